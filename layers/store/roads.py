"""What the road engine reads: the network, closures, link speeds, and where items meet the road."""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Sequence
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray
from psycopg import sql

from layers.catalog.traffic_links import LAYER as LINKS
from layers.definition import Field, Layer
from layers.store.columns import Columns, line_coordinates, number_columns
from layers.store.database import Database
from layers.store.items import DECIMALS, properties_of
from layers.store.query import Query, statement
from layers.store.schema import SCHEMA
from layers.store.typical import read_typical
from spatial.network import CLOSED, Network, StreetName
from spatial.network_rows import ArcName, EdgeRows, network_of_rows
from spatial.traversal import ROAD_CLASSES, Mode

_SIDES: Final = ("", "_back")
_KINDS: Final = {
    "fid": "bigint",
    "way": "bigint",
    "part": "integer",
    "from_node": "bigint",
    "to_node": "bigint",
    "name": "bigint",
    "road_class": "integer",
    "length_m": "double precision",
    "ascent_m": "double precision",
    "descent_m": "double precision",
    "bridge": "integer",
    "tunnel": "integer",
    "level": "integer",
    **{f"{mode}{side}_ms": "integer" for mode in Mode for side in _SIDES},
    "points": "integer",
}


class ClosureRow(NamedTuple):
    """A closure that holds or will hold; ``wkb`` is its geometry in EPSG:4326."""

    id: str
    revision: int
    wkb: bytes
    title: str | None
    kind: str
    modes: str | None
    emergency_passes: bool | None
    slow_down: float | None
    valid_from: dt.datetime | None
    valid_to: dt.datetime | None
    confidence: str | None
    place: str | None
    edges: str | None


class SpeedRow(NamedTuple):
    """A link's line (EPSG:4326, in the direction of travel) and its latest speed."""

    id: str
    wkb: bytes
    speed_kph: float | None
    observed_at: dt.datetime | None


class FoundItem(NamedTuple):
    """An item; ``geometry`` (GeoJSON) and ``properties`` are JSON texts, made by the database."""

    layer: str
    fid: int
    id: str
    geometry: str
    properties: str


class PlaceColumns(NamedTuple):
    """Places of n items in degrees, with a number each (NaN where there is none)."""

    fid: NDArray[np.int64]
    lonlat: NDArray[np.float64]
    number: NDArray[np.float64]


def read_network(database: Database) -> Network:
    """Read the whole street network, as it was at one moment."""
    with database.connection() as conn, conn.transaction():
        conn.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        conn.execute("SET LOCAL statement_timeout = 0")
        edges = statement("road_edges").format(
            classes=sql.Literal(list(ROAD_CLASSES)), closed=sql.Literal(int(CLOSED))
        )
        columns = number_columns(conn, edges, _KINDS)
        points = columns["points"].astype(np.int64)
        lonlat = line_coordinates(conn, statement("road_lines"), points)
        names = conn.execute(statement("road_names")).fetchall()
        turns = conn.execute(statement("road_turns")).fetchall()
    return network_of_rows(
        _rows(columns, points, lonlat, names),
        [(_arcs(arcs), frozenset(map(Mode, modes.split()))) for arcs, modes in turns],
    )


def _rows(
    columns: Columns,
    points: NDArray[np.int64],
    lonlat: NDArray[np.float64],
    names: list[tuple[int, str, str]],
) -> EdgeRows:
    names = sorted(names)
    numbers = np.asarray([number for number, _, _ in names], np.int64)
    base = [[columns[f"{mode}{side}_ms"] for side in _SIDES] for mode in Mode]
    return EdgeRows(
        way_id=columns["way"],
        part=columns["part"],
        from_node=columns["from_node"],
        to_node=columns["to_node"],
        points=points,
        lonlat=lonlat,
        length_m=columns["length_m"],
        ascent_m=columns["ascent_m"].astype(np.float32),
        descent_m=columns["descent_m"].astype(np.float32),
        road_class=columns["road_class"].astype(np.int8),
        name=np.searchsorted(numbers, columns["name"]).astype(np.int32),
        names=tuple(StreetName(ko, en) for _, ko, en in names),
        bridge=columns["bridge"].astype(bool),
        tunnel=columns["tunnel"].astype(bool),
        level=columns["level"].astype(np.int8),
        base_ms=np.asarray(base, np.int32),
    )


def _arcs(text: str) -> tuple[ArcName, ...]:
    """Read ``123/0f 124/1b``."""
    named = ([*arc.rstrip("fb").split("/"), arc[-1]] for arc in text.split())
    return tuple((int(way), int(part), "fb".index(side)) for way, part, side in named)


def read_closures(database: Database, now: dt.datetime) -> list[ClosureRow]:
    """Read the closures that hold now or later."""
    query = Query(statement=statement("road_closures"), params={"now": now})
    return [ClosureRow(*row) for row in database.fetch_all(query)]


def read_speeds(database: Database) -> list[SpeedRow]:
    """Read every link with its latest speed."""
    return [SpeedRow(*row) for row in database.fetch_all(Query(statement=statement("road_speeds")))]


def read_typical_speeds(
    database: Database, moment: dt.datetime, *, weeks: int, zone: str
) -> dict[str, float]:
    """Give each link's speed (km/h) in the hour of the week of a moment, of the weeks before."""
    speed = LINKS.field("speed_kph")
    return read_typical(database, LINKS, speed, moment, weeks=weeks, zone=zone)


def read_places(database: Database, layer: Layer, *, number: str | None = None) -> PlaceColumns:
    """Read where the items of a layer are, with the value of a number field (NaN without one)."""
    chosen: sql.Composable = sql.SQL("NULL") if number is None else sql.Identifier(number)
    rows = statement("road_places").format(table=sql.Identifier(layer.id), number=chosen)
    with database.transaction(deadline_s=30) as conn:
        found = number_columns(
            conn,
            rows,
            {
                "fid": "bigint",
                "lon": "double precision",
                "lat": "double precision",
                "number": "double precision",
            },
        )
    lonlat = np.column_stack([found["lon"], found["lat"]])
    return PlaceColumns(found["fid"], lonlat, found["number"])


def ids_query(layer: Layer, fids: NDArray[np.int64]) -> Query:
    """Ask for the public ids of items by their numbers."""
    return Query(
        statement=sql.SQL("SELECT fid, id FROM layer.{} WHERE fid = any(%(fids)s)").format(
            sql.Identifier(layer.id)
        ),
        params={"fids": fids.tolist()},
    )


def shapes_query(layer: Layer, fids: NDArray[np.int64]) -> Query:
    """Ask for the public ids and shapes (GeoJSON, to a decimetre) of items by their numbers."""
    return Query(
        statement=sql.SQL(
            "SELECT fid, id, st_asgeojson(geom, 6, 0) FROM layer.{} WHERE fid = any(%(fids)s)"
        ).format(sql.Identifier(layer.id)),
        params={"fids": fids.tolist()},
        deadline_s=10,
    )


def found_query(
    parts: Sequence[tuple[Layer, tuple[Field, ...], NDArray[np.int64]]],
) -> Query:
    """Ask for current items of several layers by their numbers: rows of ``FoundItem``.

    ``parts`` gives each layer with the fields that the reader may see.
    """
    selects = [
        _found(layer.id, tuple(field.name for field in fields), number)
        for number, (layer, fields, _) in enumerate(parts)
    ]
    params = {f"fids{number}": fids.tolist() for number, (_, _, fids) in enumerate(parts)}
    return Query(statement=sql.SQL(" UNION ALL ").join(selects), params=params)


@functools.cache
def _found(layer_id: str, names: tuple[str, ...], number: int) -> sql.SQL:
    composed = sql.SQL(
        "SELECT {}, fid, id, st_asgeojson(geom, {}, 0), {} FROM {}"
        " WHERE fid = any({}) AND retired_at IS NULL"
    ).format(
        sql.Literal(layer_id),
        sql.Literal(DECIMALS),
        properties_of(names),
        sql.Identifier(SCHEMA, layer_id),
        sql.Placeholder(f"fids{number}"),
    )
    return sql.SQL(composed.as_string(None))  # pyright: ignore[reportArgumentType] - composed above
