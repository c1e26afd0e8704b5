"""How the types of data are, what became of their runs, and what people tell them to do."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import replace
from typing import Any, Final

import psycopg
from psycopg import sql

from layers.errors import ConflictError, UnknownFeedError
from layers.feeds.definition import Feed
from layers.feeds.freshness import FeedState, LastRun, judged
from layers.feeds.outcome import Outcome
from layers.people import Asker
from layers.store.audit import Entry, write
from layers.store.database import Database
from layers.store.query import Query, statement

_HOURS: Final = 24
_HOUR: Final = dt.timedelta(hours=1)
_RUN_COLUMNS: Final = (
    "run", "started_at", "seconds", "outcome", "status", "said", "rows", "new", "changed", "bad",
    "newest", "bytes", "sha256", "load_run", "simulated",
)  # fmt: skip


def feed_states(
    database: Database, feeds: Iterable[Feed], *, now: dt.datetime
) -> dict[str, FeedState]:
    """Give how each feed is at this moment; one that nobody set up is in an unknown state."""
    listed = list(feeds)
    query = Query(
        statement=statement("feed_states"), params={"feeds": [each.id for each in listed]}
    )
    known = {row["feed"]: _known(row) for row in database.fetch_dicts(query)}
    files = database.fetch_all(Query(statement=statement("files_loaded")))
    filed = {(layer, source): as_of for layer, source, as_of in files}

    def state(feed: Feed) -> FeedState:
        said = known.get(feed.id, FeedState(feed=feed.id))
        date = filed.get((feed.target.layer, feed.target.source))
        return judged(feed, replace(said, filed=date), now)

    return {each.id: state(each) for each in listed}


def _known(row: dict[str, Any]) -> FeedState:
    """Read what the table knows; the state is judged from it."""
    last = row["last"]
    if last is not None:
        times = {
            name: None if last[name] is None else dt.datetime.fromisoformat(last[name])
            for name in ("started_at", "newest")
        }
        last = _run({name: last[name] for name in _RUN_COLUMNS} | times)
    values: dict[str, Any] = {**row, "last": last}
    return FeedState(**values)


def _run(row: dict[str, Any]) -> LastRun:
    values: dict[str, Any] = {**row, "outcome": Outcome(row["outcome"])}
    return LastRun(**values)


def feed_runs(
    database: Database, feed_id: str, limit: int, *, before: int | None = None
) -> list[LastRun]:
    """List the runs of a feed that ended, newest first; ``before`` is where a page begins."""
    query = Query(
        statement=sql.SQL(
            "SELECT {} FROM lifemap.feed_run WHERE feed = %(feed)s AND outcome IS NOT NULL"
            " AND (%(before)s::bigint IS NULL OR run < %(before)s)"
            " ORDER BY run DESC LIMIT %(limit)s"
        ).format(sql.SQL(", ").join(map(sql.Identifier, _RUN_COLUMNS))),
        params={"feed": feed_id, "limit": limit, "before": before},
    )
    return [_run(row) for row in database.fetch_dicts(query)]


def lateness(
    database: Database, feeds: Iterable[Feed], *, now: dt.datetime
) -> dict[str, list[float | None]]:
    """Give the age of each feed at each of the latest 24 hours, the present last.

    An age of 1 is one that is just about to be late; ``None`` before anything was known.
    """
    listed = list(feeds)
    query = Query(
        statement=statement("feed_lateness"),
        params={"feeds": [each.id for each in listed], "now": now},
    )
    newest: dict[str, dict[int, dt.datetime]] = {each.id: {} for each in listed}
    by_answer = {each.id for each in listed if each.rhythm.by_answer}
    for feed, hours_ago, event, answer in database.fetch_all(query):
        known = answer if feed in by_answer else event or answer
        if known is not None:
            newest[feed][hours_ago] = known
    return {each.id: _ages(each, newest[each.id], now) for each in listed}


def _ages(feed: Feed, newest: dict[int, dt.datetime], now: dt.datetime) -> list[float | None]:
    """Work out the age at each hour from what became known in each, and before."""
    ages: list[float | None] = []
    known: dt.datetime | None = newest.get(_HOURS)
    for hours_ago in range(_HOURS - 1, -1, -1):
        # What became known in hour 5 is known at full hour 5 ago or later.
        known = max(filter(None, (known, newest.get(hours_ago))), default=None)
        then = now - hours_ago * _HOUR
        ages.append(None if known is None else max(0.0, (then - known) / feed.rhythm.late_after))
    return ages


def ask_now(database: Database, feed_id: str, *, by: Asker) -> None:
    """Have a feed asked as soon as may be.

    Raises
    ------
    ConflictError
        When it is paused, or not set up.
    """
    with database.transaction() as conn:
        row = _locked(conn, feed_id)
        if not row["is_on"]:
            raise ConflictError(f"'{feed_id}' is not set up here: see feeds.toml.")
        if row["paused_at"] is not None:
            raise ConflictError(f"'{feed_id}' is paused by {row['paused_by']}: resume it first.")
        conn.execute("UPDATE lifemap.feed SET next_due = NULL WHERE feed = %s", [feed_id])
        write(conn, by, [Entry(action="feed-asked", subject=feed_id)])


def pause(database: Database, feed_id: str, *, by: Asker, note: str, now: dt.datetime) -> None:
    """Ask a feed no more until somebody resumes it; a pause that is there stays as it is."""
    with database.transaction() as conn:
        if _locked(conn, feed_id)["paused_at"] is not None:
            return
        conn.execute(
            "UPDATE lifemap.feed SET paused_by = %s, paused_at = %s, paused_note = %s"
            " WHERE feed = %s",
            [by.name, now, note or None, feed_id],
        )
        write(conn, by, [Entry(action="feed-paused", subject=feed_id, note=note or None)])


def resume(database: Database, feed_id: str, *, by: Asker) -> None:
    """End a pause, and ask the feed as soon as may be."""
    with database.transaction() as conn:
        if _locked(conn, feed_id)["paused_at"] is None:
            return
        conn.execute(
            "UPDATE lifemap.feed SET paused_by = NULL, paused_at = NULL, paused_note = NULL,"
            " next_due = NULL WHERE feed = %s",
            [feed_id],
        )
        write(conn, by, [Entry(action="feed-resumed", subject=feed_id)])


def _locked(conn: psycopg.Connection[Any], feed_id: str) -> dict[str, Any]:
    """Read the row of a feed and hold it.

    Raises
    ------
    UnknownFeedError
        When no feed was ever enrolled under that id.
    """
    row = conn.execute(
        "SELECT is_on, paused_by, paused_at FROM lifemap.feed WHERE feed = %s FOR UPDATE",
        [feed_id],
    ).fetchone()
    if row is None:
        raise UnknownFeedError(f"There is no type of data '{feed_id}' here yet.")
    return dict(zip(("is_on", "paused_by", "paused_at"), row, strict=True))
