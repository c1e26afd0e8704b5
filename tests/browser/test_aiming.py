"""Turning and lending cameras from the page; the cameras say where they really point."""

import json
import math
import time
import urllib.error
import urllib.request

import pytest
from aimed import beside
from people import token_for
from seen import look_at

from api.settings import Settings
from layers.store.aims import camera_rows
from scripts.account import Account
from scripts.aim_commands import stand_in
from scripts.simulated.cameras import Simulator
from scripts.simulated.unit import Mood

ON = "cameras,incidents"
LOADING_S = 60


@pytest.fixture
def settings(rasters, tmp_path):
    """A state folder of its own: its file of logins lets these cameras be spoken to."""
    (tmp_path / "rasters").symlink_to(rasters)
    return Settings(home=tmp_path, secret_key=b"a key that only the tests know..")


@pytest.fixture
def simulator(settings, sample):
    running = Simulator()
    stand_in(running, sample, settings.camera_logins, Account.of_programs())
    yield running
    running.close()


@pytest.fixture
def ask(server, sample):
    token = token_for(sample, "operator")

    def answer(path):
        request = urllib.request.Request(
            server.url + path, headers={"Authorization": f"Bearer {token}"}
        )
        deadline = time.monotonic() + LOADING_S
        while True:
            try:
                with urllib.request.urlopen(request) as got:
                    return json.load(got)
            except urllib.error.HTTPError as error:
                if error.code != 503 or time.monotonic() > deadline:
                    raise
                time.sleep(0.2)

    return answer


def to_be_turned(ask, cameras):
    """Give a camera, and a place some 20 m from it that it would see if it were turned."""
    for row in cameras:
        for bearing in range(0, 360, 30):
            east, north = 20 * math.sin(math.radians(bearing)), 20 * math.cos(math.radians(bearing))
            lat = row.lat + north / 111_320
            lon = row.lon + east / 111_320 / math.cos(math.radians(row.lat))
            answer = ask(f"/queries/sees?point={lon:.7f},{lat:.7f}&height_m=1.5")
            reasons = {each["id"]: each["properties"]["reason"] for each in answer["features"]}
            if reasons.get(row.id) == "turn":
                return row, (lon, lat)
    raise AssertionError("no camera of the sample could be turned to anything")


def test_a_camera_is_turned_from_the_page_and_given_back(open_map, sample, simulator, ask):
    rows = [row for row in camera_rows(sample) if (row.onvif_url or "").startswith("http://192.0")]
    row, place = to_be_turned(ask, rows)
    name = row.onvif_url.split("/")[3]
    unit, home = simulator.cameras[name], simulator.cameras[name].points()
    spot = f"{place[0]:.7f},{place[1]:.7f}"
    link = f"flat=1&{look_at(place, zoom=18)}&layers={ON}&sight=sees/{spot}"
    seen = open_map(link, role="operator")
    camera = seen.page.locator(f'#sight .camera[data-id="{row.id}"]')
    camera.wait_for()
    camera.click()
    seen.page.locator("#sight-aim").click()
    seen.page.locator("#sight-release").wait_for()
    off = beside(unit, place, at=(row.lon, row.lat), mount_m=row.mount_height_m)
    assert off < 2.0
    # The list follows: what was a near miss sees the place now.
    verdict = f"/queries/sees?point={spot}&height_m=1.5"
    known = {each["id"]: each["properties"] for each in ask(verdict)["features"]}
    assert known[row.id]["verdict"] in {"clear", "partly"}
    seen.until(lambda: "px/m" in camera.inner_text())
    seen.page.locator("#sight-release").click()
    seen.until(lambda: unit.points() == pytest.approx(home, abs=0.5))
    seen.page.locator("#sight-release").wait_for(state="detached")


def test_one_that_is_silent_is_told_and_the_best_are_turned_at_once(
    open_map, sample, simulator, ask
):
    rows = [row for row in camera_rows(sample) if (row.onvif_url or "").startswith("http://192.0")]
    row, place = to_be_turned(ask, rows)
    silent = simulator.cameras[row.onvif_url.split("/")[3]]
    silent.mood, home = Mood.SILENT, silent.points()
    spot = f"{place[0]:.7f},{place[1]:.7f}"
    seen = open_map(
        f"flat=1&{look_at(place, zoom=18)}&layers={ON}&sight=sees/{spot}", role="operator"
    )
    camera = seen.page.locator(f'#sight .camera[data-id="{row.id}"]')
    camera.click()
    seen.page.locator("#sight-aim").click()
    part = seen.page.locator("#sight .way [role=status]")
    part.wait_for()
    assert "응답" in part.inner_text()
    assert silent.points() == home
    silent.mood = Mood.WELL
    seen.page.locator("#sight-aim-best").click()
    mount_m = row.mount_height_m
    seen.until(lambda: beside(silent, place, at=(row.lon, row.lat), mount_m=mount_m) < 2.0)
    # How many of four, and of each that was not turned why.
    told = seen.page.locator("#sight .aimed")
    told.wait_for()
    turned = told.locator(".turned").count()
    assert turned > 0
    assert f"4대 중 {turned}대" in told.inner_text()
    for other in told.locator(".left").all():
        assert other.text_content().partition(": ")[2]


def test_a_camera_of_another_purpose_is_lent_to_an_incident(open_map, sample, simulator, ask):
    with sample.connection() as conn:
        incidents = conn.execute(
            "SELECT id FROM layer.incidents WHERE retired_at IS NULL ORDER BY id"
        ).fetchall()
    for (incident,) in incidents:
        answer = ask(f"/queries/sees?item=incidents/{incident}&height_m=1.5")
        others = [
            each["id"] for each in answer["features"] if each["properties"]["purpose"] != "crime"
        ]
        if others:
            break
    before = ask("/collections/camera_lendings/items?limit=100")["numberMatched"]
    seen = open_map(f"flat=1&layers={ON}&sight=sees/incidents/{incident}", role="operator")
    camera = seen.page.locator(f'#sight .camera[data-id="{others[0]}"]')
    camera.wait_for()
    camera.click()
    seen.page.locator("#sight-lend").click()
    lendings = "/collections/camera_lendings/items?limit=100"
    seen.until(lambda: ask(lendings)["numberMatched"] == before + 1)
    newest = max(ask(lendings)["features"], key=lambda each: each["properties"]["valid_from"])
    assert newest["properties"]["camera"] == others[0]
    assert newest["properties"]["incident"] == incident
