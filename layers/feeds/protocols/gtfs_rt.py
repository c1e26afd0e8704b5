"""GTFS Realtime: vehicles, alerts or trips (``options.of``) of a FeedMessage in protobuf.

Columns have the names of the specification (``trip.route_id``, ``position.bearing``); enumerations
are their words, times instants, texts those in Korean where there is one. Of a trip also
``delay`` in seconds and ``stop_id`` are those of its next stop.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence
from typing import Any, Final

import shapely
from google.protobuf.json_format import MessageToDict
from google.protobuf.message import DecodeError
from google.transit import gtfs_realtime_pb2 as gtfs

from layers.feeds.definition import Feed
from layers.feeds.documents import (
    UnreadableAnswerError,
    flat,
    latest,
    moment_of,
    of_epoch,
    of_rows,
    reader,
    said_of,
    stated,
    text_of,
)
from layers.feeds.exchange import Answer, Moment, Reading, Request
from layers.feeds.templates import request_of
from spatial.crs import WGS84

_KINDS: Final = {"vehicles": "vehicle", "alerts": "alert", "trips": "trip_update"}


def ask(feed: Feed, moment: Moment) -> Generator[Request, Answer, None]:
    """Ask for the message."""
    yield request_of(feed, moment)


@reader("GTFS Realtime")
def read(feed: Feed, answers: Sequence[Answer]) -> Reading:
    """Give a row for each entity of the kind that is asked for."""
    kind = _KINDS[str(feed.ask.options.get("of", "vehicles"))]
    message: Any = gtfs.FeedMessage()  # pyright: ignore[reportAttributeAccessIssue] - made at import
    try:
        message.ParseFromString(answers[-1].body)
    except DecodeError as error:
        said = f"No message of GTFS Realtime ({error}): {said_of(answers[-1].body)}"
        raise UnreadableAnswerError(said) from error
    rows: list[dict[str, Any]] = []
    gone: list[str] = []
    for entity in message.entity:
        if entity.is_deleted:
            gone.append(entity.id)
        elif entity.HasField(kind):
            told = MessageToDict(getattr(entity, kind), preserving_proto_field_name=True)
            rows.append({"id": entity.id, **_ROWS[kind](told)})
    times = (moment_of(row.get("timestamp")) for row in rows)
    stamped = of_epoch(message.header.timestamp)
    return of_rows(rows, crs=WGS84, newest=latest(times) or stamped, gone=tuple(gone))


def _vehicle(told: dict[str, Any]) -> dict[str, Any]:
    place = told.get("position", {})
    row: dict[str, Any] = flat(told, leave=("timestamp",))
    return {
        **row,
        "timestamp": stated(of_epoch(told.get("timestamp"))),
        "geometry": shapely.Point(place["longitude"], place["latitude"]) if place else None,
    }


def _alert(told: dict[str, Any]) -> dict[str, Any]:
    texts = {
        name: _text(value["translation"])
        for name, value in told.items()
        if isinstance(value, dict) and "translation" in value
    }
    periods = told.get("active_period") or [{}]
    of = [flat(each) for each in told.get("informed_entity", ())]
    names = dict.fromkeys(name for each in of for name in each)
    concerned = {
        name: " ".join(dict.fromkeys(filter(None, (each.get(name) for each in of))))
        for name in names
    }
    left = (*texts, "active_period", "informed_entity")
    return {
        **flat(told, leave=left),
        **texts,
        **concerned,
        "start": stated(of_epoch(periods[0].get("start"))),
        "end": stated(of_epoch(periods[-1].get("end"))),
        "geometry": None,
    }


def _trip(told: dict[str, Any]) -> dict[str, Any]:
    stops = list(_stops(told.get("stop_time_update", ())))
    first = stops[0] if stops else {}
    return {
        **flat(told, leave=("timestamp", "stop_time_update")),
        "timestamp": stated(of_epoch(told.get("timestamp"))),
        "stop_id": first.get("stop_id"),
        "delay": text_of(told.get("delay", first.get("delay"))),
        "geometry": None,
    }


def _stops(updates: Sequence[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for each in updates:
        event = each.get("departure") or each.get("arrival") or {}
        yield {"stop_id": each.get("stop_id"), "delay": event.get("delay")}


def _text(translations: Sequence[dict[str, str]]) -> str | None:
    korean = (each["text"] for each in translations if each.get("language", "").startswith("ko"))
    return next(korean, translations[0]["text"] if translations else None)


_ROWS: Final = {"vehicle": _vehicle, "alert": _alert, "trip_update": _trip}
