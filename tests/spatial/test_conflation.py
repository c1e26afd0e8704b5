"""Lines from elsewhere are found again on the streets, in their direction."""

from dataclasses import replace

import numpy as np
import pytest
import shapely
from road_factories import built
from shapely.ops import substring

from spatial.conditions import both_ways
from spatial.conflation import Matcher
from spatial.network import CLOSED
from spatial.network_builder import build_network
from spatial.traversal import Mode

#: Two carriageways 14 m apart, one each way, and a street that crosses them.
PLACES = {
    1: (0, 0), 2: (200, 0), 3: (400, 0),
    4: (0, 14), 5: (200, 14), 6: (400, 14),
    7: (200, -150), 8: (200, 160),
}  # fmt: skip
WAYS = {
    1: ((1, 2, 3), {"highway": "primary", "oneway": "yes"}),
    2: ((6, 5, 4), {"highway": "primary", "oneway": "yes"}),
    3: ((7, 2, 5, 8), {"highway": "residential"}),
}


@pytest.fixture(scope="module")
def matcher():
    return Matcher.of(built(WAYS, PLACES))


def found(matcher, *lines):
    """Which ways each line in metres lies along, and the matches themselves."""
    network = matcher.network
    corner = network.node_lonlat[np.flatnonzero(network.node_id == 1)[0]]
    zero = network.plane.to_metres(corner[None])[0]
    degrees = [network.plane.to_degrees(np.array(line, float) + zero) for line in lines]
    matches = matcher.match(degrees)
    return [set(network.way_id[match.arcs >> 1].tolist()) for match in matches], matches


def test_a_line_takes_the_carriageway_of_its_own_direction(matcher):
    there, back = ([(10, 6), (390, 6)], [(390, 8), (10, 8)])
    ways, _ = found(matcher, there, back)
    assert ways == [{1}, {2}]


def test_a_line_on_no_street_finds_none(matcher):
    ways, (match,) = found(matcher, [(30, 90), (160, 90)])
    assert ways == [set()]
    assert match.quality == 0.0


def test_a_line_that_leaves_the_streets_tells_how_much_of_it_was_found(matcher):
    _, (match,) = found(matcher, [(300, -5), (400, -5), (500, -5)])
    assert match.share == pytest.approx(0.55, abs=0.1)
    assert match.quality < 0.6


def test_a_line_round_a_corner_is_followed(matcher):
    ways, _ = found(matcher, [(60, -4), (196, -4), (204, -140)])
    assert ways == [{1, 3}]


def test_lines_displaced_together_help_each_other(matcher):
    # All lie 12 m north of their streets: alone, the eastward one is nearer the wrong side.
    lines = [[(10, 12), (390, 12)], [(390, 26), (10, 26)], [(212, -140), (212, 150)],
             [(380, 26), (220, 26)]]  # fmt: skip
    ways, _ = found(matcher, *lines)
    assert ways == [{1}, {2}, {3}, {2}]


def displaced(metres, rng):
    """Move places by 5 to 10 m, neighbours alike, and each by a little of its own."""
    x, y = metres.T / 400.0
    turn = 2 * np.pi * (0.3 + 0.35 * np.sin(x + 1.3) + 0.35 * np.cos(1.3 * y - 0.4))
    far = 7.5 + 2.5 * np.sin(0.9 * x - 1.1 * y)
    moved = np.column_stack([far * np.cos(turn), far * np.sin(turn)])
    return metres + moved + rng.normal(0, 0.7, metres.shape)


def directed_ways(network):
    """Every way that may be driven whole, in each such direction: its arcs, in order."""
    may_go = network.may_go(Mode.DRIVE)
    ways = {}
    for edge in np.lexsort((network.part, network.way_id)).tolist():
        ways.setdefault(int(network.way_id[edge]), []).append(edge)
    for edges in ways.values():
        for arcs in ([2 * e for e in edges], [2 * e + 1 for e in reversed(edges)]):
            if may_go[arcs].all():
                yield arcs


def perturbed_links(network, rng):
    """Make a copy of the network as links cut anew, moved, one in twenty missing; and the truth.

    The truth of a link is the metres of it that came from each arc.
    """
    plane = network.plane
    for arcs in directed_ways(network):
        lines = [network.line(arc >> 1)[:: -1 if arc & 1 else 1] for arc in arcs]
        line = shapely.LineString(plane.to_metres(np.concatenate(lines)))
        ends = np.cumsum(network.length_m[np.array(arcs) >> 1])
        ends *= line.length / ends[-1]
        cuts = np.sort(rng.random(int(line.length // 120)) * line.length)
        for low, high in zip([0.0, *cuts], [*cuts, line.length], strict=True):
            if high - low < 10 or rng.random() < 0.05:
                continue
            part = np.array(substring(line, low, high).coords)
            along = np.minimum(high, ends) - np.maximum(low, np.r_[0.0, ends[:-1]])
            truth = {arc: m for arc, m in zip(arcs, along, strict=True) if m > 0}
            yield plane.to_degrees(displaced(part, rng)), truth


def belongs(network, metres, whole):
    """Pairs of a link and an arc: half of one of them lies along the other."""
    return {a for a, m in metres.items() if m >= min(0.5 * network.length_m[a >> 1], 0.5 * whole)}


def score(network, links, missing=frozenset()):
    """The F measure over pairs of link and arc."""
    matches = Matcher.of(network).match([line for line, _ in links])
    right = wrong = lost = 0
    for match, (_, truth) in zip(matches, links, strict=True):
        whole = sum(truth.values())
        taken = dict(zip(match.arcs.tolist(), match.metres.tolist(), strict=True))
        ours = belongs(network, taken, whole) if match.quality >= 0.5 else set()
        true = {arc for arc in belongs(network, truth, whole) if arc >> 1 not in missing}
        right, wrong, lost = (
            right + len(ours & true), wrong + len(ours - true), lost + len(true - ours)
        )  # fmt: skip
    return 2 * right / (2 * right + wrong + lost)


@pytest.fixture(scope="module")
def monaco(shared_data):
    osm_streets = pytest.importorskip("osm_streets")
    file = shared_data / "monaco" / "monaco-2026-03-10.osm.pbf"
    return build_network(osm_streets.streets_in(file))[0]


@pytest.mark.shared
def test_a_perturbed_copy_of_monaco_is_found_again(monaco):
    links = list(perturbed_links(monaco, np.random.default_rng(1)))
    assert len(links) > 1500
    assert score(monaco, links) >= 0.98


@pytest.mark.shared
def test_links_of_streets_that_the_network_has_not_stay_mostly_unmatched(monaco):
    rng = np.random.default_rng(2)
    gone = rng.choice(monaco.edge_count, monaco.edge_count // 20, replace=False)
    missing = frozenset(gone.tolist())
    base = monaco.base_ms.copy()
    base[:, both_ways(gone)] = CLOSED
    links = list(perturbed_links(monaco, rng))
    assert score(replace(monaco, base_ms=base), links, missing) >= 0.94
