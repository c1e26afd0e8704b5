"""The log of who did and saw what: only ever added to, in the transaction of what it tells of."""

from __future__ import annotations

import contextlib
import datetime as dt
import json
from collections.abc import Generator, Iterable, Sequence
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any, Final

import psycopg
from psycopg import sql

from layers.people import Asker
from layers.store.database import Database
from layers.store.query import Query, statement

#: More items than this are told by their number only.
LISTED: Final = 1_000
COLUMNS: Final = (
    "sequence", "at", "action", "who", "roles", "credential", "address", "route", "request",
    "subject", "layer", "items", "item_count", "fields", "purpose", "note",
)  # fmt: skip

#: Who asks for what this context does; set for each request and each command.
_ASKER: Final[ContextVar[Asker | None]] = ContextVar("asker", default=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What was done or seen.

    ``subject`` is the account, token or session it is about; ``items`` are ids of the layer,
    ``None`` where only their ``count`` is known.
    """

    action: str
    subject: str | None = None
    layer: str | None = None
    items: Sequence[str] | None = None
    count: int | None = None
    fields: Sequence[str] | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """Which part of the log is asked for; the newest records come first.

    ``before`` is the number of the last record of the page before.
    """

    who: str | None = None
    action: str | None = None
    layer: str | None = None
    item: str | None = None
    start: dt.datetime | None = None
    end: dt.datetime | None = None
    before: int | None = None


def write(conn: psycopg.Connection[Any], asker: Asker, entries: Iterable[Entry]) -> None:
    """Add records inside a transaction of the caller's."""
    rows = [_row(asker, each) for each in entries]
    if rows:
        with conn.cursor() as cursor:
            cursor.executemany(statement("audit_add"), rows)


def record(database: Database, asker: Asker, entries: Iterable[Entry]) -> None:
    """Add records; they are committed when this returns."""
    rows = [_row(asker, each) for each in entries]
    if len(rows) == 1:
        database.execute(Query(statement=statement("audit_add"), params=rows[0]))
    elif rows:
        with database.transaction() as conn:
            write(conn, asker, entries)


def _row(asker: Asker, entry: Entry) -> dict[str, Any]:
    items = None if entry.items is None else list(entry.items)
    return {
        "action": entry.action,
        "who": asker.name,
        "roles": sorted(asker.roles),
        "credential": asker.credential,
        "address": asker.address,
        "route": asker.route,
        "request": asker.request,
        "subject": entry.subject,
        "layer": entry.layer,
        "items": items if items is not None and len(items) <= LISTED else None,
        "item_count": entry.count if items is None else len(items),
        "read_fields": None if entry.fields is None else list(entry.fields),
        "purpose": asker.purpose,
        "note": entry.note,
    }


@contextlib.contextmanager
def asking(asker: Asker) -> Generator[None, None, None]:
    """Say for a block who asks, so that changes of layers are recorded with where it came from."""
    token = _ASKER.set(asker)
    try:
        yield
    finally:
        _ASKER.reset(token)


def tell_asker(conn: psycopg.Connection[Any]) -> None:
    """Tell a transaction who asks for it; the record of a change takes it from there."""
    asker = _ASKER.get()
    if asker is None:
        return
    told = {
        "name": asker.name,
        "roles": sorted(asker.roles),
        "credential": asker.credential,
        "address": asker.address,
        "route": asker.route,
        "request": asker.request,
        "purpose": asker.purpose,
    }
    conn.execute("SELECT set_config('lifemap.asker', %s, true)", [json.dumps(told)])


def log_query(wish: Wish, *, limit: int) -> Query:
    """Ask for a part of the log, the newest first."""
    tests: list[sql.Composable] = [sql.SQL("true")]
    params: dict[str, Any] = {"limit": limit}

    def test(text: sql.SQL, name: str, value: object) -> None:
        if value is not None:
            tests.append(text)
            params[name] = value

    test(sql.SQL("who = %(who)s"), "who", wish.who)
    test(sql.SQL("action = %(action)s"), "action", wish.action)
    test(sql.SQL("layer = %(layer)s"), "layer", wish.layer)
    test(sql.SQL("%(item)s = ANY(items)"), "item", wish.item)
    test(sql.SQL("at >= %(start)s"), "start", wish.start)
    test(sql.SQL("at <= %(end)s"), "end", wish.end)
    test(sql.SQL("sequence < %(before)s"), "before", wish.before)
    return Query(
        statement=sql.SQL(
            "SELECT {} FROM lifemap.audit WHERE {} ORDER BY sequence DESC LIMIT %(limit)s"
        ).format(
            sql.SQL(", ").join(map(sql.Identifier, COLUMNS)), sql.SQL(" AND ").join(tests)
        ),
        params=params,
    )  # fmt: skip


def read_log(database: Database, wish: Wish, *, limit: int) -> list[dict[str, Any]]:
    """Read a part of the log; a record has the columns of the table by name."""
    return database.fetch_dicts(log_query(wish, limit=limit))
