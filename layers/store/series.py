"""Reading back what was measured: one item over time, and every item at a moment."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from psycopg import sql

from layers.definition import Field, FieldType, Layer
from layers.errors import UnknownItemError
from layers.store.database import Database
from layers.store.frames import HOUR_S, Frame, frame_of, nothing, slot_s
from layers.store.means import mean_column, mean_rows
from layers.store.observed_rows import ROWS
from layers.store.packing import Packed, unpack, unpack_texts
from layers.store.query import Query, statement

_HOUR: Final = dt.timedelta(hours=1)
#: A series of months, where many process are at it.
_DEADLINE_S: Final = 10


class Observation(NamedTuple):
    """A value of an item; ``at`` is the event time, or when the slot or the hour begins."""

    at: dt.datetime
    is_simulated: bool
    value: Any


@dataclass(frozen=True, kw_only=True)
class Moment:
    """What was known of the items of a layer at a moment, one position each.

    ``at`` are the times of what was known, ``columns`` values of fields, ``None`` for missing ones.
    """

    ids: Sequence[str]
    at: Sequence[dt.datetime]
    columns: Mapping[str, Sequence[Any]]
    is_simulated: bool


def read_series(
    database: Database,
    layer: Layer,
    field: Field,
    item_id: str,
    *,
    start: dt.datetime,
    end: dt.datetime,
    by_hour: bool = False,
) -> list[Observation]:
    """Read what was measured of one item from a time on and before another, oldest first.

    By hours it goes back further: so it is kept when it is no longer kept as it was measured.

    Raises
    ------
    UnknownItemError
        When the layer never had the item.
    """
    asked = sql.SQL("SELECT fid FROM layer.{} WHERE id = %(id)s").format(sql.Identifier(layer.id))
    fid = database.fetch_value(Query(statement=asked, params={"id": item_id}))
    if fid is None:
        raise UnknownItemError(f"Layer '{layer.id}' has no item '{item_id}'.")
    span = {"fid": fid, "since": start, "until": end}
    if layer.keeping.slot is not None:
        return _frame_series(database, layer, field, span, by_hour=by_hour)
    if field.name not in kept_columns(database, layer):
        return []
    shape = "observed_series_hours" if by_hour else "observed_series"
    query = statement(shape).format(
        table=sql.Identifier(layer.id),
        field=sql.Identifier(field.name),
        mean=mean_column(field),
    )
    rows = database.fetch_all(Query(statement=query, params=span, deadline_s=_DEADLINE_S))
    return [Observation(*row) for row in rows]


def kept_columns(database: Database, layer: Layer) -> set[str]:
    """Name the columns of a layer's rows; none before its first observation."""
    query = Query(statement=statement("observed_columns"), params={"table": f"{ROWS}.{layer.id}"})
    return {name for (name,) in database.fetch_all(query)}


def _frame_series(
    database: Database, layer: Layer, field: Field, span: Mapping[str, Any], *, by_hour: bool
) -> list[Observation]:
    params = {**span, "layer": layer.id, "field": field.name, "every_s": slot_s(layer)}
    query = Query(statement=statement("frame_places"), params=params, deadline_s=_DEADLINE_S)
    known = _read_places(field, database.fetch_all(query))
    if not by_hour or slot_s(layer) == HOUR_S:
        return known
    hours = Query(statement=query.statement, params={**params, "every_s": HOUR_S}, deadline_s=10)
    return [*_read_places(field, database.fetch_all(hours)), *_hours(field, known)]


def _read_places(field: Field, rows: Sequence[tuple[Any, ...]]) -> list[Observation]:
    """Read the places of one item; those of the same form at once."""
    found: dict[int, Any] = {}
    alike: dict[tuple[Any, ...], list[int]] = {}
    for number, (_, _, kind, decimals, codes, _) in enumerate(rows):
        form = (kind, decimals, None if codes is None else tuple(codes))
        alike.setdefault(form, []).append(number)
    for (kind, decimals, codes), numbers in alike.items():
        data = b"".join(bytes(rows[number][5]) for number in numbers)
        packed = Packed(kind=kind, decimals=decimals, data=data, codes=codes and list(codes))
        values = unpack(packed) if codes is None else unpack_texts(packed)
        found.update(zip(numbers, _plain(field, values), strict=True))
    return [Observation(row[0], row[1], found[number]) for number, row in enumerate(rows)]


def _plain(field: Field, places: NDArray[Any]) -> list[Any]:
    """Give values of a field as Python's own, ``None`` for missing ones."""
    whole = {FieldType.INTEGER: int, FieldType.BOOLEAN: bool}.get(field.type)
    given = zip(places.tolist(), pd.isna(places).tolist(), strict=True)
    return [None if missing else whole(one) if whole else one for one, missing in given]


def _hours(field: Field, known: Sequence[Observation]) -> list[Observation]:
    """Bring the values of slots to those of their hours."""
    grouped: dict[dt.datetime, list[Observation]] = {}
    for each in known:
        grouped.setdefault(each.at.replace(minute=0, second=0, microsecond=0), []).append(each)
    kind = np.object_ if field.type is FieldType.TEXT else np.float64
    made = []
    for hour, each in grouped.items():
        means = mean_rows(field, np.array([[one.value] for one in each], kind))
        [value] = [None if pd.isna(one) else one for one in means.tolist()]
        made.append(Observation(hour, any(one.is_simulated for one in each), value))
    return made


def read_moment(
    database: Database,
    layer: Layer,
    fields: Sequence[Field],
    at: dt.datetime,
    *,
    within: dt.timedelta,
) -> Moment:
    """Read what was known of every item at a moment, measured at most ``within`` before it.

    Where only hours are kept, that is the hour that had begun.
    """
    if layer.keeping.slot is None:
        return _row_moment(database, layer, fields, at, within)
    return _frame_moment(database, layer, fields, at, within)


def _row_moment(
    database: Database,
    layer: Layer,
    fields: Sequence[Field],
    at: dt.datetime,
    within: dt.timedelta,
) -> Moment:
    kept = kept_columns(database, layer)
    names = [each.name for each in fields if each.name in kept]
    if not names:
        return Moment(ids=[], at=[], columns={each.name: [] for each in fields}, is_simulated=False)
    listed = [sql.SQL(", ") + sql.Identifier(name) for name in names]
    query = statement("observed_at").format(
        table=sql.Identifier(layer.id), fields=sql.Composed(listed)
    )
    params = {"after": at - max(within, _HOUR), "until": at}
    rows = database.fetch_all(Query(statement=query, params=params, deadline_s=_DEADLINE_S))
    ids = ids_of(database, layer, [row[0] for row in rows])
    rows = [row for row in rows if row[0] in ids]
    columns = {name: [row[3 + n] for row in rows] for n, name in enumerate(names)}
    return Moment(
        ids=[ids[row[0]] for row in rows],
        at=[row[1] for row in rows],
        columns={each.name: columns.get(each.name, [None] * len(rows)) for each in fields},
        is_simulated=any(row[2] for row in rows),
    )


def ids_of(database: Database, layer: Layer, fids: Sequence[int]) -> dict[int, str]:
    """Give the public ids of items, ended ones too, by their row numbers."""
    asked = sql.SQL("SELECT fid, id FROM layer.{} WHERE fid = any(%(fids)s)")
    query = Query(
        statement=asked.format(sql.Identifier(layer.id)), params={"fids": list(fids)}, deadline_s=10
    )
    return dict(database.fetch_all(query))


def _frame_moment(
    database: Database,
    layer: Layer,
    fields: Sequence[Field],
    at: dt.datetime,
    within: dt.timedelta,
) -> Moment:
    """Lay the frames of the time before over each other, the latest on top."""
    params = {
        "layer": layer.id,
        "every_s": [slot_s(layer), HOUR_S],
        "after": at - max(within, _HOUR),
        "until": at,
    }
    laid: dict[str, list[tuple[Frame, float]]] = {}
    for each in fields:
        asked = {**params, "field": each.name}
        query = Query(statement=statement("frame_span"), params=asked, deadline_s=_DEADLINE_S)
        rows = database.fetch_all(query)
        laid[each.name] = [(frame_of(tuple(row)), begins.timestamp()) for *row, begins in rows]
    every = [frame for frames in laid.values() for frame, _ in frames]
    if not every:
        return Moment(ids=[], at=[], columns={each: [] for each in laid}, is_simulated=False)
    first = min(frame.first for frame in every)
    seconds = np.full(max(frame.first + len(frame.places) for frame in every) - first, np.nan)
    columns = {name: _laid(frames, first, seconds) for name, frames in laid.items()}
    known = np.flatnonzero(~np.isnan(seconds))
    ids = ids_of(database, layer, (known + first).tolist())
    known = known[np.isin(known + first, list(ids))]
    return Moment(
        ids=[ids[fid] for fid in (known + first).tolist()],
        at=[dt.datetime.fromtimestamp(one, dt.UTC) for one in seconds[known].tolist()],
        columns={each.name: _plain(each, columns[each.name][known]) for each in fields},
        is_simulated=any(frame.is_simulated for frame in every),
    )


def _laid(
    frames: Sequence[tuple[Frame, float]], first: int, seconds: NDArray[np.float64]
) -> NDArray[Any]:
    """Lay frames over each other, the oldest first, and note in ``seconds`` when each place was."""
    kind = frames[0][0].places.dtype if frames else np.dtype(np.float64)
    column = nothing(len(seconds), kind)
    for frame, begins in frames:
        given = np.flatnonzero(~pd.isna(frame.places))
        at = given + frame.first - first
        column[at] = frame.places[given]
        seconds[at] = np.fmax(seconds[at], begins)
    return column
