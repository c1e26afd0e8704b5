"""What the database server says of itself: its size, its age, and how far its backup is."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from psycopg import sql

from layers.store.database import Database
from layers.store.query import Query, statement


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerFacts:
    """One look at the server; sizes in bytes.

    ``archive_status`` is ``None`` where nobody keeps an archive, and ``lost`` where the server
    could not hold back what the archive had not fetched; ``archive_behind_bytes`` is what the
    archive has not written to its disk yet.
    """

    database_bytes: int
    connections: int
    connections_max: int
    started_at: dt.datetime
    archive_status: str | None
    archive_held_bytes: int | None
    archive_active: bool
    archive_behind_bytes: int | None


def server_facts(database: Database) -> ServerFacts:
    """Look at the server."""
    [row] = database.fetch_dicts(Query(statement=statement("server_facts")))
    return ServerFacts(**row)


def drop_archive_slot(database: Database) -> None:
    """Have the server hold nothing back any more for an archive that fell behind for good."""
    text = (
        "SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots"
        " WHERE slot_name = 'lifemap_archive' AND NOT active"
    )
    database.execute(Query(statement=sql.SQL(text)))


def latest_change(database: Database) -> dt.datetime | None:
    """Give when any layer last changed."""
    return database.fetch_value(Query(statement=sql.SQL("SELECT max(at) FROM lifemap.change")))
