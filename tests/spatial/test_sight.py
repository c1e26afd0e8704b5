"""Lines of sight: analytic scenes, laws, and a ray caster in a mesh."""

import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal
from sight_factories import (
    blocked_in,
    distance_to_edges,
    edges_of,
    mesh_of,
    osm_buildings,
    random_scene,
    rolling_ground,
    scene,
)

from spatial.errors import BadValueError
from spatial.scene import Ground, Scene
from spatial.sight import lines_of_sight, standing

WALL = shapely.box(10, -5, 12, 5)


def look(given_scene, eye, target, **said):
    """The answer for one pair as plain values."""
    lines = lines_of_sight(given_scene, [eye], [target], **said)
    return lines.clear[0], lines.blocker[0], lines.blocked_at_m[0], lines.short_by_m[0]


def test_a_tall_wall_blocks_where_the_line_meets_it():
    clear, blocker, at, short = look(scene([(WALL, 9.0)]), (0, 0, 5), (20, 0, 1))
    assert (clear, blocker) == (False, 1)
    assert at == pytest.approx(10.0)
    # At 12 m, where it leaves, the line is 5 - 12 * 0.2 high.
    assert short == pytest.approx(9.0 - 2.6)


def test_a_low_wall_is_seen_over_from_where_the_line_clears_its_roof():
    low = scene([(WALL, 3.0)])
    # The roof's far edge at 12 m: targets of 1.5 m are hidden to 12 * (5 - 1.5) / (5 - 3) = 21 m.
    hidden, seen = look(low, (0, 0, 5), (20.99, 0, 1.5)), look(low, (0, 0, 5), (21.01, 0, 1.5))
    assert (hidden[0], seen[0]) == (False, True)
    assert hidden[3] == pytest.approx(3.0 - (5.0 - 12.0 * 3.5 / 20.99))


def test_a_bridge_is_seen_under_and_over_but_not_through():
    deck = scene([(WALL, 8.0, 6.0)])
    heights = [look(deck, (0, 0, z), (30, 0, z))[0] for z in (5.9, 6.5, 8.1)]
    assert heights == [True, False, True]


def test_one_building_after_another_the_first_is_named():
    behind = scene([(shapely.box(30, -5, 32, 5), 9.0), (WALL, 9.0)])
    assert look(behind, (0, 0, 2), (50, 0, 2))[1:3] == (2, pytest.approx(10.0))
    assert look(behind, (50, 0, 2), (0, 0, 2))[1:3] == (1, pytest.approx(18.0))


def test_a_courtyard_is_open_inside_and_closed_around():
    ring = shapely.box(0, 0, 30, 30).difference(shapely.box(10, 10, 20, 20))
    court = scene([(ring, 9.0)])
    assert look(court, (11, 11, 2), (19, 19, 2))[0]
    assert look(court, (11, 15, 2), (40, 15, 2))[1:3] == (1, pytest.approx(9.0))


def test_nothing_is_seen_between_buildings_that_touch_nor_along_their_shared_wall():
    row = scene([(shapely.box(10, 0, 20, 5), 9.0), (shapely.box(10, -5, 20, 0), 9.0)])
    for offset in (0.0, 1e-12, -1e-12):
        assert not look(row, (0, offset, 2), (30, offset, 2))[0]


def test_a_line_along_an_open_wall_or_to_its_face_is_clear():
    one = scene([(WALL, 9.0)])
    assert look(one, (0, 0, 2), (10, 0, 2))[0]
    assert look(one, (11, 6, 9), (11, -6, 9))[0]  # along the roof


def test_unknown_heights_are_taken_for_the_worst():
    assert look(scene([(WALL, np.nan)]), (0, 0, 500), (20, 0, 400))[3] == np.inf
    assert not look(scene([(WALL, 9.0, np.nan)]), (0, 0, -40), (20, 0, -40))[0]


@pytest.mark.parametrize("place", [(np.nan, 0, 2), (0, np.inf, 2), (0, 0, np.nan)])
def test_what_is_not_known_to_be_anywhere_is_not_seen_and_blames_nobody(place):
    clear, blocker, at, short = look(scene(), place, (20, 0, 2))
    assert (clear, blocker) == (False, -1)
    assert np.isnan([at, short]).all()


def test_a_line_straight_down_is_blocked_by_the_roof_below_it():
    one = scene([(WALL, 3.0)])
    assert look(one, (11, 0, 9), (11, 0, 1))[1] == 1
    assert look(one, (11, 0, 9), (11, 0, 3))[0]
    assert look(one, (9, 0, 9), (9, 0, 1))[0]


def test_a_place_sees_itself():
    assert look(scene([(WALL, 3.0)]), (5, 5, 2), (5, 5, 2))[0]


def test_places_without_a_height_are_refused():
    with pytest.raises(BadValueError, match=r"\(1, 2\)"):
        lines_of_sight(scene(), [[0, 0]], [[1, 1, 1]])


# The camera's own building


def test_a_camera_in_its_building_looks_from_the_nearest_wall_and_not_through_it():
    house = scene([(shapely.box(0, 0, 10, 10), 9.0)])
    places, shut = standing(house, [[9, 5, 4]])
    assert_allclose(places, [[10.05, 5, 4]])
    assert shut.tolist() == [-1]
    assert look(house, (9, 5, 4), (40, 30, 1))[0]
    assert look(house, (9, 5, 4), (-20, 5, 1))[1] == 1


def test_a_known_azimuth_chooses_the_wall_that_faces_it():
    house = scene([(shapely.box(0, 0, 10, 10), 9.0)])
    assert_allclose(standing(house, [[9, 5, 4]], 270.0)[0], [[-0.05, 5, 4]])
    assert look(house, (9, 5, 4), (-20, 5, 1), facing_deg=270.0)[0]


def test_a_wall_that_a_neighbour_covers_is_not_looked_from():
    row = scene([(shapely.box(0, 0, 10, 10), 9.0), (shapely.box(10, 0, 20, 10), 9.0)])
    # The nearest wall, a metre to the east, is the neighbour's too; the open ones are at 4 m.
    assert_allclose(standing(row, [[9, 4, 4]])[0], [[9, -0.05, 4]])


def test_a_camera_deep_inside_a_building_sees_nothing_and_its_building_is_named():
    hall = scene([(shapely.box(-50, -50, 50, 50), 9.0)])
    assert standing(hall, [[0, 0, 4]])[1].tolist() == [0]
    assert look(hall, (0, 0, 4), (80, 0, 1)) == (False, 1, 0.0, 5.0)
    assert standing(hall, [[36, 0, 4]])[1].tolist() == [-1]


def test_a_camera_in_front_of_a_wall_or_above_its_roof_stays():
    house = scene([(shapely.box(0, 0, 10, 10), 9.0)])
    eyes = [[10.02, 5, 4], [5, 5, 9.5]]
    assert_array_equal(standing(house, eyes)[0], eyes)
    # From half a metre above the middle of the roof the ground is seen only far off.
    assert not look(house, (5, 5, 9.5), (30, 5, 1))[0]
    assert look(house, (5, 5, 9.5), (200, 5, 1))[0]


def test_a_camera_under_a_bridge_is_not_in_it():
    deck = scene([(shapely.box(0, 0, 10, 10), 8.0, 6.0)])
    assert look(deck, (5, 5, 4), (30, 5, 1))[0]


# The ground


def test_a_hill_blocks_and_says_how_high_it_is():
    ridge = np.zeros((3, 11), np.float32)
    ridge[:, 5] = 10.0
    hill = scene(ground=Ground.of(ridge, 0.0, 0.0, 10.0))
    lines = lines_of_sight(hill, [[0, 10, 4]], [[100, 10, 4]])
    assert (lines.clear[0], lines.by_ground[0], lines.blocker[0]) == (False, True, -1)
    assert lines.short_by_m[0] == pytest.approx(6.0)
    assert lines.blocked_at_m[0] == pytest.approx(44.0)
    back = lines_of_sight(hill, [[100, 10, 4]], [[0, 10, 4]])
    assert back.blocked_at_m[0] == pytest.approx(44.0)
    assert look(hill, (0, 10, 4), (100, 10, 16.01))[0]


def test_of_a_hill_and_a_building_the_first_is_named():
    ridge = np.zeros((3, 11), np.float32)
    ridge[:, 5] = 10.0
    both = scene([(shapely.box(20, 5, 25, 15), 30.0)], Ground.of(ridge, 0.0, 0.0, 10.0))
    there, back = (lines_of_sight(both, [[x, 10, 4]], [[100 - x, 10, 4]]) for x in (0.0, 100.0))
    assert (there.blocker[0], there.by_ground[0]) == (1, False)
    assert (back.blocker[0], back.by_ground[0]) == (-1, True)


@pytest.mark.parametrize("seed", range(5))
def test_the_ground_blocks_where_ten_thousand_samples_of_it_say_so(seed):
    rng = np.random.default_rng(seed)
    ground = rolling_ground(rng)
    ends = rng.uniform(-170, 170, (2, 60, 2))
    eyes, targets = (
        np.column_stack([xy, ground.heights(xy) + rng.uniform(0.0, 6.0, 60)]) for xy in ends
    )
    lines = lines_of_sight(scene(ground=ground), eyes, targets)
    share = np.linspace(0, 1, 10_001)
    for row, (eye, target) in enumerate(zip(eyes, targets, strict=True)):
        ray = eye + share[:, None] * (target - eye)
        over = ray[:, 2] - ground.heights(ray[:, :2])
        assert lines.clear[row] or over.min() < 1e-3
        assert lines.by_ground[row] or over.min() > -1e-6
        if lines.by_ground[row] and over.min() < -0.01:
            assert lines.short_by_m[row] == pytest.approx(-over.min(), abs=0.01)
            first = np.flatnonzero(over < -1e-6)[0] * np.hypot(*(target - eye)[:2]) / 10_000
            assert lines.blocked_at_m[row] == pytest.approx(first, abs=0.05)


# Laws


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**32 - 1), st.booleans(), st.booleans())
def test_sight_is_symmetric(seed, whole_metres, hilly):
    rng = np.random.default_rng(seed)
    ground = rolling_ground(rng) if hilly else None
    built, *_ = random_scene(rng, 30, side=40.0, ground=ground, whole_metres=whole_metres)
    ends = rng.uniform(-60, 60, (2, 200, 3))
    if whole_metres:
        ends = np.round(ends)
    ends[..., 2] = rng.choice([0.0, 1.5, 4.0, 9.0], (2, 200))
    for xyz in ends:
        xyz[:, 2] += built.ground.heights(xyz[:, :2])
    there = lines_of_sight(built, ends[0], ends[1], mounted=False)
    back = lines_of_sight(built, ends[1], ends[0], mounted=False)
    assert_array_equal(there.clear, back.clear)
    blocked = ~there.clear
    length = np.hypot(*(ends[1] - ends[0])[:, :2].T)
    assert (there.blocked_at_m + back.blocked_at_m)[blocked].max(initial=0.0) <= length.max() + 1e-6
    assert ((there.blocker >= 0) | there.by_ground)[blocked].all()


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 2**32 - 1))
def test_taking_a_building_away_never_hides_anything(seed):
    rng = np.random.default_rng(seed)
    built, *_ = random_scene(rng, 20, side=40.0, whole_metres=bool(seed % 2))
    ends = np.round(rng.uniform(-60, 60, (2, 300, 3))) * (1, 1, 0) + (0, 0, 2)
    before = lines_of_sight(built, *ends, mounted=False)
    after = lines_of_sight(built.changed(removed=[seed % 20]), *ends, mounted=False)
    assert (after.clear >= before.clear).all()
    named = ~before.clear & (before.blocker != seed % 20)
    assert_array_equal(before.blocker[named], after.blocker[named])


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 2**32 - 1))
def test_flat_sight_is_that_of_lines_and_footprints_in_the_plane(seed):
    rng = np.random.default_rng(seed)
    built, shapes, base, top = random_scene(rng, 25, side=40.0, whole_metres=bool(seed % 2))
    ends = rng.uniform(-60, 60, (2, 200, 3)) * (1, 1, 0) + (0, 0, 2.5)
    lines = lines_of_sight(built, *ends, mounted=False)
    low = np.nan_to_num(base, nan=-np.inf)
    solid = [s for s, b, t in zip(shapes, low, top, strict=True) if b < 2.5 < t]
    segments = shapely.linestrings(ends[..., :2].transpose(1, 0, 2))
    inside = np.zeros(200)
    for shape in solid:
        inside = np.maximum(inside, shapely.length(shapely.intersection(segments, shape)))
    sure = (inside == 0.0) | (inside > 1e-5)
    assert_array_equal(lines.clear[sure], inside[sure] == 0.0)


# A ray caster in a mesh


def compared(built, shapes, base, top, eyes, targets):
    """Compare with embree; give the pairs that differ and how near an edge each passes."""
    lines = lines_of_sight(built, eyes, targets, mounted=False)
    theirs = ~blocked_in(mesh_of(shapes, base, top), eyes, targets)
    differ = np.flatnonzero(lines.clear != theirs)
    edges = edges_of(shapes, base, top) if len(differ) else None
    return [(row, distance_to_edges(eyes[row], targets[row], edges)) for row in differ], lines


def outside(shapes, base, top, places):
    """Which places are in no prism: from inside, a mesh is a surface and not a solid."""
    tree = shapely.STRtree(shapes)
    place, shape = tree.query(shapely.points(places[:, :2]), predicate="intersects")
    low = np.nan_to_num(base, nan=-np.inf)
    within = (places[place, 2] > low[shape] - 0.01) & (places[place, 2] < top[shape] + 0.01)
    free = np.ones(len(places), bool)
    free[place[within]] = False
    return free


@pytest.mark.parametrize("seed", range(4))
def test_random_scenes_agree_with_embree(seed):
    rng = np.random.default_rng(seed)
    built, shapes, base, top = random_scene(rng, 80, whole_metres=bool(seed % 2))
    eyes, targets = (
        np.column_stack([rng.uniform(-110, 110, (4000, 2)), rng.uniform(0.5, high, 4000)])
        for high in (12.0, 3.0)
    )
    free = outside(shapes, base, top, eyes) & outside(shapes, base, top, targets)
    differ, lines = compared(built, shapes, base, top, eyes[free], targets[free])
    assert 0.1 < lines.clear.mean() < 0.9
    assert all(away < 0.1 for _, away in differ), differ


def register(shared_data, place, shapes):
    """Seoul's cameras among the buildings, in metres of their frame."""
    rows = pd.read_csv(shared_data / "seoul" / "cctv.csv", encoding="utf-8-sig")[["경도", "위도"]]
    metres = place.to_metres(rows[rows.notna().all(axis=1)].to_numpy())
    west, south, east, north = shapely.total_bounds(shapes)
    return metres[
        (metres[:, 0] > west)
        & (metres[:, 0] < east)
        & (metres[:, 1] > south)
        & (metres[:, 1] < north)
    ]


def ten_thousand_pairs(built, rng, cameras):
    """Cameras four metres up, put where they stand, and targets 1.5 m high within 100 m."""
    chosen = cameras[rng.integers(0, len(cameras), 10_000)]
    eyes, shut = standing(built, np.column_stack([chosen, np.full(10_000, 4.0)]))
    turn, away = rng.uniform(0, 2 * np.pi, 10_000), 100.0 * np.sqrt(rng.random(10_000))
    offset = np.column_stack([np.cos(turn), np.sin(turn)]) * away[:, None]
    targets = np.column_stack([eyes[:, :2] + offset, np.full(10_000, 1.5)])
    return eyes[shut < 0], targets[shut < 0]


@pytest.mark.shared
@pytest.mark.parametrize("district", ["jamsil", "monaco"])
def test_real_buildings_and_cameras_agree_with_embree(shared_data, district):
    file = {"jamsil": "jamsil/jamsil_buildings.osm", "monaco": "monaco/monaco-2026-03-10.osm.pbf"}
    place, shapes, base, top = osm_buildings(shared_data / file[district])
    assert len(shapes) > 1000
    built = Scene.of(place, Ground.flat(), shapes, base, top, np.arange(len(shapes)))
    rng = np.random.default_rng(5)
    if district == "jamsil":
        cameras = register(shared_data, place, shapes)
        assert len(cameras) > 300
    else:  # Monaco's register is not public: corners of buildings, where cameras hang
        corners = shapely.get_coordinates(shapes)
        cameras = corners[rng.integers(0, len(corners), 2000)] + rng.normal(0, 1, (2000, 2))
    eyes, targets = ten_thousand_pairs(built, rng, cameras)
    free = outside(shapes, base, top, eyes)
    differ, lines = compared(built, shapes, base, top, eyes[free], targets[free])
    assert free.sum() > 9_000
    assert 0.02 < lines.clear.mean() < 0.8
    assert all(away < 0.1 for _, away in differ), differ
