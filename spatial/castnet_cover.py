"""The fewest cameras that close the net: a covering program over valid cuts, with its bound.

One camera may watch several crossings, so the fewest crossings and the fewest cameras are two
answers. With the net's gates manned, cameras close it when every way out passes a post that one of
them watches. Each way out is a row of the program: at least one of the cameras along it. There are
too many ways to write down, so rows are added as they are violated (E. Moreno-Centeno and R. Karp,
2013, "The implicit hitting set approach to solve combinatorial optimization problems"):

1. The first rows are as many ways as there are that have no watched post in common.
2. The linear program is solved, and ways shorter than one camera in its terms are added.
3. When there are none, the integer program is, and ways that its cameras leave open are added.

What holds of some of the rows is a lower bound for all; a net repaired from what the programs say
is an upper one. So there is an answer at any time, with its gap.
"""

from __future__ import annotations

import itertools
import math
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csc_array, csr_array
from scipy.sparse.csgraph import dijkstra

from spatial.castnet_cut import UNBOUNDED, Net, cheapest, ways_apart

#: Rows that are added at once, besides ways that have nothing in common.
_MORE_ROWS: Final = 40
#: A net is repaired from every so many answers of the linear program.
_REPAIRED: Final = 3
#: What a post costs at least that is watched by none of the cameras in mind.
_WHOLE: Final = 1000
#: Below the programs' tolerance; prefers, of ways as short, those past fewer cameras.
_TIE: Final = 1e-6
_SLACK: Final = 1e-6
#: The cameras of one cut are chosen in a few milliseconds; this is for a machine that is overrun.
_REPAIR_S: Final = 0.5

_Row = NDArray[np.int64]


@dataclass(frozen=True, kw_only=True, eq=False)
class Cover:
    """Cameras (their numbers, ascending) that close the net, and how few there could be.

    ``posts`` are the fewest posts, among those that they watch, that do.
    """

    cameras: NDArray[np.int64]
    lower_bound: int
    posts: NDArray[np.int64]

    @property
    def gap(self) -> float:
        """How far, as a share of the cameras, fewer might do: 0 where these are the fewest."""
        return 1.0 - self.lower_bound / len(self.cameras) if len(self.cameras) else 0.0


def fewest_cameras(net: Net, *, limit_s: float) -> Cover:
    """Find the fewest cameras that close a net whose gates are manned, in so much time."""
    until = time.perf_counter() + limit_s
    program = _Program(net)
    program.try_net_of(np.zeros(program.camera_count))
    for turn in itertools.count():  # rule 2
        if not program.is_open(until):
            break
        share = program.solved(until, whole=False)
        more = program.add(program.ways_short_of(share))
        if turn % _REPAIRED == 0 or not more:
            program.try_net_of(share)
        if not more:
            break
    while program.is_open(until):  # rule 3
        chosen = np.rint(program.solved(until, whole=True))
        program.try_net_of(chosen)
        if not program.add(program.ways_short_of(chosen)):
            break
    return program.answer()


class _Program:
    """The covering program as far as it is written: its rows, the best net, the lower bound.

    Cameras are columns here, numbered among those that watch any post.
    """

    def __init__(self, net: Net) -> None:
        """Write no row yet."""
        self._ring = ring = net.ring.without(net.gates)
        seen = ring.seen
        self._cameras, self._column = np.unique(seen.camera, return_inverse=True)
        self._watches = csr_array(
            (np.ones(len(seen.camera)), self._column, seen.first),
            shape=(len(ring), len(self._cameras)),
        )
        size = len(ring) + 2
        moves = np.ones(len(ring.tail))
        self._ways = csr_array((moves, (ring.tail, ring.head)), shape=(size, size))
        self._back = self._ways.T.tocsr()
        self._rows: dict[bytes, _Row] = {}
        self._best: NDArray[np.int64] | None = None
        self._lower = 0

    @property
    def camera_count(self) -> int:
        """How many cameras watch any post."""
        return len(self._cameras)

    def is_open(self, until: float) -> bool:
        """Whether there is something left to find out, and time."""
        proven = self._best is not None and len(self._best) <= self._lower
        return not proven and time.perf_counter() < until

    def answer(self) -> Cover:
        """Give the best net so far."""
        chosen = np.zeros(self.camera_count)
        chosen[self._best] = 1.0
        posts, _ = cheapest(self._ring, np.where(self._watches @ chosen > 0, 1, UNBOUNDED))
        return Cover(
            cameras=self._cameras[self._best].astype(np.int64),
            lower_bound=self._lower,
            posts=posts,
        )

    def add(self, rows: Iterable[_Row]) -> bool:
        """Write rows; say whether any is new."""
        before = len(self._rows)
        self._rows.update((row.tobytes(), row) for row in rows)
        return len(self._rows) > before

    def ways_short_of(self, share: NDArray[np.float64]) -> Iterable[_Row]:
        """Give ways out whose posts have cameras of less than one share altogether.

        Ways that have no watched post in common, as many as there are, and the shortest way past
        each of some other posts.
        """
        ring = self._ring
        cost = np.minimum(self._watches @ share, 1.0)
        tied = cost + _TIE * np.diff(ring.seen.first)
        far, before = self._distances(self._ways, tied, ring.inside)
        back, after = self._distances(self._back, tied, ring.away)
        length = far[:-2] + back[:-2] - tied
        is_short = length < 1.0 - _SLACK
        through = np.where(ring.seen.is_seen, 1, UNBOUNDED)
        for way in ways_apart(ring.without(np.flatnonzero(~is_short)), through):
            if cost[way].sum() < 1.0 - _SLACK:
                yield self._row(way)
        fresh = is_short.copy()
        for _ in range(_MORE_ROWS):
            if not fresh.any():
                return
            post = int(np.where(fresh, length, np.inf).argmin())
            way = np.asarray([*_back_from(before, post), *_back_from(after, post)[1:]])
            fresh[way] = False
            yield self._row(way)

    def _distances(
        self, ways: csr_array, cost: NDArray[np.float64], begin: int
    ) -> tuple[NDArray[np.float64], NDArray[np.int32]]:
        """Find the cheapest ways to every post, itself included, and the post before it."""
        # Never nothing: a matrix has no moves of no length.
        ways.data = (np.append(cost, [0.0, 0.0]) + 1e-12)[ways.indices]
        return dijkstra(ways, indices=begin, return_predecessors=True)

    def _row(self, way: _Row) -> _Row:
        first = self._ring.seen.first
        return np.unique(np.concatenate([self._column[first[p] : first[p + 1]] for p in way]))

    def solved(self, until: float, *, whole: bool) -> NDArray[np.float64]:
        """Solve what is written, in whole cameras or in shares, and note the lower bound."""
        shares, bound = _least(list(self._rows.values()), self.camera_count, until, whole=whole)
        self._lower = max(self._lower, math.ceil(bound - _SLACK))
        return shares

    def try_net_of(self, share: NDArray[np.float64]) -> None:
        """Repair a net from shares of cameras, and keep it if it takes the fewest so far.

        Posts are the cheaper, the more of their cameras is meant; of the cheapest cut the fewest
        cameras are chosen.
        """
        meant = np.minimum(self._watches @ share, 1.0)
        cost = np.where(self._ring.seen.is_seen, 1 + np.rint(_WHOLE * (1.0 - meant)), UNBOUNDED)
        posts, _ = cheapest(self._ring, cost.astype(np.int64))
        rows = [self._row(posts[[at]]) for at in range(len(posts))]
        whole, _ = _least(rows, self.camera_count, time.perf_counter() + _REPAIR_S, whole=True)
        chosen = np.flatnonzero(whole > 0.5)
        if self._best is None or len(chosen) < len(self._best):
            self._best = chosen


def _least(
    rows: Sequence[_Row], columns: int, until: float, *, whole: bool
) -> tuple[NDArray[np.float64], float]:
    """Choose as few columns as can be with one in every row; give their shares and the bound."""
    if not rows:
        return np.zeros(columns), 0.0
    first = np.cumsum([0, *map(len, rows)])
    column = np.concatenate(rows)
    holds = csr_array((np.ones(len(column)), column, first), shape=(len(rows), columns)).tocsc()
    used = _needed(holds, len(rows))
    found = milp(
        np.ones(len(used)),
        integrality=np.full(len(used), int(whole)),
        bounds=Bounds(0.0, 1.0),
        constraints=LinearConstraint(holds[:, used], lb=1.0),
        options={"time_limit": max(until - time.perf_counter(), 0.01)},
    )
    shares = np.zeros(columns)
    # Stopped before it found anything, it says nothing, and every column together is a choice.
    shares[used] = 1.0 if found.x is None else found.x
    bound = found.fun if found.status == 0 and not whole else found.mip_dual_bound
    return shares, 0.0 if bound is None else float(bound)


def _needed(holds: csc_array, rows: int) -> NDArray[np.int64]:
    """Leave out columns whose rows another column holds, too: it does as well."""
    size = np.diff(holds.indptr)
    # Of columns of the same rows, told by the sum of a random number a row, one is enough.
    sums = np.random.default_rng(0).random(rows) @ holds
    _, kept = np.unique(np.round(sums, 9), return_index=True)
    kept = kept[size[kept] > 0]
    common = (holds[:, kept].T @ holds[:, kept]).tocoo()
    inner, outer = common.row, common.col
    within = (common.data == size[kept][inner]) & (size[kept][outer] > size[kept][inner])
    needed = np.ones(len(kept), bool)
    needed[inner[within]] = False
    return kept[needed]


def _back_from(before: NDArray[np.int32], post: int) -> list[int]:
    """Follow a way back to where it begins, which is no post."""
    way = [post]
    while before[before[way[-1]]] >= 0:
        way.append(int(before[way[-1]]))
    return way
