"""Our travel times against pgRouting's, asked of the same tables."""

import os
from dataclasses import replace

import numpy as np
import psycopg
import pytest
import shapely
from factories import add_items
from ingesting import NOW, origin
from street_towns import load_network

from layers.ingest import ingest_table
from layers.sources import osm_network
from layers.sources.osm_network import BuiltNetwork
from layers.store.state import layer_states
from layers.streets.service import Streets
from layers.streets.state import ROAD_LAYERS
from scripts.bench._town import town
from spatial.many_to_many import matrix
from spatial.network import CLOSED
from spatial.network_builder import Streets as OsmStreets
from spatial.roads import Places, Roads
from spatial.service_area import reach
from spatial.traversal import Mode

EDGES = """
    SELECT fid AS id, from_node AS source, to_node AS target,
        coalesce({mode}_ms, -1)::float AS cost, coalesce({mode}_back_ms, -1)::float AS reverse_cost
    FROM layer.street_edges
    WHERE retired_at IS NULL AND NOT (way || '/' || part) = ANY ('{{{closed}}}')
"""
AREA_MS = 180_000


@pytest.fixture
def pgrouting(database, database_url):
    with psycopg.connect(database_url, autocommit=True) as conn:
        known = conn.execute("SELECT FROM pg_available_extensions WHERE name = 'pgrouting'")
        if known.fetchone() is None:
            if os.environ.get("CI"):
                pytest.fail("postgresql-15-pgrouting is not installed; scripts/test installs it")
            pytest.skip("postgresql-15-pgrouting is not installed")
        conn.execute("CREATE EXTENSION pgrouting CASCADE")
        yield conn


@pytest.fixture
def made_up(database, registry):
    """A town of about 4,000 directed edges in the tables."""
    network = town(np.random.default_rng(3), 4000)
    none = np.zeros(0)
    streets = OsmStreets(ways=[], node_id=none, lon=none, lat=none, node_tags={})
    built = BuiltNetwork(network, streets, ())
    for name in ("street_nodes", "street_edges", "turn_restrictions"):
        layer = registry.get(name)
        source = layer.source("osm")
        raw = osm_network.network_table(built, source)
        ingest_table(database, layer, source, raw, origin=origin(), now=NOW)


@pytest.fixture
def monaco(database, shared_data):
    load_network(database, shared_data / "monaco" / "monaco-2026-03-10.osm.pbf")


def state_of(database):
    streets = Streets(database, clock=lambda: NOW, patience_s=120)
    return streets.now(layer_states(database, ROAD_LAYERS))


def without_turns(roads):
    """The same roads where every turn may be made: pgr_dijkstraCost knows no forbidden ones."""
    network = replace(roads.network, bans=())
    return replace(roads, network=network, graphs=Roads.of(network).graphs)


def from_nodes(network, times, nodes):
    """Places from which one leaves each node, and the node of each place."""
    arcs = np.flatnonzero(np.isin(network.tail, nodes) & (times != CLOSED))
    places = Places.on(network, arcs >> 1, (arcs & 1).astype(float))
    return places, network.tail[arcs]


def to_nodes(network, times, nodes):
    arcs = np.flatnonzero(np.isin(network.head, nodes) & (times != CLOSED))
    return Places.on(network, arcs >> 1, 1.0 - (arcs & 1)), network.head[arcs]


def our_costs(roads, mode, starts, ends):
    """The time between each pair of nodes: the least over the arcs that leave and reach them."""
    network, times = roads.network, roads.travel_ms[mode]
    origins, leaving = from_nodes(network, times, starts)
    goals, reached = to_nodes(network, times, ends)
    found = matrix(roads, origins, goals, mode=mode)
    found = np.where(found < 0, np.iinfo(np.int64).max, found)
    costs = {}
    for start in starts:
        rows = found[leaving == start]
        for end in ends:
            least = rows[:, reached == end].min(initial=np.iinfo(np.int64).max)
            if start != end and least < np.iinfo(np.int64).max:
                ids = (int(network.node_id[start]), int(network.node_id[end]))
                costs[ids] = int(least)
    return costs


def their_costs(conn, roads, mode, starts, ends, closed=()):
    ids = roads.network.node_id
    rows = conn.execute(
        "SELECT start_vid, end_vid, agg_cost FROM pgr_dijkstraCost(%s, %s::bigint[], %s::bigint[])",
        [EDGES.format(mode=mode, closed=",".join(closed)), ids[starts].tolist(),
         ids[ends].tolist()],
    )  # fmt: skip
    return {(start, end): round(cost) for start, end, cost in rows}


def random_nodes(roads, mode, rng, size):
    """Nodes of streets that this mode may use."""
    network = roads.network
    usable = np.flatnonzero(network.may_go(mode))
    return np.unique(rng.choice(network.tail[usable], size))


def assert_all_agree(conn, database, *, seed, pairs, closed=()):
    roads = without_turns(state_of(database).roads)
    rng = np.random.default_rng(seed)
    for mode in Mode:
        starts, ends = random_nodes(roads, mode, rng, 45), random_nodes(roads, mode, rng, 60)
        ours = our_costs(roads, mode, starts, ends)
        assert ours == their_costs(conn, roads, mode, starts, ends, closed)
        assert len(starts) * len(ends) >= pairs
        assert len(ours) > pairs / 3


def test_a_made_up_town_agrees_with_pgrouting(made_up, pgrouting, database):
    assert_all_agree(pgrouting, database, seed=1, pairs=2000)


def test_closures_agree_with_edges_left_out(made_up, pgrouting, database):
    network = state_of(database).streets.network
    rng = np.random.default_rng(5)
    edges = rng.choice(network.edge_count, network.edge_count // 10, replace=False)
    names = [f"{network.way_id[e]}/{network.part[e]}" for e in edges]
    shape = shapely.Point(network.node_lonlat[0])
    add_items(database, "closures", [(shape, {"kind": "flood", "edges": " ".join(names)})])
    assert_all_agree(pgrouting, database, seed=2, pairs=2000, closed=names)


def test_what_is_reached_in_three_minutes_agrees_with_driving_distance(
    made_up, pgrouting, database
):
    roads = without_turns(state_of(database).roads)
    network, rng = roads.network, np.random.default_rng(4)
    for start in random_nodes(roads, Mode.DRIVE, rng, 5):
        origins, _ = from_nodes(network, roads.travel_ms[Mode.DRIVE], [start])
        found = reach(roads, origins, mode=Mode.DRIVE, max_ms=AREA_MS)
        whole = found.start == np.where(found.rising, 0.0, 1.0)  # from one end of the street on
        nodes = np.where(found.rising, network.u[found.edge], network.v[found.edge])[whole]
        ours = {}
        for node, time_ms in zip(nodes.tolist(), found.enter_ms[whole].tolist(), strict=True):
            ours[node] = min(time_ms, ours.get(node, time_ms))
        rows = pgrouting.execute(
            "SELECT node, agg_cost FROM pgr_drivingDistance(%s, %s::bigint, %s::float)",
            [EDGES.format(mode="drive", closed=""), int(network.node_id[start]), AREA_MS],
        )
        number = {int(osm): node for node, osm in enumerate(network.node_id.tolist())}
        theirs = {number[osm]: round(cost) for osm, cost in rows}
        # A node that nobody leaves begins no street and is in no reach.
        ends = {node for node in theirs if node not in ours}
        leaves = roads.travel_ms[Mode.DRIVE] != CLOSED
        assert not leaves[np.isin(network.tail, list(ends))].any()
        assert ours == {node: cost for node, cost in theirs.items() if node in ours}
        assert len(ours) > 20


@pytest.mark.shared
def test_the_whole_of_monaco_agrees_with_pgrouting(monaco, pgrouting, database):
    assert_all_agree(pgrouting, database, seed=7, pairs=2000)
