"""What was measured of items: their latest values, and what they were over time.

A measured value changes an item and makes no version of it: its row is written over, nothing goes
into the layer's history, and the layer's revision grows so that everybody sees the new value. The
values over time lie beside the layer, as rows (``observed.<layer>``, a part a day) or, where the
layer says so, as frames (``layers.store.frames``).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pandas as pd
import psycopg
from numpy.typing import NDArray
from psycopg import sql

from layers.definition import FieldType, Layer
from layers.store.columns import number_columns
from layers.store.conclusion import LISTED, LOADED
from layers.store.database import Database
from layers.store.finding import refresh_found
from layers.store.frames import Placed, write_frames
from layers.store.load import writing
from layers.store.observed_rows import add_rows, column_type, listed
from layers.store.query import statement
from layers.store.staging import column_texts, copy_columns, escaped

#: The flag of items whose values are made up by the simulator.
SIMULATED: Final = "simulated"
#: The action of a change that only brought new values.
OBSERVED: Final = "observe"

_SEEN: Final = {
    "number": "bigint",
    "fid": "bigint",
    "held_s": "double precision",
    "is_late": "integer",
    "changes": "integer",
}


@dataclass(frozen=True, kw_only=True)
class Measured:
    """Records ready to be written, one position each, no two of the same item and time.

    ``ids`` are public ids, ``at`` times (datetimes with a zone), ``columns`` values of fields in
    their own types.
    """

    ids: NDArray[np.object_]
    at: pd.Series
    columns: Mapping[str, pd.Series]
    is_simulated: bool

    def __len__(self) -> int:
        """Count the records."""
        return len(self.ids)


@dataclass(frozen=True, kw_only=True)
class ObservedCounts:
    """What became of measured records.

    ``changed`` items have other latest values now; ``new`` values were not known of their item and
    time; ``late`` are older than the item's latest and went to the record only; ``unknown`` are of
    items that the layer does not have.
    """

    changed: int
    new: int
    late: int
    unknown: int
    revision: int


def write_observations(
    database: Database,
    layer: Layer,
    measured: Measured,
    *,
    now: dt.datetime,
    also: Callable[[psycopg.Connection[Any], ObservedCounts], None] = lambda _conn, _counts: None,
) -> ObservedCounts:
    """Bring items to the latest that was measured of them, and keep all of it.

    1. An item never goes back in event time; of equal times the value that came last holds.
    2. What people corrected by hand stays as they left it; the record has what was measured.
    3. What is older than the layer keeps values as they were measured stands for its hour.

    ``also`` is called at the end, in the same transaction.
    """
    names = list(measured.columns)
    with writing(database, layer) as (conn, held_revision):
        revision = held_revision
        _stage(conn, layer, measured)
        _find(conn, layer, names, measured)
        seen = number_columns(conn, _SEEN_ROWS, _SEEN)
        changed = int(seen["changes"].sum())
        _update(conn, layer, names, measured)
        if changed:
            revision = held_revision + 1
            _tell(conn, layer, measured, changed, revision=revision, now=now)
        since = now - layer.keeping.measured
        if layer.keeping.slot is None:
            days = measured.at.dt.tz_convert("UTC").dt.date.unique().tolist()
            least = now - layer.keeping.hours
            new = add_rows(
                conn, layer, names, days,
                count=len(measured), is_simulated=measured.is_simulated, since=since, least=least,
            )  # fmt: skip
        else:
            new = write_frames(conn, layer, _placed(measured, seen, since))
        counts = ObservedCounts(
            changed=changed,
            new=new,
            late=int(seen["is_late"].sum()),
            unknown=len(measured) - len(seen["fid"]),
            revision=revision,
        )
        also(conn, counts)
    return counts


def _stage(conn: psycopg.Connection[Any], layer: Layer, measured: Measured) -> None:
    names = list(measured.columns)
    columns = sql.SQL("number, id, at{}").format(listed(names))
    fields = [layer.field(name) for name in names]
    types = [
        sql.SQL(", {} {}").format(sql.Identifier(each.name), column_type(each)) for each in fields
    ]
    conn.execute(
        sql.SQL(
            "CREATE TEMPORARY TABLE incoming (number bigint, id text, at timestamptz{})"
            " ON COMMIT DROP"
        ).format(sql.Composed(types))
    )
    texts = [
        [str(number) for number in range(len(measured))],
        escaped(measured.ids.tolist()),
        column_texts(FieldType.TIMESTAMP, measured.at),
        *(column_texts(each.type, measured.columns[each.name]) for each in fields),
    ]
    copy_columns(conn, sql.SQL("incoming"), columns, texts)
    conn.execute("ANALYZE incoming (id)")


def _left(name: str) -> sql.Composed:
    """Rule 2."""
    return sql.SQL("CASE WHEN {} = any(held.corrected) THEN held.{} ELSE given.{} END").format(
        sql.Literal(name), sql.Identifier(name), sql.Identifier(name)
    )


def _taken(layer: Layer, names: list[str]) -> dict[str, sql.Composable]:
    """Give what each field of an item becomes, its moment among them."""
    taken: dict[str, sql.Composable] = {name: _left(name) for name in names}
    if layer.moment is not None:
        taken[layer.moment] = sql.SQL("given.at")
    return taken


def _find(
    conn: psycopg.Connection[Any], layer: Layer, names: list[str], measured: Measured
) -> None:
    taken = _taken(layer, names)
    held = sql.SQL("held.flags{}").format(listed(taken, "held"))
    new = sql.SQL(", ").join([sql.SQL("given.flags"), *taken.values()])
    find = statement("observed_seen").format(
        table=sql.Identifier(layer.id),
        clock=sql.Identifier(layer.moment or "as_of"),
        held_values=held,
        new_values=new,
    )
    conn.execute(find, {"flags": _flags(measured)})


_SEEN_ROWS: Final = sql.SQL(
    "SELECT number, fid, coalesce(extract(epoch FROM held_at), '-Infinity') AS held_s,"
    " is_late::integer, (is_newest AND differs)::integer AS changes FROM seen"
)


def _flags(measured: Measured) -> list[str]:
    return [SIMULATED] if measured.is_simulated else []


def _update(
    conn: psycopg.Connection[Any], layer: Layer, names: list[str], measured: Measured
) -> None:
    """Write the latest values over those before."""
    _leave_room(conn, layer)
    sets = [
        sql.SQL(", {} = {}").format(sql.Identifier(name), value)
        for name, value in _taken(layer, names).items()
    ]
    update = statement("observed_update").format(
        table=sql.Identifier(layer.id), updates=sql.Composed(sets)
    )
    conn.execute(update, {"flags": _flags(measured)})


def _leave_room(conn: psycopg.Connection[Any], layer: Layer) -> None:
    """Leave room in the pages of a layer whose rows are written over all the time.

    The new row then lies beside the old one, and no index hears of it (a HOT update).
    """
    table = sql.Identifier("layer", layer.id)
    asked = sql.SQL("SELECT reloptions IS NULL FROM pg_class WHERE oid = {}::regclass")
    [is_plain] = conn.execute(asked.format(sql.Literal(table.as_string(None)))).fetchone() or [0]
    if is_plain:
        conn.execute(sql.SQL("ALTER TABLE {} SET (fillfactor = 70)").format(table))


def _tell(
    conn: psycopg.Connection[Any],
    layer: Layer,
    measured: Measured,
    changed: int,
    *,
    revision: int,
    now: dt.datetime,
) -> None:
    """Bring the layer's state to its values, and tell of them."""
    touched = statement("observed_touched").format(table=sql.Identifier(layer.id))
    ids, *corners = conn.execute(touched).fetchone() or [None] * 5
    told = {"layer": layer.id, "revision": revision}
    as_of = min(measured.at.max(), now)
    conn.execute(statement("observed_state"), {**told, "now": now, "as_of": as_of})
    # What items are found by stays the same, and is that of the new revision too.
    refresh_found(conn, layer, [], revision)
    listed = changed <= LISTED
    conn.execute(
        statement("change_tell"),
        {
            **told,
            "upserts": ids if listed else None,
            "removals": [] if listed else None,
            "author": LOADED,
            "action": OBSERVED,
            "note": None,
            "restored": None,
            "is_first": False,
            **dict(zip(("west", "south", "east", "north"), corners, strict=True)),
        },
    )


def _placed(measured: Measured, seen: Mapping[str, NDArray[Any]], since: dt.datetime) -> Placed:
    """Give what is to be kept as frames, in the order of its times."""
    microseconds = measured.at.to_numpy("datetime64[us]").astype(np.int64)
    seconds = microseconds[seen["number"]] / 1e6
    kept = np.flatnonzero(seconds >= since.timestamp())
    kept = kept[np.argsort(seconds[kept], kind="stable")]
    rows = seen["number"][kept]
    return Placed(
        fids=seen["fid"][kept],
        seconds=seconds[kept],
        held_s=seen["held_s"][kept],
        columns={name: values.iloc[rows] for name, values in measured.columns.items()},
        is_simulated=measured.is_simulated,
    )
