"""Who sees a place, over HTTP: verdicts, reasons and order, and what one camera sees."""

import datetime as dt

import numpy as np
import pandas as pd
import pytest
import shapely
import street_towns as town
from factories import add_items, settle
from sight_scenes import at, house, point
from street_towns import load_town

from layers.store.observations import Measured, write_observations

pytestmark = pytest.mark.usefixtures("public_sight")


def camera(**values):
    """A camera that looks north over 90 degrees as far as 100 m, 5 m high; the rest is said."""
    return {
        "azimuth_deg": 0.0,
        "field_of_view_deg": 90.0,
        "range_m": 100.0,
        "mount_height_m": 5.0,
        "width_px": 1920,
        "status": "ok",
        **values,
    }


def sees(client, east, north, **said):
    answer = client.get("/queries/sees", query_string={"point": point(east, north), **said})
    assert answer.status_code == 200, answer.get_json()
    return answer.get_json()


def verdicts(told):
    return {each["id"]: each["properties"] for each in told["features"]}


@pytest.fixture
def street(database):
    """A camera at the origin that looks north, and a house 30 to 40 m before it."""
    add_items(database, "buildings", [(house(-10, 30, 10, 40), {"id": "h", "name": "12",
                                                                  "height_m": 9.0})])  # fmt: skip
    add_items(database, "cameras", [(at(0, 0), camera(id="c"))])
    return database


def test_a_camera_sees_what_is_in_its_picture(street, client):
    told = sees(client, 0, 20)
    (one,) = told["features"]
    said = one["properties"]
    assert (one["id"], said["verdict"], said["reason"], said["blocked_by"]) == (
        "c", "clear", None, None
    )  # fmt: skip
    assert said["distance_m"] == pytest.approx(20.0, abs=0.01)
    assert said["bearing_deg"] == pytest.approx(0.0, abs=0.1)
    assert said["off_axis_deg"] == pytest.approx(0.0, abs=0.1)
    # 1920 px over 2 d tan 45, d the slant distance from 5 m down to 1.5 m
    assert said["pixels_per_m"] == pytest.approx(1920 / 2 / (20**2 + 3.5**2) ** 0.5, abs=0.1)
    assert said["class"] == "detect"
    assert (told["numberSeeing"], told["nearMisses"], told["numberReturned"]) == (1, 0, 1)
    assert told["sight"] | {"revision": 0, "as_of": 0} == {
        "revision": 0, "as_of": 0, "cameras": 1, "assumed": 0, "buildings": 1
    }  # fmt: skip


def test_a_house_in_the_way_is_named_with_how_far_and_by_how_much(street, client):
    told = sees(client, 0, 60)
    said = verdicts(told)["c"]
    assert (said["verdict"], said["reason"]) == ("blocked", "blocked")
    assert said["blocked_by"]["id"] == "h"
    assert said["blocked_by"]["name"] == "12"
    assert said["blocked_by"]["distance_m"] == pytest.approx(30.0, abs=0.1)
    # the line is 5 - 3.5 * 40 / 60 m high behind the house, whose roof is at 9 m
    assert said["blocked_by"]["short_by_m"] == pytest.approx(9.0 - (5 - 3.5 * 40 / 60), abs=0.1)
    assert said["reason_text"] == {
        "ko": "12 건물에 30 m에서 가림", "en": "blocked by building 12 at 30 m"
    }  # fmt: skip
    line = told["features"][0]["line"]["coordinates"]
    assert line[1] == pytest.approx(at(0, 30), abs=2e-6)
    assert told["numberSeeing"] == 0


def test_over_a_low_wall_the_far_place_is_seen_and_the_near_one_is_not(database, client):
    """A lens at 6 m, a wall of 2 m at 20 m: its shadow at 1.5 m ends at 20 (6 - 1.5) / (6 - 2)."""
    add_items(database, "buildings", [(house(-50, 20, 50, 20.2), {"height_m": 2.0})])
    add_items(database, "cameras", [(at(0, 0), camera(id="c", mount_height_m=6.0))])
    shadow_ends = 20.2 * (6.0 - 1.5) / (6.0 - 2.0)
    assert verdicts(sees(client, 0, shadow_ends - 0.2))["c"]["verdict"] == "blocked"
    assert verdicts(sees(client, 0, shadow_ends + 0.2))["c"]["verdict"] == "clear"
    assert verdicts(sees(client, 0, shadow_ends - 0.2, height_m=2.5))["c"]["verdict"] == "clear"


def test_each_way_of_not_seeing_has_its_own_reason_in_both_languages(database, client):
    """All stand at one place and would see the spot 36 m north, but for one thing."""
    long_ago = "2026-11-20T00:12:00+09:00"
    cameras = {
        "far": camera(range_m=28.0),
        "aside": camera(azimuth_deg=100.0),
        "steep": camera(tilt_deg=-40.0, mount_height_m=60.0),
        "coarse": camera(width_px=320),
        "down": camera(status="down", status_at=long_ago),
        "turns": camera(azimuth_deg=320.0, mount="ptz", field_of_view_deg=40.0),
        "knows": camera(azimuth_deg=320.0, mount="ptz", field_of_view_deg=40.0, tilt_deg=5.0,
                        presets="home:320/10;gate:350/5;bus stop:12.5/8;sky:1/-60;old"),
        "stopped": camera(azimuth_deg=200.0, mount="ptz", field_of_view_deg=40.0,
                          pan_from_deg=150.0, pan_to_deg=250.0),
        "nods": camera(tilt_deg=-40.0, mount="ptz"),
        "sees": camera(),
    }  # fmt: skip
    add_items(
        database, "cameras", [(at(0, 0), {"id": name, **one}) for name, one in cameras.items()]
    )
    told = sees(client, 0, 36, **{"class": "detect"}, height_m=0)
    said = verdicts(told)
    assert {name: one["reason"] for name, one in said.items()} == {
        "sees": None, "far": "out_of_range", "aside": "out_of_field", "steep": "too_near",
        "coarse": "too_coarse", "down": "offline", "turns": "turn", "stopped": "out_of_field",
        "nods": "turn", "knows": "turn",
    }  # fmt: skip
    assert {one["verdict"] for name, one in said.items() if name != "sees"} == {"out_of_view"}
    assert said["far"]["beyond_m"] == pytest.approx(8.0, abs=0.1)
    assert said["turns"]["turn_deg"] == pytest.approx(40.0, abs=0.1)
    words = {name: one["reason_text"] for name, one in said.items()}
    assert words["far"] == {"ko": "유효 거리를 8 m 벗어남", "en": "beyond range by 8 m"}
    assert words["turns"]["en"] == "PTZ: turn 40 degrees right"
    assert words["turns"]["ko"] == "회전형: 오른쪽으로 40° 돌리면 보임"
    assert (said["turns"]["preset"], said["knows"]["preset"]) == (None, "gate")
    assert words["knows"]["ko"] == "회전형: 오른쪽으로 40° 돌리면 보임(프리셋 gate)"
    assert words["knows"]["en"] == "PTZ: turn 40 degrees right (preset gate)"
    assert words["nods"] == {
        "ko": "회전형: 아래로 48° 돌리면 보임", "en": "PTZ: tilt 48 degrees down"
    }  # fmt: skip
    assert words["down"]["en"] == "offline since 20 Nov 00:12"
    assert words["down"]["ko"] == "11월 20일 00:12부터 장애"
    assert words["coarse"]["en"].startswith("too coarse to detect: ")
    assert words["aside"]["en"] == "outside its field, 100 degrees off its axis"
    # What a hand can mend comes first.
    order = [each["id"] for each in told["features"]]
    assert order[0] == "sees"
    assert set(order[1:4]) == {"turns", "nods", "knows"}
    assert order.index("down") < order.index("far") < order.index("steep")


def test_near_misses_come_by_how_little_is_missing_and_not_by_distance(database, client):
    """Of each pair the one that lacks more stands nearer to the place, 36 m north."""
    ptz = {"mount": "ptz", "field_of_view_deg": 40.0}
    add_items(database, "buildings", [(house(-40, 10, -38, 20), {"height_m": 4.0}),
                                      (house(38, 10, 42, 20), {"height_m": 8.0})])  # fmt: skip
    cameras = {
        "turn 30": ((0, 0), camera(azimuth_deg=330.0, **ptz)),
        "turn 60": ((0, 10), camera(azimuth_deg=300.0, **ptz)),
        "offline": ((0, 20), camera(status="down")),
        "5 beside": ((0, -3), camera(azimuth_deg=50.0)),
        "30 beside": ((0, 15), camera(azimuth_deg=75.0)),
        "2 m beyond": ((0, -4), camera(range_m=38.0)),
        "9 m beyond": ((0, 10), camera(range_m=17.0)),
        "low roof": ((-66, 0), camera(azimuth_deg=60.0)),
        "high roof": ((64, 2), camera(azimuth_deg=300.0)),
    }
    add_items(
        database,
        "cameras",
        [(at(*spot), {"id": name, **one}) for name, (spot, one) in cameras.items()],
    )
    told = sees(client, 0, 36)
    assert told["numberSeeing"] == 0
    assert [each["id"] for each in told["features"]] == list(cameras)


def test_a_ptz_goes_the_long_way_round_where_it_is_stopped(database, client):
    stopped = camera(
        azimuth_deg=20.0, mount="ptz", field_of_view_deg=20.0, pan_from_deg=10.0, pan_to_deg=350.0
    )
    add_items(database, "cameras", [(at(0, 0), {"id": "c", **stopped})])
    said = verdicts(sees(client, -40 * 0.34202, 40 * 0.93969))["c"]  # at 340 degrees
    assert said["reason"] == "turn"
    assert said["turn_deg"] == pytest.approx(320.0, abs=0.1)


def test_known_cameras_come_before_assumed_ones_and_good_ones_before_poor_ones(database, client):
    """An unknown direction is a full circle, marked, and never above what is known."""
    rows = {
        "near": camera(),
        "unknown": camera(azimuth_deg=None, width_px=7680),
        "worse": camera(width_px=1280),
        "unsure": camera(status="unknown", width_px=3840),
    }
    add_items(database, "cameras", [(at(0, 0), {"id": n, **one}) for n, one in rows.items()])
    told = sees(client, 0, 30)
    assert [each["id"] for each in told["features"]] == ["near", "worse", "unsure", "unknown"]
    said = verdicts(told)["unknown"]
    assert (said["assumed"], said["off_axis_deg"], said["azimuth_deg"]) == (True, None, None)
    behind = verdicts(sees(client, 0, -30))
    assert behind["unknown"]["verdict"] == "clear"
    assert behind["near"]["reason"] == "out_of_field"
    assert told["sight"]["assumed"] == 1


def test_a_status_that_was_measured_again_is_as_young_as_that(street, client, registry):
    now = dt.datetime.now(dt.UTC)
    with street.transaction() as conn:
        conn.execute("UPDATE layer.cameras SET status_at = %s", [now - dt.timedelta(hours=3)])
    settle(street, "cameras")
    (one,) = sees(client, 0, 20)["features"]
    assert one["properties"]["status_age_s"] == pytest.approx(3 * 3600, abs=30)
    measured = Measured(
        ids=np.array(["c"], dtype="object"),
        at=pd.to_datetime(pd.Series([now - dt.timedelta(minutes=2)]), utc=True),
        columns={"status": pd.Series(["ok"], dtype="object")},
        is_simulated=False,
    )
    write_observations(street, registry.get("cameras"), measured, now=now)
    (one,) = sees(client, 0, 20)["features"]
    assert one["properties"]["status_age_s"] == pytest.approx(120, abs=30)


def test_what_nobody_wrote_down_is_assumed_by_the_rules_that_are_told(database, client):
    """Sensor and lens make the field; field and pixels the range; else 50 m and 90 degrees."""
    bare = dict.fromkeys(("field_of_view_deg", "range_m", "mount_height_m", "width_px"))
    add_items(
        database,
        "cameras",
        [
            (at(0, 0), camera(id="bare", **bare)),
            (at(0, 0), camera(id="lens", **bare | {"sensor_width_mm": 6.4,
                                                   "focal_length_mm": 3.2, "width_px": 1920})),
        ],
    )  # fmt: skip
    get = lambda name: client.get(f"/collections/cameras/items/{name}/view").get_json()[  # noqa: E731
        "properties"
    ]
    told = get("bare")
    assert (told["range_m"], told["field_of_view_deg"], told["mount_height_m"]) == (50.0, 90.0, 4.0)
    assert told["assumed"] is True
    lens = get("lens")
    assert lens["field_of_view_deg"] == pytest.approx(90.0)
    assert lens["range_m"] == pytest.approx(1920 / (2 * 25), abs=0.01)
    assert lens["assumed"] is False


def test_a_line_is_seen_in_part_where_a_house_hides_the_rest(street, client):
    """From 40 m west to 40 m east, 50 m ahead: the house hides what lies behind its 20 m."""
    drawn = {"type": "LineString", "coordinates": [at(-40, 50), at(40, 50)]}
    told = client.post("/queries/sees", json={"geometry": drawn}).get_json()
    said = verdicts(told)["c"]
    assert (said["verdict"], said["reason"]) == ("partly", None)
    hidden = 2 * 50 * 10 / 30  # the shadow of the house's near edge at 50 m
    assert said["seen_share"] == pytest.approx(1 - hidden / 80, abs=1.5 / 80)
    assert told["sampled"] == {"places": 80, "spacing_m": pytest.approx(1.0, abs=0.02)}
    # 1920 px show 25 px/m as far as 38.4 m: of this line nothing is shown so well.
    asked = client.post("/queries/sees?class=detect", json={"geometry": drawn}).get_json()
    assert verdicts(asked)["c"]["reason"] == "too_coarse"


def test_an_area_and_an_incident_are_asked_about_too(street, client, as_role):
    area = {"type": "Polygon", "coordinates": [
        [at(-2, 10), at(2, 10), at(2, 14), at(-2, 14), at(-2, 10)]]}  # fmt: skip
    told = client.post("/queries/sees", json={"geometry": area}).get_json()
    assert told["features"][0]["properties"]["verdict"] == "clear"
    assert told["features"][0]["properties"]["seen_share"] == 1.0
    add_items(street, "incidents", [(at(0, 20), {"id": "fire", "title": "화재"})])
    operator = as_role("operator")
    told = operator.get("/queries/sees?item=incidents/fire").get_json()
    assert verdicts(told)["c"]["distance_m"] == pytest.approx(20.0, abs=0.01)
    assert client.get("/queries/sees?item=incidents/fire").status_code == 403
    assert operator.get("/queries/sees?item=incidents/none").status_code == 404


def test_an_edited_camera_and_an_ended_house_change_the_next_answer(street, client, as_role):
    steward = as_role("steward")
    where = "/collections/cameras/items/c"
    tag = steward.get(where).headers["ETag"]
    first = client.get("/queries/sees", query_string={"point": point(0, 60)})
    known = {"If-None-Match": first.headers["ETag"]}
    again = client.get("/queries/sees", query_string={"point": point(0, 60)}, headers=known)
    assert again.status_code == 304
    turned = steward.patch(
        where, json={"properties": {"azimuth_deg": 180.0}}, headers={"If-Match": tag}
    )
    assert turned.status_code == 200, turned.get_json()
    after = client.get("/queries/sees", query_string={"point": point(0, 20)}, headers=known)
    assert verdicts(after.get_json())["c"]["reason"] == "out_of_field"
    assert verdicts(sees(client, 0, -20))["c"]["verdict"] == "clear"
    back = steward.post(f"{where}/undo", headers={"If-Match": turned.headers["ETag"]})
    assert back.status_code == 200
    assert verdicts(sees(client, 0, 60))["c"]["reason"] == "blocked"
    home = "/collections/buildings/items/h"
    tag = steward.get(home).headers["ETag"]
    assert steward.delete(home, headers={"If-Match": tag}).status_code == 204
    assert verdicts(sees(client, 0, 60))["c"]["verdict"] == "clear"


def test_the_view_of_a_camera_is_its_sector_less_what_the_house_hides(street, client):
    told = client.get("/collections/cameras/items/c/view?height_m=1.5").get_json()
    said = told["properties"]
    assert told["geometry"]["type"] == "MultiPolygon"
    assert said["sector_area_m2"] == pytest.approx(3.14159 * 100**2 / 4, rel=1e-3)
    assert 0 < said["area_m2"] < said["sector_area_m2"]
    assert said["seen_share"] == pytest.approx(said["area_m2"] / said["sector_area_m2"], abs=1e-3)
    assert [each["class"] for each in said["rings"]] == [
        "identify", "recognise", "observe", "detect"
    ]  # fmt: skip
    assert said["rings"][-1]["to_m"] == pytest.approx((38.4**2 - 3.5**2) ** 0.5, abs=0.01)
    assert said["blocked_by"][0]["id"] == "h"
    assert said["blocked_by"][0]["distance_m"] == pytest.approx(30.0, abs=0.1)
    assert said["apex"] == [pytest.approx(at(0, 0)[0], abs=1e-6),
                            pytest.approx(at(0, 0)[1], abs=1e-6), 5.0]  # fmt: skip
    assert client.get("/collections/cameras/items/none/view").status_code == 404


def test_stream_addresses_are_told_to_the_control_room_alone(street, client, as_role):
    add_items(street, "cameras", [(at(1, 0), camera(id="s", stream_url="rtsp://192.0.2.1/1"))])
    assert "rtsp" not in client.get("/queries/sees?point=" + point(0, 20)).get_data(as_text=True)
    told = sees(as_role("operator"), 0, 20)
    assert verdicts(told)["s"]["stream_url"] == "rtsp://192.0.2.1/1"


def test_where_there_is_no_camera_it_says_so(database, client):
    answer = client.get("/queries/sees?point=" + point(0, 0))
    assert (answer.status_code, answer.get_json()["type"]) == (404, "/problems/no-cameras")


@pytest.mark.parametrize(
    "said",
    [
        {},
        {"point": "127.13,37.54", "height_m": "-1"},
        {"point": "127.13,37.54", "height_m": "501"},
        {"point": "127.13,37.54", "class": "count"},
        {"point": "127.13,37.54", "item": "incidents/1"},
        {"point": "127.13,37.54", "limit": "0"},
    ],
)
def test_what_cannot_be_used_is_refused_by_name(street, as_role, said):
    answer = as_role("operator").get("/queries/sees", query_string=said)
    assert answer.status_code == 400
    assert answer.get_json()["type"] == "/problems/bad-value"


def test_a_table_of_it_opens_in_a_spreadsheet(street, client):
    answer = client.get("/queries/sees", query_string={"point": point(0, 60), "f": "csv"})
    head, row = answer.get_data().decode("utf-8-sig").splitlines()
    assert answer.mimetype == "text/csv"
    assert {"verdict", "reason_text.ko", "blocked_by.name"} <= set(head.split(","))
    assert row.startswith("c,")


@pytest.fixture
def ptz(database):
    """A PTZ that looks east at home, where nobody is."""
    add_items(database, "cameras", [(at(0, 0), camera(id="p", azimuth_deg=90.0, mount="ptz"))])
    return database


def test_a_lent_camera_looks_where_it_is_lent_to_and_only_staff_know(ptz, client, as_role):
    """From then on, until it ends by itself; the public is told of its home."""
    now, hour = dt.datetime.now(dt.UTC), dt.timedelta(hours=1)
    lending = {
        "camera": "p", "incident": "i", "purpose_from": "parking", "purpose_to": "crime",
        "reason": "추적", "azimuth_deg": 0.0, "tilt_deg": 5.0,
    }  # fmt: skip
    times = [(-2, -1), (-1, 1), (1, 2)]
    add_items(
        ptz,
        "camera_lendings",
        [
            (at(0, 0), {**lending, "azimuth_deg": azimuth, "valid_from": now + a * hour,
                        "valid_to": now + b * hour})
            for (a, b), azimuth in zip(times, (180.0, 0.0, 270.0), strict=True)
        ],
    )  # fmt: skip
    said = verdicts(sees(as_role("operator"), 0, 30))["p"]
    assert (said["verdict"], said["turned"]) == ("clear", True)
    assert said["off_axis_deg"] == pytest.approx(0.0, abs=0.1)
    public = verdicts(sees(client, 0, 30))["p"]
    assert (public["reason"], public["turned"]) == ("turn", False)


def test_a_camera_that_somebody_else_holds_is_busy(ptz, client, as_role):
    with ptz.connection() as conn:
        conn.execute(
            "INSERT INTO lifemap.aim_hold (camera, aim, who, priority, azimuth_deg, tilt_deg,"
            " taken_at, until, due_at, goal) VALUES ('p', gen_random_uuid(), 'kim', 5, 180, 5,"
            " now(), now() + interval '1 minute', now(), '{}')"
        )
    operator = as_role("operator")
    said = verdicts(sees(operator, 0, 30))["p"]
    assert (said["reason"], said["reason_text"]["ko"]) == ("busy", "다른 사람이 사용 중")
    assert verdicts(sees(operator, 0, -30))["p"]["verdict"] == "clear"
    assert verdicts(sees(client, 0, 30))["p"]["reason"] == "turn"


def test_where_every_camera_is_far_the_nearest_few_are_told_of(database, client):
    """Nine in a row, each 30 m farther; one sees twice as far as the others, and lacks least."""
    add_items(
        database,
        "cameras",
        [(at(30 * n, 0), camera(id=f"c{n}", range_m=200.0 if n == 8 else 100.0)) for n in range(9)],
    )
    told = sees(client, 0, 400)
    assert [each["id"] for each in told["features"]] == ["c8", "c0", "c1", "c2", "c3"]
    assert {each["properties"]["reason"] for each in told["features"]} == {"out_of_range"}
    assert verdicts(told)["c0"]["reason_text"]["en"] == "beyond range by 300 m"
    assert (told["numberSeeing"], told["nearMisses"]) == (0, 5)


def test_a_place_far_outside_of_the_district_is_said_to_be_outside(street, client):
    answer = client.get("/queries/sees", query_string={"point": "129.1,35.1"})
    assert answer.status_code == 404
    assert "outside of what is watched" in answer.get_json()["detail"]


def test_an_area_with_too_many_cameras_is_refused_with_how_many(street, client, monkeypatch):
    monkeypatch.setattr("layers.questions.sees._MOST_PAIRS", 10)
    area = shapely.geometry.mapping(house(-20, -20, 20, 20))
    answer = client.post("/queries/sees", json={"geometry": area})
    assert answer.status_code == 400
    assert "1 cameras are too many" in answer.get_json()["detail"]


def test_several_points_are_parts_of_one_question(street, client):
    spots = {"type": "MultiPoint", "coordinates": [at(0, 20), at(0, 60), at(5, 20), at(40, 60)]}
    told = client.post("/queries/sees", json={"geometry": spots}).get_json()
    assert verdicts(told)["c"]["verdict"] == "partly"
    assert verdicts(told)["c"]["seen_share"] == 0.75
    assert told["sampled"] is None


def test_a_place_in_a_building_names_it_and_the_street_before_it(database, client, tmp_path):
    """A house 8 m south of the main street of a small town; a shed stands on that very place."""
    load_town(database, tmp_path)
    here = town.at("B", east=30.0, north=-20.0)
    metres = (town.EAST / 100, town.NORTH / 100)
    block = shapely.box(
        here[0] - 9 * metres[0], here[1] - 9 * metres[1], here[0] + 9 * metres[0],
        here[1] + 12 * metres[1],
    )  # fmt: skip
    add_items(database, "buildings", [(block, {"id": "h", "name": "한빛상가", "height_m": 9.0})])
    add_items(database, "cameras", [(town.at("B", east=30.0, north=5.0), camera(id="c"))])
    asked = {"point": "{:.7f},{:.7f}".format(*here)}
    told = client.get("/queries/sees", query_string=asked).get_json()
    inside = told["inside"]
    assert told["numberSeeing"] == 0
    assert (inside["building"], inside["height_m"], inside["reason"]) == (
        "h", 9.0, "inside_building"
    )  # fmt: skip
    assert inside["name"]["ko"] == "한빛상가"
    assert inside["reason_text"]["ko"] == "한빛상가 건물 안: 바깥 카메라로는 보이지 않음"
    front = inside["front"]
    assert front["street"] == {"ko": "천호대로", "en": "Cheonho-daero"}
    assert front["point"] == pytest.approx(town.at("B", east=30.0), abs=2e-6)
    assert front["distance_m"] == pytest.approx(20.0, abs=0.1)
    again = client.get(
        "/queries/sees", query_string={"point": "{:.7f},{:.7f}".format(*front["point"])}
    )
    assert again.get_json()["inside"] is None


def test_without_streets_the_front_is_the_nearest_open_ground(database, client):
    """The house's west wall is nearest, but a neighbour stands against it: the front is north."""
    add_items(
        database,
        "buildings",
        [(house(0, 0, 20, 10), {"id": "h", "height_m": 9.0}), (house(-9, -5, 0, 15), {})],
    )
    add_items(database, "cameras", [(at(5, 40), camera(id="c", azimuth_deg=180.0))])
    inside = sees(client, 2, 6)["inside"]
    assert (inside["building"], inside["name"]) == ("h", None)
    assert inside["reason_text"]["en"] == "inside a building: no camera looks in"
    assert inside["front"]["street"] is None
    assert inside["front"]["point"] == pytest.approx(at(2, 10.5), abs=2e-6)
    assert inside["front"]["distance_m"] == pytest.approx(4.5, abs=0.1)


def test_over_a_roof_or_partly_outside_nothing_is_inside(street, client):
    assert sees(client, 0, 35)["inside"]["building"] == "h"
    assert sees(client, 0, 35, height_m=9.5)["inside"] is None
    line = shapely.geometry.mapping(shapely.LineString([at(0, 35), at(0, 45)]))
    told = client.post("/queries/sees", json={"geometry": line})
    assert told.get_json()["inside"] is None
