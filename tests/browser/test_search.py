"""The search box: typed in Korean, walked by the keyboard, tapped by a thumb, never in the way."""

import re

from seen import look_at, one_item

#: How a row says that it is a school: other layers name things after schools.
SCHOOL = re.compile("^학교")
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
#: What a bar that is full must still show, each from edge to edge.
_COVERED = """() => [...document.querySelectorAll('#bar :is(h1, .badge, #search, .tools, #who)')]
    .filter((each) => {
        const {left, right, top, bottom, width} = each.getBoundingClientRect();
        const middle = (top + bottom) / 2;
        const seen = [left + 1, (left + right) / 2, right - 1].every((x) => {
            const there = document.elementFromPoint(x, middle);
            return each.contains(there) || each.parentElement === there;
        });
        return !width || !seen || left < 0 || right > innerWidth;
    }).map((each) => each.outerHTML.slice(0, 60))"""
_ON_TOP = """(each) => {
    const {left, right, top, bottom} = each.getBoundingClientRect();
    return each.contains(document.elementFromPoint((left + right) / 2, (top + bottom) / 2));
}"""


def initials(name):
    """Give what somebody types who types only the first letter of every syllable."""
    return "".join(
        "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"[(ord(each) - 0xAC00) // 588]
        if "가" <= each <= "힣"
        else each
        for each in name
    )


def a_school(sample):
    lon, lat, item, name = one_item(sample, "schools", "name")
    return f"flat=1&lang=ko&{look_at((lon + 0.004, lat))}&layers=parks", item, name


def test_a_name_is_typed_walked_to_and_opened_without_a_mouse(open_map, sample):
    link, item, name = a_school(sample)
    seen = open_map(link)
    keyboard = seen.page.keyboard
    keyboard.press("/")
    box = seen.page.get_by_role("combobox", name="찾기")
    keyboard.type(name[:3])
    rows = seen.page.locator("#search-list li")
    wanted = rows.filter(has_text=name).filter(has=seen.page.locator("small", has_text=SCHOOL))
    wanted.wait_for()
    chosen = seen.page.locator("#search-list [aria-selected='true']")
    keyboard.press("ArrowUp")
    assert chosen.get_attribute("id") == rows.last.get_attribute("id")
    assert box.get_attribute("aria-activedescendant") == rows.last.get_attribute("id")
    for _ in range(int(wanted.get_attribute("id").removeprefix("search-")) + 1):
        keyboard.press("ArrowDown")
    assert wanted.get_attribute("aria-selected") == "true"
    keyboard.press("Enter")
    seen.until(lambda: f"item=schools/{item}" in seen.page.url)
    seen.wait()
    popup = seen.page.get_by_role("dialog")
    assert seen.text("#popup-title") == name
    assert popup.locator("header").evaluate(_ON_TOP)
    assert "schools" in seen.layers
    assert box.get_attribute("aria-expanded") == "false"


def test_initials_find_a_name_escape_steps_back_and_nothing_is_said_to_be_nothing(open_map, sample):
    link, _, name = a_school(sample)
    seen = open_map(link)
    keyboard, box = seen.page.keyboard, seen.page.locator("#search:focus")
    titles = seen.page.locator("#search-list b")
    keyboard.press("/")
    keyboard.type(initials(name))
    seen.until(lambda: name in titles.all_inner_texts())
    keyboard.press("Escape")
    assert seen.page.locator(".search .found").is_hidden()
    assert box.input_value() == initials(name)
    keyboard.press("Escape")
    assert box.input_value() == ""
    keyboard.type("뷁뷁뷁")
    seen.until(lambda: "“뷁뷁뷁”에 맞는 것이 없습니다" in seen.text(".search .note"))
    keyboard.press("Enter")
    assert seen.page.get_by_role("dialog").count() == 0
    for _ in range(3):
        keyboard.press("Escape")
    assert box.count() == 0


def test_on_a_phone_the_sign_opens_the_box_over_the_bar_and_a_tap_picks(open_map, sample):
    link, _, name = a_school(sample)
    seen = open_map(link, **PHONE)
    box = seen.page.locator("#search")
    assert box.bounding_box()["width"] < 60
    box.tap()
    assert box.bounding_box()["width"] > 360
    assert box.evaluate(_ON_TOP)
    seen.page.keyboard.type(name)
    seen.page.locator("#search-list li", has_text=name).first.tap()
    popup = seen.page.get_by_role("dialog")
    popup.wait_for()
    assert popup.evaluate(_ON_TOP)
    assert box.bounding_box()["width"] < 60


def test_the_bar_covers_nothing_at_any_width(open_map):
    seen = open_map("flat=1&layers=", role="admin")
    for lang in ("ko", "en"):
        seen.until(lambda lang=lang: seen.page.get_attribute("html", "lang") == lang)
        for width in (390, 768, 1000, 1280, 1600):
            seen.page.set_viewport_size({"width": width, "height": 800})
            assert seen.page.evaluate(_COVERED) == [], (lang, width)
        seen.page.locator("#language-button").click()
