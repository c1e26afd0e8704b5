"""The sea lies to the right of its coast, whatever the coast looks like."""

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from shapely import LineString, Point

from spatial.coast import sea_polygons


def coast(*lines):
    return np.array([LineString(line) for line in lines], dtype=object)


def is_sea(seas, lon, lat):
    return bool(shapely.intersects(seas, Point(lon, lat)).any())


#: From west to east, with the land in the north.
STRAIGHT = [(7.40, 43.7), (7.45, 43.7)]


def test_land_lies_on_the_left_and_the_sea_on_the_right():
    seas = sea_polygons(coast(STRAIGHT))
    assert is_sea(seas, 7.42, 43.69)
    assert not is_sea(seas, 7.42, 43.71)


def test_a_coast_drawn_the_other_way_has_its_sea_on_the_other_side():
    seas = sea_polygons(coast(STRAIGHT[::-1]))
    assert not is_sea(seas, 7.42, 43.69)
    assert is_sea(seas, 7.42, 43.71)


def test_beyond_its_ends_a_coast_goes_straight_on_to_the_reach():
    seas = sea_polygons(coast(STRAIGHT), reach_m=1000.0)
    assert is_sea(seas, 7.455, 43.695)
    west, south, _, north = shapely.total_bounds(seas)
    assert (7.40 - west) * 111_195 * np.cos(np.radians(43.7)) == pytest.approx(1000, rel=0.01)
    assert (43.7 - south) * 111_195 == pytest.approx(1000, rel=0.01)
    assert north == pytest.approx(43.7, abs=1e-6)


def test_an_island_is_no_sea_and_the_water_around_it_is():
    ring = [(7.42, 43.68), (7.43, 43.68), (7.43, 43.685), (7.42, 43.685), (7.42, 43.68)]
    seas = sea_polygons(coast(STRAIGHT, ring))
    assert not is_sea(seas, 7.425, 43.6825)
    assert is_sea(seas, 7.435, 43.6825)


def test_a_lagoon_of_the_sea_behind_the_coast_is_sea():
    ring = [(7.42, 43.71), (7.42, 43.715), (7.43, 43.715), (7.43, 43.71), (7.42, 43.71)]
    seas = sea_polygons(coast(STRAIGHT, ring))
    assert is_sea(seas, 7.425, 43.7125)
    assert not is_sea(seas, 7.435, 43.7125)


def test_pieces_in_any_order_make_the_same_sea():
    pieces = [[(7.40, 43.7), (7.41, 43.702)], [(7.41, 43.702), (7.43, 43.698)],
              [(7.43, 43.698), (7.45, 43.7)]]  # fmt: skip
    whole = shapely.union_all(sea_polygons(coast(*pieces)))
    other = shapely.union_all(sea_polygons(coast(*pieces[::-1])))
    assert shapely.symmetric_difference(whole, other).area == pytest.approx(0, abs=1e-12)


def test_without_a_coast_there_is_no_sea():
    assert len(sea_polygons(np.empty(0, dtype=object))) == 0
    assert len(sea_polygons(np.array([Point(7.4, 43.7), None], dtype=object))) == 0


@given(st.lists(st.floats(-0.004, 0.004), min_size=2, max_size=12))
def test_every_shore_of_a_winding_coast_has_land_left_and_sea_right(offsets):
    xs = np.linspace(7.40, 7.45, len(offsets))
    line = LineString(np.column_stack([xs, 43.7 + np.array(offsets)]))
    seas = shapely.union_all(sea_polygons(np.array([line], dtype=object)))
    xy = shapely.get_coordinates(line)
    middle = (xy[1:] + xy[:-1]) / 2
    aside = np.array([0, 1e-4])
    # A coast that never turns back has its land straight north of it.
    assert shapely.intersects(seas, shapely.points(middle - aside)).all()
    assert not shapely.intersects(seas, shapely.points(middle + aside)).any()
