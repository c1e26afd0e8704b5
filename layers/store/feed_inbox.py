"""What came to feeds without being asked here: kept until a run that read it has ended."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

import psycopg
from psycopg.types.json import Jsonb

from layers.feeds.exchange import Answer
from layers.feeds.outcome import Outcome
from layers.store.database import Database
from layers.store.query import Query, statement

#: Messages that one run reads; more wait for the next, which follows at once.
MOST: Final = 500


@dataclass(frozen=True, kw_only=True)
class Message:
    """An answer that nobody here asked for.

    ``nonce`` is what its sender calls it: the same is taken once. Answers of one ``batch`` are of
    one asking: they are delivered together and read together, in the order of ``number``; without
    one a message stands for itself.
    """

    feed: str
    nonce: str
    answer: Answer
    batch: str | None = None
    number: int = 0


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """Messages that are to be read together, and their numbers in the inbox."""

    numbers: tuple[int, ...]
    answers: tuple[Answer, ...]


def deliver(database: Database, messages: Iterable[Message]) -> int:
    """Put messages into the inbox, all or none, and give how many were not there already."""
    with database.transaction() as conn:
        return deliver_in(conn, messages)


def deliver_in(conn: psycopg.Connection[Any], messages: Iterable[Message]) -> int:
    """Put messages into the inbox inside a transaction of the caller's; their feeds become due."""
    listed = list(messages)
    taken = sum(
        conn.execute(statement("feed_deliver"), _row(message)).rowcount for message in listed
    )
    conn.execute(
        "UPDATE lifemap.feed SET next_due = NULL WHERE feed = any(%s)",
        [sorted({each.feed for each in listed})],
    )
    return taken


def _row(message: Message) -> dict[str, Any]:
    answer = message.answer
    return {
        "feed": message.feed,
        "at": answer.at,
        "batch": message.batch,
        "number": message.number,
        "asked": answer.asked,
        "status": answer.status,
        "headers": Jsonb(dict(answer.headers)),
        "body": answer.body,
        "trouble": answer.trouble,
        "refused": answer.refused,
        "simulated": answer.simulated,
        "nonce": message.nonce,
    }


def waiting(database: Database, feed_id: str) -> Waiting:
    """Give the messages of a feed that are to be read next; none, where none wait."""
    query = Query(statement=statement("feed_inbox"), params={"feed": feed_id, "most": MOST})
    rows = database.fetch_dicts(query)
    return Waiting(
        numbers=tuple(row.pop("message") for row in rows),
        answers=tuple(answer_of(row, bytes(row.pop("body"))) for row in rows),
    )


def take(conn: psycopg.Connection[Any], numbers: Iterable[int], run: int) -> None:
    """Note which run read messages, inside the transaction that ends it."""
    conn.execute(
        "UPDATE lifemap.feed_inbox SET taken_by = %s WHERE message = any(%s)",
        [run, list(numbers)],
    )


def answer_of(row: dict[str, Any], body: bytes) -> Answer:
    """Make an answer of the columns that both of its tables have."""
    refused = row.pop("refused")
    return Answer(**row, body=body, refused=None if refused is None else Outcome(refused))
