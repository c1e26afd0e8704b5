"""The ground as tiles: heights sampled from a raster, relief shading, heights packed in colours."""

from __future__ import annotations

import functools
import math
from pathlib import Path
from typing import Any, Final

import numpy as np
import rasterio
from numpy.typing import NDArray
from pyproj import Transformer
from rasterio.warp import transform_bounds
from rasterio.windows import Window

from spatial.crs import MERCATOR_EXTENT_M, WEB_MERCATOR
from spatial.tiles import EARTH_CIRCUMFERENCE_M, TileId

TILE_PX: Final = 256
#: Heights are exaggerated for shading only: a district's hills are low beside its buildings.
EXAGGERATION: Final = 2.0
SUN_AZIMUTH_DEG: Final = 315.0
SUN_ALTITUDE_DEG: Final = 45.0
#: Opacity of the darkest shadow and of the brightest slope.
_DARKEST: Final = 0.62
_BRIGHTEST: Final = 0.30


def tile_heights(
    raster: Path, tile: TileId, *, size: int = TILE_PX, margin: int = 0
) -> NDArray[np.float32] | None:
    """Sample a height raster at the pixel centres of a tile.

    Parameters
    ----------
    raster
        A file that rasterio reads; heights in metres in its first band, in any CRS. Its overviews
        serve low zooms.
    size, margin
        Pixels along the tile's side, and pixels added around it.

    Returns
    -------
    heights
        Shape ``(size + 2 * margin,) * 2``, rows from north to south; NaN where there is no height.
        ``None`` where the raster does not reach the tile.

    Notes
    -----
    A pixel's height depends on its own place and on the zoom only, never on the tile it was asked
    with, so that neighbours meet without a seam: GDAL's warper scales its kernel by the window and
    does not promise that.
    """
    east_m, north_m, cell_m = _pixel_centres(tile, size, margin)
    with rasterio.open(raster) as full:
        level = _overview_level(full, cell_m)
    with rasterio.open(raster, **level) as source:
        x, y = _to_raster(source.crs.to_wkt()).transform(*np.meshgrid(east_m, north_m))
        inverse = ~source.transform
        columns = inverse.a * x + inverse.b * y + inverse.c - 0.5
        rows = inverse.d * x + inverse.e * y + inverse.f - 0.5
        left, top = (max(math.floor(each.min()), 0) for each in (columns, rows))
        right = min(math.floor(columns.max()) + 2, source.width)
        bottom = min(math.floor(rows.max()) + 2, source.height)
        if left >= right or top >= bottom:
            return None
        window = Window(left, top, right - left, bottom - top)  # pyright: ignore[reportCallIssue] - attrs class, untyped
        patch = source.read(1, window=window, masked=True).astype(np.float32).filled(np.nan)
    heights = bilinear(patch, rows - top, columns - left)
    return None if np.isnan(heights).all() else heights


@functools.cache
def _to_raster(wkt: str) -> Transformer:
    """Give the way from EPSG:3857 to a raster's CRS, which need not have an EPSG code."""
    return Transformer.from_crs(WEB_MERCATOR, wkt, always_xy=True)


def _pixel_centres(
    tile: TileId, size: int, margin: int
) -> tuple[NDArray[np.float64], NDArray[np.float64], float]:
    """Give x and y of the pixel centres and the pixel size, in EPSG:3857 metres."""
    cell_m = EARTH_CIRCUMFERENCE_M / (size << tile.z)
    steps = np.arange(-margin, size + margin, dtype=np.float64) + 0.5
    x = (tile.x * size + steps) * cell_m - MERCATOR_EXTENT_M
    y = MERCATOR_EXTENT_M - (tile.y * size + steps) * cell_m
    return x, y, cell_m


def _overview_level(source: rasterio.DatasetReader, cell_m: float) -> dict[str, Any]:
    """Choose the coarsest overview that is not coarser than a tile's pixels; one for each zoom.

    Given as the option that opens it, empty for the raster itself.
    """
    west, _, east, _ = transform_bounds(source.crs, WEB_MERCATOR, *source.bounds)
    shrink = cell_m / ((east - west) / source.width)
    fitting = [level for level, factor in enumerate(source.overviews(1)) if factor <= shrink]
    return {"overview_level": fitting[-1]} if fitting else {}


def bilinear(
    grid: NDArray[np.float32], rows: NDArray[np.float64], columns: NDArray[np.float64]
) -> NDArray[np.float32]:
    """Interpolate between the four cells around each place.

    ``rows`` and ``columns`` count cell centres from 0. Cells outside the grid and NaN cells have no
    weight; where less than half of the weight is left there is no value (NaN).
    """
    height, width = grid.shape
    reached = (rows > -1) & (rows < height) & (columns > -1) & (columns < width)
    padded = np.pad(grid, 1, constant_values=np.nan)
    rows, columns = np.where(reached, rows + 1, 0), np.where(reached, columns + 1, 0)
    row, column = rows.astype(np.intp), columns.astype(np.intp)
    down, right = rows - row, columns - column
    total = np.zeros(rows.shape)
    weight = np.zeros(rows.shape)
    for is_lower, by_row in ((0, 1 - down), (1, down)):
        for is_right, by_column in ((0, 1 - right), (1, right)):
            value = padded[row + is_lower, column + is_right]
            share = np.where(np.isnan(value), 0.0, by_row * by_column)
            total += share * np.nan_to_num(value)
            weight += share
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(weight >= 0.5, total / weight, np.nan).astype(np.float32)


def hillshade(
    heights: NDArray[np.float32],
    cell_m: float,
    *,
    azimuth_deg: float = SUN_AZIMUTH_DEG,
    altitude_deg: float = SUN_ALTITUDE_DEG,
    exaggeration: float = EXAGGERATION,
) -> NDArray[np.float32]:
    """Give how brightly a sun lights each cell, in [0, 1]; the rim of the array is used up.

    Parameters
    ----------
    heights
        Shape (h + 2, w + 2), metres, rows from north to south.
    cell_m
        The true size of a cell in metres, not its EPSG:3857 size.
    azimuth_deg, altitude_deg
        Where the sun stands: degrees clockwise from north, and above the horizon.

    Returns
    -------
    light
        Shape (h, w); NaN where a height it needs is missing. Flat ground has
        ``sin(altitude)``.

    Notes
    -----
    Horn (1981), "Hill shading and the reflectance map".
    """
    z = heights.astype(np.float64) * exaggeration
    north, south = z[:-2], z[2:]
    west, middle, east = z[:, :-2], z[:, 1:-1], z[:, 2:]
    eastward = (
        (north[:, 2:] + 2 * east[1:-1] + south[:, 2:])
        - (north[:, :-2] + 2 * west[1:-1] + south[:, :-2])
    ) / (8 * cell_m)
    northward = (
        (north[:, :-2] + 2 * middle[:-2] + north[:, 2:])
        - (south[:, :-2] + 2 * middle[2:] + south[:, 2:])
    ) / (8 * cell_m)
    azimuth, altitude = math.radians(azimuth_deg), math.radians(altitude_deg)
    facing = -(eastward * math.sin(azimuth) + northward * math.cos(azimuth))
    light = math.sin(altitude) + math.cos(altitude) * facing
    return np.clip(light / np.sqrt(1 + eastward**2 + northward**2), 0, 1).astype(np.float32)


def relief_tile(raster: Path, tile: TileId) -> NDArray[np.uint8] | None:
    """Shade the relief of a tile as RGBA: shadow is black, light white, flat ground clear.

    It lies over any ground colour, dark or light. Shape (256, 256, 4); ``None`` where the raster
    does not reach.
    """
    heights = tile_heights(raster, tile, margin=1)
    if heights is None:
        return None
    bbox = tile.bbox
    true_cell_m = (
        EARTH_CIRCUMFERENCE_M
        / (TILE_PX << tile.z)
        * math.cos(math.radians((bbox.south + bbox.north) / 2))
    )
    return relief_rgba(hillshade(heights, true_cell_m))


def relief_rgba(light: NDArray[np.float32]) -> NDArray[np.uint8]:
    """Turn light into black or white with an alpha, against flat ground lit by the same sun."""
    flat = math.sin(math.radians(SUN_ALTITUDE_DEG))
    dark = np.clip((flat - light) / flat, 0, 1) * _DARKEST
    bright = np.clip((light - flat) / (1 - flat), 0, 1) * _BRIGHTEST
    rgba = np.zeros((*light.shape, 4), np.uint8)
    rgba[..., :3] = np.where(bright > 0, 255, 0)[..., None]
    rgba[..., 3] = np.rint(np.nan_to_num(np.maximum(dark, bright)) * 255)
    return rgba


def terrain_tile(raster: Path, tile: TileId) -> NDArray[np.uint8] | None:
    """Pack the heights of a tile in RGB; ``None`` where the raster does not reach."""
    heights = tile_heights(raster, tile)
    return None if heights is None else terrain_rgb(heights)


def terrain_rgb(heights: NDArray[np.float32]) -> NDArray[np.uint8]:
    """Pack heights as Mapbox Terrain-RGB: ``-10000 + (R * 65536 + G * 256 + B) * 0.1`` metres.

    The code has no word for "no height": missing ones are 0 m.
    """
    steps = np.rint((np.nan_to_num(heights).astype(np.float64) + 10_000) * 10)
    packed = np.clip(steps, 0, 256**3 - 1).astype(np.uint32)
    return np.stack([packed >> 16, packed >> 8 & 255, packed & 255], axis=-1).astype(np.uint8)
