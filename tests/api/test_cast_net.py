"""Nets and tracks over HTTP: rings, crossings, gates, cameras, lendings, and the clock."""

import csv
import datetime as dt
import io

import networkx as nx
import numpy as np
import pytest
import shapely
from factories import add_items, settle
from street_towns import WAYS, at, load_town, point

pytestmark = pytest.mark.usefixtures("public_sight")

#: All round, as far as a block, and fine enough for every class.
ROUND = {"field_of_view_deg": 360.0, "range_m": 30.0, "width_px": 60_000, "mount_height_m": 5.0}
WAYS_NODES = "ABCDEFGH"


@pytest.fixture
def town(database, tmp_path):
    load_town(database, tmp_path)
    return database


def watch(database, name, **values):
    """Put a camera ten metres beside a crossing."""
    place = at(name, east=-8, north=6)
    return add_items(database, "cameras", [(place, {"id": f"camera-{name}", **ROUND, **values})])[0]


def get(client, path, **params):
    answer = client.get(path, query_string=params)
    assert answer.status_code == 200, answer.get_json()
    return answer.get_json()


def net(client, **params):
    asked = {"mode": "walk", "minutes": "2", "point": point("B", east=10), **params}
    told = get(client, "/queries/cast-net", **asked)
    if asked["mode"] == "walk" and asked["point"] == point("B", east=10):
        for closing in ("in_cut", "held"):
            assert way_out(told, closing) is None
    assert told["cut_size"] == told["flow_value"]
    return told


def way_out(told, closing):
    """Look for a way out of the town, knowing only its plan, between crossings and gates."""
    town = nx.Graph()
    for nodes, _ in WAYS.values():
        nx.add_path(town, nodes, metres=100.0)
    town.remove_edge("B", "C")
    town.add_edge("B", "start", metres=10.0)
    town.add_edge("start", "C", metres=90.0)
    far = nx.single_source_dijkstra_path_length(town, "start", weight="metres")
    inner, outer = (told["ring"][name] * 4.8 / 3.6 for name in ("inner_s", "outer_s"))
    held = [each["point"] for each in told["crossings"] if each[closing]]
    held += [each["point"] for each in told["gates"] if each["reason"] == "unwatched"]
    closed = {node for node in WAYS_NODES if any(np.allclose(at(node), p, atol=2e-6) for p in held)}
    open_ = town.subgraph({n for n in town if far[n] <= inner or n not in closed})
    inside = [node for node in open_ if far[node] <= inner]
    # Beyond the dead end H the map ends.
    outside = [node for node in open_ if far[node] > outer or (node == "H" and far[node] > inner)]
    ways = ((i, o) for i in inside for o in outside if nx.has_path(open_, i, o))
    return next(ways, None)


def ago(**since):
    return (dt.datetime.now(dt.UTC) - dt.timedelta(**since)).isoformat()


def gates(told):
    return {tuple(each["point"]): each["reason"] for each in told["gates"]}


def test_cameras_at_the_crossings_close_the_net_and_the_flow_proves_it(town, client):
    for name in "ACF":
        watch(town, name)
    told = net(client)
    assert told["closed"]
    assert told["gates"] == []
    assert told["cut_size"] == told["flow_value"] == 3
    assert {each["id"] for each in told["cameras"]} == {"camera-A", "camera-C", "camera-F"}
    assert (told["lower_bound"], told["gap"]) == (3, 0)
    assert sorted(each["cameras"] for each in told["crossings"]) == [
        ["camera-A"], ["camera-C"], ["camera-F"],
    ]  # fmt: skip
    by_id = {each["id"]: each for each in told["crossings"]}
    for camera in told["cameras"]:
        (held,) = camera["properties"]["watches"]
        assert by_id[held]["cameras"] == [camera["id"]]
        assert camera["properties"]["verdict"] == "clear"
    crossing = next(each for each in told["crossings"] if each["cameras"] == ["camera-C"])
    assert crossing["point"] == pytest.approx(at("C"), abs=1e-6)
    assert crossing["arrival_s"] == pytest.approx(90 / (4.8 / 3.6), abs=0.5)
    assert crossing["latest_s"] == 2 * crossing["arrival_s"]
    assert crossing["street"]["ko"].startswith("천호대로")
    assert told["ring"]["inner_s"] == 0
    assert told["ring"]["outer_s"] == 120
    assert told["valid_for_s"] == pytest.approx(
        10 / (4.8 / 3.6) * 0 + crossing["arrival_s"], abs=20
    )


def test_the_exit_nobody_watches_is_a_gate_with_its_street(town, client):
    for name in "AF":
        watch(town, name)
    told = net(client)
    assert not told["closed"]
    assert told["cut_size"] == told["flow_value"] == 3
    (gate,) = told["gates"]
    assert gate["reason"] == "unwatched"
    assert gate["reason_text"]["ko"]
    assert gate["kind"] == "street"
    assert "천호대로" in gate["street"]["ko"]
    assert 0 <= gate["bearing_deg"] < 360
    assert len(told["cameras"]) == 2
    roles = sorted(each["properties"]["role"] for each in told["features"])
    assert roles == ["crossing", "crossing", "gate"]


def test_what_may_be_reached_by_now_lies_inside_and_the_net_moves_out(town, client):
    for name in "ACDEFGH":
        watch(town, name)
    early, late = net(client), net(client, reported_at=ago(seconds=80))
    assert late["ring"]["inner_s"] == pytest.approx(80, abs=3)
    assert late["ring"]["outer_s"] == pytest.approx(200, abs=3)
    held = {each for camera in late["crossings"] for each in camera["cameras"]}
    assert "camera-C" not in held
    inside = {each["id"] for each in late["inside"]}
    assert {"camera-C"} <= inside
    assert not inside & held
    areas = [shapely.geometry.shape(each["ring"]["reached"]) for each in (early, late)]
    assert areas[0].area < areas[1].area
    rim = shapely.geometry.shape(late["ring"]["rim"])
    assert rim.intersection(areas[1]).area == pytest.approx(0, abs=1e-12)


def test_a_closed_street_needs_no_camera(town, client):
    for name in "AF":
        watch(town, name)
    add_items(
        town, "closures", [(shapely.LineString([at("B", east=20), at("C")]), {"kind": "flood"})]
    )
    told = net(client, point=point("A", east=60))
    assert told["roads"]["closures"] == 1
    assert all(each["point"] != pytest.approx(at("C"), abs=1e-6) for each in told["gates"])


def test_only_crossings_seen_finely_enough_count(town, client):
    for name in "ACF":
        watch(town, name, width_px=1920)
    coarse = net(client, **{"class": "detect"})
    fine = net(client, **{"class": "identify"})
    assert coarse["closed"]
    assert not fine["closed"]
    # Units stand at B and C: whoever goes to A or F passes B.
    assert [each["reason"] for each in fine["gates"]] == ["unwatched"] * 2


def test_cameras_of_another_purpose_count_only_while_they_are_lent(town, as_role):
    for name in "AF":
        watch(town, name)
    parking = watch(town, "C", purpose="parking")
    operator = as_role("operator")
    assert not net(operator)["closed"]
    assert not net(operator, lent="1")["closed"]
    until = dt.datetime.now(dt.UTC) + dt.timedelta(hours=1)
    lending = {
        "camera": parking, "incident": "incident-1", "purpose_from": "parking",
        "purpose_to": "crime", "reason": "추적", "valid_to": until,
    }  # fmt: skip
    add_items(town, "camera_lendings", [(at("C"), lending)])
    assert not net(operator)["closed"]
    told = net(operator, lent="1")
    assert told["closed"]
    assert {each["id"]: each["properties"]["lent"] for each in told["cameras"]} == {
        "camera-A": False, "camera-C": True, "camera-F": False,
    }  # fmt: skip


def test_a_crossing_that_only_an_assumed_camera_watches_says_so_and_need_not_count(town, client):
    for name in "AF":
        watch(town, name)
    watch(town, "C", azimuth_deg=None, field_of_view_deg=None)
    told = net(client)
    assert told["closed"]
    assumed = {each["id"]: each["properties"]["assumed"] for each in told["cameras"]}
    assert assumed == {"camera-A": False, "camera-C": True, "camera-F": False}
    assert {each["id"]: each["assumed"] for each in told["crossings"]} == {
        each["id"]: each["cameras"] == ["camera-C"] for each in told["crossings"]
    }
    known = net(client, known="1")
    assert not known["closed"]
    assert {each["id"] for each in known["cameras"]} == {"camera-A", "camera-F"}


def test_who_may_not_read_lendings_may_not_ask_with_them(town, client):
    watch(town, "A")
    params = {"point": point("B"), "mode": "walk", "lent": "1"}
    assert client.get("/queries/cast-net", query_string=params).status_code in {403, 404}


def test_a_station_is_a_way_out_on_foot_and_lost_when_it_may_have_been_reached(town, client):
    for name in "ACF":
        watch(town, name)
    add_items(town, "subway_stations", [(at("B", east=50), {"name": "천호역"})])
    told = net(client)
    gate = next(each for each in told["gates"] if each["kind"] == "subway")
    assert gate["name"] == "천호역"
    assert gate["arrival_s"] == pytest.approx(40 / (4.8 / 3.6), abs=0.5)
    assert net(client, mode="drive")["closed"] == net(client, mode="drive", lang="en")["closed"]
    assert not any(each["kind"] == "subway" for each in net(client, mode="drive")["gates"])
    late = net(client, reported_at=ago(seconds=60))
    assert [each["reason"] for each in late["gates"] if each["kind"] == "subway"] == ["already"]
    watch(town, "B", id="station-camera", range_m=200.0)
    assert net(client)["closed"]


def test_a_park_beside_the_street_is_a_way_out_on_foot(town, client):
    for name in "ACF":
        watch(town, name)
    (west, south), (east, north) = at("B", east=40, north=4), at("C", east=-30, north=600)
    add_items(
        town, "parks", [(shapely.box(west, south, east, north), {"kind": "park", "name": "숲"})]
    )
    told = net(client)
    assert [(each["kind"], each["name"]) for each in told["gates"]] == [("park", "숲")]
    assert net(client, mode="cycle")["gates"]
    assert all(each["kind"] == "street" for each in net(client, mode="drive")["gates"])


def test_where_the_map_ends_the_street_goes_on(town, client):
    for name in "CG":
        watch(town, name)
    told = net(client, point=point("D", east=-10), minutes="10")
    assert ("map_edge", "unwatched") in {(each["kind"], each["reason"]) for each in told["gates"]}


def test_with_few_cameras_the_best_are_chosen_with_their_odds_and_the_bound(town, client):
    for name in "ACF":
        watch(town, name)
    told = net(client, cameras="2")
    budget = told["budget"]
    assert budget["cameras"] == len(budget["chosen"]) == len(budget["features"]) == 2
    assert 0 < budget["intercepted"] < 1
    assert budget["intercepted"] <= budget["bound"] <= 1
    assert budget["model"]["ko"]
    assert len(told["cameras"]) == 3
    everybody = net(client, cameras="9")["budget"]
    assert everybody["intercepted"] == pytest.approx(1)
    assert net(client)["budget"] is None


def test_a_camera_that_is_down_or_looks_elsewhere_watches_nothing(town, client):
    for name in "AF":
        watch(town, name)
    watch(town, "C", azimuth_deg=300.0, field_of_view_deg=40.0)
    assert not net(client)["closed"]
    add_items(town, "cameras", [(at("C"), {"id": "down", **ROUND, "status": "down"})])
    assert not net(client)["closed"]
    add_items(town, "cameras", [(at("C", east=5), {"id": "up", **ROUND, "status": "ok"})])
    assert net(client)["closed"]


def test_a_net_is_a_table_and_the_same_is_not_sent_twice(town, client):
    for name in "AC":
        watch(town, name)
    asked = {"point": point("B", east=10), "mode": "walk", "minutes": "2"}
    table = client.get("/queries/cast-net", query_string={**asked, "f": "csv"})
    rows = list(csv.DictReader(io.StringIO(table.get_data(as_text=True).removeprefix("\ufeff"))))
    assert sorted(row["role"] for row in rows) == ["crossing", "gate"]
    first = client.get("/queries/cast-net", query_string=asked)
    known = {"If-None-Match": first.headers["ETag"]}
    again = client.get("/queries/cast-net", query_string=asked, headers=known)
    assert again.status_code == 304
    watch(town, "F")
    assert client.get("/queries/cast-net", query_string=asked, headers=known).status_code == 200


def test_what_cannot_be_asked_is_refused_in_both_languages(town, client):
    watch(town, "A")
    for params, word in (
        ({"mode": "emergency"}, "mode"),
        ({"cameras": "0"}, "cameras"),
        ({"class": "fine"}, "class"),
        ({"minutes": "31"}, "minutes"),
        ({"lent": "yes"}, "lent"),
        ({"reported_at": "2001-01-01T00:00:00Z"}, "reported_at"),
        ({"reported_at": "2999-01-01T00:00:00Z"}, "reported_at"),
        ({"point": "0,0"}, "street"),
    ):
        asked = {"point": point("B"), "mode": "walk", **params}
        told = client.get("/queries/cast-net", query_string=asked)
        assert told.status_code == 400, params
        assert word in told.get_json()["detail"]
        korean = client.get("/queries/cast-net", query_string={**asked, "lang": "ko"})
        assert korean.get_json()["detail"] != told.get_json()["detail"], params


def test_without_cameras_or_streets_it_says_so(database, client, tmp_path):
    asked = {"point": point("B"), "mode": "walk"}
    assert client.get("/queries/cast-net", query_string=asked).status_code == 404
    load_town(database, tmp_path)
    told = client.get("/queries/cast-net", query_string=asked)
    assert told.get_json()["type"] == "/problems/no-cameras"
    assert client.get("/queries/track", query_string=asked).status_code == 404


def test_who_sees_them_next_comes_by_arrival_with_the_way_and_the_hand_over(town, client):
    for name in "ACD":
        watch(town, name)
    told = get(client, "/queries/track", point=point("B", east=10), mode="walk", minutes="5")
    features = told["features"]
    assert [each["id"] for each in features] == ["camera-C", "camera-A", "camera-D"]
    first, second, third = (each["properties"] for each in features)
    assert first["arrival_s"] == pytest.approx(90 / (4.8 / 3.6), abs=0.5)
    assert first["arrival_latest_s"] == 2 * first["arrival_s"]
    assert first["first_seen"] == pytest.approx(at("C"), abs=1e-6)
    assert first["via"]["coordinates"][0] == pytest.approx(at("B", east=10), abs=1e-5)
    assert first["via"]["coordinates"][-1] == pytest.approx(at("C"), abs=1e-5)
    assert (first["hand_over_from"], first["is_first"]) == ([], True)
    assert third["hand_over_from"] == ["camera-C"]
    assert not third["is_first"]
    assert [each["cameras"] for each in told["branches"]] == [["camera-C"], ["camera-A"]]
    assert second["arrival_s"] < third["arrival_s"]


def test_streams_are_told_only_to_the_control_room(town, client, as_role):
    for name in "ACF":
        watch(town, name, stream_url="rtsp://10.0.0.1/1")
    for reader, told_it in ((client, False), (as_role("operator"), True)):
        told = net(reader)
        assert all(("stream_url" in each["properties"]) is told_it for each in told["cameras"])
        ahead = get(reader, "/queries/track", point=point("B"), mode="walk")
        assert all(("stream_url" in each["properties"]) is told_it for each in ahead["features"])


def test_a_change_of_streets_or_parks_is_in_the_next_answer(town, client):
    for name in "ACF":
        watch(town, name)
    assert net(client)["closed"]
    add_items(town, "subway_stations", [(at("B", east=50), {"name": "새역"})])
    settle(town, "subway_stations")
    assert not net(client)["closed"]


def patrol(town, name, place, **values):
    said = {"id": name, "name": f"순{name}", "kind": "patrol_car", "state": "available", **values}
    add_items(town, "units", [(place, {"position_at": ago(seconds=5), **said})])


def test_each_gate_is_told_the_free_patrol_car_that_goes_there(town, as_role):
    """The gate is C, 90 m away on foot; a car comes from D by the main street."""
    for name in "AF":
        watch(town, name)
    operator = as_role("operator")
    (alone,) = net(operator)["gates"]
    assert (alone["unit"], alone["in_time"], alone["unit_reason"]) == (None, False, "no_unit")
    assert alone["unit_reason_text"]["ko"] == "지금 보낼 수 있는 순찰차 없음"
    patrol(town, "1", at("D", east=-20), turnout_s=15)
    patrol(town, "busy", at("C", east=5), state="on_scene")
    patrol(town, "engine", at("C", east=4), kind="fire_engine")
    patrol(town, "far", at("A"), state="returning", turnout_s=60)
    told = net(operator, reported_at=ago(seconds=20))
    (gate,) = told["gates"]
    unit = gate["unit"]
    assert (unit["id"], unit["name"], unit["layer"]) == ("1", "순1", "units")
    ways = {"from": point("D", east=-20), "to": point("C"), "mode": "emergency"}
    [[by_road]] = get(operator, "/queries/matrix", **ways)["travel_time_s"]
    assert unit["travel_time_s"] == pytest.approx(by_road + 15, abs=0.2)
    assert unit["arrives_s"] == pytest.approx(told["ring"]["inner_s"] + by_road + 15, abs=0.2)
    assert gate["person_s"] == gate["arrival_s"] == pytest.approx(90 / (4.8 / 3.6), abs=0.5)
    assert gate["in_time"]
    assert gate["slack_s"] == pytest.approx(gate["person_s"] - unit["arrives_s"], abs=0.01)
    left = dt.datetime.fromisoformat(gate["deadline"]) - dt.datetime.now(dt.UTC)
    assert left.total_seconds() == pytest.approx(gate["person_s"] - 20, abs=5)


def test_a_car_is_sent_to_one_gate_and_where_none_is_left_that_is_said(town, as_role):
    """Gates lie all round, and the one car would be the first at several of them."""
    watch(town, "H")
    patrol(town, "1", at("B", east=5), turnout_s=0)
    operator = as_role("operator")
    gates = net(operator)["gates"]
    assert len(gates) == 2
    assert [each["unit"]["id"] for each in gates if each["unit"]] == ["1"]
    left = {each["unit_reason"] for each in gates if each["unit"] is None}
    assert left == {"no_unit_left"}
    patrol(town, "2", at("B", east=6), turnout_s=0)
    both = [each["unit"]["id"] for each in net(operator)["gates"] if each["unit"]]
    assert sorted(both) == ["1", "2"]


def test_who_comes_too_late_and_whom_no_open_road_lets_through_is_said(town, as_role):
    for name in "AF":
        watch(town, name)
    patrol(town, "1", at("D", east=-20), turnout_s=300)
    operator = as_role("operator")
    (late,) = net(operator)["gates"]
    assert not late["in_time"]
    assert late["slack_s"] == pytest.approx(late["person_s"] - late["unit"]["arrives_s"], abs=0.01)
    assert late["slack_s"] < -200
    shut = shapely.LineString([at("C", east=20), at("D", east=-30)])
    add_items(town, "closures", [(shut, {"kind": "flood"})])
    (cut_off,) = net(operator)["gates"]
    assert (cut_off["unit"], cut_off["in_time"]) == (None, False)
    assert cut_off["unit_reason"] == "unreachable"
    assert cut_off["unit_reason_text"]["ko"] == "열린 길로 이어지지 않습니다."


def test_where_units_are_not_to_be_known_crews_come_from_the_police_station(town, client):
    for name in "AF":
        watch(town, name)
    patrol(town, "1", at("C"))
    add_items(town, "police_stations", [(at("A"), {"id": "box", "name": "천호지구대"})])
    (gate,) = net(client)["gates"]
    assert (gate["unit"]["layer"], gate["unit"]["name"]) == ("police_stations", "천호지구대")


def test_gates_on_streets_of_one_name_are_told_apart(town, client):
    """A-E and C-G are both 옆길: a station beside each, and on the way out nobody watches."""
    watch(town, "H")
    for name, place in (("a", at("A", north=-40)), ("b", at("C", north=-40))):
        add_items(town, "subway_stations", [(place, {"name": name})])
    streets = [each["street"] for each in net(client, point=point("B"), minutes="3")["gates"]]
    assert len({each["ko"] for each in streets}) == len(streets)
    assert len({each["en"] for each in streets}) == len(streets)
