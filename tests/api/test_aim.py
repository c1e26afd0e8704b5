"""Turning cameras over HTTP: one, the best several, back again; who may, who holds, the log."""

import ast
import datetime as dt
import time
from pathlib import Path

import orjson
import pytest
from aimed import HERE, beside, put_up, write_logins
from factories import add_camera, add_items
from people import token_for

from api.messages import in_korean
from layers.store.aims import MoveWish, moves
from scripts.simulated.cameras import Simulator
from scripts.simulated.unit import Mood

THERE = (127.1203, 37.5402)
BEHIND = (127.1198, 37.5397)
AIM = "/collections/cameras/items/ptz/aim"


@pytest.fixture
def simulator():
    simulator = Simulator()
    yield simulator
    simulator.close()


@pytest.fixture
def camera(database, simulator, settings):
    write_logins(settings.camera_logins)
    return put_up(database, simulator)


@pytest.fixture
def operator(as_role):
    return as_role("operator")


@pytest.fixture
def colleague(app, database):
    client = app.test_client()
    token = token_for(database, "operator", name="colleague")
    client.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {token}"
    return client


def test_a_camera_is_turned_held_told_of_and_let_go(operator, camera):
    answer = operator.post(AIM, json={"point": THERE, "incident": "report/1", "hold_s": 60})
    assert answer.status_code == 200, answer.json
    said = answer.json
    assert (said["state"], said["reason"], said["camera"]) == ("arrived", None, "ptz")
    assert beside(camera, THERE) < 2.0
    assert said["error_deg"] < 0.5
    assert (said["at_azimuth_deg"], said["at_tilt_deg"]) == pytest.approx(camera.points(), abs=0.6)
    until = dt.datetime.fromisoformat(said["returns_at"])
    assert 50 < (until - dt.datetime.now(dt.UTC)).total_seconds() <= 60
    held = operator.get(AIM).json["held_by"]
    assert (held["who"], held["priority"], held["incident"]) == ("token:a-operator", 5, "report/1")
    assert held["until"] == said["returns_at"]
    back = operator.delete(AIM)
    assert (back.status_code, back.json["state"]) == (200, "arrived")
    assert camera.points() == pytest.approx((0.0, 20.0), abs=0.01)
    assert operator.get(AIM).json == {"camera": "ptz", "held_by": None}
    nobody = operator.delete(AIM).json
    assert (nobody["state"], nobody["reason"]) == ("arrived", "not_held")
    assert nobody["reason_text"]["ko"] == "사용 중인 사람이 없는 카메라라 돌리지 않았습니다."


def test_an_equal_is_told_in_both_languages_who_holds_the_camera(operator, colleague, camera):
    operator.post(AIM, json={"point": THERE})
    said = colleague.post(AIM, json={"point": BEHIND}).json
    assert (said["state"], said["reason"]) == ("locked", "held")
    assert said["held_by"]["who"] == "token:a-operator"
    assert said["reason_text"]["en"].startswith("token:a-operator holds the camera")
    assert said["reason_text"]["ko"].startswith("token:a-operator 님이 우선순위 5")
    refused = colleague.delete(AIM)
    assert (refused.status_code, refused.json["type"]) == (403, "/problems/forbidden")
    assert colleague.post(AIM, json={"point": BEHIND, "priority": 6}).json["state"] == "arrived"
    assert beside(camera, BEHIND) < 2.0


def test_an_administrator_lets_go_what_anybody_holds(operator, as_role, camera):
    operator.post(AIM, json={"point": THERE})
    assert as_role("admin").delete(AIM).json["state"] == "arrived"
    assert camera.points() == pytest.approx((0.0, 20.0), abs=0.01)


def test_a_camera_that_does_not_answer_is_no_fault_of_the_request(operator, camera):
    camera.mood = Mood.SILENT
    answer = operator.post(AIM, json={"point": THERE})
    assert (answer.status_code, answer.json["state"]) == (200, "no_answer")
    assert answer.json["reason_text"] == {
        "ko": "카메라가 1초 안에 응답하지 않았습니다.",
        "en": "The camera did not answer within 1 s.",
    }


def test_a_camera_that_still_turns_is_under_way(operator, camera):
    camera.speed_deg_s = 10.0
    answer = operator.post(AIM, json={"point": BEHIND})
    assert (answer.status_code, answer.json["state"]) == (202, "moving")
    assert answer.json["error_deg"] > 2.0
    [logged] = operator.get("/aims").json["moves"]
    for told in (answer.json, logged):
        assert told["reason"] == "still_turning"
        assert told["reason_text"]["ko"] == "카메라가 아직 돌고 있습니다."


@pytest.mark.parametrize("role", ["viewer", "planner", "responder", "steward"])
def test_only_the_control_room_turns_cameras(as_role, client, camera, role):
    for reader in (as_role(role), client):
        for answer in (
            reader.post(AIM, json={"point": THERE}),
            reader.post("/queries/aim", json={"point": THERE}),
            reader.delete(AIM),
            reader.get(AIM),
            reader.get("/aims"),
        ):
            assert (answer.status_code, answer.json["type"]) == (403, "/problems/forbidden")
    assert camera.asked == []


def test_a_token_of_other_layers_or_for_reading_turns_nothing(app, database, camera):
    for name, more in (("elsewhere", {"layers": ["schools"]}), ("reads", {"may_write": False})):
        reader = app.test_client()
        token = token_for(database, "operator", name=name, **more)
        reader.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {token}"
        assert reader.post(AIM, json={"point": THERE}).status_code == 403
    assert camera.asked == []


def test_a_session_of_another_site_turns_nothing(operator, camera):
    answer = operator.post(AIM, json={"point": THERE}, headers={"Origin": "http://evil.example"})
    assert answer.status_code == 403
    assert camera.asked == []


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        ({}, "'point' must be a place"),
        ({"point": [37.54, 127.12]}, "Is it lon,lat"),
        ({"point": THERE, "priority": 10}, "'priority' must be a number from 0 to 9"),
        ({"point": THERE, "priority": 1.5}, "'priority' must be a whole number; got 1.5"),
        ({"point": THERE, "hold_s": 1}, "'hold_s' must be a number from 5 to 3600"),
        ({"point": THERE, "height_m": "high"}, "'height_m' must be a number"),
        ({"point": THERE, "class": "see"}, "'class' must be one of detect"),
        ({"point": THERE, "incident": 7}, "'incident' must be text"),
        ({"point": THERE, "azimuth": 7}, "There is no property 'azimuth'"),
        ([1], "must be a JSON object"),
    ],
)
def test_what_cannot_be_aimed_at_is_refused_in_a_sentence(operator, camera, body, sentence):
    answer = operator.post(AIM, json=body)
    assert (answer.status_code, answer.json["type"]) == (400, "/problems/bad-value")
    assert sentence in answer.json["detail"]
    assert camera.asked == []


def test_there_is_no_such_camera(operator, camera):
    for answer in (
        operator.post(AIM.replace("ptz", "x/y"), json={"point": THERE}),
        operator.get(AIM.replace("ptz", "x/y")),
        operator.delete(AIM.replace("ptz", "x/y")),
    ):
        assert (answer.status_code, answer.json["type"]) == (404, "/problems/unknown-item")


def test_the_same_request_again_turns_nothing_again(operator, colleague, database, camera):
    key = {"Idempotency-Key": "once"}
    first = operator.post(AIM, json={"point": THERE}, headers=key)
    camera.asked.clear()
    again = operator.post(AIM, json={"point": THERE}, headers=key)
    assert (again.status_code, again.data) == (first.status_code, first.data)
    assert camera.asked == []
    assert len(moves(database, MoveWish(), limit=9)) == 1
    other = operator.post(AIM, json={"point": BEHIND}, headers=key)
    assert (other.status_code, other.json["type"]) == (422, "/problems/refused")


def test_the_log_says_who_why_incident_and_where_in_pages(operator, camera):
    for number in range(3):
        operator.post(AIM, json={"point": THERE, "incident": f"report/{number}", "why": "확인"})
    page = operator.get("/aims?camera=ptz&limit=2").json
    assert [each["incident"] for each in page["moves"]] == ["report/2", "report/1"]
    rest = operator.get(page["next"].removeprefix("http://localhost")).json
    assert [each["incident"] for each in rest["moves"]] == ["report/0"]
    assert rest["next"] is None
    [move] = operator.get("/aims?incident=report/1").json["moves"]
    assert (move["who"], move["why"], move["state"]) == ("token:a-operator", "확인", "arrived")
    assert operator.get("/aims?who=nobody").json["moves"] == []
    camera.mood = Mood.REFUSING
    operator.post(AIM, json={"point": BEHIND})
    [refused] = operator.get("/aims?limit=1").json["moves"]
    assert (refused["state"], refused["reason"]) == ("refused", "refused")
    assert refused["reason_text"]["ko"].startswith("카메라가 거부했습니다: Not while")
    assert operator.get("/aims?color=red").status_code == 400
    assert operator.get("/aims").headers["Cache-Control"] == "no-store"


def test_no_answer_tells_addresses_or_passwords(operator, simulator, camera):
    texts = [operator.post(AIM, json={"point": THERE}), operator.get(AIM), operator.get("/aims")]
    camera.mood = Mood.SILENT
    texts.append(operator.post(AIM, json={"point": BEHIND}))
    for answer in texts:
        assert b"turn, please" not in answer.data
        assert b"127.0.0.1" not in answer.data


def test_the_description_has_it(operator):
    paths = operator.get("/api").json["paths"]
    said = paths["/collections/cameras/items/{item_id}/aim"]
    assert {"get", "post", "delete"} <= said.keys()
    assert set(said["post"]["responses"]) == {"200", "202", "default"}
    assert any(each["name"] == "Idempotency-Key" for each in said["post"]["parameters"])
    body = paths["/queries/aim"]["post"]["requestBody"]["content"]["application/json"]["schema"]
    assert body["required"] == ["point"]
    assert body["properties"]["count"]["maximum"] == 9


def best(client, place=THERE, **more):
    """Ask for the best several; the first time everything has yet to be read."""
    give_up = time.monotonic() + 30.0
    while (answer := client.post("/queries/aim", json={"point": place, **more})).status_code == 503:
        assert time.monotonic() < give_up, answer.json
        time.sleep(0.2)
    assert answer.status_code == 200, answer.json
    return answer.json


def _street(database, simulator, settings, moods):
    """Cameras in a row, each 10 m farther from the place than the one before."""
    write_logins(settings.camera_logins)
    return {
        f"c{n}": put_up(
            database, simulator, f"c{n}", (HERE[0] + 0.0002 * n, HERE[1]), unit={"mood": mood},
            range_m=300.0, field_of_view_deg=60.0, width_px=1920, azimuth_deg=200.0,
        )
        for n, mood in enumerate(moods)
    }  # fmt: skip


def test_the_best_are_turned_and_the_next_best_where_one_is_silent(
    operator, database, simulator, settings
):
    moods = [Mood.WELL, Mood.SILENT, *[Mood.WELL] * 4]
    cameras = _street(database, simulator, settings, moods)
    place = (HERE[0] - 0.0003, HERE[1])
    said = best(operator, place, count=4, incident="report/9")
    assert (said["asked"], said["aimed"], said["candidates"]) == (4, 4, 6)
    states = {each["camera"]: each["state"] for each in said["cameras"]}
    assert states == {
        "c0": "arrived", "c1": "no_answer", "c2": "arrived", "c3": "arrived", "c4": "arrived",
    }  # fmt: skip
    for n, name in enumerate(cameras):
        if states.get(name) == "arrived":
            at = (HERE[0] + 0.0002 * n, HERE[1])
            assert beside(cameras[name], place, at=at) < 2.0
    assert cameras["c5"].asked == []
    logged = moves(database, MoveWish(incident="report/9"), limit=9)
    assert {row["camera"] for row in logged} == set(states)
    assert said["why_fewer"] is None
    assert [(each["camera"], each["reason"]) for each in said["others"]] == [("c5", "enough")]
    assert said["others"][0]["reason_text"]["ko"] == "먼저 돌린 카메라로 충분함"


def test_cameras_that_could_not_see_it_are_not_turned(operator, database, simulator, settings):
    import shapely

    cameras = _street(database, simulator, settings, [Mood.WELL] * 2)
    facts = {"range_m": 300.0, "azimuth_deg": 10.0}
    put_up(database, simulator, "far", (HERE[0] + 0.004, HERE[1]), **facts)
    put_up(database, simulator, "down", status="down", **facts)
    put_up(database, simulator, "unknown", azimuth_deg=None, range_m=300.0)
    put_up(database, simulator, "stopped", pan_from_deg=60.0, pan_to_deg=80.0, **facts)
    put_up(database, simulator, "short", HERE, **{**facts, "range_m": 20.0})
    add_camera(database, HERE, id="fixed", mount="fixed", **facts)
    wall = shapely.box(HERE[0] + 0.0001, HERE[1] - 0.0005, HERE[0] + 0.00012, HERE[1] + 0.0005)
    add_items(database, "buildings", [(wall, {"height_m": 50.0})])
    said = best(operator, (HERE[0] - 0.0003, HERE[1]), count=9)
    assert [each["camera"] for each in said["cameras"]] == ["c0"]  # c1 is behind the wall
    assert (said["asked"], said["aimed"], said["candidates"]) == (9, 1, 1)
    assert said["why_fewer"] == {
        "reason": "too_few",
        "reason_text": {
            "ko": "돌리면 볼 수 있는 카메라가 1대뿐임",
            "en": "only 1 could see it if turned",
        },
    }
    others = {each["camera"]: each for each in said["others"]}
    assert {name: each["reason"] for name, each in others.items()} == {
        "c1": "blocked", "down": "offline", "unknown": "not_calibrated",
        "stopped": "out_of_reach", "short": "out_of_range",
    }  # fmt: skip
    assert others["short"]["reason_text"]["ko"] == "유효 거리를 7 m 벗어남"
    assert all(each["reason_text"]["en"] for each in others.values())
    assert cameras["c1"].asked == []
    inside = operator.post(
        "/collections/cameras/items/c0/aim",
        json={"point": (HERE[0] + 0.00011, HERE[1]), "hold_s": 5},
    ).json["inside"]
    assert (inside["reason"], inside["height_m"]) == ("inside_building", 50.0)
    assert said["inside"] is None


def test_where_no_camera_is_there_is_nothing_to_turn(operator):
    answer = operator.post("/queries/aim", json={"point": THERE})
    assert (answer.status_code, answer.json["type"]) == (404, "/problems/no-cameras")


@pytest.mark.parametrize("count", [0, 10, 2.5, "4"])
def test_one_to_nine_are_turned_at_once(operator, count):
    answer = operator.post("/queries/aim", json={"point": THERE, "count": count})
    assert answer.status_code == 400
    assert "count" in orjson.loads(answer.data)["detail"]


def test_a_lending_is_written_by_the_control_room_and_by_nobody_else(as_role, camera):
    body = {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": list(HERE)},
        "properties": {
            "camera": "ptz", "incident": "report/1", "purpose_to": "crime", "reason": "추적",
            "valid_to": "2099-01-01T00:00:00+09:00", "azimuth_deg": 45.0,
        },
    }  # fmt: skip
    items = "/collections/camera_lendings/items"
    assert as_role("responder").post(items, json=body).status_code == 403
    made = as_role("operator").post(items, json=body)
    assert made.status_code == 201
    assert made.json["properties"]["valid_from"]
    del body["properties"]["valid_to"]
    refused = as_role("operator").post(items, json=body)
    assert refused.status_code == 422
    assert "valid_to" in refused.json["properties"]


def _sentences():
    """Each sentence with which a camera is not turned, with 7 for whatever is put in."""
    for path in sorted((Path(__file__).resolve().parents[2] / "layers/aiming").glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            name = getattr(getattr(node, "func", None), "id", "")
            if name not in {"NotTurnedError", "NoAnswerError", "HeldError"}:
                continue
            match node.args[0]:
                case ast.Constant(value=text):
                    yield text
                case ast.JoinedStr(values=parts):
                    yield "".join(getattr(each, "value", "7") if isinstance(each, ast.Constant)
                                  else "7" for each in parts)  # fmt: skip


@pytest.mark.parametrize("sentence", sorted(set(_sentences())))
def test_why_a_camera_is_not_turned_is_said_in_korean_too(sentence):
    korean = in_korean(sentence)
    assert korean is not None
    assert any("가" <= letter <= "힣" for letter in korean)


LEND = "/collections/cameras/items/ptz/lending"


def test_one_call_lends_a_camera_and_reports_the_incident_it_is_for(operator, database, camera):
    body = {"point": THERE, "title": "수상한 차량", "reason": "도주 차량 추적", "minutes": 30}
    key = {"Idempotency-Key": "lend"}
    answer = operator.post(LEND, json=body, headers=key)
    assert answer.status_code == 201, answer.json
    incident, lending = answer.json["incident"], answer.json["lending"]
    assert incident["properties"]["title"] == "수상한 차량"
    assert incident["properties"]["state"] == "reported"
    assert incident["geometry"]["coordinates"] == pytest.approx(THERE)
    said = lending["properties"]
    assert (said["camera"], said["incident"]) == ("ptz", incident["id"])
    assert said["purpose_to"] == "crime"
    begins, ends = (dt.datetime.fromisoformat(said[name]) for name in ("valid_from", "valid_to"))
    assert (ends - begins).total_seconds() == pytest.approx(1800, abs=1)
    assert lending["geometry"]["coordinates"] == pytest.approx(HERE)
    where = answer.headers["Location"].removeprefix("http://localhost")
    assert operator.get(where).json["id"] == lending["id"]
    [held] = operator.get(f"{where}/history").json["versions"]
    assert held["author"] == "token:a-operator"
    assert operator.post(LEND, json=body, headers=key).data == answer.data
    assert len(operator.get("/collections/incidents/items").json["features"]) == 1


def test_lending_to_a_known_incident_makes_no_other(operator, database, camera):
    add_items(database, "incidents", [(THERE, {"id": "report/1", "title": "실종"})])
    made = operator.post(LEND, json={"incident": "report/1", "reason": "수색"}).json
    assert made["incident"] is None
    assert made["lending"]["properties"]["incident"] == "report/1"
    assert len(operator.get("/collections/incidents/items").json["features"]) == 1


def test_what_cannot_be_lent_leaves_nothing_behind(operator, as_role, database, camera):
    ok = {"point": THERE, "reason": "수색"}
    for path, body, status in (
        (LEND, {"reason": "수색"}, 400),
        (LEND, {"point": THERE}, 400),
        (LEND, {**ok, "minutes": 0}, 400),
        (LEND, {**ok, "purpose_to": "fun"}, 400),
        (LEND, {"incident": "report/none", "reason": "수색"}, 404),
        (LEND.replace("ptz", "none"), ok, 404),
    ):
        answer = operator.post(path, json=body)
        assert answer.status_code == status, body
        korean = operator.post(path, json=body, query_string={"lang": "ko"}).json["detail"]
        assert any("가" <= letter <= "힣" for letter in korean), korean
    assert as_role("responder").post(LEND, json=ok).status_code == 403
    for layer in ("incidents", "camera_lendings"):
        assert operator.get(f"/collections/{layer}/items").json["features"] == []
