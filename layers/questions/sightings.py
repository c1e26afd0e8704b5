"""Pairs of a camera and a place that were looked through, and what is told of each camera."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import compress
from typing import Final

import numpy as np
from numpy.typing import NDArray

from layers.sight.looking import Flags, Floats, Looks
from layers.sight.sighting import Reason, Sighting, Verdict
from layers.sight.target import Target
from spatial.scene import Cameras, Frame

#: The reasons in their order; ``Looked.fails`` has a row for each.
REASONS: Final = tuple(Reason)


@dataclass(frozen=True, kw_only=True, eq=False)
class Looked:
    """k pairs of a camera (by row, ascending) and a place, and in which ways each fails.

    ``status`` is that of every camera, by row.
    """

    cameras: Cameras
    target: Target
    row: NDArray[np.int64]
    place: NDArray[np.int64]
    looks: Looks
    fails: Flags
    status: NDArray[np.int32]

    @cached_property
    def first(self) -> NDArray[np.int64]:
        """The number of the reason that is hardest to mend, of what fails."""
        return np.argmax(self.fails, axis=0)

    @cached_property
    def ways(self) -> NDArray[np.int64]:
        """In how many ways each fails."""
        return self.fails.sum(axis=0)

    @cached_property
    def best(self) -> NDArray[np.int64]:
        """The pair that each camera is told by: one that is seen, else one that nearly is."""
        order = np.lexsort((-self.looks.pixels_per_m, -self.first, self.ways, self.row))
        begins = np.ones(len(order), bool)
        begins[1:] = self.row[order][1:] != self.row[order][:-1]
        return order[begins]

    @cached_property
    def share(self) -> Floats:
        """The part of the target that each camera sees, in the order of ``best``."""
        seen = np.bincount(self.row[self.ways == 0], minlength=len(self.cameras))
        return seen[self.row[self.best]] / len(self.target.xy)


def sightings(frame: Frame, looked: Looked, chosen: NDArray[np.int64]) -> list[Sighting]:
    """Tell of cameras, by their places in ``looked.best``."""
    cameras, looks, target, pair = looked.cameras, looked.looks, looked.target, looked.best[chosen]
    row, place = looked.row[pair], looked.place[pair]
    eyes = cameras.xy[row]
    turned = frame.convergence_deg(frame.to_degrees(eyes))
    with np.errstate(invalid="ignore", divide="ignore"):
        part = np.nan_to_num(looks.lines.blocked_at_m[pair] / looks.distance_m[pair])
    told = _Told(
        row=row,
        share=looked.share[chosen],
        fails=looked.fails[:, pair],
        looks=looks,
        pair=pair,
        bearing_deg=(looks.azimuth_deg[pair] + turned) % 360.0,
        tilt_by_deg=looks.tilt_deg[pair] - cameras.tilt_deg[row],
        stop=frame.to_degrees(eyes + (target.xy[place] - eyes) * part[:, None]),
        place=frame.to_degrees(target.xy[place]),
        of_parts=len(target.xy) > 1,
    )
    return [told.sighting(number) for number in range(len(pair))]


@dataclass(frozen=True, kw_only=True, eq=False)
class _Told:
    """Columns of the cameras that are told of, each becoming a ``Sighting``."""

    row: NDArray[np.int64]
    share: Floats
    fails: Flags
    looks: Looks
    pair: NDArray[np.int64]
    bearing_deg: Floats
    tilt_by_deg: Floats
    stop: Floats
    place: Floats
    of_parts: bool

    def sighting(self, number: int) -> Sighting:
        """Tell of one camera."""
        looks, pair, share = self.looks, int(self.pair[number]), float(self.share[number])
        failed = self.fails[:, number].tolist()
        reasons = tuple(compress(REASONS, failed)) if share == 0.0 else ()
        stopped = bool(reasons) and not looks.lines.clear[pair]
        turn = _known(looks.turn_deg[pair]) if Reason.TURN in reasons else None
        beyond = float(looks.beyond_m[pair])
        return Sighting(
            row=int(self.row[number]),
            verdict=_verdict(share, reasons),
            reasons=reasons,
            distance_m=float(looks.distance_m[pair]),
            bearing_deg=float(self.bearing_deg[number]),
            off_axis_deg=_known(looks.off_axis_deg[pair]),
            turn_deg=turn,
            tilt_by_deg=None if turn is None else _known(self.tilt_by_deg[number]),
            pixels_per_m=float(looks.pixels_per_m[pair]),
            beyond_m=beyond if beyond > 0.0 else None,
            share=share if self.of_parts else None,
            blocker=int(looks.lines.blocker[pair]) if stopped else None,
            blocked_m=_known(looks.lines.blocked_at_m[pair]) if stopped else None,
            short_by_m=_known(looks.lines.short_by_m[pair]) if stopped else None,
            blocked_at=_pair(self.stop[number]) if stopped else None,
            place=_pair(self.place[number]),
        )


def _verdict(share: float, reasons: tuple[Reason, ...]) -> Verdict:
    if share > 0.0:
        return Verdict.CLEAR if share >= 1.0 else Verdict.PARTLY
    is_blocked = reasons[0] in {Reason.BLOCKED, Reason.BLOCKED_BY_GROUND}
    return Verdict.BLOCKED if is_blocked else Verdict.OUT_OF_VIEW


def _known(value: float) -> float | None:
    """Give a number, ``None`` for one that there is not."""
    return float(value) if np.isfinite(value) else None


def _pair(place: Floats) -> tuple[float, float]:
    return float(place[0]), float(place[1])
