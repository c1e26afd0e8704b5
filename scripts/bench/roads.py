"""Measure the road engine in process, against scipy and pgRouting in the same run.

``python -m scripts.bench.roads [--size 20000 --size 300000 --size 1500000] [--no-pgrouting]``

Every size is a synthetic town built by the ordinary builder. The nearest ten of cameras (dense)
and of shelters (sparse) are asked from random places and compared, time by time, with scipy's
Dijkstra on the same travel times; an answer that differs ends the run. Times are wall and, in
brackets, process time, since other work on the machine disturbs the first.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import click
import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from scripts.bench import _pgrouting as pgrouting
from scripts.bench._harness import load_average
from scripts.bench._town import town
from spatial.conditions import Closure, Conditions, both_ways
from spatial.many_to_many import catchments
from spatial.network import CLOSED
from spatial.roads import Places, Roads
from spatial.routing import nearest, route
from spatial.service_area import areas, reach
from spatial.traversal import Mode
from spatial.warm_up import warm_up

_SIZES: Final = (20_000, 300_000, 1_500_000)
_MODE: Final = Mode.DRIVE
_SEED: Final = 7
#: Places a directed edge: cameras as dense as a watched city's, shelters as sparse as real ones.
_CAMERAS: Final = 0.28
_SHELTERS: Final = 0.0083


@dataclass(frozen=True)
class Timing:
    """Milliseconds of many runs, by the clock and by the processor."""

    wall: NDArray[np.float64]
    cpu: NDArray[np.float64]

    def at(self, percent: float) -> str:
        """Say a percentile of both."""
        return f"{np.percentile(self.wall, percent):.3f} ({np.percentile(self.cpu, percent):.3f})"


def timed(ask: Callable[[int], object], rounds: int) -> Timing:
    """Run something so often."""
    wall, cpu = np.empty(rounds), np.empty(rounds)
    for number in range(rounds):
        started, used = time.perf_counter(), time.thread_time()
        ask(number)
        wall[number] = (time.perf_counter() - started) * 1000
        cpu[number] = (time.thread_time() - used) * 1000
    return Timing(wall, cpu)


def matrix_of(roads: Roads) -> csr_array:
    """Give scipy the same travel times; of parallel arcs the fastest."""
    network, times = roads.network, roads.travel_ms[_MODE]
    arcs = np.flatnonzero(times != CLOSED)
    order = arcs[np.lexsort((times[arcs], network.head[arcs], network.tail[arcs]))]
    start, end = network.tail[order], network.head[order]
    first = np.r_[True, (start[1:] != start[:-1]) | (end[1:] != end[:-1])]
    nodes = len(network.node_id)
    values = (times[order][first].astype(np.float64), (start[first], end[first]))
    return csr_array(values, shape=(nodes, nodes))


def nodes_as_places(roads: Roads, nodes: NDArray[np.int32]) -> Places:
    """Put places on nodes: at the beginning of an arc that leaves each of them."""
    network = roads.network
    arcs = np.flatnonzero(roads.travel_ms[_MODE] != CLOSED)
    leaving = np.full(len(network.node_id), -1)
    leaving[network.tail[arcs]] = arcs
    return Places.on(network, leaving[nodes] >> 1, (leaving[nodes] & 1).astype(float))


def measure_nearest(roads: Roads, rng: np.random.Generator, share: float, name: str) -> None:
    """Ask the nearest ten from random places, and check them against scipy."""
    network = roads.network
    main = np.flatnonzero(roads.graphs[_MODE].main_edges)
    count = int(share * 2 * network.edge_count)
    places = Places.on(network, rng.choice(main, count), rng.random(count))
    origins = [Places.on(network, int(e), rng.random()) for e in rng.choice(main, 1000)]
    nearest(roads, origins[0], places, mode=_MODE, limit=10)  # the index of the places is made once
    ours = timed(lambda n: nearest(roads, origins[n], places, mode=_MODE, limit=10), len(origins))
    print(f"  nearest 10 of {count:,} {name}: p50 {ours.at(50)}, p99 {ours.at(99)} ms")
    graph = matrix_of(roads)
    for origin in origins[:10]:
        answer = nearest(roads, origin, places, mode=_MODE, limit=10)
        if answer.time_ms.tolist() != by_scipy(graph, roads, origin, places)[:10].tolist():
            sys.exit(f"Our answer from edge {origin.edge[0]} is not scipy's.")
    bound = [float(nearest(roads, o, places, mode=_MODE, limit=10).time_ms[-1]) for o in origins]
    scipy_limited = timed(
        lambda n: dijkstra(graph, indices=network.u[origins[n].edge[0]], limit=bound[n]), 50
    )
    print(f"    scipy told how far to look: p50 {scipy_limited.at(50)} ms")


def by_scipy(graph: csr_array, roads: Roads, origin: Places, places: Places) -> NDArray[np.int64]:
    """Give all times from one place to the others in order, from scipy's times between nodes."""
    network, times = roads.network, roads.travel_ms[_MODE].astype(np.int64)
    edge, here = int(origin.edge[0]), float(origin.fraction[0])
    best = np.full(len(places), np.iinfo(np.int64).max)
    at = [_along(here, times[2 * edge : 2 * edge + 2])]
    there = _along(places.fraction, times.reshape(-1, 2)[places.edge])
    for side in (0, 1):
        if times[2 * edge + side] == CLOSED:
            continue
        left = times[2 * edge + side] - at[0][side]
        reached = dijkstra(graph, indices=network.head[2 * edge + side]) + left
        for other in (0, 1):
            arcs = 2 * places.edge + other
            found = reached[network.tail[arcs]] + there[:, other]
            ok = (times[arcs] != CLOSED) & np.isfinite(found)
            best[ok] = np.minimum(best[ok], found[ok].astype(np.int64))
        ahead = places.fraction >= here if side == 0 else places.fraction <= here
        own = (places.edge == edge) & ahead
        best[own] = np.minimum(best[own], np.abs(there[own, side] - at[0][side]))
    return np.sort(best)


def _along(fraction: float | NDArray[np.float64], times: NDArray[np.int64]) -> NDArray[np.int64]:
    forward = np.floor(np.asarray(fraction)[..., None] * times + 0.5).astype(np.int64)
    forward[..., 1] = times[..., 1] - forward[..., 1]
    return forward


def measure_changes(roads: Roads, rng: np.random.Generator) -> Roads:
    """Apply a thousand closures and see them in the next answer."""
    edges = rng.choice(roads.network.edge_count, 1000, replace=False)
    conditions = Conditions(
        closures=[Closure(id=str(edge), arcs=both_ways([edge])) for edge in edges]
    )
    times = timed(lambda _: roads.under(conditions), 20)
    print(f"  1,000 closures for all modes: p50 {times.at(50)}, worst {times.at(100)} ms")
    return roads.under(conditions)


def measure_sweeps(roads: Roads, rng: np.random.Generator) -> None:
    """Draw 15 minutes of driving, find a way across, and give every node its station."""
    network = roads.network
    main = np.flatnonzero(roads.graphs[_MODE].main_edges)
    middle = np.abs(network.lonlat[network.first_point[main]] - network.lonlat.mean(axis=0))
    origin = Places.on(network, int(main[middle.sum(axis=1).argmin()]), 0.5)
    reached = reach(roads, origin, mode=_MODE, max_ms=900_000)
    (drawn,) = areas(reached, [900_000])
    search = timed(lambda _: reach(roads, origin, mode=_MODE, max_ms=900_000), 10)
    whole = timed(lambda _: areas(reach(roads, origin, mode=_MODE, max_ms=900_000), [900_000]), 10)
    print(
        f"  15-minute area, {len(reached.edge):,} arcs, {len(drawn.geoms)} part(s): search"
        f" {search.at(50)}, with its polygon {whole.at(50)} ms"
    )
    ends = [Places.on(network, int(e), 0.5) for e in rng.choice(main, 40)]
    across = timed(lambda n: route(roads, ends[2 * n], ends[2 * n + 1], mode=_MODE), 20)
    print(f"  route between random places: p50 {across.at(50)} ms")
    demand = nodes_as_places(roads, np.unique(network.u[main]))
    stations = [Places.on(network, rng.choice(main, 40), 0.5) for _ in range(3)]

    def gaps(_: int) -> None:
        for service in stations:
            catchments(roads, demand, service, mode=_MODE)

    gaps(0)
    print(f"  {len(demand):,} places to 3 services of 40 stations: {timed(gaps, 3).at(50)} ms")


def memory(roads: Roads) -> str:
    """Say how many bytes a directed edge takes, by what they are for."""
    arcs = 2 * roads.network.edge_count
    arrays = [value for value in vars(roads.network).values() if isinstance(value, np.ndarray)]
    graphs = sum(graph.nbytes for graph in roads.graphs.values())
    times = sum(array.nbytes for array in roads.travel_ms.values())
    network = sum(array.nbytes for array in arrays)
    return (
        f"  bytes a directed edge: network {network / arcs:.0f} (geometry and four modes' times),"
        f" graphs of four modes {graphs / arcs:.0f}, current times {times / arcs:.0f}"
    )


@click.command()
@click.option("--size", "sizes", type=int, multiple=True, default=_SIZES, show_default=True)
@click.option("--pgrouting/--no-pgrouting", "compare", default=True, show_default=True)
def main(sizes: Sequence[int], *, compare: bool) -> None:
    """Measure every size, smallest first."""
    print(f"{load_average()}; wall (cpu) milliseconds")
    for size in sorted(sizes):
        rng = np.random.default_rng(_SEED)
        started = time.perf_counter()
        network = town(rng, size)
        made = time.perf_counter()
        roads = Roads.of(network)
        ready = time.perf_counter()
        warm_up(roads)
        print(
            f"{2 * network.edge_count:,} directed edges, {len(network.node_id):,} nodes: built from"
            f" OSM values in {made - started:.1f} s, graphs in {ready - made:.2f} s"
        )
        print(memory(roads))
        measure_nearest(roads, rng, _CAMERAS, "cameras")
        measure_nearest(roads, rng, _SHELTERS, "shelters")
        graph = matrix_of(roads)
        full = timed(lambda n, graph=graph: dijkstra(graph, indices=int(n)), 5)
        print(f"  scipy, one to all: p50 {full.at(50)} ms")
        closed = measure_changes(roads, rng)
        measure_sweeps(closed, rng)
        if compare and size <= 400_000:
            print(pgrouting.compared(closed, _MODE, rng))


if __name__ == "__main__":
    main()
