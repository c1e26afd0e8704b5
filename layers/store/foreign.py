"""Databases of others: read, within limits, and never written.

The only place from which a database that is not ours is asked. A statement runs in a read-only
transaction where the database knows one, and is rolled back in any case.
"""

from __future__ import annotations

import datetime as dt
import decimal
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, NoSuchModuleError, SQLAlchemyError

from layers.errors import LayersError

#: Statements with which each kind of database begins; times in milliseconds.
_BEGIN: Final[Mapping[str, Sequence[str]]] = {
    "postgresql": ("SET TRANSACTION READ ONLY", "SET LOCAL statement_timeout = {ms}"),
    "mysql": ("SET SESSION TRANSACTION READ ONLY", "SET SESSION max_execution_time = {ms}"),
    "mariadb": (
        "SET SESSION TRANSACTION READ ONLY",
        "SET SESSION max_statement_time = {seconds}",
    ),
    "oracle": ("SET TRANSACTION READ ONLY",),
}
#: Instructions of SQLite between two looks at the clock.
_LOOK_EVERY: Final = 10_000


class ForeignDatabaseError(LayersError, RuntimeError):
    """Another's database did not give what was asked; the sentence holds no password."""


@dataclass(frozen=True, kw_only=True)
class Found:
    """Rows of a foreign database as texts, ``None`` where it has none."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str | None, ...], ...]


def read_foreign(
    url: str, query: str, params: Mapping[str, Any], *, timeout_s: float, most: int
) -> Found:
    """Run one query against a database of others.

    Parameters
    ----------
    url
        SQLAlchemy's address, password and all; it comes from the file of secrets.
    query
        One ``SELECT``, with ``:name`` for parameters.
    most
        More rows than this are an error: half a table is no table.

    Raises
    ------
    ForeignDatabaseError
        When it cannot be reached, takes too long, gives too much, or refuses.
    """
    address = _address(url)
    engine = _engine(address, timeout_s)
    try:
        with engine.connect() as conn, conn.begin() as transaction:
            for statement in _BEGIN.get(engine.dialect.name, ()):
                told = statement.format(ms=int(timeout_s * 1000), seconds=timeout_s)
                conn.execute(sa.text(told))
            result = conn.execution_options(stream_results=True).execute(sa.text(query), params)
            if not result.returns_rows:
                raise ForeignDatabaseError("The query gives no rows: it must be a SELECT.")
            rows = result.fetchmany(most + 1)
            columns = tuple(result.keys())
            transaction.rollback()
    except SQLAlchemyError as error:
        raise ForeignDatabaseError(_why(address, error)) from None  # its text may hold the address
    finally:
        engine.dispose()
    if len(rows) > most:
        raise ForeignDatabaseError(f"The query gives more than {most:,} rows.")
    return Found(columns=columns, rows=tuple(tuple(map(_text, row)) for row in rows))


def _engine(address: URL, timeout_s: float) -> sa.Engine:
    options = _connect_args(address, timeout_s)
    try:
        engine = sa.create_engine(address, poolclass=sa.NullPool, connect_args=options)
    except (ArgumentError, ModuleNotFoundError):
        raise ForeignDatabaseError(f"There is no driver '{address.drivername}' here.") from None
    _watch_time(engine, timeout_s)
    return engine


def _address(url: str) -> URL:
    try:
        address = make_url(url)
        address.get_dialect()
    except (ArgumentError, NoSuchModuleError, ModuleNotFoundError):
        raise ForeignDatabaseError(
            "The address is none of SQLAlchemy, or names a driver that is not here."
        ) from None
    if address.drivername == "postgresql":
        return address.set(drivername="postgresql+psycopg")  # the driver that is here
    if address.get_backend_name() == "sqlite":
        # Through a URI, the only way in which SQLite opens a file for reading alone.
        path = address.database or ""
        if path in {"", ":memory:"} or path.startswith("file:"):
            raise ForeignDatabaseError("The address of an SQLite database is the path of a file.")
        return address.set(database=f"file:{path}", query={"mode": "ro", "uri": "true"})
    return address


def _connect_args(address: URL, timeout_s: float) -> dict[str, Any]:
    """Give how long a driver may take to connect, under the name that it has for it."""
    seconds = max(1, int(timeout_s))
    names = {"postgresql": "connect_timeout", "mysql": "connect_timeout", "sqlite": "timeout"}
    name = names.get(address.get_backend_name())
    return {name: seconds} if name else {}


def _watch_time(engine: sa.Engine, timeout_s: float) -> None:
    """Have SQLite, which knows no time-out of statements, look at the clock while it works."""
    if engine.dialect.name != "sqlite":
        return

    @event.listens_for(engine, "connect")
    def watch(connection: Any, _: Any) -> None:  # noqa: ANN401 - a connection of the driver
        deadline = time.monotonic() + timeout_s
        connection.set_progress_handler(lambda: time.monotonic() > deadline, _LOOK_EVERY)


def _why(address: URL, error: SQLAlchemyError) -> str:
    """Say what went wrong by its kind: what drivers say may repeat data or addresses."""
    kind = type(getattr(error, "orig", None) or error).__name__
    where = address.host or address.database or "the database"
    return f"'{where.removeprefix('file:')}' did not answer the query ({kind})."


def _text(value: Any) -> str | None:  # noqa: ANN401 - of any column
    """Write a value as a publisher would: times with their offset where they have one."""
    match value:
        case None | str():
            return value
        case bool():
            return "true" if value else "false"
        case dt.datetime() | dt.date() | dt.time():
            return value.isoformat(sep=" ") if isinstance(value, dt.datetime) else value.isoformat()
        case decimal.Decimal():
            return format(value, "f")
        case bytes() | memoryview():
            return bytes(value).hex()
        case _:
            return str(value)
