"""The ground as pictures: shaded relief, and heights for a 3D surface."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import Final

import numpy as np
from flask import Blueprint, Response
from numpy.typing import NDArray
from PIL import Image

from api.caching import conditional, etag
from api.identity import current_actor
from api.services import services
from api.tiles import VARY, checked_tile, tile_cache
from layers.definition import Layer
from layers.store.state import Version, layer_version
from spatial.errors import TileOutsideMatrixError
from spatial.terrain import relief_tile, terrain_tile
from spatial.tiles import TileId

#: The coverage whose heights the 3D surface follows.
GROUND: Final = "ground"

blueprint = Blueprint("terrain", __name__)

Painter = Callable[[Path, TileId], NDArray[np.uint8] | None]


@blueprint.get("/tiles/<layer_id>/<z>/<x>/<y>.png")
def relief(layer_id: str, z: str, x: str, y: str) -> Response:
    """Answer with the shaded relief of a coverage; 204 outside it."""
    return _picture(layer_id, (z, x, y), relief_tile)


@blueprint.get("/terrain/<z>/<x>/<y>.png")
def heights(z: str, x: str, y: str) -> Response:
    """Answer with the heights of the ground as Terrain-RGB; 204 outside it."""
    return _picture(GROUND, (z, x, y), terrain_tile)


def _picture(layer_id: str, address: tuple[str, str, str], paint: Painter) -> Response:
    layer = services().registry.readable(layer_id, current_actor())
    tile = checked_tile(layer, *address)
    if not layer.is_coverage:
        raise TileOutsideMatrixError(f"Layer '{layer.id}' has vector tiles; ask for .mvt.")
    raster = services().settings.rasters / f"{layer.id}.tif"
    tag = etag(paint.__name__, layer.fingerprint, _version(layer, raster), tile)
    body = lambda: tile_cache().get(tag, lambda: _png(paint, raster, tile))  # noqa: E731
    return conditional(tag, lambda: _sent(body()))


def _version(layer: Layer, raster: Path) -> tuple[Version, int]:
    """Give the layer's version and the file's, which is replaced as a whole."""
    changed = raster.stat().st_mtime_ns if raster.exists() else 0
    return layer_version(services().database, layer.id), changed


def _png(paint: Painter, raster: Path, tile: TileId) -> bytes:
    """Paint a tile; the file is opened each time, as GDAL's handles are for one thread."""
    pixels = paint(raster, tile) if raster.exists() else None
    if pixels is None:
        return b""
    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, "PNG", compress_level=6)
    return buffer.getvalue()


def _sent(body: bytes) -> Response:
    headers = {"Vary": VARY}
    if not body:
        return Response(status=204, headers=headers)
    return Response(body, mimetype="image/png", headers=headers)
