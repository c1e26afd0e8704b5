"""Questions of travel time: who is nearest by road, which way, how long from each to each.

Every answer is exact on the roads it is asked of, in whole milliseconds, and says in one word why
something is missing. ``to=True`` turns a question round: travel is from the places to the origin,
as fire engines drive to an incident, while people walk from it to a shelter.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

import numpy as np
from numpy.typing import NDArray

from spatial import search
from spatial.conditions import Basis, Closure
from spatial.errors import BadValueError
from spatial.network import CLOSED, Network
from spatial.roads import Places, Roads
from spatial.traversal import Mode

#: The longest journey that is looked for, in milliseconds (49 days).
FOREVER_MS: Final = 2**32 - 1
#: An alternative way may take half as long again and share two thirds of the first.
_ALTERNATIVE_TIME: Final = 1.5
_ALTERNATIVE_SHARED: Final = 0.67
_PENALTIES: Final = (1.4, 2.0, 4.0)


class Missing(StrEnum):
    """Why a place was not reached."""

    OUTSIDE_NETWORK = "outside_network"  # no street is near one of the ends
    ORIGIN_CLOSED = "origin_closed"  # the street of the origin is closed
    DESTINATION_CLOSED = "destination_closed"  # the street of the only destination is closed
    TOO_FAR = "too_far"  # the search stopped at its longest time
    UNREACHABLE = "unreachable"  # no open way leads there


@dataclass(frozen=True, kw_only=True, eq=False)
class Path:
    """A way from a fraction of its first arc's edge to a fraction of its last arc's.

    ``arcs`` are in the order of travel; ``place`` and ``origin`` are the numbers of the ends among
    the places and the origins asked about. ``time_ms`` includes their extra times.
    """

    place: int
    origin: int
    time_ms: int
    length_m: float
    arcs: NDArray[np.int32]
    from_fraction: float
    to_fraction: float

    def lonlat(self, network: Network) -> NDArray[np.float64]:
        """Draw it: degrees, shape (k, 2), k at least 2."""
        pieces = [
            stretch(network, arc, *shares)
            for arc, shares in zip(self.arcs.tolist(), self.shares().tolist(), strict=True)
        ]
        line = np.concatenate(pieces)
        fresh = np.r_[True, (line[1:] != line[:-1]).any(axis=1)]
        return line[fresh] if fresh.sum() > 1 else line[[0, -1]]

    def shares(self) -> NDArray[np.float64]:
        """Say between which shares of its length each arc is travelled, shape (n, 2)."""
        shares = np.zeros((len(self.arcs), 2))
        shares[:, 1] = 1.0
        ends = (self.from_fraction, self.to_fraction)
        for row, end in enumerate(ends):
            arc = self.arcs[-row]
            shares[-row, row] = 1.0 - end if arc & 1 else end
        return shares

    def lengths_m(self, network: Network) -> NDArray[np.float64]:
        """Give the metres travelled on each arc, shape (n,)."""
        shares = self.shares()
        return (shares[:, 1] - shares[:, 0]) * network.length_m[self.arcs >> 1]


@dataclass(frozen=True, kw_only=True, eq=False)
class Nearest:
    """The nearest places in order, and why there are fewer than were asked for, if there are.

    ``place`` and ``origin`` number the ends among the places and the origins asked about;
    ``time_ms`` includes their extra times, ``length_m`` is along the road.
    """

    place: NDArray[np.int32]
    origin: NDArray[np.int32]
    time_ms: NDArray[np.int64]
    length_m: NDArray[np.float64]
    missing: Missing | None
    _first: NDArray[np.int64]
    _arcs: NDArray[np.int32]
    _ends: tuple[NDArray[np.float64], NDArray[np.float64]]

    def __len__(self) -> int:
        """Count the places found."""
        return len(self.place)

    def path(self, row: int) -> Path:
        """Give the way to (or from) one of the places found, the nearest being row 0."""
        return Path(
            place=int(self.place[row]),
            origin=int(self.origin[row]),
            time_ms=int(self.time_ms[row]),
            length_m=float(self.length_m[row]),
            arcs=self._arcs[self._first[row] : self._first[row + 1]],
            from_fraction=float(self._ends[0][row]),
            to_fraction=float(self._ends[1][row]),
        )


def nearest(
    roads: Roads,
    origins: Places,
    places: Places,
    *,
    mode: Mode,
    limit: int = 5,
    to: bool = False,
    max_ms: int = FOREVER_MS,
) -> Nearest:
    """Find the places nearest by travel time from (or, with ``to``, to) one or several origins.

    Places at the same time come in the order of their numbers.

    Raises
    ------
    BadValueError
        When the limit is below 1.
    """
    if limit < 1:
        raise BadValueError(f"The nearest {limit} places were asked for; ask for at least one.")
    asked = min(limit, len(places))
    cutoff_ms = min(max_ms, FOREVER_MS) if asked else -1
    graph = roads.graphs[mode]
    with roads.work.borrowed(graph.state_count + len(places)) as work:
        place, origin, time_ms, length_m, first, arcs, cut = search.nearest(
            graph.lists(to=to),
            roads.travel_ms[mode],
            roads.network.length_m,
            origins.begun,
            places.lists,
            asked,
            cutoff_ms,
            work,
        )
    ends = (origins.fraction[origin], places.fraction[place])
    few = len(place) < asked
    return Nearest(
        place=place,
        origin=origin,
        time_ms=time_ms,
        length_m=length_m,
        missing=_missing(roads, origins, places, mode, cut=cut) if few else None,
        _first=first,
        _arcs=arcs,
        _ends=(ends[1], ends[0]) if to else ends,
    )


def route(
    roads: Roads, origin: Places, destination: Places, *, mode: Mode, max_ms: int = FOREVER_MS
) -> Path | Missing:
    """Find the fastest way between two places, or say why there is none."""
    answer = nearest(roads, origin, destination, mode=mode, limit=1, max_ms=max_ms)
    return answer.missing or answer.path(0)


def alternative(
    roads: Roads, origin: Places, destination: Places, best: Path, *, mode: Mode
) -> Path | None:
    """Find another reasonable way: at most half as long again, two thirds shared, or None.

    The streets of the first way are made dearer until the fastest way leaves them (the penalty
    method); the answer carries its true time.
    """
    times = roads.travel_ms[mode]
    used = np.concatenate([best.arcs, best.arcs ^ 1])
    for penalty in _PENALTIES:
        dearer = times.copy()
        open_ = used[times[used] != CLOSED]
        dearer[open_] = np.minimum(times[open_] * penalty, CLOSED - 1)
        found = route(
            replace(roads, travel_ms={**roads.travel_ms, mode: dearer}),
            origin,
            destination,
            mode=mode,
        )
        if isinstance(found, Missing):
            return None
        found = replace(found, time_ms=path_time_ms(roads, found, origin, destination, mode=mode))
        lengths = found.lengths_m(roads.network)
        shared = lengths[np.isin(found.arcs, best.arcs)].sum()
        if found.time_ms > _ALTERNATIVE_TIME * best.time_ms:
            return None
        if shared <= _ALTERNATIVE_SHARED * lengths.sum():
            return found
    return None


def path_time_ms(
    roads: Roads, path: Path, origin: Places, destination: Places, *, mode: Mode
) -> int:
    """Add up the time of a path on these roads, extra times included."""
    times = roads.travel_ms[mode][path.arcs].astype(np.int64)
    # As the search splits arcs: from u, rounded, so that both arcs of an edge split alike.
    at = np.floor(np.asarray([path.from_fraction, path.to_fraction]) * times[[0, -1]] + 0.5)
    back = (path.arcs[[0, -1]] & 1).astype(bool)
    along = np.where(back, times[[0, -1]] - at, at).astype(np.int64)
    road = along[1] - along[0] + times[:-1].sum()
    return int(road + origin.extra_ms[path.origin] + destination.extra_ms[path.place])


def basis_shares(roads: Roads, path: Path) -> dict[Basis, float]:
    """Say which share of a driven path's length rests on live speeds, typical ones and limits."""
    lengths = path.lengths_m(roads.network)
    of_kind = np.bincount(roads.basis[path.arcs], lengths, minlength=len(Basis))
    total = max(float(lengths.sum()), 1e-9)
    return {kind: float(of_kind[kind]) / total for kind in Basis}


def closures_on(path: Path, closures: Sequence[Closure], mode: Mode) -> tuple[Closure, ...]:
    """Name the closures that lie on a path for a mode: of the way without them, what is avoided."""
    return tuple(
        closure
        for closure in closures
        if closure.holds_for(mode) and np.isin(closure.arcs, path.arcs).any()
    )


def _missing(roads: Roads, origins: Places, places: Places, mode: Mode, *, cut: bool) -> Missing:
    if (origins.edge < 0).all() or (places.edge < 0).all():
        return Missing.OUTSIDE_NETWORK
    if not _any_open(roads, origins, mode):
        return Missing.ORIGIN_CLOSED
    if not _any_open(roads, places, mode):
        return Missing.DESTINATION_CLOSED
    return Missing.TOO_FAR if cut else Missing.UNREACHABLE


def _any_open(roads: Roads, places: Places, mode: Mode) -> bool:
    edges = places.edge[places.edge >= 0].astype(np.int64)
    return bool((roads.travel_ms[mode].reshape(-1, 2)[edges].min(axis=1) != CLOSED).any())


def stretch(network: Network, arc: int, begin: float, end: float) -> NDArray[np.float64]:
    """Cut the line of an arc between two shares of its length."""
    line = network.line(arc >> 1)
    if arc & 1:
        line = line[::-1]
    if (begin, end) == (0.0, 1.0):
        return line
    along = np.r_[0.0, np.cumsum(np.hypot(*np.diff(network.plane.to_metres(line), axis=0).T))]
    at = np.array([begin, end]) * along[-1]
    inner = line[(along > at[0]) & (along < at[1])]
    ends = np.column_stack([np.interp(at, along, line[:, axis]) for axis in range(2)])
    return np.concatenate([ends[:1], inner, ends[1:]])
