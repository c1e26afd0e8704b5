"""Every type of data that keeps itself true does so against the simulator."""

import contextlib
import datetime as dt

import pytest
from feed_scenes import WORDS, around, run, simulating

from layers.feeds import asking
from layers.feeds.carry import Carrier, Limits, hosts_of
from layers.feeds.definition import Sync
from layers.feeds.exchange import Answer, Moment
from layers.feeds.outcome import Outcome
from layers.feeds.secrets import SIMULATED_NAME, SIMULATED_PASSWORD
from layers.feeds.settings import FeedSettings, Mode
from layers.feeds.site import feeds_here
from layers.feeds.storing import frame_of
from layers.feeds.toml import read_definitions
from layers.feeds.words import with_words
from layers.registry import Registry
from scripts.simulated.feeds.asked import World
from scripts.simulated.feeds.broker import matches
from scripts.simulated.feeds.defined import read_all
from scripts.simulated.feeds.elements import Elements
from scripts.simulated.feeds.generic import Generic
from scripts.simulated.feeds.place import projected
from scripts.simulated.feeds.server import Simulator

KST = dt.timezone(dt.timedelta(hours=9))
NOW = dt.datetime(2026, 7, 15, 10, 16, 40, tzinfo=KST)


@pytest.fixture(scope="module")
def registry():
    return Registry.from_catalog()


@pytest.fixture(scope="module")
def simulator(small_sample):
    with simulating(small_sample, NOW) as simulator:
        yield simulator


def answers_of(simulator, feed, registry):
    """Bring what a feed is told, by the way on which it comes."""
    feed = with_words(feed, WORDS)
    moment = Moment(now=NOW, newest=None, bbox=around(simulator), words=WORDS)
    carrier = Carrier(
        secrets={}, hosts=hosts_of([feed]), now=lambda: NOW, simulator=simulator.address,
        limits=Limits(),
    )  # fmt: skip
    if asking.asks(feed):
        return asking.asked(feed, moment, carrier)
    if asking.gathers(feed):
        login = {feed.ask.key or "": f"{SIMULATED_NAME}:{SIMULATED_PASSWORD}"}
        return asking.gathered(feed, moment, login)
    if feed.ask.protocol == "webhook":
        definitions = Generic(read_all(registry), Elements(simulator.world.place, registry))
        body = definitions.posted(simulator.world, NOW)[feed.id]
        return [Answer(asked=feed.id, at=NOW, status=200, body=body)]
    topics = feed.ask.options["topics"]
    span = dt.timedelta(hours=3 if "payload" in feed.ask.options else 0, minutes=5)
    found = simulator.broker.published(NOW - span, NOW, topics)
    return [
        Answer(asked=feed.id, at=each.at, status=200, headers={"topic": each.topic},
               body=each.payload)
        for each in found
        if any(matches(each.topic, topic) for topic in topics)
    ]  # fmt: skip


def test_every_automatic_type_is_told_rows_that_its_definition_reads(simulator, registry):
    settings = FeedSettings(mode=Mode.SIMULATED, simulator=simulator.address)
    # Cameras that are subscribed to tell nothing of before, and databases and files are no
    # answers: they have tests of their own.
    feeds = [
        feed
        for feed in feeds_here(registry, settings)
        if feed.sync is Sync.AUTO
        and feed.ask.protocol not in {"onvif_events", "database_link", "drop_folder"}
    ]
    lacking = {}
    for feed in feeds:
        answers = answers_of(simulator, feed, registry)
        read = asking.protocol_of(feed).read(with_words(feed, WORDS), answers)
        if read.outcome is not Outcome.OK or not read.rows or read.malformed:
            lacking[feed.id] = (read.outcome, read.said, len(read.rows), len(read.malformed))
    assert lacking == {}
    assert len(feeds) > 150


NEW = """
title = { ko = "도서 반납함", en = "Book drops" }
theme = "life"
owner = { ko = "강동구립도서관", en = "District libraries" }
licence = "KOGL-1"
[ask]
protocol = "seoul"
url = "http://openapi.seoul.go.kr:8088/{key}/json/BookDropInfo/{start}/{end}/"
key = "SEOUL"
key_in = "path"
[rhythm]
every = "1h"
late_after = "3h"
down_after = "1d"
[target]
layer = "facilities"
[record]
key = "DROP_ID"
[place]
point = { lon = "XCRD", lat = "YCRD", crs = 5186 }
[fields]
name = "DROP_NM"
kind = "| const library"
state = "USE_YN | map Y=open;N=closed"
address = "ADDR"
capacity = "BOOK_CO | int"
observed_at = "CHK_DE + CHK_TM | kst %Y%m%d%H%M"
[simulate]
count = 7
DROP_NM = "{dong} 반납함 {n}"
BOOK_CO = [10, 90]
"""


def test_a_type_that_is_added_as_a_file_is_simulated_without_code(small_sample, registry, tmp_path):
    (tmp_path / "life").mkdir()
    (tmp_path / "life" / "book_drops.toml").write_text(NEW, "utf-8")
    ((feed, source),) = [(each.feed, each.source) for each in read_definitions(registry, tmp_path)]
    simulated = read_all(registry, tmp_path)
    world = World.of(small_sample)
    doors = Generic(simulated, Elements(small_sample, registry)).doors()
    with contextlib.closing(Simulator(world, lambda: NOW, doors=doors)) as simulator:
        reading = run(simulator, feed)
        again = run(simulator, feed)
    assert reading == again
    assert len(reading.rows) == 7
    frame = frame_of(reading, source)
    made = {name: rule.make(frame) for name, rule in source.conform.items()}
    assert set(made["state"]) <= {"open", "closed"}
    assert made["capacity"].between(10, 90).all()
    assert set(made["observed_at"]) == {NOW.replace(minute=0, second=0)}
    lon, lat, *_ = small_sample.outline.bounds
    x, y = projected(lon, lat, 5186)
    assert all(abs(float(row["XCRD"]) - x) < 5000 for row in reading.rows)
    assert all(abs(float(row["YCRD"]) - y) < 5000 for row in reading.rows)
    assert reading.rows[0]["DROP_NM"].endswith("반납함 1")
