"""Cameras that are held: turned for whoever holds them, and brought back.

1. Where a camera looked, and where it is about to look, are noted before it turns: whoever finds
   the hold later, also after the process was killed, can bring it back.
2. Two may tell a camera something at the same moment. Whoever told it looks afterwards who holds
   it; where that is somebody else by now, it is told again what they want. So the last word is
   theirs, whatever order the messages arrived in.
3. Whatever happens is told to the log: where it turned, or why not; of tries in vain the first.
"""

from __future__ import annotations

import datetime as dt
import time
from dataclasses import replace
from typing import Final

from layers.aiming.errors import HeldError, NotTurnedError
from layers.aiming.geometry import Direction
from layers.aiming.logins import Logins
from layers.aiming.onvif import Clock, Position
from layers.aiming.outcome import State, Turned, failed, turned_to
from layers.aiming.turning import Turn, Units, as_json, as_position
from layers.people import Asker
from layers.store import aims
from layers.store.aims import CameraRow, Claim, Hold, Move
from layers.store.database import Database

_FIRST_PAUSE_S: Final = 2.0
_LONGEST_PAUSE_S: Final = 300.0


class Holds:
    """Turns held cameras, and brings them back; one a process, for what it remembers of them."""

    def __init__(self, database: Database, logins: Logins, *, clock: Clock) -> None:
        """Keep what it needs; ``clock`` gives the time, aware."""
        self._database = database
        self._logins = logins
        self._clock = clock
        self._units = Units()

    def turn(self, row: CameraRow, hold: Hold, nearer: float | None) -> Turned:
        """Turn a camera to where its hold wants it, and watch it get there."""
        wanted = Direction(hold.azimuth_deg, hold.tilt_deg)
        turn = Turn(row, self._logins, self._units, clock=self._clock)
        found = turn.start()
        goal = turn.goal(wanted, magnification=nearer)
        kept = aims.keep_goal(self._database, hold, home=as_json(found), goal=as_json(goal))
        if not kept:
            raise HeldError("Somebody else took the camera meanwhile.")
        turn.tell(goal)
        if self._correct(hold, else_to=found if hold.home is None else as_position(hold.home)):
            raise HeldError("Somebody else took the camera meanwhile.")
        return turned_to(hold.camera, turn.direction(found), wanted, turn.watch(wanted))

    def _back(self, row: CameraRow, hold: Hold) -> Turned:
        """Bring a camera back to where it looked before anybody held it."""
        if hold.home is None:
            raise RuntimeError("A camera that was never turned is not brought back.")
        turn = Turn(row, self._logins, self._units, clock=self._clock)
        found, home = turn.start(), as_position(hold.home)
        goal = turn.back(home)
        turn.tell(goal)
        wanted = turn.direction(home)
        if wanted is None:
            raise NotTurnedError("The camera does not say where it points.", code="unfit")
        return turned_to(hold.camera, turn.direction(found), wanted, turn.watch(wanted))

    def _correct(self, hold: Hold, *, else_to: Position | None = None) -> bool:
        """Where somebody else holds the camera by now, tell it again what they want; say whether.

        Nothing is to be told yet where they did not tell anything: they will. Where nobody holds it
        any more, it was brought back already, and is told so again: ``else_to``.
        """
        now = aims.held(self._database, hold.camera)
        if now is not None and now.aim == hold.aim:
            return False
        goal = else_to
        if now is not None:
            goal = None if now.goal is None else as_position(now.goal)
        row = aims.camera_row(self._database, hold.camera)
        if goal is not None and row is not None:
            turn = Turn(row, self._logins, self._units, clock=self._clock)
            turn.start()
            turn.tell(goal)
        return True

    def look_after(self, hold: Hold, *, by: Asker) -> Turned:
        """Do what is due of a hold: turn the camera for a lending in force, else bring it back."""
        began = time.monotonic()
        lent = hold.lending is not None and hold.until > self._clock()
        row = aims.camera_row(self._database, hold.camera)
        if row is None or (hold.home is None and not lent):
            # Never turned, or the camera is gone from the layer.
            aims.drop(self._database, hold)
            return Turned(camera=hold.camera, state=State.ARRIVED)
        try:
            turned = self.turn(row, hold, None) if lent else self._back(row, hold)
        except NotTurnedError as error:
            turned = failed(hold.camera, error)
        turned = replace(turned, took_ms=ms_since(began))
        self._settle(hold, turned, lent=lent)
        if turned.code is None or turned.code != hold.failure:
            self.tell(turned, hold, action="lend" if lent else "return", by=by)
        return turned

    def _settle(self, hold: Hold, turned: Turned, *, lent: bool) -> None:
        """Say when a hold is looked after again: at its end, soon, or never."""
        if turned.state is State.ARRIVED and not lent:
            if not aims.drop(self._database, hold):
                self._correct(hold)
            return
        done = lent and turned.is_done
        pause = min(_FIRST_PAUSE_S * 2.0 ** min(hold.tries, 20), _LONGEST_PAUSE_S)
        due_at = self._clock() + dt.timedelta(seconds=pause)
        due_at = hold.until if done or (lent and due_at > hold.until) else due_at
        aims.put_off(self._database, hold, due_at=due_at, failure=turned.code)

    def tell(self, turned: Turned, claim: Claim, *, action: str, by: Asker) -> None:
        """Tell what became of a claim to the logs."""
        before, wanted, at = turned.before, turned.wanted, turned.at
        move = Move(
            camera=claim.camera,
            aim=claim.aim if isinstance(claim, Hold) else turned.aim,
            action=action,
            state=turned.state,
            code=turned.code,
            who=claim.who,
            why=claim.why,
            incident=claim.incident,
            lending=claim.lending,
            priority=claim.priority,
            from_azimuth_deg=before and round(before.azimuth_deg, 3),
            from_tilt_deg=before and round(before.tilt_deg, 3),
            to_azimuth_deg=wanted and round(wanted.azimuth_deg, 3),
            to_tilt_deg=wanted and round(wanted.tilt_deg, 3),
            at_azimuth_deg=at and round(at.azimuth_deg, 3),
            at_tilt_deg=at and round(at.tilt_deg, 3),
            zoom=turned.zoom,
            error_deg=turned.error_deg and round(turned.error_deg, 3),
            took_ms=turned.took_ms,
            note=turned.sentence,
        )
        aims.tell(self._database, move, by=by)


def ms_since(began: float) -> int:
    """Count milliseconds since a moment of the monotonic clock."""
    return round((time.monotonic() - began) * 1000.0)
