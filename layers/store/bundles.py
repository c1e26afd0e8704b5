"""Which bundles came over the boundary: each taken once, in one transaction with what it brings."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from layers.store.database import Database
from layers.store.feed_inbox import Message, deliver_in
from layers.store.query import Query, statement


class Fate(StrEnum):
    """What became of a bundle."""

    TAKEN = "taken"
    #: It never came, and those behind it were waited for long enough.
    LOST = "lost"
    #: It was given up, and came after all.
    LATE = "late"


@dataclass(frozen=True, kw_only=True)
class Kept:
    """A bundle that is known here; of a lost one the digest is known where the next names it."""

    fate: Fate
    sha256: str


@dataclass(frozen=True, kw_only=True)
class Line:
    """How the line to one collector is.

    ``last`` is its highest number, ``heard_at`` when any came; ``lost`` are the numbers that did
    not, the latest of which was given up at ``lost_at``.
    """

    collector: str
    last: int
    heard_at: dt.datetime
    taken: int
    late: int
    lost_at: dt.datetime | None
    lost: Sequence[int]


def last_number(database: Database, collector: str) -> int | None:
    """Give the highest number of a collector that is known; ``None`` where it is new."""
    query = Query(statement=statement("bundle_last"), params={"collector": collector})
    return database.fetch_value(query)


def known_bundle(database: Database, collector: str, number: int) -> Kept | None:
    """Give what is known of a bundle."""
    query = Query(
        statement=statement("bundle_known"), params={"collector": collector, "number": number}
    )
    rows = database.fetch_all(query)
    return Kept(fate=Fate(rows[0][0]), sha256=rows[0][1]) if rows else None


def take_bundle(
    database: Database, collector: str, number: int, *, sha256: str, fate: Fate,
    messages: Iterable[Message], now: dt.datetime,
) -> None:  # fmt: skip
    """Keep what a bundle brings, and that it came: both or neither."""
    with database.transaction() as conn:
        conn.execute(
            statement("bundle_take"),
            {
                "collector": collector,
                "number": number,
                "sha256": sha256,
                "fate": fate,
                "now": now,
            },
        )
        deliver_in(conn, messages)


def give_up(
    database: Database, collector: str, first: int, last: int, *, sha256: str, now: dt.datetime
) -> None:
    """Note that bundles from ``first`` to ``last`` are lost; the last one's digest is known."""
    query = Query(
        statement=statement("bundle_give_up"),
        params={
            "collector": collector,
            "first": first,
            "last": last,
            "sha256": sha256,
            "now": now,
        },
    )
    database.execute(query)


def newest_messages(database: Database, feeds: Iterable[str]) -> dict[str, dt.datetime]:
    """Give when the newest answer in the inbox of each feed was given."""
    query = Query(statement=statement("bundle_newest"), params={"feeds": sorted(set(feeds))})
    return dict(database.fetch_all(query))


def lines(database: Database) -> list[Line]:
    """Tell how the line to each collector is."""
    rows = database.fetch_dicts(Query(statement=statement("bundle_lines")))
    return [Line(**row) for row in rows]


def forget(database: Database, *, before: dt.datetime) -> int:
    """Remove old bundles from the list; a number below the last is repeated, known or not."""
    query = Query(statement=statement("bundle_forget"), params={"before": before})
    return database.execute(query)
