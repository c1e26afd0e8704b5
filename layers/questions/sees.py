"""Which cameras see a place, ranked by what they deliver, and why the others do not.

1. Every camera in whose range the place lies, or nearly, is looked through: its picture, and the
   exact line of sight. Nothing that was worked out before the question decides. Where hardly any
   is so near, the nearest are told of all the same, and how far beyond their range it is.
2. A line or an area is looked at in places that each stand for an equal part of it; the share that
   is seen is the share of those places.
3. A camera that fails in several ways is told by the one that is hardest to mend; what fails in one
   way only comes before what fails in several.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from layers.errors import BadRequestError, NoCamerasError
from layers.questions.sightings import REASONS, Looked, sightings
from layers.sight.looking import Flags, Floats, Looks, look
from layers.sight.reading import DOWN
from layers.sight.sighting import Reason, Sighting
from layers.sight.state import SightState
from layers.sight.target import Target
from layers.store.sight import Turned
from spatial.optics import DensityClass
from spatial.scene import Cameras

#: A camera whose range ends so near the place is still told of.
NEARLY_M: Final = 50.0
#: Where fewer are so near, those whose range ends nearest are told of: never an empty answer.
FEWEST: Final = 5
#: Farther away than this there is nothing to be told of a place.
FARTHEST_M: Final = 5000.0
#: Pairs of a camera and a place that are looked at for one question.
_MOST_PAIRS: Final = 200_000


@dataclass(frozen=True, kw_only=True)
class Ranking:
    """Cameras that see, best first, and near misses, nearest to seeing first; counts are of all."""

    seeing: Sequence[Sighting]
    misses: Sequence[Sighting]
    seeing_count: int
    miss_count: int


def sees(
    state: SightState,
    target: Target,
    *,
    wanted: DensityClass | None = None,
    hidden: Collection[str] = (),
    turned: Sequence[Turned] = (),
    busy: Collection[str] = (),
    limit: int,
) -> Ranking:
    """Rank the cameras around a place.

    Parameters
    ----------
    wanted
        The pixel density class that a picture must reach to count.
    hidden
        Fields of cameras that the reader may not see: nothing of them decides.
    turned
        Cameras that look elsewhere than their register says.
    busy
        Ids of those that somebody else holds just now.
    limit
        At most so many of either kind are told.

    Raises
    ------
    BadRequestError
        When the place is so large, or the cameras so many, that it would take too long.
    NoCamerasError
        When the place is far outside of the district.
    """
    cameras = state.cameras_for(hidden, turned)
    row, place = _pairs(cameras, target)
    status = _status(state, hidden)
    looked = _looked(state, cameras, target, (row, place), status=status, wanted=wanted, busy=busy)
    order = _order(looked, wanted)
    saw = looked.share[order] > 0.0
    chosen = np.concatenate([order[saw][:limit], order[~saw][:limit]])
    told = sightings(state.frame, looked, chosen)
    return Ranking(
        seeing=[each for each in told if each.sees],
        misses=[each for each in told if not each.sees],
        seeing_count=int(saw.sum()),
        miss_count=int((~saw).sum()),
    )


def sighting_of(
    state: SightState,
    row: int,
    target: Target,
    *,
    wanted: DensityClass | None = None,
    hidden: Collection[str] = (),
    turned: Sequence[Turned] = (),
) -> Sighting:
    """Tell what one camera has of a place, however far away it is."""
    place = np.arange(len(target.xy))
    looked = _looked(
        state,
        state.cameras_for(hidden, turned),
        target,
        (np.full(len(place), row), place),
        status=_status(state, hidden),
        wanted=wanted,
    )
    return sightings(state.frame, looked, np.zeros(1, np.int64))[0]


def _status(state: SightState, hidden: Collection[str]) -> NDArray[np.int32]:
    """Give the status of every camera; one that the reader may not see makes no difference."""
    return np.zeros(len(state.cameras), np.int32) if "status" in hidden else state.rows.status


def _looked(
    state: SightState,
    cameras: Cameras,
    target: Target,
    pairs: tuple[NDArray[np.int64], NDArray[np.int64]],
    *,
    status: NDArray[np.int32],
    wanted: DensityClass | None,
    busy: Collection[str] = (),
) -> Looked:
    """Look through pairs of a camera and a place."""
    row, place = pairs
    looks = look(state.scene, cameras, row, target.xy[place], target.z[place])
    rows = [found for item_id in busy if (found := state.row(item_id)) is not None]
    held = np.isin(row, np.array(rows, np.int64))
    return Looked(
        cameras=cameras,
        target=target,
        row=row,
        place=place,
        looks=looks,
        fails=_fails(looks, wanted, down=status[row] == DOWN, held=held),
        status=status,
    )


def _pairs(cameras: Cameras, target: Target) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Pair cameras with the places that lie in their range, or nearly; rows are ascending."""
    low, high = target.xy.min(axis=0), target.xy.max(axis=0)
    near = np.arange(len(cameras))
    # One look at a coordinate of every camera: the box is as far as any of them reaches.
    farthest = float(cameras.range_m.max()) + NEARLY_M
    for axis in range(2):
        along = cameras.xy[near, axis]
        near = near[(along >= low[axis] - farthest) & (along <= high[axis] + farthest)]
    off = cameras.xy[near] - np.clip(cameras.xy[near], low, high)
    near = near[np.hypot(*off.T) <= cameras.range_m[near] + NEARLY_M]
    nearly = NEARLY_M
    if len(near) < min(FEWEST, len(cameras)):
        near, nearly = _nearest(cameras, low, high), np.inf
    if len(near) * len(target.xy) > _MOST_PAIRS:
        raise BadRequestError(
            f"{len(near):,} cameras are too many to be looked through for so large a place:"
            " ask about a smaller one."
        )
    away = target.xy[None, :, :] - cameras.xy[near][:, None, :]
    reach = cameras.range_m[near][:, None] + nearly
    which, place = np.nonzero(np.hypot(away[..., 0], away[..., 1]) <= reach)
    return near[which], place


def _nearest(cameras: Cameras, low: Floats, high: Floats) -> NDArray[np.int64]:
    """Give the cameras whose range ends nearest to a box, rows ascending."""
    off = cameras.xy - np.clip(cameras.xy, low, high)
    beyond = np.hypot(*off.T) - cameras.range_m
    if beyond.min() > FARTHEST_M:
        raise NoCamerasError(
            f"The nearest camera ends {beyond.min() / 1000.0:,.0f} km short of it: the place is"
            " outside of what is watched."
        )
    return np.sort(np.argsort(beyond, kind="stable")[:FEWEST])


def _fails(looks: Looks, wanted: DensityClass | None, *, down: Flags, held: Flags) -> Flags:
    """Say in which ways each pair fails: a row a reason, in their order."""
    blocked, off = ~looks.lines.clear, ~(looks.in_width & looks.in_height)
    can_turn = np.isfinite(looks.turn_deg)
    beneath = off & looks.in_width & looks.below
    least = -np.inf if wanted is None else wanted.pixels_per_m
    ways = {
        Reason.BLOCKED: blocked & ~looks.lines.by_ground,
        Reason.BLOCKED_BY_GROUND: blocked & looks.lines.by_ground,
        Reason.OUT_OF_RANGE: looks.beyond_m > 0.0,
        Reason.OUT_OF_FIELD: off & ~can_turn & ~beneath,
        Reason.TOO_NEAR: beneath & ~can_turn,
        Reason.TOO_COARSE: looks.pixels_per_m < least,
        Reason.OFFLINE: down,
        Reason.BUSY: held & off & can_turn,
        Reason.TURN: off & can_turn & ~held,
    }
    return np.stack([ways[each] for each in REASONS])


def _order(looked: Looked, wanted: DensityClass | None) -> NDArray[np.int64]:
    """Rank: whole views, parts, then rule 4; known cameras before assumed."""
    pair, share, cameras = looked.best, looked.share, looked.cameras
    row = looked.row[pair]
    saw = share > 0.0
    return np.lexsort(
        (
            cameras.fid[row],
            -looked.looks.pixels_per_m[pair],
            looked.status[row],
            cameras.assumed[row],
            np.where(saw, 0.0, _lacks(looked, wanted)),
            np.where(saw, 0, -looked.first[pair]),
            np.where(saw, 0, looked.ways[pair]),
            np.where(share >= 1.0, 0, np.where(saw, 1, 2)),
        )
    )


def _lacks(looked: Looked, wanted: DensityClass | None) -> Floats:
    """Say how much is missing of what each camera fails by first, in the measure of that reason.

    To a tenth, so that what differs by less is told apart by what is known of the camera.
    """
    looks, pair = looked.looks, looked.best
    row = looked.row[pair]
    off = np.abs(looks.off_axis_deg[pair])
    nod = np.abs(looks.tilt_deg[pair] - looked.cameras.tilt_deg[row])
    nod = np.where(looks.in_height[pair], 0.0, nod)
    least = 0.0 if wanted is None else wanted.pixels_per_m
    lacks = {
        Reason.BLOCKED: looks.lines.short_by_m[pair],
        Reason.BLOCKED_BY_GROUND: looks.lines.short_by_m[pair],
        Reason.OUT_OF_RANGE: looks.beyond_m[pair],
        Reason.OUT_OF_FIELD: np.fmax(off - looked.cameras.hfov_deg[row] / 2.0, 0.0),
        Reason.TOO_NEAR: nod,
        Reason.TOO_COARSE: least - looks.pixels_per_m[pair],
        Reason.TURN: np.fmax(np.abs(looks.turn_deg[pair]), nod),
    }
    nothing = np.zeros(len(pair))
    columns = np.stack([lacks.get(each, nothing) for each in REASONS])
    said = columns[looked.first[pair], np.arange(len(pair))]
    return np.round(np.nan_to_num(said, nan=np.inf, posinf=np.inf), 1)
