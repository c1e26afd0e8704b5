import numpy as np
import pytest
import shapely
from factories import add_camera, add_items, retire
from grid import Grid
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyproj import Geod

from layers.access import ANONYMOUS, Role, staff_actor
from layers.questions.nearest import nearest
from spatial.bbox import LonLat
from spatial.crs import transformer

GEOD = Geod(ellps="WGS84")
slow = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@pytest.fixture
def readable(registry):
    def make(*layer_ids, actor=ANONYMOUS):
        layers = [registry.readable(layer_id, actor) for layer_id in layer_ids]
        return [(layer, layer.readable_fields(actor.roles)) for layer in layers]

    return make


def brute_force(place, rows, limit, within_m=None):
    """The oracle: every row measured by PROJ, sorted, cut."""
    lons = np.array([lon for _, (lon, _) in rows])
    lats = np.array([lat for _, (_, lat) in rows])
    _, _, distances = GEOD.inv(
        np.full(lons.shape, place.lon), np.full(lats.shape, place.lat), lons, lats
    )
    ranked = sorted((d, name) for d, (name, _) in zip(distances, rows, strict=True))
    return [each for each in ranked if within_m is None or each[0] <= within_m][:limit]


def answered(found):
    return [(each.distance_m, each.candidate.id) for each in found]


def same(found, expected):
    assert [name for _, name in found] == [name for _, name in expected]
    assert np.allclose([d for d, _ in found], [d for d, _ in expected], rtol=0, atol=1e-6)


def scatter(database, lons, lats):
    rows = [
        (f"p{n:04}", (float(x), float(y))) for n, (x, y) in enumerate(zip(lons, lats, strict=True))
    ]
    add_items(database, "hydrants", [(place, {"id": name}) for name, place in rows])
    return rows


def test_the_nearest_come_first_with_metres_and_bearing(database, readable):
    grid = Grid("""
. . A
. . .
B . x . C
""")
    for name in "ABC":
        add_camera(database, grid[name], id=name)
    found = nearest(database, readable("cameras"), grid.at("x"), limit=5)
    assert {each.candidate.id: round(each.distance_m) for each in found} == {
        "A": 200, "B": 200, "C": 200
    }  # fmt: skip
    bearings = {each.candidate.id: round(each.bearing_deg) % 360 for each in found}
    assert bearings == {"A": 0, "B": 270, "C": 90}


def test_each_layer_gives_its_own_nearest_and_all_are_ordered_together(database, readable):
    grid = Grid("x A b C d")
    add_camera(database, grid["A"], id="A")
    add_camera(database, grid["C"], id="C")
    add_items(database, "hydrants", [(grid["b"], {"id": "b"}), (grid["d"], {"id": "d"})])
    found = nearest(database, readable("hydrants", "cameras"), grid.at("x"), limit=2)
    assert [each.candidate.id for each in found] == ["A", "b", "C", "d"]


def test_what_was_retired_is_not_near(database, readable):
    add_camera(database, (127.1, 37.5), id="gone")
    retire(database, "cameras", "gone")
    assert nearest(database, readable("cameras"), LonLat(127.1, 37.5), limit=1) == []


def test_an_item_at_the_place_itself_has_no_bearing(database, readable):
    add_camera(database, (127.1, 37.5))
    (found,) = nearest(database, readable("cameras"), LonLat(127.1, 37.5), limit=1)
    assert found.distance_m == 0
    assert found.bearing_deg is None


def test_no_layers_have_no_nearest(database):
    assert nearest(database, [], LonLat(127.1, 37.5), limit=1) == []


@slow
@given(data=st.data())
def test_the_nearest_in_a_city_are_those_of_brute_force(database, readable, data):
    if not hasattr(database, "rows"):
        rng = np.random.default_rng(7)
        database.rows = scatter(
            database, rng.uniform(127.05, 127.2, 1500), rng.uniform(37.45, 37.6, 1500)
        )
    place = LonLat(data.draw(st.floats(127.0, 127.25)), data.draw(st.floats(37.4, 37.65)))
    limit = data.draw(st.integers(1, 60))
    within_m = data.draw(st.none() | st.floats(0, 3000))
    found = nearest(database, readable("hydrants"), place, limit=limit, within_m=within_m)
    same(answered(found), brute_force(place, database.rows, limit, within_m))


@slow
@given(data=st.data())
def test_the_nearest_in_the_world_are_those_of_brute_force(database, readable, data):
    """Poles, the antimeridian and far places: where the order of the index misleads most."""
    if not hasattr(database, "rows"):
        rng = np.random.default_rng(8)
        lons = np.r_[
            rng.uniform(-180, 180, 500), rng.uniform(179, 180, 60), -rng.uniform(179, 180, 60)
        ]
        lats = np.r_[rng.uniform(-85, 85, 500), rng.uniform(-85, 85, 120)]
        database.rows = scatter(database, lons, lats)
    lon = data.draw(st.floats(-180, 180) | st.sampled_from([180.0, -180.0, 179.9, -179.9]))
    lat = data.draw(st.floats(-90, 90) | st.sampled_from([90.0, -90.0, 84.9, 0.0]))
    limit = data.draw(st.integers(1, 12))
    found = nearest(database, readable("hydrants"), LonLat(lon, lat), limit=limit)
    expected = brute_force(LonLat(lon, lat), database.rows, limit)
    assert np.allclose([d for d, _ in answered(found)], [d for d, _ in expected], atol=1e-6)


def test_the_index_alone_would_be_wrong_and_the_answer_is_not(database, readable):
    """North of the place EPSG:3857 stretches more: its order is not the true one."""
    place = LonLat(127.0, 60.0)
    north = GEOD.fwd(127.0, 60.0, 0.0, 100_000)[:2]
    south = GEOD.fwd(127.0, 60.0, 180.0, 101_000)[:2]
    crowd = [GEOD.fwd(127.0, 60.0, 180.0, 101_000 + n)[:2] for n in range(1, 30)]
    for number, where in enumerate([north, south, *crowd]):
        add_camera(database, where, id=f"c{number:02}")
    metres = [transformer(4326, 3857).transform(*where) for where in (north, south)]
    x, y = transformer(4326, 3857).transform(127.0, 60.0)
    far_north, far_south = (np.hypot(mx - x, my - y) for mx, my in metres)
    assert far_north > far_south  # the index says south
    (found,) = nearest(database, readable("cameras"), place, limit=1)
    assert found.candidate.id == "c00"  # it is north


def test_equal_distances_are_ordered_by_id_however_many_there_are(database, readable):
    add_items(database, "cameras", [((127.1, 37.5), {"id": f"c{n:03}"}) for n in range(50)])
    found = nearest(database, readable("cameras"), LonLat(127.1, 37.501), limit=3)
    assert [each.candidate.id for each in found] == ["c000", "c001", "c002"]


def test_a_street_is_as_near_as_its_nearest_point(database, readable):
    street = shapely.LineString([(127.0, 37.501), (127.2, 37.501)])
    add_items(database, "roads", [(street, {"id": "long"})])
    (found,) = nearest(database, readable("roads"), LonLat(127.1, 37.5), limit=1)
    assert abs(found.distance_m - 111.0) < 0.1


def test_a_building_around_the_place_is_no_way_from_it(database, readable):
    around = shapely.box(127.0999, 37.4999, 127.1001, 37.5001)
    add_items(database, "buildings", [(around, {"id": "here"})])
    (found,) = nearest(database, readable("buildings"), LonLat(127.1, 37.5), limit=1)
    assert (found.distance_m, found.bearing_deg) == (0, None)


@slow
@given(data=st.data())
def test_the_nearest_shapes_are_those_of_brute_force(database, readable, data):
    if not hasattr(database, "shapes"):
        rng = np.random.default_rng(9)
        x, y, w, h = (rng.uniform(*span, 300) for span in (
            (127.08, 127.12), (37.48, 37.52), (1e-4, 1e-3), (1e-4, 1e-3)))  # fmt: skip
        database.shapes = dict(
            zip((f"b{n:03}" for n in range(300)), shapely.box(x, y, x + w, y + h), strict=True)
        )
        add_items(
            database,
            "buildings",
            [(shape, {"id": name}) for name, shape in database.shapes.items()],
        )
    place = LonLat(data.draw(st.floats(127.07, 127.13)), data.draw(st.floats(37.47, 37.53)))
    limit = data.draw(st.integers(1, 20))
    found = nearest(database, readable("buildings"), place, limit=limit)
    expected = sorted(
        (_distance_to_box(place, shape), name) for name, shape in database.shapes.items()
    )[:limit]
    assert np.allclose(
        [d for d, _ in answered(found)], [d for d, _ in expected], rtol=1e-4, atol=0.05
    )


def _distance_to_box(place, box):
    """The oracle: the foot on a box that is upright on the map, measured by PROJ."""
    west, south, east, north = box.bounds
    lon = min(max(place.lon, west), east)
    lat = min(max(place.lat, south), north)
    return GEOD.inv(place.lon, place.lat, lon, lat)[2]


def test_what_a_role_may_not_see_is_not_in_the_answer(database, readable):
    add_camera(database, (127.1, 37.5), stream_url="rtsp://192.0.2.7/live")
    place = LonLat(127.1, 37.5)
    (public,) = nearest(database, readable("cameras"), place, limit=1)
    operator = staff_actor("op", Role.OPERATOR)
    (inside,) = nearest(database, readable("cameras", actor=operator), place, limit=1)
    assert "stream_url" not in public.candidate.properties
    assert "rtsp://192.0.2.7/live" in inside.candidate.properties
