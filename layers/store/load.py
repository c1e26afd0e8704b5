"""The one way into a layer's table: staged, compared, written, retired, in one transaction."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pandas as pd
import psycopg
import shapely
from psycopg import sql

from layers.definition import FieldType, Layer, Source
from layers.errors import IngestStoppedError, StoreError
from layers.events import event_column
from layers.store.audit import tell_asker
from layers.store.bulk import indexed_after
from layers.store.conclusion import LISTED, LOADED, Change, conclude
from layers.store.database import Database
from layers.store.finding import catch_up_found
from layers.store.query import Query, statement
from layers.store.schema import SCHEMA, copied_columns
from layers.store.staging import column_texts, copy_columns, escaped
from layers.store.state import mark
from layers.validate import Accepted


@dataclass(frozen=True, kw_only=True)
class LoadCounts:
    """What a load did to a table; revived records count as inserted."""

    inserted: int
    updated: int
    unchanged: int
    retired: int
    revision: int


def load(  # noqa: PLR0913 - all but the first four are named
    database: Database,
    layer: Layer,
    source: Source,
    accepted: Accepted,
    *,
    as_of: dt.datetime,
    now: dt.datetime,
    author: str = LOADED,
    confirm_retire: bool = False,
    among: Sequence[str] | None = None,
    by_event_time: bool = False,
    measured: Sequence[str] = (),
    is_first: bool = False,
    also: Callable[[psycopg.Connection[Any], LoadCounts], None] = lambda _conn, _counts: None,
) -> LoadCounts:
    """Make a source's records in a layer equal to ``accepted``, all or nothing.

    Parameters
    ----------
    as_of
        The date of the file, for records without one of their own.
    author
        Who sent the file, where somebody did.
    confirm_retire
        Whether more than ``source.retire_share`` of the source's records may be retired.
    among
        Where only a part of the source's records is brought up to date: the ids of that part.
    by_event_time
        Whether a record that is held and happened later than the one that comes stays as it is
        (``layers.events``); then a date alone is no change of the layer.
    measured
        Fields that are observed besides: of items that are there the load leaves them alone.
    is_first
        Whether it is what a feed says first: how things are, and no news.
    also
        Called at the end, in the same transaction.

    Raises
    ------
    IngestStoppedError
        When too much would be retired, or ids belong to another source; the table is untouched.
    """
    with writing(database, layer) as (conn, revision):
        # Many rows are sorted and joined; one load at a time does it.
        conn.execute("SELECT set_config('work_mem', '128MB', true)")
        names = list(accepted.columns)
        _stage(conn, layer, accepted, as_of)
        newer_by = event_column(layer, source) if by_event_time else None
        if newer_by is not None:
            _leave_newer(conn, layer, names, newer_by, is_whole=among is None)
        _leave_corrections(conn, layer, names)
        _leave_measured(conn, layer, measured, names)
        counts = _classify(conn, layer, names, source, revision=revision, among=among)
        _refuse_too_many(conn, layer, source, counts, confirmed=confirm_retire)
        changes = counts.inserted or counts.updated or counts.retired
        # A feed says every minute that nothing changed: that is no new version of its layer.
        if changes or (not by_event_time and _is_newer(conn, layer, as_of)):
            counts = _write(
                conn, layer, names, source, counts,
                as_of=as_of, now=now, author=author, is_first=is_first,
            )  # fmt: skip
        also(conn, counts)
    return counts


def settle(database: Database, layer: Layer, counts: LoadCounts) -> None:
    """Do what a large load leaves for after it: it is on the map, and now it can be searched."""
    if counts.inserted + counts.updated + counts.retired > LISTED:
        database.execute(Query(statement=sql.SQL("ANALYZE {}").format(_table(layer)), deadline_s=0))
        catch_up_found(database, layer)


def rehearse(
    database: Database, layer: Layer, source: Source, accepted: Accepted, *, as_of: dt.datetime
) -> LoadCounts:
    """Say what a load would do; nothing is written, and nobody else waits for long.

    Raises
    ------
    IngestStoppedError
        When ids belong to another source.
    """
    with writing(database, layer) as (conn, revision):
        names = list(accepted.columns)
        _stage(conn, layer, accepted, as_of)
        _leave_corrections(conn, layer, names)
        return _classify(conn, layer, names, source, revision=revision)


@contextmanager
def writing(
    database: Database,
    layer: Layer,
    *,
    deadline_s: float | None = 0,
    wait_s: float = 60.0,
) -> Generator[tuple[psycopg.Connection[Any], int], None, None]:
    """Lend a transaction that is alone in changing a layer, and the layer's revision.

    Whoever else changes the layer is waited for ``wait_s`` seconds.
    """
    with writing_all(database, [layer], deadline_s=deadline_s, wait_s=wait_s) as (conn, revisions):
        yield conn, revisions[layer.id]


@contextmanager
def writing_all(
    database: Database,
    layers: Sequence[Layer],
    *,
    deadline_s: float | None = 0,
    wait_s: float = 60.0,
) -> Generator[tuple[psycopg.Connection[Any], dict[str, int]], None, None]:
    """Lend a transaction that is alone in changing some layers, and their revisions by id."""
    revisions: dict[str, int] = {}
    with database.transaction(deadline_s=deadline_s) as conn:
        conn.execute("SELECT set_config('lock_timeout', %s, true)", [str(int(wait_s * 1000))])
        # In the order of their ids, so that no two wait for each other.
        for layer in sorted(layers, key=lambda each: each.id):
            row = conn.execute(
                "SELECT revision FROM lifemap.layer_state WHERE layer = %s FOR UPDATE", [layer.id]
            ).fetchone()
            if row is None:
                raise StoreError(f"The database knows no layer '{layer.id}': bring it up first.")
            revisions[layer.id] = int(row[0])
        tell_asker(conn)
        yield conn, revisions
        for name in revisions:
            mark(database, name)


def _table(layer: Layer) -> sql.Identifier:
    return sql.Identifier(SCHEMA, layer.id)


def _listed(names: list[str], prefix: str = "") -> sql.Composable:
    """Give ``, a, b`` (or ``, held.a, held.b``), nothing for no names."""
    parts = [sql.SQL(", ") + sql.Identifier(*filter(None, (prefix, name))) for name in names]
    return sql.Composed(parts)


def _stage(
    conn: psycopg.Connection[Any],
    layer: Layer,
    accepted: Accepted,
    as_of: dt.datetime,
) -> None:
    """COPY the records into a temporary table of the session."""
    names = list(accepted.columns)
    columns = sql.SQL("id, geom, flags, as_of {}").format(_listed(names))
    conn.execute(
        sql.SQL(
            "CREATE TEMPORARY TABLE incoming ON COMMIT DROP AS SELECT {} FROM {} WITH NO DATA"
        ).format(columns, _table(layer))
    )
    texts = [
        escaped(accepted.ids.tolist()),
        # The column has the SRID; the hexadecimal digits are written faster from bytes.
        [wkb.hex() for wkb in shapely.to_wkb(accepted.shapes).tolist()],
        ["{" + ",".join(flags) + "}" for flags in accepted.flags],
        _dates(accepted, as_of),
        *(column_texts(layer.field(name).type, accepted.columns[name]) for name in names),
    ]
    copy_columns(conn, sql.SQL("incoming"), columns, texts)
    conn.execute("CREATE UNIQUE INDEX ON incoming (id)")
    conn.execute("ANALYZE incoming (id)")


def _dates(accepted: Accepted, as_of: dt.datetime) -> list[str]:
    if accepted.as_of is None:
        return [as_of.isoformat()] * len(accepted)
    return column_texts(FieldType.TIMESTAMP, accepted.as_of.fillna(pd.Timestamp(as_of)))


def _leave_newer(
    conn: psycopg.Connection[Any],
    layer: Layer,
    names: list[str],
    newer_by: str,
    *,
    is_whole: bool,
) -> None:
    """Give incoming records what is held, where that is newer; leave out what ended since.

    Of a whole list what has the same time as a record that was retired is there again; a message
    that comes once more is not.
    """
    parts = {"table": sql.Identifier(layer.id), "moment": sql.Identifier(newer_by)}
    held = sql.Composed([sql.SQL(", {0} = held.{0}").format(sql.Identifier(n)) for n in names])
    conn.execute(statement("load_newer").format(**parts, updates=held))
    conn.execute(statement("load_ended").format(**parts), {"is_whole": is_whole})


def _leave_corrections(conn: psycopg.Connection[Any], layer: Layer, names: list[str]) -> None:
    """Give incoming records the values that people corrected by hand."""
    kept = sql.Composed(
        [
            sql.SQL(
                ", {0} = CASE WHEN {1} = ANY(held.corrected) THEN held.{0} ELSE incoming.{0} END"
            ).format(sql.Identifier(name), sql.Literal(name))
            for name in names
        ]
    )
    leave = statement("load_corrections")
    conn.execute(leave.format(table=sql.Identifier(layer.id), updates=kept))


def _leave_measured(
    conn: psycopg.Connection[Any], layer: Layer, measured: Sequence[str], names: list[str]
) -> None:
    """Give incoming records the measured values that their items have, with their moment."""
    if not measured:
        return
    left = [name for name in names if name in measured or name == layer.moment]
    updates = [sql.SQL(", {0} = held.{0}").format(sql.Identifier(name)) for name in left]
    leave = statement("load_measured").format(
        table=sql.Identifier(layer.id), updates=sql.Composed(updates)
    )
    conn.execute(leave)


def _classify(
    conn: psycopg.Connection[Any],
    layer: Layer,
    names: list[str],
    source: Source,
    *,
    revision: int,
    among: Sequence[str] | None = None,
) -> LoadCounts:
    """Find out what each record needs, and what vanished; nothing is written yet."""
    compared = ["geom", "flags", *names, *(["as_of"] if source.as_of is not None else [])]

    def row(prefix: str) -> sql.Composable:
        return sql.SQL(", ").join(sql.Identifier(prefix, name) for name in compared)

    table = sql.Identifier(layer.id)
    parts = {"table": table, "held_values": row("held"), "incoming_values": row("incoming")}
    conn.execute(statement("load_steps").format(**parts), {"source": source.name})
    part = sql.SQL("" if among is None else "AND held.id = any(%(among)s)")
    vanished = statement("load_vanished").format(table=table, condition=part)
    conn.execute(vanished, {"source": source.name, "among": among})
    steps = dict(conn.execute("SELECT step, count(*) FROM step GROUP BY step").fetchall())
    if foreign := steps.get("foreign", 0):
        raise IngestStoppedError(
            f"{foreign:,} ids of source '{source.name}' are already those of another source; give"
            " the source a prefix of its own."
        )
    retired = conn.execute("SELECT count(*) FROM vanished").fetchone()
    return LoadCounts(
        inserted=steps.get("insert", 0) + steps.get("revive", 0),
        updated=steps.get("update", 0),
        unchanged=steps.get("same", 0),
        retired=0 if retired is None else int(retired[0]),
        revision=revision,
    )


def _refuse_too_many(
    conn: psycopg.Connection[Any],
    layer: Layer,
    source: Source,
    counts: LoadCounts,
    *,
    confirmed: bool,
) -> None:
    row = conn.execute(
        sql.SQL("SELECT count(*) FROM {} WHERE source = %s AND retired_at IS NULL").format(
            _table(layer)
        ),
        [source.name],
    ).fetchone()
    held = 0 if row is None else int(row[0])
    if counts.retired > source.retire_share * held and not confirmed:
        raise IngestStoppedError(
            f"The load would retire {counts.retired:,} of the {held:,} records of source"
            f" '{source.name}' in layer '{layer.id}', more than {source.retire_share:.0%}; it needs"
            " a confirmation. Nothing was changed."
        )


def _is_newer(conn: psycopg.Connection[Any], layer: Layer, as_of: dt.datetime) -> bool:
    """Whether the date of the layer moves: answers carry it, so their ETags must move too."""
    row = conn.execute(
        "SELECT as_of IS NULL OR as_of < %s FROM lifemap.layer_state WHERE layer = %s",
        [as_of, layer.id],
    ).fetchone()
    return row is not None and bool(row[0])


def _write(  # noqa: PLR0913 - all but the first five are named
    conn: psycopg.Connection[Any],
    layer: Layer,
    names: list[str],
    source: Source,
    counts: LoadCounts,
    *,
    as_of: dt.datetime,
    now: dt.datetime,
    author: str,
    is_first: bool,
) -> LoadCounts:
    """Write what differs, retire what vanished, and tell of it."""
    table = sql.Identifier(layer.id)
    params = {"source": source.name, "revision": counts.revision + 1, "now": now}
    keep = statement("load_keep").format(table=table, shared=copied_columns(layer))
    conn.execute(keep, params)
    updates = sql.Composed(
        [sql.SQL(", {0} = incoming.{0}").format(sql.Identifier(name)) for name in names]
    )
    conn.execute(statement("load_update").format(table=table, updates=updates), params)
    insert = statement("load_insert").format(
        table=table, fields=_listed(names), incoming_fields=_listed(names, "incoming")
    )
    with indexed_after(conn, _table(layer), counts.inserted):
        conn.execute(insert, params)
    conn.execute(statement("load_retire").format(table=table), params)
    upserts, removals = _touched(conn, counts)
    change = Change(
        revision=counts.revision + 1,
        now=now,
        as_of=as_of,
        upserts=upserts,
        removals=removals,
        author=author,
        is_first=is_first,
    )
    conclude(conn, layer, change)
    return LoadCounts(
        inserted=counts.inserted,
        updated=counts.updated,
        unchanged=counts.unchanged,
        retired=counts.retired,
        revision=counts.revision + 1,
    )


def _touched(
    conn: psycopg.Connection[Any], counts: LoadCounts
) -> tuple[list[str] | None, list[str] | None]:
    """List the ids of what was written and of what was retired, unless they are too many."""
    if counts.inserted + counts.updated + counts.retired > LISTED:
        return None, None
    row = conn.execute(statement("load_touched").format()).fetchone()
    return ([], []) if row is None else (row[0], row[1])
