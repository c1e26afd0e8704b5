"""Sight on the map: who sees a place and why others do not, one view, calibration, the net."""

import json
import math
import time
import urllib.error
import urllib.request

import pytest
import shapely
from factories import settle
from people import token_for
from seen import look_at, one_item

from scripts.views import keeper

#: The layers that are drawn; answers do not depend on them, and a test does not wait for others.
ON = "cameras,incidents"
DARK_SIGNS = {"clear": "", "partly": "~", "blocked": "×", "out_of_view": "–"}
LOADING_S = 60
#: Of signs under an answer that covers the map.
DIMMED = 0.35
_OPACITY = "(id) => lifemap.deck.props.layers.find((layer) => layer.id === id).props.opacity"
#: How gates stand, in the order in which they are listed.
LOOKS = ("gate_held", "gate_late", "gate_open")
#: What a camera adds is not known until the views of all were worked out.
NOT_KEPT = ("503",)


@pytest.fixture
def ask(server, sample):
    """Ask the API as an operator does; what is still being read is waited for."""
    token = token_for(sample, "operator")

    def answer(path):
        headers = {"Authorization": f"Bearer {token}"}
        deadline = time.monotonic() + LOADING_S
        while True:
            try:
                request = urllib.request.Request(server.url + path, headers=headers)
                with urllib.request.urlopen(request) as got:
                    return json.load(got)
            except urllib.error.HTTPError as error:
                if error.code != 503 or time.monotonic() > deadline:
                    raise
                time.sleep(0.2)

    return answer


def known_cameras(sample):
    """Give the cameras in order whose direction is known, each with its place."""
    with sample.connection() as conn:
        return conn.execute(
            "SELECT id, ST_X(geom), ST_Y(geom), azimuth_deg FROM layer.cameras"
            " WHERE retired_at IS NULL AND azimuth_deg IS NOT NULL AND status = 'ok' ORDER BY id"
        ).fetchall()


def seen_places(sample, ask):
    """Give cameras, each with a place well within what it sees."""
    for camera, *_ in known_cameras(sample):
        view = ask(f"/collections/cameras/items/{camera}/view?height_m=1.5")
        area = shapely.from_geojson(json.dumps(view["geometry"]))
        if view["properties"]["area_m2"] > 200:
            place = max(shapely.get_parts(area), key=shapely.area).representative_point()
            yield camera, place.x, place.y


def who_sees(ask, lon, lat):
    """Give the answer of the API."""
    return ask(f"/queries/sees?point={lon:.7f},{lat:.7f}&height_m=1.5")


def listed(seen):
    """Give the ids of the list, in its order."""
    return [row.get_attribute("data-id") for row in seen.page.locator("#sight .camera").all()]


@pytest.fixture
def asked(open_map, sample, ask):
    """The map of an operator who asks who sees a place that one camera sees and one cannot."""
    for _, *place in seen_places(sample, ask):
        answer = who_sees(ask, *place)
        if any(each["properties"]["blocked_by"] for each in answer["features"]):
            break
    link = f"flat=1&{look_at(place, zoom=17)}&layers={ON}&sight=sees/{place[0]:.7f},{place[1]:.7f}"
    seen = open_map(link, role="operator")
    seen.page.wait_for_selector("#sight .camera")
    return seen.wait(), place, answer


def test_the_list_is_the_answer_in_its_order_and_says_why_each_other_camera_does_not_see(asked):
    seen, _, answer = asked
    features = answer["features"]
    assert listed(seen) == [each["id"] for each in features]
    assert answer["numberSeeing"] > 0
    assert answer["nearMisses"] > 0
    rows = seen.page.locator("#sight .camera").all()
    for rank, (row, feature) in enumerate(zip(rows, features, strict=True), start=1):
        said = feature["properties"]
        assumed = "?" if said["assumed"] else ""
        badge = f"{rank}{DARK_SIGNS[said['verdict']]}{assumed}"
        assert row.locator(".number").inner_text() == badge
        if said["reason_text"]:
            assert said["reason_text"]["ko"] in row.inner_text()
        if said["verdict"] == "clear":
            assert f"{round(said['pixels_per_m'])} px/m" in row.inner_text()


def test_turning_the_best_is_offered_only_where_one_would_see_it(asked):
    seen, _, answer = asked
    told = [each["properties"] for each in answer["features"]]
    turns = any(
        each["reason"] in {"turn", "busy"}
        or (each["mount"] == "ptz" and each["verdict"] == "clear")
        for each in told
    )
    assert seen.page.locator("#sight-aim-best").is_disabled() is not turns
    assert (seen.page.locator("#sight-aim-none").count() == 1) is not turns


def test_the_map_lights_the_cameras_and_ends_blocked_lines_where_they_are_blocked(asked):
    seen, place, answer = asked
    badges = seen.rows("answer-sight-badges")
    assert len(badges) == len(answer["features"])
    blocked = [
        each["properties"]["blocked_by"]["point"]
        for each in answer["features"]
        if each["properties"]["blocked_by"]
    ]
    assert blocked
    ends = [row["position"] for row in seen.rows("answer-sight-points") if row["kind"] == "end"]
    assert ends == blocked
    lines = [row for row in seen.rows("answer-sight-lines") if row["state"] == "clear"]
    assert any(row["target"][:2] == pytest.approx(place, abs=1e-6) for row in lines)
    assert seen.rows("answer-blockers")


def test_brackets_step_through_the_ranking_and_draw_each_view(asked, ask):
    seen, _, answer = asked
    first, second = (each["id"] for each in answer["features"][:2])
    seen.page.keyboard.press("]")
    seen.page.wait_for_selector("#sight .view-facts")
    assert (
        seen.page.locator('#sight .camera[aria-expanded="true"]').get_attribute("data-id") == first
    )
    # A colleague who is sent the address sees the same camera.
    seen.until(lambda: f"&camera={first}" in seen.page.url)
    view = ask(f"/collections/cameras/items/{first}/view?height_m=1.5")
    seen.until(lambda: bool(seen.rows("answer-view-volume")))
    grades = {row["grade"] for row in seen.rows("answer-view-rings")}
    drawn = {each["class"] for each in view["properties"]["rings"] if each["area_m2"] > 0}
    assert grades == drawn
    seen.page.keyboard.press("]")
    chosen = seen.page.locator('#sight .camera[aria-expanded="true"]')
    seen.until(lambda: chosen.get_attribute("data-id") == second)
    assert "2번째" in seen.text("#said")
    seen.page.keyboard.press("[")
    seen.until(lambda: chosen.get_attribute("data-id") == first)
    seen.until(lambda: f"&camera={first}" in seen.page.url)
    seen.page.reload()
    seen.wait()
    seen.page.wait_for_selector("#sight .view-facts")
    assert chosen.get_attribute("data-id") == first
    seen.page.keyboard.press("Escape")
    assert chosen.count() == 0
    seen.page.keyboard.press("Escape")
    assert seen.page.locator("#sight").is_hidden()
    for layer in ("answer-sight-badges", "answer-sight-lines", "answer-view-rings"):
        assert seen.rows(layer) == []


def test_a_place_indoors_is_said_so_and_one_key_asks_at_the_street_before_it(open_map, sample, ask):
    lon, lat, building, _ = one_item(sample, "buildings")
    inside = who_sees(ask, lon, lat)["inside"]
    assert inside["building"] == building
    link = f"flat=1&{look_at((lon, lat), zoom=18)}&layers={ON}&sight=sees/{lon:.7f},{lat:.7f}"
    seen = open_map(link, role="operator")
    assert inside["reason_text"]["ko"] in seen.text("#sight .inside")
    assert seen.rows("answer-blockers")
    seen.page.keyboard.press("o")
    front = ",".join(f"{degrees:.6f}".rstrip("0") for degrees in inside["front"]["point"])
    seen.until(lambda: f"sight=sees/{front}" in seen.page.url)
    seen.until(lambda: seen.page.locator("#sight .inside").count() == 0)


def test_the_public_of_a_district_that_keeps_sight_to_staff_is_not_offered_it(open_map, sample):
    with sample.transaction() as conn:
        conn.execute("UPDATE lifemap.district SET public = '{}'")
    camera, lon, lat, _ = known_cameras(sample)[0]
    seen = open_map(f"flat=1&{look_at((lon, lat))}&layers={ON}&item=cameras/{camera}")
    seen.page.wait_for_selector(".popup dl")
    for button in (
        ".popup .looks",
        "#item-view",
        "#item-calibrate",
        "#ask-sees",
        "#ask-net",
        "#sight-button",
    ):
        assert seen.page.locator(button).count() == 0, button
    seen.page.keyboard.press("s")
    seen.page.get_by_text("로그인한 직원만").wait_for()
    assert seen.page.locator("#sight").is_hidden()


def test_a_verdict_that_is_judged_is_kept_and_counts(asked, ask):
    seen, _, answer = asked
    seen.page.keyboard.press("]")
    seen.page.locator("#sight-right").click()
    seen.until(lambda: ask("/queries/sees/precision")["cases"] == 1)
    seen.until(lambda: "100%" in seen.text("#sight .precision"))
    (case,) = ask("/queries/sees/cases")["cases"]
    assert case["camera"] == answer["features"][0]["id"]
    assert case["right"] is True


def test_keys_ask_from_a_place_an_incident_and_a_camera(open_map, sample):
    lon, lat, incident, _ = one_item(sample, "incidents")
    seen = open_map(
        f"flat=1&{look_at((lon, lat))}&layers={ON}", role="operator", tolerated=NOT_KEPT
    )
    seen.page.keyboard.press("v")
    seen.until(lambda: "sight=sees/12" in seen.page.url)
    seen.page.goto(f"{seen.page.url.split('#')[0]}#respond=incidents/{incident}")
    seen.page.reload()
    seen.wait()
    seen.page.locator("#respond #ask-sees").click()
    seen.until(lambda: f"sight=sees/incidents/{incident}" in seen.page.url)
    assert "respond=" not in seen.page.url
    seen.page.wait_for_selector("#sight .sight-count")
    camera, *_ = known_cameras(sample)[0]
    seen.page.goto(f"{seen.page.url.split('#')[0]}#item=cameras/{camera}&layers={ON}")
    seen.page.reload()
    seen.wait()
    seen.page.keyboard.press("v")
    seen.until(lambda: f"sight=camera/cameras/{camera}" in seen.page.url)
    seen.page.wait_for_selector("#sight .grades")


def test_two_clicks_calibrate_a_camera_the_next_one_comes_and_undo_takes_it_back(
    open_map, sample, ask
):
    camera, lon, lat, _ = known_cameras(sample)[0]
    unknown = "UPDATE layer.cameras SET azimuth_deg = NULL WHERE id = %s"
    with sample.transaction() as conn:
        conn.execute(unknown, [camera])
    settle(sample, "cameras")
    link = f"flat=1&{look_at((lon, lat), zoom=18)}&layers={ON}&item=cameras/{camera}"
    seen = open_map(link, role="admin", tolerated=NOT_KEPT)
    assert "보는 방향 모름" in seen.text(".popup .looks")
    seen.page.locator("#item-calibrate").click()
    seen.page.wait_for_selector("#calibrating:not([hidden])")
    # 20 m to the north-east of it.
    step = 20 * math.sqrt(0.5) / 111_320
    seen.click((lon + step / math.cos(math.radians(lat)), lat + step))
    seen.page.keyboard.press("Enter")
    item = f"/collections/cameras/items/{camera}"
    seen.until(lambda: ask(item)["properties"]["azimuth_deg"] is not None)
    assert ask(item)["properties"]["azimuth_deg"] == pytest.approx(45.0, abs=3.0)
    seen.page.keyboard.press("Escape")
    seen.page.keyboard.press("Control+z")
    seen.until(lambda: ask(item)["properties"]["azimuth_deg"] is None)


def test_the_handle_turns_a_camera_by_dragging_and_with_arrows(open_map, sample, ask):
    camera, lon, lat, _ = known_cameras(sample)[0]
    link = f"flat=1&{look_at((lon, lat), zoom=18)}&layers={ON}&sight=camera/cameras/{camera}"
    seen = open_map(link, role="admin", tolerated=NOT_KEPT)
    seen.page.locator("#sight-calibrate").click()
    handle = seen.page.locator(".aim-handle")
    handle.wait_for()
    seen.wait()
    box = handle.bounding_box()
    x, y = seen.pixel((lon, lat))
    seen.page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    seen.page.mouse.down()
    seen.page.mouse.move(x + 60, y, steps=4)
    seen.page.mouse.up()
    handle.focus()
    seen.page.keyboard.press("ArrowRight")
    seen.page.locator("#calibrate-save").click()
    item = f"/collections/cameras/items/{camera}"
    seen.until(lambda: ask(item)["properties"]["azimuth_deg"] == pytest.approx(92.0, abs=1.5))


def test_a_reader_who_may_not_write_cameras_is_not_offered_calibration(open_map, sample):
    camera, *_ = known_cameras(sample)[0]
    seen = open_map(f"flat=1&layers={ON}&sight=camera/cameras/{camera}", tolerated=NOT_KEPT)
    seen.page.wait_for_selector("#sight .grades")
    assert seen.page.locator("#sight-calibrate").count() == 0


def test_coverage_lists_the_least_seen_first_with_the_index_beside(open_map, sample, settings, ask):
    keeper(settings, sample).keep()
    seen = open_map(f"flat=1&layers={ON}&sight=coverage", role="operator", tolerated=NOT_KEPT)
    seen.page.wait_for_selector("#sight .near", timeout=60_000)
    answer = ask("/queries/coverage?by=cell&of=streets&class=detect")
    shares = [each["properties"]["share_street"] for each in answer["features"]]
    least = min(share for share in shares if share is not None)
    assert f"{round(100 * least)}%" in seen.text("#sight .near >> nth=0")
    assert f"{round(100 * answer['total']['share_street'])}%" in seen.text("#sight .sight-count")
    assert f"{round(100 * answer['total']['index_50m'])}%" in seen.text("#sight .sight-count")
    assert len(seen.rows("answer-cover")) >= len(answer["features"])
    assert seen.rows("answer-cover-hatch")
    first = min(
        (each["properties"] for each in answer["features"] if each["properties"]["street_m"]),
        key=lambda own: (own["share_street"], -(own["people"] or 0)),
    )
    where = f"{first['dong']['ko']} · {first['street']['ko']}"
    assert where in seen.text("#sight .near >> nth=0")
    # Signs make room for what lies above them, and come back.
    assert seen.page.evaluate(_OPACITY, "cameras") == DIMMED
    seen.page.locator("#cover-blind").check()
    blind = ask("/queries/coverage/blind?class=detect")
    seen.until(lambda: len(seen.rows("answer-blind")) >= blind["numberReturned"] > 0)
    purposes = ask("/queries/coverage?by=purpose&of=streets&class=detect")["features"]
    seen.page.locator("#cover-by-purpose").click()
    seen.until(lambda: seen.page.locator("#sight .near").count() == len(purposes))
    seen.page.locator("#sight-ask-school").click()
    schools = ask("/queries/school-watch?at=arrival&class=detect")["schools"]
    seen.page.wait_for_selector("#sight .camera")
    assert len(listed(seen)) == len(schools)
    assert seen.page.evaluate(_OPACITY, "cameras") == 1


def test_the_net_closes_with_the_cameras_and_gates_of_the_answer_and_sends_a_unit(
    open_map, sample, ask
):
    _, lon, lat = next(seen_places(sample, ask))
    spot = f"{lon:.7f},{lat:.7f}"
    answer = ask(f"/queries/cast-net?point={spot}&mode=walk&minutes=5&class=recognise")
    link = f"flat=1&{look_at((lon, lat), zoom=15)}&layers={ON}&sight=net/{spot}"
    seen = open_map(link, role="operator")
    seen.page.wait_for_selector("#sight .net-told")
    told = seen.text("#sight .net-told")
    gates, cameras = len(answer["gates"]), len(answer["cameras"])
    proof = seen.page.locator("#sight .verified").get_attribute("title")
    assert f"최소 절단 {answer['cut_size']} = 최대 흐름 {answer['flow_value']}" in proof
    assert gates > 0
    assert answer["closed"] is False
    assert f"감시 없는 출구 {gates}곳" in told
    assert f"순찰차 {gates}대 필요" in told
    held = sum(gate["in_time"] for gate in answer["gates"])
    open_ = f"지금 차량으로는 포위할 수 없습니다: {gates - held}곳"
    assert (open_ in told) is (held < gates)
    assert seen.page.locator("#sight .near.gate").count() == gates
    drawn = [row["kind"] for row in seen.rows("answer-sight-paths")]
    assert len(drawn) == gates
    assert drawn == sorted(drawn, key=LOOKS.index)
    assert len(listed(seen)) == cameras + len(answer["inside"])
    assert {row["band"] for row in seen.rows("answer-sight-areas")} >= {"rim"}
    asked = []
    seen.page.on("request", lambda request: asked.append(request.url))
    clock = seen.text("#sight .net-clock")
    seen.until(lambda: seen.text("#sight .net-clock") != clock)
    seen.until(lambda: any("/queries/cast-net" in url for url in asked), seconds=60)
    gate = seen.text("#sight .near.gate >> nth=0")
    seen.page.locator("#sight .send").first.click()
    seen.page.wait_for_selector("#respond .arrival")
    # Whoever is sent there is told by when, and whether each makes it.
    post = seen.text("#respond .post")
    assert "까지 막아야 합니다" in post
    assert post.split(":")[0] in gate
    assert seen.page.locator("#respond .post-mark").count() > 0
    assert seen.page.locator("#sight").is_hidden()
    assert seen.rows("answer-sight-areas") == []


def test_an_incident_of_long_ago_is_never_taken_for_one_of_now(open_map, sample):
    lon, lat, incident, _ = one_item(sample, "incidents")
    with sample.transaction() as conn:
        conn.execute(
            "UPDATE layer.incidents SET onset = now() - interval '150 minutes' WHERE id = %s",
            [incident],
        )
    asked = []
    link = f"flat=1&{look_at((lon, lat), zoom=16)}&layers={ON}&sight=net/incidents/{incident}"
    seen = open_map(
        link, role="operator",
        prepare=lambda page: page.on("request", lambda request: asked.append(request.url)),
    )  # fmt: skip
    assert "2시간이 지나" in seen.text("#sight .net-no")
    assert "2시간 전" in seen.text("#sight .net-report")
    assert "2시간이 지나" in seen.text("#said")
    assert seen.page.locator("#sight .net-clock").count() == 0
    assert not any("/queries/cast-net" in url for url in asked)
    seen.page.locator("#net-seen-now").click()
    seen.page.wait_for_selector("#sight .net-told")
    assert "목격 후 0:" in seen.text("#sight .net-clock")
    assert seen.page.locator("#sight .net-no").count() == 0


def test_the_way_ahead_lists_cameras_in_order_of_arrival(open_map, sample, ask):
    _, lon, lat = next(seen_places(sample, ask))
    spot = f"{lon:.7f},{lat:.7f}"
    answer = ask(f"/queries/track?point={spot}&mode=walk&minutes=5&class=detect")
    times = [each["properties"]["arrival_s"] for each in answer["features"]]
    assert times == sorted(times)
    link = f"flat=1&{look_at((lon, lat), zoom=16)}&layers={ON}&sight=net/{spot}"
    seen = open_map(link, role="operator")
    seen.page.locator("#sight-ask-track").click()
    seen.page.wait_for_selector("#sight .camera")
    seen.until(lambda: "sight=track/" in seen.page.url)
    assert listed(seen) == [each["id"] for each in answer["features"]]
    first = round(times[0])
    assert f"{first // 60}:{first % 60:02}" in seen.text("#sight .camera >> nth=0")
    ways = [row for row in seen.rows("answer-sight-paths") if row["kind"] == "track"]
    assert len(ways) == len(times)


PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}


def test_on_a_phone_the_ranking_is_a_sheet_and_what_is_chosen_is_seen_above_it(
    open_map, sample, ask
):
    _, lon, lat = next(seen_places(sample, ask))
    link = f"flat=1&{look_at((lon, lat), zoom=17)}&layers={ON}&sight=sees/{lon:.7f},{lat:.7f}"
    seen = open_map(link, role="operator", **PHONE)
    seen.page.wait_for_selector("#sight .camera")
    assert seen.pixel((lon, lat))[1] < seen.page.locator("#sight").bounding_box()["y"]
    seen.page.locator("#sight .camera").first.tap()
    seen.page.wait_for_selector("#sight .view-facts")
    seen.wait()
    sheet = seen.page.locator("#sight").bounding_box()
    assert sheet["y"] + sheet["height"] == pytest.approx(844, abs=1)
    assert seen.pixel((lon, lat))[1] < sheet["y"]
    for button in seen.page.locator("#sight .acts button").all():
        assert button.bounding_box()["height"] >= 44
