"""Streets of one name get names that differ."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from road_factories import built

from layers.questions.telling_apart import told_apart
from spatial.network import StreetName

#: A lane that meets High Street in the north and Low Street in the south, metres.
PLACES = {1: (0, 0), 2: (0, 300), 3: (100, 0), 4: (100, 300)}
WAYS = {
    1: ([1, 2], {"highway": "residential", "name": "뒷길"}),
    2: ([1, 3], {"highway": "residential", "name": "아랫길"}),
    3: ([2, 4], {"highway": "residential", "name": "윗길"}),
}
LANE = StreetName("뒷길", "Dwit-gil")
HERE = (127.1, 37.5)


@pytest.fixture(scope="module")
def network():
    return built(WAYS, PLACES)


def edge_of(network, name):
    return int(np.flatnonzero([network.names[n].ko == name for n in network.name])[0])


def test_a_name_that_is_no_other_place_s_stays(network):
    names = [LANE, StreetName("윗길", "Wit-gil")]
    assert told_apart(network, names, [-1, -1], np.array([HERE, HERE]), HERE) == names


def test_the_street_that_is_met_next_tells_two_ends_of_a_lane_apart(network):
    lane = edge_of(network, "뒷길")
    ends = network.node_lonlat[[network.u[lane], network.v[lane]]]
    told = told_apart(network, [LANE, LANE], [lane, lane], ends, HERE)
    assert {each.ko for each in told} == {"뒷길(아랫길 쪽)", "뒷길(윗길 쪽)"}
    assert all(each.en.startswith("Dwit-gil (by ") for each in told)


def test_without_such_a_street_the_direction_does(network):
    lonlat = np.array([HERE, (HERE[0], HERE[1] + 0.003)])
    told = told_apart(network, [LANE, LANE], [-1, -1], lonlat, HERE)
    assert [each.ko for each in told] == ["뒷길(남쪽)", "뒷길(북쪽)"]
    assert [each.en for each in told] == ["Dwit-gil (south end)", "Dwit-gil (north end)"]


@given(
    st.lists(
        st.tuples(st.integers(-1, 2), st.integers(0, 3), st.integers(0, 3)), min_size=1, max_size=12
    )
)
def test_no_two_places_have_one_name_wherever_they_are(rows):
    network = built(WAYS, PLACES)
    lonlat = np.array([(HERE[0] + 0.001 * x, HERE[1] + 0.001 * y) for _, x, y in rows])
    told = told_apart(network, [LANE] * len(rows), [edge for edge, _, _ in rows], lonlat, HERE)
    assert len({each.ko for each in told}) == len({each.en for each in told}) == len(rows)
