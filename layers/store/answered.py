"""Answers to writes that named a key, so that the same write again is answered and not done again.

Kept in the transaction of the change: whoever was killed between commit and reply answers the
repeated request as the first would have been.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import psycopg

from layers.errors import RefusedError
from layers.store.query import statement


@dataclass(frozen=True, slots=True, kw_only=True)
class Keyed:
    """A write that may be asked again: who, with which key, and a digest of all it says."""

    author: str
    key: str
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What was answered; ``body`` is JSON."""

    status: int
    location: str | None = None
    etag: str | None = None
    body: str | None = None


def earlier_answer(conn: psycopg.Connection[Any], keyed: Keyed) -> Answer | None:
    """Give what was answered to the same write before; two at the same moment take turns.

    Raises
    ------
    RefusedError
        When the key was used for another write.
    """
    turn = f"{keyed.author} {keyed.key}"
    conn.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [turn])
    who = {"author": keyed.author, "key": keyed.key}
    found = conn.execute(statement("answered_find"), who).fetchone()
    if found is None:
        return None
    digest, status, location, etag, body = found
    if digest != keyed.digest:
        raise RefusedError(f"The key '{keyed.key}' was used for another change.")
    return Answer(status=status, location=location, etag=etag, body=body)


def keep_answer(conn: psycopg.Connection[Any], keyed: Keyed, answer: Answer) -> None:
    """Keep an answer for a day."""
    conn.execute(
        statement("answered_keep"),
        {
            "author": keyed.author,
            "key": keyed.key,
            "digest": keyed.digest,
            "status": answer.status,
            "location": answer.location,
            "etag": answer.etag,
            "body": answer.body,
        },
    )
