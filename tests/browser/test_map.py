"""What somebody with a mouse does on the life map, and what the page answers."""

import json
import re
import urllib.request

import pytest
from seen import look_at, one_item

#: What a map of the sample district must draw for everybody.
DRAWN = {"buildings", "roads", "water", "parks", "cameras", "schools", "hospitals", "labels"}


def names_at(sample, lon, lat):
    with sample.connection() as conn:
        rows = conn.execute(
            "SELECT name FROM layer.cameras WHERE retired_at IS NULL"
            " AND ST_DWithin(geom::geography, ST_Point(%s, %s, 4326)::geography, 0.5)",
            [lon, lat],
        )
        return sorted(name for (name,) in rows)


def test_the_whole_district_is_drawn_and_nothing_is_asked_elsewhere(open_map):
    seen = open_map()
    assert set(seen.layers) >= DRAWN
    assert "강동구" in seen.text("#bar h1")
    assert seen.text("#bar .badge") == "표본 데이터"
    assert re.search(r"\d\d:\d\d:\d\d", seen.text("#bar .clock"))
    # Beside the counts of feeds the day has room on a wide bar only.
    assert "KST" in seen.page.locator("#bar .clock small").text_content()


def test_a_click_on_a_pole_opens_its_cameras(open_map, sample):
    lon, lat, *_ = one_item(sample, "cameras")
    cameras = names_at(sample, lon, lat)
    seen = open_map(f"flat=0&{look_at((lon, lat), zoom=18)}&layers=cameras")
    seen.click((lon, lat))
    popup = seen.page.get_by_role("dialog")
    assert sorted(popup.get_by_role("group").get_by_role("button").all_inner_texts()) == cameras
    popup.get_by_role("button", name=cameras[-1]).click()
    seen.until(lambda: seen.text("#popup-title") == cameras[-1])
    assert "설치 목적" in popup.inner_text()
    seen.until(lambda: "item=cameras/" in seen.page.url)
    popup.get_by_role("button", name="닫기").click()
    assert popup.count() == 0


def test_a_click_on_the_ground_says_what_is_near(open_map, sample, server):
    lon, lat, *_ = one_item(sample, "roads")
    seen = open_map(f"flat=1&{look_at((lon, lat), zoom=16)}&layers=hospitals,schools,hydrants")
    seen.click((lon, lat))
    seen.until(lambda: "near=" in seen.page.url)
    point = [float(part) for part in re.search(r"near=([\d.,]+)", seen.page.url)[1].split(",")]
    assert point == pytest.approx([lon, lat], abs=2e-5)
    asked = f"{server.url}/queries/nearest?point={point[0]},{point[1]}&limit=3"
    with urllib.request.urlopen(f"{asked}&layers=hospitals,schools,hydrants") as answer:
        features = json.load(answer)["features"]
    expected = {(each["properties"]["layer"], each["id"]) for each in features}
    assert set(seen.nearby) == expected
    assert len(seen.rows("answer-lines")) == len(expected)
    assert re.search(r"곳, [\d.]+ k?m 안", seen.text("#answer .head"))
    first = min(features, key=lambda each: each["properties"]["distance_m"])
    assert seen.nearby[0] == (first["properties"]["layer"], first["id"])


def test_a_click_on_a_building_says_what_is_near_and_what_stands_here(open_map, sample):
    lon, lat, building, _ = one_item(sample, "buildings")
    seen = open_map(f"flat=1&{look_at((lon, lat), zoom=18)}&layers=buildings,hospitals")
    seen.click((lon, lat))
    assert seen.nearby
    seen.page.locator("#answer .here").click()
    seen.until(lambda: f"item=buildings/{building}" in seen.page.url)
    assert "높이" in seen.page.get_by_role("dialog").inner_text()


def test_the_list_and_the_map_light_each_other(open_map, sample):
    lon, lat, hospital, _ = one_item(sample, "hospitals")
    beside = (lon + 0.0006, lat)
    seen = open_map(f"flat=1&{look_at((lon, lat), zoom=17)}&layers=hospitals")
    seen.click(beside)
    seen.page.locator("#answer .near").nth(1).hover()
    assert [row["chosen"] for row in seen.rows("answer-lines")][1]
    seen.page.mouse.move(*seen.pixel((lon, lat)))
    seen.page.wait_for_selector(f'.near.lit[data-id="{hospital}"]')


def test_a_counted_group_opens_with_a_click(open_map, sample):
    lon, lat, *_ = one_item(sample, "camera_poles")
    seen = open_map(f"flat=1&{look_at((lon, lat), zoom=11)}&layers=camera_poles")
    group = seen.first_feature("camera_poles")
    assert group["properties"]["point_count"] > 1
    seen.click(group["coordinates"])
    assert seen.view["zoom"] == pytest.approx(13)


def test_a_layer_that_is_switched_off_is_neither_drawn_nor_asked(open_map, sample):
    lon, lat, *_ = one_item(sample, "hospitals")
    seen = open_map(f"flat=1&{look_at((lon, lat))}&layers=hospitals,schools&near={lon},{lat}")
    assert {layer for layer, _ in seen.nearby} == {"hospitals", "schools"}
    seen.page.locator("#layer-schools .switch").click()
    seen.page.wait_for_timeout(400)
    seen.wait()
    assert "schools" not in seen.layers
    assert {layer for layer, _ in seen.nearby} == {"hospitals"}


def test_with_no_layer_on_the_page_asks_for_one(open_map, sample):
    lon, lat, *_ = one_item(sample, "hospitals")
    seen = open_map(f"flat=1&{look_at((lon, lat))}&layers=&near={lon},{lat}")
    assert "하나 이상" in seen.text("#answer")


def test_a_link_brings_back_the_whole_view(open_map, sample):
    lon, lat, *_ = one_item(sample, "hospitals")
    seen = open_map(f"flat=0&{look_at((lon, lat), pitch=30)}&layers=hospitals,buildings")
    seen.click((lon + 0.0003, lat))
    seen.page.locator("#answer .near").first.click()
    seen.until(lambda: "item=" in seen.page.url)
    seen.page.wait_for_timeout(600)
    link = seen.wait().page.url.partition("#")[2]
    again = open_map(link)
    assert again.page.url.partition("#")[2] == link
    assert again.nearby == seen.nearby
    assert again.text("#popup-title") == seen.text("#popup-title")
    assert again.view["pitch"] == pytest.approx(30)
    assert {"hospitals", "buildings"} <= set(again.layers)
    assert "roads" not in again.layers


def test_another_language_keeps_the_place_and_the_answer(open_map, sample):
    lon, lat, *_ = one_item(sample, "hospitals")
    seen = open_map(f"flat=1&{look_at((lon, lat))}&layers=hospitals&near={lon},{lat}")
    korean, view = seen.nearby, seen.view
    seen.page.locator("#language-button").click()
    seen.page.wait_for_selector('html[lang="en"]')
    seen.wait()
    assert "Near this spot" in seen.text("#answer")
    assert "Hospitals" in seen.text("#panel")
    assert seen.nearby == korean
    assert seen.view["longitude"] == view["longitude"]
    assert not re.search("[가-힣]", seen.text("#bar h1"))


def test_the_light_theme_redraws_without_loading_tiles_again(open_map):
    seen = open_map()
    asked = []
    seen.page.on("request", lambda request: asked.append(request.url))
    seen.page.locator("#theme-button").click()
    seen.page.wait_for_selector('html[data-theme="light"]')
    seen.page.wait_for_timeout(400)
    seen.wait()
    assert [url for url in asked if "/tiles/" in url] == []
    background = seen.page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert background == "rgb(232, 236, 240)"


def test_choices_are_remembered_and_a_link_is_stronger(open_map, server):
    seen = open_map("flat=1&layers=parks")
    seen.page.locator("#theme-button").click()
    seen.page.locator("#scale").select_option("1.5")
    seen.page.goto("about:blank")
    seen.page.goto(f"{server.url}/#layers=parks")
    assert seen.wait().page.get_attribute("html", "data-theme") == "light"
    assert seen.page.input_value("#scale") == "1.5"
    seen.page.goto("about:blank")
    seen.page.goto(f"{server.url}/#theme=dark&layers=parks")
    assert seen.wait().page.get_attribute("html", "data-theme") == "dark"


def test_flat_and_back(open_map):
    seen = open_map("flat=0&layers=parks")
    assert seen.view["pitch"] > 0
    seen.page.locator("#flat").click()
    seen.until(lambda: seen.view["pitch"] == 0)
    seen.page.locator("#flat").click()
    seen.until(lambda: seen.view["pitch"] > 0)


def test_a_name_that_looks_like_markup_stays_text(open_map, sample):
    lon, lat, hospital, _ = one_item(sample, "hospitals")
    name = '<img src=x onerror="document.title=1"></script>'
    with sample.transaction() as conn:
        conn.execute("UPDATE layer.hospitals SET name = %s WHERE id = %s", [name, hospital])
    seen = open_map(
        f"flat=1&{look_at((lon, lat))}&layers=hospitals&near={lon},{lat}&item=hospitals/{hospital}"
    )
    assert seen.text("#popup-title") == name
    assert name in seen.text("#answer")
    assert seen.page.locator("#answer img[onerror], #popups img[onerror]").count() == 0


def test_back_takes_a_question_back_and_a_pasted_link_is_followed(open_map, sample):
    lon, lat, *_ = one_item(sample, "schools")
    seen = open_map(f"flat=1&{look_at((lon, lat))}&layers=schools")
    seen.click((lon, lat + 0.0005))
    seen.until(lambda: "near=" in seen.page.url)
    asked = seen.page.url
    seen.page.go_back()
    seen.until(lambda: "near=" not in seen.page.url)
    seen.until(lambda: seen.page.locator("#answer").is_hidden())
    seen.page.go_forward()
    seen.until(lambda: seen.page.locator("#answer .near").count() > 0)
    assert seen.page.url == asked
    seen.page.keyboard.press("Escape")
    seen.until(lambda: seen.page.locator("#answer").is_hidden())
    seen.page.evaluate("(hash) => { location.hash = hash; }", f"#near={lon:.6f},{lat:.6f}&flat=1")
    seen.until(lambda: seen.page.locator("#answer .near").count() > 0)
