"""Closing the net: where somebody may be by now, every move from there, and what cameras watch.

Somebody left a place some time ago. What can be reached by now lies inside (``Flight.is_inside``);
what lies between now and the horizon is the ring, in which the net is cast
(``spatial.castnet_cut``). Moves are taken from *unbound* roads, a superset of what the mode may do:
a net that closes those closes the streets as they are.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final, NamedTuple, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from spatial import search
from spatial.errors import BadValueError
from spatial.network import CLOSED, Network
from spatial.ragged import firsts, spans
from spatial.roads import Places, Roads
from spatial.traversal import Mode

#: The head of a move that leads beyond the horizon, or out by an exit.
AWAY: Final = -1
#: Those whom no one-way binds when they flee.
_EITHER_WAY: Final = (Mode.WALK, Mode.CYCLE)


@dataclass(frozen=True, kw_only=True, eq=False)
class Watched:
    """Which cameras really see which crossings: row n is node n of a network (or any place n).

    ``camera[first[n]:first[n + 1]]`` are the numbers (rows of ``Cameras``) of the cameras that
    see row n, ascending, and ``pixels_per_m`` is what each delivers there. ``first`` is
    (rows + 1,), the others (k,).
    """

    first: NDArray[np.int64]
    camera: NDArray[np.int32]
    pixels_per_m: NDArray[np.float32]

    def __post_init__(self) -> None:
        """Refuse arrays that do not fit each other."""
        if not len(self.camera) == len(self.pixels_per_m) == self.first[-1]:
            raise BadValueError(
                f"{len(self.camera)} sights have {len(self.pixels_per_m)} densities and end at"
                f" {self.first[-1]}."
            )

    @classmethod
    def of(cls, rows: int, row: ArrayLike, camera: ArrayLike, pixels_per_m: ArrayLike) -> Self:
        """Make it of pairs (row, camera) in any order, each at most once."""
        at, by = np.asarray(row, np.int32), np.asarray(camera, np.int32)
        order = np.lexsort((by, at))
        return cls(
            first=firsts(np.bincount(at, minlength=rows)),
            camera=by[order],
            pixels_per_m=np.asarray(pixels_per_m, np.float32)[order],
        )

    @property
    def row_count(self) -> int:
        """How many rows there are."""
        return len(self.first) - 1

    @cached_property
    def row(self) -> NDArray[np.int32]:
        """The row of each sight, shape (k,), ascending."""
        return np.repeat(np.arange(self.row_count, dtype=np.int32), np.diff(self.first))

    def only(self, kept: NDArray[np.bool_]) -> Self:
        """Keep some sights, said by a mask of shape (k,)."""
        return type(self)(
            first=firsts(np.bincount(self.row[kept], minlength=self.row_count)),
            camera=self.camera[kept],
            pixels_per_m=self.pixels_per_m[kept],
        )

    def taken(self, rows: NDArray[np.int64]) -> Self:
        """Give some rows, in this order; a row below 0 or beyond the last is empty."""
        known = (rows >= 0) & (rows < self.row_count)
        begin = self.first[np.where(known, rows, 0)]
        counts = np.where(known, self.first[np.where(known, rows + 1, 0)] - begin, 0)
        at = spans(begin, counts)
        return type(self)(
            first=firsts(counts), camera=self.camera[at], pixels_per_m=self.pixels_per_m[at]
        )

    def joined(self, others: Watched) -> Watched:
        """Put the rows of others behind these."""
        return Watched(
            first=np.concatenate([self.first, self.first[-1] + others.first[1:]]),
            camera=np.concatenate([self.camera, others.camera]),
            pixels_per_m=np.concatenate([self.pixels_per_m, others.pixels_per_m]),
        )

    def at_least(self, pixels_per_m: float, usable: NDArray[np.bool_] | None = None) -> Self:
        """Keep the sights that are so fine, of cameras that are usable (by their numbers)."""
        fine = self.pixels_per_m >= pixels_per_m
        return self.only(fine if usable is None else fine & usable[self.camera])

    @cached_property
    def is_seen(self) -> NDArray[np.bool_]:
        """Whether any camera sees each row."""
        return np.diff(self.first) > 0


def unbound(network: Network) -> Network:
    """Give the network of somebody who keeps to no turn restriction, nor on foot to one-ways.

    Whoever walks or cycles goes either way, in the time of the faster direction.
    """
    base_ms = network.base_ms.copy()
    for mode in _EITHER_WAY:
        both = base_ms[mode.row].reshape(-1, 2)
        both[:] = both.min(axis=1, keepdims=True)
    return replace(network, base_ms=base_ms, bans=())


@dataclass(frozen=True, kw_only=True, eq=False)
class Flight:
    """Where somebody may be until the horizon, and every move between these spots.

    Spot 0 is the place itself, the next are crossings by arrival, the last are exits. ``node``,
    ``exit`` and ``arrival_ms`` are (spots,): the number of the crossing or of the exit, -1 where a
    spot is none, and the earliest arrival. A move goes from spot ``tail`` to spot ``head`` along
    ``arc`` in ``move_ms``; where ``head`` is ``AWAY`` it leads beyond the horizon. Whoever comes to
    an exit is away, too; an exit may lie a little beyond the horizon. A crossing is first reached
    by the arc ``came_by`` from the spot ``came_from``, both -1 of other spots.
    """

    network: Network
    elapsed_ms: int
    horizon_ms: int
    node: NDArray[np.int32]
    exit: NDArray[np.int32]
    arrival_ms: NDArray[np.int64]
    came_by: NDArray[np.int32]
    came_from: NDArray[np.int32]
    tail: NDArray[np.int32]
    head: NDArray[np.int32]
    arc: NDArray[np.int32]
    move_ms: NDArray[np.int64]

    def __len__(self) -> int:
        """Count the spots."""
        return len(self.node)

    @cached_property
    def is_inside(self) -> NDArray[np.bool_]:
        """Whether each spot can have been reached by now: no net can be cast there any more."""
        return self.arrival_ms <= self.elapsed_ms

    def way(self, spot: int) -> list[int]:
        """Give the arcs of the quickest way to a crossing, in the order of travel."""
        arcs: list[int] = []
        while spot > 0:
            arcs.append(int(self.came_by[spot]))
            spot = int(self.came_from[spot])
        return arcs[::-1]

    def seen(self, watched: Watched) -> Watched:
        """Give who watches each spot; rows of ``watched`` behind those of the nodes are exits."""
        nodes = len(self.network.node_id)
        return watched.taken(np.where(self.exit >= 0, nodes + self.exit, self.node))


def flight(
    roads: Roads, origin: Places, exits: Places, *, mode: Mode, elapsed_ms: int, horizon_ms: int
) -> Flight:
    """Follow every way from a place until the horizon.

    Parameters
    ----------
    roads
        Those of an ``unbound`` network, with what closes or slows them now.
    origin
        One place on a street.
    exits
        Places on streets where one leaves them for good: stations, parks, the edge of the map.
    """
    lists, times = roads.graphs[mode].forward, roads.travel_ms[mode]
    node, arrival_ms, came = _reached(roads, origin, mode, horizon_ms)
    spot = np.full(len(roads.network.node_id), AWAY, np.int32)
    spot[node] = np.arange(1, len(node) + 1)
    begin, degree = lists.first[node].astype(np.int64), np.diff(lists.first)[node]
    begun = 2 * origin.edge[0] + np.arange(2, dtype=np.int32)
    arc = np.concatenate([begun, lists.arc[spans(begin, degree)]])
    tail = np.concatenate([[0, 0], np.repeat(spot[node], degree)])
    move_ms = times[arc].astype(np.int64)
    # As the search splits arcs: from u, rounded, so that both arcs of an edge split alike.
    along_ms = np.floor(origin.fraction[0] * move_ms[:2] + 0.5).astype(np.int64)
    move_ms[:2] = [move_ms[0] - along_ms[0], along_ms[1]]
    open_ = times[arc] != CLOSED
    arc, tail, move_ms = arc[open_], tail[open_], move_ms[open_]
    reached_ms = np.concatenate([origin.extra_ms, arrival_ms])
    ends = _ends(exits, origin, spot, times, reached_ms)
    number, row = np.unique(ends.exit, return_inverse=True)
    first_ms = np.full(len(number), np.iinfo(np.int64).max)
    np.minimum.at(first_ms, row, ends.at_ms)
    no_node, no_exit = np.full(len(number), -1), np.full(len(node), -1)
    return Flight(
        network=roads.network,
        elapsed_ms=elapsed_ms,
        horizon_ms=horizon_ms,
        node=np.concatenate([[-1], node, no_node]).astype(np.int32),
        exit=np.concatenate([[-1], no_exit, number]).astype(np.int32),
        arrival_ms=np.concatenate([reached_ms, first_ms]),
        came_by=np.concatenate([[-1], came[:, 0], no_node]).astype(np.int32),
        # Behind the last node stands -1, the place itself, which is spot 0.
        came_from=np.concatenate([[-1], np.append(spot, 0)[came[:, 1]], no_node]).astype(np.int32),
        tail=np.concatenate([tail, ends.tail]).astype(np.int32),
        head=np.concatenate([spot[roads.network.head[arc]], len(node) + 1 + row]).astype(np.int32),
        arc=np.concatenate([arc, ends.arc]).astype(np.int32),
        move_ms=np.concatenate([move_ms, ends.at_ms - reached_ms[ends.tail]]),
    )


def _reached(
    roads: Roads, origin: Places, mode: Mode, horizon_ms: int
) -> tuple[NDArray[np.int32], NDArray[np.int64], NDArray[np.int32]]:
    """Give the crossings reached until the horizon by arrival, when, and by which arc from where.

    The last, (n, 2), is an arc and a crossing, -1 where that is the place itself.
    """
    graph = roads.graphs[mode]
    with roads.work.borrowed(graph.state_count) as work:
        _, count, _ = search.search(
            graph.forward, roads.travel_ms[mode], origin.begun, 0, 1, search.no_places(), -1,
            horizon_ms, work, np.zeros(0, np.int32),
        )  # fmt: skip
        node = work.touched[:count].copy()
        arrival_ms, came = work.reached[node], work.how[node, :2]
        search.clear(work, count)
    order = np.lexsort((node, arrival_ms))
    return node[order], arrival_ms[order], came[order]


class _Ends(NamedTuple):
    """Moves that end at an exit: from which spot, along which arc, to which exit, when there."""

    tail: NDArray[np.int32]
    arc: NDArray[np.int32]
    exit: NDArray[np.int64]
    at_ms: NDArray[np.int64]


def _ends(
    exits: Places,
    origin: Places,
    spot: NDArray[np.int32],
    times: NDArray[np.int32],
    reached_ms: NDArray[np.int64],
) -> _Ends:
    """Find the moves to exits: from the ends of their edges, and from the place itself."""
    network = exits.network
    number = np.flatnonzero(exits.edge >= 0)
    edge, share = exits.edge[number], exits.fraction[number]
    found: list[_Ends] = []
    for side, end in enumerate((network.u, network.v)):
        arc = 2 * edge + side
        tail, gone = spot[end[edge]], np.abs(side - share)
        # An exit at a crossing is come to there, and not past it.
        on = (tail != AWAY) & (gone < 1.0) & ((times[arc] != CLOSED) | (gone == 0.0))
        along_ms = np.rint(gone[on] * times[arc[on]]).astype(np.int64)
        found.append(_Ends(tail[on], arc[on], number[on], reached_ms[tail[on]] + along_ms))
        ahead = (share - origin.fraction[0]) * (1 - 2 * side)
        on = (edge == origin.edge[0]) & (ahead >= 0) & (gone < 1.0) & (times[arc] != CLOSED)
        along_ms = np.rint(ahead[on] * times[arc[on]]).astype(np.int64)
        here = np.zeros(int(on.sum()), np.int32)
        found.append(_Ends(here, arc[on], number[on], reached_ms[here] + along_ms))
    return _Ends(*(np.concatenate(column) for column in zip(*found, strict=True)))
