"""The same page on a phone under a thumb, and on a wall read from three metres."""

import pytest
from seen import look_at, one_item

PHONE = {
    "viewport": {"width": 390, "height": 844},
    "has_touch": True,
    "is_mobile": True,
    "device_scale_factor": 2,
}
WALL = {"viewport": {"width": 3840, "height": 1555}}
#: The least that a finger hits, in CSS pixels.
FINGER = 48


def test_on_a_phone_a_tap_brings_the_answer_as_a_sheet_below_the_map(open_map, sample):
    lon, lat, *_ = one_item(sample, "roads")
    seen = open_map(f"flat=1&{look_at((lon, lat), zoom=16)}&layers=hospitals,schools", **PHONE)
    seen.page.touchscreen.tap(*seen.pixel((lon, lat)))
    seen.until(lambda: len(seen.nearby) > 1)
    sheet = seen.page.locator("#answer").bounding_box()
    assert sheet["x"] == 0
    assert sheet["width"] == 390
    assert sheet["y"] > 844 * 0.4
    seen.page.wait_for_timeout(400)
    x, y = seen.wait().pixel((lon, lat))
    assert 0 < x < 390
    assert y < sheet["y"], "the spot that was asked about stays in sight"
    seen.page.locator("#answer .near").first.tap()
    popup = seen.page.get_by_role("dialog")
    popup.wait_for()
    assert popup.bounding_box()["width"] == 390


def test_on_a_phone_everything_is_large_enough_for_a_finger(open_map, sample):
    lon, lat, *_ = one_item(sample, "hospitals")
    seen = open_map(f"flat=1&{look_at((lon, lat))}&layers=hospitals&near={lon},{lat}", **PHONE)
    for selector in ("#bar .tool", "#answer .near", "#answer .tool"):
        for button in seen.page.locator(selector).all():
            if button.is_visible():
                box = button.bounding_box()
                assert min(box["width"], box["height"]) >= FINGER - 0.5, selector
    seen.page.locator("#answer-close").tap()
    seen.page.locator("#layers-button").tap()
    row = seen.page.locator("#layer-schools label")
    assert row.bounding_box()["height"] >= FINGER - 0.5
    row.tap()
    seen.until(lambda: "schools" in seen.layers)


def test_two_fingers_zoom_the_map(open_map):
    seen = open_map("flat=1&layers=parks", **PHONE)
    before = seen.view["zoom"]
    touch = seen.page.context.new_cdp_session(seen.page)

    def fingers(kind, apart):
        points = [{"x": 195 - apart, "y": 400}, {"x": 195 + apart, "y": 400}] if apart else []
        touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    fingers("touchStart", 40)
    for apart in range(45, 130, 5):
        fingers("touchMove", apart)
        seen.page.wait_for_timeout(16)
    fingers("touchEnd", 0)
    seen.until(lambda: seen.view["zoom"] > before + 0.5)


def test_on_a_wall_text_is_twice_as_large_and_the_answer_has_two_columns(open_map, sample):
    lon, lat, *_ = one_item(sample, "hospitals")
    asked = "hospitals,schools,shelters,police_stations"
    seen = open_map(f"flat=1&{look_at((lon, lat))}&layers={asked}&near={lon},{lat}", **WALL)
    assert seen.page.evaluate("getComputedStyle(document.documentElement).fontSize") == "28px"
    boxes = [group.bounding_box() for group in seen.page.locator("#answer .group").all()]
    assert len({round(box["x"]) for box in boxes}) == 2
    answer = seen.page.locator("#answer").bounding_box()
    assert answer["width"] <= 3840 / 3 + 60


@pytest.mark.parametrize("profile", [PHONE, WALL, {}], ids=["phone", "wall", "laptop"])
def test_nothing_is_wider_than_the_screen(open_map, profile):
    seen = open_map("flat=1&lang=en&layers=parks", **profile)
    overflow = seen.page.evaluate(
        """() => [...document.querySelectorAll('#bar *, #controls *, #hint')].filter((each) => {
            const box = each.getBoundingClientRect();
            return box.width && (box.right > innerWidth + 1 || box.left < -1);
        }).map((each) => each.outerHTML.slice(0, 80))"""
    )
    assert overflow == []
