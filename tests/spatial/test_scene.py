"""The frame, the ground, buildings that change, and finding cameras by place."""

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal
from pyproj import Geod
from sight_factories import FRAME, cameras, footprint, random_scene, rolling_ground, scene

from spatial.errors import BadValueError
from spatial.scene import Cameras, Frame, Ground, Scene, candidates, in_reach, prism_heights
from spatial.sight import lines_of_sight
from spatial.terrain import bilinear

GEOD = Geod(ellps="WGS84")


def test_metres_of_the_frame_are_true_within_thirty_kilometres():
    rng = np.random.default_rng(1)
    start = rng.uniform(-21_000, 21_000, (200, 2))
    lonlat = FRAME.to_degrees(start)
    ahead = FRAME.to_degrees(start + rng.uniform(-60, 60, (200, 2)))
    _, _, true = GEOD.inv(*lonlat.T, *ahead.T)
    assert_allclose(np.hypot(*(FRAME.to_metres(ahead) - start).T), true, rtol=1.2e-5)
    assert_allclose(FRAME.to_metres(lonlat), start, atol=1e-6)


def test_an_azimuth_of_the_frame_is_the_true_one_less_the_convergence():
    lonlat = np.array([[127.4, 37.6], [126.8, 37.4]])
    ahead = FRAME.to_degrees(FRAME.to_metres(lonlat) + np.array([0.0, 100.0]))
    true, _, _ = GEOD.inv(*lonlat.T, *ahead.T)
    assert_allclose(FRAME.convergence_deg(lonlat), true, atol=1e-5)
    assert abs(true).min() > 0.1


def test_cameras_are_turned_by_the_convergence_once():
    lonlat = [[127.4, 37.6]]
    placed = Cameras.of(
        FRAME, Ground.flat(20.0), fid=[7], lonlat=lonlat, mount_height_m=4.0, azimuth_deg=0.0,
        hfov_deg=90.0, range_m=50.0, width_px=1920,
    )  # fmt: skip
    assert placed.azimuth_deg[0] == pytest.approx(360.0 - FRAME.convergence_deg(lonlat)[0])
    assert placed.z[0] == 24.0


def test_the_middle_of_no_places_is_somewhere():
    assert Frame.amid(np.zeros((0, 2))).to_metres(np.zeros((0, 2))).shape == (0, 2)


def test_ground_between_its_heights_is_that_of_the_house_s_interpolation():
    ground = rolling_ground(np.random.default_rng(2))
    places = np.random.default_rng(3).uniform(-140, 130, (500, 2))
    rows, columns = ((places - (ground.grid.x0, ground.grid.y0)) / ground.grid.cell_m).T[::-1]
    assert_allclose(ground.heights(places), bilinear(ground.grid.z, rows, columns), atol=1e-4)


def test_ground_goes_on_level_beyond_its_rim_and_over_holes():
    ground = Ground.of(np.array([[0, 10], [np.nan, 10]], np.float32), 0.0, 0.0, 10.0)
    assert_allclose(ground.heights([[-50, 5], [5, -50], [90, 90]]), [0.0, 5.0, 10.0])
    assert_allclose(Ground.of(np.full((2, 2), np.nan), 0, 0, 1).heights([[3, 3]]), 0.0)


def test_ground_is_sampled_from_heights_by_place():
    def heights(lon, lat):
        return 1000.0 * (lon - 127.1) + 500.0 * (lat - 37.5)

    ground = Ground.sampled(heights, FRAME, (-100.0, -100.0, 100.0, 100.0))
    place = FRAME.to_degrees([[33.0, -57.0]])
    assert ground.heights([[33.0, -57.0]])[0] == pytest.approx(heights(*place[0]), abs=1e-3)


def test_heights_are_counted_from_the_lowest_ground_under_a_building():
    slope = Ground.of(np.array([[0, 10], [0, 10]], np.float32), 0.0, 0.0, 100.0)
    shapes = [shapely.box(10, 0, 30, 20), shapely.box(50, 0, 60, 20)]
    base, top = prism_heights(slope, shapes, [6.0, 8.0], [0.0, 5.0])
    assert_allclose(top, [7.0, 13.0], atol=1e-5)
    assert_allclose(base, [np.nan, 10.0], atol=1e-5)


def test_footprints_without_their_heights_are_refused():
    with pytest.raises(BadValueError, match="1 footprints, 0 bases, 1 tops and 1 numbers"):
        Scene.of(FRAME, Ground.flat(), [shapely.box(0, 0, 1, 1)], [], [3.0], [1])


def seen_in(given_scene, rng, count=300):
    ends = rng.uniform(-120, 120, (2, count, 3)) * (1, 1, 0) + (0, 0, 2)
    return lines_of_sight(given_scene, *ends, mounted=False)


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 2**32 - 1))
def test_a_changed_scene_answers_like_one_built_anew(seed):
    rng = np.random.default_rng(seed)
    changed, shapes, base, top = random_scene(rng, 40)
    standing = {n: (shapes[n], base[n], top[n]) for n in range(40)}
    for _ in range(3):
        gone = rng.choice(45, 5, replace=False)
        moved = rng.choice(60, 6, replace=False)
        fresh = [
            shapely.affinity.translate(footprint(rng), *rng.uniform(-90, 90, 2)) for _ in moved
        ]
        tops = rng.uniform(2, 9, len(moved))
        changed = changed.changed(
            removed=gone, polygons=fresh, base_m=np.full(6, np.nan), top_m=tops, fid=moved
        )
        for number in gone:
            standing.pop(int(number), None)
        standing |= {int(n): (s, np.nan, t) for n, s, t in zip(moved, fresh, tops, strict=True)}
    rows = list(standing.values())
    anew = Scene.of(
        FRAME, Ground.flat(), *([row[at] for row in rows] for at in range(3)), list(standing)
    )
    assert len(changed) == len(anew)
    one, other = (seen_in(each, np.random.default_rng(seed)) for each in (changed, anew))
    assert_array_equal(one.clear, other.clear)
    assert_array_equal(one.blocker, other.blocker)


def test_a_change_leaves_the_scene_it_began_from_as_it_was():
    before = scene([(shapely.box(10, -5, 20, 5), 9.0)])
    one = before.changed(removed=[1])
    other = before.changed(
        polygons=[shapely.box(-20, -5, -10, 5)], base_m=[np.nan], top_m=[9], fid=[2]
    )
    ahead, behind = [[0, 0, 2], [0, 0, 2]], [[30, 0, 2], [-30, 0, 2]]
    for each, clear in ((before, [False, True]), (one, [True, True]), (other, [False, False])):
        assert lines_of_sight(each, ahead, behind).clear.tolist() == clear
    assert [len(each) for each in (before, one, other)] == [1, 0, 2]


def test_a_building_far_outside_can_be_added():
    far = scene([(shapely.box(10, -5, 20, 5), 9.0)]).changed(
        polygons=[shapely.box(40_000, 0, 40_010, 10)], base_m=[np.nan], top_m=[9], fid=[2]
    )
    blocked = lines_of_sight(far, [[39_990, 5, 2]], [[40_030, 5, 2]])
    assert blocked.blocker.tolist() == [2]
    assert_allclose(far.bounds_of([2, 99]), [[40_000, 0, 40_010, 10]])


def test_a_footprint_without_area_stands_nowhere():
    empty = scene([(shapely.Polygon(), 9.0), (shapely.box(10, -5, 20, 5), 9.0)])
    assert lines_of_sight(empty, [[0, 0, 2]], [[30, 0, 2]]).blocker.tolist() == [2]


def test_candidates_are_the_cameras_whose_range_reaches_a_place():
    rng = np.random.default_rng(4)
    many = cameras(rng.uniform(-500, 500, (400, 3)), range_m=rng.uniform(0, 100, 400))
    places = rng.uniform(-500, 500, (50, 2))
    away = np.hypot(*(places[:, None] - many.xy).transpose(2, 0, 1))
    for margin in (0.0, 25.0):
        place, camera = candidates(many, places, margin_m=margin)
        assert_array_equal(
            np.column_stack([place, camera]), np.argwhere(away <= many.range_m + margin)
        )
        alone = candidates(many, places[:1], margin_m=margin)[1]
        assert_array_equal(alone, camera[place == 0])


def test_cameras_in_reach_of_a_box_are_those_a_change_in_it_can_concern():
    many = cameras([[0, 0, 4], [40, 0, 4], [0, 49, 4]], range_m=30.0)
    assert in_reach(many, (10.0, 5.0, 12.0, 18.0)).tolist() == [0, 1]


@pytest.mark.parametrize(
    ("columns", "sector"),
    [
        ({"azimuth_deg": 10.0, "hfov_deg": 90.0}, (325.0, 90.0)),
        ({"hfov_deg": 90.0}, (0.0, 360.0)),
        (
            {"is_ptz": True, "hfov_deg": 60.0, "pan_from_deg": 90.0, "pan_to_deg": 180.0},
            (60.0, 150.0),
        ),
        (
            {"is_ptz": True, "hfov_deg": 60.0, "pan_from_deg": 350.0, "pan_to_deg": 20.0},
            (320.0, 90.0),
        ),
        ({"is_ptz": True, "azimuth_deg": 10.0}, (0.0, 360.0)),
        ({"is_ptz": True, "pan_from_deg": 0.0, "pan_to_deg": 360.0}, (0.0, 360.0)),
        ({"azimuth_deg": 10.0, "hfov_deg": 0.0}, (10.0, 0.0)),
    ],
)
def test_sectors_are_what_a_camera_can_be_turned_to(columns, sector):
    assert_allclose(np.concatenate(cameras([0, 0, 4], **columns).sector), sector)


def test_changed_cameras_replace_those_of_their_number():
    many = cameras(np.zeros((4, 3)))
    moved = cameras([[9, 9, 4], [8, 8, 4]]).take([1])
    after = many.changed(removed=[0], added=moved)
    assert after.fid.tolist() == [2, 3, 1]
    assert after.xy[-1].tolist() == [8.0, 8.0]


def test_columns_of_different_lengths_are_refused():
    columns = vars(cameras(np.zeros((2, 3))))
    with pytest.raises(BadValueError, match="'z': 1"):
        Cameras(**columns | {"z": np.zeros(1)})
