"""The simulator of feeds: what the platform's readers make of it is what its scenario says."""

import datetime as dt
import json
import threading
import urllib.error
import urllib.request
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from feed_scenes import around, run, simulating
from serving import until

from layers.feeds.exchange import Moment
from layers.feeds.outcome import Outcome
from layers.feeds.protocols import mqtt, onvif_events
from layers.feeds.settings import FeedSettings, Mode
from layers.feeds.signing import require_signature
from layers.feeds.site import feeds_here
from layers.registry import Registry
from scripts.simulated.feeds.asked import World
from scripts.simulated.feeds.defined import read_all
from scripts.simulated.feeds.elements import Elements
from scripts.simulated.feeds.faults import Kind
from scripts.simulated.feeds.generic import Generic
from scripts.simulated.feeds.senders import Senders

KST = dt.timezone(dt.timedelta(hours=9))
#: The front of the storm that began at 9 o'clock is over the district, and the accident happened.
STORM = dt.datetime(2026, 7, 15, 10, 16, 40, tzinfo=KST)
CALM = dt.datetime(2026, 7, 15, 9, 5, tzinfo=KST)


@pytest.fixture(scope="module")
def feeds():
    registry = Registry.from_catalog()
    return {feed.id: feed for feed in registry.feeds}


@pytest.fixture(scope="module")
def well(small_sample):
    with simulating(small_sample, STORM) as simulator:
        yield simulator


@pytest.fixture
def storm(well):
    """A storm in which nothing goes wrong but what a test asks for."""
    well.faults.clear()
    return well


def test_links_near_the_accident_are_slow(storm, feeds):
    read = run(storm, feeds["link_speeds"])
    accident = storm.world.streets.accident(STORM)
    speeds = {row["linkId"]: float(row["speed"]) for row in read.rows}
    assert read.outcome is Outcome.OK
    assert speeds.keys() == {link.id for link in storm.world.place.links}
    assert speeds[accident.link.id] < 12.0
    with simulating(storm.world.place, STORM, is_storm=False) as quiet:
        usual = {
            row["linkId"]: float(row["speed"]) for row in run(quiet, feeds["link_speeds"]).rows
        }
    assert usual[accident.link.id] > 2.0 * speeds[accident.link.id]


def test_the_hour_of_the_air_is_the_one_that_is_published(storm, feeds):
    read = run(storm, feeds["air_quality_hourly"])
    own = next(row for row in read.rows if row["stationName"] == "강동구")
    assert own["dataTime"] == "2026-07-15 10:00"
    said = storm.world.energy.air("강동구", STORM.replace(minute=0, second=0))
    assert (float(own["pm10Value"]), float(own["o3Value"])) == (said["pm10"], said["o3"])


def test_midnight_is_four_and_twenty_o_clock_of_the_day_before(small_sample, feeds):
    with simulating(small_sample, STORM.replace(hour=0, minute=30)) as simulator:
        read = run(simulator, feeds["air_quality_hourly"])
    assert {row["dataTime"] for row in read.rows} == {"2026-07-14 24:00"}


def test_warnings_that_hold_are_those_of_the_timetable(small_sample, feeds):
    told = []
    for hour, minute in ((9, 20), (9, 35), (10, 5), (11, 5), (11, 50)):
        with simulating(small_sample, STORM.replace(hour=hour, minute=minute)) as simulator:
            read = run(simulator, feeds["weather_warnings"])
        assert read.outcome in {Outcome.OK, Outcome.EMPTY}, read.said
        told.append({(row["warnVar"], row["warnStress"]) for row in read.rows})
    rain, heavy, wind = ("2", "0"), ("2", "1"), ("1", "0")
    assert told == [set(), {rain}, {heavy, wind}, {rain}, set()]


def test_water_rises_with_the_rain_and_closes_the_first_underpass(small_sample, feeds):
    states = {}
    for when in (CALM, STORM, STORM.replace(hour=11, minute=59)):
        with simulating(small_sample, when) as simulator:
            read = run(simulator, feeds["underpass_water"])
            rain = simulator.world.weather.rain_mm_h(127.14, when)
        row = read.rows[0]
        assert row["Thing.properties.sensor"] == "WL-01"
        states[when.hour, when.minute] = (row["parameters.state"], rain > 20.0)
    assert states == {(9, 5): ("normal", False), (10, 16): ("closed", True),
                      (11, 59): ("normal", False)}  # fmt: skip


def test_what_cameras_notice_comes_by_mqtt_and_after_a_break_too(small_sample, feeds):
    """The broker forgets nothing that a subscriber did not acknowledge, and may say it twice."""
    clock = [STORM]
    kept, lock = [], threading.Lock()

    def keep(_at, headers, payload):
        with lock:
            kept.append((headers["topic"], payload))

    feed = feeds["camera_analytics"]
    with simulating(small_sample, lambda: clock[0]) as simulator:
        ask = replace(feed.ask, url=f"mqtt://127.0.0.1:{simulator.port}", private=True)
        here = replace(feed, ask=ask)

        def noticed():
            found = simulator.world.city.noticed(STORM, clock[0])
            # Those of schools speak under a prefix of their own, and some not at all.
            mute = {each["id"] for each in feeds["onvif_pull_events"].ask.options["devices"]}
            return [
                each
                for each in found
                if "RuleEngine" in each.topic
                and each.camera["용도"] != "어린이보호"
                and each.camera["카메라ID"] not in mute
            ]

        listening = mqtt.listen(here, {}, keep, lambda: clock[0])
        until(lambda: listening.trouble is None, 20)
        clock[0] += dt.timedelta(minutes=8)
        until(lambda: len(kept) >= len(noticed()), 20)
        listening.close()
        clock[0] += dt.timedelta(minutes=8)
        listening = mqtt.listen(here, {}, keep, lambda: clock[0])
        until(lambda: len(kept) >= len(noticed()), 20)
        listening.close()
        expected = noticed()
    assert len(expected) > 2
    cameras = [topic.partition("/")[0] for topic, _ in dict.fromkeys(kept)]
    assert cameras == [each.camera["카메라ID"] for each in expected]


#: What the platform has to make of an answer in which this goes wrong.
MEANT = {
    Kind.QUOTA: Outcome.QUOTA,
    Kind.TOO_MANY: Outcome.QUOTA,
    Kind.KEY: Outcome.AUTH,
    Kind.KEY_99: Outcome.AUTH,
    Kind.KEY_403: Outcome.AUTH,
    Kind.IP: Outcome.AUTH,
    Kind.THEIRS: Outcome.DOWN,
    Kind.NO_DATA: Outcome.EMPTY,
    Kind.CUT: Outcome.DOWN,
    Kind.DRIP: Outcome.DOWN,
    Kind.SILENT: Outcome.DOWN,
    Kind.ABSENT: Outcome.DOWN,
    Kind.ENDLESS: Outcome.DOWN,
    Kind.BOMB: Outcome.DOWN,
    Kind.TEXT_502: Outcome.DOWN,
    Kind.ERROR_500: Outcome.DOWN,
    Kind.REDIRECT: Outcome.BLOCKED,
    Kind.WAF_400: Outcome.BLOCKED,
    Kind.ENTITIES: Outcome.UNREADABLE,
    Kind.PAGE_200: Outcome.UNREADABLE,
    Kind.EMPTY_BODY: Outcome.UNREADABLE,
}


@pytest.mark.parametrize(("kind", "meant"), MEANT.items())
def test_what_goes_wrong_is_called_by_its_name_once_and_is_over(storm, feeds, kind, meant):
    feed = feeds["air_quality_hourly"]
    storm.faults.add({"kind": kind, "host": "apis", "count": 1})
    read = run(storm, feed)
    assert (read.outcome, list(read.rows)) == (meant, []), read.said
    assert "simulated" not in read.said  # its key
    assert run(storm, feed).outcome is Outcome.OK


def test_answers_that_only_look_wrong_are_read(storm, feeds):
    feed = feeds["air_quality_hourly"]
    good = run(storm, feed).rows

    def spoiled(kind):
        storm.faults.add({"kind": kind, "count": 1})
        read = run(storm, feed)
        assert read.outcome is Outcome.OK, (kind, read.said)
        return read

    assert spoiled(Kind.XML_FOR_JSON).rows == good
    assert spoiled(Kind.WRONG_TYPE).rows == good
    assert spoiled(Kind.SINGLE_ITEM).rows == good[:1]
    assert {row["dataTime"] for row in spoiled(Kind.MIDNIGHT).rows} == {"2026-07-14 24:00"}
    assert {row["pm10Value"] for row in spoiled(Kind.NULLS).rows} <= {None, "-999"}
    assert all("khaiGrade" not in row for row in spoiled(Kind.FIELD_GONE).rows)


def test_letters_that_the_provider_lost_are_counted(storm, feeds):
    storm.faults.add({"kind": Kind.BROKEN_LETTERS})
    read = run(storm, feeds["weather_warnings"])
    assert read.outcome is Outcome.OK, read.said
    assert read.broken_texts > 0
    # The name is that of our own table of zones.
    assert {row["areaName"] for row in read.rows} == {"서울동남권"}


def of_three_rows(feed):
    return replace(feed, ask=replace(feed.ask, options={**feed.ask.options, "size": 3}))


def test_pages_that_lie_of_how_many_rows_there_are_are_all_asked_for(storm, feeds):
    feed = of_three_rows(feeds["disaster_messages"])
    good = run(storm, feed)
    assert len(good.rows) > 6
    storm.faults.add({"kind": Kind.WRONG_TOTAL})
    assert run(storm, feed).rows == good.rows


def test_a_page_that_repeats_another_is_no_list(storm, feeds):
    storm.faults.add({"kind": Kind.DUPLICATE_PAGE, "feed": "disaster_messages"})
    read = run(storm, of_three_rows(feeds["disaster_messages"]))
    assert (read.outcome, list(read.rows)) == (Outcome.UNREADABLE, [])


def test_a_day_s_requests_are_used_up_at_the_nth_call(storm, feeds):
    storm.faults.add({"kind": Kind.QUOTA, "feed": "link_speeds", "after": 2})
    found = [run(storm, feeds["link_speeds"]).outcome for _ in range(4)]
    assert found == [Outcome.OK, Outcome.OK, Outcome.QUOTA, Outcome.QUOTA]
    assert run(storm, feeds["air_quality_hourly"]).outcome is Outcome.OK


def test_faults_are_asked_for_and_ended_over_http(storm):
    def ask(method, body=b""):
        request = urllib.request.Request(f"{storm.address}/faults", body, method=method)
        with urllib.request.urlopen(request, timeout=5) as answer:
            return json.load(answer)

    assert ask("POST", b'{"kind": "cut", "host": "seoul"}')["faults"][0]["kind"] == "cut"
    assert ask("DELETE")["faults"] == []
    with pytest.raises(urllib.error.HTTPError, match="400"):
        ask("POST", b'{"kind": "meteor"}')


def test_every_fault_is_tried():
    tried = {*MEANT, Kind.XML_FOR_JSON, Kind.WRONG_TYPE, Kind.SINGLE_ITEM, Kind.MIDNIGHT,
             Kind.NULLS, Kind.FIELD_GONE, Kind.BROKEN_LETTERS, Kind.DUPLICATE_PAGE,
             Kind.WRONG_TOTAL}  # fmt: skip
    assert tried == set(Kind)


def test_cameras_without_mqtt_are_subscribed_to_and_tell_what_they_noticed_since(small_sample):
    now = [STORM]
    with simulating(small_sample, lambda: now[0]) as simulator:
        registry = Registry.from_catalog()
        settings = FeedSettings(mode=Mode.SIMULATED, simulator=simulator.address)
        here = {feed.id: feed for feed in feeds_here(registry, settings)}
        feed, login = here["onvif_pull_events"], {"ONVIF": "lifemap:simulated"}

        def pulled(login=login):
            # Ours and the cameras' are the clocks of the wall; only the scenario is ahead.
            moment = Moment(now=dt.datetime.now(dt.UTC), newest=None, bbox=around(simulator))
            return onvif_events.read(feed, onvif_events.gather(feed, moment, login))

        assert pulled({}).outcome is Outcome.DOWN  # nobody is let in without the password
        assert pulled().outcome is Outcome.EMPTY  # how things stand is no event
        began, now[0] = now[0], now[0] + dt.timedelta(minutes=4)
        first = pulled()
        now[0] += dt.timedelta(minutes=56)
        rows = [*first.rows, *pulled().rows]
        city, cameras = simulator.world.city, simulator.world.place.cameras
        names = {each["id"] for each in feed.ask.options["devices"]}
        told = sorted(
            (each.camera["카메라ID"], each.at)
            for camera in cameras
            if camera["카메라ID"] in names
            for each in city.noticed_by(camera, began, now[0], 0.15)
        )
        assert len(told) > 5
        found = [(row["device"], dt.datetime.fromisoformat(row["UtcTime"])) for row in rows]
        assert sorted(found) == told
        # They are not heard by MQTT as well.
        topics = ["+/onvif-ej/#"]
        heard = simulator.broker.published(began, now[0], topics)
        assert not any(each.topic.startswith(tuple(names)) for each in heard)
        onvif_events.leave(feed, login, dt.datetime.now(dt.UTC))


def test_who_posts_messages_signs_them_and_posts_each_until_it_is_taken(small_sample):
    posted, statuses = [], [503, 202, 202]

    class Map(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            posted.append((self.path, {k.lower(): v for k, v in self.headers.items()}, body))
            self.send_response(statuses.pop(0))
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_):
            pass

    now = [STORM]
    registry = Registry.from_catalog()
    definitions = Generic(read_all(registry), Elements(small_sample, registry))
    world = World.of(small_sample)
    server = HTTPServer(("127.0.0.1", 0), Map)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        senders = Senders(
            lambda at: definitions.posted(world, at),
            to=f"http://127.0.0.1:{server.server_port}", secret="made up", now=lambda: now[0],  # noqa: S106 - of nobody
        )  # fmt: skip
        with pytest.raises(OSError, match="answered with 503"):
            senders.post()
        senders.post()
        senders.post()  # nothing happened since
        now[0] += dt.timedelta(minutes=20)
        senders.post()
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
    (path, headers, first), (_, again, same), (_, _, other) = posted
    assert path == "/feeds/link_119/messages"
    assert (headers["webhook-id"], first) == (again["webhook-id"], same)
    assert first != other
    wall = dt.datetime.now(dt.UTC)
    assert require_signature("made up", again, same, now=wall) == again["webhook-id"]
