"""The bounded pool, and the one place where queries run and the database's errors get our names."""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Generator
from typing import Any, Final, TypeVar

import psycopg
import psycopg_pool
from psycopg import errors as pg
from psycopg.abc import PQGen
from psycopg.pq import TransactionStatus
from psycopg.rows import dict_row

from layers.errors import (
    BusyError,
    DiskFullError,
    LayersError,
    QueryTimeoutError,
    StoreError,
    StoreUnavailableError,
)
from layers.store.board import Board
from layers.store.query import Query

_Result = TypeVar("_Result")

DEADLINE_S: Final = 2.0
CHECKOUT_S: Final = 2.0
#: A connection that answered so recently is not asked again whether it is alive.
_FRESH_S: Final = 0.5
#: How much longer than its deadline an answer is waited for: a server that lives says in that time
#: that it gave up; one that is frozen says nothing, and a socket of this machine never breaks.
_GRACE_S: Final = 1.0


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
    except (pg.LockNotAvailable, pg.DeadlockDetected) as error:
        raise BusyError(
            "Somebody else is changing the same just now; try again shortly."
        ) from error
    # An interface error: the connection broke under a transaction, whose end it did not hear.
    except (psycopg.OperationalError, psycopg.InterfaceError, psycopg_pool.PoolClosed) as error:
        raise StoreUnavailableError("The database cannot be reached just now.") from error
    except psycopg.Error as error:
        raise StoreError(f"The database refused the statement ({error.sqlstate}).") from error


class _Connection(psycopg.Connection[Any]):
    """A connection that knows when it last answered, and how long each answer is waited for."""

    answered_at: float = 0.0
    #: In seconds; ``None`` waits for as long as it takes.
    patience_s: float | None = _GRACE_S

    def wait(
        self, gen: PQGen[_Result], interval: float = 0.1, timeout: float | None = None
    ) -> _Result:
        """Wait for the server, and give the connection up when nothing comes in time."""
        try:
            return super().wait(gen, interval, self.patience_s if timeout is None else timeout)
        except psycopg.OperationalError:
            if self.pgconn.transaction_status == TransactionStatus.ACTIVE:
                self.pgconn.finish()  # an answer may still come, and belongs to nobody
            raise


def _check(conn: _Connection) -> None:
    """Ask a connection whether it is alive, but not each of a thousand times a second."""
    if time.monotonic() - conn.answered_at > _FRESH_S:
        conn.patience_s = _GRACE_S
        psycopg_pool.ConnectionPool.check_connection(conn)


class Database:
    """A pool of connections to one PostgreSQL database, opened by whoever wires the process.

    Every connection carries a ``statement_timeout`` and a ``lock_timeout``, so that no question
    outlives its deadline; a server that does not even say so is given up a second later. Waiting
    for a free connection ends after ``checkout_s`` with a ``BusyError``.
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
        self._patience_s = deadline_s + _GRACE_S
        self._size = pool_size
        self._lent = 0
        self._board: Board | None = None
        self._counting = threading.Lock()
        self._pool = psycopg_pool.ConnectionPool(
            url,
            min_size=1,
            max_size=pool_size,
            open=False,
            timeout=checkout_s,
            max_waiting=pool_size * 16,
            # Given up soon, so that the first question after an outage tries anew at once instead
            # of waiting for an attempt that was put off for as long as the outage took.
            reconnect_timeout=3.0,
            kwargs={
                "autocommit": True,
                "connect_timeout": 5,
                "application_name": "lifemap",
                "options": (
                    f"-c statement_timeout={int(deadline_s * 1000)} -c lock_timeout=500"
                    # Half of a word's trigrams must fit; spelling decides later (search).
                    " -c timezone=UTC -c jit=off -c pg_trgm.word_similarity_threshold=0.5"
                ),
            },
            connection_class=_Connection,
            check=_check,
        )

    @property
    def board(self) -> Board | None:
        """The versions that the processes of a private cluster share; looked for until found."""
        if self._board is None:
            self._board = Board.of(self.url)
        return self._board

    def open(self) -> Database:
        """Start connecting in the background; the first question waits for the first connection."""
        self._board = None  # one from before a fork would share its lock with the parent
        self._pool.open()
        return self

    def close(self) -> None:
        """Close every connection."""
        self._pool.close()
        if self._board is not None:
            self._board.close()
            self._board = None

    @contextlib.contextmanager
    def connection(self, *, checkout_s: float | None = None) -> Generator[_Connection, None, None]:
        """Lend an autocommit connection, with our errors."""
        with our_errors():
            lent = self._lend_out(self._checkout_s if checkout_s is None else checkout_s)
            lent.patience_s = self._patience_s
            try:
                yield lent
                lent.answered_at = time.monotonic()
            except (LayersError, psycopg.OperationalError):
                raise
            except Exception as error:
                # psycopg has no one name for an answer that broke off: "received 2 results from
                # command 'COMMIT'" is an internal error to it, "too many values" no error of its.
                if lent.closed:
                    raise psycopg.OperationalError("The connection broke.") from error
                raise
            finally:
                self._count(-1)
                self._pool.putconn(lent)

    def _lend_out(self, checkout_s: float) -> _Connection:
        try:
            lent = self._pool.getconn(checkout_s)
        except psycopg_pool.TooManyRequests as error:
            raise BusyError("Too many questions are waiting; try again shortly.") from error
        except psycopg_pool.PoolTimeout as error:
            if self._lent < self._size:  # there was room, and no connection could be made for it
                raise StoreUnavailableError("The database cannot be reached just now.") from error
            raise
        self._count(1)
        return lent

    def _count(self, change: int) -> None:
        with self._counting:
            self._lent += change

    def connections(self) -> dict[str, int]:
        """Count the pool's connections that work, that rest, and the questions that wait."""
        known = self._pool.get_stats()
        resting = known.get("pool_available", 0)
        return {
            "used": known.get("pool_size", 0) - resting,
            "idle": resting,
            "awaited": known.get("requests_waiting", 0),
        }

    def ping(self, *, wait_s: float) -> None:
        """Return when the database answers.

        Raises
        ------
        BusyError
            When all connections are in use for as long as ``wait_s``.
        StoreUnavailableError
            When the database cannot be reached.
        """
        with self.connection(checkout_s=wait_s) as conn:
            conn.execute("SELECT 1")

    @contextlib.contextmanager
    def transaction(
        self, *, deadline_s: float | None = None
    ) -> Generator[psycopg.Connection[Any], None, None]:
        """Lend a connection inside one transaction; ``deadline_s=0`` means none (loads)."""
        with self.connection() as conn, conn.transaction():
            if deadline_s is not None:
                limit = str(int(deadline_s * 1000))
                conn.execute("SELECT set_config('statement_timeout', %s, true)", [limit])
                conn.patience_s = deadline_s + _GRACE_S if deadline_s else None
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
