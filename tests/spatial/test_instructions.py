"""Directions as one would say them at a control desk, in Korean and in English."""

import numpy as np
import pytest
from road_factories import built

from spatial.instructions import Maneuver, instructions
from spatial.roads import Places, Roads
from spatial.routing import route
from spatial.traversal import Mode
from spatial.wording import along, compass, distance


def named(ko, en, **others):
    return {"highway": "residential", "name": ko, "name:en": en} | others


EAST = named("천호대로", "Cheonho-daero")
NORTH = named("양재천길", "Yangjaecheon-gil")
#: East along one street, then north along another.
CORNER = {1: (0, 0), 2: (300, 0), 3: (300, 400), 4: (600, 0), 5: (300, -400)}


def told(ways, places, start, end, mode=Mode.DRIVE):
    """Tell the way from the beginning of one way to the end of another."""
    network = built(ways, places)
    ends = []
    for way, node in (start, end):
        edges = np.flatnonzero(network.way_id == way)
        at = next(e for e in edges if node in network.node_id[[network.u[e], network.v[e]]])
        ends.append(Places.on(network, at, float(network.node_id[network.v[at]] == node)))
    roads = Roads.of(network)
    return instructions(roads, route(roads, *ends, mode=mode), mode=mode)


@pytest.fixture
def left_turn():
    ways = {10: ([1, 2, 4], EAST), 20: ([2, 3], NORTH), 30: ([2, 5], NORTH)}
    return told(ways, CORNER, (10, 1), (20, 3))


def test_a_left_turn_is_told_in_korean(left_turn):
    assert [step.text("ko", Mode.DRIVE) for step in left_turn] == [
        "동쪽으로 출발, 천호대로를 따라 300 m",
        "좌회전 후 양재천길을 따라 400 m",
        "목적지 도착",
    ]


def test_a_left_turn_is_told_in_english(left_turn):
    assert [step.text("en", Mode.DRIVE) for step in left_turn] == [
        "Head east on Cheonho-daero for 300 m",
        "Turn left onto Yangjaecheon-gil for 400 m",
        "Arrive at the destination",
    ]


def test_people_on_foot_are_told_as_people_on_foot(left_turn):
    assert left_turn[1].text("ko", Mode.WALK) == "왼쪽으로 이동 후 양재천길을 따라 400 m"


def test_a_street_that_goes_on_is_one_step_over_all_its_junctions():
    ways = {10: ([1, 2, 4], EAST), 20: ([2, 3], NORTH)}
    steps = told(ways, CORNER, (10, 1), (10, 4))
    assert [step.maneuver for step in steps] == [Maneuver.DEPART, Maneuver.ARRIVE]
    assert steps[0].length_m == pytest.approx(600, rel=0.01)


def test_a_street_that_turns_the_corner_keeps_its_name_and_says_so():
    ways = {10: ([1, 2], EAST), 20: ([2, 3], EAST), 30: ([2, 4], NORTH)}
    steps = told(ways, CORNER, (10, 1), (20, 3))
    assert steps[1].text("ko", Mode.DRIVE) == "좌회전 후 천호대로를 계속 따라 400 m"
    assert steps[1].text("en", Mode.DRIVE).startswith("Turn left to stay on Cheonho-daero")


def test_a_tunnel_is_mentioned_and_a_nameless_street_is_said_by_its_kind():
    ways = {
        10: ([1, 2], EAST | {"tunnel": "yes"}),
        20: ([2, 5], {"highway": "service"}),
        30: ([2, 4], EAST),
    }
    steps = told(ways, CORNER, (10, 1), (20, 5))
    assert steps[0].text("ko", Mode.DRIVE).endswith("300 m (터널)")
    assert steps[1].text("ko", Mode.DRIVE) == "우회전 후 진입로를 따라 400 m"
    assert steps[1].text("en", Mode.DRIVE) == "Turn right onto the service road for 400 m"


@pytest.mark.parametrize(
    ("north_m", "east_m", "maneuver"),
    [
        (0, 300, Maneuver.STRAIGHT),
        (150, 300, Maneuver.SLIGHT_LEFT),
        (-150, 300, Maneuver.SLIGHT_RIGHT),
        (-300, 0, Maneuver.RIGHT),
        (200, -300, Maneuver.SHARP_LEFT),
        (-200, -300, Maneuver.SHARP_RIGHT),
        (10, -300, Maneuver.U_TURN),
    ],
)
def test_a_turn_is_named_by_its_angle(north_m, east_m, maneuver):
    places = {1: (0, 0), 2: (300, 0), 3: (300 + east_m, north_m)}
    steps = told({10: ([1, 2], EAST), 20: ([2, 3], NORTH)}, places, (10, 1), (20, 3))
    assert steps[1].maneuver is maneuver


@pytest.mark.parametrize(
    ("street", "said"),
    [
        ("천호대로", "천호대로를"),
        ("양재천길", "양재천길을"),
        ("강동대로53", "강동대로53을"),
        ("국도 2", "국도 2를"),
        ("Boulevard du Larvotto", "Boulevard du Larvotto를"),
        ("Tunnel Albert II (Nord)", "Tunnel Albert II (Nord)를"),
        ("Quai Kennedy Mall", "Quai Kennedy Mall을"),
    ],
)
def test_a_street_takes_the_particle_of_its_last_sound(street, said):
    assert along(street) == said


def test_distances_are_rounded_as_they_are_said():
    assert [distance(m) for m in (3, 96, 994, 996, 1249)] == [
        "10 m",
        "100 m",
        "990 m",
        "1.0 km",
        "1.2 km",
    ]


def test_the_compass_has_eight_winds():
    assert [compass(deg, "en") for deg in (0, 44, 91, 181, 350)] == [
        "north",
        "north-east",
        "east",
        "south",
        "north",
    ]
