"""Who sees them next: the cameras ahead of somebody who leaves a place along the streets.

1. Cameras come in order of the earliest arrival at a crossing that they watch.
2. A camera takes over from those of the last watched crossing before its first one, reached
   earlier, on any way with none in between: a search back, stopped at watched crossings.
3. Branches are the watched crossings that can be the first on some way: a search from the place,
   stopped at watched crossings. Where it comes to the horizon or to an exit, somebody can get there
   unseen.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import breadth_first_order, dijkstra

from spatial.castnet import AWAY, Flight, Watched

#: Next to a millisecond, over any way, nothing.
_NO_TIME: Final = 1e-6


@dataclass(frozen=True, kw_only=True, eq=False)
class Ahead:
    """A camera with the spot of the flight where it first sees them, and at how many px/m.

    ``takes_over`` names cameras by their numbers; ``is_first`` says whether nobody need have seen
    them before.
    """

    camera: int
    spot: int
    pixels_per_m: float
    takes_over: NDArray[np.int64]
    is_first: bool


@dataclass(frozen=True, kw_only=True, eq=False)
class Track:
    """What is seen of a flight.

    ``branches`` are spots, by ``branch_ms``, the earliest arrival unseen; ``unseen_away`` says
    whether one can get beyond the horizon, or out, seen by nobody.
    """

    ahead: tuple[Ahead, ...]
    branches: NDArray[np.int64]
    branch_ms: NDArray[np.int64]
    unseen_away: bool
    seen: Watched

    def watching(self, spot: int) -> NDArray[np.int32]:
        """Give the cameras that watch a spot."""
        return self.seen.camera[self.seen.first[spot] : self.seen.first[spot + 1]]


def track(flight: Flight, seen: Watched, *, limit: int) -> Track:
    """Give the first cameras ahead; ``seen`` has a row a spot."""
    counts = seen.is_seen.copy()
    counts[0] = False  # who is seen at the place itself is not seen ahead
    sights = seen.only(counts[seen.row])
    # Spots are numbered by arrival, exits last: a camera's first row is where it first sees them.
    order = np.lexsort((sights.row, flight.arrival_ms[sights.row], sights.camera))
    camera = sights.camera[order]
    first = order[np.append(True, camera[1:] != camera[:-1])] if len(order) else order
    first = first[np.lexsort((sights.camera[first], flight.arrival_ms[sights.row[first]]))][:limit]
    handed = _Handed(flight, counts)
    branches, branch_ms, unseen_away = _branches(flight, counts)
    ahead: list[Ahead] = []
    for at in first.tolist():
        spots = handed.before(int(sights.row[at]))
        handing = np.unique(sights.taken(spots).camera)
        ahead.append(
            Ahead(
                camera=int(sights.camera[at]),
                spot=int(sights.row[at]),
                pixels_per_m=float(sights.pixels_per_m[at]),
                takes_over=handing[handing != sights.camera[at]].astype(np.int64),
                is_first=bool((spots == 0).any()),
            )
        )
    return Track(
        ahead=tuple(ahead),
        branches=branches,
        branch_ms=branch_ms,
        unseen_away=unseen_away,
        seen=seen,
    )


class _Handed:
    """The moves backward, each search stopped at watched spots and at the place (rule 2)."""

    def __init__(self, flight: Flight, counts: NDArray[np.bool_]) -> None:
        """Turn the moves round; a second copy of each spot is where searches begin."""
        size = len(flight)
        kept = flight.head != AWAY
        tail, head = flight.tail[kept], flight.head[kept]
        stops = counts.copy()
        stops[0] = True
        on = ~stops[head]
        start, end = np.concatenate([head[on], head + size]), np.concatenate([tail[on], tail])
        self._back = csr_array((np.ones(len(start)), (start, end)), shape=(2 * size, 2 * size))
        self._stops, self._at_ms = stops, flight.arrival_ms
        self._known: dict[int, NDArray[np.int64]] = {}

    def before(self, spot: int) -> NDArray[np.int64]:
        """Give the earlier watched spots, and 0 for the place, whence one comes there directly."""
        if spot not in self._known:
            begin = spot + len(self._stops)
            reached = breadth_first_order(self._back, begin, return_predecessors=False)[1:]
            earlier = self._stops[reached] & (self._at_ms[reached] < self._at_ms[spot])
            self._known[spot] = np.sort(reached[earlier | (reached == 0)])
        return self._known[spot]


def _branches(
    flight: Flight, counts: NDArray[np.bool_]
) -> tuple[NDArray[np.int64], NDArray[np.int64], bool]:
    """Rule 3."""
    size = len(flight)
    unseen = ~counts[flight.tail]
    on = np.flatnonzero(unseen & (flight.head != AWAY))
    # Of several moves between two spots the quickest; a matrix has none of no length.
    on = on[np.lexsort((flight.move_ms[on], flight.head[on], flight.tail[on]))]
    ends = np.column_stack([flight.tail[on], flight.head[on]])
    on = on[np.append(True, (ends[1:] != ends[:-1]).any(axis=1))] if len(on) else on
    moves = (flight.move_ms[on] + _NO_TIME, (flight.tail[on], flight.head[on]))
    far = dijkstra(csr_array(moves, shape=(size, size)), indices=0, limit=flight.horizon_ms + 0.5)
    reached = np.isfinite(far)
    branches = np.flatnonzero(reached & counts)
    branches = branches[np.argsort(far[branches], kind="stable")]
    away = (unseen & (flight.head == AWAY) & reached[flight.tail]).any()
    out = (reached & ~counts & (flight.exit >= 0)).any()
    return branches, far[branches].astype(np.int64), bool(away or out)
