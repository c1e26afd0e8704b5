"""Turning cameras to a place: one, or the best several at once; letting them go.

A camera is taken before it is told anything: what turns has somebody to answer for it, and a
process that is killed leaves a hold that another one ends.
"""

from __future__ import annotations

import datetime as dt
import math
import time
from collections import deque
from collections.abc import Iterable
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import replace
from typing import Final

from layers.aiming.errors import HeldError, NotTurnedError
from layers.aiming.geometry import Direction, Spot
from layers.aiming.ground import GroundAt
from layers.aiming.holds import Holds, ms_since
from layers.aiming.logins import Logins
from layers.aiming.onvif import Clock
from layers.aiming.outcome import Several, State, Turned, Wish, failed
from layers.errors import ForbiddenError, UnknownItemError
from layers.people import Asker
from layers.sight.assumptions import FIELD_DEG, MOUNT_M
from layers.store import aims
from layers.store.aims import CameraRow, Claim, Hold, Lending
from layers.store.database import Database
from spatial.optics import pixels_per_m

#: What lendings hold gives way to whoever aims by hand.
_LENT_PRIORITY: Final = -1
#: Longer times are said in minutes.
_MINUTES_FROM_S: Final = 180.0
#: Where neither a lending nor its camera says how far down it looks.
_TILT_DEG: Final = 10.0
#: What is looked at of an incident: people.
_PERSON_M: Final = 1.5
#: No further camera is taken after so long: whoever waits has to be answered.
_SEVERAL_S: Final = 8.0


class Aiming:
    """Turns cameras, and knows who holds them; one a process."""

    def __init__(
        self, database: Database, logins: Logins, *, ground: GroundAt, clock: Clock
    ) -> None:
        """Keep what it needs; ``clock`` gives the time, aware."""
        self._database = database
        self._ground = ground
        self._clock = clock
        self._holds = Holds(database, logins, clock=clock)

    def holder(self, camera: str) -> Hold | None:
        """Give who holds a camera now.

        Raises
        ------
        UnknownItemError
            When there is no such camera.
        """
        self._row(camera)
        hold = aims.held(self._database, camera)
        return hold if hold is not None and hold.until > self._clock() else None

    def aim(self, camera: str, wish: Wish, *, by: Asker) -> Turned:
        """Turn a camera to a place and hold it there.

        Raises
        ------
        UnknownItemError
            When there is no such camera.
        """
        began, row = time.monotonic(), self._row(camera)
        wanted, nearer = self._look(row, wish)
        claim = Claim(
            camera=camera,
            who=by.name,
            azimuth_deg=wanted.azimuth_deg,
            tilt_deg=wanted.tilt_deg,
            priority=wish.priority,
            until=self._clock() + wish.hold,
            why=wish.why,
            incident=wish.incident,
        )
        turned = self._claimed(row, claim, nearer)
        turned = replace(turned, took_ms=ms_since(began))
        self._holds.tell(turned, claim, action="aim", by=by)
        return turned

    def aim_several(self, cameras: Iterable[str], wish: Wish, *, count: int, by: Asker) -> Several:
        """Turn the first ``count`` of some cameras at once; for each that fails, the next one."""
        left, done, began = deque(cameras), list[Turned](), time.monotonic()
        with ThreadPoolExecutor(max_workers=count, thread_name_prefix="aim") as pool:

            def begin() -> set[Future[Turned | None]]:
                if not left or time.monotonic() - began > _SEVERAL_S:
                    return set()
                return {pool.submit(self._aim_known, left.popleft(), wish, by)}

            running = set[Future[Turned | None]]().union(*(begin() for _ in range(count)))
            while running:
                ended, running = wait(running, return_when=FIRST_COMPLETED)
                for turned in (each.result() for each in ended):
                    if turned is not None:
                        done.append(turned)
                    if turned is None or not turned.is_done:
                        running |= begin()
        return Several(turned=done, untried=list(left))

    def _aim_known(self, camera: str, wish: Wish, by: Asker) -> Turned | None:
        """Aim one of several; one that is gone since it was found is passed over."""
        try:
            return self.aim(camera, wish, by=by)
        except UnknownItemError:
            return None

    def release(self, camera: str, *, by: Asker, may_all: bool) -> Turned | None:
        """End a hold and bring the camera back; ``None`` where nobody holds it.

        Raises
        ------
        ForbiddenError
            When somebody else holds it; ``may_all`` ends anybody's.
        UnknownItemError
            When there is no such camera.
        """
        hold = self.holder(camera)
        if hold is None:
            return None
        if hold.who != by.name and not may_all:
            raise ForbiddenError(f"Camera '{camera}' is held by {hold.who}.")
        aims.let_go(self._database, hold, now=self._clock())
        returned = [
            self.look_after(each, by=by)
            for each in aims.due(self._database, now=self._clock(), camera=camera)
        ]
        if returned:
            return returned[0]
        # It was never turned, or another process brings it back already.
        gone = aims.held(self._database, camera) is None
        return Turned(camera=camera, state=State.ARRIVED if gone else State.MOVING)

    def lend(self, lending: Lending, *, by: Asker) -> Turned | None:
        """Have a lending take its camera and turn it; ``None`` where somebody was faster."""
        wanted = self._lent_to(lending)
        claim = Claim(
            camera=lending.camera,
            who=lending.who,
            azimuth_deg=wanted.azimuth_deg,
            tilt_deg=wanted.tilt_deg,
            priority=_LENT_PRIORITY,
            until=lending.until,
            why=lending.why,
            incident=lending.incident,
            lending=lending.lending,
            lending_revision=lending.lending_revision,
        )
        hold = aims.take(self._database, claim, now=self._clock())
        return None if hold is None else self._holds.look_after(hold, by=by)

    def _lent_to(self, lending: Lending) -> Direction:
        """Give where a lending has its camera look."""
        if lending.azimuth_deg is not None:
            tilt = _TILT_DEG if lending.tilt_deg is None else lending.tilt_deg
            return Direction(lending.azimuth_deg, tilt)
        if lending.incident_lon is None or lending.incident_lat is None:
            raise ValueError("A lending without a direction turns to its incident, which has none.")
        row = self._row(lending.camera)
        wanted, _ = self._direction(row, lending.incident_lon, lending.incident_lat, _PERSON_M)
        return wanted

    def look_after(self, hold: Hold, *, by: Asker) -> Turned:
        """Do what is due of a hold: turn the camera for a lending in force, else bring it back."""
        return self._holds.look_after(hold, by=by)

    def _claimed(self, row: CameraRow, claim: Claim, nearer: float | None) -> Turned:
        """Take a camera for somebody and turn it; a hold that turned nothing is ended."""
        wanted = Direction(claim.azimuth_deg, claim.tilt_deg)
        if row.aim_priority is not None and claim.priority < row.aim_priority:
            error = HeldError(f"The camera is kept for priority {row.aim_priority} and above.")
            return replace(failed(row.id, error), wanted=wanted)
        hold = aims.take(self._database, claim, now=self._clock())
        if hold is None:
            holder = aims.held(self._database, row.id)
            return replace(
                failed(row.id, _held_by(holder, self._clock())), wanted=wanted, holder=holder
            )
        try:
            return replace(self._holds.turn(row, hold, nearer), aim=hold.aim, returns_at=hold.until)
        except HeldError as error:
            holder = aims.held(self._database, row.id)
            return replace(failed(row.id, error), wanted=wanted, holder=holder)
        except NotTurnedError as error:
            aims.let_go(self._database, hold, now=self._clock())
            return replace(failed(row.id, error), wanted=wanted)

    def _row(self, camera: str) -> CameraRow:
        row = aims.camera_row(self._database, camera)
        if row is None:
            raise UnknownItemError(f"Layer 'cameras' has no current item '{camera}'.")
        return row

    def _look(self, row: CameraRow, wish: Wish) -> tuple[Direction, float | None]:
        """Give the direction from a camera to a place, and how much nearer it is to be shown."""
        wanted, distance_m = self._direction(row, wish.lon, wish.lat, wish.height_m)
        if wish.pixels_per_m is None or not row.width_px:
            return wanted, None
        field_deg = row.field_of_view_deg or FIELD_DEG
        widest = float(pixels_per_m(distance_m, field_deg, row.width_px))
        return wanted, wish.pixels_per_m / widest if widest > 0.0 else None

    def _direction(
        self, row: CameraRow, lon: float, lat: float, height_m: float
    ) -> tuple[Direction, float]:
        """Give the direction to something so high above the ground, and its distance (m)."""
        mount_m = MOUNT_M if row.mount_height_m is None else row.mount_height_m
        eye = Spot(row.lon, row.lat, self._height(row.lon, row.lat) + mount_m)
        return Direction.between(eye, Spot(lon, lat, self._height(lon, lat) + height_m))

    def _height(self, lon: float, lat: float) -> float:
        height = self._ground(lon, lat)
        return 0.0 if math.isnan(height) else height


def _held_by(holder: Hold | None, now: dt.datetime) -> HeldError:
    if holder is None:  # it was let go between the two questions
        return HeldError("Somebody else holds the camera just now.")
    who, priority, left_s = holder.who, holder.priority, (holder.until - now).total_seconds()
    if left_s < _MINUTES_FROM_S:
        seconds = math.ceil(left_s)
        return HeldError(
            f"{who} holds the camera with priority {priority} for {seconds} more seconds."
        )
    minutes = math.ceil(left_s / 60.0)
    return HeldError(f"{who} holds the camera with priority {priority} for {minutes} more minutes.")
