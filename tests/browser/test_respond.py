"""Responding: who arrives first, what a closure changes, and whom a service reaches."""

import json
import re
import time
import urllib.request

import pytest
from people import token_for
from seen import look_at, one_item

from layers.edit import BY_HAND

SERVICES = {"fire_engine": "fire", "ambulance": "medical", "patrol_car": "police"}
FREE = {"available", "returning", None}
#: The layers that are drawn; answers do not depend on them, and a test does not wait for others.
ON = "incidents,units,shelters"


@pytest.fixture
def ask(server, sample):
    """Ask the API as an operator does; the first question waits until the streets are read."""
    token = token_for(sample, "operator")

    def answer(path, body=None):
        headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/geo+json"}
        data = None if body is None else json.dumps(body).encode()
        with urllib.request.urlopen(
            urllib.request.Request(server.url + path, data=data, headers=headers)
        ) as got:
            return json.load(got)

    deadline = time.monotonic() + 60
    while answer("/queries/closures").get("streets") == "loading":
        assert time.monotonic() < deadline, "the streets are still being read"
        time.sleep(0.2)
    return answer


def first_incident(ask):
    """Give the place and the id of an immediate incident, as the queue has it first."""
    severity = ["extreme", "severe", "moderate", "minor", "unknown"]
    open_ones = [
        feature
        for state in ("reported", "dispatched", "on_scene")
        for feature in ask(f"/collections/incidents/items?state={state}&limit=100")["features"]
    ]
    immediate = [each for each in open_ones if each["properties"]["urgency"] == "immediate"]
    immediate.sort(key=lambda each: each["properties"]["onset"], reverse=True)
    immediate.sort(key=lambda each: severity.index(each["properties"]["severity"]))
    return immediate[0]["geometry"]["coordinates"], immediate[0]["id"]


def expected_units(ask, scene):
    """Choose by hand what the list must show: the first three free units of each kind."""
    lon, lat = scene
    answer = ask(
        f"/queries/nearest?point={lon:.7f},{lat:.7f}&layers=units&limit=100"
        "&mode=emergency&direction=to"
    )
    chosen = {service: [] for service in SERVICES.values()}
    for feature in answer["features"]:
        said = feature["properties"]
        row = chosen[SERVICES[said["kind"]]]
        if said["state"] in FREE and len(row) < 3:
            row.append((feature["id"], said["travel_time_s"]))
    return chosen


def shown(seen, service):
    """Give the rows of a service as (id, whole seconds)."""
    rows = seen.page.locator(f"#respond .service-{service} .arrival").all()
    times = []
    for row in rows:
        minutes, seconds = re.findall(r"\d+", row.locator(".minutes").inner_text())
        times.append((row.get_attribute("data-id"), 60 * int(minutes) + int(seconds)))
    return times


def rounded(units):
    return [(name, round(seconds)) for name, seconds in units]


@pytest.fixture
def at_incident(open_map, ask):
    """The map of an operator who answers the first incident of the queue."""
    scene, incident = first_incident(ask)
    seen = open_map(f"flat=1&{look_at(scene, zoom=15)}&layers={ON}", role="operator")
    seen.page.locator(".incident").first.click()
    seen.until(lambda: f"respond=incidents/{incident}" in seen.page.url)
    seen.page.wait_for_selector("#respond .arrival")
    seen.wait()
    return seen, scene


def middle_of_way(seen):
    """Give a corner in the middle of the way of the first fire engine."""
    routes = [row for row in seen.rows("answer-routes") if row["service"] == "fire"]
    path = max(routes, key=lambda row: row["level"])["path"]
    return path[len(path) // 2]


def close_street(seen, place):
    """Close the street at a place, with the two clicks that it takes."""
    seen.page.keyboard.press("c")
    seen.page.wait_for_selector("#closing:not([hidden])")
    seen.click(place)
    seen.page.wait_for_selector("#closing", state="hidden")


def closed_by_hand(sample):
    """Give the closures beside the road works of the district: id, kind, whether it holds."""
    with sample.connection() as conn:
        return conn.execute(
            "SELECT id, kind, retired_at IS NULL FROM layer.closures WHERE source = %s", [BY_HAND]
        ).fetchall()


def test_an_incident_of_the_queue_shows_who_arrives_first(at_incident, ask):
    seen, scene = at_incident
    for service, units in expected_units(ask, scene).items():
        assert shown(seen, service) == rounded(units), service
    assert shown(seen, "fire")
    assert seen.page.locator("#respond .service-walk .arrival").count() == 3


def test_the_map_draws_the_way_of_every_row_to_the_scene(at_incident):
    seen, scene = at_incident
    rows = seen.page.locator("#respond .arrival").count()
    seen.until(lambda: len(seen.rows("answer-routes")) == rows)
    for route in seen.rows("answer-routes"):
        end = route["path"][0 if route["service"] == "walk" else -1]
        assert end == pytest.approx(scene, abs=2e-3)
    assert seen.rows("answer-scene") == [{"position": pytest.approx(scene)}]


def test_only_shelters_with_room_are_offered(open_map, ask, sample):
    scene, _ = first_incident(ask)
    with sample.transaction() as conn:
        conn.execute("UPDATE layer.shelters SET people_inside = capacity, revision = revision")
    link = f"flat=1&{look_at(scene)}&layers={ON}&respond={scene[0]},{scene[1]}"
    seen = open_map(link, role="operator")
    seen.page.wait_for_selector("#respond .service-fire .arrival")
    with sample.connection() as conn:
        unknown = conn.execute(
            "SELECT count(*) FROM layer.shelters WHERE capacity IS NULL AND open IS NOT FALSE"
        ).fetchone()[0]
    assert seen.page.locator("#respond .service-walk .arrival").count() == min(3, unknown)


def test_closing_a_street_with_two_clicks_changes_the_arrivals_and_undo_brings_them_back(
    at_incident, ask, sample
):
    seen, scene = at_incident
    before, works = shown(seen, "fire"), seen.rows("answer-closures")
    close_street(seen, middle_of_way(seen))
    seen.page.wait_for_selector("#respond .delta.worse")
    ((_, kind, in_force),) = closed_by_hand(sample)
    assert (kind, in_force) == ("accident", True)
    for service, units in expected_units(ask, scene).items():
        assert shown(seen, service) == rounded(units), service
    assert dict(shown(seen, "fire")) != dict(before)
    was = seen.page.locator("#respond .service-fire .delta s").first.inner_text()
    assert any(f"{s // 60}:{s % 60:02}" in was for _, s in before)
    seen.wait()
    assert seen.rows("answer-old-routes")
    assert len(seen.rows("answer-closures")) > len(works)
    seen.page.keyboard.press("Control+z")
    seen.until(lambda: shown(seen, "fire") == before)
    assert [row[2] for row in closed_by_hand(sample)] == [False]
    seen.until(lambda: seen.rows("answer-closures") == works)
    seen.page.locator("#respond-seen").click()
    assert seen.page.locator("#respond .delta").count() == 0
    assert seen.rows("answer-old-routes") == []


def test_a_closure_of_somebody_else_reaches_the_open_map(at_incident, ask):
    seen, _ = at_incident
    lon, lat = middle_of_way(seen)
    geometry = {"type": "Point", "coordinates": [lon, lat]}
    properties = {"title": "이웃의 통제", "kind": "flood"}
    ask(
        "/collections/closures/items",
        {"type": "Feature", "geometry": geometry, "properties": properties},
    )
    seen.page.wait_for_selector("#respond .delta.worse")
    assert "이웃의 통제" in seen.text("#respond .closures")


def test_a_closure_is_ended_from_the_list(at_incident, sample):
    seen, _ = at_incident
    close_street(seen, middle_of_way(seen))
    seen.until(lambda: closed_by_hand(sample) != [])
    ((closure, _, _),) = closed_by_hand(sample)
    row = seen.page.locator(f'#respond .closure[data-id="{closure}"]')
    row.get_by_role("button", name="해제").click()
    seen.until(lambda: row.count() == 0)
    assert [row[2] for row in closed_by_hand(sample)] == [False]


def test_a_drawing_that_is_given_up_closes_nothing(at_incident, sample):
    seen, _ = at_incident
    seen.page.keyboard.press("c")
    seen.page.locator("#closing-shape-line").click()
    seen.click(middle_of_way(seen))
    assert len(seen.rows("answer-sketch-points")) == 1
    seen.page.keyboard.press("Escape")
    assert seen.page.locator("#closing").is_hidden()
    assert seen.rows("answer-sketch-points") == []
    assert closed_by_hand(sample) == []
    assert seen.page.locator("#respond").is_visible()


def test_an_area_is_drawn_corner_by_corner(at_incident, sample):
    seen, (lon, lat) = at_incident
    seen.page.keyboard.press("c")
    seen.page.locator("#closing-shape-polygon").click()
    seen.page.locator("#closing-kind").select_option("flood")
    seen.page.locator("#closing-hours").select_option("2")
    corners = [(lon - 0.0006, lat), (lon, lat - 0.0006), (lon + 0.0006, lat), (lon, lat + 0.0006)]
    for corner in corners:
        seen.click(corner)
    seen.page.locator("#closing-done").click()
    seen.until(lambda: closed_by_hand(sample) != [])
    with sample.connection() as conn:
        kind, shape, hours = conn.execute(
            "SELECT kind, GeometryType(geom), round(extract(epoch FROM valid_to - now()) / 3600)"
            " FROM layer.closures WHERE source = %s",
            [BY_HAND],
        ).fetchone()
    assert (kind, shape, hours) == ("flood", "POLYGON", 2)


def test_the_keyboard_walks_unfolds_and_steps_back(at_incident):
    seen, _ = at_incident
    keyboard = seen.page.keyboard
    keyboard.press("1")
    keyboard.press("ArrowDown")
    row = seen.page.locator("#respond .arrival:focus")
    assert row.locator(".number").inner_text() == "2"
    keyboard.press("Enter")
    seen.page.wait_for_selector("#respond .way .steps li")
    steps = seen.page.locator("#respond .way .steps li").all_inner_texts()
    assert "도착" in steps[-1]
    assert [row["level"] for row in seen.rows("answer-routes")].count(2) == 1
    keyboard.press("Escape")
    assert seen.page.locator("#respond .way").count() == 0
    keyboard.press("Escape")
    assert seen.page.locator("#respond").is_hidden()
    assert seen.rows("answer-routes") == []


def test_the_minutes_slider_draws_what_is_reached_without_asking_again(at_incident, ask):
    seen, (lon, lat) = at_incident
    seen.page.locator("#reach-button").click()
    seen.until(lambda: seen.rows("answer-areas") != [])
    answer = ask(
        f"/queries/service-area?point={lon:.7f},{lat:.7f}&mode=drive"
        "&minutes=5,10,15,20,25,30&direction=from"
    )
    people = {each["properties"]["minutes"]: each["properties"]["people"]
              for each in answer["features"]}  # fmt: skip
    assert f"{people[10]:,}" in seen.text(".reach-people")
    asked = []
    seen.page.on("request", lambda request: asked.append(request.url))
    seen.page.locator("#reach-minutes").fill("5")
    seen.until(lambda: f"{people[5]:,}" in seen.text(".reach-people"))
    assert [url for url in asked if "service-area" in url] == []
    assert {row["chosen"] for row in seen.rows("answer-areas")} == {True}


def test_a_link_brings_back_the_scene(at_incident, open_map):
    seen, _ = at_incident
    keys = [row.get_attribute("data-id") for row in seen.page.locator("#respond .near").all()]
    seen.page.wait_for_timeout(600)
    again = open_map(seen.page.url.partition("#")[2], role="operator")
    again.page.wait_for_selector("#respond .arrival")
    again.wait()
    assert again.page.locator(".incident[aria-pressed='true']").count() == 1
    assert keys == [
        row.get_attribute("data-id") for row in again.page.locator("#respond .near").all()
    ]


def test_the_public_sees_stations_and_can_close_nothing(open_map, ask, sample):
    lon, lat, *_ = one_item(sample, "hospitals")
    seen = open_map(f"flat=1&lang=en&{look_at((lon, lat), zoom=16)}&layers=hospitals")
    assert seen.page.locator("#queue").is_hidden()
    assert seen.page.locator("#close-button").count() == 0
    seen.page.keyboard.press("c")
    assert seen.page.locator("#closing").is_hidden()
    seen.page.keyboard.press("r")
    seen.page.wait_for_selector("#respond .service-fire .arrival")
    layers = {
        row.get_attribute("data-layer") for row in seen.page.locator("#respond .arrival").all()
    }
    assert {"fire_stations", "police_stations"} <= layers
    assert "units" not in layers
    assert "these times start at the stations" in seen.text("#respond")


def test_a_map_without_streets_says_so_and_measures_straight(open_map, sample):
    lon, lat, *_ = one_item(sample, "hospitals")
    with sample.transaction() as conn:
        conn.execute("UPDATE layer.street_edges SET retired_at = now()")
        conn.execute(
            "UPDATE lifemap.layer_state SET item_count = 0, revision = revision + 1"
            " WHERE layer = 'street_edges'"
        )
    seen = open_map(
        f"flat=1&{look_at((lon, lat))}&layers={ON}&respond={lon},{lat}",
        role="operator",
        tolerated=("404", "503"),  # no streets; not known yet whether there are any
    )
    seen.page.wait_for_selector("#respond .arrival")
    assert "도로망이 없어 직선거리" in seen.text("#respond")
    assert re.search(r"\d+ k?m", seen.text("#respond .arrival >> nth=0"))
    seen.wait()
    assert seen.rows("answer-routes") == []


def test_coverage_counts_who_is_not_reached_and_the_slider_asks_nothing(open_map, ask):
    seen = open_map("flat=1&layers=fire_stations&cover=fire_stations/population/walk/5")
    seen.page.wait_for_selector("#cover .gap-count")
    answer = ask(
        "/queries/catchment?layers=fire_stations&of=population&mode=walk&direction=to&minutes=60"
    )

    def left_out(minutes):
        return sum(
            said["people"] or 0
            for said in (each["properties"] for each in answer["features"])
            if said["fire_stations_s"] is None or said["fire_stations_s"] > 60 * minutes
        )

    assert left_out(3) > left_out(5)
    assert f"{left_out(5):,}명" in seen.text("#cover .gap-count")
    asked = []
    seen.page.on("request", lambda request: asked.append(request.url))
    seen.page.locator("#cover-minutes").fill("3")
    seen.until(lambda: f"{left_out(3):,}명" in seen.text("#cover .gap-count"))
    assert [url for url in asked if "catchment" in url] == []
    seen.until(lambda: "cover=fire_stations/population/walk/3" in seen.page.url)
    bands = {row["band"] for row in seen.rows("answer-cells")}
    assert "over" in bands
    first = seen.page.locator("#cover .near").first
    first.focus()
    assert len(seen.rows("answer-scene")) == 1


def test_the_answer_is_offered_as_files_and_as_a_sheet(at_incident):
    seen, _ = at_incident
    seen.page.locator("#respond .export summary").click()
    for link in seen.page.locator("#respond .export a").all():
        answer = seen.page.request.get(
            seen.page.evaluate("location.origin") + link.get_attribute("href")
        )
        assert answer.status == 200, link.get_attribute("href")
        assert answer.body()


PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}


def test_on_a_phone_the_answer_is_a_sheet_and_the_queue_makes_room(open_map, ask):
    scene, _ = first_incident(ask)
    link = f"flat=1&{look_at(scene, zoom=15)}&layers={ON}"
    seen = open_map(link, role="operator", **PHONE)
    seen.page.locator(".incident").first.tap()
    seen.page.wait_for_selector("#respond .arrival")
    seen.wait()
    sheet = seen.page.locator("#respond").bounding_box()
    assert sheet["y"] > 844 * 0.4
    assert sheet["y"] + sheet["height"] == pytest.approx(844, abs=1)
    assert seen.page.locator("#queue").is_hidden()
    for button in seen.page.locator("#respond .acts button").all():
        assert button.bounding_box()["height"] >= 44
    seen.page.locator("#respond-close").tap()
    assert seen.page.locator("#queue").is_visible()
