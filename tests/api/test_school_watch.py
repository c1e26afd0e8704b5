"""The way to school: gates, zone and routes, the cameras that see them, and what none sees."""

import datetime as dt

import pytest
import shapely
from factories import add_camera, add_district, add_items
from shapely.geometry import shape
from street_towns import EAST, LAT, LON, NORTH, at, load_town

from layers.sight.service import Sight
from layers.watch.keeping import ViewKeeper

CORNERS = (LON - 0.5 * EAST, LAT - 2 * NORTH, LON + 3.5 * EAST, LAT + NORTH)


@pytest.fixture
def town(database, tmp_path):
    load_town(database, tmp_path)
    add_district(database, CORNERS, public=["sight"])
    yard = shapely.box(*at("B", east=30, north=10), *at("B", east=60, north=40))
    add_items(database, "buildings", [(yard, {"use": "school", "height_m": 12.0})])
    add_items(
        database,
        "schools",
        [(at("B", east=45, north=25), {"id": "school", "name": "한빛초", "level": "elementary"})],
    )
    return database


@pytest.fixture
def keep(town, tmp_path):
    sight = Sight(town, tmp_path / "no ground.tif", patience_s=60.0)
    return ViewKeeper(town, sight, clock=lambda: dt.datetime.now(dt.UTC)).keep


def get(client, **params):
    answer = client.get("/queries/school-watch", query_string=params)
    assert answer.status_code == 200, answer.get_json()
    return answer.get_json()


def kinds(told, kind):
    return [each for each in told["features"] if each["properties"]["kind"] == kind]


def test_gates_are_where_the_street_comes_nearest_and_said_to_be_assumed(town, client, keep):
    eye = add_camera(town, at("B", east=45, north=2))
    add_camera(town, at("H"))
    keep()
    told = get(client, school="school")
    (gate, *_) = kinds(told, "gate")
    assert gate["properties"]["assumed"]
    spot = shapely.Point(gate["geometry"]["coordinates"])
    street = shapely.LineString([at("B", east=30), at("B", east=60)])
    assert street.distance(spot) < 1e-6
    assert [each["id"] for each in gate["properties"]["cameras"]] == [eye]
    assert gate["properties"]["cameras"][0]["assumed"]


def test_routes_are_what_is_seen_and_what_is_not(town, client, keep):
    add_camera(town, at("B", north=3))
    keep()
    told = get(client, school="school")
    (said,) = told["schools"]
    assert said["hours"] == {"from": "08:20", "to": "09:00", "assumed": True}
    # All 800 m under the sky lie within 500 m on foot, and within 300 m of the gate.
    assert said["route_m"] == pytest.approx(800, abs=3)
    assert said["zone_m"] == pytest.approx(800, abs=3)
    # Somebody is detected up to 38.3 m: 1,920 pixels over 90 degrees, from 4 m up.
    assert said["route_seen_m"] == pytest.approx(2 * (38.32**2 - 3**2) ** 0.5, abs=0.5)
    assert said["known_route_seen_m"] == pytest.approx(0, abs=0.2)
    unseen = [each for each in kinds(told, "unseen") if each["properties"]["part"] == "route"]
    length = sum(each["properties"]["length_m"] for each in unseen)
    assert length == pytest.approx(said["route_unseen_m"], abs=1)
    assert {each["properties"]["street"]["ko"] for each in unseen} >= {"천호대로", "뒷길"}
    only = [each for each in kinds(told, "assumed_only") if each["properties"]["part"] == "route"]
    assert sum(each["properties"]["length_m"] for each in only) == pytest.approx(
        said["route_seen_m"], abs=1
    )
    (camera,) = kinds(told, "camera")
    assert camera["properties"]["route_m"] == pytest.approx(said["route_seen_m"], abs=0.2)
    for each in unseen:
        away = shape(each["geometry"]).distance(shapely.Point(at("B", north=3)))
        assert away > 37 * NORTH / 100


def test_a_closed_street_is_no_way_to_school(town, client, keep):
    add_camera(town, at("B", north=3))
    keep()
    before = get(client, school="school")["schools"][0]
    add_items(
        town,
        "closures",
        [(shapely.LineString([at("C", east=20), at("D", east=-20)]), {"kind": "works"})],
    )
    after = get(client, school="school")["schools"][0]
    assert after["route_m"] < before["route_m"] - 50
    assert after["zone_m"] == before["zone_m"]
    add_items(town, "closures", [(shapely.LineString([at("A"), at("D")]), {"kind": "flood"})])
    shut = get(client, school="school")["schools"][0]
    assert (shut["route_m"], shut["route_share"]) == (0, None)


def test_every_school_is_summed_up_where_none_is_named(town, client, keep):
    add_items(
        town, "schools",
        [(at("H"), {"name": "한빛중", "level": "middle"}),
         (at("A"), {"name": "한빛대", "level": "university"})],
    )  # fmt: skip
    add_camera(town, at("H"))
    keep()
    told = get(client, at="leaving")
    assert {each["name"]: each["hours"]["from"] for each in told["schools"]} == {
        "한빛초": "12:50", "한빛중": "15:00"
    }  # fmt: skip
    middle = next(each for each in told["schools"] if each["name"] == "한빛중")
    assert middle["gates_seen"] >= 1
    assert middle["known_gates_seen"] == 0
    answer = client.get("/queries/school-watch", query_string={"f": "csv"})
    assert answer.data.startswith(b"\xef\xbb\xbfid,")


def test_a_school_that_there_is_not_and_a_wrong_hour_are_refused(town, client, keep):
    add_camera(town, at("H"))
    keep()
    assert client.get("/queries/school-watch?school=none").status_code == 404
    assert client.get("/queries/school-watch?at=noon").status_code == 400
