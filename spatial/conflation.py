"""Lines from elsewhere (traffic links) found again on the streets: which arcs, and how well.

A hidden Markov model in the manner of Newson and Krumm (2009), "Hidden Markov map matching through
noise and sparseness". A line is sampled every few metres in its direction of travel. A sample's
candidates are the arcs near it that head the same way, and "no street here"; of all chains of
candidates the likeliest is taken, a chain being likelier the nearer its arcs lie, the better they
head, and the better the way along the streets agrees with the way along the line.
"""

from __future__ import annotations

import heapq
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final, NamedTuple, Self

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.spatial import KDTree

from spatial.network import Network
from spatial.traversal import Mode

#: A line is sampled so often, or at such distances where that would be denser or sparser.
_SAMPLES: Final = 30
_STEPS_M: Final = (4.0, 10.0)
#: How far beside a line its street may lie, and how far its direction may be off.
REACH_M: Final = 25.0
_TURNED_DEG: Final = 60.0
#: Standard deviations of the offset and of the direction.
_OFFSET_M: Final = 8.0
_HEADING_DEG: Final = 20.0
#: What a detour of a metre costs, and the longest way between two samples that is looked for.
_DETOUR_M: Final = 5.0
_LOOK_M: Final = 60.0
#: What it costs to be on no street, and to leave or to join one.
_NOWHERE: Final = 4.5
_LEAVING: Final = 2.0
#: An arc of which less is covered, by share and in metres, is where a line ran over its end.
_SPUR_SHARE: Final = 0.2
_SPUR_M: Final = 12.0

#: How many rounds there are, and from how many samples around a line its displacement is read.
_ROUNDS: Final = 4
_AROUND: Final = 240
#: As if so many samples said that the maps do not differ: little evidence moves little.
_STEADY: Final = 6.0
#: Arc, metres along it, cost, metres beside it.
_Candidate = tuple[int, float, float, float]


class _Chain(NamedTuple):
    """What each sample of a line chose; ``places`` are where the samples are, unmoved, metres."""

    step: float
    chosen: list[_Candidate | None]
    places: NDArray[np.float64]


class Match(NamedTuple):
    """The arcs of one line in the order of travel.

    ``metres`` says how much of the line lies along each arc, ``covered`` which share of the arc
    that is. ``share`` is how much of the line found a street, ``offset_m`` how far beside it.
    """

    arcs: NDArray[np.int64]
    metres: NDArray[np.float64]
    covered: NDArray[np.float64]
    share: float
    offset_m: float

    @property
    def quality(self) -> float:
        """One number from 0 to 1: all of the line, right on the street, is 1."""
        if not len(self.arcs):
            return 0.0
        return self.share * float(np.exp(-0.5 * (self.offset_m / REACH_M) ** 2))


@dataclass(frozen=True, kw_only=True, eq=False)
class Matcher:
    """A network prepared for finding lines on the streets that cars may use."""

    network: Network
    edges: NDArray[np.int64]
    lines: NDArray[np.object_]
    tree: shapely.STRtree
    may_go: NDArray[np.bool_]
    leaving: Sequence[NDArray[np.int64]]
    _ahead: dict[int, dict[int, tuple[float, tuple[int, ...]]]] = field(default_factory=dict)

    @classmethod
    def of(cls, network: Network) -> Self:
        """Index the streets."""
        may_go = network.may_go(Mode.DRIVE)
        edges = np.flatnonzero(may_go.reshape(-1, 2).any(axis=1))
        chosen = np.zeros(network.edge_count, bool)
        chosen[edges] = True
        rows = np.repeat(np.arange(network.edge_count), np.diff(network.first_point))
        number = np.cumsum(chosen) - 1
        metres = network.plane.to_metres(network.lonlat[chosen[rows]])
        lines = np.asarray(
            shapely.linestrings(metres, indices=number[rows[chosen[rows]]]), np.object_
        )
        arcs = np.flatnonzero(may_go)
        order = np.argsort(network.tail[arcs], kind="stable")
        ends = np.searchsorted(network.tail[arcs][order], np.arange(len(network.node_id) + 1))
        leaving = [arcs[order[low:high]] for low, high in pairwise(ends)]
        return cls(
            network=network,
            edges=edges,
            lines=lines,
            tree=shapely.STRtree(lines),
            may_go=may_go,
            leaving=leaving,
        )

    def match(self, lonlat: Sequence[NDArray[np.float64]]) -> list[Match]:
        """Find lines that belong together, degrees, shape (k, 2), in the direction of travel."""
        lines = [shapely.LineString(self.network.plane.to_metres(each)) for each in lonlat]
        moved = np.zeros((len(lines), 2))
        for _ in range(_ROUNDS - 1):
            chains = [self._chain(line, by) for line, by in zip(lines, moved, strict=True)]
            moved = self._displacements(lines, chains)
        return [self._match(line, by) for line, by in zip(lines, moved, strict=True)]

    def _chain(self, line: shapely.LineString, by: NDArray[np.float64]) -> _Chain:
        """Match one line after moving it."""
        wanted_m = min(max(line.length / _SAMPLES, _STEPS_M[0]), _STEPS_M[1])
        count = max(int(np.ceil(line.length / wanted_m)), 2)
        step = line.length / count
        at = np.asarray((np.arange(count) + 0.5) * step, np.float64)
        places = shapely.get_coordinates(shapely.line_interpolate_point(line, at))
        points = np.asarray(shapely.points(places + by), np.object_)
        candidates = self._candidates(points, _headings(np.full(count, line, np.object_), at))
        picks = self._likeliest(candidates, step)
        chosen = [o[pick] if pick >= 0 else None for pick, o in zip(picks, candidates, strict=True)]
        return _Chain(step, chosen, places)

    def _candidates(
        self, points: NDArray[np.object_], heading: NDArray[np.float64]
    ) -> list[list[_Candidate]]:
        """Give (arc, metres along it, cost, offset) of each sample."""
        sample, found = self.tree.query(points, predicate="dwithin", distance=REACH_M)
        lines, network = self.lines[found], self.network
        along = shapely.line_locate_point(lines, points[sample])
        offset = shapely.distance(lines, points[sample])
        way = _headings(lines, along)
        share = along / np.maximum(shapely.length(lines), 1e-9)
        lists: list[list[_Candidate]] = [[] for _ in points]
        for side in (0, 1):
            turned = np.abs((way + 180.0 * side - heading[sample] + 180.0) % 360.0 - 180.0)
            arcs = 2 * self.edges[found] + side
            metres = network.length_m[arcs >> 1] * (1.0 - share if side else share)
            cost = 0.5 * ((offset / _OFFSET_M) ** 2 + (turned / _HEADING_DEG) ** 2)
            good = (turned <= _TURNED_DEG) & self.may_go[arcs] & (cost < 2 * _NOWHERE)
            for row, *one in zip(
                sample[good].tolist(), arcs[good].tolist(), metres[good].tolist(),
                cost[good].tolist(), offset[good].tolist(), strict=True,
            ):  # fmt: skip
                lists[row].append((one[0], one[1], one[2], one[3]))
        return lists

    def _likeliest(self, candidates: list[list[_Candidate]], step: float) -> list[int]:
        """Give the number of each sample's candidate, -1 for none (Viterbi, 1967)."""
        costs: list[float] = [*(one[2] for one in candidates[0]), _NOWHERE]
        back: list[list[int]] = []
        for before, here in pairwise(candidates):
            from_nowhere = costs[-1] + _LEAVING
            chosen, now = [], []
            for arc, metres, cost, _ in here:
                least, origin = from_nowhere, len(before)
                for number, (earlier, passed, _, _) in enumerate(before):
                    if costs[number] >= least:
                        continue
                    whole = costs[number] + self._going(earlier, passed, arc, metres, step)
                    if whole < least:
                        least, origin = whole, number
                now.append(least + cost)
                chosen.append(origin)
            ends = [*(each + _LEAVING for each in costs[:-1]), costs[-1]]
            origin = min(range(len(ends)), key=ends.__getitem__)
            now.append(ends[origin] + _NOWHERE)
            chosen.append(origin)
            back.append(chosen)
            costs = now
        at = min(range(len(costs)), key=costs.__getitem__)
        picks = [at]
        for chosen in reversed(back):
            at = chosen[at]
            picks.append(at)
        sizes = [len(each) for each in candidates]
        return [
            -1 if pick == size else pick for pick, size in zip(reversed(picks), sizes, strict=True)
        ]

    def _going(self, arc: int, passed: float, then: int, metres: float, step: float) -> float:
        """Price the way from one candidate to the next by how far it differs from the line's."""
        if arc == then and metres >= passed - step:
            return abs(metres - passed - step) / _DETOUR_M
        found = self._reach(arc).get(then)
        if found is None:
            return np.inf
        way = self.network.length_m[arc >> 1] - passed + found[0] + metres
        return abs(way - step) / _DETOUR_M

    def _reach(self, arc: int) -> dict[int, tuple[float, tuple[int, ...]]]:
        """Give the arcs that can follow an arc soon: metres between, and the arcs between."""
        if arc in self._ahead:
            return self._ahead[arc]
        network = self.network
        found: dict[int, tuple[float, tuple[int, ...]]] = {}
        queue: list[tuple[float, int, tuple[int, ...]]] = [(0.0, int(network.head[arc]), ())]
        seen: set[int] = set()
        while queue:
            gone, node, between = heapq.heappop(queue)
            if node in seen:
                continue
            seen.add(node)
            for then in self.leaving[node].tolist():
                if then == (arc if not between else between[-1]) ^ 1:
                    continue  # nobody turns round in the middle of a link
                found.setdefault(then, (gone, between))
                further = gone + float(network.length_m[then >> 1])
                if further <= _LOOK_M:
                    heapq.heappush(queue, (further, int(network.head[then]), (*between, then)))
        self._ahead[arc] = found
        return found

    def _match(self, line: shapely.LineString, by: NDArray[np.float64]) -> Match:
        """Gather the samples of each arc, and the short arcs that lie between two samples."""
        chain = self._chain(line, by)
        metres: dict[int, float] = {}
        for before, one in pairwise([None, *chain.chosen]):
            if one is None:
                continue
            if before is not None and one[0] != before[0]:
                for between in self._reach(before[0]).get(one[0], (0.0, ()))[1]:
                    metres.setdefault(between, float(self.network.length_m[between >> 1]))
            metres[one[0]] = metres.get(one[0], 0.0) + chain.step
        arcs = np.asarray(list(metres), np.int64)
        along = np.asarray(list(metres.values()), np.float64)
        covered = np.minimum(along / np.maximum(self.network.length_m[arcs >> 1], 1e-9), 1.0)
        kept = (covered >= _SPUR_SHARE) | (along >= _SPUR_M)
        offsets = [one[3] for one in chain.chosen if one is not None]
        return Match(
            arcs=arcs[kept],
            metres=along[kept],
            covered=covered[kept],
            share=len(offsets) / len(chain.chosen),
            offset_m=float(np.mean(offsets)) if offsets else np.nan,
        )

    def _displacements(
        self, lines: Sequence[shapely.LineString], chains: Sequence[_Chain]
    ) -> NDArray[np.float64]:
        """Say how far and where to the streets lie from the lines around each line, (n, 2) metres.

        A sample only tells how far its street is beside it, not along it; several streets that run
        differently tell both (least squares, the farthest tenth of the samples left out).
        """
        rows = [
            (place, one[0], one[1])
            for chain in chains
            for place, one in zip(chain.places, chain.chosen, strict=True)
            if one is not None
        ]
        if not rows:
            return np.zeros((len(lines), 2))
        places = np.asarray([place for place, _, _ in rows])
        arcs = np.asarray([arc for _, arc, _ in rows], np.int64)
        along = np.asarray([metres for _, _, metres in rows])
        share = along / np.maximum(self.network.length_m[arcs >> 1], 1e-9)
        streets = self.lines[np.searchsorted(self.edges, arcs >> 1)]
        at = np.where(arcs & 1, 1.0 - share, share) * shapely.length(streets)
        on_street = shapely.get_coordinates(shapely.line_interpolate_point(streets, at))
        way = np.radians(_headings(streets, at))
        normal = np.column_stack([np.cos(way), -np.sin(way)])
        beside = ((on_street - places) * normal).sum(axis=1)
        middles = np.asarray([line.interpolate(0.5, normalized=True).coords[0] for line in lines])
        _, near = KDTree(places).query(middles, k=min(_AROUND, len(places)))
        near = np.asarray(near).reshape(len(lines), -1)
        moved = _least_squares(normal[near], beside[near], np.ones(near.shape))
        missed = np.abs(np.einsum("nki,ni->nk", normal[near], moved) - beside[near])
        kept = missed <= np.quantile(missed, 0.9, axis=1, keepdims=True)
        return _least_squares(normal[near], beside[near], kept.astype(np.float64))


def _least_squares(
    normal: NDArray[np.float64], beside: NDArray[np.float64], weight: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Solve many small systems ``normal . moved = beside``: (n, k, 2) and (n, k) give (n, 2)."""
    left = np.einsum("nk,nki,nkj->nij", weight, normal, normal) + _STEADY * np.eye(2)
    right = np.einsum("nk,nki,nk->ni", weight, normal, beside)
    return np.linalg.solve(left, right[..., None])[..., 0]


def _headings(lines: NDArray[np.object_], at_m: NDArray[np.float64]) -> NDArray[np.float64]:
    """Give the direction of lines at some metres along them, degrees clockwise from north."""
    ends = [
        shapely.get_coordinates(shapely.line_interpolate_point(lines, np.maximum(at_m + by, 0.0)))
        for by in (-2.0, 2.0)
    ]
    east, north = (ends[1] - ends[0]).T
    return np.degrees(np.arctan2(east, north)) % 360.0
