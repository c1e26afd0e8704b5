"""Ways become edges: split where streets meet, kept apart where they cross."""

from itertools import pairwise

import numpy as np
import pytest
from pyproj import Geod
from road_factories import LAT, LON, built, streets_of

from spatial.errors import BadValueError
from spatial.network import CLOSED, StreetName, line_lengths_m
from spatial.network_builder import build_network
from spatial.ragged import firsts
from spatial.traversal import Mode
from spatial.turn_graph import TurnGraph, islands

STREET = {"highway": "residential"}
#: A cross: 1-2-3 runs east, 4-2-5 runs north, 2 in the middle, 100 m between neighbours.
CROSS = {1: (-100, 0), 2: (0, 0), 3: (100, 0), 4: (0, -100), 5: (0, 100)}


def ends_of(network):
    return {
        frozenset((int(network.node_id[u]), int(network.node_id[v])))
        for u, v in zip(network.u, network.v, strict=True)
    }


def test_streets_that_share_a_node_are_split_there():
    network = built({10: ([1, 2, 3], STREET), 20: ([4, 2, 5], STREET)}, CROSS)
    assert ends_of(network) == {frozenset(p) for p in ((1, 2), (2, 3), (4, 2), (2, 5))}
    assert sorted(zip(network.way_id.tolist(), network.part.tolist(), strict=True)) == [
        (10, 0),
        (10, 1),
        (20, 0),
        (20, 1),
    ]


def test_a_bridge_over_a_street_does_not_meet_it():
    bridge = {"highway": "residential", "bridge": "yes", "layer": "1"}
    network = built({10: ([1, 3], STREET), 20: ([4, 5], bridge)}, CROSS)
    assert ends_of(network) == {frozenset((1, 3)), frozenset((4, 5))}
    assert sorted(zip(network.bridge.tolist(), network.level.tolist(), strict=True)) == [
        (False, 0),
        (True, 1),
    ]


def test_a_bend_is_part_of_its_edge_and_its_length_is_geodesic():
    network = built({10: ([1, 2, 5], STREET)}, CROSS)
    assert network.edge_count == 1
    line = network.line(0)
    assert line.shape == (3, 2)
    assert network.length_m[0] == pytest.approx(Geod(ellps="WGS84").line_length(*line.T))


def test_several_streets_between_two_junctions_stay_several():
    places = {1: (0, 0), 2: (100, 0), 3: (50, 40)}
    network = built({10: ([1, 2], STREET), 20: ([1, 3, 2], STREET), 30: ([1, 2], STREET)}, places)
    assert network.edge_count == 3
    assert sorted(network.key.tolist()) == [0, 1, 2]


def test_a_loop_that_nothing_meets_is_one_edge_from_a_node_to_itself():
    network = built({10: ([1, 2, 3, 1], STREET)}, CROSS)
    assert network.edge_count == 1
    assert network.u[0] == network.v[0]


def test_a_way_that_names_a_missing_node_ends_there():
    network, unused = build_network(streets_of({10: ([1, 2, 99, 3, 5], STREET)}, CROSS))
    assert ends_of(network) == {frozenset((1, 2)), frozenset((3, 5))}
    assert unused == ()


def test_a_way_of_one_node_is_reported_and_left_out():
    network, unused = build_network(streets_of({10: ([1], STREET)}, CROSS))
    assert network.edge_count == 0
    assert [(u.kind, u.id) for u in unused] == [("way", 10)]


def test_no_streets_make_an_empty_network():
    network, unused = build_network(streets_of({10: ([1, 2], {"waterway": "river"})}, CROSS))
    assert (network.edge_count, len(network.node_id), unused) == (0, 0, ())
    assert not TurnGraph.of(network, Mode.DRIVE).main_edges.any()


def test_names_come_in_korean_and_english_with_the_local_one_for_both():
    tags = STREET | {"name": "천호대로", "name:en": "Cheonho-daero"}
    network = built({10: ([1, 2], tags), 20: ([2, 3], STREET | {"name": "Rue Grimaldi"})}, CROSS)
    names = {network.names[index] for index in network.name.tolist()}
    assert names == {
        StreetName("천호대로", "Cheonho-daero"),
        StreetName("Rue Grimaldi", "Rue Grimaldi"),
    }


def test_times_follow_the_speed_of_the_mode_and_the_direction():
    network = built({10: ([1, 2], STREET | {"maxspeed": "36", "oneway": "yes"})}, CROSS)
    length, drive = network.length_m[0], network.base_ms[Mode.DRIVE.row]
    there = 0 if network.node_id[network.u[0]] == 1 else 1
    assert drive[there] == pytest.approx(length / (36 * 0.8 / 3.6) * 1000, abs=1)
    assert drive[1 - there] == CLOSED
    assert network.base_ms[Mode.WALK.row].tolist() == [round(length / 4.8 * 3600)] * 2


def test_an_edge_of_no_length_takes_a_millisecond():
    network = built({10: ([1, 2], STREET)}, {1: (0, 0), 2: (0, 0)})
    assert network.base_ms[Mode.DRIVE.row].tolist() == [1, 1]


def test_lengths_of_many_lines_are_those_of_each():
    rng = np.random.default_rng(3)
    counts = rng.integers(2, 9, 50)
    lonlat = np.column_stack([LON, LAT]) + rng.random((counts.sum(), 2)) / 100
    first = firsts(counts)
    lengths = line_lengths_m(lonlat, first)
    one_by_one = [Geod(ellps="WGS84").line_length(*lonlat[a:b].T) for a, b in pairwise(first)]
    assert lengths == pytest.approx(one_by_one)


def hill(lon, lat):
    """One metre up for every ten metres east."""
    return (lon - LON) * 88_400.0 / 10.0


def test_walking_uphill_takes_longer_than_down_and_stairs_have_their_own_pace():
    streets = streets_of({10: ([1, 2], STREET), 20: ([2, 3], {"highway": "steps"})}, CROSS)
    network, _ = build_network(streets, ground=hill)
    street, stairs = (int(np.flatnonzero(network.way_id == way)[0]) for way in (10, 20))
    up = 0 if network.node_id[network.u[street]] == 1 else 1
    walk = network.base_ms[Mode.WALK.row]
    flat = network.length_m[street] / 4.8 * 3600
    # Tobler at +10 % and at -10 %: exp(3.5 x 0.10) and 1 / exp(3.5 x -0.00).
    assert walk[2 * street + up] == pytest.approx(flat * np.exp(0.35), rel=0.01)
    assert walk[2 * street + 1 - up] == pytest.approx(flat, rel=0.01)
    assert (network.ascent_m + network.descent_m)[street] == pytest.approx(10.0, rel=0.01)
    assert walk[2 * stairs] == walk[2 * stairs + 1]
    assert (
        network.base_ms[Mode.DRIVE.row][2 * street]
        == (network.base_ms[Mode.DRIVE.row][2 * street + 1])
    )


def test_a_bridge_does_not_follow_the_ground_below():
    valley = streets_of({10: ([1, 3], STREET | {"bridge": "viaduct"}), 20: ([4, 5], STREET)}, CROSS)
    network, _ = build_network(valley, ground=lambda lon, _: np.abs(lon - LON) * 1e5)
    on_bridge = network.bridge
    assert network.ascent_m[on_bridge] == pytest.approx(0.0, abs=1e-3)


def test_unknown_ground_counts_as_level():
    network, _ = build_network(
        streets_of({10: ([1, 3], STREET)}, CROSS), ground=lambda lon, _: np.full(len(lon), np.nan)
    )
    assert network.ascent_m[0] == network.descent_m[0] == 0.0


def test_islands_and_traps_are_listed_the_longest_first():
    places = {n: (100 * n, 0) for n in range(1, 9)} | {20: (100, 900), 21: (150, 900)}
    network = built(
        {
            10: ([1, 2, 3, 4, 1], STREET),
            20: ([2, 5, 6], STREET | {"oneway": "yes"}),
            30: ([20, 21], STREET),
        },
        places,
    )
    found = islands(TurnGraph.of(network, Mode.DRIVE))
    assert [(island.touches, len(island.edges)) for island in found] == [(True, 1), (False, 1)]
    assert found[0].length_m > found[1].length_m
    assert islands(TurnGraph.of(network, Mode.WALK))[0].touches is False


def test_arrays_that_do_not_fit_are_refused():
    network = built({10: ([1, 2], STREET)}, CROSS)
    with pytest.raises(BadValueError, match="base_ms has the shape"):
        type(network)(**{**vars(network), "base_ms": network.base_ms[:, :1]})
