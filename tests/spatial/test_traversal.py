"""What tags say about who may go where, and how fast."""

import pytest

from spatial.errors import BadValueError
from spatial.traversal import Mode, held_by_barrier, posted_kph, traversal

DRIVE, EMERGENCY, CYCLE, WALK = Mode


def may(mode, **tags):
    """Say whether a mode may go in and against the direction of a way."""
    found = traversal({key.replace("__", ":"): value for key, value in tags.items()})
    return (False, False) if found is None else tuple(kph > 0 for kph in found.kph[mode])


BOTH, NEITHER, ALONG, AGAINST = (True, True), (False, False), (True, False), (False, True)


@pytest.mark.parametrize(
    ("mode", "tags", "expected"),
    [
        (DRIVE, {"highway": "residential"}, BOTH),
        (DRIVE, {"highway": "residential", "oneway": "yes"}, ALONG),
        (DRIVE, {"highway": "residential", "oneway": "-1"}, AGAINST),
        (DRIVE, {"highway": "motorway"}, ALONG),
        (DRIVE, {"highway": "primary", "junction": "roundabout"}, ALONG),
        (DRIVE, {"highway": "tertiary", "oneway": "reversible"}, NEITHER),
        (DRIVE, {"highway": "footway"}, NEITHER),
        (DRIVE, {"highway": "footway", "motor_vehicle": "yes"}, BOTH),
        (DRIVE, {"highway": "service", "access": "private"}, NEITHER),
        (DRIVE, {"highway": "service", "access": "private", "motorcar": "yes"}, BOTH),
        (DRIVE, {"highway": "service", "service": "emergency_access"}, NEITHER),
        (DRIVE, {"highway": "construction"}, NEITHER),
        (EMERGENCY, {"highway": "service", "access": "private"}, BOTH),
        (EMERGENCY, {"highway": "pedestrian"}, BOTH),
        (EMERGENCY, {"highway": "footway"}, NEITHER),
        (EMERGENCY, {"highway": "footway", "emergency": "yes"}, BOTH),
        (EMERGENCY, {"highway": "residential", "emergency": "no"}, NEITHER),
        (EMERGENCY, {"highway": "residential", "oneway": "yes"}, ALONG),
        (CYCLE, {"highway": "residential", "oneway": "yes"}, ALONG),
        (CYCLE, {"highway": "residential", "oneway": "yes", "oneway__bicycle": "no"}, BOTH),
        (CYCLE, {"highway": "residential", "oneway": "yes", "cycleway": "opposite_lane"}, BOTH),
        (CYCLE, {"highway": "steps"}, NEITHER),
        (CYCLE, {"highway": "footway", "bicycle": "designated"}, BOTH),
        (CYCLE, {"highway": "trunk", "motorroad": "yes"}, NEITHER),
        (WALK, {"highway": "residential", "oneway": "yes"}, BOTH),
        (WALK, {"highway": "steps", "conveying": "forward"}, ALONG),
        (WALK, {"highway": "motorway"}, NEITHER),
        (WALK, {"highway": "primary", "foot": "no"}, NEITHER),
        (WALK, {"highway": "footway", "access": "private"}, NEITHER),
    ],
)
def test_tags_say_who_may_go_which_way(mode, tags, expected):
    assert may(mode, **tags) == expected


@pytest.mark.parametrize(
    ("text", "kph"),
    [
        ("50", 50.0),
        ("30 mph", 48.28),
        ("FR:zone30", 30.0),
        ("KR:urban", 50.0),
        ("60;50", 50.0),
        ("none", None),
        ("0", None),
        ("schnell", None),
    ],
)
def test_a_posted_limit_is_read_or_said_to_be_unknown(text, kph):
    assert posted_kph(text) == (None if kph is None else pytest.approx(kph, abs=0.01))


def test_a_car_travels_at_four_fifths_of_the_posted_limit_of_its_direction():
    found = traversal({"highway": "primary", "maxspeed": "60", "maxspeed:backward": "40"})
    assert found.kph[DRIVE] == (48.0, 32.0)


def test_a_street_for_residents_is_open_at_a_crawl():
    found = traversal({"highway": "residential", "access": "destination"})
    assert found.kph[DRIVE] == (10.0, 10.0)


@pytest.mark.parametrize(
    ("tags", "held"),
    [
        ({"barrier": "bollard"}, {DRIVE, EMERGENCY}),
        ({"barrier": "bollard", "bollard": "removable"}, {DRIVE}),
        ({"barrier": "bollard", "motor_vehicle": "yes"}, {EMERGENCY}),
        ({"barrier": "gate"}, set()),
        ({"barrier": "gate", "access": "private"}, {DRIVE, CYCLE, WALK}),
        ({"barrier": "stile"}, {DRIVE, EMERGENCY, CYCLE}),
        ({"highway": "crossing"}, set()),
    ],
)
def test_a_barrier_holds_those_it_is_made_for(tags, held):
    assert held_by_barrier(tags) == held


def test_an_unknown_mode_is_refused_by_name():
    with pytest.raises(BadValueError, match="no mode 'hover'"):
        Mode.checked("hover")
