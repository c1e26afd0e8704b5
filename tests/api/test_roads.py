"""Travel times over HTTP: nearest by road, routes, areas, matrices, catchments, and closures."""

import datetime as dt

import pytest
import shapely
from factories import add_items, retire
from street_towns import at, load_town, point


@pytest.fixture
def town(database, tmp_path):
    load_town(database, tmp_path)
    return database


def get(client, path, **params):
    answer = client.get(path, query_string=params)
    assert answer.status_code == 200, answer.get_json()
    return answer.get_json()


def close(database, shape, **values):
    """Put a closure on the map, as whoever writes does."""
    return add_items(database, "closures", [(shape, {"kind": "flood", **values})])[0]


def between(a, b):
    return shapely.LineString([at(a), at(b)])


def test_a_route_follows_the_streets_and_says_so_step_by_step(town, client):
    told = get(client, "/queries/route", **{"from": point("A"), "to": point("D"), "mode": "drive"})
    said = told["properties"]
    assert said["road_distance_m"] == pytest.approx(300, abs=1)
    assert said["travel_time_s"] == pytest.approx(300 / (48 / 3.6), abs=0.1)
    assert said["basis"] == {"live": 0, "typical": 0, "limit": 1}
    assert [step["maneuver"] for step in said["steps"]] == ["depart", "arrive"]
    assert "천호대로" in said["steps"][0]["text"]["ko"]
    assert "Cheonho-daero" in said["steps"][0]["text"]["en"]
    assert said["reason"] is None
    assert told["geometry"]["coordinates"][0] == pytest.approx(at("A"), abs=1e-5)


def test_a_closure_changes_the_next_route_and_is_named(town, client):
    ends = {"from": point("B"), "to": point("D"), "mode": "drive"}
    before = get(client, "/queries/route", **ends)["properties"]
    shut = close(town, between("B", "C"), title="침수", slow_down=None)
    after = get(client, "/queries/route", **ends)
    assert after["properties"]["travel_time_s"] > before["travel_time_s"]
    assert after["properties"]["open_travel_time_s"] == before["travel_time_s"]
    assert [each["id"] for each in after["properties"]["avoided"]] == [shut]
    assert after["roads"]["closures"] == 1
    retire(town, "closures", shut)
    again = get(client, "/queries/route", **ends)
    assert again["properties"]["travel_time_s"] == before["travel_time_s"]
    assert again["properties"]["avoided"] == []


def test_the_same_route_is_not_sent_twice_until_the_roads_change(town, client):
    ends = {"from": point("B"), "to": point("D"), "mode": "drive"}
    first = client.get("/queries/route", query_string=ends)
    known = {"If-None-Match": first.headers["ETag"]}
    assert client.get("/queries/route", query_string=ends, headers=known).status_code == 304
    close(town, between("B", "C"))
    assert client.get("/queries/route", query_string=ends, headers=known).status_code == 200


def test_units_come_to_the_place_in_the_order_of_their_arrival(town, client):
    add_items(
        town,
        "fire_stations",
        [
            (at("H", east=2), {"id": "by-dead-end", "name": "가", "turnout_s": 0}),
            (at("E", east=-2), {"id": "far", "name": "나", "turnout_s": 30}),
            (at("C", north=3), {"id": "near", "name": "다"}),
        ],
    )
    told = get(
        client, "/queries/nearest", point=point("B", north=4), layers="fire_stations",
        mode="emergency", direction="to", limit=3, paths=1,
    )  # fmt: skip
    assert [each["id"] for each in told["features"]] == ["near", "by-dead-end", "far"]
    near, _, far = told["features"]
    assert near["properties"]["road_distance_m"] == pytest.approx(100, abs=2)
    assert near["properties"]["distance_m"] == pytest.approx(100, abs=2)
    assert near["path"]["coordinates"][0] == pytest.approx(at("C"), abs=2e-5)
    assert near["path"]["coordinates"][-1] == pytest.approx(at("B"), abs=2e-5)
    by_car = get(
        client, "/queries/nearest", point=point("B", north=4), layers="fire_stations",
        mode="drive", direction="to", limit=3,
    )  # fmt: skip
    drive = {each["id"]: each["properties"]["travel_time_s"] for each in by_car["features"]}
    assert far["properties"]["travel_time_s"] == pytest.approx(drive["far"] + 30)
    assert told["origin"]["street"] == {"ko": "천호대로", "en": "Cheonho-daero"}
    assert told["origin"]["offset_m"] == pytest.approx(4, abs=0.3)


def test_whom_no_road_reaches_comes_last_by_straight_line_with_the_reason(town, client):
    add_items(
        town,
        "shelters",
        [
            (at("D", north=-30), {"id": "cut", "name": "끊김"}),
            (at("A"), {"id": "open", "name": "열림"}),
            (at("A", north=900), {"id": "nowhere", "name": "밖"}),
        ],
    )
    close(town, between("C", "D"))
    told = get(client, "/queries/nearest", point=point("C"), layers="shelters", mode="walk")
    said = {each["id"]: each["properties"] for each in told["features"]}
    assert list(said) == ["open", "cut", "nowhere"]
    assert said["open"]["reason"] is None
    assert said["cut"]["reason"] == "unreachable"
    assert said["cut"]["travel_time_s"] is None
    assert said["cut"]["distance_m"] == pytest.approx(104.4, abs=1)
    assert said["nowhere"]["reason"] == "outside_network"
    assert said["cut"]["basis"] is None


def test_each_end_that_cannot_be_answered_has_its_own_reason(town, client):
    close(town, between("C", "D"))
    inside = point("C", east=50)
    cases = {
        "outside_network": {"from": point("A", north=2000), "to": point("B")},
        "origin_closed": {"from": inside, "to": point("A")},
        "destination_closed": {"from": point("A"), "to": inside},
        "unreachable": {"from": point("A"), "to": point("H")},
    }
    for reason, ends in cases.items():
        told = get(client, "/queries/route", mode="drive", **ends)
        assert told["geometry"] is None
        assert told["properties"]["reason"] == reason
        assert told["properties"]["reason_text"]["ko"]
        assert told["properties"]["steps"] == []
    add_items(town, "shelters", [(at("A"), {"name": "먼 곳"})])
    told = get(
        client, "/queries/nearest", point=point("G"), layers="shelters", mode="walk", minutes=1
    )
    assert [each["properties"]["reason"] for each in told["features"]] == ["too_far"]


def test_fire_engines_pass_a_police_cordon_and_not_a_flood(town, client):
    ends = {"from": point("B"), "to": point("D")}
    close(town, between("C", "D"), kind="cordon")
    assert get(client, "/queries/route", mode="emergency", **ends)["geometry"]
    assert get(client, "/queries/route", mode="drive", **ends)["geometry"] is None
    close(town, between("C", "D"), kind="flood")
    assert get(client, "/queries/route", mode="emergency", **ends)["geometry"] is None


def test_a_slow_down_makes_the_way_longer_and_is_told(town, client):
    ends = {"from": point("C", east=10), "to": point("D", east=-10), "mode": "drive"}
    before = get(client, "/queries/route", **ends)["properties"]["travel_time_s"]
    close(town, between("C", "D"), kind="works", slow_down=3.0)
    after = get(client, "/queries/route", **ends)["properties"]
    assert after["travel_time_s"] == pytest.approx(3 * before, abs=0.01)
    assert [each["effect"] for each in after["slowed_by"]] == ["slowed"]


def test_an_area_hugs_the_streets_and_longer_times_hold_shorter_ones(town, client):
    told = get(client, "/queries/service-area", point=point("A"), mode="walk", minutes="1,2,4")
    shapes = [shapely.geometry.shape(each["geometry"]) for each in told["features"]]
    assert [each["properties"]["minutes"] for each in told["features"]] == [4, 2, 1]
    assert shapes[2].within(shapes[1])
    assert shapes[1].within(shapes[0])
    assert not shapes[0].contains(shapely.Point(at("D", north=-150)))
    assert told["features"][2]["properties"]["street_length_m"] == pytest.approx(160, abs=2)


def test_streets_reached_are_told_step_by_step_without_overlap(town, client):
    told = get(
        client, "/queries/service-area", point=point("A"), mode="walk", minutes="1,2", by="edges"
    )
    second, first = told["features"]
    assert first["properties"]["street_length_m"] == pytest.approx(160, abs=1)
    assert second["properties"]["from_minutes"] == 1
    shapes = [shapely.geometry.shape(each["geometry"]) for each in (first, second)]
    assert shapes[0].intersection(shapes[1]).length == pytest.approx(0, abs=1e-6)


def test_people_within_an_area_are_counted(town, client):
    cells = [
        (shapely.box(*at(name, east=-20, north=-20), *at(name, east=20, north=20)), {"people": n})
        for name, n in (("A", 100), ("D", 10))
    ]
    add_items(town, "population", cells)
    told = get(client, "/queries/service-area", point=point("B"), mode="walk", minutes="2,10")
    assert [each["properties"]["people"] for each in told["features"]] == [110, 100]


def test_a_matrix_gives_each_time_and_each_reason(town, client):
    told = get(
        client, "/queries/matrix", mode="drive",
        **{"from": f"{point('A')};{point('A', north=2000)}", "to": f"{point('A')};{point('D')}"},
    )  # fmt: skip
    assert told["travel_time_s"][0] == pytest.approx([0, 22.5], abs=0.1)
    assert told["travel_time_s"][1] == [None, None]
    assert told["reasons"] == [[None, None], ["outside_network", "outside_network"]]
    assert told["from"][1]["reason"] == "outside_network"


def test_every_cell_is_told_its_nearest_facility_and_who_is_left_out(town, client):
    cells = [
        (shapely.box(*at(name, east=-9, north=-9), *at(name, east=9, north=9)), {"people": n})
        for name, n in (("A", 100), ("H", 10))
    ]
    ids = add_items(town, "population", cells)
    add_items(town, "hospitals", [(at("B"), {"id": "clinic", "name": "의원"})])
    asked = {"layers": "hospitals", "mode": "drive", "minutes": 1}
    told = get(client, "/queries/catchment", **asked)
    assert told["summary"]["people_not_reached"] == 0
    assert {each["id"] for each in told["features"]} == set(ids)
    assert {each["properties"]["hospitals_id"] for each in told["features"]} == {"clinic"}
    close(town, between("C", "D"))
    after = get(client, "/queries/catchment", summary_only=1, **asked)
    assert after["summary"]["people_not_reached"] == 10
    assert after["features"] == []
    cut = {e["id"]: e["properties"] for e in get(client, "/queries/catchment", **asked)["features"]}
    assert cut[ids[1]]["hospitals_reason"] == "unreachable"
    assert cut[ids[0]]["reached"]


def test_supply_a_person_adds_up_to_the_supply(town, client):
    cells = [
        (shapely.box(*at(name, east=-9, north=-9), *at(name, east=9, north=9)), {"people": n})
        for name, n in (("A", 30), ("C", 10))
    ]
    add_items(town, "population", cells)
    add_items(town, "shelters", [(at("B"), {"name": "대피소", "capacity": 80})])
    told = get(
        client, "/queries/catchment", layers="shelters", mode="walk", direction="to",
        minutes=10, supply="capacity",
    )  # fmt: skip
    access = [each["properties"]["accessibility"] for each in told["features"]]
    assert access == pytest.approx([2.0, 2.0])


def test_closures_tell_which_streets_they_hold(town, client):
    close(town, between("C", "D"), title="침수", modes="vehicles", reported_by="112")
    told = get(client, "/queries/closures")
    (one,) = told["features"]
    assert one["properties"]["edges"] == ["1/2"]
    assert one["properties"]["modes"] == ["drive", "emergency", "cycle"]
    assert one["properties"]["state"] == "in_force"
    assert one["properties"]["street_length_m"] == pytest.approx(100, abs=1)


def test_streets_are_found_by_name_and_the_others_are_listed(town, client):
    told = get(client, "/queries/streets", names="한빛 지하차도;없는길;Cheonho-daero")
    assert [each["id"] for each in told["features"]] == ["한빛 지하차도", "Cheonho-daero"]
    assert told["features"][0]["properties"] | {"street_length_m": 0} == {
        "name": {"ko": "한빛지하차도", "en": "한빛지하차도"},
        "edges": ["6/0"], "street_length_m": 0, "tunnel": True, "bridge": False,
    }  # fmt: skip
    assert told["unmatched"] == ["없는길"]
    under = get(client, "/queries/streets", point=point("C", east=50, north=3))
    assert under["features"][0]["properties"]["edges"] == ["1/2"]


@pytest.mark.parametrize("kind", ["csv", "gpkg"])
def test_answers_come_as_tables_and_files_too(town, client, kind):
    add_items(town, "shelters", [(at("A"), {"name": "=가"})])
    questions = {
        "/queries/nearest": {"point": point("B"), "layers": "shelters", "mode": "walk"},
        "/queries/route": {"from": point("A"), "to": point("D"), "mode": "drive"},
        "/queries/service-area": {"point": point("A"), "mode": "walk"},
    }
    for path, said in questions.items():
        answer = client.get(path, query_string={**said, "f": kind})
        assert answer.status_code == 200
        begins = b"\xef\xbb\xbfid," if kind == "csv" else b"SQLite format 3"
        assert answer.data.startswith(begins)


def test_without_streets_the_answer_says_so(client):
    answer = client.get(
        "/queries/route", query_string={"from": "127,37", "to": "127.1,37", "mode": "drive"}
    )
    assert answer.status_code == 404
    assert answer.get_json()["type"] == "/problems/no-streets"


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("/queries/route", {"from": "127,37", "to": "127,37"}),
        ("/queries/route", {"from": "127,37", "to": "127,37", "mode": "fly"}),
        ("/queries/route", {"from": "127,37", "mode": "walk"}),
        ("/queries/nearest", {"point": "127,37", "direction": "to"}),
        ("/queries/nearest", {"point": "127,37", "mode": "walk", "direction": "up"}),
        ("/queries/nearest", {"point": "127,37", "mode": "walk", "within_m": "5"}),
        ("/queries/service-area", {"point": "127,37", "mode": "walk", "minutes": "61"}),
        ("/queries/service-area", {"point": "127,37", "mode": "walk", "minutes": "1e99"}),
        ("/queries/service-area", {"point": ";".join(["127,37"] * 101), "mode": "walk"}),
        ("/queries/matrix", {"from": ";".join(["127,37"] * 101), "to": "127,37", "mode": "walk"}),
        ("/queries/catchment", {"mode": "walk"}),
        ("/queries/catchment", {"mode": "walk", "layers": "hospitals", "supply": "name"}),
        ("/queries/streets", {}),
    ],
)
def test_what_cannot_be_used_is_refused_with_its_name(town, client, path, said):
    answer = client.get(path, query_string=said)
    assert answer.status_code == 400
    assert answer.get_json()["type"] == "/problems/bad-value"


def test_a_closure_that_was_sent_holds_for_the_sender_s_next_question(town, client, as_role):
    ends = {"from": point("B"), "to": point("D"), "mode": "drive"}
    before = get(client, "/queries/route", **ends)["properties"]["travel_time_s"]
    operator = as_role("operator")
    drawn = {
        "type": "Feature",
        "geometry": shapely.geometry.mapping(shapely.Point(at("B", east=50, north=5))),
        "properties": {"kind": "flood", "title": "천호대로 침수"},
    }
    made = operator.post("/collections/closures/items", json=drawn)
    assert made.status_code == 201, made.get_json()
    after = get(client, "/queries/route", **ends)["properties"]
    assert after["travel_time_s"] > before
    assert [each["title"] for each in after["avoided"]] == ["천호대로 침수"]
    where = made.headers["Location"]
    ended = operator.delete(where, headers={"If-Match": made.headers["ETag"]})
    assert ended.status_code in {200, 204}
    assert get(client, "/queries/route", **ends)["properties"]["travel_time_s"] == before


def sheet(client, **said):
    answer = client.get("/export", query_string=said)
    assert answer.status_code == 200
    assert answer.mimetype == "text/html"
    return answer.get_data(as_text=True)


def test_the_sheet_of_arrivals_tells_times_and_closures(town, client):
    add_items(town, "shelters", [(at("D"), {"name": "한빛대피소"})])
    close(town, between("B", "C"), title="침수")
    told = sheet(client, point=point("A"), layers="shelters", mode="walk", lang="ko")
    assert "한빛대피소" in told
    assert "통제 1건" in told


def test_the_sheet_of_a_way_tells_its_streets_or_why_there_is_none(town, client):
    ends = {"from": point("A"), "mode": "drive"}
    assert "Cheonho-daero" in sheet(client, to=point("B"), lang="en", **ends)
    outside = sheet(client, to=point("A", north=2000), lang="ko", **ends)
    assert "300 m 안에 도로가 없습니다" in outside


def test_links_tell_on_which_streets_they_lie_and_which_lie_on_none(town, client):
    lines = {"on": ("A", "D", -4), "off": ("A", "D", 400)}
    rows = [
        (
            shapely.MultiLineString([[at(a, north=n), at(b, north=n)]]),
            {"id": name, "speed_kph": 20.0, "observed_at": dt.datetime.now(dt.UTC)},
        )
        for name, (a, b, n) in lines.items()
    ]
    add_items(town, "traffic_links", rows)
    told = {each["id"]: each for each in get(client, "/queries/traffic")["features"]}
    assert told["on"]["properties"]["edges"] == ["1/0", "1/1", "1/2"]
    assert told["on"]["properties"]["basis"] == "live"
    assert told["off"]["properties"]["matched"] is False
    assert told["off"]["geometry"]["type"] == "MultiLineString"
