"""What cameras see together of a district, cell by cell: exact shares, nothing counted twice."""

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from spatial.coverage import disc_m2, only_by, seen, seen_again, touched, unseen_streets
from spatial.coverage_cuts import cut_at_cells, cut_in_turn, united
from spatial.coverage_grid import CellGrid
from spatial.coverage_ground import Homes, ground_of

#: A corner of the national grid in Gangdong-gu, in metres of EPSG:5179.
EAST, NORTH = 966_400.0, 1_948_000.0
GANGDONG = shapely.box(127.12, 37.53, 127.14, 37.55)


def at(x, y):
    return (EAST + x, NORTH + y)


def box(west, south, east, north):
    return shapely.box(*at(west, south), *at(east, north))


def line(*places):
    return shapely.LineString([at(*place) for place in places])


def array(shapes):
    made = np.empty(len(shapes), object)
    made[:] = shapes
    return made


def grid_over(area):
    """The cells over an area that is drawn in metres of the grid."""
    grid = CellGrid.over(shapely.box(126.9, 37.4, 126.91, 37.41))
    return CellGrid.over(grid.degrees(array([area]))[0].buffer(-1e-9))


def ground(area, *, zones=(), solids=(), streets=(), homes=()):
    shape = array([each for each, _ in homes])
    return ground_of(
        grid_over(area), area, zones=array(list(zones)), solids=array(list(solids)),
        streets=array(list(streets)),
        homes=Homes(shape=shape, people=np.array([n for _, n in homes], float)),
    )  # fmt: skip


def test_cells_are_those_of_the_national_point_numbers():
    grid = CellGrid.over(GANGDONG)
    assert grid.epsg == 5179
    place = shapely.Point(127.1300, 37.5400)
    cell = grid.at(shapely.get_coordinates(grid.flat(array([place]))))[0]
    assert shapely.covers(grid.degrees(grid.boxes)[cell], place)
    # Seoul lies in square 다사; the digits are hundreds of metres from its corner.
    east, north = shapely.bounds(grid.boxes[cell])[:2]
    name = f"다사{int(east - 900_000) // 100:03d}{int(north - 1_900_000) // 100:03d}"
    assert grid.names[cell] == name


def test_cells_elsewhere_are_squares_of_the_utm_zone():
    grid = CellGrid.over(shapely.box(7.41, 43.72, 7.42, 43.73))
    assert grid.epsg == 32632
    assert len(set(grid.names)) == len(grid)
    sides = shapely.length(grid.boxes)
    assert sides == pytest.approx(400.0)


def test_a_place_outside_the_cells_is_in_none():
    grid = CellGrid.over(GANGDONG)
    assert grid.at(np.array([[0.0, 0.0], [966_000.0, 1_000.0]])).tolist() == [-1, -1]
    middles = shapely.get_coordinates(shapely.centroid(grid.boxes))
    assert grid.at(middles).tolist() == list(range(len(grid)))


def test_shares_of_a_scene_drawn_by_hand():
    """Two cells and a half; a street through the middle; a building; a view of a quarter."""
    made = ground(
        box(0, 0, 250, 100),
        zones=[box(0, 0, 150, 100), box(150, 0, 250, 100)],
        solids=[box(0, 0, 50, 50)],
        streets=[line((0, 75), (250, 75))],
        homes=[(box(0, 0, 100, 100), 100), (box(100, 0, 250, 100), 300)],
    )
    assert len(made.grid) == 3
    assert made.zone.tolist() == [0, 0, 1, 1]
    scale = made.grid.scale
    assert made.open_m2 * scale**2 == pytest.approx([7_500, 5_000, 5_000, 5_000])
    assert made.street_m * scale == pytest.approx([100, 50, 50, 50])
    assert made.people == pytest.approx([100, 100, 100, 100])
    found = seen(made, array([box(50, 50, 150, 100)]))
    assert found.open_m2 * scale**2 == pytest.approx([2_500, 2_500, 0, 0])
    assert found.street_m * scale == pytest.approx([50, 50, 0, 0])
    assert found.people == pytest.approx([50, 100, 0, 0])


def test_what_two_cameras_see_counts_once():
    made = ground(box(0, 0, 100, 100), streets=[line((0, 50), (100, 50))])
    one = seen(made, array([box(0, 0, 60, 100)]))
    both = seen(made, array([box(0, 0, 60, 100), box(40, 0, 80, 100), box(0, 0, 60, 100)]))
    share = both.open_m2[0] / made.open_m2[0], both.street_m[0] / made.street_m[0]
    assert share == pytest.approx((0.8, 0.8))
    assert one.open_m2[0] / made.open_m2[0] == pytest.approx(0.6)


def test_a_camera_adds_what_no_other_sees():
    made = ground(
        box(0, 0, 200, 100),
        streets=[line((0, 50), (200, 50))],
        homes=[(box(0, 0, 200, 100), 400)],
    )
    own, other = box(0, 0, 150, 100), box(100, 0, 200, 100)
    lost = only_by(made, array([own]), array([other]))
    scale = made.grid.scale
    assert lost.open_m2 * scale**2 == pytest.approx([10_000, 0], abs=1e-6)
    assert lost.street_m * scale == pytest.approx([100, 0], abs=1e-6)
    assert lost.people == pytest.approx([200, 0], abs=1e-6)
    assert shapely.equals(lost.shape[0], box(0, 0, 100, 100))
    alone = only_by(made, array([own]), array([]))
    assert alone.open_m2.sum() * scale**2 == pytest.approx(15_000)


def test_nobody_sees_what_lies_between_the_views_and_the_buildings():
    made = ground(
        box(0, 0, 100, 100), solids=[box(80, 0, 100, 100)], streets=[line((0, 50), (100, 50))]
    )
    found = seen(made, array([box(0, 0, 50, 100)]))
    assert shapely.equals(found.unseen[0], box(50, 0, 80, 100))
    parts, stretch = unseen_streets(found, np.arange(1))
    assert stretch.tolist() == [0]
    assert shapely.equals(parts[0], line((50, 50), (100, 50)))


def test_a_street_on_the_border_of_two_dongs_and_of_two_cells_counts_once():
    made = ground(
        box(0, 0, 200, 200),
        zones=[box(0, 0, 150, 200), box(150, 0, 200, 200)],
        streets=[line((150, 0), (150, 200)), line((0, 100), (200, 100))],
    )
    assert made.street_m.sum() * made.grid.scale == pytest.approx(400)


def test_people_without_a_street_are_spread_over_open_ground_then_over_all():
    made = ground(
        box(0, 0, 200, 100),
        solids=[box(0, 0, 50, 100), box(150, 50, 200, 100)],
        homes=[(box(0, 0, 200, 100), 150), (box(10, 10, 20, 20), 7)],
    )
    assert made.people == pytest.approx([50 / 125 * 150 + 7, 75 / 125 * 150])
    found = seen(made, array([box(50, 0, 75, 100)]))
    assert found.people == pytest.approx([made.people[0] / 2, 0])


def test_the_50_m_index_is_the_ground_within_discs_whatever_stands_there():
    made = ground(box(0, 0, 200, 100), solids=[box(0, 0, 200, 90)])
    index = disc_m2(made, np.array([at(50, 50), at(50, 50)]))
    assert index == pytest.approx([np.pi * 50**2, 0], rel=2e-3)


def test_only_what_changed_is_measured_anew_and_the_rest_is_kept():
    rng = np.random.default_rng(7)
    made = ground(box(0, 0, 500, 500), streets=[line((0, 33), (500, 470))])
    views = array([box(x, y, x + 60, y + 45) for x, y in rng.uniform(0, 440, (30, 2))])
    before = seen(made, views)
    moved = views.copy()
    moved[3] = box(5, 5, 95, 80)
    cells = touched(made, array([views[3], moved[3]]))
    after, anew = seen_again(before, made, moved, cells), seen(made, moved)
    assert len(cells) < len(made.grid) / 3
    assert after.open_m2 == pytest.approx(anew.open_m2)
    assert after.street_m == pytest.approx(anew.street_m)


def test_a_demolished_building_opens_its_ground():
    area, house, other = box(0, 0, 300, 100), box(20, 20, 60, 60), box(220, 20, 260, 60)
    made = ground(area, solids=[house, other])
    again = made.rebuilt(array([other]), touched(made, array([house])))
    fresh = ground(area, solids=[other])
    assert again.open_m2 == pytest.approx(fresh.open_m2)
    assert again.open_m2[0] > made.open_m2[0]


boxes = st.tuples(*[st.integers(0, 299)] * 2, *[st.integers(1, 120)] * 2).map(
    lambda said: box(said[0], said[1], said[0] + said[2], said[1] + said[3])
)


@settings(max_examples=60, deadline=None)
@given(views=st.lists(boxes, max_size=8), solids=st.lists(boxes, max_size=6))
def test_sums_over_cells_are_those_of_the_whole_plane(views, solids):
    """The oracle unites everything at once and never hears of cells."""
    area = box(3, 5, 290, 287)
    streets = [line((0, 10), (300, 290)), line((150, 0), (150, 300))]
    made = ground(
        area, zones=[box(0, 0, 130, 300), box(130, 0, 230, 300)], solids=solids, streets=streets
    )
    found = seen(made, array(views))
    scale = made.grid.scale
    shown = shapely.union_all(array(views))
    open_ = area.difference(shapely.union_all(array(solids)))
    assert made.open_m2.sum() * scale**2 == pytest.approx(open_.area, abs=1e-3)
    assert found.open_m2.sum() * scale**2 == pytest.approx(open_.intersection(shown).area, abs=1e-3)
    ways = shapely.union_all(array(streets)).intersection(area)
    assert made.street_m.sum() * scale == pytest.approx(ways.length, abs=1e-3)
    assert found.street_m.sum() * scale == pytest.approx(ways.intersection(shown).length, abs=1e-3)
    assert (found.open_m2 <= made.open_m2 + 1e-6).all()
    unseen = made.square_metres(found.unseen)
    assert unseen + found.open_m2 == pytest.approx(made.open_m2, abs=1e-3)


@settings(max_examples=60, deadline=None)
@given(one=st.lists(boxes, max_size=5), other=st.lists(boxes, max_size=5), new=boxes)
def test_what_is_measured_on_top_of_other_views_is_what_all_show_together(one, other, new):
    made = ground(
        box(0, 0, 300, 300), solids=[box(40, 40, 90, 90)], streets=[line((0, 0), (300, 9))]
    )
    below = seen(made, array(one))
    found, oracle = seen(made, array(other), beneath=below), seen(made, array([*one, *other]))
    assert found.open_m2 == pytest.approx(oracle.open_m2, abs=1e-6)
    assert found.street_m == pytest.approx(oracle.street_m, abs=1e-6)
    cells = touched(made, array([new]))
    again = seen_again(found, made, array([*other, new]), cells, beneath=below)
    assert again.open_m2 == pytest.approx(seen(made, array([*one, *other, new])).open_m2, abs=1e-6)


@settings(max_examples=60, deadline=None)
@given(views=st.lists(boxes, min_size=1, max_size=8))
def test_with_one_camera_more_nothing_is_seen_less(views):
    made = ground(box(0, 0, 300, 300), streets=[line((0, 0), (300, 300))])
    fewer, more = seen(made, array(views[1:])), seen(made, array(views))
    assert (more.open_m2 >= fewer.open_m2 - 1e-6).all()
    assert (more.street_m >= fewer.street_m - 1e-6).all()
    lost = only_by(made, array(views[:1]), array(views[1:]))
    assert lost.open_m2.sum() == pytest.approx((more.open_m2 - fewer.open_m2).sum(), abs=1e-3)


@settings(max_examples=100, deadline=None)
@given(
    places=st.lists(st.tuples(*[st.integers(0, 40)] * 2), min_size=2, max_size=6).filter(
        lambda found: len(set(found)) > 1
    )
)
def test_lines_cut_at_cells_are_the_same_lines_in_one_cell_each(places):
    whole = line(*[(10 * x, 10 * y) for x, y in places])
    parts, row = cut_at_cells(array([whole]))
    assert shapely.length(parts).sum() == pytest.approx(whole.length)
    assert set(row.tolist()) == {0}
    for part in parts:
        corners = np.floor((np.array(part.centroid.coords[0]) - (EAST, NORTH)) / 100) * 100
        cell = box(*corners, *(corners + 100)).buffer(1e-6)
        assert part.length < 1e-9 or cell.covers(part)


def test_a_shape_that_several_hold_goes_to_the_first():
    shapes, cutters = array([box(0, 0, 10, 10)]), array([box(0, 0, 6, 10), box(4, 0, 8, 10)])
    held, left = cut_in_turn(shapes, np.array([0, 0]), cutters)
    assert shapely.area(held) == pytest.approx([60, 20])
    assert shapely.area(left) == pytest.approx([20])


def test_groups_are_united_each_for_itself():
    shapes = array([box(i, 0, i + 2, 1) for i in range(7)])
    made = united(shapes, np.array([0, 0, 2, 0, 2, 2, 0]), 4)
    oracle = [shapely.union_all(shapes[[0, 1, 3, 6]]), None, shapely.union_all(shapes[[2, 4, 5]])]
    assert shapely.equals(made[0], oracle[0])
    assert shapely.equals(made[2], oracle[2])
    assert made[1].is_empty
    assert made[3].is_empty
