"""Measure the cast net in process: the certified cut, the fewest cameras, the best few, a track.

``python -m scripts.bench.castnet [--size 20000 --size 300000] [--cameras 100000] [--nets 100]``

Every size is a synthetic town built by the ordinary builder, with cameras strewn over its streets
that see crossings around them. A net is cast around a random place: a car has been gone for four
minutes, and the ring is the next three. The flow of every net is compared with the one that scipy
finds, and a search that shares no code with ours looks for ways out; one that is left, or another
flow, ends the run. Times are wall and, in brackets, process time, since other work on the machine
disturbs the first.
"""

from __future__ import annotations

import sys
import time
from collections import deque
from collections.abc import Callable, Sequence
from typing import Final, ParamSpec, TypeVar

import click
import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import maximum_flow
from scipy.spatial import KDTree

from scripts.bench._harness import load_average
from scripts.bench._town import town
from spatial.castnet import Flight, Watched, flight, unbound
from spatial.castnet_budget import best_cameras
from spatial.castnet_cover import fewest_cameras
from spatial.castnet_cut import Net, Ring, cut
from spatial.many_to_many import catchments
from spatial.network import Network
from spatial.roads import Places, Roads
from spatial.track import Track, track
from spatial.traversal import Mode
from spatial.warm_up import warm_up

_SIZES: Final = (20_000, 300_000)
_MODE: Final = Mode.DRIVE
_SEED: Final = 7
_ELAPSED_MS, _HORIZON_MS = 240_000, 420_000
#: A camera sees what is this near for sure, and with luck what is as far as that, in metres.
_NEAR_M, _FAR_M = 25.0, 80.0
_LIMIT_S: Final = 0.7
_BUDGET: Final = 9
_UNBOUNDED: Final = 2**30
#: Patrol cars and stations of a city, and how long one of them is waited for.
_EDGES_A_CREW: Final = 2_000
_MOST_MS: Final = 3_600_000

Given = ParamSpec("Given")
Answer = TypeVar("Answer")


class Clock:
    """Milliseconds of what was measured, by name: by the clock and by the processor."""

    def __init__(self) -> None:
        """Start with nothing."""
        self._rows: dict[str, list[tuple[float, float]]] = {}

    def timed(
        self,
        name: str,
        ask: Callable[Given, Answer],
        *given: Given.args,
        **named: Given.kwargs,
    ) -> Answer:
        """Ask once and note how long it took."""
        started, used = time.perf_counter(), time.thread_time()
        answer = ask(*given, **named)
        row = (time.perf_counter() - started, time.thread_time() - used)
        self._rows.setdefault(name, []).append(row)
        return answer

    def told(self, *names: str) -> str:
        """Say the percentiles of several things done one after the other."""
        rows = 1000.0 * np.sum([self._rows[name] for name in names], axis=0)
        spots = [np.percentile(rows, percent, axis=0) for percent in (50, 95, 100)]
        p50, p95, worst = (f"{wall:.1f} ({cpu:.1f})" for wall, cpu in spots)
        return f"p50 {p50}, p95 {p95}, worst {worst} ms"


def strewn(network: Network, rng: np.random.Generator, cameras: int) -> Watched:
    """Hang cameras beside crossings, and say which crossings each one sees."""
    metres = network.plane.to_metres(network.node_lonlat)
    places = metres[rng.integers(0, len(metres), cameras)] + rng.normal(0.0, 12.0, (cameras, 2))
    near = KDTree(metres).query_ball_point(places, _FAR_M)
    camera = np.repeat(np.arange(cameras), [len(each) for each in near])
    node = np.concatenate([np.asarray(each, np.int64) for each in near])
    far = np.hypot(*(metres[node] - places[camera]).T)
    sees = (far < _NEAR_M) | (rng.random(len(far)) < 0.6 * (1.0 - far / _FAR_M / 1.5))
    return Watched.of(len(metres), node[sees], camera[sees], np.full(int(sees.sum()), 200.0))


def check(net: Net, posts: NDArray[np.int64]) -> None:
    """End the run where posts and gates leave a way out."""
    ring = net.ring
    closed = {*posts.tolist(), *net.gates.tolist()}
    after: dict[int, list[int]] = {}
    for tail, head in zip(ring.tail.tolist(), ring.head.tolist(), strict=True):
        after.setdefault(tail, []).append(head)
    seen, queue = set(closed), deque([ring.inside])
    while queue:
        for head in after.get(queue.popleft(), ()):
            if head == ring.away:
                sys.exit("A net leaves a way out.")
            if head not in seen:
                seen.add(head)
                queue.append(head)


def scipy_flow(ring: Ring) -> int:
    """Find the greatest flow with scipy."""
    posts, seen = len(ring), ring.seen.is_seen
    start = np.concatenate([np.arange(posts), ring.tail + posts])
    end = np.concatenate([np.arange(posts) + posts, ring.head])
    end[posts:][ring.head > posts] = 2 * posts + 1
    ways = csr_array((np.ones(len(start), np.int32), (start, end)), shape=(2 * posts + 2,) * 2)
    cost = np.where(seen, 1, int(seen.sum()) + 1)
    capacity = np.concatenate([cost, np.full(posts + 2, _UNBOUNDED)]).astype(np.int32)
    ways.data = np.repeat(capacity, np.diff(ways.indptr))
    return int(maximum_flow(ways, 2 * posts, 2 * posts + 1).flow_value)


def _ring(roads: Roads, watched: Watched, place: Places, exits: Places) -> Ring:
    fled = flight(roads, place, exits, mode=_MODE, elapsed_ms=_ELAPSED_MS, horizon_ms=_HORIZON_MS)
    return Ring.of(fled, fled.seen(watched))


def _track(fled: Flight, watched: Watched) -> Track:
    return track(fled, fled.seen(watched), limit=30)


def _gates(net: Net) -> Places:
    """Give the places where somebody has to stand: the ends, or beginnings, of their streets."""
    ring = net.ring
    spot, street = ring.spot[net.gates], ring.arc[net.gates]
    arc = np.where(spot >= 0, ring.flight.came_by[spot], street)
    at_end = (arc & 1) ^ (spot >= 0)
    return Places.on(ring.flight.network, arc >> 1, at_end.astype(np.float64))


def measure(roads: Roads, watched: Watched, rng: np.random.Generator, nets: int) -> None:
    """Cast nets around random places."""
    network, clock = roads.network, Clock()
    none = Places.on(network, np.zeros(0, np.int32), np.zeros(0))
    main = np.flatnonzero(roads.graphs[_MODE].main_edges)
    sizes, gaps, caught = [], [], []
    crews = Places.on(network, rng.choice(main, max(len(main) // _EDGES_A_CREW, 1)), 0.5)
    for number, edge in enumerate(rng.choice(main, nets + 1).tolist()):
        ring = clock.timed("ring", _ring, roads, watched, Places.on(network, edge, 0.5), none)
        net = clock.timed("cut", cut, ring)
        if number == 0:  # whatever is made once
            clock = Clock()
            continue
        dear = int(ring.seen.is_seen.sum()) + 1
        if clock.timed("scipy", scipy_flow, ring) != net.flow[0] * dear + net.flow[1]:
            sys.exit("Our flow is not scipy's.")
        cover = clock.timed("cover", fewest_cameras, net, limit_s=_LIMIT_S)
        budget = clock.timed("budget", best_cameras, ring, _BUDGET)
        clock.timed("track", _track, ring.flight, watched)
        gates = _gates(net)
        clock.timed("crews", catchments, roads, gates, crews, mode=Mode.EMERGENCY, max_ms=_MOST_MS)
        check(net, net.watched)
        check(net, cover.posts)
        sizes.append((len(ring), len(ring.tail), len(net.watched), len(net.gates)))
        gaps.append((len(cover.cameras), cover.gap))
        caught.append((budget.intercepted[-1] if len(budget.intercepted) else 0.0, budget.bound))
    posts, moves, crossings, gates = np.median(sizes, axis=0)
    print(f"  rings of {posts:,.0f} posts and {moves:,.0f} moves; nets of {crossings:.0f} watched")
    print(f"  crossings and {gates:.0f} gates (medians), none of which leaks")
    print(f"  certified cut, ring included: {clock.told('ring', 'cut')}")
    print(f"    the cut alone: {clock.told('cut')}; scipy's flow: {clock.told('scipy')}")
    cameras, gap = np.median([each for each, _ in gaps]), np.array([each for _, each in gaps])
    print(f"  fewest cameras ({cameras:.0f}): {clock.told('cover')}")
    none_in = (gap == 0).mean()
    print(f"    gap: median {np.median(gap):.1%}, worst {gap.max():.1%}, none in {none_in:.0%}")
    best, bound = np.median(caught, axis=0)
    print(f"  best {_BUDGET} cameras: {clock.told('budget')}; odds {best:.1%}, bound {bound:.1%}")
    print(f"  first 30 cameras ahead, seven minutes: {clock.told('track')}")
    print(f"  first of {len(crews)} crews at every gate: {clock.told('crews')}")


@click.command()
@click.option("--size", "sizes", type=int, multiple=True, default=_SIZES, show_default=True)
@click.option("--cameras", type=int, default=100_000, show_default=True, help="At 300,000 edges.")
@click.option("--nets", type=int, default=100, show_default=True)
def main(sizes: Sequence[int], cameras: int, nets: int) -> None:
    """Measure every size, smallest first."""
    print(f"{load_average()}; wall (cpu) milliseconds")
    for size in sorted(sizes):
        rng = np.random.default_rng(_SEED)
        network = town(rng, size)
        roads = Roads.of(unbound(network))
        warm_up(roads)
        hung = round(cameras * size / 300_000)
        watched = strewn(network, rng, hung)
        print(
            f"{2 * network.edge_count:,} directed edges, {hung:,} cameras"
            f" that see {len(watched.camera):,} crossings, {watched.is_seen.mean():.0%} of all"
        )
        measure(roads, watched, rng, nets)


if __name__ == "__main__":
    main()
