"""From the collector's keys to the inbox inside, by the commands that people type."""

import logging
import shutil

import psycopg
import pytest
from click.testing import CliRunner
from feeds.carrying import NOON
from feeds.wires import http, provider

from layers.feeds.collector_state import Site
from layers.store.bundles import Line
from scripts.boundary import collector_of, told_line
from scripts.boundary_commands import collect, receive
from scripts.exits import StoppedError
from scripts.home import read_settings
from spatial.bbox import BBox

SITE = Site(
    bbox=BBox(127.1, 37.5, 127.2, 37.6),
    words={"district": "강동구", "sido": "서울"},
    feeds=("air_quality_hourly",),
)


@pytest.fixture
def type_in(monkeypatch):
    """Types a command with a state folder of its own; how it logs ends with the test."""
    root = logging.getLogger()
    monkeypatch.setattr(root, "handlers", [*root.handlers])
    monkeypatch.setattr(root, "level", root.level)

    def typed(command, home, *words):
        home.mkdir(exist_ok=True)
        monkeypatch.setenv("LIFEMAP_HOME", str(home))
        done = CliRunner().invoke(command, list(map(str, words)), catch_exceptions=False)
        assert done.exit_code == 0, done.output
        return done.output

    return typed


def test_from_the_keys_to_the_inbox(tmp_path, kept, type_in, monkeypatch):
    outside, inside = tmp_path / "outside", tmp_path / "inside"
    stick, site = tmp_path / "stick", tmp_path / "site.json"
    stick.mkdir()
    site.write_bytes(SITE.told())
    assert "the private key stays here" in type_in(collect, outside, "keys", tmp_path / "one.pem")
    with provider(http(b'{"response":{}}')) as server:
        (outside / "feeds.toml").write_text(
            f'mode = "simulated"\nsimulator = "http://127.0.0.1:{server.port}"\n'
        )
        said = type_in(collect, outside, "--to", stick, "--site", site, "--once")
    assert said == "Bundle 1.\n"
    assert "/apis.data.go.kr/B552584/ArpltnInforInqireSvc/" in server.asked[0]

    monkeypatch.setenv("LIFEMAP_DATABASE_URL", kept.url)
    (inside / "collectors").mkdir(parents=True)
    shutil.copy(tmp_path / "one.pem", inside / "collectors")
    assert "1 taken" in type_in(receive, inside, "--from", stick, "--once")
    with psycopg.connect(kept.url) as conn:
        rows = conn.execute("SELECT feed, body, simulated FROM lifemap.feed_inbox").fetchall()
    assert rows == [("air_quality_hourly", b'{"response":{}}', True)]


def test_the_line_to_a_collector_is_told_in_words(monkeypatch):
    line = Line(
        collector="a1-b2", last=19, heard_at=NOON, taken=14, late=1, lost_at=NOON,
        lost=[3, 5, 6, 7],
    )  # fmt: skip
    monkeypatch.setenv("LIFEMAP_LANG", "en")
    assert told_line(line) == (
        "a1-b2: bundle 19 came last, at 2026-06-01 03:00:00 UTC; 14 taken."
        " 1 came late, 4 are missing: 3, 5-7."
    )
    monkeypatch.setenv("LIFEMAP_LANG", "ko")
    assert told_line(line) == (
        "a1-b2: 마지막 묶음 19번(2026-06-01 03:00:00 UTC), 받음 14. 늦게 받음 1, 빠짐 4: 3, 5-7."
    )


def test_a_collector_says_what_it_lacks(tmp_path, type_in):
    home, site = tmp_path / "home", tmp_path / "site.json"
    site.write_text("{}")
    settings = read_settings({"LIFEMAP_HOME": str(home)})
    with pytest.raises(StoppedError, match="lifemap collect keys"):
        collector_of(settings, folder=tmp_path, site=site)
    type_in(collect, home, "keys", tmp_path / "one.pem")
    with pytest.raises(StoppedError, match="is not what 'lifemap receive site' wrote"):
        collector_of(settings, folder=tmp_path, site=site)
    with pytest.raises(StoppedError, match="This collector has a key"):
        type_in(collect, home, "keys", tmp_path / "two.pem")
