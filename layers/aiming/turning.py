"""Telling a camera to turn, and looking until it points there."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final

from layers.aiming.errors import NoAnswerError, NotTurnedError
from layers.aiming.geometry import Direction, Mount
from layers.aiming.logins import Address, Login, Logins
from layers.aiming.onvif import Camera, Clock, Position, Status, Unit
from layers.store.aims import CameraRow

#: A camera points there where it says so to within this angle.
NEAR_DEG: Final = 0.5
#: A camera that rests so near is there all the same: gears have play.
CLOSE_DEG: Final = 2.0
#: How long one is looked at while it turns; the fastest need half a second for half a circle.
WATCH_S: Final = 2.5
_LOOK_EVERY_S: Final = 0.12
#: A camera may take so long to begin to move, or between two steps.
_STILL_S: Final = 0.6
#: Less is the trembling of what it reports (degrees).
_STEP_DEG: Final = 0.05
#: What a camera said of its unit is asked again after this time.
_REMEMBERED_S: Final = 600.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """Where a camera says it looks after it was told to turn; ``None`` where it does not say."""

    at: Direction | None
    zoom: float | None
    error_deg: float | None
    arrived: bool


class Units:
    """What cameras said of their units, remembered for ten minutes."""

    def __init__(self) -> None:
        """Start with none."""
        self._lock = threading.Lock()
        self._known: dict[tuple[Address, str], tuple[float, Unit]] = {}

    def of(self, address: Address, login: Login, ask: Callable[[], Unit]) -> tuple[Unit, bool]:
        """Give a unit, and whether it was asked just now."""
        key = (address, login.username)
        with self._lock:
            known = self._known.get(key)
        if known is not None and time.monotonic() - known[0] < _REMEMBERED_S:
            return known[1], False
        unit = ask()
        with self._lock:
            self._known[key] = (time.monotonic(), unit)
        return unit, True

    def forget(self, address: Address, login: Login) -> None:
        """Ask anew: the camera was started again, or its clock was set."""
        with self._lock:
            self._known.pop((address, login.username), None)


class Turn:
    """One camera's conversation: it is asked where it looks, told to turn, and watched."""

    def __init__(self, row: CameraRow, logins: Logins, units: Units, *, clock: Clock) -> None:
        """Find out whom to speak to as whom; nothing is sent yet.

        Raises
        ------
        NotTurnedError
            When the camera has no address, may not be spoken to, or nobody knows where it looks.
        """
        self._mount = _mount(row)
        if row.onvif_url is None:
            raise NotTurnedError("Nobody entered the camera's ONVIF address.", code="no_address")
        self._address = Address.parse(row.onvif_url)
        self._login = logins.of(self._address)
        self._camera = Camera(self._address, self._login, clock=clock)
        self._units = units
        self._unit: Unit | None = None

    def start(self) -> Position:
        """Ask where it points now; its unit is known from then on.

        Raises
        ------
        NoAnswerError
            When it does not answer.
        NotTurnedError
            When it does not let us in, does not turn, or does not say where it points.
        """
        self._unit, fresh = self._units.of(self._address, self._login, self._camera.unit)
        try:
            status = self._camera.status(self._unit)
        except NoAnswerError:
            raise
        except NotTurnedError:
            self._units.forget(self._address, self._login)
            if fresh:
                raise
            self._unit, _ = self._units.of(self._address, self._login, self._camera.unit)
            status = self._camera.status(self._unit)
        if status.position is None:
            raise NotTurnedError("The camera does not say where it points.", code="unfit")
        return status.position

    def goal(self, wanted: Direction, *, magnification: float | None = None) -> Position:
        """Give how the unit is told to look in a direction.

        One that does not turn to any number has a preset that looks there, or is of no use.

        Raises
        ------
        NotTurnedError
            When it does not turn there.
        """
        unit = self._known()
        if unit.spaces:
            pan, tilt = self._mount.pan_tilt(wanted, *unit.axes[unit.spaces[0]])
            zoom = self._zoom(unit, magnification)
            return Position(pan=pan, tilt=tilt, space=unit.spaces[0], zoom=zoom)
        near = [
            (wanted.off(at), preset)
            for preset in self._camera.presets(unit)
            if (at := self.direction(preset)) is not None
        ]
        off, preset = min(near, key=lambda each: each[0], default=(180.0, None))
        if preset is None or off > CLOSE_DEG:
            raise NotTurnedError(
                "The camera only turns to presets, and none looks there.", code="out_of_reach"
            )
        return preset

    def back(self, home: Position) -> Position:
        """Give how the unit is told to look where it looked: by a preset where one looks there.

        A preset brings back more than pan, tilt and zoom.
        """
        looked = self.direction(home)
        if looked is None:
            return home
        for preset in self._camera.presets(self._known()):
            at = self.direction(preset)
            if at is not None and looked.off(at) <= NEAR_DEG and preset.zoom == home.zoom:
                return preset
        return home

    def tell(self, goal: Position) -> None:
        """Tell the camera to turn."""
        self._camera.move(self._known(), goal)

    def watch(self, wanted: Direction) -> Seen:
        """Look until it points there, rests elsewhere, or too much time went by.

        Raises
        ------
        NoAnswerError
            When it answers no more.
        NotTurnedError
            When it rests elsewhere.
        """
        started = moved = time.monotonic()
        before: Direction | None = None
        while True:
            status = self._seen(until=started + WATCH_S)
            at = None if status.position is None else self.direction(status.position)
            zoom = None if status.position is None else status.position.zoom
            off = None if at is None else wanted.off(at)
            now = time.monotonic()
            if before is None or at is None or at.off(before) > _STEP_DEG:
                before, moved = at, now
            rests = not status.moving and now - moved > _STILL_S
            near = off is not None and off <= (CLOSE_DEG if rests else NEAR_DEG)
            if near or now - started > WATCH_S:
                return Seen(at=at, zoom=zoom, error_deg=off, arrived=near)
            if rests and off is not None:
                raise NotTurnedError(
                    f"The camera stopped {off:.0f} degrees beside the place.", code="stopped_off"
                )
            time.sleep(_LOOK_EVERY_S)

    def _seen(self, *, until: float) -> Status:
        """Ask where it points; while it turns a camera may be too busy to answer each time."""
        while True:
            try:
                return self._camera.status(self._known())
            except NoAnswerError:
                if time.monotonic() > until:
                    raise

    def direction(self, position: Position) -> Direction | None:
        """Give where the camera looks at a position of its unit, ``None`` in an unknown space."""
        axes = self._known().axes.get(position.space)
        if axes is None or position.pan is None or position.tilt is None:
            return None
        return self._mount.direction(position.pan, position.tilt, axes=axes)

    def _zoom(self, unit: Unit, magnification: float | None) -> float | None:
        """Give the zoom for a magnification: its range is taken to grow evenly from 1.

        Where nobody knows how far it zooms in, it is shown at its widest.
        """
        if unit.zoom is None:
            return None
        low, high = unit.zoom
        ratio = self._login.zoom_ratio
        if magnification is None or ratio is None or ratio <= 1.0:
            return low
        share = (min(max(magnification, 1.0), ratio) - 1.0) / (ratio - 1.0)
        return low + share * (high - low)

    def _known(self) -> Unit:
        if self._unit is None:
            raise RuntimeError("A camera is asked where it points before it is told anything.")
        return self._unit


def _mount(row: CameraRow) -> Mount:
    """Give how a camera is mounted; which way it looks must be known."""
    if row.mount == "fixed":
        raise NotTurnedError("The camera is fixed.", code="not_ptz")
    if row.azimuth_deg is None:
        raise NotTurnedError(
            "Nobody knows which way the camera looks: calibrate it first.", code="not_calibrated"
        )
    first, last = row.pan_from_deg, row.pan_to_deg
    if first is None or last is None or (last - first) % 360.0 == 0.0:
        return Mount(azimuth_deg=row.azimuth_deg)
    return Mount(azimuth_deg=row.azimuth_deg, sector=(first, last))


def as_json(position: Position) -> dict[str, Any]:
    """Give a position as the hold keeps it."""
    return asdict(position)


def as_position(kept: Mapping[str, Any]) -> Position:
    """Give a position that the hold kept."""
    return Position(**kept)
