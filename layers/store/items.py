"""Items of one layer: chosen by box, distance, time and value; paged by key; one by its id.

What a reader may not read is not in ``fields``, and nothing here looks at any other column.
"""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import astuple, dataclass, field
from typing import Any, Final, NamedTuple

from psycopg import sql

from layers.definition import Field, Layer
from layers.edit import BY_HAND
from layers.store.database import Database
from layers.store.query import Query
from layers.store.schema import SCHEMA, rows_then
from spatial.bbox import BBox, LonLat
from spatial.mercator import Envelope, bbox_envelope, envelopes_around

#: Columns that every item shows besides its fields: from whom, how old, what is odd about it.
RECORD_COLUMNS: Final = ("source", "as_of", "flags")
#: Decimals of coordinates in answers: about a centimetre.
DECIMALS: Final = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class Near:
    """Everything within some true metres of a place."""

    place: LonLat
    metres: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Interval:
    """A span of time, both ends included; ``None`` is open."""

    start: dt.datetime | None
    end: dt.datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """Which items are asked for; everything that is given must hold.

    ``moment`` is the column that ``during`` asks; ``equals`` maps field names to values of the
    fields' own types; ``source`` asks for the rows of one source of the layer, which are a type of
    data, with those that people entered with the values of ``entered`` (``None``: nobody enters
    any), and ``prefix`` for those whose ids begin so; ``then`` asks for the items as they were at a
    revision of the layer.
    """

    bbox: BBox | None = None
    near: Near | None = None
    during: Interval | None = None
    moment: str = "as_of"
    equals: Mapping[str, Any] = field(default_factory=dict)
    source: str | None = None
    entered: Mapping[str, Any] | None = None
    prefix: str | None = None
    then: int | None = None

    @property
    def is_everything(self) -> bool:
        """Whether nothing is left out of what there is now."""
        chosen = self.bbox or self.near or self.during or self.equals or self.source or self.prefix
        return not chosen and self.then is None


class ItemRow(NamedTuple):
    """One item; ``geometry`` (GeoJSON) and ``properties`` are JSON texts, made by the database."""

    fid: int
    id: str
    geometry: str
    properties: str


class Page(NamedTuple):
    """Some items in stable order; ``after`` is the key with which the next page starts."""

    rows: Sequence[ItemRow]
    after: int | None
    matched: int | None


@functools.cache
def item_columns(
    layer_id: str, names: tuple[str, ...], *, dated: tuple[str, ...] | None = None
) -> sql.SQL:
    """Write ``SELECT``, the four columns of an ``ItemRow`` and ``FROM``, once for each reader."""
    composed = sql.SQL("SELECT fid, id, ST_AsGeoJSON(geom, {}, 0), {} FROM {}").format(
        sql.Literal(DECIMALS), properties_of(names), _rows(layer_id, names, dated)
    )
    return sql.SQL(composed.as_string(None))  # pyright: ignore[reportArgumentType] - composed above


def _rows(layer_id: str, names: Iterable[str], dated: tuple[str, ...] | None) -> sql.Composable:
    """Give the table of a layer as it is, or as it was, where ``dated`` columns are named."""
    if dated is None:
        return sql.Identifier(SCHEMA, layer_id)
    return rows_then(layer_id, (*names, *RECORD_COLUMNS), dated) + sql.SQL(" AS item")


def properties_of(names: Iterable[str]) -> sql.Composable:
    """Make the JSON text of the named fields, and of where the record is from."""
    columns = sql.SQL(", ").join(map(sql.Identifier, (*names, *RECORD_COLUMNS)))
    return sql.SQL("(SELECT row_to_json(p) FROM (SELECT {}) AS p)::text").format(columns)


def any_of(tests: Iterable[sql.Composable]) -> sql.Composable:
    """Join conditions of which one is enough."""
    return sql.SQL("({})").format(sql.SQL(" OR ").join(tests))


def _values(names: Iterable[str]) -> sql.Composable:
    return sql.SQL(", ").join(map(sql.Placeholder, names))


def overlaps(envelope: Envelope, name: str, params: dict[str, Any]) -> sql.Composable:
    """Ask the index of ``geom_3857`` for what overlaps a box."""
    values = dict(zip((f"{name}_{n}" for n in range(4)), astuple(envelope), strict=True))
    params.update(values)
    return sql.SQL("geom_3857 && ST_MakeEnvelope({}, 3857)").format(_values(values))


def _in_bbox(part: BBox, name: str, params: dict[str, Any]) -> sql.Composable:
    """Narrow by the index, then decide on the EPSG:4326 truth, borders included.

    The box is the envelope of its two corners: one without width is then a line or a point.
    """
    narrow = overlaps(bbox_envelope(part), f"{name}_m", params)
    values = dict(zip((f"{name}_{n}" for n in range(4)), part.as_tuple(), strict=True))
    params.update(values)
    west, south, east, north = map(sql.Placeholder, values)
    return sql.SQL(
        "({} AND ST_Intersects(geom, ST_Envelope(ST_MakeLine("
        "ST_Point({}, {}, 4326), ST_Point({}, {}, 4326)))))"
    ).format(narrow, west, south, east, north)


def _near(near: Near, params: dict[str, Any]) -> Iterator[sql.Composable]:
    """Narrow by the index with a bound that holds, then decide on the ellipsoid."""
    envelopes = envelopes_around(near.place, near.metres)
    if envelopes:
        yield any_of(overlaps(each, f"near{n}", params) for n, each in enumerate(envelopes))
    params |= {"lon": near.place.lon, "lat": near.place.lat, "metres": near.metres}
    yield sql.SQL(
        "ST_DWithin(geom::geography, ST_Point(%(lon)s, %(lat)s, 4326)::geography, %(metres)s)"
    )


def _during(during: Interval, column: str, params: dict[str, Any]) -> Iterator[sql.Composable]:
    if during.start is not None:
        params["start"] = during.start
        yield sql.SQL("{} >= %(start)s").format(sql.Identifier(column))
    if during.end is not None:
        params["end"] = during.end
        yield sql.SQL("{} <= %(end)s").format(sql.Identifier(column))


def _of_source(
    source: str, entered: Mapping[str, Any] | None, params: dict[str, Any]
) -> sql.Composable:
    """Ask for what a source brought, and for what people entered with some values."""
    params["source"] = source
    brought = sql.SQL("source = %(source)s")
    if entered is None:
        return brought
    params["by_hand"] = BY_HAND
    tests: list[sql.Composable] = [sql.SQL("source = %(by_hand)s")]
    for number, (name, value) in enumerate(entered.items()):
        params[f"entered{number}"] = value
        param = sql.Placeholder(f"entered{number}")
        tests.append(sql.SQL("{} = {}").format(sql.Identifier(name), param))
    return any_of([brought, sql.SQL("({})").format(sql.SQL(" AND ").join(tests))])


def _where(selection: Selection) -> tuple[sql.Composable, dict[str, Any]]:
    """Write the conditions of a selection over current items."""
    params: dict[str, Any] = {} if selection.then is None else {"then": selection.then}
    tests: list[sql.Composable] = [sql.SQL("retired_at IS NULL")]
    if selection.bbox:
        parts = enumerate(selection.bbox.split())
        tests.append(any_of(_in_bbox(part, f"box{n}", params) for n, part in parts))
    if selection.near:
        tests.extend(_near(selection.near, params))
    if selection.during:
        tests.extend(_during(selection.during, selection.moment, params))
    if selection.source is not None:
        tests.append(_of_source(selection.source, selection.entered, params))
    if selection.prefix is not None:
        params["prefix"] = selection.prefix
        tests.append(sql.SQL("starts_with(id, %(prefix)s)"))
    for number, (name, value) in enumerate(sorted(selection.equals.items())):
        params[f"equal{number}"] = value
        tests.append(
            sql.SQL("{} = {}").format(sql.Identifier(name), sql.Placeholder(f"equal{number}"))
        )
    return sql.SQL(" WHERE ") + sql.SQL(" AND ").join(tests), params


def _columns(layer: Layer, fields: Iterable[Field], *, past: bool) -> sql.SQL:
    names = tuple(each.name for each in fields)
    return item_columns(layer.id, names, dated=layer.dated if past else None)


def _dated(layer: Layer, selection: Selection) -> tuple[str, ...] | None:
    return None if selection.then is None else layer.dated


def items_query(
    layer: Layer,
    fields: tuple[Field, ...],
    selection: Selection,
    *,
    limit: int,
    after: int = 0,
) -> Query:
    """Ask for a page of current items in the order of their numbers, which never change.

    Parameters
    ----------
    fields
        Those the reader may see; ``selection.equals`` may name no other.
    limit
        Rows at most.
    after
        The number (``fid``) after which the page starts.
    """
    where, params = _where(selection)
    params |= {"limit": limit, "after": after}
    tail = sql.SQL(" AND fid > %(after)s ORDER BY fid LIMIT %(limit)s")
    columns = _columns(layer, fields, past=selection.then is not None)
    return Query(statement=sql.Composed([columns, where, tail]), params=params)


def count_query(layer: Layer, selection: Selection) -> Query:
    """Count the current items of a selection."""
    where, params = _where(selection)
    asked = (*selection.equals, *(selection.entered or ()), selection.moment)
    rows = _rows(layer.id, asked, _dated(layer, selection))
    count = sql.SQL("SELECT count(*) FROM {}").format(rows)
    return Query(statement=sql.Composed([count, where]), params=params)


def item_query(
    layer: Layer, fields: tuple[Field, ...], item_id: str, *, then: int | None = None
) -> Query:
    """Ask for one current item, or one that was current at a revision of the layer."""
    where = sql.SQL(" WHERE retired_at IS NULL AND id = %(id)s")
    columns = _columns(layer, fields, past=then is not None)
    return Query(statement=columns + where, params={"id": item_id, "then": then})


def item_version_query(layer: Layer, item_id: str, *, ended: bool = False) -> Query:
    """Ask which version of an item is current, without touching its geometry.

    ``xmin`` tells two rows apart that have the same revision in a database that was made anew.
    ``ended`` asks also for an item that is no longer there.
    """
    statement = sql.SQL(
        "SELECT revision || '.' || xmin::text FROM {}"
        " WHERE id = %(id)s AND (retired_at IS NULL OR %(ended)s)"
    ).format(sql.Identifier(SCHEMA, layer.id))
    return Query(statement=statement, params={"id": item_id, "ended": ended})


def read_page(
    database: Database,
    layer: Layer,
    fields: tuple[Field, ...],
    selection: Selection,
    *,
    limit: int,
    after: int = 0,
) -> Page:
    """Read a page, one row more than asked to know whether another follows.

    ``matched`` is counted for a selection and ``None`` for everything: the layer's state knows.
    """
    query = items_query(layer, fields, selection, limit=limit + 1, after=after)
    rows = [ItemRow(*row) for row in database.fetch_all(query)]
    more = len(rows) > limit
    rows = rows[:limit]
    if selection.is_everything:
        matched = None
    elif after == 0 and not more:
        matched = len(rows)
    else:
        matched = database.fetch_value(count_query(layer, selection))
    return Page(rows, rows[-1].fid if more else None, matched)


def read_item(
    database: Database,
    layer: Layer,
    fields: tuple[Field, ...],
    item_id: str,
    *,
    then: int | None = None,
) -> ItemRow | None:
    """Read one item; ``None`` where there is none that is (or was ``then``) current."""
    found = database.fetch_all(item_query(layer, fields, item_id, then=then))
    return ItemRow(*found[0]) if found else None


def whole_query(
    layer: Layer, fields: tuple[Field, ...], selection: Selection, *, most: int
) -> Query:
    """Ask for the items of a selection as they are stored, geometry as WKB; at most so many."""
    where, params = _where(selection)
    names = (*(each.name for each in fields), *RECORD_COLUMNS)
    columns = sql.SQL("SELECT id, ST_AsBinary(geom) AS geometry, {} FROM {}").format(
        sql.SQL(", ").join(map(sql.Identifier, names)),
        _rows(layer.id, names, _dated(layer, selection)),
    )
    tail = sql.SQL(" ORDER BY fid LIMIT %(most)s")
    query = sql.Composed([columns, where, tail])
    return Query(statement=query, params=params | {"most": most}, deadline_s=60)
