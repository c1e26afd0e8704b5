"""The road engine on the whole of Monaco: hills, tunnels, one-ways, stairs, barriers."""

from dataclasses import replace

import numpy as np
import pytest
from road_factories import scipy_turn_times, slow_times_ms

from spatial.conditions import Closure, Conditions, both_ways
from spatial.instructions import instructions
from spatial.many_to_many import matrix
from spatial.network_builder import build_network
from spatial.roads import Places, Roads
from spatial.routing import Missing, route
from spatial.service_area import areas, reach
from spatial.snapping import Snapper
from spatial.traversal import ROAD_CLASSES, Mode
from spatial.turn_graph import islands

osm_streets = pytest.importorskip("osm_streets")
pytestmark = pytest.mark.shared


@pytest.fixture(scope="module")
def built(shared_data):
    file = shared_data / "monaco" / "monaco-2026-03-10.osm.pbf"
    return build_network(osm_streets.streets_in(file))


@pytest.fixture(scope="module")
def roads(built):
    return Roads.of(built[0])


def random_places(network, mode, size, *, seed):
    rng = np.random.default_rng(seed)
    usable = np.flatnonzero(network.may_go(mode).reshape(-1, 2).any(axis=1))
    return Places.on(network, rng.choice(usable, size), rng.random(size))


@pytest.mark.parametrize("mode", Mode)
def test_two_thousand_pairs_agree_with_scipy(built, mode):
    # Restrictions over ways are left to the next test: scipy's graph knows pairs of arcs.
    network = built[0]
    bans = tuple(b for b in network.bans if mode in b.modes and len(b.arcs) == 2)
    network = replace(network, bans=bans)
    places = random_places(network, mode, 50, seed=tuple(Mode).index(mode))
    few = Places.on(network, places.edge[:40], places.fraction[:40])
    ours = matrix(Roads.of(network), few, places, mode=mode)
    slow = scipy_turn_times(
        network, network.base_ms[mode.row], places.edge, places.fraction, sources=range(40)
    )
    assert ours.size == 2000
    assert (ours == slow).all()
    assert (ours >= 0).mean() > 0.5


def test_every_restriction_holds_against_a_search_that_remembers_everything(roads):
    network = roads.network
    bans = [ban.arcs for ban in network.bans if Mode.DRIVE in ban.modes]
    places = random_places(network, Mode.DRIVE, 8, seed=9)
    ends = list(zip(places.edge.tolist(), places.fraction.tolist(), strict=True))
    ours = matrix(roads, places, places, mode=Mode.DRIVE)
    times = roads.travel_ms[Mode.DRIVE]
    for row, end in enumerate(ends[:2]):
        assert ours[row].tolist() == slow_times_ms(network, times, end, ends, bans=bans)


def test_nearly_every_street_is_of_the_main_part_and_the_rest_is_listed(roads):
    network = roads.network
    for mode in Mode:
        graph = roads.graphs[mode]
        usable = network.may_go(mode).reshape(-1, 2).any(axis=1)
        listed = sum(len(island.edges) for island in islands(graph))
        assert listed + graph.main_edges.sum() == usable.sum()
        assert graph.main_edges.sum() / usable.sum() > 0.75


def test_only_what_cars_may_not_use_is_left_unused(built):
    assert len(built[1]) <= 3
    assert {unused.kind for unused in built[1]} <= {"restriction"}


@pytest.fixture(scope="module")
def through_tunnel(roads):
    """Two places between which one drives through a tunnel and need not."""
    places = random_places(roads.network, Mode.DRIVE, 60, seed=2)
    for row in range(0, 60, 2):
        ends = [
            Places.on(roads.network, places.edge[i], places.fraction[i]) for i in (row, row + 1)
        ]
        path = route(roads, *ends, mode=Mode.DRIVE)
        inner = [] if isinstance(path, Missing) else path.arcs[1:-1]
        shut = [arc for arc in inner if roads.network.tunnel[arc >> 1]]
        closure = Closure(id="tunnel", arcs=both_ways(np.array(shut, int) >> 1))
        closed = roads.under(Conditions(closures=[closure]))
        if shut and not isinstance(route(closed, *ends, mode=Mode.DRIVE), Missing):
            return ends
    pytest.fail("no journey through a tunnel was found")


def test_a_drive_through_the_tunnel_goes_another_way_when_it_is_closed(roads, through_tunnel):
    network, ends = roads.network, through_tunnel
    before = route(roads, *ends, mode=Mode.DRIVE)
    inside = before.arcs[network.tunnel[before.arcs >> 1]]
    closure = Closure(id="tunnel", arcs=both_ways(inside >> 1), emergency_exempt=True)
    closed = roads.under(Conditions(closures=[closure]))
    after = route(closed, *ends, mode=Mode.DRIVE)
    assert not np.isin(after.arcs, inside).any()
    assert after.time_ms > before.time_ms
    same = [route(r, *ends, mode=Mode.EMERGENCY).time_ms for r in (roads, closed)]
    assert same[0] == same[1]


def test_people_are_put_on_streets_in_the_open_and_not_in_tunnels_below(roads):
    network, graph = roads.network, roads.graphs[Mode.DRIVE]
    tunnels = np.flatnonzero(network.tunnel & graph.main_edges)
    lines = [network.line(edge) for edge in tunnels]
    above = np.array([line[len(line) // 2] for line in lines])
    open_, _ = Snapper.of(graph).snap(above)
    inside, _ = Snapper.of(graph, tunnels=True).snap(above)
    assert not network.tunnel[open_.edge[open_.edge >= 0]].any()
    assert network.tunnel[inside.edge].mean() > 0.9


def test_walking_may_take_stairs_and_driving_never_does(roads):
    stairs = ROAD_CLASSES.index("steps")
    network = roads.network
    on_stairs = dict.fromkeys(Mode, 0)
    for mode in Mode:
        places = random_places(network, mode, 30, seed=4)
        for row in range(0, 30, 2):
            ends = [Places.on(network, places.edge[i], places.fraction[i]) for i in (row, row + 1)]
            path = route(roads, *ends, mode=mode)
            if not isinstance(path, Missing):
                on_stairs[mode] += int((network.road_class[path.arcs >> 1] == stairs).sum())
    assert on_stairs[Mode.WALK] > 0
    assert on_stairs[Mode.DRIVE] == on_stairs[Mode.EMERGENCY] == on_stairs[Mode.CYCLE] == 0


def test_a_service_area_is_valid_and_nested_and_its_streets_are_inside(roads):
    places = random_places(roads.network, Mode.WALK, 1, seed=1)
    reached = reach(roads, places, mode=Mode.WALK, max_ms=900_000)
    drawn = areas(reached, [300_000, 600_000, 900_000])
    assert all(area.is_valid and not area.is_empty for area in drawn)
    assert drawn[0].within(drawn[1])
    assert drawn[1].within(drawn[2])
    assert drawn[2].area < 0.9 * drawn[2].convex_hull.area


def test_instructions_add_up_to_the_route(roads, through_tunnel):
    path = route(roads, *through_tunnel, mode=Mode.DRIVE)
    steps = instructions(roads, path, mode=Mode.DRIVE)
    assert sum(step.length_m for step in steps) == pytest.approx(path.length_m, abs=0.01)
    assert sum(step.time_ms for step in steps) == pytest.approx(path.time_ms, abs=len(steps))
    assert any("터널" in step.text("ko", Mode.DRIVE) for step in steps)
