"""Databases of offices, as SQLite files: the tables that definitions ask of them, kept up to date.

A definition that is a link to a database says whose it is (``key``), and in its query the name of a
table or view. Each ``key`` is one file, which feeds read through SQLAlchemy like any database.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import logging
import re
import sqlite3
from collections.abc import Callable, Generator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from layers.feeds.secrets import OWN_DATABASE
from layers.feeds.simulated import SimulatedFiles
from layers.recurring import Recurring, Told
from scripts.simulated.feeds.asked import Asked, World
from scripts.simulated.feeds.defined import DATABASE, Simulated
from scripts.simulated.feeds.faults import Faults, Kind
from scripts.simulated.feeds.formats import plain
from scripts.simulated.feeds.generic import Generic

#: How often is looked whether rows are new, or something goes wrong.
_EVERY_S: Final = 1.0
#: How long a reader may keep a table from being written.
_BUSY_S: Final = 5.0
_TABLE: Final = re.compile(r"\bFROM\s+([a-z_]\w*)", re.IGNORECASE)
_LOG: Final = logging.getLogger("lifemap.simulated")
_TOLD: Final = Told(
    log=_LOG, fails="A database is not written", works="Databases are written again."
)


class Databases:
    """Writes each table when the slot of one of its types has come, in one transaction a file.

    Whoever reads meanwhile sees all rows of before or all of afterwards, as SQLite has it. What
    goes wrong with a database (``faults`` at ``database_link/KEY``): nobody is there (``absent``),
    or it is locked (``silent``), for as long as it is asked for.
    """

    def __init__(
        self, generic: Generic, world: World, files: SimulatedFiles, *, faults: Faults,
        now: Callable[[], dt.datetime],
    ) -> None:  # fmt: skip
        """Take what there is to be written; ``start`` begins."""
        self._generic, self._world, self._files = generic, world, files
        self._faults, self._now = faults, now
        self._offices = offices_of(generic.of_protocol(DATABASE))
        #: By key, of which slots the rows of each table are; and the connections that lock.
        self._written: dict[str, dict[str, list[dt.datetime]]] = {}
        self._locks: dict[str, sqlite3.Connection] = {}
        self._thread = Recurring(self.look, name="databases", every_s=_EVERY_S, told=_TOLD)

    def start(self) -> None:
        """Write from now on."""
        self._thread.start()

    def stop(self) -> None:
        """Write no more, and lock nothing."""
        self._thread.stop()
        self._thread.join()
        for key in [*self._locks]:
            self._unlock(key)

    def look(self) -> None:
        """Write what is new, and have go wrong what is asked for.

        Raises
        ------
        OSError
            When a file cannot be written; the others are.
        """
        now, troubles = self._now(), list[str]()
        for key in self._offices:
            try:
                self._look(key, now)
            except (OSError, sqlite3.Error) as error:
                troubles.append(f"'{self._files.database(key)}': {error}")
        if troubles:
            raise OSError(" ".join(troubles))

    def _look(self, key: str, now: dt.datetime) -> None:
        kind = self._faults.standing(Asked(now=now, host=DATABASE, path=f"/{key}"))
        if kind is not Kind.SILENT:
            self._unlock(key)
        if kind is Kind.ABSENT:
            self._files.database(key).unlink(missing_ok=True)
        elif key not in self._locks:
            self._write(key, now)
            if kind is Kind.SILENT:
                self._lock(key)

    def _write(self, key: str, now: dt.datetime) -> None:
        """Write the tables of a database whose slots are new; all of one that is not there."""
        path, tables = self._files.database(key), self._offices[key]
        written = self._written.get(key, {}) if path.exists() else {}
        slots = {
            table: [self._generic.slot_of(each, now) for each in found]
            for table, found in tables.items()
        }
        due = [table for table in tables if slots[table] != written.get(table)]
        if not due:
            return
        rows = {table: self._rows(tables[table], now) for table in due}
        path.parent.mkdir(parents=True, exist_ok=True)
        with _opened(path) as connection:
            connection.execute("BEGIN IMMEDIATE")
            for table, records in rows.items():
                _put(connection, table, records)
            connection.execute("COMMIT")
        self._written[key] = slots

    def _rows(self, found: Sequence[Simulated], now: dt.datetime) -> list[dict[str, Any]]:
        return [plain(row) for each in found for row in self._generic.rows(each, self._world, now)]

    def _lock(self, key: str) -> None:
        connection = sqlite3.connect(
            self._files.database(key), isolation_level=None, timeout=_BUSY_S,
            check_same_thread=False,
        )  # fmt: skip
        self._locks[key] = connection
        connection.execute("BEGIN EXCLUSIVE")

    def _unlock(self, key: str) -> None:
        connection = self._locks.pop(key, None)
        if connection is not None:
            connection.close()


def offices_of(definitions: Sequence[Simulated]) -> dict[str, dict[str, list[Simulated]]]:
    """Give by key and table which definitions read it; the platform's own database is real.

    Raises
    ------
    ValueError
        When a query does not say of which table.
    """
    made: dict[str, dict[str, list[Simulated]]] = {}
    for each in definitions:
        key = each.feed.ask.key
        if key is None or key == OWN_DATABASE:
            continue
        found = _TABLE.search(str(each.feed.ask.options.get("query", "")))
        if found is None:
            raise ValueError(f"The query of '{each.feed.id}' names no table after FROM.")
        made.setdefault(key, {}).setdefault(found[1], []).append(each)
    return made


@contextlib.contextmanager
def _opened(path: Path) -> Generator[sqlite3.Connection, None, None]:
    """Open a database for writing; one that cannot be read any more is begun anew the next time."""
    connection = sqlite3.connect(path, isolation_level=None, timeout=_BUSY_S)
    try:
        # Made up, and made again at each start: nothing is waited for until it is on the disk.
        connection.execute("PRAGMA synchronous = OFF")
        yield connection
    except sqlite3.OperationalError:
        raise
    except sqlite3.DatabaseError:
        path.unlink()
        raise
    finally:
        connection.close()


def _put(connection: sqlite3.Connection, table: str, rows: Sequence[Mapping[str, Any]]) -> None:
    """Put rows in the place of a table; what a row does not say is NULL."""
    names = [*dict.fromkeys(name for row in rows for name in row)] or ["nothing"]
    columns = ", ".join(_quoted(name) for name in names)
    connection.execute(f"DROP TABLE IF EXISTS {_quoted(table)}")
    connection.execute(f"CREATE TABLE {_quoted(table)} ({columns})")
    places = ", ".join("?" * len(names))
    connection.executemany(
        f"INSERT INTO {_quoted(table)} VALUES ({places})",  # noqa: S608 - names of ours, quoted
        ([_value(row.get(name)) for name in names] for row in rows),
    )


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _value(value: Any) -> Any:  # noqa: ANN401 - of any column
    return None if value == "" else value
