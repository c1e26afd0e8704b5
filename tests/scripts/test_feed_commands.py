"""``lifemap feeds``: what a person sees and does at the machine."""

import hashlib
import json
import threading
import tomllib
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
import shapely
from click.testing import CliRunner
from factories import add_items
from feeds.runs_made import a_feed, a_site

from layers.feeds import toml
from layers.registry import Registry
from scripts.cli import group

ROWS = [
    {"stationId": f"0{n}", "nm": f"측정소 {n}", "lon": "127.12", "lat": "37.54",
     "db": f"{50 + n}.5", "tm": "202611220900", "mail": "kim@example.kr", "tel": "010-1234-5678"}
    for n in range(3)
]  # fmt: skip


@pytest.fixture
def feeds(database_url, tmp_path, monkeypatch):
    """Run ``lifemap feeds`` on a fresh database and give what it says."""
    monkeypatch.setenv("LIFEMAP_HOME", str(tmp_path))
    monkeypatch.setenv("LIFEMAP_DATABASE_URL", database_url)
    monkeypatch.setenv("LIFEMAP_LANG", "en")
    monkeypatch.delenv("LIFEMAP_SIMULATOR", raising=False)

    def run(*words, fails=False):
        result = CliRunner().invoke(group, ["feeds", *map(str, words)])
        assert (result.exit_code != 0) == fails, result.output
        return f"{result.exception} {result.output}" if fails else result.output

    return run


@pytest.fixture
def provider():
    """A provider on this machine, which says what it was asked for."""
    asked = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append(self.path)
            body = json.dumps({"result": {"list": ROWS}}).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/noise", asked
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_draft_of_an_address_is_a_definition_once_its_layer_is_chosen(
    feeds, provider, tmp_path, monkeypatch
):
    url, asked = provider
    monkeypatch.setenv("LIFEMAP_SECRET_NOISE", "geheim-und-lang")
    target = tmp_path / "noise_now.toml"
    feeds("new", f"{url}?apiKey=abc&size=10", "--key", "NOISE", "--private", "--to", target)
    assert asked == ["/noise?size=10&apiKey=geheim-und-lang"]
    text = target.read_text()
    said = tomllib.loads(text)
    assert said["ask"] == {
        "protocol": "rows", "url": url, "params": {"size": "10"}, "key": "NOISE",
        "key_in": "query:apiKey", "options": {"rows": "result/list[]"},
    }  # fmt: skip
    assert said["record"] == {"key": "stationId"}
    assert said["place"] == {"point": {"lon": "lon", "lat": "lat"}}
    assert said["fields"]["tm"] == "tm | kst %Y%m%d%H%M"
    assert said["fields"]["station_id"] == "stationId"  # a number that is a name keeps its zeros
    fields = 'name = "nm"\nkind = "| const noise"\nvalue = "db | float"\n'
    edited = text[: text.index("[fields]")].replace('"LAYER"', '"sensors"')
    target.write_text(edited.replace('"base"', '"energy"') + "[fields]\n" + fields)
    layers = {layer.id: layer for layer in Registry.from_catalog()}
    assert toml.read_definition(target, layers).feed.id == "noise_now"
    assert "is there already" in feeds("new", url, "--private", "--to", target, fails=True)


def test_a_draft_of_what_holds_no_records_is_refused(feeds, tmp_path):
    sample = tmp_path / "page.json"
    sample.write_text("<html>Welcome</html>")
    assert "no sample" in feeds("new", sample, fails=True)
    assert "no http address" in feeds("new", "noise", fails=True)


def test_a_sample_is_replayed_without_a_call_and_nothing_is_loaded(feeds, tmp_path):
    sample = tmp_path / "air.json"
    values = {"pm10Value": "31", "pm25Value": "9", "khaiGrade": "1"}
    others = ("o3", "no2", "co", "so2")
    lacking = {f"{name}{what}": "-" for name in others for what in ("Value", "Flag")}
    flags = {"pm10Flag": "", "pm25Flag": "통신장애"}
    items = [
        {"stationName": "천호대로", "dataTime": "2026-05-15 24:00", **values, **lacking, **flags}
    ]
    head = {"resultCode": "00", "resultMsg": "NORMAL_CODE"}
    sample.write_text(json.dumps({"response": {"header": head, "body": {"items": items}}}))
    said = json.loads(feeds("replay", "air_quality_hourly", sample, "--json"))
    [record] = said["records"]
    assert (record["id"], record["pm10"], record["pm25"]) == ("air/천호대로", 31, None)
    assert record["observed_at"] == "2026-05-15 15:00:00+00:00"
    assert json.loads(feeds("show", "air_quality_hourly", "--json"))["runs"] == []


def test_without_feeds_toml_nothing_is_set_up_and_it_says_so(feeds):
    rows = json.loads(feeds("list", "--json"))
    assert {row["state"] for row in rows} == {"unknown"}
    assert {row["reason"] for row in rows} == {"not_set_up"}
    assert len(rows) >= 190
    assert "No district is loaded" in feeds("run", "air_quality_hourly", fails=True)
    assert "There is no type of data 'tides'" in feeds("show", "tides", fails=True)


def test_answers_that_are_recorded_hold_nobody_s_number(provider):
    from scripts.feed_work import _OF_PEOPLE, _hidden

    body = json.dumps(ROWS[0]).encode() + b" 900101-1234567"
    shown = _OF_PEOPLE.sub(_hidden, body).decode()
    assert "010-1234-5678" not in shown
    assert '"000-0000-0000"' in shown
    assert '"xxx@xxxxxxx.xx"' in shown
    assert "000000-0000000" in shown
    assert '"tm": "202611220900"' in shown


def test_check_asks_a_sample_as_often_as_its_protocol_does_and_names_what_is_amiss(feeds, database):
    a_site(database, a_feed())  # a district
    assert feeds("check", "underpass_water") == "Every definition is in order.\n"
    assert "link_speeds: There is no secret 'ITS'." in feeds("check", "link_speeds", fails=True)


def test_every_definition_is_in_order_in_the_district_it_was_written_for(feeds, database):
    a_site(database, a_feed())  # Gangdong-gu
    assert "[words] in feeds.toml must say here" in feeds("check", "aws_rain", fails=True)
    place = shapely.box(127.10, 37.50, 127.20, 37.60)
    add_items(database, "districts", [(place, {"code": "11740", "name": "강동구"})])
    assert feeds("check") == "Every definition is in order.\n"


def test_answers_are_recorded_as_they_came_with_a_line_about_each_and_nothing_is_loaded(
    feeds, database, provider, tmp_path
):
    url, asked = provider
    a_site(database, a_feed())
    simulator = url.removesuffix("/noise")
    (tmp_path / "feeds.toml").write_text(f'mode = "simulated"\nsimulator = "{simulator}"\n')
    (tmp_path / "samples").mkdir()
    said = feeds("record", "fire_dispatches", "--to", tmp_path / "samples")
    assert asked == ["/nfds.go.kr/dashboard/monitorData.do"]
    path = tmp_path / "samples" / "fire_dispatches.json"
    assert said == f"{path}\n"
    rows = json.loads(path.read_bytes())["result"]["list"]
    assert [row["nm"] for row in rows] == [row["nm"] for row in ROWS]
    assert {(row["tel"], row["mail"]) for row in rows} == {("000-0000-0000", "xxx@xxxxxxx.xx")}
    (line,) = (tmp_path / "samples" / "SOURCE").read_text().splitlines()
    name, feed, address, _, digest = line.split("\t")
    assert (name, feed) == (path.name, "fire_dispatches")
    assert address == "https://nfds.go.kr/dashboard/monitorData.do"
    assert digest == hashlib.sha256(path.read_bytes()).hexdigest()
    assert json.loads(feeds("show", "fire_dispatches", "--json"))["runs"] == []
