"""What cameras notice, as ONVIF tells it: Profile M over MQTT, and pull-points over SOAP."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final
from xml.sax.saxutils import escape

import orjson

from scripts.simulated.feeds.asked import Asked, Told, World
from scripts.simulated.feeds.broker import Publication
from scripts.simulated.feeds.city import Noticed

#: How long a camera keeps what it noticed.
_KEPT: Final = dt.timedelta(minutes=10)
_NAMES: Final = (
    'xmlns:env="http://www.w3.org/2003/05/soap-envelope"'
    ' xmlns:tt="http://www.onvif.org/ver10/schema"'
    ' xmlns:tev="http://www.onvif.org/ver10/events/wsdl"'
    ' xmlns:wsnt="http://docs.oasis-open.org/wsn/b-2"'
    ' xmlns:tns1="http://www.onvif.org/ver10/topics"'
)


def publications(world: World, since: dt.datetime, until: dt.datetime) -> Sequence[Publication]:
    """Give what cameras publish after one time and up to another."""
    return [
        Publication(at=each.at, topic=_topic(each), payload=orjson.dumps(_message(each)))
        for each in world.city.noticed(since, until)
    ]


def pulled(world: World, asked: Asked) -> Told:
    """Tell what a pull-point gives of the camera that noticed something last.

    The first message only says how things stand, as after each subscription.
    """
    found = world.city.noticed(asked.now - _KEPT, asked.now)
    camera = found[-1].camera if found else world.place.cameras[0]
    notes = "".join(_note(each, "Changed") for each in found if each.camera is camera)
    if found:
        notes = _note(replace(found[-1], data={"IsMotion": "false"}), "Initialized") + notes
    now = f"{asked.now.astimezone(dt.UTC):%Y-%m-%dT%H:%M:%SZ}"
    body = (
        f"<env:Envelope {_NAMES}><env:Body><tev:PullMessagesResponse>"
        f"<tev:CurrentTime>{now}</tev:CurrentTime>{notes}"
        "</tev:PullMessagesResponse></env:Body></env:Envelope>"
    )
    return Told(
        body=body.encode(), kind="application/soap+xml", headers={"device": camera["카메라ID"]}
    )


def _note(each: Noticed, operation: str) -> str:
    def items(group: str, values: Mapping[str, str]) -> str:
        inner = "".join(
            f'<tt:SimpleItem Name="{name}" Value="{escape(value)}"/>'
            for name, value in values.items()
        )
        return f"<tt:{group}>{inner}</tt:{group}>"

    # An event that is no property of anything says no operation.
    is_property = any(value in {"true", "false"} for value in each.data.values())
    said = f' PropertyOperation="{operation}"' if is_property else ""
    return (
        f"<wsnt:NotificationMessage><wsnt:Topic>{each.topic}</wsnt:Topic><wsnt:Message>"
        f'<tt:Message UtcTime="{_utc(each)}"{said}>'
        f"{items('Source', _source(each))}{items('Data', each.data)}"
        "</tt:Message></wsnt:Message></wsnt:NotificationMessage>"
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
