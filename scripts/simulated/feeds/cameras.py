"""What cameras notice, as ONVIF tells it: Profile M over MQTT, and pull-points over SOAP."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Final

import orjson

from layers.feeds.secrets import SIMULATED_NAME, SIMULATED_PASSWORD
from scripts.simulated.cameras import spoken, written
from scripts.simulated.feeds.asked import Asked, Door, Told, World
from scripts.simulated.feeds.broker import Publication
from scripts.simulated.feeds.city import Noticed
from scripts.simulated.feeds.place import Row
from scripts.simulated.watching import Notice, WatchingCamera

#: Cameras without MQTT notice something so often: every minute, by chance.
_PULLED: Final = 0.15
#: Where a camera speaks of itself, and of what it noticed.
SERVICES: Final = r"/onvif/\w+"


def publications(
    world: World, since: dt.datetime, until: dt.datetime, *, but: Collection[str] = ()
) -> Sequence[Publication]:
    """Give what cameras publish after one time and up to another, but those of some names."""
    return [
        Publication(at=each.at, topic=_topic(each), payload=orjson.dumps(_message(each)))
        for each in world.city.noticed(since, until)
        if each.camera["카메라ID"] not in but
    ]


class PullPoints:
    """Cameras that are subscribed to over ONVIF, each where its definition says it is.

    ``devices`` are the definitions' own: by host, the name of the camera that is there.
    """

    def __init__(
        self, devices: Mapping[str, str], world: World, clock: Callable[[], dt.datetime]
    ) -> None:
        """Put the cameras up."""
        rows = {row["카메라ID"]: row for row in world.place.cameras}
        self.names = frozenset(devices.values()) & rows.keys()
        self._cameras = {
            host: _watching(host, rows[name], world, clock)
            for host, name in devices.items()
            if name in rows
        }

    def door(self) -> Door:
        """Give the door to all of them."""
        hosts = "|".join(re.escape(host) for host in self._cameras) or "(?!)"
        return Door(host=hosts, path=SERVICES, answer=self._answer)

    def _answer(self, world: World, asked: Asked) -> Told:  # noqa: ARG002 - as other doors
        host = asked.headers.get("host", asked.host)
        status, within = spoken(self._cameras[asked.host], asked.body, host)
        kind = "application/soap+xml; charset=utf-8"
        return Told(body=written(within), status=status, kind=kind)


def _watching(
    host: str, row: Row, world: World, clock: Callable[[], dt.datetime]
) -> WatchingCamera:
    """Put up the camera at a host: what it noticed is of the city, and at first all is calm."""

    def noticed(since: dt.datetime, until: dt.datetime) -> list[Notice]:
        found = world.city.noticed_by(row, since, until, _PULLED)
        return [_notice(each, "Changed") for each in found]

    return WatchingCamera(
        name=host,
        username=SIMULATED_NAME,
        password=SIMULATED_PASSWORD,
        clock=clock,
        noticed=noticed,
        stands=(
            Notice(
                at=clock(),
                topic="tns1:RuleEngine/CellMotionDetector/Motion",
                source={"VideoSource": "1", "Rule": "움직임"},
                data={"IsMotion": "false"},
                operation="Initialized",
            ),
        ),
    )


def _notice(each: Noticed, operation: str) -> Notice:
    # An event that is no property of anything says no operation.
    is_property = any(value in {"true", "false"} for value in each.data.values())
    return Notice(
        at=each.at,
        topic=each.topic,
        source=_source(each),
        data=each.data,
        operation=operation if is_property else None,
    )


def _utc(each: Noticed) -> str:
    return each.at.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "Z"


def _source(each: Noticed) -> dict[str, str]:
    if each.topic.endswith("DigitalInput"):
        return {"InputToken": "비상벨"}
    return {"VideoSource": "1", "AnalyticsConfiguration": "2", "Rule": each.rule}


def _topic(each: Noticed) -> str:
    event = each.topic.removeprefix("tns1:")
    # Cameras of schools speak through a relay of their own, under a prefix.
    prefix = "school/" if each.camera["용도"] == "어린이보호" else ""
    return f"{prefix}{each.camera['카메라ID']}/onvif-ej/{event}/&1/2/{each.rule}"


def _message(each: Noticed) -> dict[str, object]:
    return {"UtcTime": _utc(each), "Source": _source(each), "Data": dict(each.data)}
