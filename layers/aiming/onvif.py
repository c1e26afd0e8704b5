"""ONVIF's PTZ service: what a unit can do, where it points, and telling it to turn."""

from __future__ import annotations

import datetime as dt
import math
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final
from xml.etree.ElementTree import Element
from xml.sax.saxutils import escape, quoteattr

from layers.aiming.errors import NoAnswerError, NotTurnedError
from layers.aiming.exchange import ANSWER_S, exchange
from layers.aiming.geometry import Axis
from layers.aiming.logins import Address, Login
from layers.aiming.soap import body_of, envelope, first, kind, named, text_of

#: Of a whole conversation: a camera that answers each question late is no use either.
PATIENCE_S: Final = 5.0
_DEVICE: Final = "http://www.onvif.org/ver10/device/wsdl"
_MEDIA: Final = "http://www.onvif.org/ver10/media/wsdl"
_MEDIA_2: Final = "http://www.onvif.org/ver20/media/wsdl"
_PTZ: Final = "http://www.onvif.org/ver20/ptz/wsdl"
_SCHEMA: Final = "http://www.onvif.org/ver10/schema"
_SPACES: Final = "http://www.onvif.org/ver10/tptz"
SPHERICAL: Final = f"{_SPACES}/PanTiltSpaces/SphericalPositionSpaceDegrees"
GENERIC: Final = f"{_SPACES}/PanTiltSpaces/PositionGenericSpace"
_SPEED: Final = f"{_SPACES}/PanTiltSpaces/GenericSpeedSpace"
_ZOOM: Final = f"{_SPACES}/ZoomSpaces/PositionGenericSpace"
#: What the whole range of a unit is taken for where neither it nor its login says.
_PAN_DEG: Final = (-180.0, 180.0)
_TILT_DEG: Final = (-90.0, 90.0)
_UNIT: Final = (-1.0, 1.0)

_Range = tuple[float, float]

Clock = Callable[[], dt.datetime]


@dataclass(frozen=True, slots=True, kw_only=True)
class Position:
    """Pan and tilt in numbers of a space of the unit's, zoom from 0 (wide) to 1; or a preset."""

    pan: float | None = None
    tilt: float | None = None
    space: str = GENERIC
    zoom: float | None = None
    preset: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """Where a unit says it points (``None``: it does not say), and whether it says it moves."""

    position: Position | None
    moving: bool | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """What a camera says of its PTZ unit: asked once, remembered for a while.

    ``axes`` maps each pan-and-tilt space that it may report in to its two axes; ``spaces`` are
    those that it turns in to any number, the best known first. ``zoom`` is the range of its zoom,
    ``speed`` its highest, ``behind`` how far its clock is behind ours.
    """

    service: Address
    profile: str
    axes: Mapping[str, tuple[Axis, Axis]]
    spaces: tuple[str, ...]
    zoom: tuple[float, float] | None
    speed: float | None
    behind: dt.timedelta


class Camera:
    """A camera as one login speaks to it; every call is an exchange of bounded time and size."""

    def __init__(
        self, address: Address, login: Login, *, clock: Clock, patience_s: float = PATIENCE_S
    ) -> None:
        """Keep whom to ask and as whom; nothing is asked yet, and nothing after ``patience_s``."""
        self._device = address
        self._login = login
        self._clock = clock
        self._deadline = time.monotonic() + patience_s

    def unit(self) -> Unit:
        """Ask for services, profile and node: what moving needs.

        Raises
        ------
        NotTurnedError
            When the camera has no PTZ unit that is ready for use.
        """
        behind = self.behind()
        services = self.services(behind)
        if _PTZ not in services:
            raise NotTurnedError("The camera says that it does not turn.", code="not_ptz")
        service = self._device.beside(services[_PTZ])
        profile, node = self._profile(services, behind)
        nodes = self._ask(service, _PTZ, "GetNodes", behind=behind)
        found = next((each for each in named(nodes, "PTZNode") if each.get("token") == node), None)
        if found is None:
            raise NotTurnedError("The camera has no unit ready that turns.", code="not_ptz")
        spaces = _spaces(found)
        return Unit(
            service=service,
            profile=profile,
            axes=self._axes(spaces),
            spaces=tuple(space for space in (SPHERICAL, GENERIC) if space in spaces),
            zoom=_range(first(found, "AbsoluteZoomPositionSpace", "XRange")),
            speed=_speed(found),
            behind=behind,
        )

    def services(self, behind: dt.timedelta) -> dict[str, str]:
        """Ask where its services are, by their namespaces."""
        answer = self._ask(
            self._device, _DEVICE, "GetServices", "<IncludeCapability>false</IncludeCapability>",
            behind=behind,
        )  # fmt: skip
        return {
            text_of(each, "Namespace"): text_of(each, "XAddr") for each in named(answer, "Service")
        }

    def behind(self) -> dt.timedelta:
        """Ask how far the camera's clock, for which a username token is made, is behind ours."""
        now = self._clock()
        answer = self._ask(self._device, _DEVICE, "GetSystemDateAndTime", anonymous=True)
        told = first(answer, "UTCDateTime")
        try:
            if told is None:
                return dt.timedelta()
            parts = [int(text_of(told, name)) for name in _MOMENT]
            return now - dt.datetime(*parts, tzinfo=dt.UTC)  # pyright: ignore[reportArgumentType] - six numbers
        except (ValueError, OverflowError):
            return dt.timedelta()

    def _profile(self, services: Mapping[str, str], behind: dt.timedelta) -> tuple[str, str]:
        """Give the token of a media profile that turns, and of its node."""
        space = _MEDIA if _MEDIA in services else _MEDIA_2
        if space not in services:
            raise NotTurnedError("The camera has no unit ready that turns.", code="not_ptz")
        within = "" if space == _MEDIA else "<Type>PTZ</Type>"
        media = self._device.beside(services[space])
        for each in named(
            self._ask(media, space, "GetProfiles", within, behind=behind), "Profiles"
        ):
            node = text_of(each, "NodeToken")
            if node and each.get("token"):
                return each.get("token", ""), node
        raise NotTurnedError("The camera has no unit ready that turns.", code="not_ptz")

    def _axes(self, spaces: Mapping[str, tuple[_Range, _Range]]) -> dict[str, tuple[Axis, Axis]]:
        """Give what the numbers of each space are in degrees.

        The generic space is the whole range of the unit, normalised: what that is in degrees, its
        degrees tell, or whoever entered the login.
        """
        whole = spaces.get(SPHERICAL, (_PAN_DEG, _TILT_DEG))
        degrees = self._login.pan_deg or whole[0], self._login.tilt_deg or whole[1]
        return {
            space: (
                Axis(low=pan[0], high=pan[1], from_deg=degrees[0][0], to_deg=degrees[0][1]),
                Axis(low=tilt[0], high=tilt[1], from_deg=degrees[1][0], to_deg=degrees[1][1]),
            )
            for space, (pan, tilt) in ({GENERIC: (_UNIT, _UNIT)} | dict(spaces)).items()
            if space in {SPHERICAL, GENERIC}
        }

    def status(self, unit: Unit) -> Status:
        """Ask where it points."""
        answer = self._ask_unit(unit, "GetStatus")
        moving = text_of(answer, "MoveStatus", "PanTilt")
        return Status(
            position=_position(first(answer, "Position")),
            moving={"MOVING": True, "IDLE": False}.get(moving),
        )

    def presets(self, unit: Unit) -> list[Position]:
        """Ask for the presets that say where they look."""
        found: list[Position] = []
        for each in named(self._ask_unit(unit, "GetPresets"), "Preset"):
            at, token = _position(first(each, "PTZPosition")), each.get("token")
            if at is not None and token:
                found.append(
                    Position(pan=at.pan, tilt=at.tilt, space=at.space, zoom=at.zoom, preset=token)
                )
        return found

    def move(self, unit: Unit, to: Position) -> None:
        """Tell it to turn, as fast as it can: to a preset, or to numbers of one of its spaces."""
        if to.preset is not None:
            token = f"<PresetToken>{escape(to.preset)}</PresetToken>"
            self._ask_unit(unit, "GotoPreset", token)
            return
        zoom = "" if to.zoom is None else f'<t:Zoom x="{to.zoom:.6f}" space="{_ZOOM}"/>'
        fast = "" if unit.speed is None else f'x="{unit.speed:g}" y="{unit.speed:g}"'
        speed = fast and f'<Speed><t:PanTilt {fast} space="{_SPEED}"/></Speed>'
        self._ask_unit(
            unit,
            "AbsoluteMove",
            f'<Position><t:PanTilt x="{to.pan:.6f}" y="{to.tilt:.6f}" space={quoteattr(to.space)}/>'
            f"{zoom}</Position>{speed}",
        )

    def _ask_unit(self, unit: Unit, what: str, more: str = "") -> Element:
        within = f"<ProfileToken>{escape(unit.profile)}</ProfileToken>{more}"
        return self._ask(unit.service, _PTZ, what, within, behind=unit.behind)

    def _ask(
        self, at: Address, space: str, what: str, within: str = "", *,
        behind: dt.timedelta = dt.timedelta(), anonymous: bool = False,
    ) -> Element:  # fmt: skip
        left = self._deadline - time.monotonic()
        if left <= 0.0:
            raise NoAnswerError("The camera answers too slowly.")
        body = f'<{what} xmlns="{space}" xmlns:t="{_SCHEMA}">{within}</{what}>'
        message = envelope(body, None if anonymous else self._login, self._clock() - behind)
        status, answer = exchange(
            at, message, kind=kind(f"{space}/{what}"), login=self._login,
            answer_s=min(ANSWER_S, left),
        )  # fmt: skip
        return body_of(status, answer)


_MOMENT: Final = ("Year", "Month", "Day", "Hour", "Minute", "Second")


def _position(element: Element | None) -> Position | None:
    """Read a position; one that holds no numbers is none."""
    turned = None if element is None else first(element, "PanTilt")
    if element is None or turned is None:
        return None
    pan, tilt = _number(turned.get("x")), _number(turned.get("y"))
    if pan is None or tilt is None:
        return None
    zoom = first(element, "Zoom")
    return Position(
        pan=pan,
        tilt=tilt,
        space=turned.get("space") or GENERIC,
        zoom=None if zoom is None else _number(zoom.get("x")),
    )


def _spaces(node: Element) -> dict[str, tuple[_Range, _Range]]:
    """Give the spaces in which a unit turns to any number, with their ranges."""
    found = {
        text_of(each, "URI"): (_range(first(each, "XRange")), _range(first(each, "YRange")))
        for each in named(node, "AbsolutePanTiltPositionSpace")
    }
    return {
        space: (pan, tilt)
        for space, (pan, tilt) in found.items()
        if pan is not None and tilt is not None
    }


def _speed(node: Element) -> float | None:
    """Give the highest speed of a unit that can be told one."""
    for each in named(node, "PanTiltSpeedSpace"):
        span = _range(first(each, "XRange"))
        if text_of(each, "URI") == _SPEED and span is not None:
            return span[1]
    return None


def _range(element: Element | None) -> _Range | None:
    if element is None:
        return None
    low, high = _number(text_of(element, "Min")), _number(text_of(element, "Max"))
    return None if low is None or high is None or low >= high else (low, high)


def _number(text: str | None) -> float | None:
    try:
        value = float(text or "")
    except ValueError:
        return None
    return value if math.isfinite(value) else None
