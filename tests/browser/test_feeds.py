"""The data board, and what the map shows of feeds: their states, the hours gone by, figures."""

import datetime as dt
import re

import numpy as np
import pandas as pd
from factories import add_items
from feed_factories import have_rejected, have_run
from playwright.sync_api import expect
from psycopg import sql

from layers.access import Role
from layers.store.observations import Measured, write_observations
from layers.verdicts import Rejection

AIR, WARNINGS = "air_quality_hourly", "weather_warnings"
HOUR = dt.timedelta(hours=1)
REJECTED = [
    Rejection(
        row_number=3, reason="below_minimum", sentence="Its 'pm10' of -7 is below 0.",
        record={"stationName": "천호대로", "pm10Value": "-7"},
    ),
    Rejection(
        row_number=9, reason="malformed_row", sentence="The row is no record.",
        record={"row": "null"},
    ),
]  # fmt: skip
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}

#: The icon that a deck layer gives a feature, whatever stands in its tiles.
_ICON = """([layer, properties]) =>
    lifemap.deck.props.layers.find(({ id }) => id === layer).props.getIcon({ properties }, {})"""


def icon(seen, layer, **properties):
    return seen.page.evaluate(_ICON, [layer, properties])


def test_the_board_is_filtered_searched_walked_and_a_type_paused_with_a_reason(
    open_page, sample, registry
):
    have_run(sample, AIR, age=4 * HOUR, simulated=True, bad=7)
    have_run(sample, WARNINGS, age=HOUR, outcome="unreadable")
    page = open_page("/catalogue?lang=ko", role=Role.STEWARD)
    row = page.locator(f"#feed-{AIR}")
    expect(row).to_contain_text("▲지연새 자료가 늦음", use_inner_text=False)
    expect(row).to_contain_text("모의")
    expect(row.locator(".c-rejected")).to_have_text("7")
    have_rejected(sample, registry.feed(AIR), REJECTED)
    row.locator(".c-rejected button").click()
    rejects = page.locator(f"#rejects-{AIR}")
    expect(rejects.locator("li")).to_have_count(2)
    expect(rejects.locator("li").first).to_contain_text("'pm10' 값 -7이(가) 0보다 작습니다.")
    expect(rejects.locator("li").first.locator("dl.wrong")).to_have_text("pm10Value-7")
    rejects.get_by_role("button", name="읽을 수 없는 레코드").click()
    expect(rejects.locator("li")).to_have_count(1)
    row.locator(".c-rejected button").click()
    expect(rejects).to_have_count(0)
    expect(page.locator("#only-awaited")).to_contain_text("연계 전·대기")
    page.keyboard.press("/")
    page.keyboard.type("대기질 에어코리아")
    expect(row).to_be_visible()
    expect(page.locator(f"#feed-{WARNINGS}")).to_have_count(0)
    page.keyboard.press("ArrowDown")
    expect(page.locator(":focus")).to_have_class("opens")
    page.locator("#board-search").focus()
    page.keyboard.press("Escape")
    page.locator("#only-unknown").click()
    expect(page.locator(f"#feed-{WARNINGS}")).to_contain_text("응답 해석 불가")
    assert "state=unknown" in page.url
    page.locator("#only-unknown").click()
    page.locator(f"#pause-{AIR}").click()
    page.get_by_label("중지하는 이유").fill("점검")
    page.get_by_role("dialog").get_by_role("button", name="중지").click()
    expect(page.locator(f"#resume-{AIR}")).to_be_visible()
    page.locator(f"#open-{AIR}").click()
    expect(page.locator(f"#detail-{AIR}")).to_contain_text("점검")
    page.set_viewport_size(PHONE["viewport"])
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth + 1")


def test_late_unknown_and_none_look_different_and_an_hour_gone_by_is_shown_again(
    open_map, sample, registry
):
    layer = registry.get("air_stations")
    (station, source) = _some_station(sample)
    now = dt.datetime.now(dt.UTC)
    measured = Measured(
        ids=np.array([station] * 3, dtype=object),
        # The same hour a week ago: what is usual then.
        at=pd.Series([now - 173 * HOUR, now - 5 * HOUR, now - 4 * HOUR]),
        columns={
            "grade": pd.Series(["good", "very_bad", "good"]),
            "pm10": pd.Series([40.0, 180.0, 20.0]),
        },
        is_simulated=True,
    )
    write_observations(sample, layer, measured, now=now)
    have_run(sample, AIR, age=4 * HOUR, simulated=True)
    assert source == registry.feed(AIR).target.source
    seen = open_map(f"flat=1&layers=air_stations&item=air_stations/{station}")
    page = seen.page
    seen.until(lambda: icon(seen, "air_stations", grade="good") == "air.late")
    expect(page.locator("#feeds-strip .late")).to_contain_text("▲ 시간별 대기질")
    expect(page.locator("#layer-air_stations .feed-line")).to_contain_text("모의")
    expect(page.locator(".popup .item-feeds.stale")).to_contain_text("▲ 지연")
    expect(page.locator(".popup .chart")).to_have_attribute("aria-label", re.compile("180"))
    expect(page.locator(".popup .chart path.typical")).to_have_count(1)
    expect(page.locator(".popup .chart-key")).to_contain_text("8주")
    expect(page.locator(".popup .chart rect.gap")).not_to_have_count(0)

    have_run(sample, AIR, age=HOUR, outcome="empty", rows=0)
    expect(page.locator("#layer-air_stations .feed-line")).to_contain_text("없음(확인됨)")
    seen.until(lambda: icon(seen, "air_stations", grade="good") == "air")

    page.keyboard.press("Escape")
    page.keyboard.press("p")
    page.locator("#hours-range").focus()
    for _ in range(3):
        page.locator("#hours-back").click()
    seen.until(lambda: icon(seen, "air_stations", id=station, grade="good") == "air.down")
    expect(page.locator("#hours p")).to_contain_text("대기측정소")
    page.locator("#hours-now").click()
    seen.until(lambda: icon(seen, "air_stations", id=station, grade="good") == "air")


def test_a_figure_shades_the_dongs_and_one_without_a_value_is_not_the_lowest(
    open_map, sample, registry
):
    feed = next(
        each for each in registry.feeds
        if each.target.layer == "figures" and each.target.place and each.target.place.kind == "dong"
    )  # fmt: skip
    dongs = _dongs(sample)
    add_items(sample, "figures", [
        (tuple(place), {"source": feed.target.source, "figure": feed.id, "name": "x", "place": name,
                 "place_code": code, "value": value, "unit": "%"})
        for (code, name, *place), value in zip(dongs, [12.5, 40.0, None, *[7.0] * 99], strict=False)
    ])  # fmt: skip
    have_run(sample, feed.id, age=HOUR)
    seen = open_map(f"flat=1&layers=dongs&figure={feed.id}")
    shades = {row["shade"] for row in seen.rows("answer-figure")}
    assert {-1, 4} <= shades
    assert {"40", "◇"} <= {row["text"] for row in seen.rows("answer-figure-values")}
    first = seen.page.locator(".figure-rows li").first
    expect(first).to_contain_text(dongs[1][1])
    expect(seen.page.locator(".figure-legend")).to_contain_text("값 없음")
    seen.page.keyboard.press("Escape")
    seen.until(lambda: seen.rows("answer-figure") == [])


def _some_station(sample):
    with sample.connection() as conn:
        return conn.execute("SELECT id, source FROM layer.air_stations LIMIT 1").fetchone()


def _dongs(sample):
    with sample.connection() as conn:
        found = conn.execute(
            sql.SQL(
                "SELECT code, name, ST_X(p), ST_Y(p) FROM (SELECT code, name,"
                " ST_PointOnSurface(geom) AS p FROM layer.dongs) AS d ORDER BY code"
            )
        ).fetchall()
    return [(code, name, lon, lat) for code, name, lon, lat in found]
