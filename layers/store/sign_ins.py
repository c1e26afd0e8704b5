"""Signing in with a password, and how long somebody who fails has to wait.

Failures are counted three ways, and each count makes the next attempt wait twice as long:

1. an account from one address, after five;
2. an address, whatever the account, after twenty: lists of stolen passwords;
3. an account from addresses where it never signed in, after fifty: many machines, one account.

Nobody locks somebody else out by that: who signed in from an address within a month is counted by
rules 1 and 2 only, and a one-time link made on the machine itself counts nothing.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import math
from dataclasses import dataclass
from typing import Any, Final

import psycopg

from layers import passwords
from layers.errors import TooManyAttemptsError
from layers.people import Asker
from layers.store.accounts import password_of
from layers.store.audit import Entry, record, write
from layers.store.credentials import open_session
from layers.store.database import Database
from layers.store.query import Query, statement

LONGEST_WAIT: Final = dt.timedelta(minutes=15)
#: A count is forgotten when nothing failed for so long.
_MEMORY: Final = dt.timedelta(hours=1)
_KNOWN_FOR: Final = dt.timedelta(days=30)


@dataclass(frozen=True, slots=True)
class _Count:
    """What is counted, and how many failures cost nothing."""

    key: bytes
    free: int


def sign_in(
    database: Database,
    name: str,
    password: str,
    *,
    asker: Asker,
    agent: str,
    now: dt.datetime,
) -> str | None:
    """Check a password and open a session; give its secret, ``None`` where it is wrong.

    An account that does not exist, is shut or has no password answers as a wrong password does,
    and as slowly. An attempt is counted before it is looked at, so that many at once are as many.

    Raises
    ------
    TooManyAttemptsError
        When this attempt comes too early after those that failed.
    """
    name = name.strip().lower()
    counts = _counts(database, name, asker.address or "", now)
    _require_turn(database, counts, now)
    kept = password_of(database, name)
    if not passwords.matches(password, kept) or kept is None:
        # What is no name of an account may be a password in the wrong box: it is not kept.
        subject = None if kept is None else name
        record(database, asker, [Entry(action="sign-in-failed", subject=subject)])
        return None
    anew = passwords.hashed(password) if passwords.is_outdated(kept) else kept
    with database.transaction() as conn:
        _forget(conn, counts, now)
        # Once more, and locked: it may have been changed, or its account shut, meanwhile.
        row = conn.execute(statement("account_password_locked"), {"name": name}).fetchone()
        if row is None or row[0] != kept:
            write(conn, asker, [Entry(action="sign-in-failed", subject=name)])
            return None
        conn.execute("UPDATE lifemap.account SET password = %s WHERE name = %s", [anew, name])
        return open_session(conn, name, asker=asker, agent=agent, by_link=False, now=now)


def is_right(
    database: Database, name: str, password: str, *, asker: Asker, now: dt.datetime
) -> bool:
    """Check the password of somebody who is signed in already; failures count as at the door.

    Raises
    ------
    TooManyAttemptsError
        When this attempt comes too early after those that failed.
    """
    counts = _counts(database, name, asker.address or "", now)
    _require_turn(database, counts, now)
    if not passwords.matches(password, password_of(database, name)):
        record(database, asker, [Entry(action="sign-in-failed", subject=name)])
        return False
    with database.transaction() as conn:
        _forget(conn, counts, now)
    return True


def _require_turn(database: Database, counts: list[_Count], now: dt.datetime) -> None:
    waiting = _count(database, counts, now)
    if waiting is not None:
        raise TooManyAttemptsError(max(1, math.ceil(waiting.total_seconds())))


def _counts(database: Database, name: str, address: str, now: dt.datetime) -> list[_Count]:
    """Give what an attempt counts for; the rule of one account and one address comes first."""
    counts = [_Count(_key("both", name, address), 5), _Count(_key("address", address), 20)]
    params = {"name": name, "address": address, "since": now - _KNOWN_FOR}
    known = database.fetch_value(Query(statement=statement("sign_in_known"), params=params))
    return counts if known else [*counts, _Count(_key("name", name), 50)]


def _key(*parts: str) -> bytes:
    return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogateescape")).digest()


def _count(database: Database, counts: list[_Count], now: dt.datetime) -> dt.timedelta | None:
    """Count an attempt everywhere, or nowhere and give how long it has to wait."""
    waiting: list[dt.timedelta] = []
    with database.transaction() as conn:
        # Locked in the order of their keys, so that two attempts never wait for each other.
        held = {each.key: _held(conn, each, now) for each in sorted(counts, key=lambda c: c.key)}
        for each in counts:
            failures, last_at = held[each.key]
            over = failures - each.free
            if over >= 0:
                wait = min(dt.timedelta(seconds=2.0 ** min(over, 20)), LONGEST_WAIT)
                waiting += [last_at + wait - now] if last_at + wait > now else []
        if not waiting:
            for each in counts:
                conn.execute(statement("sign_in_count"), {"key": each.key, "now": now})
    return max(waiting, default=None)


def _held(conn: psycopg.Connection[Any], each: _Count, now: dt.datetime) -> tuple[int, dt.datetime]:
    params = {"key": each.key, "now": now, "forgotten_before": now - _MEMORY}
    row = conn.execute(statement("sign_in_held"), params).fetchone()
    return (0, now) if row is None else (row[0], row[1])


def _forget(conn: psycopg.Connection[Any], counts: list[_Count], now: dt.datetime) -> None:
    """Who gets in failed in nothing; what the address did with other accounts stays counted."""
    pair, *others = counts
    conn.execute("DELETE FROM lifemap.sign_in_failure WHERE key = %s", [pair.key])
    conn.execute(
        "UPDATE lifemap.sign_in_failure SET failures = greatest(failures - 1, 0)"
        " WHERE key = ANY(%s)",
        [[each.key for each in others]],
    )
    conn.execute(statement("sign_in_sweep"), {"forgotten_before": now - _MEMORY})
