"""Places meet the nearest point of a street that leads somewhere."""

import numpy as np
import pytest
import shapely
from road_factories import LAT, LON, built

from spatial.crs import distances_m
from spatial.plane import LocalPlane
from spatial.snapping import Snapper
from spatial.traversal import Mode
from spatial.turn_graph import TurnGraph

STREET = {"highway": "residential"}


def snapper_of(ways, places, mode=Mode.DRIVE, **others):
    network = built(ways, places)
    return network, Snapper.of(TurnGraph.of(network, mode), **others)


def at(east, north):
    return [LON + east / 88_400.0, LAT + north / 111_000.0]


def test_a_place_is_put_on_the_edge_and_not_on_its_ends():
    network, snapper = snapper_of({10: ([1, 2], STREET)}, {1: (0, 0), 2: (200, 0)})
    places, offset_m = snapper.snap([at(60, 30)])
    fraction = places.fraction[0] if network.node_id[network.u[0]] == 1 else 1 - places.fraction[0]
    assert fraction == pytest.approx(0.3, abs=0.01)
    assert offset_m[0] == pytest.approx(30, abs=0.2)


def test_too_far_from_any_street_is_outside_the_network():
    _, snapper = snapper_of({10: ([1, 2], STREET)}, {1: (0, 0), 2: (200, 0)})
    places, offset_m = snapper.snap([at(0, 301), at(0, 290)])
    assert places.edge.tolist() == [-1, 0]
    assert np.isnan(offset_m).tolist() == [True, False]


def test_an_island_and_a_street_of_another_mode_are_passed_over():
    ways = {
        10: ([1, 2, 3], STREET),
        20: ([4, 5], STREET),
        30: ([6, 7], {"highway": "steps"}),
    }
    places = {1: (0, 0), 2: (200, 0), 3: (400, 0), 4: (0, 40), 5: (50, 40), 6: (0, 20), 7: (50, 20)}
    network, snapper = snapper_of(ways, places)
    found, _ = snapper.snap([at(25, 30)])
    assert network.way_id[found.edge[0]] == 10


def test_a_tunnel_is_for_those_who_are_known_to_be_inside():
    ways = {10: ([1, 2], STREET), 20: ([1, 3, 2], STREET | {"tunnel": "yes"})}
    places = {1: (0, 0), 2: (200, 0), 3: (100, 40)}
    network, snapper = snapper_of(ways, places)
    assert network.way_id[snapper.snap([at(100, 39)])[0].edge[0]] == 10
    _, inside = snapper_of(ways, places, tunnels=True)
    assert network.way_id[inside.snap([at(100, 39)])[0].edge[0]] == 20


def test_at_a_junction_the_first_street_is_taken_every_time():
    ways = {n: ([1, n], STREET) for n in (2, 3, 4)}
    places = {1: (0, 0), 2: (100, 0), 3: (-100, 0), 4: (0, 100)}
    _, snapper = snapper_of(ways, places)
    found = [int(snapper.snap([at(0, 0)])[0].edge[0]) for _ in range(3)]
    assert found == [0, 0, 0]


def test_many_places_find_the_edges_that_a_search_of_all_finds():
    rng = np.random.default_rng(12)
    nodes = {n: tuple(rng.uniform(0, 2000, 2)) for n in range(1, 80)}
    ways = {n: ([n, n % 79 + 1, int(rng.integers(1, 80))], STREET) for n in range(1, 80)}
    network, snapper = snapper_of(ways, nodes)
    lonlat = np.array([at(*rng.uniform(-100, 2100, 2)) for _ in range(300)])
    places, offset_m = snapper.snap(lonlat)
    lines = [shapely.linestrings(network.plane.to_metres(network.line(e))) for e in snapper.edges]
    points = shapely.points(network.plane.to_metres(lonlat))
    distance = shapely.distance(np.array(lines)[:, None], points)
    near = distance.min(axis=0) <= 300
    assert ((places.edge >= 0) == near).all()
    assert offset_m[near] == pytest.approx(distance.min(axis=0)[near])


def test_a_network_without_streets_has_no_place_in_it():
    _, snapper = snapper_of({10: ([1, 2], STREET)}, {1: (0, 0), 2: (9, 0)}, mode=Mode.WALK)
    assert snapper.snap([at(0, 0)])[0].edge.tolist() == [0]
    network = built({10: ([1, 2], {"highway": "steps"})}, {1: (0, 0), 2: (9, 0)})
    nowhere = Snapper.of(TurnGraph.of(network, Mode.DRIVE))
    assert nowhere.snap([at(0, 0)])[0].edge.tolist() == [-1]


def test_the_local_plane_is_true_to_a_fifth_of_a_percent_across_a_district():
    plane = LocalPlane.around(LON, LAT)
    rng = np.random.default_rng(2)
    lonlat = np.column_stack([LON, LAT]) + rng.uniform(-0.13, 0.13, (200, 2))
    metres = plane.to_metres(lonlat)
    true, _ = distances_m(LON, LAT, *lonlat.T)
    assert np.hypot(*metres.T) == pytest.approx(true, rel=0.002)
    assert plane.to_degrees(metres) == pytest.approx(lonlat, abs=1e-12)
