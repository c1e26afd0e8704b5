"""What the server says of itself: status, metrics, its certificate, the names it answers to."""

import contextlib
import dataclasses
import datetime as dt
import json
import re
import ssl

import pytest
from factories import add_camera

from api.app import create_app
from api.readings import Readings
from api.status_parts import State
from api.status_reading import resident
from layers.definition import Title
from layers.feeds.outcome import Outcome
from layers.store import feed_runs
from layers.store.bundles import Fate, give_up, take_bundle
from layers.store.database import Database
from scripts.account import Account
from scripts.feed_counts import FeedCounts
from scripts.tls import Certificate

NOW = dt.datetime.now(dt.UTC)


@pytest.fixture
def without_database(settings, registry):
    database = Database("postgresql://nobody@127.0.0.1:1/none", pool_size=1, checkout_s=0.2).open()
    yield create_app(settings, registry, database).test_client()
    database.close()


def parts(client, **more):
    answer = client.get("/status", headers={"Accept": "application/json"}, **more)
    assert answer.status_code == 200
    return {each["id"]: each for each in answer.json["parts"]}


def test_everybody_sees_whether_the_server_and_its_database_are_in_order(client):
    found = parts(client)
    assert {name: part["state"] for name, part in found.items()} == {
        "server": "ok",
        "database": "ok",
    }


def test_what_is_still_being_read_is_said_with_since_when_and_not_to_be_in_order(
    client, app, database
):
    add_camera(database, (127.13, 37.54))
    found = parts(client)
    assert (found["sight"]["state"], found["sight"]["said"]) == ("unknown", "not read yet")
    assert found["views"] == {
        "id": "views", "title": "Views of the cameras", "state": "reading",
        "said": "0 of 1 cameras",
    }  # fmt: skip
    sight = app.extensions["lifemap"].sight
    with sight.reading.going_on():
        page = client.get("/status", headers={"Accept": "application/json"}).json
    (told,) = (each for each in page["parts"] if each["id"] == "sight")
    assert told["state"] == "reading"
    assert re.fullmatch(
        r"being read since \d\d:\d\d:\d\d, 0 seconds \(workers: 1/1\)", told["said"]
    )
    assert page["state"] == "reading"
    found = parts(client)
    assert (found["sight"]["state"], found["sight"]["said"]) == ("ok", "ready in 1 of 1 workers")
    with contextlib.suppress(ZeroDivisionError), sight.reading.going_on():
        raise ZeroDivisionError
    assert parts(client)["sight"]["state"] == "down"


def test_each_worker_tells_of_itself_and_the_slowest_decides(monkeypatch):
    now = dt.datetime(2026, 11, 22, 3, 0, tzinfo=dt.UTC)
    monkeypatch.setattr(Readings, "_values", lambda _self, _part: [0.0, now.timestamp() - 90, -1.0])
    told = resident("sight", Title("시야", "Sight"), Readings().of("sight"), now)
    assert told.state is State.READING
    assert told.said.en == "being read since 11:58:30, 1 minute (workers: 1/3)"
    assert told.said.ko == "11:58:30부터 1분째 읽는 중 (작업 프로세스 1/3)"


def test_staff_see_the_machine_too(as_role):
    found = parts(as_role("viewer"))
    assert set(found) == {"server", "database", "disk", "backup"}
    assert found["backup"]["said"] == "none is kept"


def test_staff_see_the_line_over_the_boundary_and_what_is_missing_on_it(as_role, database):
    now = dt.datetime.now(dt.UTC)
    take_bundle(database, "a1-b2", 1, sha256="", fate=Fate.TAKEN, messages=(), now=now)
    line = parts(as_role("viewer"))["boundary-a1-b2"]
    assert line["state"] == "ok"
    assert re.fullmatch(r"the last, 1, came \d+ seconds? ago", line["said"])
    give_up(database, "a1-b2", 2, 3, sha256="", now=now)
    take_bundle(database, "a1-b2", 4, sha256="", fate=Fate.TAKEN, messages=(), now=now)
    line = parts(as_role("viewer"))["boundary-a1-b2"]
    assert line["state"] == "late"
    assert re.fullmatch(r"the last, 4, came \d+ seconds? ago; 2 missing", line["said"])
    with database.transaction() as conn:
        conn.execute("UPDATE lifemap.bundle SET received_at = received_at - interval '2 hours'")
    assert parts(as_role("viewer"))["boundary-a1-b2"]["state"] == "down"


def test_a_database_that_is_gone_is_told_and_the_page_still_shows(without_database):
    assert parts(without_database)["database"]["state"] == "down"
    page = without_database.get("/status", headers={"Accept": "text/html"})
    assert page.status_code == 200
    assert "■" in page.text


def test_the_page_tells_a_state_by_shape_word_and_colour_in_both_languages(client):
    for language, word in (("ko", "정상"), ("en", "in order")):
        page = client.get(f"/status?lang={language}", headers={"Accept": "text/html"}).text
        state = re.search(r'<li class="ok">.*?</li>', page, re.DOTALL)
        assert "●" in state[0]
        assert word in state[0]


def test_layers_are_listed_as_far_as_the_reader_may_know_of_them(client, as_role, database):
    add_camera(database, (127.1, 37.5))
    ask = {"headers": {"Accept": "application/json"}}
    public = {each["id"]: each for each in client.get("/status", **ask).json["layers"]}
    staff = {each["id"] for each in as_role("operator").get("/status", **ask).json["layers"]}
    assert public["cameras"]["items"] == 1
    assert "incidents" in staff - set(public)


def test_a_certificate_that_ends_soon_needs_care(as_role, settings):
    own = Certificate.of_home(settings.home)
    account = Account(name="", home=settings.home, dropping=False)
    own.serve_own(["localhost"], account, NOW)
    assert parts(as_role("viewer"))["certificate"]["state"] == "ok"
    own.serve_own(["localhost"], account, NOW - dt.timedelta(days=380))
    own.chain.unlink()
    own.serve_own(["localhost"], account, NOW - dt.timedelta(days=380))
    assert parts(as_role("viewer"))["certificate"]["state"] == "late"


def test_the_age_of_the_newest_backup_is_told(as_role, settings):
    base = settings.home / "kept" / "base" / "20261120T000000Z"
    base.mkdir(parents=True)
    about = {
        "version": "0.1", "size": 1, "seconds": 1.0, "files": {},
        "taken_at": (NOW - dt.timedelta(hours=40)).isoformat(),
    }  # fmt: skip
    (base / "about.json").write_text(json.dumps(about))
    noted = {"folder": str(settings.home / "kept"), "stream": "20261120T000000Z"}
    (settings.home / "archive.json").write_text(json.dumps(noted))
    found = parts(as_role("viewer"))
    assert (found["backup"]["state"], found["backup"]["said"]) == ("late", "newest copy 1 day ago")
    assert found["archive"]["state"] == "down"


def counts(client, **more):
    answer = client.get("/metrics", **more)
    assert answer.status_code == 200
    lines = (line for line in answer.text.splitlines() if not line.startswith("#"))
    return {name: float(value) for name, value in (line.rsplit(" ", 1) for line in lines)}


def test_requests_are_counted_by_route_and_status(client):
    for _ in range(3):
        client.get("/collections")
    client.get("/collections/nothing")
    client.get("/collections/nothing-else")
    client.get("/no/such/address")
    found = counts(client)
    name = 'lifemap_requests_total{{route="{}",status="{}"}}'.format
    assert found[name("collections.collections", 200)] == 3
    assert found[name("collections.collection", 404)] == 2
    assert found[name("nowhere", 404)] == 1
    assert found['lifemap_request_seconds_count{route="collections.collections"}'] == 3
    assert found["lifemap_database_up"] == 1
    assert found["lifemap_database_bytes"] > 1_000_000


def test_types_of_data_are_counted_by_who_runs_them_and_asked_for_how_they_are(
    client, database, registry
):
    feed_runs.enrol(database, ["link_119", "air_quality_hourly"], on=["air_quality_hourly"])
    run = feed_runs.begin(database, "air_quality_hourly", now=NOW)
    ended = feed_runs.Ended(
        outcome=Outcome.OK, said="", answered_at=NOW, next_due=None, simulated=False, seconds=1.5,
        rows=40, new=2, bad=1, newest=NOW - dt.timedelta(hours=1), bytes=900,
    )  # fmt: skip
    feed_runs.end(database, "air_quality_hourly", run, ended)
    take_bundle(database, "a1-b2", 1, sha256="", fate=Fate.TAKEN, messages=(), now=NOW)
    give_up(database, "a1-b2", 2, 3, sha256="", now=NOW)
    found = counts(client)
    name = 'feed="air_quality_hourly"'
    assert found[f'lifemap_feed_state{{{name},reason="fresh",state="ok"}}'] == 1
    age = (dt.datetime.now(dt.UTC) - ended.newest).total_seconds()
    assert found[f"lifemap_feed_age_seconds{{{name}}}"] == pytest.approx(age, abs=60)
    assert found[f"lifemap_feed_failures{{{name}}}"] == 0
    assert found[f"lifemap_feed_quota_left{{{name}}}"] > 0
    assert found['lifemap_bundles{collector="a1-b2",fate="lost"}'] == 2
    # One series a feed that is set up, and nothing of its key.
    feeds = [series for series in found if series.startswith("lifemap_feed_state")]
    assert feeds == [f'lifemap_feed_state{{{name},reason="fresh",state="ok"}}']
    feed = registry.feed("air_quality_hourly")
    assert not any(feed.ask.key in series for series in found)
    told = FeedCounts()
    told.count(feed, ended)
    told.count(feed, dataclasses.replace(ended, outcome=Outcome.DOWN))
    value = told.registry.get_sample_value
    assert value("lifemap_feed_runs_total", {"feed": feed.id, "outcome": "ok"}) == 1
    assert value("lifemap_feed_runs_total", {"feed": feed.id, "outcome": "down"}) == 1
    assert value("lifemap_feed_run_seconds_total", {"feed": feed.id}) == 3
    assert value("lifemap_feed_rows_total", {"feed": feed.id, "what": "read"}) == 80


def test_a_sick_database_is_a_figure_and_no_failure(without_database):
    assert counts(without_database)["lifemap_database_up"] == 0


@pytest.mark.parametrize(
    ("address", "headers"),
    [("192.0.2.7", {}), ("127.0.0.1", {"X-Forwarded-For": "192.0.2.7"})],
)
def test_strangers_get_no_metrics_and_staff_do(client, as_role, address, headers):
    asked = {"environ_base": {"REMOTE_ADDR": address}, "headers": headers}
    assert client.get("/metrics", **asked).status_code == 403
    staff = as_role("viewer")
    staff.environ_base["REMOTE_ADDR"] = address
    assert staff.get("/metrics", headers=headers).status_code == 200


def test_a_phone_finds_the_authority_and_its_fingerprint(client, settings):
    own = Certificate.of_home(settings.home)
    own.serve_own(["localhost"], Account(name="", home=settings.home, dropping=False), NOW)
    given = client.get("/trust/authority.crt")
    assert given.content_type == "application/x-x509-ca-cert"
    assert ssl.DER_cert_to_PEM_cert(given.data) == own.authority.read_text()
    for language, word in (("ko", "안드로이드"), ("en", "Android")):
        assert word in client.get(f"/trust?lang={language}", headers={"Accept": "text/html"}).text


def test_without_a_certificate_of_ours_there_is_nothing_to_trust(client):
    assert client.get("/trust/authority.crt").status_code == 404
    assert client.get("/trust?lang=ko").status_code == 404


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("map.example", 200),
        ("map.example:8443", 200),
        ("MAP.example", 200),
        ("[::1]:8000", 200),
        ("evil.example", 421),
        ("map.example.evil.example", 421),
        ("evil.example#map.example", 421),
    ],
)
def test_a_request_that_names_another_server_is_refused(settings, registry, database, host, status):
    named = dataclasses.replace(settings, hosts=frozenset({"map.example", "::1"}))
    client = create_app(named, registry, database).test_client()
    assert client.get("/health", headers={"Host": host}).status_code == status
