"""What one camera has of a place: a verdict, and the reasons against it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from spatial.optics import density_class


class Verdict(StrEnum):
    """Whether a camera sees a place, from the best to the worst."""

    CLEAR = "clear"
    PARTLY = "partly"
    BLOCKED = "blocked"
    OUT_OF_VIEW = "out_of_view"


class Reason(StrEnum):
    """Why a camera does not see a place; what is hardest to mend comes first."""

    BLOCKED = "blocked"
    BLOCKED_BY_GROUND = "blocked_by_ground"
    OUT_OF_RANGE = "out_of_range"
    OUT_OF_FIELD = "out_of_field"
    TOO_NEAR = "too_near"
    TOO_COARSE = "too_coarse"
    OFFLINE = "offline"
    BUSY = "busy"
    TURN = "turn"


@dataclass(frozen=True, kw_only=True)
class Sighting:
    """What one camera has of the place (of a line or an area: of the part that it shows best).

    ``row`` is the camera's in the state. Angles are degrees, azimuths clockwise from true north;
    ``off_axis_deg`` is ``None`` where nobody knows where it looks. ``turn_deg`` and ``tilt_by_deg``
    are how far a PTZ would have to turn clockwise, and downwards. ``share`` is the part that it
    sees, ``None`` of a point. ``blocker`` is the number of the building that is first in the way,
    ``blocked_at`` where that is (degrees).
    """

    row: int
    verdict: Verdict
    reasons: tuple[Reason, ...]
    distance_m: float
    bearing_deg: float
    off_axis_deg: float | None
    turn_deg: float | None
    tilt_by_deg: float | None
    pixels_per_m: float
    beyond_m: float | None
    share: float | None
    blocker: int | None
    blocked_m: float | None
    short_by_m: float | None
    blocked_at: tuple[float, float] | None
    place: tuple[float, float]

    @property
    def reason(self) -> Reason | None:
        """The reason that is hardest to mend; ``None`` where it sees."""
        return self.reasons[0] if self.reasons else None

    @property
    def sees(self) -> bool:
        """Whether it sees the place, or a part of it."""
        return self.verdict in {Verdict.CLEAR, Verdict.PARTLY}

    @property
    def density_class(self) -> str | None:
        """The code of the pixel density class that it delivers."""
        return density_class(self.pixels_per_m)
