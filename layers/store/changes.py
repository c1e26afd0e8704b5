"""What changed in the layers, as the relay reads it: from one snapshot of the database to the next.

Every change stores the transaction that made it. A reader remembers the snapshot in which it
looked last and asks for the changes that were not visible in it: none is skipped, however late it
commits, none comes twice, and a long load holds nobody up (the ticks of PgQ work the same way).
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, Self

from layers.errors import BadRequestError
from layers.store.database import Database
from layers.store.query import Query, statement
from spatial.bbox import BBox

#: Of a change of more items no reader is told which they are: it reads the place anew.
LISTED: Final = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One change of one layer.

    ``upserts`` and ``removals`` are item ids, ``None`` where there were too many to list; ``box``
    is where something changed, in degrees, before and after, ``None`` for "anywhere"; ``xid`` is
    the transaction; ``is_quiet`` says that it is no news: only measured values came, as they do all
    the time, or a feed said for the first time how things are.
    """

    xid: int
    layer: str
    revision: int
    at: dt.datetime
    upserts: tuple[str, ...] | None
    removals: tuple[str, ...] | None
    box: BBox | None
    is_quiet: bool = False


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Which transactions a look at the database saw: PostgreSQL's ``pg_snapshot``."""

    xmin: int
    xmax: int
    running: frozenset[int]

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read ``xmin:xmax:xid,xid``.

        Raises
        ------
        BadRequestError
            When the text is no snapshot.
        """
        parts = text.split(":")
        numbers = parts[2].split(",") if len(parts) == 3 and parts[2] else []
        texts = [*parts[:2], *numbers]
        if len(parts) != 3 or not all(each.isascii() and each.isdigit() for each in texts):
            raise BadRequestError(f"'{text}' names no moment of the stream.")
        return cls(int(parts[0]), int(parts[1]), frozenset(map(int, numbers)))

    def __str__(self) -> str:
        """Write it as PostgreSQL does."""
        return f"{self.xmin}:{self.xmax}:{','.join(map(str, sorted(self.running)))}"

    def sees(self, xid: int) -> bool:
        """Whether the work of a transaction was visible."""
        return xid < self.xmin or (xid < self.xmax and xid not in self.running)


Batch = tuple[Snapshot, list[Change]]


def changes_since(database: Database, since: Snapshot) -> Batch:
    """Give what became visible since a snapshot, as it was made, and the snapshot of now."""
    params = {"since": str(since), "most": LISTED}
    return _batch(database.fetch_all(Query(statement=statement("changes_since"), params=params)))


def latest_changes(database: Database, limit: int) -> Batch:
    """Give the latest changes, oldest first, and the snapshot of now."""
    params = {"limit": limit, "most": LISTED}
    return _batch(database.fetch_all(Query(statement=statement("changes_latest"), params=params)))


def _batch(rows: Sequence[tuple[Any, ...]]) -> Batch:
    changes = [
        Change(
            xid=xid,
            layer=layer,
            revision=revision,
            at=at,
            upserts=None if upserts is None else tuple(upserts),
            removals=None if removals is None else tuple(removals),
            box=None if None in corners else BBox(*corners),
            is_quiet=is_quiet is True,
        )
        for _, xid, layer, revision, at, upserts, removals, is_quiet, *corners in rows
        if layer is not None
    ]
    return Snapshot.parse(rows[0][0]), changes


def server_life(database: Database) -> str:
    """Give a short name of this life of the database: snapshots of another one mean nothing here.

    It changes when the data are restored to an earlier moment or read into another server.
    """
    [row] = database.fetch_all(Query(statement=statement("server_life")))
    return hashlib.sha256(repr(row).encode()).hexdigest()[:8]
