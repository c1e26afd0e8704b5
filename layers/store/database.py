"""The bounded pool, and the one place where queries run and the database's errors get our names."""

from __future__ import annotations

import contextlib
from collections.abc import Generator
from typing import Any, Final

import psycopg
import psycopg_pool
from psycopg import errors as pg
from psycopg.rows import dict_row

from layers.errors import (
    BusyError,
    DiskFullError,
    QueryTimeoutError,
    StoreError,
    StoreUnavailableError,
)
from layers.store.query import Query

DEADLINE_S: Final = 2.0
CHECKOUT_S: Final = 2.0


@contextlib.contextmanager
def our_errors() -> Generator[None, None, None]:
    """Give the database's errors the names that the API and the command line act on."""
    try:
        yield
    except psycopg_pool.PoolTimeout as error:
        raise BusyError("All database connections are in use; try again shortly.") from error
    except pg.QueryCanceled as error:
        raise QueryTimeoutError("The question took longer than its deadline.") from error
    except pg.DiskFull as error:
        raise DiskFullError("The database has no room left to write.") from error
    except pg.TooManyConnections as error:
        raise BusyError("The database takes no more connections; try again shortly.") from error
    except (psycopg.OperationalError, psycopg_pool.PoolClosed) as error:
        raise StoreUnavailableError("The database cannot be reached just now.") from error
    except psycopg.Error as error:
        raise StoreError(f"The database refused the statement ({error.sqlstate}).") from error


class Database:
    """A pool of connections to one PostgreSQL database, opened by whoever wires the process.

    Every connection carries a ``statement_timeout`` and a ``lock_timeout``, so that no question
    outlives its deadline. Waiting for a free connection ends after ``checkout_s`` with a
    ``BusyError``.
    """

    def __init__(
        self,
        url: str,
        *,
        pool_size: int = 8,
        deadline_s: float = DEADLINE_S,
        checkout_s: float = CHECKOUT_S,
    ) -> None:
        """Keep the settings; nothing connects until ``open``."""
        self.url = url
        self._checkout_s = checkout_s
        self._pool = psycopg_pool.ConnectionPool(
            url,
            min_size=1,
            max_size=pool_size,
            open=False,
            timeout=checkout_s,
            max_waiting=pool_size * 16,
            kwargs={
                "autocommit": True,
                "connect_timeout": 5,
                "application_name": "lifemap",
                "options": (
                    f"-c statement_timeout={int(deadline_s * 1000)} -c lock_timeout=500"
                    " -c timezone=UTC -c jit=off"
                ),
            },
            check=psycopg_pool.ConnectionPool.check_connection,
        )

    def open(self) -> Database:
        """Start connecting in the background; the first question waits for the first connection."""
        self._pool.open()
        return self

    def close(self) -> None:
        """Close every connection."""
        self._pool.close()

    @contextlib.contextmanager
    def connection(self) -> Generator[psycopg.Connection[Any], None, None]:
        """Lend an autocommit connection, with our errors."""
        with our_errors():
            try:
                lent = self._pool.getconn(self._checkout_s)
            except psycopg_pool.TooManyRequests as error:
                raise BusyError("Too many questions are waiting; try again shortly.") from error
            try:
                yield lent
            finally:
                self._pool.putconn(lent)

    @contextlib.contextmanager
    def transaction(
        self, *, deadline_s: float | None = None
    ) -> Generator[psycopg.Connection[Any], None, None]:
        """Lend a connection inside one transaction; ``deadline_s=0`` means none (loads)."""
        with self.connection() as conn, conn.transaction():
            if deadline_s is not None:
                limit = str(int(deadline_s * 1000))
                conn.execute("SELECT set_config('statement_timeout', %s, true)", [limit])
            yield conn

    def fetch_all(self, query: Query) -> list[tuple[Any, ...]]:
        """Run a query and give its rows as tuples."""
        with self._lend(query) as conn:
            return conn.execute(query.statement, query.params).fetchall()

    def fetch_dicts(self, query: Query) -> list[dict[str, Any]]:
        """Run a query and give its rows by column name."""
        with self._lend(query) as conn, conn.cursor(row_factory=dict_row) as cursor:
            return cursor.execute(query.statement, query.params).fetchall()

    def fetch_value(self, query: Query) -> Any:  # noqa: ANN401 - whatever the column is
        """Run a query and give the first column of its first row, or ``None``."""
        with self._lend(query) as conn:
            row = conn.execute(query.statement, query.params).fetchone()
            return None if row is None else row[0]

    def fetch_bytes(self, query: Query) -> bytes:
        """Run a query whose answer is one ``bytea``; empty when there is none."""
        with self._lend(query) as conn, conn.cursor(binary=True) as cursor:
            row = cursor.execute(query.statement, query.params).fetchone()
            return b"" if row is None or row[0] is None else bytes(row[0])

    def execute(self, query: Query) -> int:
        """Run a statement and give the number of rows it touched."""
        with self._lend(query) as conn:
            return conn.execute(query.statement, query.params).rowcount

    def _lend(self, query: Query) -> contextlib.AbstractContextManager[psycopg.Connection[Any]]:
        if query.deadline_s is None:
            return self.connection()
        return self.transaction(deadline_s=query.deadline_s)
