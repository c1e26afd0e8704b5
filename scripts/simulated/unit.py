"""A PTZ unit that is not there: it speaks ONVIF, turns at finite speed, and may behave badly.

It knows where it points whatever it reports, so that nobody has to take its word for it.
"""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import math
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final, cast
from xml.etree.ElementTree import Element
from xml.sax.saxutils import escape

from defusedxml.ElementTree import fromstring

DEGREES: Final = "http://www.onvif.org/ver10/tptz/PanTiltSpaces/SphericalPositionSpaceDegrees"
GENERIC: Final = "http://www.onvif.org/ver10/tptz/PanTiltSpaces/PositionGenericSpace"
_ZOOM: Final = "http://www.onvif.org/ver10/tptz/ZoomSpaces/PositionGenericSpace"
_SPEED: Final = "http://www.onvif.org/ver10/tptz/PanTiltSpaces/GenericSpeedSpace"
_SERVICES: Final = {
    "http://www.onvif.org/ver10/device/wsdl": "device_service",
    "http://www.onvif.org/ver10/media/wsdl": "media_service",
    "http://www.onvif.org/ver20/ptz/wsdl": "ptz_service",
}
#: A token is as old as this at most, by the clock of the unit.
_FRESH: Final = dt.timedelta(seconds=5)


#: Who hears that a unit is told to turn: to which azimuth, and how far below the horizon.
Told = Callable[["SimulatedCamera", float, float], None]


class Mood(StrEnum):
    """How a unit behaves."""

    WELL = "well"
    SILENT = "silent"  # takes a request and says nothing
    SLOW = "slow"  # answers each question late
    TRICKLING = "trickling"  # sends its answer a byte at a time
    REFUSING = "refusing"  # says no to every move
    STUCK = "stuck"  # says yes and does not turn
    LYING = "lying"  # says that it points where it was told to, and does not turn
    BLIND = "blind"  # turns, and reports no position
    ELSEWHERE = "elsewhere"  # redirects
    HUGE = "huge"  # sends more than anybody asked for
    BOMB = "bomb"  # answers with entities that grow
    GARBLED = "garbled"  # answers with something else


class Fault(Exception):  # noqa: N818 - SOAP's own word
    """What a unit does not do, with ONVIF's subcode."""

    def __init__(self, code: str, text: str) -> None:
        """Keep both."""
        super().__init__(text)
        self.code = code


@dataclass(kw_only=True)
class SimulatedCamera:
    """A PTZ unit: where it is mounted, how far and how fast it turns, where it points.

    ``pan_deg`` and ``tilt_deg`` are the ends of its mechanical range: clockwise from home, above
    the horizon. ``azimuth_deg`` is where it looks at pan 0, from true north.
    """

    name: str
    azimuth_deg: float = 0.0
    pan_deg: tuple[float, float] = (-180.0, 180.0)
    tilt_deg: tuple[float, float] = (-90.0, 30.0)
    speed_deg_s: float = 300.0
    home: tuple[float, float, float] = (0.0, -20.0, 0.0)
    spaces: tuple[str, ...] = (DEGREES, GENERIC)
    presets: dict[str, tuple[float, float, float]] = field(default_factory=dict)
    username: str = "lifemap"
    password: str = "turn, please"  # noqa: S105 - of a camera that is not there
    ahead: dt.timedelta = dt.timedelta()
    #: The hash of HTTP's digest that it lets in by ("md5", "sha256"), instead of WS-Security's.
    http_digest: str | None = None
    mood: Mood = Mood.WELL
    told: Told | None = None
    asked: list[str] = field(default_factory=list)
    _lock: threading.RLock = field(default_factory=threading.RLock, repr=False)
    _nonces: set[str] = field(default_factory=set, repr=False)

    def __post_init__(self) -> None:
        """Rest at home."""
        self._from = self._to = self.home
        self._said: tuple[float, float, float] = self.home
        self._began = time.monotonic()

    def pose(self) -> tuple[float, float, float]:
        """Give pan and tilt (degrees) and zoom just now."""
        with self._lock:
            pan, tilt = self._to[0] - self._from[0], self._to[1] - self._from[1]
            needed = max(abs(pan), abs(tilt)) / self.speed_deg_s
            share = 1.0 if needed == 0.0 else min(1.0, (time.monotonic() - self._began) / needed)
            zoom = self._to[2] if share == 1.0 else self._from[2]
            return self._from[0] + share * pan, self._from[1] + share * tilt, zoom

    def points(self) -> tuple[float, float]:
        """Give where it really looks: degrees clockwise from true north, and below the horizon."""
        pan, tilt, _ = self.pose()
        return (self.azimuth_deg + pan) % 360.0, -tilt

    @property
    def moves(self) -> bool:
        """Whether it turns just now."""
        return self.pose() != self._to

    def push(self, pan: float, tilt: float) -> None:
        """Turn it by hand, at once."""
        with self._lock:
            self._from = self._to = self._said = (pan, tilt, 0.0)

    def answer(self, message: bytes, host: str) -> str:
        """Answer a request."""
        root = fromstring(message)
        (body,) = named(root, "Body")
        asked = body[0]
        what = asked.tag.rpartition("}")[2]
        with self._lock:
            self.asked.append(what)
            if what != "GetSystemDateAndTime" and self.http_digest is None:
                self._check(root)
            return cast("str", getattr(self, f"_{what}")(asked, host))

    def _check(self, root: Element) -> None:
        """Let nobody in without a fresh digest of the password."""
        try:
            username, nonce, created, digest = (
                named(root, name)[0].text or ""
                for name in ("Username", "Nonce", "Created", "Password")
            )
        except IndexError as error:
            raise Fault("ter:NotAuthorized", "Sender not authorized") from error
        age = dt.datetime.now(dt.UTC) + self.ahead - dt.datetime.fromisoformat(created)
        secret = base64.b64decode(nonce) + created.encode() + self.password.encode()
        wanted = base64.b64encode(hashlib.sha1(secret).digest()).decode()  # noqa: S324 - the profile's
        if (
            username != self.username
            or digest != wanted
            or nonce in self._nonces
            or abs(age) > _FRESH
        ):
            raise Fault("ter:NotAuthorized", "Sender not authorized")
        self._nonces.add(nonce)

    def _GetSystemDateAndTime(self, _asked: Element, _host: str) -> str:  # noqa: N802 - ONVIF's
        now = dt.datetime.now(dt.UTC) + self.ahead
        return (
            "<tds:GetSystemDateAndTimeResponse><tds:SystemDateAndTime><tt:UTCDateTime><tt:Time>"
            f"<tt:Hour>{now.hour}</tt:Hour><tt:Minute>{now.minute}</tt:Minute>"
            f"<tt:Second>{now.second}</tt:Second></tt:Time><tt:Date><tt:Year>{now.year}</tt:Year>"
            f"<tt:Month>{now.month}</tt:Month><tt:Day>{now.day}</tt:Day></tt:Date>"
            "</tt:UTCDateTime></tds:SystemDateAndTime></tds:GetSystemDateAndTimeResponse>"
        )

    def _GetServices(self, _asked: Element, host: str) -> str:  # noqa: N802 - ONVIF's
        services = "".join(
            f"<tds:Service><tds:Namespace>{space}</tds:Namespace>"
            f"<tds:XAddr>http://{host}/{self.name}/onvif/{path}</tds:XAddr></tds:Service>"
            for space, path in _SERVICES.items()
        )
        return f"<tds:GetServicesResponse>{services}</tds:GetServicesResponse>"

    def _GetProfiles(self, _asked: Element, _host: str) -> str:  # noqa: N802 - ONVIF's
        return (
            '<trt:GetProfilesResponse><trt:Profiles token="fixed"><tt:Name>fixed</tt:Name>'
            '</trt:Profiles><trt:Profiles token="a &amp; b"><tt:PTZConfiguration token="turns">'
            "<tt:NodeToken>node &lt;1&gt;</tt:NodeToken></tt:PTZConfiguration></trt:Profiles>"
            "</trt:GetProfilesResponse>"
        )

    def _GetNodes(self, _asked: Element, _host: str) -> str:  # noqa: N802 - ONVIF's
        ranges = {
            DEGREES: (self.pan_deg, self.tilt_deg),
            GENERIC: ((-1.0, 1.0), (-1.0, 1.0)),
        }
        spaces = "".join(
            f"<tt:AbsolutePanTiltPositionSpace><tt:URI>{space}</tt:URI>"
            f"{_span('XRange', ranges[space][0])}{_span('YRange', ranges[space][1])}"
            "</tt:AbsolutePanTiltPositionSpace>"
            for space in self.spaces
        )
        return (
            '<tptz:GetNodesResponse><tptz:PTZNode token="other"/>'
            '<tptz:PTZNode token="node &lt;1&gt;"><tt:SupportedPTZSpaces>'
            f"{spaces}<tt:AbsoluteZoomPositionSpace><tt:URI>{_ZOOM}</tt:URI>"
            f"{_span('XRange', (0.0, 1.0))}</tt:AbsoluteZoomPositionSpace>"
            f"<tt:PanTiltSpeedSpace><tt:URI>{_SPEED}</tt:URI>{_span('XRange', (0.0, 1.0))}"
            "</tt:PanTiltSpeedSpace></tt:SupportedPTZSpaces></tptz:PTZNode>"
            "</tptz:GetNodesResponse>"
        )

    def _GetStatus(self, _asked: Element, _host: str) -> str:  # noqa: N802 - ONVIF's
        lies = self.mood is Mood.LYING
        pose = self._said if lies else self.pose()
        where = (
            "" if self.mood is Mood.BLIND else f"<tt:Position>{self._vector(pose)}</tt:Position>"
        )
        moving = "MOVING" if self.moves and not lies else "IDLE"
        return (
            f"<tptz:GetStatusResponse><tptz:PTZStatus>{where}<tt:MoveStatus>"
            f"<tt:PanTilt>{moving}</tt:PanTilt></tt:MoveStatus></tptz:PTZStatus>"
            "</tptz:GetStatusResponse>"
        )

    def _GetPresets(self, _asked: Element, _host: str) -> str:  # noqa: N802 - ONVIF's
        presets = "".join(
            f'<tptz:Preset token="{escape(token)}"><tt:Name>{escape(token)}</tt:Name>'
            f"<tt:PTZPosition>{self._vector(pose)}</tt:PTZPosition></tptz:Preset>"
            for token, pose in self.presets.items()
        )
        return f"<tptz:GetPresetsResponse>{presets}</tptz:GetPresetsResponse>"

    def _GotoPreset(self, asked: Element, _host: str) -> str:  # noqa: N802 - ONVIF's
        token = named(asked, "PresetToken")[0].text or ""
        if token not in self.presets:
            raise Fault("ter:NoToken", "No such preset")
        self._go(self.presets[token])
        return "<tptz:GotoPresetResponse/>"

    def _AbsoluteMove(self, asked: Element, _host: str) -> str:  # noqa: N802 - ONVIF's
        if named(asked, "ProfileToken")[0].text != "a & b":
            raise Fault("ter:NoProfile", "No such profile")
        (position,) = named(asked, "Position")
        (turn,) = named(position, "PanTilt")
        x, y, space = float(turn.get("x", "")), float(turn.get("y", "")), turn.get("space")
        if space not in self.spaces:
            raise Fault("ter:SpaceNotSupported", "Space not supported")
        if space == GENERIC:
            x, y = _spread(x, self.pan_deg), _spread(y, self.tilt_deg)
        if not (
            self.pan_deg[0] <= x <= self.pan_deg[1] and self.tilt_deg[0] <= y <= self.tilt_deg[1]
        ):
            raise Fault("ter:InvalidPosition", "Invalid position")
        zoom = [float(each.get("x", "")) for each in named(position, "Zoom")]
        self._go((x, y, zoom[0] if zoom else self.pose()[2]))
        return "<tptz:AbsoluteMoveResponse/>"

    def _go(self, to: tuple[float, float, float]) -> None:
        if self.mood is Mood.REFUSING:
            raise Fault("ter:ActionNotSupported", "Not while a guard tour is running")
        self._said = to
        if self.told is not None:
            self.told(self, (self.azimuth_deg + to[0]) % 360.0, -to[1])
        if self.mood not in {Mood.STUCK, Mood.LYING}:
            self._from, self._to, self._began = self.pose(), to, time.monotonic()

    def _vector(self, pose: tuple[float, float, float]) -> str:
        """Report as most units do: over their whole range, whatever they were told in."""
        pan, tilt, zoom = pose
        x, y = _share(pan, self.pan_deg), _share(tilt, self.tilt_deg)
        return f'<tt:PanTilt x="{x:.6f}" y="{y:.6f}" space="{GENERIC}"/><tt:Zoom x="{zoom:.6f}"/>'


def named(element: Element, name: str) -> list[Element]:
    """Give the elements of a name below another, whatever its namespace."""
    return [each for each in element.iter() if each.tag.rpartition("}")[2] == name]


def _span(name: str, ends: tuple[float, float]) -> str:
    return f"<tt:{name}><tt:Min>{ends[0]}</tt:Min><tt:Max>{ends[1]}</tt:Max></tt:{name}>"


def _spread(value: float, ends: tuple[float, float]) -> float:
    return ends[0] + (value + 1.0) / 2.0 * (ends[1] - ends[0])


def _share(value: float, ends: tuple[float, float]) -> float:
    return 2.0 * (value - ends[0]) / (ends[1] - ends[0]) - 1.0


def angle_between(one: tuple[float, float], other: tuple[float, float]) -> float:
    """Give the angle between two directions: azimuth and degrees below the horizon, each."""
    (a, d), (b, e) = ([math.radians(each) for each in pair] for pair in (one, other))
    cosine = math.sin(d) * math.sin(e) + math.cos(d) * math.cos(e) * math.cos(a - b)
    return math.degrees(math.acos(max(-1.0, min(1.0, cosine))))
