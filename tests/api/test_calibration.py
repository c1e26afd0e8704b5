"""A camera learns where it looks by two clicks and a third, saved as any correction is."""

import math

import numpy as np
import pytest
import rasterio
from factories import add_district, add_items
from rasterio.transform import from_origin
from sight_scenes import LAT, LON, at, house, point

WHERE = "/collections/cameras/items/c"


@pytest.fixture
def camera(database):
    """One camera, 6 m over the ground, of which nobody knows where it looks."""
    add_district(database, (LON - 0.05, LAT - 0.05, LON + 0.05, LAT + 0.05), public=["sight"])
    values = {"id": "c", "mount_height_m": 6.0, "width_px": 1920, "range_m": 80.0}
    add_items(database, "cameras", [(at(0, 0), values)])
    return database


def calibrate(client, body, tag=None):
    tag = tag or client.get(WHERE).headers["ETag"]
    return client.post(f"{WHERE}/calibration", json=body, headers={"If-Match": tag})


def around(bearing, distance):
    angle = math.radians(bearing)
    return list(at(distance * math.sin(angle), distance * math.cos(angle)))


@pytest.mark.parametrize(("bearing", "half"), [(37.0, 30.0), (359.9, 12.5), (180.0, 44.0)])
def test_two_clicks_make_the_axis_and_a_third_the_field(camera, as_role, bearing, half):
    steward = as_role("steward")
    answer = calibrate(steward, {
        "looks_at": around(bearing, 25.0), "edge": around(bearing + half, 31.0)
    })  # fmt: skip
    assert answer.status_code == 200, answer.get_json()
    said = answer.get_json()["properties"]
    assert said["azimuth_deg"] == pytest.approx(bearing, abs=0.02)
    assert said["tilt_deg"] == pytest.approx(math.degrees(math.atan2(6.0, 25.0)), abs=0.02)
    assert said["field_of_view_deg"] == pytest.approx(2 * half, abs=0.03)


def test_a_click_into_a_building_is_taken_with_a_warning(camera, as_role):
    add_items(camera, "buildings", [(house(-5, 20, 5, 30), {"id": "h", "name": "12"})])
    steward = as_role("steward")
    warned = calibrate(steward, {"looks_at": around(0.0, 25.0)})
    assert warned.status_code == 200
    assert warned.get_json()["inside"]["building"] == "h"
    assert warned.get_json()["inside"]["reason_text"]["en"].startswith("inside building 12")
    again = calibrate(steward, {"looks_at": around(0.0, 15.0)}, tag=warned.headers["ETag"])
    assert again.get_json()["inside"] is None


def test_what_was_clicked_stands_in_the_middle_of_the_picture_afterwards(camera, client, as_role):
    """The round trip: the spot is on the axis, the edge at the rim, what lies beyond is outside."""
    steward = as_role("steward")
    before = client.get("/queries/sees?point=" + point(20, 20)).get_json()["features"][0]
    assert before["properties"]["assumed"] is True
    answer = calibrate(steward, {"looks_at": around(45.0, 28.0), "edge": around(75.0, 28.0)})
    assert answer.status_code == 200

    def sees(bearing):
        asked = {"point": ",".join(map(str, around(bearing, 28.0))), "height_m": 0}
        return client.get("/queries/sees", query_string=asked).get_json()["features"][0]

    middle, inside, outside = (sees(bearing)["properties"] for bearing in (45.0, 74.9, 75.1))
    assert middle["assumed"] is False
    assert middle["off_axis_deg"] == pytest.approx(0.0, abs=0.05)
    assert [one["verdict"] for one in (middle, inside, outside)] == [
        "clear", "clear", "out_of_view"
    ]  # fmt: skip
    assert outside["reason"] == "out_of_field"


def test_who_did_it_and_when_is_kept_and_can_be_undone(camera, as_role):
    steward = as_role("steward")
    first = calibrate(steward, {"looks_at": around(90.0, 30.0)})
    assert first.status_code == 200
    assert first.get_json()["properties"]["field_of_view_deg"] is None  # nobody said
    (newest, *_) = steward.get(f"{WHERE}/history").get_json()["versions"]
    assert newest["author"] == "token:a-steward"
    assert newest["action"] == "correct"
    assert set(newest["changed"]) >= {"azimuth_deg", "tilt_deg"}
    back = steward.post(f"{WHERE}/undo", headers={"If-Match": first.headers["ETag"]})
    assert back.get_json()["properties"]["azimuth_deg"] is None


def test_on_a_slope_the_tilt_is_to_the_ground_there(camera, settings, as_role):
    """Ground that rises 10 m in 100 m to the north: 20 m ahead the axis drops 6 - 2 m."""
    settings.rasters.mkdir(parents=True)
    size, step = 40, 0.0001
    corner = from_origin(LON - 0.002, LAT + 0.002, step, step)
    lat = LAT + 0.002 - step * (np.arange(size) + 0.5)
    rise = np.tile(((lat - LAT) * 111_000 * 0.1)[:, None], (1, size)).astype(np.float32) + 50
    with rasterio.open(
        settings.rasters / "ground.tif", "w", driver="GTiff", width=size, height=size, count=1,
        dtype="float32", crs="EPSG:4326", transform=corner,
    ) as raster:  # fmt: skip
        raster.write(rise, 1)
    answer = calibrate(as_role("steward"), {"looks_at": around(0.0, 20.0)})
    said = answer.get_json()["properties"]
    assert said["tilt_deg"] == pytest.approx(math.degrees(math.atan2(6.0 - 2.0, 20.0)), abs=0.3)
    above = calibrate(as_role("steward"), {"looks_at": around(0.0, 20.0), "looks_at_height_m": 8.0})
    assert above.get_json()["properties"]["tilt_deg"] == pytest.approx(
        math.degrees(math.atan2(6.0 - 10.0, 20.0)), abs=0.3
    )


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({}, 400),
        ({"looks_at": [127.13]}, 400),
        ({"looks_at": ["127.13", 37.5]}, 400),
        ({"looks_at": [37.5, 127.13]}, 400),
        ({"looks_at": [127.13, 37.5], "more": 1}, 400),
        ({"looks_at": [127.13, 37.5], "looks_at_height_m": -1}, 400),
        ({"looks_at": list(at(0.3, 0.3))}, 422),
        ({"looks_at": [0.0, 0.0]}, 422),  # a slip: no camera looks so far
        ({"looks_at": around(0, 20), "edge": around(20, 2_500)}, 422),
        ({"looks_at": around(0, 20), "edge": around(95, 20)}, 422),
        ({"looks_at": around(0, 20), "edge": around(0, 30)}, 422),
    ],
)
def test_clicks_that_tell_nothing_are_refused(camera, as_role, body, status):
    steward = as_role("steward")
    answer = calibrate(steward, body)
    assert answer.status_code == status, answer.get_json()
    assert steward.get(WHERE).get_json()["properties"]["azimuth_deg"] is None


def test_only_who_may_write_and_has_seen_the_newest_may_calibrate(camera, client, as_role):
    steward, body = as_role("steward"), {"looks_at": around(0, 20)}
    tag = steward.get(WHERE).headers["ETag"]
    assert calibrate(client, body, tag).status_code == 403
    assert calibrate(as_role("operator"), body, tag).status_code == 403
    assert steward.post(f"{WHERE}/calibration", json=body).status_code == 428
    assert calibrate(steward, body, tag).status_code == 200
    assert calibrate(steward, body, tag).status_code == 412
