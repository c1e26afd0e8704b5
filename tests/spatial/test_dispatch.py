"""Units that are sent to places: against every way there is to send them."""

import itertools

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_array_equal

from spatial.dispatch import dispatched


def told(time, deadline, unit):
    """What a way to send them comes to, as the rules rank it: the least is the best."""
    pairs = [(time[row][place], deadline[place]) for place, row in enumerate(unit) if row >= 0]
    return (
        -sum(each < until for each, until in pairs),
        -len(pairs),
        sum(max(each - until, 0) for each, until in pairs),
        sum(each for each, _ in pairs),
    )


def every_way(time, places):
    """Every way to send each unit to one place at most."""
    units = len(time)
    for unit in itertools.product(range(-1, units), repeat=places):
        sent = [row for row in unit if row >= 0]
        reached = all(time[row][place] >= 0 for place, row in enumerate(unit) if row >= 0)
        if len(set(sent)) == len(sent) and reached:
            yield unit


@st.composite
def scenes(draw):
    units, places = draw(st.integers(1, 4)), draw(st.integers(1, 4))
    times = st.integers(-1, 30).map(lambda each: each * 1000 if each >= 0 else -1)
    time = draw(st.lists(st.lists(times, min_size=places, max_size=places), min_size=units,
                         max_size=units))  # fmt: skip
    return time, draw(st.lists(st.integers(0, 30).map(lambda each: each * 1000), min_size=places,
                               max_size=places))  # fmt: skip


@given(scenes())
def test_no_way_to_send_them_is_better(scene):
    time, deadline = scene
    unit = dispatched(time, deadline).tolist()
    ours = told(time, deadline, unit)
    assert ours == min(told(time, deadline, each) for each in every_way(time, len(deadline)))
    sent = [row for row in unit if row >= 0]
    assert len(set(sent)) == len(sent)
    assert all(time[row][place] >= 0 for place, row in enumerate(unit) if row >= 0)


def test_the_car_that_is_first_everywhere_goes_where_it_is_needed():
    """The near one is first at both gates; only it can hold the second in time."""
    time = [[60_000, 90_000], [100_000, 200_000]]
    assert_array_equal(dispatched(time, [120_000, 120_000]), [1, 0])


def test_where_nobody_is_or_nobody_gets_there_nobody_is_sent():
    assert_array_equal(dispatched(np.empty((0, 2)), [1, 2]), [-1, -1])
    assert_array_equal(dispatched(np.empty((3, 0)), []), [])
    assert_array_equal(dispatched([[-1, 5000]], [9000, 9000]), [-1, 0])
