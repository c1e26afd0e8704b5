"""A sheet holds everything it needs, and nothing that an item says can run in it."""

import re
from html.parser import HTMLParser

import pytest

from viewer.drawn_sheet import sheet_html
from viewer.report import distance_text
from viewer.sheet import Entry, Ground, Sheet

pytestmark = pytest.mark.browser

EVIL = "</script><script>document.title='broken'</script><img src=x onerror=\"document.title='x'\">"
TEMPLATED = "{{ 7 * 7 }} {% if %} {# ${document.title='broken'} `"
SQUARE = {
    "type": "Polygon",
    "coordinates": [[[127.0, 37.0], [127.001, 37.0], [127.0, 37.001], [127.0, 37.0]]],
}


def sheet(*entries, **changes):
    said = {
        "lang": "ko",
        "title": "이 지점 주변",
        "district": "한빛구",
        "is_sample": True,
        "made_at": "2026-11-01 12:00",
        "notes": [],
        "attributions": ["Hanbit data"],
        "entries": entries,
    }
    return Sheet(**{**said, **changes})


def entry(title="한빛초등학교", **changes):
    said = {"place": (127.0, 37.0), "title": title, "layer": "학교", "rows": [("학생 수", "410")]}
    return Entry(**{**said, **changes})


@pytest.fixture
def opened(chromium, tmp_path):
    """Open a sheet from a file; give the page, what it asked for and what went wrong."""

    def make(sheet):
        file = tmp_path / "sheet.html"
        file.write_text(sheet_html(sheet), "utf-8")
        page, asked, wrong = chromium.new_page(), [], []
        page.on("request", lambda request: asked.append(request.url))
        page.on("console", lambda line: wrong.append(line.text))
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.goto(file.as_uri())
        page.wait_for_selector(".leaflet-map-pane", state="attached")
        return page, [url for url in asked if url != file.as_uri()], wrong

    return make


def test_a_sheet_opens_from_a_file_and_asks_for_nothing(opened):
    ground = [Ground(shapes=[SQUARE], style={"color": "#c0ffee", "weight": 1})]
    page, asked, wrong = opened(sheet(entry(), entry("둘", shape=SQUARE), ground=ground))
    assert [url for url in asked if not url.startswith("data:")] == []
    assert wrong == []
    assert page.locator(".mark").count() == 2
    assert page.locator("ol h2").all_text_contents()[0].strip().startswith("한빛초등학교")


def test_a_mark_opens_what_the_list_says(opened):
    page, _, _ = opened(sheet(entry()))
    page.locator(".mark").first.click()
    assert page.locator(".leaflet-popup-content h3").text_content() == "한빛초등학교"
    assert "학생 수 410" in page.locator(".leaflet-popup-content").text_content()


def test_the_korean_font_is_in_the_sheet(opened):
    page, _, _ = opened(sheet(entry()))
    assert page.evaluate(
        "document.fonts.ready.then(() => document.fonts.check('16px Pretendard', '한빛'))"
    )
    faces = page.evaluate("[...document.fonts].filter((face) => face.status == 'loaded').length")
    assert faces > 0


@pytest.mark.parametrize("text", [EVIL, TEMPLATED])
def test_what_an_item_says_is_text_and_never_runs(opened, text):
    evil = entry(text, layer=text, rows=[(text, text)], distance=text)
    said = sheet(evil, title=text, district=text, notes=[text], attributions=[text])
    page, _, wrong = opened(said)
    page.locator(".mark").first.click()
    assert wrong == []
    assert page.title() == f"{text} · {text}"
    assert page.locator("h1").text_content() == text
    assert page.locator(".leaflet-popup-content h3").text_content() == text
    assert page.locator("img").count() == 0


class Addresses(HTMLParser):
    """Collects whatever an element would fetch."""

    def __init__(self):
        super().__init__()
        self.found = []

    def handle_starttag(self, _, attrs):
        self.found += [value for name, value in attrs if name in {"src", "href", "action"}]


def test_no_element_and_no_style_names_an_address():
    html = sheet_html(sheet(entry()))
    parser = Addresses()
    parser.feed(html)
    assert parser.found == []
    styles = "".join(re.findall(r"<style>(.*?)</style>", html, re.DOTALL))
    assert [url for url in re.findall(r"url\(([^)]{0,40})", styles) if "data:" not in url] == []
    assert len(styles) > 10_000


def test_a_sheet_without_items_says_so(opened):
    page, _, wrong = opened(sheet(point=(127.0, 37.0)))
    assert wrong == []
    assert "해당하는 항목이 없습니다" in page.locator("main").text_content()


@pytest.mark.parametrize(
    ("metres", "bearing", "text"),
    [
        (0.0, None, "0 m"),
        (37.6, 44.0, "38 m, 북동쪽"),
        (414.0, 359.0, "410 m, 북쪽"),
        (1234.0, 180.0, "1.2 km, 남쪽"),
        (996.0, 338.0, "1.0 km, 북쪽"),
    ],
)
def test_a_distance_is_as_exact_as_somebody_would_say_it(metres, bearing, text):
    assert distance_text(metres, bearing, "ko") == text
