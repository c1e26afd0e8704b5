"""The names that may be written on a tile of the map, and where each could stand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from psycopg import sql

from layers.definition import GeometryType, Layer
from layers.store.database import Database
from layers.store.query import Query, statement
from spatial.tiles import TileId

_STATEMENTS: Final = {
    GeometryType.POINT: "labels_points",
    GeometryType.LINES: "labels_lines",
    GeometryType.POLYGONS: "labels_polygons",
}
#: More names than this near one tile are more than a reader could read.
MOST: Final = 2000


@dataclass(frozen=True, slots=True, kw_only=True)
class Name:
    """A name and a place for it, in EPSG:3857 metres.

    ``room_m`` is the length or the width it names there, ``None`` for a point.
    """

    layer: str
    text: str
    x: float
    y: float
    room_m: float | None


def names_query(layers: Sequence[Layer], tile: TileId, *, reach: float) -> Query:
    """Ask for the names of layers on a tile and ``reach`` times its side around it."""
    parts = [
        statement(_STATEMENTS[layer.geometry]).format(
            layer=sql.Literal(layer.id),
            table=sql.Identifier(layer.id),
            label=sql.Identifier(layer.label or ""),
        )
        for layer in layers
    ]
    west, south, east, north = tile.envelope_m
    margin = (east - west) * reach
    return Query(
        statement=sql.SQL("{} LIMIT %(most)s").format(sql.SQL(" UNION ALL ").join(parts)),
        params={
            "west": west - margin,
            "south": south - margin,
            "east": east + margin,
            "north": north + margin,
            "most": MOST,
        },
    )


def names(database: Database, layers: Sequence[Layer], tile: TileId, *, reach: float) -> list[Name]:
    """Give the names of layers on and around a tile, in no order; none for no layers."""
    if not layers:
        return []
    rows = database.fetch_all(names_query(layers, tile, reach=reach))
    return [Name(layer=layer, text=text, x=x, y=y, room_m=room) for text, x, y, room, layer in rows]
