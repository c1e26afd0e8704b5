"""Names on the map: for each tile those that can be read, as the GeoJSON of ``/labels``.

A feature is a point with ``text``, ``size`` (pixels), ``kind`` (``place``, ``water``, ``green``,
``street``, ``sign`` or ``building``), ``below`` (pixels under its place, beneath an icon) and the
``layer`` it is of. They are chosen here and not in the browser, where a large district would have
to load every name to show a few.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from layers.access import Actor
from layers.definition import Layer
from layers.store.labels import Name
from spatial.crs import WEB_MERCATOR, WGS84, transformer
from spatial.labels import placed
from spatial.tiles import EARTH_CIRCUMFERENCE_M, TileId
from styles.style import Naming, style_of

#: A tile of zoom z is shown from half a zoom before z on: 512 pixels are then 362.
_TILE_PX: Final = 362.0
#: Names around a tile compete with those in it, or two would meet at its edge.
REACH: Final = 0.3
_GAP_PX: Final = 14.0


def named_layers(layers: Sequence[Layer], actor: Actor, zoom: int) -> list[Layer]:
    """Give those of some layers whose names are written at a tile zoom, and open to an actor."""
    return [
        layer
        for layer in layers
        if (naming := style_of(layer).naming) is not None
        and naming.first_zoom <= zoom <= naming.last_zoom
        and layer.label in {field.name for field in layer.readable_fields(actor.roles)}
    ]


def label_tile(
    found: Sequence[Name], layers: Sequence[Layer], tile: TileId, *, scale: float
) -> dict[str, Any]:
    """Choose the names of a tile and give them as a GeoJSON FeatureCollection.

    Parameters
    ----------
    found
        Names on and around the tile (``REACH`` times its side), of these layers.
    scale
        Size of the letters, 1 on a desk: larger ones leave room for fewer.

    Notes
    -----
    1. A name that is too long for what it names is left out.
    2. Each name is written once a layer and tile, where it has the most room.
    3. Important layers first, then what has more room: no two names cover each other.
    """
    namings = {layer.id: naming for layer in layers if (naming := style_of(layer).naming)}
    px_m = _TILE_PX / scale * (1 << tile.z) / EARTH_CIRCUMFERENCE_M
    candidates = [
        _Label(name=each, naming=namings[each.layer], px_m=px_m)
        for each in found
        if each.layer in namings
    ]
    once: dict[tuple[str, str], _Label] = {}
    for each in sorted((each for each in candidates if each.fits), key=_Label.order):  # 1, 3
        once.setdefault((each.name.layer, each.name.text), each)  # 2
    labels = list(once.values())
    if not labels:
        return {"type": "FeatureCollection", "features": []}
    chosen = placed(
        np.array([each.centre_px for each in labels]), np.array([each.size_px for each in labels])
    )
    kept = [each for each, stays in zip(labels, chosen, strict=True) if stays]
    return {
        "type": "FeatureCollection",
        "features": [each.feature() for each in kept if _inside(each.name, tile)],
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class _Label:
    """A name as it would be written; ``px_m`` are pixels a metre of EPSG:3857."""

    name: Name
    naming: Naming
    px_m: float

    @property
    def size_px(self) -> tuple[float, float]:
        """Width and height with the gap to the next: a Hangul syllable is as wide as high."""
        ems = sum(1.0 if unicodedata.east_asian_width(c) in "WF" else 0.56 for c in self.name.text)
        return ems * self.naming.size_px + _GAP_PX, self.naming.size_px * 1.2 + _GAP_PX

    @property
    def centre_px(self) -> tuple[float, float]:
        """Its middle, y downwards."""
        return self.name.x * self.px_m, -self.name.y * self.px_m + self.naming.below_px

    @property
    def fits(self) -> bool:
        """Whether what it names has room for it, or is a point."""
        room = self.name.room_m
        return room is None or self.size_px[0] <= room * self.px_m * self.naming.share

    def order(self) -> tuple[float, float, str, float, float]:
        """Sort by importance, then room; the rest only makes the order certain."""
        name = self.name
        return (self.naming.rank, -(name.room_m or 0.0), name.text, name.x, name.y)

    def feature(self) -> dict[str, Any]:
        """Give it as GeoJSON."""
        lon, lat = transformer(WEB_MERCATOR, WGS84).transform(self.name.x, self.name.y)
        return {
            "type": "Feature",
            "geometry": {"type": "Point", "coordinates": [round(lon, 7), round(lat, 7)]},
            "properties": {
                "text": self.name.text,
                "size": self.naming.size_px,
                "kind": self.naming.kind,
                "below": self.naming.below_px,
                "layer": self.name.layer,
            },
        }


def _inside(name: Name, tile: TileId) -> bool:
    """Whether a name stands on the tile itself; one on the edge belongs to one tile only."""
    west, south, east, north = tile.envelope_m
    return west <= name.x < east and south < name.y <= north
