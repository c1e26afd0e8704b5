"""Seals over the log: whoever edits, deletes, adds or reorders records breaks them.

Each seal is an HMAC-SHA-256 of the seal before it and of the records since, under a key that is not
in the database. What is cut off at the end, or a whole older database put in the place of this one,
is found by the latest seal's number and digest that lie outside of it: the anchor.
"""

from __future__ import annotations

import datetime as dt
import hmac
import itertools
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final

import psycopg
from psycopg import sql

from layers.store.database import Database
from layers.store.query import Query, statement

#: Held shared by whoever adds to the log (see migrations/0003_people.sql).
_LOCK: Final = 7_231_003
#: Held by whoever seals: one process at a time does, and nobody waits to do it too.
_SEALING: Final = 7_231_004
#: Adders hold it for moments; the sealer never queues for it, since they would queue behind.
_TRIES: Final = 20
_BETWEEN_TRIES_S: Final = 0.02
_SEALS_AT_ONCE: Final = 200
#: Number, last record and digest before the first seal; also numbers below one are looked at.
_START: Final = (0, -(2**62), b"")
#: Reading a long log may take longer than a question of the API.
_DEADLINE_S: Final = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Seal:
    """A seal over the records after the seal before it, up to number ``last``."""

    number: int
    last: int
    row_count: int
    digest: bytes
    at: dt.datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What a verification found: a sentence for each break, and how much it looked at."""

    breaks: tuple[str, ...]
    seals: int
    records: int
    unsealed: int
    latest: Seal | None


def seal(database: Database, key: bytes, *, now: dt.datetime) -> Seal | None:
    """Seal what was added since the last seal; ``None`` where there is nothing, or others do it."""
    with database.transaction() as conn:
        if not _taken(conn, _SEALING):
            return None
        made = _next(database, key, now=now)
        if made is not None:
            # In the transaction that holds the lock: whoever lost it can write no seal.
            conn.execute(
                statement("seal_add"),
                {
                    "number": made.number, "last": made.last, "row_count": made.row_count,
                    "digest": made.digest, "at": made.at,
                },
            )  # fmt: skip
    return made


def _next(database: Database, key: bytes, *, now: dt.datetime) -> Seal | None:
    """Compute the seal over what was added since the last one; ``None`` where nothing was."""
    before, top = latest(database), _top(database)
    if top <= (before.last if before else 0):
        return None
    settled = _settled(database)
    if settled is None:
        return None
    number, last, digest = _START if before is None else _end(before)
    records = _records(database, after=last, upto=settled)
    return Seal(
        number=number + 1,
        last=settled,
        row_count=len(records),
        digest=_digest(key, digest, [text for _, text in records]),
        at=now,
    )


def _taken(conn: psycopg.Connection[Any], lock: int) -> bool:
    """Take a lock until the end of the transaction, unless somebody has it."""
    row = conn.execute("SELECT pg_try_advisory_xact_lock(%s)", [lock]).fetchone()
    return row is not None and bool(row[0])


def _end(seal_: Seal) -> tuple[int, int, bytes]:
    return seal_.number, seal_.last, seal_.digest


def _settled(database: Database) -> int | None:
    """Give the highest number up to which nothing can be added any more.

    Whoever adds draws its number after it has the lock: while this one has it alone, every number
    that was drawn is committed or will never be.
    """
    for _ in range(_TRIES):
        with database.transaction() as conn:
            if _taken(conn, _LOCK):
                top = conn.execute("SELECT max(sequence) FROM lifemap.audit").fetchone()
                return None if top is None else top[0]
        time.sleep(_BETWEEN_TRIES_S)
    return None


def _digest(key: bytes, before: bytes, records: Iterable[str]) -> bytes:
    code = hmac.new(key, before, "sha256")
    for text in records:
        code.update(text.encode())
        code.update(b"\n")
    return code.digest()


def _records(database: Database, *, after: int, upto: int) -> list[tuple[int, str]]:
    """Give records in order, each as one text that is the same wherever it is read."""
    query = Query(
        statement=statement("audit_texts"),
        params={"after": after, "upto": upto},
        deadline_s=_DEADLINE_S,
    )
    return [(int(number), str(text)) for number, text in database.fetch_all(query)]


def _top(database: Database) -> int:
    query = Query(statement=sql.SQL("SELECT coalesce(max(sequence), 0) FROM lifemap.audit"))
    return int(database.fetch_value(query))


def latest(database: Database) -> Seal | None:
    """Give the newest seal; ``None`` before the first."""
    found = _seals(database, newest=True, after=0, limit=1)
    return found[0] if found else None


def _seals(database: Database, *, newest: bool, after: int, limit: int) -> list[Seal]:
    order = sql.SQL("DESC" if newest else "ASC")
    query = Query(
        statement=sql.SQL(
            "SELECT number, last, row_count, digest, at FROM lifemap.audit_seal"
            " WHERE number > %(after)s ORDER BY number {} LIMIT %(limit)s"
        ).format(order),
        params={"after": after, "limit": limit},
    )
    rows = database.fetch_all(query)
    return [
        Seal(number=number, last=last, row_count=count, digest=bytes(digest), at=at)
        for number, last, count, digest, at in rows
    ]


def verify(database: Database, key: bytes, *, anchor: tuple[int, bytes] | None = None) -> Verdict:
    """Look whether the log is as it was sealed.

    Parameters
    ----------
    anchor
        Number and digest of a seal, kept outside of the database.
    """
    breaks: list[str] = []
    (number, last, digest), records = _START, 0
    newest: Seal | None = None
    for each, found in _sealed(database):
        if each.number != number + 1:
            breaks.append(f"Seals {number + 1} to {each.number - 1} are missing.")
        genuine = _digest(key, digest, found)
        if not hmac.compare_digest(genuine, each.digest):
            breaks.append(
                f"Records {max(last + 1, 1)} to {each.last}, sealed at"
                f" {each.at:%Y-%m-%d %H:%M:%S} UTC, are not as they were:"
                f" {each.row_count} were sealed, {len(found)} are there."
            )
        if anchor is not None and anchor == (each.number, each.digest):
            anchor = None
        newest, (number, last, digest) = each, _end(each)
        records += len(found)
    if anchor is not None:
        breaks.append(
            f"Seal {anchor[0]}, kept outside of the database, is not in it: the log was cut off,"
            " or an older database was put in its place."
        )
    return Verdict(
        breaks=tuple(breaks),
        seals=number,
        records=records,
        unsealed=len(_records(database, after=last, upto=2**62)),
        latest=newest,
    )


def _sealed(database: Database) -> Iterator[tuple[Seal, list[str]]]:
    """Walk the seals in order, each with the texts of its records as they are now."""
    number, last, _ = _START
    while batch := _seals(database, newest=False, after=number, limit=_SEALS_AT_ONCE):
        records = _records(database, after=last, upto=max(each.last for each in batch))
        place = 0
        for each in batch:
            texts = [
                text
                for _, text in itertools.takewhile(
                    lambda record, upto=each.last: record[0] <= upto, records[place:]
                )
            ]
            place += len(texts)
            yield each, texts
        number, last = batch[-1].number, batch[-1].last


def anchor_text(seal_: Seal) -> str:
    """Write what is to be kept outside: number and digest of a seal."""
    return f"{seal_.number} {seal_.digest.hex()} {seal_.at.isoformat()}\n"


def read_anchor(text: str) -> tuple[int, bytes]:
    """Read what ``anchor_text`` wrote; ``ValueError`` where it is none."""
    number, digest, *_ = text.split()
    return int(number), bytes.fromhex(digest)


def anchor_of(database: Database) -> dict[str, Any] | None:
    """Give the latest seal as the admin page tells of it."""
    found = latest(database)
    if found is None:
        return None
    return {"number": found.number, "at": found.at, "digest": found.digest.hex()}
