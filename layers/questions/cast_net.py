"""Closing the net around somebody who fled: who watches every way out, and where nobody does.

1. Somebody left a place at a time and goes on as the mode may, or worse: turn restrictions hold
   nobody, nor do one-ways whoever is on foot or on a bicycle. What is closed is closed.
2. Only crossings seen at the wanted pixel density class, by cameras that are not down and are there
   to watch for crime, or are lent to it now, can be closed by cameras.
3. A station or a park that may have been reached by now is lost: somebody has to go and look.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from layers.questions.travel import Spot
from layers.sight.reading import DOWN, PURPOSE_CODES
from layers.sight.state import SightState
from layers.sight.watched import sights
from layers.store.sight import Turned
from layers.streets.state import RoadState
from layers.streets.ways_out import WayOutKind, WaysOut
from spatial.castnet import Flight, Watched, flight
from spatial.castnet_budget import Budget, best_cameras
from spatial.castnet_cover import Cover, fewest_cameras
from spatial.castnet_cut import Net, Ring, cut
from spatial.roads import Places
from spatial.traversal import Mode

#: Whoever does not hurry takes twice as long to get somewhere.
SLOWLY: Final = 2
#: How long the fewest cameras are looked for, in seconds.
PATIENCE_S: Final = 0.7
#: Purposes that include watching for crime; cameras of others have to be lent.
WATCHING: Final = ("crime", "school", "park", "multi", "other")


def usable_cameras(sight: SightState, lent: NDArray[np.int64] | None = None) -> NDArray[np.bool_]:
    """Say which cameras (by row) may watch for crime; ``lent`` numbers those lent to it now."""
    own = [PURPOSE_CODES.index(name) for name in WATCHING]
    rows = sight.rows
    usable = np.isin(rows.purpose, [-1, *own])
    return usable if lent is None else usable | np.isin(rows.fid, lent)


@dataclass(frozen=True, kw_only=True, eq=False)
class Eyes:
    """Who watches: which cameras see which nodes of the network, and which of them count.

    ``usable`` says it of each camera; ``turned`` look elsewhere than their register says.
    """

    sight: SightState
    watched: Watched
    usable: NDArray[np.bool_]
    pixels_per_m: float
    turned: Sequence[Turned] = ()


@dataclass(frozen=True, kw_only=True, eq=False)
class Fled:
    """Who is looked for: where they were, how they travel, since when, and how far ahead."""

    origin: Spot
    mode: Mode
    elapsed_ms: int
    ahead_ms: int

    def flight(self, state: RoadState, exits: Places) -> Flight:
        """Follow every way; the origin must lie on a street."""
        return flight(
            state.unbound,
            self.origin.places,
            exits,
            mode=self.mode,
            elapsed_ms=self.elapsed_ms,
            horizon_ms=self.elapsed_ms + self.ahead_ms,
        )


@dataclass(frozen=True, kw_only=True, eq=False)
class Lost:
    """A station or park that may have been reached by now; ``exit`` is the first exit to it."""

    exit: int
    arrival_ms: int


@dataclass(frozen=True, kw_only=True, eq=False)
class CastNet:
    """The net with everything it was made of; ``budget`` where so many cameras were asked for.

    ``inside`` (k, 2) are spots that may be reached by now with a camera that watches each.
    """

    flight: Flight
    ways_out: WaysOut
    net: Net
    cover: Cover
    budget: Budget | None
    inside: NDArray[np.int64]
    lost: Sequence[Lost]

    @property
    def ring(self) -> Ring:
        """The posts among which the net was cast."""
        return self.net.ring

    @property
    def crossings(self) -> NDArray[np.int64]:
        """The posts of the smallest net that are watched, and those that the cameras hold."""
        return np.union1d(self.net.watched, self.cover.posts)

    @property
    def is_closed(self) -> bool:
        """Whether cameras alone close every way out."""
        return not len(self.net.gates) and not self.lost

    @property
    def valid_for_s(self) -> float:
        """How long until somebody may come to the net, in seconds."""
        posts = np.concatenate([self.crossings, self.net.gates])
        least = self.ring.arrival_ms[posts].min(initial=self.flight.horizon_ms)
        return max(int(least) - self.flight.elapsed_ms, 0) / 1000.0


def cast_net(
    state: RoadState, eyes: Eyes, fled: Fled, ways_out: WaysOut, *, count: int | None = None
) -> CastNet:
    """Cast the net; ``count`` cameras are the most that can be watched, if that is so."""
    flight, lost = _flight(state, fled, ways_out)
    seen = flight.seen(eyes.watched.joined(_watched_exits(eyes, flight, ways_out)))
    seen = seen.at_least(eyes.pixels_per_m, eyes.usable)
    ring = Ring.of(flight, seen)
    net = cut(ring)
    return CastNet(
        flight=flight,
        ways_out=ways_out,
        net=net,
        cover=fewest_cameras(net, limit_s=PATIENCE_S),
        budget=None if count is None else best_cameras(ring, count),
        inside=_inside(flight, seen),
        lost=lost,
    )


def _flight(state: RoadState, fled: Fled, ways_out: WaysOut) -> tuple[Flight, list[Lost]]:
    """Follow the ways; what is lost (rule 3) is no exit of the rest."""
    flight = fled.flight(state, ways_out.places)
    at = np.flatnonzero((flight.exit >= 0) & flight.is_inside)
    at = at[np.argsort(flight.arrival_ms[at], kind="stable")]
    groups, first = np.unique(ways_out.group[flight.exit[at]], return_index=True)
    lost = [
        Lost(exit=int(flight.exit[spot]), arrival_ms=int(flight.arrival_ms[spot]))
        for spot in at[np.sort(first)].tolist()
    ]
    return (fled.flight(state, ways_out.without(groups)) if lost else flight), lost


def _watched_exits(eyes: Eyes, flight: Flight, ways_out: WaysOut) -> Watched:
    """Look who sees the exits; into a park one steps anywhere, which no camera can see."""
    exits = flight.exit[flight.exit >= 0].astype(np.int64)
    is_place = np.asarray(
        [ways_out.kind[group] is not WayOutKind.PARK for group in ways_out.group[exits].tolist()],
        bool,
    )
    exits = exits[is_place]
    sight = eyes.sight
    found = sights(sight, sight.frame.to_metres(ways_out.lonlat[exits]), turned=eyes.turned)
    working = sight.rows.status[found.camera] != DOWN
    return Watched.of(
        len(ways_out.places),
        exits[found.place[working]],
        found.camera[working],
        found.pixels_per_m[working],
    )


def _inside(flight: Flight, seen: Watched) -> NDArray[np.int64]:
    """Give a sight (spot, camera) of every camera that watches the inside, the farthest first."""
    inside = seen.only(flight.is_inside[seen.row] & (seen.row > 0))
    latest = np.lexsort((inside.camera, -flight.arrival_ms[inside.row]))
    _, first = np.unique(inside.camera[latest], return_index=True)
    kept = latest[np.sort(first)]
    return np.column_stack([inside.row[kept], inside.camera[kept]]).astype(np.int64)
