"""Vector tiles as queries."""

from __future__ import annotations

import functools
import math
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Any, Final

from psycopg import sql

from layers.access import Role
from layers.definition import Field, FieldType, GeometryType, Layer, Thinning
from layers.store.database import Database
from layers.store.groups import GRID
from layers.store.query import Query, statement
from layers.store.schema import SCHEMA, rows_then
from layers.store.thinning import predicate
from spatial.tiles import TileId

#: No tile is larger (before compression): a crowded one is counted or cut to its largest shapes.
MAX_TILE_BYTES: Final = 500_000
#: How many of its largest shapes a crowded tile keeps; half of it where that is too much.
_LARGEST: Final = 8192
#: What lines and polygons reach over a tile's edge, in its 4096 units, so that no seam is drawn.
_MARGIN: Final = 64
#: The same as a share of a tile's side.
REACH: Final = _MARGIN / 4096

#: Fields a tile cannot hold as they are: RFC 3339 text, as in GeoJSON.
_AS_TEXT: Final = {
    FieldType.TIMESTAMP: sql.SQL(
        """to_char({0} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS {1}, """
    ),
    FieldType.DATE: sql.SQL("{0}::text AS {1}, "),
}
_AS_IS: Final = sql.SQL("{0}, ")
_SIZE: Final = {
    GeometryType.LINES: sql.SQL("st_length(item.geom_3857)"),
    GeometryType.POLYGONS: sql.SQL("st_area(item.geom_3857)"),
    GeometryType.ANY: sql.SQL("st_length(st_boundingdiagonal(item.geom_3857))"),
}
#: A point on the line between two tiles belongs to the eastern and to the southern one. The index
#: compares rounded boxes, so that all four sides are asked again.
_INSIDE: Final = sql.SQL(
    "AND st_x(item.geom_3857) >= %(west)s AND st_x(item.geom_3857) < %(below_e)s"
    " AND st_y(item.geom_3857) <= %(north)s AND st_y(item.geom_3857) > %(above_s)s"
)


@dataclass(frozen=True, kw_only=True)
class _Shape:
    """Everything the text of a tile statement depends on: one a layer, fields and zoom band."""

    name: str
    table: str
    geometry: GeometryType
    columns: tuple[tuple[str, FieldType | None], ...]
    rules: tuple[Thinning, ...] = ()
    is_cut: bool = False
    dated: tuple[str, ...] | None = None


def tile_fields(layer: Layer, zoom: int, roles: AbstractSet[Role]) -> tuple[Field, ...]:
    """Give the fields a tile of this zoom carries for these roles, in order."""
    return tuple(
        each
        for each in layer.readable_fields(frozenset(roles))
        if each.first_zoom is not None and each.first_zoom <= zoom
    )


def tile_query(
    layer: Layer,
    tile: TileId,
    *,
    roles: AbstractSet[Role],
    largest: int | None = None,
    then: int | None = None,
) -> Query:
    """Ask for a tile (MVT 2.1, one layer, extent 4096) as these roles may see it.

    1. Below ``group_below`` points are read as they were counted ahead.
    2. Below ``merge_below`` lines with the same fields are one feature.
    3. Else a feature is an item, numbered by its ``fid``; from ``id_zoom`` it carries its ``id``.
    4. ``largest`` asks for a crowded tile: points are counted now, of other shapes only so many
       are kept, the largest ones.
    5. ``then`` asks for the layer as it was at that revision of it; nothing of it is counted ahead.
    """
    is_point = layer.geometry is GeometryType.POINT
    is_grouped = tile.z < (layer.tiles.group_below or 0)
    name = "tile_items"
    if is_point and (largest is not None or (is_grouped and then is not None)):
        name = "tile_crowd"
    elif is_grouped:
        name = "tile_groups"
    elif tile.z < (layer.tiles.merge_below or 0):
        name = "tile_merged"
    fields = [(each.name, each.type) for each in tile_fields(layer, tile.z, roles)]
    shape = _Shape(
        name=name,
        table=layer.id,
        geometry=layer.geometry,
        columns=(*([("id", None)] if tile.z >= layer.tiles.id_zoom else []), *fields),
        rules=tuple(rule for rule in layer.tiles.thinning if tile.z < rule.below),
        is_cut=largest is not None and not is_point,
        dated=None if then is None else layer.dated,
    )
    asked = {"layer": layer.id, "largest": largest, "then": then}
    params = {**asked, **_place(tile, is_point=is_point)}
    return Query(statement=_statement(shape), params=params)


def tile_bytes(
    database: Database,
    layer: Layer,
    tile: TileId,
    *,
    roles: AbstractSet[Role],
    then: int | None = None,
) -> bytes:
    """Give a tile of at most ``MAX_TILE_BYTES``, empty where nothing lies."""
    made = database.fetch_bytes(tile_query(layer, tile, roles=roles, then=then))
    largest = _LARGEST
    while len(made) > MAX_TILE_BYTES:
        smaller = tile_query(layer, tile, roles=roles, largest=largest, then=then)
        made = database.fetch_bytes(smaller)
        largest //= 2
    return made


def _place(tile: TileId, *, is_point: bool) -> dict[str, Any]:
    """Give the numbers that place a tile, in EPSG:3857 metres; floats, so that a plan is kept."""
    west, south, east, north = tile.envelope_m
    margin = 0 if is_point else _MARGIN
    reach = (east - west) * margin / 4096
    last = (1 << tile.z) - 1
    return {
        "z": tile.z, "x": tile.x, "y": tile.y,
        "west": west, "south": south, "east": east, "north": north,
        "near_w": west - reach, "near_s": south - reach,
        "near_e": east + reach, "near_n": north + reach,
        "below_e": math.inf if tile.x == last else east,
        "above_s": -math.inf if tile.y == last else south,
        "margin": margin,
        "cell_m": (east - west) / GRID,
    }  # fmt: skip


@functools.cache
def _statement(shape: _Shape) -> sql.SQL:
    """Compose the text once for each shape, so that the connection prepares it once."""
    is_point = shape.geometry is GeometryType.POINT
    columns = [
        _AS_TEXT.get(type_, _AS_IS).format(sql.Identifier("item", name), sql.Identifier(name))
        if type_
        else _AS_IS.format(sql.Identifier("item", name))
        for name, type_ in shape.columns
    ]
    conditions = [sql.SQL("AND item.{}").format(predicate(rule)) for rule in shape.rules]
    parts = {
        "table": sql.Identifier(shape.table),
        "items": _items(shape),
        "columns": sql.Composed(columns),
        "condition": sql.SQL(" ").join([*([_INSIDE] if is_point else []), *conditions]),
        "is_clipped": sql.SQL("false" if is_point else "true"),
        "grouping": _grouping(shape),
        "at_most": _limit(shape),
    }
    text = statement(shape.name).format(**parts).as_string(None)
    return sql.SQL(text)  # pyright: ignore[reportArgumentType] - composed above, never input


def _items(shape: _Shape) -> sql.Composable:
    """Give the table of the layer as it is, or as it was."""
    if shape.dated is None:
        return sql.Identifier(SCHEMA, shape.table)
    names = (*(name for name, _ in shape.columns), *(rule.field for rule in shape.rules))
    return rows_then(shape.table, names, shape.dated)


def _grouping(shape: _Shape) -> sql.Composable:
    names = sql.SQL(", ").join(sql.Identifier("item", name) for name, _ in shape.columns)
    return sql.SQL("GROUP BY {}").format(names) if shape.columns else sql.SQL("")


def _limit(shape: _Shape) -> sql.Composable:
    if not shape.is_cut:
        return sql.SQL("")
    return sql.SQL("ORDER BY {} DESC, item.fid LIMIT %(largest)s").format(_SIZE[shape.geometry])
