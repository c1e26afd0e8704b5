"""When something is missing, slow or gone, the page says so and mends itself."""

import time

import pytest
from factories import settle
from seen import look_at, one_item

from layers.access import Role

#: Chromium itself reports a failed request to the console; these tests cause them on purpose.
REFUSED = ("Failed to load resource", "net::ERR")
#: Three seconds of patience and three for the probe, on a machine that has other things to do.
TOLD_WITHIN_S = 12


def ask_now(seen):
    """Have the page ask for news now, as it does when somebody returns to its tab."""
    seen.page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")


def test_a_server_that_is_gone_is_told_and_its_return_too(open_map, server):
    seen = open_map("flat=1&layers=parks", tolerated=REFUSED)
    server.stop()
    ask_now(seen)
    banner = seen.page.get_by_role("alert")
    banner.get_by_text("서버가 응답하지 않습니다").wait_for()
    server.start()
    banner.get_by_role("button", name="다시 시도").click()
    seen.page.get_by_text("다시 연결됐습니다").wait_for()
    assert banner.is_hidden()


def test_a_frozen_server_is_told_within_seconds_and_what_was_asked_is_answered_when_it_thaws(
    open_map, server, sample
):
    place = one_item(sample, "hospitals")[:2]
    seen = open_map(f"flat=1&{look_at(place)}&layers=hospitals", tolerated=REFUSED)
    server.freeze()
    began = time.monotonic()
    seen.page.focus("#map canvas")
    seen.page.keyboard.press("Enter")
    seen.page.locator("#answer").get_by_text("찾는 중").wait_for()
    banner = seen.page.get_by_role("alert")
    banner.get_by_text("서버가 응답하지 않습니다").wait_for()
    assert time.monotonic() - began < TOLD_WITHIN_S
    assert "다시 연결되면 바로 보여" in seen.text("#answer")
    assert "연결 끊김" in seen.text(".stream")
    server.thaw()
    seen.page.locator("#answer .near").first.wait_for()
    seen.until(banner.is_hidden)
    assert "연결 끊김" not in seen.text(".stream")


def test_a_tile_that_fails_is_told_at_its_layer_and_mended_by_itself(open_map):
    broken = {"now": True}

    def answer(route):
        if broken["now"]:
            route.fulfill(status=500, body="no")
        else:
            route.continue_()

    seen = open_map(
        "flat=1&layers=hospitals,buildings",
        tolerated=REFUSED,
        ready=False,
        prepare=lambda page: page.route("**/tiles/hospitals/**", answer),
    )
    failed = seen.page.locator("#layer-hospitals .failed")
    failed.get_by_text("불러오지 못했습니다").wait_for()
    assert seen.page.locator("#layer-buildings .failed").is_hidden()
    broken["now"] = False
    ask_now(seen)
    seen.until(failed.is_hidden)
    seen.wait()


def test_new_data_appears_without_a_reload(open_map, sample):
    lon, lat, hospital, _ = one_item(sample, "hospitals")
    seen = open_map(f"flat=1&{look_at((lon, lat))}&layers=hospitals&near={lon},{lat}")
    loaded_once = seen.page.evaluate("window.marked = true")
    with sample.transaction() as conn:
        conn.execute("UPDATE layer.hospitals SET name = 'A new name' WHERE id = %s", [hospital])
    settle(sample, "hospitals")
    asked = []
    seen.page.on("request", lambda request: asked.append(request.url))
    ask_now(seen)
    seen.until(lambda: "A new name" in seen.text("#answer"))
    seen.wait()
    assert loaded_once
    assert seen.page.evaluate("window.marked")
    tiles = {url.split("/")[4] for url in asked if "/tiles/" in url}
    assert tiles == {"hospitals"}


def test_a_slow_machine_gets_the_flat_map_and_may_go_back(open_map):
    seen = open_map("lang=ko")
    throttle = seen.page.context.new_cdp_session(seen.page)
    throttle.send("Emulation.setCPUThrottlingRate", {"rate": 12})
    seen.page.focus("#map canvas")
    told = seen.page.get_by_text("평면 지도로 바꿨습니다")
    for _ in range(400):
        seen.page.keyboard.press("ArrowRight")
        seen.page.wait_for_timeout(20)
        if told.count():
            break
    throttle.send("Emulation.setCPUThrottlingRate", {"rate": 1})
    seen.until(lambda: seen.view["pitch"] == 0)
    seen.page.get_by_role("button", name="되돌리기").click()
    seen.until(lambda: seen.view["pitch"] > 0)


def test_the_public_does_not_see_what_only_operators_see(open_map, sample):
    lon, lat, camera, address = one_item(sample, "cameras", "stream_url")
    link = f"flat=1&{look_at((lon, lat))}&layers=cameras,incidents&item=cameras/{camera}"
    public = open_map(link)
    assert "공개 화면" in public.text("#who")
    assert address not in public.page.content()
    assert "incidents" not in public.layers
    operator = open_map(link, role=Role.OPERATOR)
    assert "operator-tester" in operator.text("#who")
    assert address in operator.text(".popup")
    assert "incidents" in operator.layers


def test_signing_out_leaves_the_public_page(open_map):
    seen = open_map("flat=1&layers=parks,incidents", role=Role.OPERATOR)
    seen.page.locator("#sign-out").click()
    seen.page.get_by_text("공개 화면").wait_for()
    seen.wait()
    assert "parks" in seen.layers
    assert "incidents" not in seen.layers


def test_an_item_that_is_gone_is_said_and_forgotten(open_map):
    seen = open_map("flat=1&item=hospitals/nothing", tolerated=REFUSED, ready=False)
    seen.page.get_by_text("더 이상 없습니다").wait_for()
    seen.until(lambda: "item=" not in seen.page.url)


@pytest.mark.parametrize("size", [(1280, 800), (390, 844)])
def test_a_map_without_a_district_says_what_to_do(open_map, sample, size):
    with sample.transaction() as conn:
        conn.execute("DELETE FROM lifemap.district")
        conn.execute("UPDATE lifemap.layer_state SET item_count = 0, revision = 0")
    seen = open_map("flat=1", viewport={"width": size[0], "height": size[1]})
    assert "lifemap load" in seen.text("#hint")
    assert seen.text("#bar h1") == "생활지도"
