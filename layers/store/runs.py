"""The record of every load: begun, ended whatever the outcome, with what it rejected."""

from __future__ import annotations

import datetime as dt
import itertools
import time
from collections.abc import Collection, Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final

import orjson
import psycopg
from psycopg import sql

from layers.errors import IngestStoppedError, LayersError
from layers.feeds.definition import Feed
from layers.provenance import Provenance
from layers.report import IngestReport
from layers.store.database import Database
from layers.store.query import Query, statement
from layers.verdicts import Rejection
from spatial.errors import SpatialError

#: A file that is wrong from end to end need not be stored twice.
KEPT_REJECTIONS: Final = 10_000
#: More of a value is no help in finding what is wrong with it; the answers have it whole.
_KEPT_CHARACTERS: Final = 1_000
_COUNTS: Final = (
    "read",
    "accepted",
    "outside",
    "merged",
    "flagged",
    "inserted",
    "updated",
    "unchanged",
    "retired",
)


@dataclass(frozen=True, kw_only=True)
class Reject:
    """A rejected record as it is listed: which file and row, why, and what it said."""

    source: str
    file_name: str
    row_number: int
    reason: str
    sentence: str
    record: Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class Rejecting:
    """The latest load of a feed that rejected records: when it was, and how many for each reason.

    ``load_run`` is its number, ``run`` that of the feed's run (``None`` of one that was read
    again). The counts are of the records that are kept.
    """

    load_run: int
    run: int | None
    at: dt.datetime
    counts: Mapping[str, int]


@dataclass(frozen=True, kw_only=True)
class Run:
    """A load that has begun."""

    number: int
    layer: str
    source: str
    origin: Provenance
    now: dt.datetime
    #: Of ``time.monotonic``: the wall clock may jump.
    started_s: float

    @property
    def seconds(self) -> float:
        """How long it runs by now."""
        return time.monotonic() - self.started_s


@contextmanager
def recorded(
    database: Database, *, layer: str, source: str, origin: Provenance, now: dt.datetime
) -> Generator[Run, None, None]:
    """Note that a load begins, and why it failed if it does.

    A load that succeeds is noted by ``end`` in its own transaction; one that is killed stays
    ``running`` in the record.
    """
    query = Query(
        statement=statement("run_begin"),
        params={
            "layer": layer,
            "source": source,
            "file_name": origin.file_name,
            "sha256": origin.sha256,
            "started_at": now,
        },
    )
    run = Run(
        number=int(database.fetch_value(query)),
        layer=layer,
        source=source,
        origin=origin,
        now=now,
        started_s=time.monotonic(),
    )
    try:
        yield run
    except (LayersError, SpatialError) as error:
        outcome = "stopped" if isinstance(error, IngestStoppedError) else "failed"
        with database.transaction() as conn:
            end(conn, run, outcome=outcome, sentence=str(error))
        raise


def end(
    conn: psycopg.Connection[Any],
    run: Run,
    *,
    outcome: str,
    report: IngestReport | None = None,
    sentence: str | None = None,
) -> None:
    """Note how a load ended; on success in the transaction of the load itself."""
    counts: dict[str, Any] = dict.fromkeys(_COUNTS) if report is None else report.as_dict()
    rejected = None if report is None else report.rejected_count
    newest = None if report is None else report.newest
    # Nothing can be known of later than its file.
    as_of = run.origin.as_of if newest is None else min(newest, run.origin.as_of)
    params = {"run": run.number, "outcome": outcome, "sentence": sentence, "as_of": as_of, **counts}
    conn.execute(statement("run_end"), {**params, "rejected": rejected, "seconds": run.seconds})


def keep_rejected(
    conn: psycopg.Connection[Any], run: Run, rejections: Collection[Rejection]
) -> None:
    """Keep the rejected records of a run instead of those of a run before.

    What a feed rejected stays until it rejects again: its next answer holds other records.
    """
    params = {"layer": run.layer, "source": run.source, "rejects": bool(rejections)}
    conn.execute(statement("rejected_drop"), params)
    text = "COPY lifemap.rejected (run, row_number, reason, sentence, record) FROM STDIN"
    with conn.cursor() as cursor, cursor.copy(sql.SQL(text)) as copy:
        for each in itertools.islice(rejections, KEPT_REJECTIONS):
            # jsonb and text know no NUL; a record may be kept for having one.
            record = orjson.dumps(_short(each.record)).decode().replace("\\u0000", "\\ufffd")
            sentence = each.sentence.replace("\0", "\ufffd")
            copy.write_row((run.number, each.row_number, each.reason, sentence, record))


def _short(record: Mapping[str, str]) -> dict[str, str]:
    """Give a record whose values can be read by people, whatever was sent."""
    most = _KEPT_CHARACTERS
    return {
        name: value if len(value) <= most else f"{value[:most]}…" for name, value in record.items()
    }


def last_digest(database: Database, *, layer: str, source: str) -> str | None:
    """Give the SHA-256 of the file that a source was last loaded from."""
    query = Query(
        statement=sql.SQL(
            "SELECT sha256 FROM lifemap.load_run WHERE layer = %(layer)s AND source = %(source)s"
            " AND outcome = 'loaded' ORDER BY run DESC LIMIT 1"
        ),
        params={"layer": layer, "source": source},
    )
    return database.fetch_value(query)


def rejects(
    database: Database,
    layer: str,
    *,
    run: int | None = None,
    reason: str | None = None,
    limit: int = 100,
    skip: int = 0,
) -> list[Reject]:
    """List what the latest loads of a layer rejected, or one of them, by source and row."""
    query = Query(
        statement=statement("rejected_list"),
        params={"layer": layer, "run": run, "reason": reason, "limit": limit, "skip": skip},
    )
    return [Reject(**row) for row in database.fetch_dicts(query)]


def rejecting(database: Database, feed: Feed) -> Rejecting | None:
    """Give the latest load of a feed that rejected records, ``None`` where none is kept."""
    target = feed.target
    query = Query(
        statement=statement("rejected_by"),
        params={"feed": feed.id, "layer": target.layer, "source": target.source},
    )
    rows = database.fetch_dicts(query)
    if not rows:
        return None
    first = rows[0]
    return Rejecting(
        load_run=first["load_run"],
        run=first["run"],
        at=first["at"],
        counts={
            row["reason"]: row["count"] for row in rows if row["load_run"] == first["load_run"]
        },
    )
