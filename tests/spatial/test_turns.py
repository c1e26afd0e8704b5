"""Turn restrictions and barriers, on a cross of four streets and on a dual carriageway."""

import pytest
from road_factories import built, streets_of

from spatial.network_builder import build_network
from spatial.roads import Places, Roads
from spatial.routing import Missing, route
from spatial.traversal import Mode
from spatial.turns import Restriction

STREET = {"highway": "residential"}
CROSS = {1: (-100, 0), 2: (0, 0), 3: (100, 0), 4: (0, -100), 5: (0, 100)}
#: One comes in on way 1 and leaves on 3 (straight on), 4 (right) or 5 (left).
ONEWAY = {"highway": "residential", "oneway": "yes", "oneway:bicycle": "no"}
ARMS = {1: ([1, 2], ONEWAY)} | {n: ([2, n], ONEWAY) for n in (3, 4, 5)}


def restriction(kind, from_way, via, to_way, **others):
    members = [("w", from_way, "from"), ("w", to_way, "to"), *via]
    return Restriction.from_relation(
        7, {"type": "restriction", "restriction": kind} | others, members
    )


def over(node):
    return [("n", node, "via")]


def middle(network, way):
    """Stand half-way along a way of one edge."""
    return Places.on(network, network.way_id.tolist().index(way), 0.5)


def may_go(network, way, other, *, mode=Mode.DRIVE):
    ends = middle(network, way), middle(network, other)
    return not isinstance(route(Roads.of(network), *ends, mode=mode), Missing)


def test_a_forbidden_left_turn_binds_drivers_only():
    network = built(ARMS, CROSS, restrictions=[restriction("no_left_turn", 1, over(2), 5)])
    assert not may_go(network, 1, 5)
    assert may_go(network, 1, 3)
    assert may_go(network, 1, 4)
    assert all(may_go(network, 1, 5, mode=mode) for mode in Mode if mode is not Mode.DRIVE)


def test_an_only_restriction_forbids_everything_else():
    network = built(ARMS, CROSS, restrictions=[restriction("only_straight_on", 1, over(2), 3)])
    assert may_go(network, 1, 3)
    assert not may_go(network, 1, 4)
    assert not may_go(network, 1, 5)


def test_a_restriction_over_a_way_forbids_the_whole_manoeuvre_and_no_part_of_it():
    #   1 > 2 > 3   eastwards, and 4 < 5 < 6 westwards below it; 2 - 5 joins them.
    places = {1: (-100, 0), 2: (0, 0), 3: (100, 0), 4: (-100, -20), 5: (0, -20), 6: (100, -20)}
    places[7] = (0, 50)
    ways = {
        10: ([1, 2], ONEWAY),
        11: ([2, 3], ONEWAY),
        20: ([5, 4], ONEWAY),
        21: ([6, 5], ONEWAY),
        30: ([2, 5], ONEWAY),
        40: ([7, 2], ONEWAY),
    }
    ban = restriction("no_u_turn", 10, [("w", 30, "via")], 20)
    network = built(ways, places, restrictions=[ban])
    assert not may_go(network, 10, 20)
    assert may_go(network, 10, 30)
    assert may_go(network, 30, 20)
    assert may_go(network, 40, 20)
    assert may_go(network, 10, 20, mode=Mode.EMERGENCY)


def test_after_a_forbidden_turn_one_may_still_turn_round_at_a_dead_end():
    both = {n: ([n, 2], STREET) for n in (1, 3, 4, 5)}
    network = built(both, CROSS, restrictions=[restriction("no_left_turn", 1, over(2), 5)])
    path = route(Roads.of(network), middle(network, 1), middle(network, 5), mode=Mode.DRIVE)
    assert path.length_m == pytest.approx(300.0, rel=0.01)


@pytest.mark.parametrize(
    "others", [{"except": "psv;motorcar"}, {"type": "route"}, {"restriction": "no way"}]
)
def test_what_does_not_bind_cars_is_no_restriction(others):
    found = restriction("no_left_turn", 1, over(2), 5, **others)
    assert found is None or found.only is False
    if others.get("restriction") != "no way":
        assert found is None


def test_a_restriction_for_lorries_is_not_read():
    tags = {"type": "restriction", "restriction:hgv": "no_left_turn"}
    assert Restriction.from_relation(7, tags, [("w", 1, "from"), ("n", 2, "via")]) is None


@pytest.mark.parametrize(
    ("from_way", "via", "to_way", "reason"),
    [
        (99, 2, 5, "is not a street"),
        (1, 3, 5, "do not join"),
        (1, 99, 5, "do not join"),
    ],
)
def test_a_restriction_that_does_not_fit_is_reported_with_its_reason(from_way, via, to_way, reason):
    ban = restriction("no_left_turn", from_way, over(via), to_way)
    network, unused = build_network(streets_of(ARMS, CROSS, restrictions=[ban]))
    assert network.bans == ()
    assert [(u.kind, u.id) for u in unused] == [("restriction", 7)]
    assert reason in unused[0].reason


def test_a_restriction_from_a_way_that_runs_on_is_ambiguous_and_left_out():
    ways = {10: ([1, 2, 3], STREET), 20: ([4, 2, 5], STREET)}
    ban = restriction("no_left_turn", 10, over(2), 20)
    _, unused = build_network(streets_of(ways, CROSS, restrictions=[ban]))
    assert "runs on" in unused[0].reason


def test_a_bollard_parts_a_street_for_cars_and_not_for_people():
    places = {1: (-100, 0), 2: (0, 0), 3: (100, 0)}
    network = built({10: ([1, 2, 3], STREET)}, places, node_tags={2: {"barrier": "bollard"}})
    ends = Places.on(network, 0, 0.5), Places.on(network, 1, 0.5)
    roads = Roads.of(network)
    assert route(roads, *ends, mode=Mode.DRIVE) is Missing.UNREACHABLE
    assert route(roads, *ends, mode=Mode.WALK).length_m == pytest.approx(100.0, rel=0.01)


def test_closing_a_street_holds_at_a_junction_with_restricted_turns():
    from spatial.conditions import Closure, Conditions, both_ways

    network = built(ARMS, CROSS, restrictions=[restriction("no_left_turn", 1, over(2), 5)])
    edge = network.way_id.tolist().index(3)
    shut = Conditions(closures=[Closure(id="works", arcs=both_ways([edge]))])
    roads = Roads.of(network).under(shut)
    end = middle(network, 3)
    assert route(roads, middle(network, 1), end, mode=Mode.DRIVE) is Missing.DESTINATION_CLOSED
