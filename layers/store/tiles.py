"""Vector tiles as queries, and the counted points of low zooms, made ahead."""

from __future__ import annotations

import functools
import math
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Any, Final

import psycopg
from psycopg import sql

from layers.access import Role
from layers.definition import Field, FieldType, GeometryType, Layer, Thinning
from layers.store.database import Database
from layers.store.query import Query, statement
from layers.store.thinning import predicate
from spatial.crs import MERCATOR_EXTENT_M
from spatial.tiles import EARTH_CIRCUMFERENCE_M, TileId

#: No tile is larger (before compression): a crowded one is counted or cut to its largest shapes.
MAX_TILE_BYTES: Final = 500_000
#: How many of its largest shapes a crowded tile keeps; half of it where that is too much.
_LARGEST: Final = 8192
#: Cells along a tile's side in which points are counted.
GRID: Final = 64
#: What lines and polygons reach over a tile's edge, in its 4096 units, so that no seam is drawn.
_MARGIN: Final = 64

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


def tile_fields(layer: Layer, zoom: int, roles: AbstractSet[Role]) -> tuple[Field, ...]:
    """Give the fields a tile of this zoom carries for these roles, in order."""
    return tuple(
        each
        for each in layer.readable_fields(frozenset(roles))
        if each.first_zoom is not None and each.first_zoom <= zoom
    )


def tile_query(
    layer: Layer, tile: TileId, *, roles: AbstractSet[Role], largest: int | None = None
) -> Query:
    """Ask for a tile (MVT 2.1, one layer, extent 4096) as these roles may see it.

    1. Below ``group_below`` points are read as they were counted ahead.
    2. Below ``merge_below`` lines with the same fields are one feature.
    3. Else a feature is an item, numbered by its ``fid``; from ``id_zoom`` it carries its ``id``.
    4. ``largest`` asks for a crowded tile: points are counted now, of other shapes only so many
       are kept, the largest ones.
    """
    is_point = layer.geometry is GeometryType.POINT
    name = "tile_items"
    if largest is not None and is_point:
        name = "tile_crowd"
    elif tile.z < (layer.tiles.group_below or 0):
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
    )
    params = {"layer": layer.id, "largest": largest, **_place(tile, is_point=is_point)}
    return Query(statement=_statement(shape), params=params)


def tile_bytes(
    database: Database, layer: Layer, tile: TileId, *, roles: AbstractSet[Role]
) -> bytes:
    """Give a tile of at most ``MAX_TILE_BYTES``, empty where nothing lies."""
    made = database.fetch_bytes(tile_query(layer, tile, roles=roles))
    largest = _LARGEST
    while len(made) > MAX_TILE_BYTES:
        made = database.fetch_bytes(tile_query(layer, tile, roles=roles, largest=largest))
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
        "columns": sql.Composed(columns),
        "condition": sql.SQL(" ").join([*([_INSIDE] if is_point else []), *conditions]),
        "is_clipped": sql.SQL("false" if is_point else "true"),
        "grouping": _grouping(shape),
        "at_most": _limit(shape),
    }
    text = statement(shape.name).format(**parts).as_string(None)
    return sql.SQL(text)  # pyright: ignore[reportArgumentType] - composed above, never input


def _grouping(shape: _Shape) -> sql.Composable:
    names = sql.SQL(", ").join(sql.Identifier("item", name) for name, _ in shape.columns)
    return sql.SQL("GROUP BY {}").format(names) if shape.columns else sql.SQL("")


def _limit(shape: _Shape) -> sql.Composable:
    if not shape.is_cut:
        return sql.SQL("")
    return sql.SQL("ORDER BY {} DESC, item.fid LIMIT %(largest)s").format(_SIZE[shape.geometry])


def refresh_groups(conn: psycopg.Connection[Any], layer: Layer) -> None:
    """Count the points of a layer anew for all zooms below ``group_below``.

    Runs in the transaction of the change, which holds the layer's row of ``lifemap.layer_state``:
    whoever sees the new revision sees the new counts. The finest grid reads the layer, each
    coarser one the grid below it.
    """
    if layer.tiles.group_below is None:
        return
    conn.execute("SELECT FROM lifemap.layer_state WHERE layer = %s FOR UPDATE", [layer.id])
    conn.execute("DELETE FROM tile.point_group WHERE layer = %s", [layer.id])
    finest = layer.tiles.group_below - 1
    cells = GRID << finest
    first = statement("group_points").format(table=sql.Identifier(layer.id))
    params = {
        "layer": layer.id,
        "extent_m": MERCATOR_EXTENT_M,
        "cell_m": EARTH_CIRCUMFERENCE_M / cells,
        "last": cells - 1,
    }
    conn.execute(first, {**params, "z": finest})
    for zoom in range(finest - 1, layer.tiles.min_zoom - 1, -1):
        conn.execute(statement("group_groups"), {"layer": layer.id, "z": zoom})


def ensure_groups(conn: psycopg.Connection[Any], layer: Layer) -> None:
    """Count the points anew where they are counted for other zooms than the definition says.

    So it is after ``group_below`` or ``min_zoom`` changed, and in a database from before.
    """
    if layer.tiles.group_below is None:
        return
    counted = conn.execute(
        "SELECT min(z), max(z) FROM tile.point_group WHERE layer = %s", [layer.id]
    ).fetchone()
    if counted != (layer.tiles.min_zoom, layer.tiles.group_below - 1):
        refresh_groups(conn, layer)
