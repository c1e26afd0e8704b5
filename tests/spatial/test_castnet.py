"""Nets: no way out is left, no smaller net does, and the flow proves it."""

import itertools

import networkx as nx
import numpy as np
import pytest
from castnet_oracles import Case, grid_network, random_case, random_watched, watched_of
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from road_factories import network_of

from spatial.castnet import Watched, unbound
from spatial.castnet_cover import fewest_cameras
from spatial.castnet_cut import cut
from spatial.errors import BadValueError
from spatial.network import CLOSED
from spatial.traversal import Mode

SEEDS = st.integers(0, 2**32 - 1)


def drawn(seed, **sizes):
    rng = np.random.default_rng(seed)
    sizes = {"nodes": int(rng.integers(4, 12)), "edges": int(rng.integers(8, 24))} | sizes
    exits = int(rng.integers(0, 3))
    case = random_case(
        rng, exits=exits, elapsed_ms=int(rng.integers(0, 1500)),
        horizon_ms=int(rng.integers(1500, 5000)), **sizes,
    )  # fmt: skip
    watched = random_watched(rng, sizes["nodes"], share=rng.choice([0.3, 0.6, 1.0]), exits=exits)
    return rng, case, watched


def ways_graph(ring):
    """The moves of a ring for networkx."""
    graph = nx.DiGraph()
    graph.add_nodes_from(range(len(ring) + 2))
    graph.add_edges_from(zip(ring.tail.tolist(), ring.head.tolist(), strict=True))
    return graph


@given(SEEDS)
@settings(max_examples=150, deadline=None)
def test_no_way_out_is_left_when_crossings_and_gates_are_closed(seed):
    _, case, watched = drawn(seed)
    ring = case.ring(watched)
    net = cut(ring)
    posts = np.concatenate([net.watched, net.gates])
    assert case.escapes(**case.closed_by(ring, posts)) is None
    assert net.flow == (len(net.gates), len(net.watched))
    assert ring.seen.is_seen[net.watched].all()
    assert not ring.seen.is_seen[net.gates].any()
    for post in posts:  # and none of them is there for nothing
        assert case.escapes(**case.closed_by(ring, posts[posts != post])) is not None
    cover = fewest_cameras(net, limit_s=60.0)
    assert np.isin(ring.seen.taken(cover.posts).camera, cover.cameras).any() or not len(cover.posts)
    held = np.concatenate([cover.posts, net.gates]).astype(int)
    assert case.escapes(**case.closed_by(ring, held)) is None


@given(SEEDS)
@settings(max_examples=60, deadline=None)
def test_both_minima_are_those_of_an_exhaustive_search(seed):
    _, case, watched = drawn(seed, nodes=10, edges=18)
    ring = case.ring(watched)
    net = cut(ring)
    cover = fewest_cameras(net, limit_s=60.0)
    posts, graph = len(ring), ways_graph(ring)
    assume(posts <= 14)
    after = [sum(1 << head for head in graph.successors(post)) for post in range(posts + 1)]

    def closes(closed):
        reached, fresh = 0, after[posts] & ~closed
        while fresh:
            reached |= fresh
            if reached >> (posts + 1):
                return False
            heads = 0
            for post in range(posts):
                if fresh >> post & 1:
                    heads |= after[post]
            fresh = heads & ~closed & ~reached
        return True

    is_seen = ring.seen.is_seen
    cost = [(1, 0) if not is_seen[post] else (0, 1) for post in range(posts)]
    nets = [
        tuple(
            sum(cost[post][part] for post in range(posts) if closed >> post & 1) for part in (0, 1)
        )
        for closed in range(1 << posts)
        if closes(closed)
    ]
    assert (len(net.gates), len(net.watched)) == min(nets)
    manned = sum(1 << int(post) for post in net.gates)
    sees = {
        camera: sum(1 << int(post) for post in ring.seen.row[ring.seen.camera == camera])
        for camera in np.unique(ring.seen.camera).tolist()
    }
    fewest = next(
        size
        for size in range(len(sees) + 1)
        if any(
            closes(manned | sum_of(sees, chosen)) for chosen in itertools.combinations(sees, size)
        )
    )
    assert len(cover.cameras) == cover.lower_bound == fewest
    assert cover.gap == 0.0


def sum_of(sees, chosen):
    posts = 0
    for camera in chosen:
        posts |= sees[camera]
    return posts


@given(SEEDS)
@settings(max_examples=25, deadline=None)
def test_larger_nets_are_as_small_as_networkx_says(seed):
    rng, case, _ = drawn(seed, nodes=80, edges=180)
    everywhere = case.ring(watched_of(82, {node: {node} for node in range(82)}))
    graph = ways_graph(everywhere)
    net = cut(everywhere)
    if nx.has_path(graph, everywhere.inside, everywhere.away):
        least = nx.minimum_node_cut(graph, everywhere.inside, everywhere.away)
        assert len(net.watched) + len(net.gates) == len(least)
    ring = case.ring(random_watched(rng, 80, share=0.5, cameras=40))
    split = nx.DiGraph()
    dear = len(ring) + 1
    for post in range(len(ring)):
        split.add_edge((post, 0), (post, 1), capacity=1 if ring.seen.is_seen[post] else dear)
    for tail, head in ways_graph(ring).edges:
        split.add_edge((tail, 1), (head, 0))
    split.add_nodes_from([(ring.inside, 1), (ring.away, 0)])
    value = nx.maximum_flow_value(split, (ring.inside, 1), (ring.away, 0))
    net = cut(ring)
    assert len(net.gates) * dear + len(net.watched) == value


@given(SEEDS)
@settings(max_examples=60, deadline=None)
def test_more_cameras_never_need_a_bigger_net(seed):
    rng, case, watched = drawn(seed)
    nodes = watched.row_count
    more = watched_of(
        nodes,
        {
            row: {*watched.camera[watched.row == row].tolist(), *extra}
            for row in range(nodes)
            if (extra := {90 + int(rng.integers(4))} if rng.random() < 0.3 else set())
            or (watched.row == row).any()
        },
    )
    fewer, bigger = cut(case.ring(watched)), cut(case.ring(more))
    sizes = [(len(net.gates), len(net.watched)) for net in (bigger, fewer)]
    assert sizes[0] <= sizes[1]
    if not len(fewer.gates):
        cameras = [len(fewest_cameras(net, limit_s=60.0).cameras) for net in (bigger, fewer)]
        assert cameras[0] <= cameras[1]


def test_one_camera_over_two_crossings_is_one_camera():
    network = network_of([(0, 1, 100, 100), (1, 2, 900, 900), (1, 3, 900, 900)])
    case = Case(network, (0, 0.5), elapsed_ms=60, horizon_ms=1500, exits=[(1, 1.0), (2, 1.0)])
    ring = case.ring(watched_of(4, {2: {7}, 3: {7}, 0: {5}}))
    net = cut(ring)
    cover = fewest_cameras(net, limit_s=1.0)
    assert (len(net.watched), cover.cameras.tolist(), cover.lower_bound) == (2, [7], 1)


def test_where_nobody_watches_a_unit_is_sent_and_to_the_outermost_of_equals():
    network = network_of([(0, 1, 100, 100), (1, 2, 100, 100), (2, 3, 100, 100), (3, 4, 900, 900)])
    case = Case(network, (0, 0.5), elapsed_ms=60, horizon_ms=400)
    net = cut(case.ring(watched_of(5, {})))
    assert case.flight.node[net.ring.spot[net.gates]].tolist() == [3]
    assert net.flow == (1, 0)
    seen = cut(case.ring(watched_of(5, {2: {0}})))
    assert case.flight.node[seen.ring.spot[seen.watched]].tolist() == [2]


def test_a_street_that_leads_out_without_a_crossing_is_a_gate_itself():
    network = network_of([(0, 1, 100, 100), (1, 2, 9000, 9000)])
    case = Case(network, (0, 0.0), elapsed_ms=200, horizon_ms=2000)
    net = cut(case.ring(watched_of(3, {0: {1}, 1: {1}, 2: {1}})))
    assert net.ring.arc[net.gates].tolist() == [2]


def test_an_exit_on_the_way_is_a_way_out_and_one_that_is_watched_is_closed_by_cameras():
    network = network_of([(0, 1, 1000, 1000)])
    asked = {"elapsed_ms": 100, "horizon_ms": 2000, "exits": [(0, 0.75)]}
    case = Case(network, (0, 0.25), **asked)
    assert case.flight.exit.tolist()[-1] == 0
    assert case.flight.arrival_ms[-1] == 500
    net = cut(case.ring(watched_of(2, {})))
    assert case.flight.exit[net.ring.spot[net.gates]].tolist() == [0]
    seen = cut(case.ring(watched_of(3, {2: {4}})))
    assert (seen.watched.tolist(), seen.gates.tolist()) == (net.gates.tolist(), [])


def test_an_exit_that_may_be_reached_already_is_inside():
    case = Case(
        network_of([(0, 1, 1000, 1000)]),
        (0, 0.25),
        elapsed_ms=600,
        horizon_ms=2000,
        exits=[(0, 0.5)],
    )
    assert case.flight.is_inside.tolist()[-1]
    assert not len(cut(case.ring(watched_of(2, {}))).gates)


def test_people_on_foot_go_either_way_in_one_way_streets_and_nobody_keeps_to_turns():
    network = network_of([(0, 1, 100, None), (1, 2, 100, 300)], bans=[(0, 2)])
    loose = unbound(network)
    assert loose.bans == ()
    assert loose.base_ms[Mode.WALK.row].tolist() == [100, 100, 100, 100]
    assert loose.base_ms[Mode.CYCLE.row].tolist() == [100, 100, 100, 100]
    assert loose.base_ms[Mode.DRIVE.row].tolist() == [100, CLOSED, 100, 300]


def test_streets_that_are_closed_are_no_way_out():
    shut = network_of([(0, 1, 100, 100), (1, 2, None, None)])
    assert not len(
        cut(Case(shut, (0, 0.5), elapsed_ms=60, horizon_ms=120).ring(watched_of(3, {}))).gates
    )


def test_a_wide_net_is_closed_by_the_fewest_cameras_while_their_crossings_are_more():
    case = Case(grid_network(12), (60, 0.5), elapsed_ms=1600, horizon_ms=4600)
    blocks = {node: {node // 24 * 6 + node % 12 // 2} for node in range(144)}
    net = cut(case.ring(watched_of(144, blocks)))
    cover = fewest_cameras(net, limit_s=60.0)
    assert len(cover.cameras) < len(net.watched)
    assert cover.lower_bound == len(cover.cameras)


def test_without_time_an_answer_still_closes_the_net_and_owns_its_gap():
    case = Case(grid_network(12), (60, 0.5), elapsed_ms=1600, horizon_ms=4600)
    rng = np.random.default_rng(3)
    ring = case.ring(random_watched(rng, 144, share=0.9, cameras=60))
    net = cut(ring)
    hurried = fewest_cameras(net, limit_s=0.0)
    held = np.concatenate([hurried.posts, net.gates])
    assert case.escapes(**case.closed_by(ring, held)) is None
    assert hurried.lower_bound == 0
    assert hurried.gap == 1.0
    patient = fewest_cameras(net, limit_s=60.0)
    assert patient.gap == 0.0
    assert len(patient.cameras) <= len(hurried.cameras)


def test_only_sights_fine_enough_of_usable_cameras_count():
    watched = Watched.of(3, [0, 0, 2], [1, 0, 1], [130.0, 60.0, 20.0])
    assert watched.at_least(62.5).camera.tolist() == [1]
    usable = np.array([True, False])
    assert watched.at_least(25.0, usable).camera.tolist() == [0]
    assert watched.at_least(25.0, usable).is_seen.tolist() == [True, False, False]
    assert watched.taken(np.array([2, -1, 7, 0])).first.tolist() == [0, 1, 1, 1, 3]


def test_sights_that_do_not_fit_each_other_are_refused():
    with pytest.raises(BadValueError, match="2 sights have 1"):
        Watched(first=np.array([0, 2]), camera=np.array([1, 2]), pixels_per_m=np.array([1.0]))
