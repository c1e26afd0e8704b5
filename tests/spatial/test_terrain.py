"""The ground as tiles, against an analytic surface, GDAL and a decoder of its own."""

import subprocess

import numpy as np
import pytest
import rasterio
from affine import Affine
from numpy.testing import assert_allclose, assert_array_equal
from pyproj import Transformer

from spatial.bbox import LonLat
from spatial.terrain import (
    bilinear,
    hillshade,
    relief_rgba,
    relief_tile,
    terrain_rgb,
    terrain_tile,
    tile_heights,
)
from spatial.tiles import TileId

PLACE = LonLat(127.15, 37.56)
CELLS = 800
CELL_M = 10.0
_FROM_MERCATOR = Transformer.from_crs(3857, 5186, always_xy=True)


def surface(x, y):
    """A smooth made-up ground over EPSG:5186, 20 to 100 m high."""
    return 60 + 25 * np.sin(x / 700) + 15 * np.cos(y / 500)


@pytest.fixture(scope="module")
def raster(tmp_path_factory):
    """The surface as a GeoTIFF with overviews and one hole of no data."""
    path = tmp_path_factory.mktemp("terrain") / "ground.tif"
    x, y = Transformer.from_crs(4326, 5186, always_xy=True).transform(PLACE.lon, PLACE.lat)
    west, north = x - CELLS * CELL_M / 2, y + CELLS * CELL_M / 2
    steps = (np.arange(CELLS) + 0.5) * CELL_M
    heights = surface(*np.meshgrid(west + steps, north - steps)).astype(np.float32)
    heights[100:110, 100:110] = -9999
    profile = {"driver": "GTiff", "width": CELLS, "height": CELLS, "count": 1, "dtype": "float32"}
    where = {"crs": "EPSG:5186", "transform": Affine(CELL_M, 0, west, 0, -CELL_M, north)}
    with rasterio.open(path, "w", **profile, **where, nodata=-9999, tiled=True) as file:
        file.write(heights, 1)
    with rasterio.open(path, "r+") as file:
        file.build_overviews([2, 4, 8], rasterio.enums.Resampling.average)
    return path


def _centres(tile, size=256):
    west, south, east, north = tile.envelope_m
    steps = (np.arange(size) + 0.5) / size
    return _FROM_MERCATOR.transform(
        *np.meshgrid(west + steps * (east - west), north - steps * (north - south))
    )


@pytest.mark.parametrize(("zoom", "close_m"), [(12, 1.0), (13, 0.3), (14, 0.1), (15, 0.05)])
def test_heights_are_those_of_the_surface(raster, zoom, close_m):
    tile = TileId.containing(PLACE, zoom)
    heights = tile_heights(raster, tile)
    inside = ~np.isnan(heights)
    assert inside.mean() > 0.3
    assert_allclose(heights[inside], surface(*_centres(tile))[inside], atol=close_m)


def test_heights_are_those_that_gdal_warps(raster, tmp_path):
    tile = TileId.containing(PLACE, 15)
    warped = tmp_path / "warped.tif"
    subprocess.run(
        ["gdalwarp", "-q", "-t_srs", "EPSG:3857", "-te", *map(str, tile.envelope_m),
         "-ts", "256", "256", "-r", "bilinear", "-et", "0", raster, warped],
        check=True,
    )  # fmt: skip
    with rasterio.open(warped) as file:
        assert_allclose(tile_heights(raster, tile), file.read(1), atol=0.01)


@pytest.mark.parametrize("zoom", [10, 12, 13, 15])
def test_neighbours_meet_without_a_seam(raster, zoom):
    tile = TileId.containing(PLACE, zoom)
    east = TileId(zoom, tile.x + 1, tile.y)
    south = TileId(zoom, tile.x, tile.y + 1)
    ours = tile_heights(raster, tile, margin=1)
    # What one tile knows of its neighbour's first row or column is what the neighbour says.
    for other, mine, theirs in (
        (east, (slice(None), -1), (slice(None), 1)),
        (south, (-1, slice(None)), (1, slice(None))),
    ):
        beside = tile_heights(raster, other, margin=1)
        if beside is not None:
            assert_array_equal(ours[mine], beside[theirs])


def test_four_tiles_are_the_one_above_in_twice_the_pixels(raster):
    tile = TileId.containing(PLACE, 13)
    whole = tile_heights(raster, tile, size=512)
    quarters = [
        [tile_heights(raster, TileId(14, 2 * tile.x + dx, 2 * tile.y + dy)) for dx in (0, 1)]
        for dy in (0, 1)
    ]
    assert_array_equal(np.block(quarters), whole)


def test_outside_the_raster_there_is_no_tile(raster):
    far = TileId.containing(LonLat(126.0, 36.0), 13)
    assert tile_heights(raster, far) is None
    assert relief_tile(raster, far) is None
    assert terrain_tile(raster, far) is None


def test_holes_of_the_raster_are_holes_of_the_tile(raster):
    with rasterio.open(raster) as file:
        x, y = file.xy(104.5, 104.5)
    lon, lat = Transformer.from_crs(5186, 4326, always_xy=True).transform(x, y)
    tile = TileId.containing(LonLat(lon, lat), 15)
    heights = tile_heights(raster, tile)
    away = np.hypot(*(np.array(_centres(tile)) - np.array([x, y])[:, None, None]))
    assert np.isnan(heights[away < 30]).all()
    assert not np.isnan(heights[away > 80]).any()
    assert (relief_tile(raster, tile)[away < 30][:, 3] == 0).all()


def test_interpolation_between_four_cells():
    grid = np.array([[0, 10], [20, 30]], np.float32)
    found = bilinear(grid, np.array([0.0, 0.5, 1.0]), np.array([0.0, 0.5, 0.25]))
    assert_allclose(found, [0, 15, 22.5])


def test_interpolation_ignores_what_is_missing_while_half_is_left():
    grid = np.array([[0, np.nan], [0, np.nan]], np.float32)
    found = bilinear(grid, np.full(3, 0.5), np.array([0.2, 0.5, 0.6]))
    assert_array_equal(found, [0, 0, np.nan])


def test_terrain_rgb_reads_back_to_a_tenth_of_a_metre():
    heights = np.array([[-430.0, 0.0, 38.04], [8848.9, 0.05, np.nan]], np.float32)
    red, green, blue = terrain_rgb(heights).astype(np.float64).transpose(2, 0, 1)
    # The published formula of Mapbox Terrain-RGB v1.
    read = -10000 + (red * 256 * 256 + green * 256 + blue) * 0.1
    assert_allclose(read, np.nan_to_num(heights), atol=0.051)
    assert terrain_rgb(np.zeros((1, 1), np.float32)).tolist() == [[[1, 134, 160]]]


def test_flat_ground_is_clear():
    light = hillshade(np.full((5, 5), 40, np.float32), 10)
    assert_allclose(light, np.sin(np.radians(45)))
    assert (relief_rgba(light)[..., 3] == 0).all()


@pytest.mark.parametrize(("toward", "is_lit"), [("north-west", True), ("south-east", False)])
def test_slopes_that_face_the_sun_are_white_and_others_black(toward, is_lit):
    rows, columns = np.mgrid[0:6, 0:6]
    falling = (rows + columns).astype(np.float32) * 5  # rises to the south-east
    light = hillshade(falling if is_lit else -falling, 10)
    colour = relief_rgba(light)
    assert (colour[..., :3] == (255 if is_lit else 0)).all()
    assert (colour[..., 3] > 30).all()
    assert toward


def test_light_is_the_cosine_between_the_slope_and_the_sun():
    # A plane that rises 1 in 2 to the east: its normal is (-0.5, 0, 1) normed.
    plane = np.tile(np.arange(6, dtype=np.float32) * 5, (6, 1))
    light = hillshade(plane, 10, azimuth_deg=270, altitude_deg=30, exaggeration=1)
    sun = np.array([-np.cos(np.radians(30)), 0, np.sin(np.radians(30))])
    normal = np.array([-0.5, 0, 1]) / np.hypot(0.5, 1)
    assert_allclose(light, sun @ normal, atol=1e-6)


def test_shading_agrees_with_gdaldem(tmp_path):
    rng = np.random.default_rng(3)
    heights = np.cumsum(np.cumsum(rng.normal(0, 0.4, (40, 40)), 0), 1).astype(np.float32)
    source, shaded = tmp_path / "dem.tif", tmp_path / "shade.tif"
    where = {"crs": "EPSG:5186", "transform": Affine(10, 0, 200_000, 0, -10, 600_000)}
    profile = {"driver": "GTiff", "width": 40, "height": 40, "count": 1, "dtype": "float32"}
    with rasterio.open(source, "w", **profile, **where) as file:
        file.write(heights, 1)
    subprocess.run(["gdaldem", "hillshade", "-q", source, shaded, "-z", "2"], check=True)
    with rasterio.open(shaded) as file:
        theirs = file.read(1)[1:-1, 1:-1]
    # gdaldem maps light in [0, 1] to 1..255.
    ours = 1 + 254 * hillshade(heights, 10)
    assert_allclose(ours, theirs, atol=1.01)
