"""The ground over HTTP."""

import io
import shutil

import numpy as np
import pytest
import rasterio
from affine import Affine
from PIL import Image
from psycopg import sql
from pyproj import Transformer

from layers.store.query import Query
from spatial.bbox import LonLat
from spatial.tiles import TileId

PLACE = LonLat(127.15, 37.56)
TILE = TileId.containing(PLACE, 14)
PICTURES = [
    f"/tiles/ground/14/{TILE.x}/{TILE.y}.png",
    f"/terrain/14/{TILE.x}/{TILE.y}.png",
]


def _write_ground(path, height_m):
    """A plane that rises 1 in 10 to the east from ``height_m`` in the middle."""
    x, y = Transformer.from_crs(4326, 5186, always_xy=True).transform(PLACE.lon, PLACE.lat)
    plane = np.tile(height_m + (np.arange(400) - 200).astype(np.float32), (400, 1))
    profile = {"driver": "GTiff", "width": 400, "height": 400, "count": 1, "dtype": "float32"}
    where = {"crs": "EPSG:5186", "transform": Affine(10, 0, x - 2000, 0, -10, y + 2000)}
    path.parent.mkdir(parents=True, exist_ok=True)
    with rasterio.open(path, "w", **profile, **where) as file:
        file.write(plane, 1)


@pytest.fixture
def ground(settings):
    path = settings.rasters / "ground.tif"
    _write_ground(path, 50)
    return path


def _pixels(answer):
    assert answer.status_code == 200
    assert answer.mimetype == "image/png"
    return np.asarray(Image.open(io.BytesIO(answer.data)))


def test_heights_are_packed_as_terrain_rgb(client, ground):
    pixels = _pixels(client.get(PICTURES[1])).astype(float)
    assert pixels.shape == (256, 256, 3)
    heights = -10000 + pixels @ [6553.6, 25.6, 0.1]
    west, _, east, _ = TILE.envelope_m
    across_m = (east - west) * np.cos(np.radians(PLACE.lat))
    inside = heights[128][heights[128] != 0]
    assert inside[-1] - inside[0] == pytest.approx(0.1 * across_m * len(inside) / 256, rel=0.02)


def test_relief_is_black_or_white_with_an_alpha(client, ground):
    pixels = _pixels(client.get(PICTURES[0]))
    assert pixels.shape == (256, 256, 4)
    assert set(np.unique(pixels[..., :3])) <= {0, 255}
    assert pixels[128, 128, 3] > 0


@pytest.mark.parametrize("picture", PICTURES)
def test_where_there_is_no_ground_there_is_no_content(client, picture):
    assert client.get(picture).status_code == 204


@pytest.mark.parametrize("path", ["/tiles/ground/14/0/0.png", "/terrain/14/0/0.png"])
def test_outside_the_ground_there_is_no_content(client, ground, path):
    assert client.get(path).status_code == 204


@pytest.mark.parametrize("picture", PICTURES)
def test_a_browser_keeps_a_picture_until_the_ground_changes(client, database, ground, picture):
    first = client.get(picture)
    again = client.get(picture, headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304
    _write_ground(ground.with_suffix(".new"), 90)
    shutil.move(ground.with_suffix(".new"), ground)
    database.execute(Query(statement=sql.SQL(
        "UPDATE lifemap.layer_state SET revision = revision + 1 WHERE layer = 'ground'"
    )))  # fmt: skip
    changed = client.get(picture, headers={"If-None-Match": first.headers["ETag"]})
    assert changed.status_code == 200
    if "terrain" in picture:
        assert changed.data != first.data


def test_tilejson_of_the_ground_names_pictures(client):
    described = client.get("/tiles/ground.json").get_json()
    assert described["tiles"] == ["http://localhost/tiles/ground/{z}/{x}/{y}.png"]
    assert described["vector_layers"] == []
