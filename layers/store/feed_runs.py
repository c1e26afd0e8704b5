"""The runs of feeds: claimed, begun, ended whatever came of them, with the answers as they came."""

from __future__ import annotations

import datetime as dt
import gzip
import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from psycopg import sql
from psycopg.types.json import Jsonb

from layers.definition import Layer, Source
from layers.feeds.exchange import Answer
from layers.feeds.outcome import Outcome
from layers.store.database import Database
from layers.store.feed_inbox import answer_of, take
from layers.store.query import Query, statement
from layers.store.schema import SCHEMA

#: How long answers are kept as they came, and how long it is known what became of runs.
ANSWERS_KEPT: Final = dt.timedelta(days=14)
RUNS_KEPT: Final = dt.timedelta(days=400)
#: The record of runs says all that the one of loads says of a feed, but for its latest.
LOADS_KEPT: Final = dt.timedelta(hours=1)
#: Old rows are removed in parts of this many, so that nobody waits for long.
_PART: Final = 5_000
#: gzip's fastest: half of the time of an answer would go into the last tenth.
_PACKING: Final = 1


@dataclass(frozen=True, kw_only=True)
class Plan:
    """A feed that may be claimed; a time later than ``latest`` was written by another clock."""

    feed: str
    latest: dt.datetime
    urgent: bool


@dataclass(frozen=True, kw_only=True)
class Ended:
    """What came of a run, and what it means for its feed.

    ``answered_at`` is when the last answer came; ``taken`` are the messages of the inbox that it
    read; ``next_due`` is when the feed is asked again.
    """

    outcome: Outcome
    said: str
    answered_at: dt.datetime
    next_due: dt.datetime | None
    simulated: bool
    seconds: float = 0.0
    status: int | None = None
    rows: int = 0
    new: int = 0
    changed: int = 0
    bad: int = 0
    newest: dt.datetime | None = None
    bytes: int = 0
    sha256: str | None = None
    load_run: int | None = None
    taken: tuple[int, ...] = ()
    profile: Mapping[str, float] | None = None
    strikes: int = 0


@dataclass(frozen=True, kw_only=True)
class Held:
    """What the next run of a feed goes on from."""

    newest: dt.datetime | None
    good_at: dt.datetime | None
    failures: int
    profile: Mapping[str, float] | None
    strikes: int


def enrol(
    database: Database, feeds: Iterable[str], on: Iterable[str], *, simulated: bool = False
) -> None:
    """Have a row for each feed, and say which of them are asked.

    One that was off, or that somebody else answered so far, is due at once.
    """
    query = Query(
        statement=statement("feed_enrol"),
        params={"feeds": list(feeds), "chosen": list(on), "simulated": simulated},
    )
    database.execute(query)


def claim(
    database: Database,
    plans: Sequence[Plan],
    *,
    now: dt.datetime,
    lease: dt.timedelta,
    room: int,
) -> list[str]:
    """Take up to ``room`` feeds that are due: nobody else runs them until the lease ends."""
    query = Query(
        statement=statement("feed_claim"),
        params={
            "feeds": [plan.feed for plan in plans],
            "latest": [plan.latest for plan in plans],
            "urgent": [plan.urgent for plan in plans],
            "now": now,
            "until": now + lease,
            "room": room,
        },
    )
    return [feed for (feed,) in database.fetch_all(query)]


def extend(database: Database, feeds: Iterable[str], until: dt.datetime) -> None:
    """Hold feeds that are still running for longer."""
    query = Query(
        statement=sql.SQL(
            "UPDATE lifemap.feed SET lease_until = %(until)s WHERE feed = any(%(ids)s)"
        ),
        params={"until": until, "ids": list(feeds)},
    )
    database.execute(query)


def release(database: Database, feed_id: str, next_due: dt.datetime) -> None:
    """Give a feed back that was claimed and had nothing to run."""
    query = Query(
        statement=sql.SQL(
            "UPDATE lifemap.feed SET lease_until = NULL,"
            " next_due = CASE WHEN next_due IS NOT NULL THEN %(next_due)s::timestamptz END"
            " WHERE feed = %(feed)s"
        ),
        params={"feed": feed_id, "next_due": next_due},
    )
    database.execute(query)


def older(
    database: Database, layer: Layer, source: Source, column: str, before: dt.datetime
) -> list[str]:
    """Give the ids of a source's items that happened before a moment, oldest first."""
    query = Query(
        statement=sql.SQL(
            "SELECT id FROM {} WHERE source = %(source)s AND retired_at IS NULL"
            " AND {} < %(before)s ORDER BY {}, id LIMIT %(part)s"
        ).format(sql.Identifier(SCHEMA, layer.id), *[sql.Identifier(column)] * 2),
        params={"source": source.name, "before": before, "part": _PART},
    )
    return [item for (item,) in database.fetch_all(query)]


def held(database: Database, feed_id: str) -> Held:
    """Give what is known of a feed that is about to run."""
    query = Query(
        statement=sql.SQL(
            "SELECT newest, good_at, failures, profile, strikes"
            " FROM lifemap.feed WHERE feed = %(feed)s"
        ),
        params={"feed": feed_id},
    )
    return Held(**database.fetch_dicts(query)[0])


def begin(database: Database, feed_id: str, *, now: dt.datetime) -> int:
    """Note that a run begins, and give its number; one that was cut off before is ended."""
    with database.transaction() as conn:
        conn.execute(
            "UPDATE lifemap.feed_run SET outcome = %s, said = %s"
            " WHERE feed = %s AND outcome IS NULL",
            [Outcome.DOWN, "The run was cut off.", feed_id],
        )
        row = conn.execute(
            "INSERT INTO lifemap.feed_run (feed, started_at) VALUES (%s, %s) RETURNING run",
            [feed_id, now],
        ).fetchone()
    return 0 if row is None else int(row[0])


def keep(database: Database, feed_id: str, run: int, answers: Sequence[Answer]) -> None:
    """Keep the answers of a run as they came, before anybody reads them."""
    with database.transaction() as conn, conn.cursor() as cursor:
        cursor.executemany(
            statement("feed_keep"),
            [
                {
                    "run": run,
                    "feed": feed_id,
                    "number": number,
                    "asked": answer.asked,
                    "at": answer.at,
                    "status": answer.status,
                    "headers": Jsonb(dict(answer.headers)),
                    "body": gzip.compress(answer.body, _PACKING, mtime=0),
                    "size": len(answer.body),
                    "sha256": hashlib.sha256(answer.body).hexdigest(),
                    "trouble": answer.trouble,
                    "refused": answer.refused,
                    "simulated": answer.simulated,
                }
                for number, answer in enumerate(answers)
            ],
        )


def kept(database: Database, run: int) -> list[Answer]:
    """Give the answers of a run as they came, whether it asked for them or they were sent."""
    query = Query(statement=statement("feed_answers"), params={"run": run})
    answers: list[Answer] = []
    for row in database.fetch_dicts(query):
        del row["number"], row["place"]
        body = bytes(row.pop("body"))
        answers.append(answer_of(row, gzip.decompress(body) if row.pop("is_packed") else body))
    return answers


def end(database: Database, feed_id: str, run: int, ended: Ended) -> None:
    """Note how a run ended, and what that means for its feed; the messages it read are done."""
    values = {name: getattr(ended, name) for name in Ended.__dataclass_fields__}
    params = {
        **values,
        "run": run,
        "feed": feed_id,
        "is_good": ended.outcome.good,
        "is_empty": ended.outcome is Outcome.EMPTY,
        "profile": None if ended.profile is None else Jsonb(ended.profile),
    }
    with database.transaction() as conn:
        conn.execute(statement("feed_run_end"), params)
        conn.execute(statement("feed_settle"), params)
        take(conn, ended.taken, run)


def forget_looks(database: Database, feed_id: str) -> None:
    """Begin anew with how the answers of a feed look: somebody took the change for right."""
    query = Query(
        statement=sql.SQL(
            "UPDATE lifemap.feed SET profile = NULL, strikes = 0, next_due = NULL"
            " WHERE feed = %(feed)s"
        ),
        params={"feed": feed_id},
    )
    database.execute(query)


def forget(database: Database, *, now: dt.datetime) -> int:
    """Remove answers and runs that were kept for long enough; give how many rows that were.

    Of runs that only said that all is as it was, one an hour is kept once their answers are gone.
    """
    return sum(
        _removed(database, text, before=now - age)
        for text, age in (
            (_OLD_ANSWERS, ANSWERS_KEPT),
            (statement("feed_run_forget"), ANSWERS_KEPT),
            (_OLD_MESSAGES, ANSWERS_KEPT),
            (_OLD_RUNS, RUNS_KEPT),
            (_OLD_LOADS, LOADS_KEPT),
            (_OLD_REJECTING, ANSWERS_KEPT),
        )
    )


def _removed(database: Database, text: sql.SQL, *, before: dt.datetime) -> int:
    params = {"before": before, "part": _PART}
    removed = last = database.execute(Query(statement=text, params=params))
    while last == _PART:
        last = database.execute(Query(statement=text, params=params))
        removed += last
    return removed


_OLD_ANSWERS: Final = sql.SQL(
    "DELETE FROM lifemap.feed_answer WHERE answer = any(ARRAY("
    "SELECT answer FROM lifemap.feed_answer WHERE at < %(before)s LIMIT %(part)s))"
)
#: What nobody read yet stays.
_OLD_MESSAGES: Final = sql.SQL(
    "DELETE FROM lifemap.feed_inbox WHERE message = any(ARRAY("
    "SELECT message FROM lifemap.feed_inbox"
    " WHERE at < %(before)s AND taken_by IS NOT NULL LIMIT %(part)s))"
)
_OLD_RUNS: Final = sql.SQL(
    "DELETE FROM lifemap.feed_run WHERE run = any(ARRAY("
    "SELECT run FROM lifemap.feed_run WHERE started_at < %(before)s LIMIT %(part)s))"
)
_LOADS: Final = (
    "DELETE FROM lifemap.load_run WHERE run = any(ARRAY("
    "SELECT load_run.run FROM lifemap.load_run"
    " WHERE load_run.file_name LIKE 'feed %%' AND load_run.started_at < %(before)s"
    " AND EXISTS (SELECT FROM lifemap.load_run AS newer WHERE newer.layer = load_run.layer"
    " AND newer.source = load_run.source AND newer.run > load_run.run)"
)
#: What a run rejected is kept as long as the answers that it stood in.
_OLD_LOADS: Final = sql.SQL(
    _LOADS + " AND NOT EXISTS (SELECT FROM lifemap.rejected WHERE rejected.run = load_run.run)"
    " LIMIT %(part)s))"
)
_OLD_REJECTING: Final = sql.SQL(_LOADS + " LIMIT %(part)s))")
