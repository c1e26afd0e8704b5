"""What was measured long ago is kept by hours, and in the end no more.

A day (a slot, of frames) becomes its hours and is dropped in one transaction, so that whoever reads
finds it in one of the two forms, and whoever is killed goes on where that was.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import psycopg
from psycopg import sql

from layers.definition import Layer
from layers.edit import BY_HAND
from layers.store.database import Database
from layers.store.frames import HOUR_S, Frame, frame_of, keep_frame, slot_s
from layers.store.load import writing
from layers.store.means import mean_column, mean_rows
from layers.store.observed_rows import HOURS, ROWS, day_table
from layers.store.query import Query, statement

#: Tiles ask where the latest changes were: those of so many days are told.
_CHANGES: Final = dt.timedelta(days=7)
_HOUR: Final = dt.timedelta(hours=1)
#: A mean needs one decimal more than what it is of seldom has; it is not worth eight bytes.
_DECIMALS: Final = 1
#: Who reads is not made to wait; what could not be done now is done the next time.
_WAIT_S: Final = 2.0
#: Items that are taken away at once.
_PART: Final = 5_000


@dataclass(frozen=True, kw_only=True)
class Forgotten:
    """What was taken away of a layer.

    Days of rows, hours of frames, old versions and changes, and items that ended.
    """

    days: int
    hours: int
    versions: int
    changes: int
    ended: int


def forget(database: Database, layer: Layer, *, now: dt.datetime) -> Forgotten:
    """Take away what a layer keeps no longer; what was measured becomes its hours first.

    1. What is older than ``keeping.measured`` goes by whole days or hours.
    2. Hours older than ``keeping.hours`` go.
    3. Items as they were, and who changed them, where the layer says for how long they are kept. A
       past moment before that shows only what has not changed since.
    4. Changes that only brought values, after a week.
    5. Items that ended, where the layer says for how long they are kept, with all that they were.
    """
    before = now - layer.keeping.measured
    days = [
        day for day in _days(database, layer) if day + dt.timedelta(days=1) <= before.date()
    ]  # 1
    for day in days:
        _forget_day(database, layer, day)
    hours = _frame_hours(database, layer, before)
    for field, hour in hours:
        _forget_hour(database, layer, field, hour)
    _forget_hours(database, layer, now - layer.keeping.hours)  # 2
    versions = changes = 0
    if layer.keeping.versions is not None:  # 3
        past = now - layer.keeping.versions
        old = statement("history_forget").format(table=sql.Identifier(layer.id))
        versions = _done(database, layer, old, past)
        changes = _done(database, layer, statement("change_forget"), past, is_every=True)
    told = statement("change_forget")
    changes += _done(database, layer, told, now - _CHANGES, is_every=False)  # 4
    ended = 0
    if layer.keeping.ended is not None:  # 5
        ended = _forget_ended(database, layer, now - layer.keeping.ended)
    return Forgotten(
        days=len(days), hours=len(hours), versions=versions, changes=changes, ended=ended
    )


def _forget_ended(database: Database, layer: Layer, before: dt.datetime) -> int:
    """Take away items in parts, so that nobody who loads has to wait for long."""
    table = sql.Identifier(layer.id)
    items = statement("ended_forget").format(table=table)
    versions = sql.SQL("DELETE FROM history.{} WHERE id = any(%(ids)s)").format(table)
    params = {"before": before, "by_hand": BY_HAND, "part": _PART}
    gone = 0
    while True:
        with writing(database, layer, wait_s=_WAIT_S) as (conn, _):
            ids = [item for (item,) in conn.execute(items, params)]
            conn.execute(versions, {"ids": ids})
        gone += len(ids)
        if len(ids) < _PART:
            return gone


def forget_all(conn: psycopg.Connection[Any], layer: Layer) -> None:
    """Take away everything that was measured of a layer."""
    for schema in (ROWS, HOURS):
        table = sql.Identifier(schema, layer.id)
        conn.execute(sql.SQL("DROP TABLE IF EXISTS {}").format(table))
    conn.execute("DELETE FROM lifemap.frame WHERE layer = %s", [layer.id])


def _done(
    database: Database,
    layer: Layer,
    asked: sql.SQL | sql.Composed,
    before: dt.datetime,
    **more: bool,
) -> int:
    params = {"layer": layer.id, "before": before, **more}
    return database.execute(Query(statement=asked, params=params, deadline_s=0))


def _days(database: Database, layer: Layer) -> Iterable[dt.date]:
    query = Query(statement=statement("observed_days"), params={"table": f"{ROWS}.{layer.id}"})
    for (name,) in database.fetch_all(query):
        yield dt.datetime.strptime(name.rpartition("_")[2], "%Y%m%d").replace(tzinfo=dt.UTC).date()


def _forget_day(database: Database, layer: Layer, day: dt.date) -> None:
    part = sql.Identifier(day_table(layer, day))
    with database.transaction(deadline_s=0) as conn:
        conn.execute("SELECT set_config('lock_timeout', %s, true)", [f"{_WAIT_S:g}s"])
        asked = {"table": f"{ROWS}.{layer.id}"}
        columns = {name for (name,) in conn.execute(statement("observed_columns"), asked)}
        fields = [each for each in layer.fields if each.name in columns]
        roll_up = statement("observed_roll_up").format(
            table=sql.Identifier(layer.id),
            day=part,
            fields=_each(sql.Identifier(each.name) for each in fields),
            means=_each(mean_column(each) for each in fields),
        )
        conn.execute(roll_up)
        conn.execute(sql.SQL("DROP TABLE {}.{}").format(sql.Identifier(ROWS), part))


def _each(parts: Iterable[sql.Composable]) -> sql.Composed:
    return sql.Composed([sql.SQL(", ") + part for part in parts])


def _frame_hours(
    database: Database, layer: Layer, before: dt.datetime
) -> list[tuple[str, dt.datetime]]:
    """Give the fields and whole hours whose slots are too old."""
    if slot_s(layer) == HOUR_S:  # kept by hours from the start
        return []
    whole = before.replace(minute=0, second=0, microsecond=0)
    params = {"layer": layer.id, "every_s": slot_s(layer), "before": whole}
    query = Query(statement=statement("frame_hours"), params=params, deadline_s=0)
    return [(field, hour) for field, hour in database.fetch_all(query)]


def _forget_hour(database: Database, layer: Layer, name: str, hour: dt.datetime) -> None:
    """Make one frame of those of an hour."""
    key = {"layer": layer.id, "field": name, "every_s": HOUR_S, "at": hour}
    with database.transaction(deadline_s=0) as conn:
        frames = _frames(conn, layer, name, hour)
        kept = Frame(
            first=frames[0].first,
            places=mean_rows(layer.field(name), np.stack([each.places for each in frames])),
            is_simulated=any(each.is_simulated for each in frames),
        )
        keep_frame(conn, key, kept, decimals=_DECIMALS)
        span = {**key, "every_s": slot_s(layer), "since": hour, "until": hour + _HOUR}
        conn.execute(statement("frame_forget"), span)


def _frames(
    conn: psycopg.Connection[Any], layer: Layer, name: str, hour: dt.datetime
) -> list[Frame]:
    """Read the frames of an hour, all with the same places."""
    span = {
        "layer": layer.id,
        "field": name,
        "every_s": [slot_s(layer)],
        "after": hour - dt.timedelta(microseconds=1),
        "until": hour + _HOUR - dt.timedelta(microseconds=1),
    }
    frames = [frame_of(row[:-1]) for row in conn.execute(statement("frame_span"), span)]
    least = min(each.first for each in frames)
    most = max(each.first + len(each.places) - 1 for each in frames)
    return [each.holding(least, most) for each in frames]


def _forget_hours(database: Database, layer: Layer, before: dt.datetime) -> None:
    names = database.fetch_value(
        Query(
            statement=sql.SQL("SELECT to_regclass(%(table)s) IS NOT NULL"),
            params={"table": f"{HOURS}.{layer.id}"},
        )
    )
    if names:
        old = sql.SQL("DELETE FROM {} WHERE at < %(before)s").format(
            sql.Identifier(HOURS, layer.id)
        )
        database.execute(Query(statement=old, params={"before": before}, deadline_s=0))
    frames = sql.SQL(
        "DELETE FROM lifemap.frame WHERE layer = %(layer)s AND every_s = %(every_s)s"
        " AND at < %(before)s"
    )
    params = {"layer": layer.id, "every_s": HOUR_S, "before": before}
    database.execute(Query(statement=frames, params=params, deadline_s=0))
