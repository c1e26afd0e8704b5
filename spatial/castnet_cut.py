"""The net: the fewest watched crossings that close every way out, with the flow that proves it.

Every way out passes *posts*: the crossings and exits of the ring, and the streets that lead from
inside beyond the horizon with no crossing in between. A post that cameras watch costs 1, one that
nobody watches more than all watched ones together, so that a unit is sent only where no camera
helps, and to as few places as possible. By max-flow min-cut (Ford and Fulkerson, 1956) over split
posts, the cheapest set that closes all ways costs what the greatest flow carries.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from spatial.castnet import AWAY, Flight, Watched
from spatial.castnet_flow import greatest_flow

#: More than any flow: where nobody can be stopped.
UNBOUNDED: Final = 2**40


@dataclass(frozen=True, kw_only=True, eq=False)
class Ring:
    """The p posts between what may be reached by now and the world, and the moves between them.

    ``spot`` (p,) is the spot of the flight that a post is, -1 for a street without a crossing,
    and ``arc`` (p,) is that street, -1 elsewhere. ``arrival_ms`` (p,) is the earliest arrival, on
    such a street at its beginning. ``seen`` has a row a post. Moves lead from post ``tail`` to post
    ``head``; p stands for inside and p + 1 for away.
    """

    flight: Flight
    seen: Watched
    spot: NDArray[np.int32]
    arc: NDArray[np.int32]
    arrival_ms: NDArray[np.int64]
    tail: NDArray[np.int32]
    head: NDArray[np.int32]

    def __len__(self) -> int:
        """Count the posts."""
        return len(self.spot)

    @classmethod
    def of(cls, flight: Flight, seen: Watched) -> Ring:
        """Take the ring of a flight; ``seen`` has a row a spot."""
        spots = np.flatnonzero(~flight.is_inside)
        over = np.flatnonzero((flight.head == AWAY) & flight.is_inside[flight.tail])
        street, number = np.unique(flight.arc[over], return_inverse=True)
        count = len(spots) + len(street)
        inside, away = count, count + 1
        post = np.full(len(flight) + 1, inside)
        post[spots] = np.arange(len(spots))
        post[AWAY] = away  # the last
        tail, head = post[flight.tail], post[flight.head]
        head[over] = len(spots) + number
        # Exits along such a street lie behind whoever stands where it begins.
        row = np.minimum(np.searchsorted(street, flight.arc), max(len(street) - 1, 0))
        along = (flight.exit[flight.head] >= 0) & (flight.head != AWAY) & (tail == inside)
        along &= np.append(street, -1)[row] == flight.arc
        tail[along] = len(spots) + row[along]
        ends = np.concatenate(
            [np.flatnonzero(flight.exit[spots] >= 0), np.arange(count)[len(spots) :]]
        )
        begins_ms = np.full(len(street), np.iinfo(np.int64).max)
        np.minimum.at(begins_ms, number, flight.arrival_ms[flight.tail[over]])
        kept = head != inside
        return cls(
            flight=flight,
            seen=seen.taken(np.concatenate([spots, np.full(len(street), -1)])),
            spot=np.concatenate([spots, np.full(len(street), -1)]).astype(np.int32),
            arc=np.concatenate([np.full(len(spots), -1), street]).astype(np.int32),
            arrival_ms=np.concatenate([flight.arrival_ms[spots], begins_ms]),
            tail=np.concatenate([tail[kept], ends]).astype(np.int32),
            head=np.concatenate([head[kept], np.full(len(ends), away)]).astype(np.int32),
        )

    @property
    def inside(self) -> int:
        """The number that stands for inside in the moves."""
        return len(self)

    @property
    def away(self) -> int:
        """The number that stands for away in the moves."""
        return len(self) + 1

    def without(self, posts: NDArray[np.int64]) -> Ring:
        """Give the ring with no move to or from some posts: those where somebody stands."""
        gone = np.zeros(len(self) + 2, bool)
        gone[posts] = True
        kept = ~(gone[self.tail] | gone[self.head])
        return replace(self, tail=self.tail[kept], head=self.head[kept])


@dataclass(frozen=True, kw_only=True, eq=False)
class Net:
    """Posts (numbers in the ring) that close every way out: ``watched`` ones and ``gates``.

    ``flow`` is what the greatest flow carries, told as gates and watched posts: the same two
    numbers, found the other way.
    """

    ring: Ring
    watched: NDArray[np.int64]
    gates: NDArray[np.int64]
    flow: tuple[int, int]


def cut(ring: Ring) -> Net:
    """Find the net with the fewest gates and then the fewest watched posts.

    Of several as good it is the outermost: it leaves the most time.
    """
    is_seen = ring.seen.is_seen
    gate_cost = int(is_seen.sum()) + 1
    cost = np.where(is_seen, 1, gate_cost)
    closed, flow = cheapest(ring, cost)
    return Net(
        ring=ring,
        watched=closed[is_seen[closed]],
        gates=closed[~is_seen[closed]],
        flow=divmod(flow, gate_cost),
    )


def cheapest(ring: Ring, cost: NDArray[np.int64]) -> tuple[NDArray[np.int64], int]:
    """Find the cheapest posts that close every way out, the outermost, and the greatest flow.

    Both mean nothing where the flow is ``UNBOUNDED`` or more: some way cannot be closed.
    """
    posts = len(ring)
    flow, outer = _flow(ring, cost)
    closed = np.flatnonzero(outer[posts : 2 * posts] & ~outer[:posts])
    return closed, int(flow[posts:][ring.tail == ring.inside].sum())


def ways_apart(ring: Ring, through: NDArray[np.int64]) -> list[NDArray[np.int64]]:
    """Give as many ways out as can be, at most ``through[p]`` of them past post p, by posts."""
    flow, _ = _flow(ring, through)
    taken = np.repeat(np.arange(len(ring.tail)), flow[len(ring) :])
    after: dict[int, list[int]] = {}
    for tail, head in zip(ring.tail[taken].tolist(), ring.head[taken].tolist(), strict=True):
        after.setdefault(tail, []).append(head)
    ways: list[NDArray[np.int64]] = []
    for post in after.get(ring.inside, ()):
        way = [post]
        while way[-1] != ring.away:
            way.append(after[way[-1]].pop())
        ways.append(np.asarray(way[:-1]))
    return ways


def _flow(ring: Ring, capacity: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """Send the greatest flow from inside away: post p is entered at p, and left at posts + p."""
    posts = len(ring)
    entry = np.arange(posts, dtype=np.int32)
    away = 2 * posts + 1
    return greatest_flow(
        2 * posts + 2,
        np.concatenate([entry, ring.tail + np.int32(posts)]),
        np.concatenate(
            [entry + np.int32(posts), np.where(ring.head < posts, ring.head, np.int32(away))]
        ),
        np.concatenate([capacity, np.full(len(ring.tail), UNBOUNDED)]),
        2 * posts,
        away,
    )
