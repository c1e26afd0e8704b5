"""Many rows into a table that has none: its indexes are made after them, which is half the work."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from typing import Any, Final

import psycopg
from psycopg import errors as pg
from psycopg import sql

from layers.store.query import statement

#: Fewer rows are written sooner than their indexes are dropped and made.
MANY: Final = 10_000


@contextmanager
def indexed_after(
    conn: psycopg.Connection[Any], table: sql.Identifier, rows: int
) -> Generator[None, None, None]:
    """Leave a table without its indexes for the block, where it is empty and many rows come.

    Those of keys stay. Whoever reads the table meanwhile is told that it is busy, after as long as
    any question waits for a lock: what it would find is nothing. Where somebody reads it just now,
    the indexes stay.
    """
    if rows < MANY or not _is_ours(conn, table):
        yield
        return
    named = {"table": table.as_string(conn)}
    found = conn.execute(statement("load_indexes").format(), named).fetchall()
    for schema, name, _ in found:
        conn.execute(sql.SQL("DROP INDEX {}").format(sql.Identifier(schema, name)))
    yield
    for *_, definition in found:
        conn.execute(definition)


def _is_ours(conn: psycopg.Connection[Any], table: sql.Identifier) -> bool:
    """Whether the table is empty, and for the rest of the transaction nobody else's."""
    if conn.execute(sql.SQL("SELECT FROM {} LIMIT 1").format(table)).fetchone() is not None:
        return False
    try:
        with conn.transaction():
            conn.execute(sql.SQL("LOCK TABLE {} IN ACCESS EXCLUSIVE MODE NOWAIT").format(table))
    except pg.LockNotAvailable:
        return False
    return True
