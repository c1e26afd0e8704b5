"""Writing on the map: a mouse, a keyboard and a finger add, move, correct, end and undo."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from psycopg import sql
from seen import look_at, one_item

from layers.store.query import Query

LINK = "layers=shelters,parks&lang=ko&theme=dark"


def ask(sample, text, **params):
    return sample.fetch_all(Query(statement=sql.SQL(text), params=params))


@pytest.fixture
def shelter(sample):
    """Some shelter in the middle of the district: its place, id and name."""
    lon, lat, item, name = one_item(sample, "shelters", "name")
    return (lon, lat), item, name


def opened_item(open_map, place, item, *, tolerated=()):
    link = f"{look_at(place)}&{LINK}&item=shelters/{item}"
    seen = open_map(link, role="responder", tolerated=tolerated)
    seen.page.wait_for_selector(".popup")
    return seen


def test_a_shelter_is_added_by_keyboard_and_undone(open_map, sample, shelter):
    place, _, _ = shelter
    seen = open_map(f"{look_at(place)}&{LINK}", role="responder", tolerated=["422"])
    page = seen.page
    before = ask(sample, "SELECT count(*) FROM layer.shelters WHERE retired_at IS NULL")
    page.keyboard.press("a")
    page.select_option("#edit-layer", "shelters")
    assert "지도에 표시" in seen.text("#editing")
    page.locator("#map canvas").first.focus()
    page.keyboard.press("Enter")  # at the cross in the middle of the map
    page.wait_for_selector("#edit-name")
    page.click("#edit-save")
    page.wait_for_selector("#edit-wrong-name:not(:empty)")
    assert "필요" in seen.text("#edit-wrong-name")
    page.fill("#edit-name", "키보드 대피소")
    page.select_option("#edit-kind", "heat")
    page.fill("#edit-capacity", "120")
    page.fill("#edit-note", "폭염 대비")
    page.keyboard.press("Enter")
    page.wait_for_selector("#editing", state="hidden")
    [(kind, capacity, lon, lat)] = ask(
        sample,
        "SELECT kind, capacity, ST_X(geom), ST_Y(geom) FROM layer.shelters"
        " WHERE name = '키보드 대피소'",
    )
    assert (kind, capacity) == ("heat", 120)
    assert (lon, lat) == pytest.approx(place, abs=1e-4)
    assert ask(
        sample, "SELECT author, action, note FROM lifemap.change ORDER BY sequence DESC LIMIT 1"
    ) == [("responder-tester", "create", "폭염 대비")]  # fmt: skip
    page.keyboard.press("Control+z")
    seen.until(
        lambda: (
            ask(sample, "SELECT count(*) FROM layer.shelters WHERE retired_at IS NULL") == before
        )
    )


def test_an_item_is_corrected_moved_and_ended_from_its_popup(open_map, sample, shelter):
    place, item, name = shelter
    seen = opened_item(open_map, place, item)
    page = seen.page
    page.click("#item-correct")
    assert page.input_value("#edit-name") == name
    page.fill("#edit-people_inside", "37")
    page.click("#edit-save")
    page.wait_for_selector("#editing", state="hidden")
    now = "SELECT people_inside, ST_X(geom), retired_at FROM layer.shelters WHERE id = %(id)s"
    assert ask(sample, now, id=item)[0][0] == 37

    reopen(seen, place)
    page.click("#item-move")
    there = (place[0] + 0.0004, place[1])
    page.mouse.click(*seen.pixel(there))
    seen.until(lambda: ask(sample, now, id=item)[0][1] == pytest.approx(there[0], abs=2e-5))

    reopen(seen, there)
    page.click("#item-end")
    seen.until(lambda: ask(sample, now, id=item)[0][2] is not None)
    for _ in range(3):  # the end, the move and the correction
        undone = ask(sample, "SELECT count(*) FROM lifemap.change")
        page.wait_for_timeout(1000)  # the page has heard that the change before was made
        page.keyboard.press("Control+z")
        seen.until(lambda was=undone: ask(sample, "SELECT count(*) FROM lifemap.change") != was)
    seen.until(lambda: ask(sample, now, id=item)[0][0] != 37)
    [(_, lon, ended)] = ask(sample, now, id=item)
    assert (lon, ended) == (pytest.approx(place[0]), None)


def reopen(seen, place):
    """Open the item that lies somewhere by clicking it."""
    seen.page.wait_for_timeout(1000)  # the tile of what was just written is on its way
    seen.wait().click(place)
    seen.page.wait_for_selector(".popup")
    seen.wait()


def test_two_versions_of_a_conflict_stand_side_by_side(open_map, sample, shelter):
    place, item, _ = shelter
    first, second = (opened_item(open_map, place, item, tolerated=["412"]) for _ in range(2))
    for seen, people in ((first, "5"), (second, "9")):
        seen.page.click("#item-correct")
        seen.page.fill("#edit-people_inside", people)
    first.page.click("#edit-save")
    first.page.wait_for_selector("#editing", state="hidden")
    second.page.click("#edit-save")
    second.page.wait_for_selector(".versions")
    assert "9" in second.text(".versions tbody td:nth-child(2)")
    assert "5" in second.text(".versions tbody td:nth-child(3)")
    second.page.click("#edit-mine")
    second.until(
        lambda: (
            ask(sample, "SELECT people_inside FROM layer.shelters WHERE id = %(id)s", id=item)
            == [(9,)]
        )
    )


def test_the_history_of_an_item_says_who_changed_what(open_map, sample, shelter):
    place, item, _ = shelter
    seen = opened_item(open_map, place, item)
    seen.page.click("#item-correct")
    seen.page.fill("#edit-people_inside", "12")
    seen.page.fill("#edit-note", "현장 확인")
    seen.page.click("#edit-save")
    seen.page.wait_for_selector("#editing", state="hidden")
    reopen(seen, place)
    seen.page.click("#item-history")
    seen.page.wait_for_selector("ol.history li")
    newest = seen.text("ol.history li:first-child")
    assert "responder-tester" in newest
    assert "현장 확인" in newest
    assert "12" in newest
    seen.page.click("#history-undo")
    seen.until(lambda: "되돌림" in seen.text("ol.history li:first-child"))


def test_a_reader_is_offered_nothing_to_write(open_map, shelter):
    place, item, _ = shelter
    link = f"{look_at(place)}&{LINK}&item=shelters/{item}"
    seen = open_map(link)
    seen.page.wait_for_selector(".popup")
    assert seen.page.locator("#item-correct, #item-end, #item-move, #add-button").count() == 0
    seen.page.keyboard.press("a")
    assert seen.page.locator("#editing:visible").count() == 0


def test_the_map_of_a_past_day_says_so_and_offers_nothing_to_write(open_map, sample, shelter):
    place, item, name = shelter
    seen = opened_item(open_map, place, item)
    page = seen.page
    moment = dt.datetime.now(ZoneInfo("Asia/Seoul")) + dt.timedelta(seconds=1)
    page.wait_for_timeout(2000)
    page.click("#item-end")
    seen.until(
        lambda: (
            ask(sample, "SELECT retired_at FROM layer.shelters WHERE id = %(id)s", id=item)
            != [(None,)]
        )
    )
    page.keyboard.press("h")
    page.fill("#past-when", "2020-01-01T00:00:00")
    page.keyboard.press("Enter")
    seen.until(lambda: "기록이 없습니다" in seen.text("#toast"))
    assert page.locator("#past-mark:visible").count() == 0

    page.keyboard.press("h")
    page.fill("#past-when", f"{moment:%Y-%m-%dT%H:%M:%S}")
    page.keyboard.press("Enter")
    page.wait_for_selector("#past-mark:visible")
    assert "지금이 아닙니다" in seen.text("#past-mark")
    assert page.locator("#add-button").count() == 0
    seen.wait().click(place)
    page.wait_for_selector(".popup")
    assert name in seen.text(".popup")
    assert page.locator("#item-correct").count() == 0

    page.click("#past-back")
    page.wait_for_selector("#past-mark", state="hidden")
    seen.wait().click(place)
    assert page.locator(".popup", has_text=name).locator("#item-end").count() == 0


def test_a_finger_draws_a_park_on_a_phone(open_map, sample, shelter):
    place, _, _ = shelter
    seen = open_map(
        f"{look_at(place, zoom=16)}&{LINK}", role="steward",
        viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True,
    )  # fmt: skip
    page = seen.page
    page.tap("#add-button")
    page.select_option("#edit-layer", "parks")
    lon, lat = place
    for east, north in ((0, 0.0006), (0.0008, 0.0006), (0.0008, 0.0012)):
        page.touchscreen.tap(*seen.pixel((lon + east, lat + north)))
        page.wait_for_timeout(400)
    page.tap("#edit-drawn")
    page.wait_for_selector("#edit-name")
    page.fill("#edit-name", "손가락 공원")
    page.tap("#edit-save")
    page.wait_for_selector("#editing", state="hidden")
    [(corners, area)] = ask(
        sample,
        "SELECT ST_NPoints(geom), ST_Area(geom::geography) FROM layer.parks"
        " WHERE name = '손가락 공원'",
    )
    assert corners == 4
    assert area == pytest.approx(2350, rel=0.2)
