"""Visible areas: analytic scenes, laws, lines of sight, shapely, pysovist and gdal_viewshed."""

import subprocess

import numpy as np
import pysovist
import pytest
import rasterio
import rasterio.features
import shapely
from affine import Affine
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose
from scipy.ndimage import maximum_filter, minimum_filter
from sight_factories import cameras, random_scene, rolling_ground, scene

from spatial.errors import BadValueError
from spatial.optics import density_class, pixels_per_m
from spatial.sight import lines_of_sight, standing
from spatial.sight_rays import look, standing_places
from spatial.view import views, warm_up
from spatial.view_rings import outline
from spatial.view_sweep import sweep

WALL = shapely.box(10, -5, 12, 5)


def view(given_scene, place, *, height_m=1.5, **columns):
    (only,) = views(given_scene, cameras(place, **columns), height_m=height_m)
    return only


def circle(radius):
    """The disc as it is drawn: corners every 0.4 degrees."""
    turns = np.radians(np.arange(0, 360, 0.4))
    return shapely.Polygon(radius * np.column_stack([np.cos(turns), np.sin(turns)]))


def apart(one, other):
    """The area by which two shapes differ."""
    return shapely.symmetric_difference(one, other).area


def swept(shape, near, far):
    """The shadow of a convex footprint seen from (0, 0): all its enlargements between two."""
    corners = shapely.get_coordinates(shape)
    return shapely.MultiPoint(np.concatenate([corners * near, corners * far])).convex_hull


def test_with_nothing_in_the_way_the_whole_disc_is_seen():
    seen = view(scene(), [0, 0, 5]).seen
    assert apart(seen, circle(50)) < 1e-6
    assert seen.area == pytest.approx(np.pi * 50**2, rel=3e-4)


def test_a_camera_that_looks_north_sees_a_sector_to_the_north():
    drawn = view(scene(), [0, 0, 5], azimuth_deg=0.0, hfov_deg=90.0)
    assert apart(drawn.seen, drawn.whole) < 1e-9
    west, south, east, north = drawn.seen.bounds
    side = 50 * np.sin(np.pi / 4)
    assert_allclose([west, south, east, north], [-side, 0, side, 50], atol=0.01)


def test_behind_a_tall_wall_nothing_is_seen():
    seen = view(scene([(WALL, 9.0)]), [0, 0, 5]).seen
    hidden = shapely.Polygon([(10, -5), (100, -50), (100, 50), (10, 5)])
    assert apart(seen, circle(50) - hidden) < 0.01


def test_behind_a_low_wall_the_ground_is_seen_again_where_the_line_clears_the_roof():
    seen = view(scene([(WALL, 3.0)]), [0, 0, 5]).seen
    assert apart(seen, circle(50) - swept(WALL, 1.0, (5 - 1.5) / (5 - 3))) < 0.03
    assert [len(part.interiors) for part in seen.geoms] == [1]


def test_a_wall_lower_than_the_target_hides_nothing():
    assert apart(view(scene([(WALL, 1.4)]), [0, 0, 5]).seen, circle(50)) < 1e-6


def test_a_bridge_hides_only_what_lies_in_its_shadow():
    seen = view(scene([(WALL, 4.0, 3.0)]), [0, 0, 5]).seen
    assert apart(seen, circle(50) - swept(WALL, 3.5 / 2.0, 3.5 / 1.0)) < 0.03
    assert apart(view(scene([(WALL, 9.0, 6.0)]), [0, 0, 5]).seen, circle(50)) < 1e-6


def test_a_target_above_a_low_camera_is_hidden_by_what_reaches_between():
    # Eye 1 m, target 3 m, roof 2 m: the line passes below the roof from twice its distance on.
    seen = view(scene([(WALL, 2.0)]), [0, 0, 1], height_m=3.0).seen
    assert not shapely.contains_xy(seen, 25, 0)
    assert shapely.contains_xy(seen, 19.9, 0)
    assert not shapely.contains_xy(seen, 20.1, 0)


@pytest.mark.parametrize("place", [(0, 0, 2), (7, -6, 2), (-9.9, 9.9, 2)])
def test_a_convex_room_is_seen_whole(place):
    room = shapely.box(-10, -10, 10, 10)
    around = shapely.box(-20, -20, 20, 20) - room
    assert apart(view(scene([(around, 9.0)]), place).seen, room) < 1e-9


def test_down_a_corridor_is_seen_what_its_mouth_lets_through():
    walls = [(shapely.box(-5, 2, 30, 9), 9.0), (shapely.box(-5, -9, 30, -2), 9.0)]
    seen = view(scene(walls), [0, 0, 2], azimuth_deg=90.0, hfov_deg=90.0, range_m=60.0).seen
    beyond = shapely.Polygon([(30, 2), (90, 6), (90, -6), (30, -2)])
    expected = shapely.Polygon([(0, 0), (2, 2), (30, 2), (30, -2), (2, -2)]) | beyond
    disc = circle(60)
    assert apart(seen, expected & disc) < 0.05


def test_a_camera_on_a_roof_looks_over_its_edge():
    roof = shapely.box(-4, -4, 4, 4)
    seen = view(scene([(roof, 9.0)]), [0, 0, 12]).seen
    scale = (12 - 1.5) / (12 - 9)
    assert apart(seen, circle(50) - shapely.box(*(scale * np.array(roof.bounds)))) < 0.03


def test_a_camera_in_its_building_sees_from_the_wall():
    seen = view(scene([(shapely.box(-10, -20, 1, 20), 9.0)]), [0, 0, 4]).seen
    assert seen.bounds[0] == pytest.approx(1.0, abs=0.1)  # 5 cm in front, past both its ends
    assert seen.area == pytest.approx(np.pi * 50**2 / 2, rel=0.02)


# What the picture holds


def test_rings_are_where_their_class_is_reached_and_no_finer_one():
    drawn = view(scene([(WALL, 3.0)]), [0, 0, 5])
    rng = np.random.default_rng(1)
    places = rng.uniform(-50, 50, (3000, 2))
    slant = np.hypot(np.hypot(*places.T), 3.5)
    away = np.abs(np.hypot(*places.T)[:, None] - [38.24, 14.95, 6.84, 1.57]).min(axis=1)
    seen = shapely.contains_xy(drawn.seen, places) & (away > 0.05)
    for place, distance in zip(places[seen], slant[seen], strict=True):
        inside = [code for code, ring in drawn.rings.items() if shapely.contains_xy(ring, *place)]
        code = density_class(float(pixels_per_m(distance, 90.0, 1920)))
        assert inside == ([code] if code else [])
    areas = shapely.union_all(list(drawn.rings.values())).area
    assert sum(each.area for each in drawn.rings.values()) == pytest.approx(areas)
    assert (drawn.seen & shapely.union_all(list(drawn.rings.values()))).area == pytest.approx(areas)


def test_the_picture_begins_and_ends_where_its_edges_meet_the_target():
    seen = view(
        scene(), [0, 0, 5], azimuth_deg=90.0, tilt_deg=20.0, vfov_deg=20.0, hfov_deg=2.0
    ).seen
    near, far = 3.5 / np.tan(np.radians(30)), 3.5 / np.tan(np.radians(10))
    assert_allclose(shapely.bounds(seen)[[0, 2]], [near, far], rtol=2e-4)


def test_a_ptz_sees_what_it_can_be_turned_and_tilted_to():
    drawn = view(
        scene(), [0, 0, 5], is_ptz=True, tilt_deg=60.0, vfov_deg=10.0, hfov_deg=60.0,
        pan_from_deg=60.0, pan_to_deg=120.0,
    )  # fmt: skip
    assert drawn.seen.area == pytest.approx(np.pi * 50**2 / 3, rel=3e-4)


@pytest.mark.parametrize(
    "columns", [{"hfov_deg": 0.0, "azimuth_deg": 10.0}, {"range_m": 0.0}, {"range_m": np.nan},
                {"tilt_deg": -60.0, "vfov_deg": 20.0}],
)  # fmt: skip
def test_what_has_no_picture_sees_nothing(columns):
    drawn = view(scene([(WALL, 3.0)]), [0, 0, 5], **columns)
    assert drawn.seen.is_empty
    assert all(ring.is_empty for ring in drawn.rings.values())


def test_a_camera_without_a_height_or_deep_indoors_sees_nothing():
    assert view(scene(), [0, 0, np.nan]).seen.is_empty
    assert view(scene([(shapely.box(-50, -50, 50, 50), 9.0)]), [0, 0, 4]).seen.is_empty


def test_unknown_heights_of_buildings_hide_all_behind_them():
    unknown = view(scene([(WALL, np.nan)]), [0, 0, 50]).seen
    assert apart(unknown, view(scene([(WALL, 900.0)]), [0, 0, 50]).seen) < 1e-9


def test_a_target_height_that_is_no_number_is_refused():
    with pytest.raises(BadValueError, match="nan m above"):
        view(scene(), [0, 0, 5], height_m=np.nan)


def test_many_cameras_come_in_the_order_asked_and_progress_is_told():
    built, *_ = random_scene(np.random.default_rng(3), 40)
    many = cameras(np.random.default_rng(4).uniform(-60, 60, (150, 3)) * (1, 1, 0) + (0, 0, 5))
    told = []
    rows = np.arange(150)[::-1]
    together = views(built, many, rows, threads=2, progress=lambda *said: told.append(said))
    assert [each.row for each in together] == rows.tolist()
    assert told == [(64, 150), (128, 150), (150, 150)]
    alone = views(built, many, [7])[0]
    assert shapely.equals_exact(alone.seen, together[-8].seen)


# Laws and second opinions


def some_view(seed, *, ground=None):
    """A random camera among random buildings: scene, shapes, camera, target height and view."""
    rng = np.random.default_rng(seed)
    whole = bool(seed % 2)
    built, shapes, base, top = random_scene(
        rng, int(rng.integers(1, 60)), ground=ground, whole_metres=whole
    )
    place = rng.uniform(-20, 20, 2)
    place = np.round(place) if whole else place
    z = built.ground.heights(place)[0] + rng.choice([1.0, 1.5, 4.0, 5.0, 8.0, 12.0])
    columns = {
        "azimuth_deg": rng.choice([np.nan, rng.uniform(0, 360)]),
        "hfov_deg": rng.choice([30.0, 90.0, 180.0, 300.0]), "range_m": 60.0,
    }  # fmt: skip
    camera = cameras([*place, z], **columns)
    height = float(rng.choice([0.0, 1.5]))
    drawn = views(built, camera, height_m=height)[0]
    return built, (shapes, base, top), camera, height, drawn


def told_by_lines(built, camera, height, drawn, rng, count=1500):
    """Places in the sector, what the area says of them and what lines of sight say."""
    (eye,), (shut,) = standing(built, [[*camera.xy[0], camera.z[0]]], camera.azimuth_deg)
    places = eye[:2] + rng.uniform(-60, 60, (count, 2))
    places = places[shapely.contains_xy(drawn.whole, places)]
    # A hair above the ground, on which a target of height 0 would lie by rounding only.
    z = built.ground.heights(places) + max(height, 1e-9)
    lines = lines_of_sight(built, [eye], np.column_stack([places, z]), mounted=False)
    return places, shapely.contains_xy(drawn.seen, places), lines.clear & (shut < 0)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**32 - 1))
def test_on_level_ground_an_area_is_what_lines_of_sight_reach(seed):
    built, _, camera, height, drawn = some_view(seed)
    assert drawn.seen.is_valid, shapely.is_valid_reason(drawn.seen)
    assert all(ring.is_valid for ring in drawn.rings.values())
    places, by_area, by_line = told_by_lines(
        built, camera, height, drawn, np.random.default_rng(seed)
    )
    differ = places[by_area != by_line]
    assert shapely.distance(drawn.seen.boundary, shapely.points(differ)).max(initial=0.0) < 0.002


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 2**32 - 1))
def test_on_hills_an_area_is_what_lines_of_sight_reach_but_for_the_rims_of_shadows(seed):
    ground = rolling_ground(np.random.default_rng(seed))
    built, _, camera, height, drawn = some_view(seed, ground=ground)
    assert drawn.seen.is_valid, shapely.is_valid_reason(drawn.seen)
    places, by_area, by_line = told_by_lines(
        built, camera, height, drawn, np.random.default_rng(seed)
    )
    differ = places[by_area != by_line]
    assert len(differ) <= 0.005 * len(places) + 5
    assert shapely.distance(drawn.seen.boundary, shapely.points(differ)).max(initial=0.0) < 3.0


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 2**32 - 1))
def test_level_areas_are_the_sector_less_the_shadows_that_shapely_unites(seed):
    built, (shapes, base, top), camera, _, drawn = some_view(seed)
    drawn = views(built, camera, height_m=1.5)[0]
    (eye,), (shut,) = standing(built, [[*camera.xy[0], camera.z[0]]], camera.azimuth_deg)
    if shut >= 0 or eye[2] <= 1.5:
        return
    shadows = []
    for shape, low, high in zip(shapes, base, top, strict=True):
        near = 1.0 if np.isnan(low) or low <= 1.5 else (eye[2] - 1.5) / (eye[2] - low)
        far = (eye[2] - 1.5) / (eye[2] - high) if high < eye[2] else 1e4
        if high <= 1.5 or near < 0:
            continue
        for cover in shapely.get_parts(shapely.constrained_delaunay_triangles(shape)):
            xy = shapely.get_coordinates(cover)[:3] - eye[:2]
            shadows.append(shapely.MultiPoint(np.concatenate([xy * near, xy * far])).convex_hull)
    hidden = shapely.affinity.translate(shapely.union_all(shadows), *eye[:2])
    slack = 1e-5 * drawn.whole.area + 1e-3  # the arc's corners, which those of walls are among
    assert apart(drawn.seen, shapely.make_valid(drawn.whole) - hidden) < slack
    assert (
        apart(drawn.seen.buffer(-0.02), (drawn.whole - hidden).buffer(-0.02)) < 0.05 * slack + 0.5
    )


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 2**32 - 1))
def test_taking_a_building_away_never_shrinks_what_is_seen(seed):
    built, (shapes, *_), camera, height, drawn = some_view(seed)
    (_, before), (_, after) = (
        standing(each, [[*camera.xy[0], camera.z[0]]], camera.azimuth_deg)
        for each in (built, built.changed(removed=[seed % len(shapes)]))
    )
    if before[0] != after[0] or before[0] >= 0:
        return  # its own building: the camera stands elsewhere without it
    without = views(built.changed(removed=[seed % len(shapes)]), camera, height_m=height)[0]
    if without.seen.is_empty or drawn.whole.distance(without.whole) > 0:
        return
    if apart(drawn.whole, without.whole) < 1e-6:
        assert (drawn.seen - without.seen.buffer(0.02)).area < 1e-6


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 2**32 - 1))
def test_where_nothing_is_seen_over_the_area_is_star_shaped_from_the_camera(seed):
    rng = np.random.default_rng(seed)
    _, shapes, *_ = random_scene(rng, 30)
    tall = scene([(shape, 50.0) for shape in shapes])
    camera = cameras([*rng.uniform(-20, 20, 2), 5.0], range_m=60.0)
    seen = views(tall, camera)[0].seen
    ((x, y, _),), _ = standing(tall, [[*camera.xy[0], 5.0]])
    inner = shapely.buffer(seen, -1e-6)
    for place in shapely.get_coordinates(inner)[::5]:
        assert shapely.LineString([(x, y), place]).difference(seen.buffer(1e-6)).length < 1e-6


@pytest.mark.parametrize("reach", [500.0, 60.0])
@pytest.mark.parametrize("seed", range(4))
def test_flat_areas_are_those_of_pysovist(seed, reach):
    rng = np.random.default_rng(seed)
    _, shapes, *_ = random_scene(rng, 60)
    fence = shapely.box(-130, -130, 130, 130) - shapely.box(-120, -120, 120, 120)
    tall = scene([(shape, 50.0) for shape in shapes] + [(fence, 50.0)])
    segments = [
        np.stack([xy[:-1], xy[1:]], axis=1)
        for ring in shapely.get_rings(shapely.get_parts([*shapes, fence]))
        for xy in (shapely.get_coordinates(ring),)
    ]
    plan = pysovist.Plan(np.concatenate(segments))
    places = rng.uniform(-60, 60, (25, 2))
    places = places[
        [not any(shape.dwithin(shapely.Point(p), 0.1) for shape in shapes) for p in places]
    ]
    drawn = views(
        tall, cameras(np.column_stack([places, np.full(len(places), 5.0)]), range_m=reach)
    )
    theirs = [pysovist.isovist(plan, place, max_distance=reach).metrics["area"] for place in places]
    assert len(places) > 5
    assert_allclose([each.seen.area for each in drawn], theirs, rtol=1e-5)


@pytest.mark.parametrize("seed", range(3))
def test_areas_are_those_of_gdal_viewshed_but_for_one_cell_at_their_rims(seed, tmp_path):
    rng = np.random.default_rng(seed)
    _, shapes, base, top = random_scene(rng, 40, side=45.0)
    cell, cells = 0.25, 480
    where = Affine(cell, 0, -60, 0, -cell, 60)
    # A raster has no bridges.
    order = [n for n in np.argsort(top) if np.isnan(base[n]) and not shapes[n].is_empty]
    surface = rasterio.features.rasterize(
        [(shapes[n], top[n]) for n in order], (cells, cells), transform=where
    ).astype(np.float32)
    x = -60 + (np.arange(cells) + 0.5) * cell
    free = np.argwhere(maximum_filter(surface, 9)[200:280, 200:280] == 0) + 200
    row, column = free[rng.integers(len(free))]
    eye = (x[column], -x[row], 5.0)
    source, found = tmp_path / "surface.tif", tmp_path / "seen.tif"
    profile = {"driver": "GTiff", "width": cells, "height": cells, "count": 1, "dtype": "float32"}
    with rasterio.open(source, "w", **profile, crs="EPSG:5186", transform=where) as file:
        file.write(surface, 1)
    subprocess.run(
        ["gdal_viewshed", "-q", "-ox", str(eye[0]), "-oy", str(eye[1]), "-oz", "5", "-tz", "1.5",
         "-cc", "0", source, found],
        check=True,
    )  # fmt: skip
    with rasterio.open(found) as file:
        theirs = file.read(1) == 255
    # A raster knows its walls to a cell, which the shadow's end tells to several: what walls a cell
    # thicker leave in sight must be seen there, and what walls a cell thinner hide must not.
    reached = {
        grown: shapely.contains_xy(
            view(
                scene([(shapes[n].buffer(grown, join_style="mitre"), top[n]) for n in order]), eye
            ).seen,
            *np.meshgrid(x, -x),
        )
        for grown in (-cell, 0.0, cell)
    }
    ground = (maximum_filter(surface, 3) == 0) & (
        np.hypot(*np.meshgrid(x - eye[0], -x - eye[1])) < 49
    )
    wrong = minimum_filter(reached[cell], 3) & ~theirs
    wrong |= ~maximum_filter(reached[-cell], 3) & theirs
    assert (wrong & ground).sum() <= 0.005 * ground.sum()
    assert 0.1 < reached[0.0][ground].mean() < 0.95
    assert (reached[0.0] == theirs)[ground].mean() > 0.95


def test_after_the_warm_up_nothing_is_left_to_compile():
    warm_up()
    kernels = (sweep, outline, look, standing_places)
    known = [len(each.signatures) for each in kernels]
    view(scene([(WALL, 3.0), (WALL, 9.0, 8.0)]), [0, 0, 5], is_ptz=True)
    view(scene([(WALL, 9.0)], rolling_ground(np.random.default_rng(1))), [0, 0, 5])
    lines_of_sight(scene([(WALL, 3.0)]), [[0, 0, 5]], [[20, 0, 1]], facing_deg=[90.0])
    assert [len(each.signatures) for each in kernels] == known
