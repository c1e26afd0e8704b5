"""No two chosen labels cover each other, and nothing is left out without a reason."""

import itertools

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from shapely import box

from spatial.labels import placed

_whole = st.integers(0, 40)
_label = st.tuples(_whole, _whole, st.integers(1, 15), st.integers(1, 6))


def boxes(labels):
    return [box(x - w / 2, y - h / 2, x + w / 2, y + h / 2) for x, y, w, h in labels]


def chosen(labels):
    rows = np.array(labels, float).reshape(-1, 4)
    return placed(rows[:, :2], rows[:, 2:])


@given(st.lists(_label, max_size=25))
def test_no_two_chosen_labels_overlap(labels):
    kept = [each for each, stays in zip(boxes(labels), chosen(labels), strict=True) if stays]
    assert all(one.intersection(two).area == 0 for one, two in itertools.combinations(kept, 2))


@given(st.lists(_label, max_size=25))
def test_a_label_is_left_out_only_for_one_before_it(labels):
    shapes, stays = boxes(labels), chosen(labels)
    for index, shape in enumerate(shapes):
        before = [shapes[other] for other in range(index) if stays[other]]
        assert stays[index] == all(shape.intersection(other).area == 0 for other in before)


def test_no_labels_are_no_labels():
    assert chosen([]).tolist() == []


def test_labels_that_touch_are_both_written():
    assert chosen([(0, 0, 10, 4), (10, 0, 10, 4)]).tolist() == [True, True]
