"""What somebody wants cameras to look at, and what became of it."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from layers.aiming.errors import HeldError, NoAnswerError, NotTurnedError
from layers.aiming.geometry import Direction
from layers.aiming.turning import Seen
from layers.store.aims import Hold


class State(StrEnum):
    """How turning a camera went."""

    ARRIVED = "arrived"
    MOVING = "moving"
    NO_ANSWER = "no_answer"
    REFUSED = "refused"
    LOCKED = "locked"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What somebody wants cameras to look at, and for how long.

    ``height_m`` is above the ground there; ``pixels_per_m=None`` shows it at the widest.
    """

    lon: float
    lat: float
    height_m: float
    priority: int
    hold: dt.timedelta
    why: str | None = None
    incident: str | None = None
    pixels_per_m: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Turned:
    """What became of turning one camera; ``returns_at`` is when it is brought back."""

    camera: str
    state: State
    aim: uuid.UUID | None = None
    code: str | None = None
    sentence: str | None = None
    before: Direction | None = None
    wanted: Direction | None = None
    at: Direction | None = None
    zoom: float | None = None
    error_deg: float | None = None
    took_ms: int = 0
    returns_at: dt.datetime | None = None
    holder: Hold | None = None

    @property
    def is_done(self) -> bool:
        """Whether the camera looks there, or is about to."""
        return self.state in {State.ARRIVED, State.MOVING}


@dataclass(frozen=True, slots=True, kw_only=True)
class Several:
    """What became of turning several at once.

    ``turned`` are those that were tried, failed ones too, in the order in which it was known;
    ``untried`` are left: enough were turned, or the time was up.
    """

    turned: Sequence[Turned]
    untried: Sequence[str]

    @property
    def done(self) -> int:
        """How many look there, or are about to."""
        return sum(each.is_done for each in self.turned)


def turned_to(camera: str, before: Direction | None, wanted: Direction, seen: Seen) -> Turned:
    """Tell of a camera that turned, or still does."""
    return Turned(
        camera=camera,
        state=State.ARRIVED if seen.arrived else State.MOVING,
        before=before,
        wanted=wanted,
        at=seen.at,
        zoom=seen.zoom,
        error_deg=seen.error_deg,
    )


def failed(camera: str, error: NotTurnedError) -> Turned:
    """Tell of a camera that was not turned."""
    match error:
        case NoAnswerError():
            state = State.NO_ANSWER
        case HeldError():
            state = State.LOCKED
        case _:
            state = State.REFUSED
    return Turned(
        camera=camera,
        state=state,
        code=error.code,
        sentence=str(error),
    )
