"""The same travel times asked of pgRouting, where its Debian package is installed."""

from __future__ import annotations

import shutil
import statistics
import tempfile
import time
from pathlib import Path

import numpy as np
import psycopg

from layers.cluster import Cluster
from spatial.many_to_many import matrix
from spatial.network import CLOSED
from spatial.roads import Places, Roads
from spatial.traversal import Mode

_EDGES = "SELECT id, source, target, cost, reverse_cost FROM edges"
_COST = b"SELECT end_vid, agg_cost FROM pgr_dijkstraCost(%s, %s::bigint, %s::bigint[])"
_AREA = b"SELECT node, agg_cost FROM pgr_drivingDistance(%s, %s::bigint, 300000::float)"


def compared(roads: Roads, mode: Mode, rng: np.random.Generator) -> str:
    """Ask both for the times from one node to a hundred, and say whether they agree."""
    folder = Path(tempfile.mkdtemp(prefix="lm-"))
    folder.chmod(0o755)
    try:
        with (
            Cluster.at(folder / "c").serving() as url,
            psycopg.connect(url, autocommit=True) as conn,
        ):
            known = conn.execute(
                "SELECT count(*) FROM pg_available_extensions WHERE name = 'pgrouting'"
            ).fetchone()
            if known is None or not known[0]:
                return "  pgRouting: the package postgresql-15-pgrouting is not installed"
            _load(conn, roads, mode)
            return _ask(conn, roads, mode, rng)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _load(conn: psycopg.Connection[tuple[object, ...]], roads: Roads, mode: Mode) -> None:
    network, times = roads.network, roads.travel_ms[mode].reshape(-1, 2)
    cost = np.where(times == CLOSED, -1, times)
    conn.execute("CREATE EXTENSION pgrouting CASCADE")
    conn.execute(
        "CREATE TABLE edges (id bigint PRIMARY KEY, source bigint, target bigint,"
        " cost float, reverse_cost float)"
    )
    rows = np.column_stack([np.arange(network.edge_count), network.u, network.v, cost])
    with conn.cursor().copy("COPY edges FROM STDIN") as copy:
        copy.write("\n".join("\t".join(map(str, row)) for row in rows.tolist()) + "\n")
    conn.execute("ANALYZE edges")


def _ask(
    conn: psycopg.Connection[tuple[object, ...]],
    roads: Roads,
    mode: Mode,
    rng: np.random.Generator,
) -> str:
    network = roads.network
    usable = np.flatnonzero(roads.graphs[mode].main_edges)
    first, *others = np.unique(network.u[rng.choice(usable, 101)]).tolist()
    spent: list[float] = []
    found: dict[int, int] = {}
    for _ in range(3):
        started = time.perf_counter()
        rows = conn.execute(_COST, (_EDGES, first, others)).fetchall()
        spent.append((time.perf_counter() - started) * 1000)
        found = {int(str(node)): round(float(str(cost))) for node, cost in rows}
    started = time.perf_counter()
    conn.execute(_AREA, (_EDGES, first)).fetchall()
    area_ms = (time.perf_counter() - started) * 1000
    ours_spent, ours = _ours(roads, mode, first, others)
    agree = all(found.get(node, -1) == time_ms for node, time_ms in zip(others, ours, strict=True))
    return (
        f"  pgRouting, one to {len(others)}: {statistics.median(spent):.0f} ms, 5-minute"
        f" drivingDistance {area_ms:.0f} ms; ours, the same {len(others)}:"
        f" {ours_spent:.1f} ms; {'all agree' if agree else 'THEY DIFFER'}"
    )


def _ours(roads: Roads, mode: Mode, first: int, others: list[int]) -> tuple[float, list[int]]:
    """Give the least over the arcs that leave the first node and reach the others."""
    network, times = roads.network, roads.travel_ms[mode]
    starts = np.flatnonzero((network.tail == first) & (times != CLOSED))
    ends = np.flatnonzero(np.isin(network.head, others) & (times != CLOSED))
    origins = Places.on(network, starts >> 1, (starts & 1).astype(float))
    goals = Places.on(network, ends >> 1, 1.0 - (ends & 1))
    started = time.perf_counter()
    answer = matrix(roads, origins, goals, mode=mode)
    spent = (time.perf_counter() - started) * 1000
    best = np.where(answer < 0, np.iinfo(np.int64).max, answer).min(axis=0)
    by_node = {
        node: int(best[network.head[ends] == node].min(initial=np.iinfo(np.int64).max))
        for node in others
    }
    return spent, [-1 if ms == np.iinfo(np.int64).max else ms for ms in by_node.values()]
