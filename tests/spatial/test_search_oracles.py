"""Our search against scipy, networkx and a slow one of our own, on random networks."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from road_factories import networkx_times, random_network, scipy_times, slow_times_ms

from spatial.conditions import Closure, Conditions, Speeds, both_ways
from spatial.many_to_many import catchments, matrix
from spatial.network import CLOSED
from spatial.roads import Places, Roads
from spatial.routing import Missing, nearest, route
from spatial.traversal import Mode

SEEDS = st.integers(0, 2**32 - 1)


def random_places(rng, network, size):
    """Put places anywhere, several on one edge, some on its very ends."""
    edges = rng.integers(0, network.edge_count, size)
    fractions = np.where(rng.random(size) < 0.2, rng.integers(0, 2, size), rng.random(size))
    edges[: size // 4] = edges[0]
    return Places.on(network, edges, fractions)


@given(SEEDS)
@settings(max_examples=60, deadline=None)
def test_a_matrix_is_what_networkx_and_scipy_say(seed):
    rng = np.random.default_rng(seed)
    network = random_network(rng, nodes=int(rng.integers(2, 30)), edges=int(rng.integers(2, 70)))
    places = random_places(rng, network, 8)
    times = network.base_ms[Mode.DRIVE.row]
    ours = matrix(Roads.of(network), places, places, mode=Mode.DRIVE)
    slow = networkx_times(network, times, places.edge, places.fraction)
    open_ = times.reshape(-1, 2)[places.edge].min(axis=1) != CLOSED
    assert (ours[open_] == slow[open_]).all()
    scipy_ = scipy_times(network, times, places.edge, places.fraction, sources=range(8))
    assert (ours[open_] == scipy_[open_]).all()


@given(SEEDS)
@settings(max_examples=60, deadline=None)
def test_the_nearest_are_the_head_of_the_full_vector(seed):
    rng = np.random.default_rng(seed)
    network = random_network(rng, nodes=40, edges=90, bans=6)
    roads = Roads.of(network)
    origin, places = random_places(rng, network, 1), random_places(rng, network, 20)
    for to in (False, True):
        ends = (places, origin) if to else (origin, places)
        vector = matrix(roads, *ends, mode=Mode.WALK).ravel()
        reached = [n for n in np.lexsort((np.arange(20), vector)) if vector[n] >= 0]
        answer = nearest(roads, origin, places, mode=Mode.WALK, limit=7, to=to)
        assert answer.place.tolist() == reached[:7]
        assert answer.time_ms.tolist() == vector[reached[:7]].tolist()
        assert (answer.missing is None) == (len(reached) >= 7)


@given(SEEDS)
@settings(max_examples=40, deadline=None)
def test_forbidden_turns_cost_what_a_search_that_remembers_everything_says(seed):
    rng = np.random.default_rng(seed)
    network = random_network(rng, nodes=int(rng.integers(4, 9)), edges=14, bans=12)
    roads, times = Roads.of(network), network.base_ms[Mode.DRIVE.row]
    places = random_places(rng, network, 6)
    ends = list(zip(places.edge.tolist(), places.fraction.tolist(), strict=True))
    bans = [ban.arcs for ban in network.bans]
    slow = [slow_times_ms(network, times, end, ends, bans=bans) for end in ends]
    assert matrix(roads, places, places, mode=Mode.DRIVE).tolist() == slow
    few = Places.on(network, places.edge[:3], places.fraction[:3])
    searched_backward = matrix(roads, places, few, mode=Mode.DRIVE)
    assert searched_backward.tolist() == [row[:3] for row in slow]


@given(SEEDS)
@settings(max_examples=40, deadline=None)
def test_a_route_takes_its_time_and_no_closed_arc_or_forbidden_turn(seed):
    rng = np.random.default_rng(seed)
    network = random_network(rng, nodes=20, edges=50, bans=15)
    shut = both_ways(rng.integers(0, network.edge_count, 5))
    conditions = Conditions(closures=[Closure(id="flood", arcs=shut)])
    roads = Roads.of(network).under(conditions)
    origin, destination = random_places(rng, network, 1), random_places(rng, network, 1)
    path = route(roads, origin, destination, mode=Mode.DRIVE)
    if isinstance(path, Missing):
        return
    times = roads.travel_ms[Mode.DRIVE]
    assert (times[path.arcs] != CLOSED).all()
    assert (network.head[path.arcs[:-1]] == network.tail[path.arcs[1:]]).all()
    trail = tuple(path.arcs.tolist())
    assert not any(
        trail[at : at + len(ban.arcs)] == ban.arcs
        for ban in network.bans
        for at in range(len(trail))
    )
    assert path.length_m == pytest.approx(path.lengths_m(network).sum())
    parts = path.shares() @ [[-1], [1]]
    assert path.time_ms == pytest.approx((parts[:, 0] * times[trail,]).sum(), abs=2)


@given(SEEDS)
@settings(max_examples=40, deadline=None)
def test_a_catchment_is_the_least_column_of_the_matrix(seed):
    rng = np.random.default_rng(seed)
    network = random_network(rng, nodes=30, edges=60, bans=5)
    roads = Roads.of(network)
    demand, stations = random_places(rng, network, 25), random_places(rng, network, 4)
    for to in (False, True):
        full = matrix(roads, demand, stations, mode=Mode.DRIVE)
        if not to:
            full = matrix(roads, stations, demand, mode=Mode.DRIVE).T
        full = np.where(full < 0, 2**60, full)
        time_ms, station = catchments(roads, demand, stations, mode=Mode.DRIVE, to=to)
        reached = full.min(axis=1) < 2**60
        assert ((time_ms >= 0) == reached).all()
        assert (time_ms[reached] == full.min(axis=1)[reached]).all()
        assert (full[reached, station[reached]] == time_ms[reached]).all()


def test_ten_thousand_pairs_agree_with_scipy_while_streets_close_reopen_and_change_speed():
    rng = np.random.default_rng(20261121)
    network = random_network(rng, nodes=900, edges=2200)
    roads = Roads.of(network)
    closed, speeds, compared = {}, {}, 0
    for round_ in range(60):
        for edge in rng.integers(0, network.edge_count, int(rng.integers(1, 80))).tolist():
            if rng.random() < 0.4:
                closed.pop(edge, None)
            else:
                closed[edge] = None if rng.random() < 0.7 else float(rng.uniform(1, 5))
        for arc in rng.integers(0, 2 * network.edge_count, 40).tolist():
            speeds[arc] = float(rng.uniform(2, 90))
        conditions = Conditions(
            closures=[
                Closure(id=str(edge), arcs=both_ways(np.array([edge])), slow_down=factor)
                for edge, factor in closed.items()
            ],
            speeds=Speeds(
                arcs=np.array(list(speeds)),
                kph=np.array(list(speeds.values())),
                basis=np.full(len(speeds), 2, np.uint8),
            ),
        )
        now = roads.under(conditions)
        mode = tuple(Mode)[round_ % 2]  # the two that measured speeds hold for
        times = expected_times(network, mode, closed, speeds)
        assert (now.travel_ms[mode] == times).all()
        places = random_places(rng, network, 200)
        ours = matrix(
            now, Places.on(network, places.edge[:2], places.fraction[:2]), places, mode=mode
        )
        slow = scipy_times(network, times, places.edge, places.fraction, sources=[0, 1])
        open_ = times.reshape(-1, 2)[places.edge].min(axis=1) != CLOSED
        open_pairs = open_[:2, None] & open_[None, :]
        assert (ours[open_pairs] == slow[open_pairs]).all()
        assert (ours[~open_pairs] == -1).all()
        compared += ours.size
    assert compared >= 10_000
    assert (roads.travel_ms[Mode.DRIVE] == network.base_ms[Mode.DRIVE.row]).all()


def expected_times(network, mode, closed, speeds):
    """Apply conditions arc by arc, in plain Python."""
    times = network.base_ms[mode.row].copy()
    for arc, kph in speeds.items():
        if times[arc] != CLOSED:
            times[arc] = max(1, round(network.length_m[arc // 2] / kph * 3600))
    for edge, factor in closed.items():
        for arc in (2 * edge, 2 * edge + 1):
            if factor is None:
                times[arc] = CLOSED
            elif times[arc] != CLOSED:
                times[arc] = round(times[arc] * factor)
    return times


@given(SEEDS)
@settings(max_examples=30, deadline=None)
def test_closing_a_street_never_shortens_a_journey(seed):
    rng = np.random.default_rng(seed)
    network = random_network(rng, nodes=30, edges=70, bans=5)
    roads, places = Roads.of(network), random_places(rng, network, 10)
    shut = Closure(id="works", arcs=both_ways(rng.integers(0, network.edge_count, 6)))
    before = matrix(roads, places, places, mode=Mode.DRIVE)
    after = matrix(roads.under(Conditions(closures=[shut])), places, places, mode=Mode.DRIVE)
    assert ((after == -1) | ((before >= 0) & (after >= before))).all()


@given(SEEDS)
@settings(max_examples=30, deadline=None)
def test_reversing_every_street_and_both_ends_keeps_the_time(seed):
    rng = np.random.default_rng(seed)
    network = random_network(rng, nodes=30, edges=70)
    roads, places = Roads.of(network), random_places(rng, network, 8)
    forward = roads.travel_ms[Mode.DRIVE]
    turned = np.empty_like(forward)
    turned[0::2], turned[1::2] = forward[1::2], forward[0::2]
    network.base_ms[Mode.DRIVE.row] = turned
    opposite = matrix(Roads.of(network), places, places, mode=Mode.DRIVE)
    network.base_ms[Mode.DRIVE.row] = turned[np.arange(len(turned)) ^ 1]
    assert (matrix(Roads.of(network), places, places, mode=Mode.DRIVE) == opposite.T).all()
