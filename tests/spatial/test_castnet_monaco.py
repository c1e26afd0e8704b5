"""Nets over the whole of Monaco: stairs, one-ways, tunnels, and an independent search for leaks."""

import numpy as np
import pytest
from castnet_oracles import Case, watched_of

from spatial.castnet import unbound
from spatial.castnet_cover import fewest_cameras
from spatial.castnet_cut import cut
from spatial.network_builder import build_network
from spatial.roads import Roads
from spatial.traversal import Mode
from spatial.turn_graph import TurnGraph

osm_streets = pytest.importorskip("osm_streets")
pytestmark = pytest.mark.shared


@pytest.fixture(scope="module")
def network(shared_data):
    file = shared_data / "monaco" / "monaco-2026-03-10.osm.pbf"
    return build_network(osm_streets.streets_in(file))[0]


@pytest.fixture(scope="module")
def roads(network):
    return Roads.of(unbound(network))


def strewn(network, rng, *, cameras):
    """Cameras at random places, each seeing most crossings within 40 m."""
    metres = network.plane.to_metres(network.node_lonlat)
    places = metres[rng.integers(0, len(metres), cameras)] + rng.normal(0.0, 10.0, (cameras, 2))
    sights = {}
    for camera, place in enumerate(places):
        for node in np.flatnonzero(np.hypot(*(metres - place).T) < 40.0).tolist():
            if rng.random() < 0.7:
                sights.setdefault(node, set()).add(camera)
    return watched_of(len(metres), sights)


@pytest.mark.parametrize(
    ("mode", "elapsed_ms", "ahead_ms"),
    [(Mode.WALK, 120_000, 180_000), (Mode.CYCLE, 60_000, 120_000), (Mode.DRIVE, 60_000, 90_000)],
)
def test_no_net_around_random_places_leaks(network, roads, mode, elapsed_ms, ahead_ms):
    rng = np.random.default_rng(tuple(Mode).index(mode))
    main = np.flatnonzero(TurnGraph.of(network, mode).main_edges)
    watched = strewn(network, rng, cameras=900)
    for edge in rng.choice(main, 12).tolist():
        case = Case(
            network, (edge, 0.5), mode=mode, roads=roads, elapsed_ms=elapsed_ms,
            horizon_ms=elapsed_ms + ahead_ms, exits=[(int(e), 0.5) for e in rng.choice(main, 20)],
        )  # fmt: skip
        ring = case.ring(watched)
        net = cut(ring)
        assert net.flow == (len(net.gates), len(net.watched))
        posts = np.concatenate([net.watched, net.gates])
        assert case.escapes(**case.closed_by(ring, posts)) is None
        for post in rng.permutation(posts)[:3]:
            assert case.escapes(**case.closed_by(ring, posts[posts != post])) is not None
        cover = fewest_cameras(net, limit_s=2.0)
        held = np.concatenate([cover.posts, net.gates])
        assert case.escapes(**case.closed_by(ring, held)) is None
        assert cover.lower_bound <= len(cover.cameras) <= len(net.watched)
