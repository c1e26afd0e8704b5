"""Events of cameras as ONVIF states them, by pull-point (XML) or Profile M over MQTT (JSON).

Either way a row has ``event`` (``RuleEngine/LineDetector/Crossed``), ``UtcTime``, ``device``,
``active``, a column ``Source.x``, ``Key.x`` or ``Data.x`` for each item, and ``event_id``, which is
the same when the same event comes twice.

An event of a property (motion, tampering) is one only when it changes to true: when somebody
subscribes, a camera first tells the state of all of them, and later that each is over. Faces and
number plates are left out before anything is kept.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from collections.abc import Iterator, Mapping
from typing import Any, Final
from xml.etree.ElementTree import Element

import orjson
import shapely

from layers.aiming.soap import first, local, named
from layers.feeds.documents import (
    UnreadableAnswerError,
    flat,
    moment_of,
    stated,
    text_of,
)

#: Levels of a topic before which the camera's own prefix stands: events, and metadata, as JSON.
EVENTS: Final = "onvif-ej"
METADATA: Final = "onvif-mj"
#: Who somebody is, or looks like.
_OF_PEOPLE: Final = re.compile(r"face|plate|humanbody|biometric|vehicleinfo", re.IGNORECASE)
_GROUPS: Final = ("Source", "Key", "Data")
_TRUE: Final = frozenset({"true", "1"})
_BOOLEAN: Final = _TRUE | {"false", "0"}


def without_people(value: Any) -> Any:  # noqa: ANN401 - JSON may be anything
    """Leave out of a message what says who somebody is."""
    if isinstance(value, dict):
        return {
            name: without_people(inner)
            for name, inner in value.items()
            if not _OF_PEOPLE.search(name)
        }
    return [without_people(each) for each in value] if isinstance(value, list) else value


def told_by_json(topic: str, message: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Give the rows of a message of Profile M: one of an event, one an object of metadata.

    Raises
    ------
    UnreadableAnswerError
        When it is neither.
    """
    message = without_people(message)
    prefix, _, rest = topic.rpartition(f"/{EVENTS}/")
    if rest and prefix:
        event, _, keys = rest.partition("/&")
        return [_of_event(prefix, event, keys, message)]
    prefix, _, rest = topic.rpartition(f"/{METADATA}/")
    if prefix and isinstance(message.get("Frame"), list):
        return [
            row for frame in message["Frame"] for row in _of_frame(frame, device=prefix, event=rest)
        ]
    raise UnreadableAnswerError(f"A message on '{topic}' is none of ONVIF Profile M.")


def _of_event(prefix: str, event: str, keys: str, message: Mapping[str, Any]) -> dict[str, Any]:
    items = {name: message[name] for name in _GROUPS if isinstance(message.get(name), dict)}
    return {
        **flat(items),
        **_common(device=prefix, event=event, at=_utc(message.get("UtcTime"))),
        "keys": keys or None,
        "active": _active(items.get("Data", {}).values()),
        "event_id": _digest(prefix, event, keys, message.get("UtcTime"), items),
    }


def _common(*, device: str, event: str, at: dt.datetime) -> dict[str, str | None]:
    return {"device": device.rpartition("/")[2], "event": event, "UtcTime": stated(at)}


def _of_frame(frame: Mapping[str, Any], *, device: str, event: str) -> Iterator[dict[str, Any]]:
    """Give the objects that a camera saw at a time: what they are and where, never who."""
    at = _utc(frame.get("@UtcTime"))
    for each in frame.get("Object") or ():
        look = each.get("Appearance") or {}
        types = (look.get("Class") or {}).get("Type") or ()
        likely = max(types, key=lambda one: one.get("@Likelihood", 0), default={})
        place = look.get("GeoLocation") or {}
        yield {
            **_common(device=device, event=event, at=at),
            "ObjectId": text_of(each.get("@ObjectId")),
            "class": text_of(likely.get("#text")),
            "likelihood": text_of(likely.get("@Likelihood")),
            "event_id": _digest(device, event, frame.get("@UtcTime"), each.get("@ObjectId")),
            "geometry": shapely.Point(float(place["@lon"]), float(place["@lat"]))
            if {"@lon", "@lat"} <= place.keys()
            else None,
        }


def told_by_xml(body: Element, *, device: str) -> tuple[list[dict[str, Any]], int]:
    """Give the events of a ``PullMessagesResponse``, and how many messages were only states."""
    rows: list[dict[str, Any]] = []
    states = 0
    for note in named(body, "NotificationMessage"):
        # The notification wraps it in another element of the same name.
        message = next((each for each in named(note, "Message") if each.get("UtcTime")), None)
        topic = first(note, "Topic")
        if message is None or topic is None or not (topic.text or "").strip():
            raise UnreadableAnswerError("A notification names no topic, or holds no message.")
        row = _of_message(message, (topic.text or "").strip(), device)
        if row is None:
            states += 1
        else:
            rows.append(row)
    return rows, states


def _of_message(message: Element, topic: str, device: str) -> dict[str, Any] | None:
    operation = message.get("PropertyOperation")
    items = {
        group: {
            item.get("Name", ""): item.get("Value", "")
            for item in named(part, "SimpleItem")
            if not _OF_PEOPLE.search(item.get("Name", ""))
        }
        for group in _GROUPS
        for part in message
        if local(part) == group
    }
    active = _active(items.get("Data", {}).values())
    if operation is not None and not (operation == "Changed" and active == "true"):
        return None
    # The prefix of the namespace is the camera's choice, except that of a maker's own topics.
    event = re.sub(r"(^|/)tns1:", r"\1", topic)
    keys = "/".join(items.get("Source", {}).values())
    return {
        **flat(items),
        **_common(device=device, event=event, at=_utc(message.get("UtcTime"))),
        "keys": keys or None,
        "active": active,
        "event_id": _digest(device, event, keys, message.get("UtcTime"), items),
    }


def _active(values: Any) -> str | None:  # noqa: ANN401 - values of a mapping
    """Say whether a property holds: the one yes or no among its data; else ``None``."""
    words = [str(each).lower() for each in values]
    said = [each for each in words if each in _BOOLEAN]
    if len(said) != 1 or len(words) != 1:
        return None
    return "true" if said[0] in _TRUE else "false"


def _utc(text: Any) -> dt.datetime:  # noqa: ANN401 - JSON may be anything
    """Read a time that is in UTC by its name, whether it says so or not."""
    words = str(text or "").strip()
    read = moment_of(words if re.search(r"(Z|[+-]\d\d:?\d\d)$", words) else f"{words}Z")
    if read is None:
        raise UnreadableAnswerError(f"'{words}' is not the UtcTime of a message.")
    return read


def _digest(*parts: Any) -> str:  # noqa: ANN401 - whatever makes an event the same
    return hashlib.sha256(orjson.dumps(parts, option=orjson.OPT_SORT_KEYS)).hexdigest()[:20]
