"""Candidates for "what is near": by the EPSG:3857 index, several layers in one statement."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from psycopg import sql

from layers.definition import Field, GeometryType, Layer
from layers.store.items import DECIMALS, any_of, overlaps, properties_of
from layers.store.query import Query
from layers.store.schema import SCHEMA
from spatial.bbox import LonLat
from spatial.mercator import envelopes_around, to_mercator

#: A layer, and the fields of it that the reader may see.
Readable = tuple[Layer, tuple[Field, ...]]


class Candidate(NamedTuple):
    """An item that may be among the nearest.

    Points carry ``lon`` and ``lat``, other shapes their EPSG:3857 ``wkb`` and their ``geometry``
    as GeoJSON. ``index_m`` is the distance in EPSG:3857 metres.
    """

    layer: str
    id: str
    lon: float | None
    lat: float | None
    wkb: bytes | None
    geometry: str | None
    properties: str
    index_m: float


def index_query(readables: Iterable[Readable], place: LonLat, *, count: int) -> Query:
    """Ask each layer for the ``count`` current items that the index says are nearest.

    The count is written into the statement: a planner that does not know it would expect a tenth
    of the table and leave the index aside.
    """
    limit = sql.SQL(" ORDER BY index_m LIMIT {}").format(sql.Literal(count))
    parts = [_part(readable, sql.SQL(""), limit) for readable in readables]
    return Query(statement=_union(parts), params=_place(place))


def ranked_query(reaches: Sequence[tuple[Readable, float]], place: LonLat, *, count: int) -> Query:
    """Ask each layer for the ``count`` nearest on the ellipsoid, within a true distance each.

    Parameters
    ----------
    reaches
        A layer and how far, in metres, the answer can lie: the index narrows to that.
    """
    params: dict[str, Any] = _place(place)
    order = sql.SQL(
        " ORDER BY ST_Distance(geom::geography, ST_Point(%(lon)s, %(lat)s, 4326)::geography), id"
        " LIMIT {}"
    ).format(sql.Literal(count))
    parts: list[sql.Composable] = []
    for number, (readable, metres) in enumerate(reaches):
        boxes = [
            overlaps(box, f"box{number}_{n}", params)
            for n, box in enumerate(envelopes_around(place, metres))
        ]
        narrow = sql.SQL(" AND ") + any_of(boxes) if boxes else sql.SQL("")
        parts.append(_part(readable, narrow, order))
    return Query(statement=_union(parts), params=params)


def _place(place: LonLat) -> dict[str, Any]:
    x, y = to_mercator(place)
    return {"x": x, "y": y, "lon": place.lon, "lat": place.lat}


def _union(parts: Iterable[sql.Composable]) -> sql.Composed:
    return sql.SQL(" UNION ALL ").join(parts)


def _part(readable: Readable, narrow: sql.Composable, tail: sql.Composable) -> sql.Composable:
    layer, fields = readable
    head = _head(layer.id, layer.geometry, tuple(each.name for each in fields))
    return sql.Composed([head, narrow, tail, sql.SQL(") AS found)")])


@functools.cache
def _head(layer_id: str, geometry: GeometryType, names: tuple[str, ...]) -> sql.SQL:
    """Write a layer's part up to its conditions, once for each reader.

    The rows are found first, and only those that were found are turned into text.
    """
    if geometry is GeometryType.POINT:
        shape = sql.SQL("ST_X(geom), ST_Y(geom), NULL::bytea, NULL")
    else:
        shape = sql.SQL("NULL, NULL, ST_AsBinary(geom_3857), ST_AsGeoJSON(geom, {}, 0)").format(
            sql.Literal(DECIMALS)
        )
    composed = sql.SQL(
        "(SELECT {}, id, {}, {}, index_m FROM (SELECT *,"
        " geom_3857 <-> ST_Point(%(x)s, %(y)s, 3857) AS index_m"
        " FROM {} WHERE retired_at IS NULL"
    ).format(sql.Literal(layer_id), shape, properties_of(names), sql.Identifier(SCHEMA, layer_id))
    return sql.SQL(composed.as_string(None))  # pyright: ignore[reportArgumentType] - composed above
