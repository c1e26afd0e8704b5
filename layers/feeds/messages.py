"""What was pushed to us, by webhook or MQTT: each kept message is an answer, read one by one.

``options.payload`` says what a message is: ``json`` (an object is a row, a list is rows;
``options.rows`` is the path to them), ``profile_m`` (cameras), ``sensorthings`` or ``ngsi_ld``.
Each row also has ``topic``, ``topic.0``, ``topic.1`` ... where it came on one, and ``received_at``.
A message that cannot be read is kept as malformed and does not hold up the others.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from layers.errors import DefinitionError
from layers.feeds.definition import Feed
from layers.feeds.documents import (
    UnreadableAnswerError,
    flat,
    json_of,
    latest,
    moment_of,
    of_rows,
    said_of,
    shaped,
    stated,
)
from layers.feeds.exchange import Answer, Reading
from layers.feeds.onvif_messages import told_by_json
from layers.feeds.outcome import Outcome
from layers.feeds.protocols import ngsi_ld, sensorthings
from layers.sources.table import Malformed
from spatial.crs import WGS84

#: Columns of which the newest is the newest event, unless ``options.moment`` names another.
_MOMENTS: Final = ("UtcTime", "phenomenonTime", "dateObserved", "observed_at", "at")


def read(feed: Feed, answers: Sequence[Answer]) -> Reading:
    """Give the rows of all messages; what cannot be read is malformed."""
    payload = str(feed.ask.options.get("payload", "json"))
    if payload not in _PAYLOADS:
        known = ", ".join(_PAYLOADS)
        raise DefinitionError(f"Feed '{feed.id}' has the payload '{payload}' (known are {known}).")
    rows: list[Mapping[str, Any]] = []
    malformed: list[Malformed] = []
    for number, answer in enumerate(answers, 1):
        try:
            with shaped(payload):
                told = _PAYLOADS[payload](feed, answer)
            rows.extend(_addressed(row, answer) for row in told)
        except UnreadableAnswerError as error:
            record = {"message": said_of(answer.body), "topic": answer.headers.get("topic", "")}
            malformed.append(Malformed(row_number=number, sentence=str(error), record=record))
    if malformed and not rows:
        said = f"None of {len(answers)} messages can be read: {malformed[0].sentence}"
        return Reading(outcome=Outcome.UNREADABLE, said=said, malformed=tuple(malformed))
    names = feed.ask.options.get("moment", _MOMENTS)
    named = (names,) if isinstance(names, str) else names
    newest = latest(moment_of(row.get(name)) for row in rows for name in named)
    return of_rows(rows, crs=WGS84, newest=newest, malformed=tuple(malformed))


def _addressed(row: Mapping[str, Any], answer: Answer) -> dict[str, Any]:
    """Add where and when a message came; a publisher's own columns of these names win."""
    topic = answer.headers.get("topic")
    levels = topic.split("/") if topic else []
    return {
        "received_at": None if "retained" in answer.headers else stated(answer.at),
        **({"topic": topic} if topic else {}),
        **{f"topic.{number}": level for number, level in enumerate(levels)},
        **row,
    }


def _of_json(feed: Feed, answer: Answer) -> list[dict[str, Any]]:
    found: Any = json_of(answer)
    for name in str(feed.ask.options.get("rows", "")).split("/"):
        if name:
            found = found.get(name) if isinstance(found, dict) else None
    listed: list[Any] = found if isinstance(found, list) else [found]
    if not all(isinstance(each, dict) for each in listed):
        raise UnreadableAnswerError(f"The message holds no object: {said_of(answer.body)}")
    return [flat(each) for each in listed]


def _of_profile_m(feed: Feed, answer: Answer) -> list[dict[str, Any]]:  # noqa: ARG001 - as others
    message = json_of(answer)
    if not isinstance(message, dict):
        raise UnreadableAnswerError(f"The message is no object: {said_of(answer.body)}")
    return told_by_json(answer.headers.get("topic") or str(message.get("topic", "")), message)


def _within(reader: Callable[[Feed, Sequence[Answer]], Reading]) -> Callable[..., Any]:
    """Read a message as the answer of a protocol that is asked elsewhere."""

    def rows(feed: Feed, answer: Answer) -> Sequence[Mapping[str, Any]]:
        made = reader(feed, [replace(answer, status=200)])
        if not made.outcome.good:
            raise UnreadableAnswerError(made.said)
        return made.rows

    return rows


_PAYLOADS: Final[Mapping[str, Callable[[Feed, Answer], Sequence[Mapping[str, Any]]]]] = {
    "json": _of_json,
    "profile_m": _of_profile_m,
    "sensorthings": _within(sensorthings.read),
    "ngsi_ld": _within(ngsi_ld.read),
}
