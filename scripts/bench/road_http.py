"""Measure travel times over HTTP on a made-up town in PostGIS, and how soon a worker is ready.

``python -m scripts.bench.road_http [--size 300000] [--rate 200] [--seconds 20]``

The town goes into the tables by the ordinary way in. Then: how long a process takes from an empty
memory to its first answer and what it holds for each edge; a thousand closures, from committed to
visible; the gap map (every cell, three services) after a closure; and the nearest ten by road at a
fixed rate of requests, sent on time whatever the answers do (an open loop), by the real workers.
"""

from __future__ import annotations

import datetime as dt
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

import click
import numpy as np
import psycopg
import shapely
from numpy.typing import NDArray

from layers import provenance
from layers.ingest import ingest_table
from layers.questions.catchment import catchment
from layers.registry import Registry
from layers.sources import osm_network
from layers.sources.osm_network import BuiltNetwork
from layers.store.database import Database
from layers.store.state import layer_states
from layers.streets.places import PlaceKeeper
from layers.streets.service import Streets
from layers.streets.state import NETWORK_LAYERS, ROAD_LAYERS, RoadState
from scripts.bench._harness import (
    Client,
    load_average,
    scratch_database,
    serving,
    wait_for_workers,
)
from scripts.bench._town import town
from spatial.network import Network
from spatial.network_builder import Streets as OsmStreets
from spatial.traversal import Mode

_SEED: Final = 7
_CLOSURES: Final = 1_000
_SERVICES: Final = ("fire_stations", "hospitals", "police_stations")
_NOW: Final = dt.datetime(2026, 11, 21, 12, 0, tzinfo=dt.UTC)
_PATIENCE_S: Final = 600.0


def fill(database: Database, registry: Registry, rng: np.random.Generator, size: int) -> Network:
    """Put a town, shelters, stations and a population grid into the tables."""
    network = town(rng, size)
    none = np.zeros(0)
    nothing = OsmStreets(ways=[], node_id=none.astype(np.int64), lon=none, lat=none, node_tags={})
    built = BuiltNetwork(network, nothing, ())
    origin = provenance.of_answer(b"made up", name="town", as_of=_NOW)
    for name in ("street_nodes", *NETWORK_LAYERS):
        layer = registry.get(name)
        raw = osm_network.network_table(built, layer.source("osm"))
        ingest_table(database, layer, layer.source("osm"), raw, origin=origin, now=_NOW)
    low, high = network.node_lonlat.min(axis=0), network.node_lonlat.max(axis=0)
    points = {"shelters": 3_000, **dict.fromkeys(_SERVICES, 60)}
    for name, count in points.items():
        _insert(
            database,
            name,
            np.asarray(shapely.points(rng.uniform(low, high, (count, 2))), np.object_),
            "name",
            "'x'",
        )
    steps = np.stack(np.meshgrid(*(np.linspace(a, b, 90) for a, b in zip(low, high, strict=True))))
    cells = shapely.box(*(steps.reshape(2, -1) - 0.001), *(steps.reshape(2, -1) + 0.001))
    _insert(database, "population", shapely.multipolygons(cells[:, None]), "people", "100")
    return network


def _insert(
    database: Database, layer: str, shapes: NDArray[np.object_], field: str, value: str
) -> None:
    """Put bare rows into a layer; the benchmark's own shapes and words only."""
    with psycopg.connect(database.url, autocommit=True) as conn:
        rows = [(f"{layer}/{n}", one) for n, one in enumerate(shapely.to_wkb(shapes).tolist())]
        conn.cursor().executemany(
            f"INSERT INTO layer.{layer} (id, source, geom, revision, {field}) VALUES"  # noqa: S608
            f" (%s, 'bench', ST_SetSRID(ST_GeomFromWKB(%s), 4326), 1, {value})".encode(),
            rows,
        )
        _settle(conn, layer)


def _settle(conn: psycopg.Connection[tuple[object, ...]], layer: str) -> None:
    conn.execute(
        b"UPDATE lifemap.layer_state SET revision = revision + 1, item_count = 1,"
        b" changed_at = clock_timestamp() WHERE layer = %s",
        [layer],
    )


def ready(database: Database) -> tuple[Streets, float]:
    """Read the network as a worker that starts; give its streets and the seconds it took."""
    streets = Streets(database, clock=lambda: dt.datetime.now(dt.UTC), patience_s=_PATIENCE_S)
    started = time.perf_counter()
    now_of(streets, database)
    return streets, time.perf_counter() - started


def now_of(streets: Streets, database: Database) -> RoadState:
    """Ask as a question does."""
    return streets.now(layer_states(database, ROAD_LAYERS))


def bytes_an_edge(state: RoadState) -> float:
    """Count the arrays of network, times and graphs, for each edge."""
    network, roads = state.streets.network, state.roads
    arrays = [value for value in vars(network).values() if isinstance(value, np.ndarray)]
    arrays += [*roads.travel_ms.values(), *state.unclosed.travel_ms.values()]
    graphs = sum(graph.nbytes for graph in roads.graphs.values())
    return (sum(each.nbytes for each in arrays) + graphs) / network.edge_count


def close_streets(database: Database, network: Network, rng: np.random.Generator) -> None:
    """Commit a thousand closures, each of one edge by its name."""
    edges = rng.choice(network.edge_count, _CLOSURES, replace=False)
    rows = [
        (f"bench/{n}", f"{network.way_id[e]}/{network.part[e]}", *network.line(e)[0].tolist())
        for n, e in enumerate(edges.tolist())
    ]
    with psycopg.connect(database.url, autocommit=True) as conn:
        conn.cursor().executemany(
            b"INSERT INTO layer.closures (id, source, revision, kind, edges, geom)"
            b" VALUES (%s, 'bench', 1, 'flood', %s, ST_Point(%s, %s, 4326))",
            rows,
        )
        _settle(conn, "closures")


def gap_map(database: Database, registry: Registry, state: RoadState) -> Callable[[], float]:
    """Give what computes the gap map, places already found, in milliseconds."""
    keeper, snapper = PlaceKeeper(database), state.streets.snappers[Mode.DRIVE]
    layers = [registry.get(name) for name in ("population", *_SERVICES)]
    states = layer_states(database, [layer.id for layer in layers])
    demand, *services = (
        keeper.places(layer, states[layer.id], snapper, Mode.DRIVE, number=None) for layer in layers
    )

    def run() -> float:
        started = time.perf_counter()
        catchment(state, demand, services, mode=Mode.DRIVE, to=False, limit_ms=600_000)
        return (time.perf_counter() - started) * 1000

    return run


def open_loop(port: int, paths: Sequence[str], *, rate: float, seconds: float) -> list[float]:
    """Send requests at a fixed rate; give each answer's milliseconds after it was due."""
    count = int(rate * seconds)
    late: list[float] = []
    begun = time.perf_counter() + 0.5
    lanes = 32

    def lane(number: int) -> None:
        client = Client(port)
        for turn in range(number, count, lanes):
            due = begun + turn / rate
            time.sleep(max(due - time.perf_counter(), 0.0))
            client.get(paths[turn % len(paths)])
            late.append((time.perf_counter() - due) * 1000)

    threads = [threading.Thread(target=lane, args=(number,)) for number in range(lanes)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return late


@click.command()
@click.option("--size", default=300_000, help="Directed edges.")
@click.option("--rate", default=200.0, help="Requests a second.")
@click.option("--seconds", default=20.0, help="For how long.")
def main(size: int, rate: float, seconds: float) -> None:
    """Fill, load, close, map and ask; print each figure."""
    rng, registry = np.random.default_rng(_SEED), Registry.from_catalog()
    with scratch_database(registry) as (url, folder):
        database = Database(url, pool_size=4).open()
        network = fill(database, registry, rng, size)
        click.echo(f"{2 * network.edge_count:,} directed edges; {load_average()}")
        _in_process(database, registry, network, rng)
        _over_http(url, folder, network, rng, rate=rate, seconds=seconds)
        database.close()


def _in_process(
    database: Database, registry: Registry, network: Network, rng: np.random.Generator
) -> None:
    streets, seconds = ready(database)
    state = now_of(streets, database)
    click.echo(f"  ready from PostGIS: {seconds:.2f} s; {bytes_an_edge(state):.0f} bytes an edge")
    close_streets(database, network, rng)
    started = time.perf_counter()
    closed = now_of(streets, database)
    spent = (time.perf_counter() - started) * 1000
    held = len(closed.closures)
    times = []
    for _ in range(9):
        begun = time.perf_counter()
        closed.unclosed.closing([each.closure for each in closed.closures])
        times.append((time.perf_counter() - begun) * 1000)
    click.echo(
        f"  {held:,} closures: read, matched and in force {spent:.1f} ms; of that the times alone"
        f" {np.median(times):.1f} ms"
    )
    run = gap_map(database, registry, closed)
    click.echo(f"  gap map, 8,100 cells, three services: {min(run() for _ in range(5)):.0f} ms")


def _over_http(
    url: str,
    folder: Path,
    network: Network,
    rng: np.random.Generator,
    *,
    rate: float,
    seconds: float,
) -> None:
    nodes = network.node_lonlat[rng.integers(0, len(network.node_id), 2_000)]
    paths = [
        f"/queries/nearest?point={lon:.6f},{lat:.6f}&layers=shelters&mode=drive&limit=10"
        for lon, lat in nodes.tolist()
    ]
    with serving(url, folder) as port:
        wait_for_workers(port, paths[0], patience_s=_PATIENCE_S)
        open_loop(port, paths, rate=rate / 2, seconds=3)
        late = open_loop(port, paths, rate=rate, seconds=seconds)
    p50, p95, p99 = np.percentile(late, [50, 95, 99])
    click.echo(
        f"  nearest 10 over HTTP at {rate:g}/s: p50 {p50:.1f} ms, p95 {p95:.1f} ms,"
        f" p99 {p99:.1f} ms ({len(late):,} answers); {load_average()}"
    )


if __name__ == "__main__":
    main()
