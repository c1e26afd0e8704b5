"""An hour of storm in time-lapse: every fault there is, and the database killed twice."""

import dataclasses
import datetime as dt
import itertools
import os
import signal
import time
import tomllib

import pytest
from psycopg import sql
from serving import until

from layers.cluster import Cluster
from layers.district import load_district
from layers.errors import StoreError
from layers.feeds.carry import Limits
from layers.feeds.outcome import Reason, State
from layers.feeds.settings import FeedSettings, Mode
from layers.feeds.simulated import SimulatedFiles
from layers.feeds.site import feeds_here, site_of
from layers.feeds.syncing import Syncing
from layers.registry import Registry
from layers.sample import write_sample_district
from layers.store.database import Database
from layers.store.feeds import feed_states
from layers.store.query import Query
from layers.store.schema import bring_up
from scripts.simulated.feeds.asked import World
from scripts.simulated.feeds.everything import simulator_of
from scripts.simulated.feeds.faults import Kind
from scripts.simulated.feeds.place import Place
from scripts.simulated.feeds.services import state_of
from scripts.simulated.feeds.weather import OWN_ZONE

KST = dt.timezone(dt.timedelta(hours=9))
#: The warning becomes severe, the accident happens and is cleared, a fire breaks out, it floods.
BEGIN = dt.datetime(2026, 7, 15, 9, 36, tzinfo=KST)
STEP, STEPS, CALM = dt.timedelta(minutes=4), 15, 6
KILLED_AT = (5, 10)
#: Of the ways on which feeds come: pages, boxes, keys in paths, lists with details, a broker, a
#: database, a file that is dropped.
FEEDS = (
    "air_quality_hourly", "camera_analytics", "cap_alerts", "clothes_bins", "disaster_messages",
    "fire_dispatches", "link_speeds", "public_bikes", "river_levels", "road_events_its",
    "road_events_seoul", "saeol_complaints", "underpass_water",
    "weather_warnings",
)  # fmt: skip
#: What does not pass within the hour: days that are used up, and a key that is no longer good.
LASTING = (
    {"kind": "quota", "path": "bikeList"},
    {"kind": "too_many", "path": "AccInfo"},
    {"kind": "key", "host": "hrfco"},
)
STAY = {
    "public_bikes": Reason.QUOTA,
    "road_events_seoul": Reason.QUOTA,
    "river_levels": Reason.AUTH,
}
PASSING = [kind for kind in Kind if kind not in {Kind.QUOTA, Kind.TOO_MANY}]
HOSTS = ("its", "apis", "safetydata", "iot", "nfds", "alerts")
LAYERS = {
    "districts", "dongs", "cameras", "traffic_links", "underpass_sensors", "air_stations",
}  # fmt: skip
#: A provider that says nothing is given up after this; in earnest it is 20 s.
LIMITS = Limits(total_s=0.5, connect_s=0.3, silence_s=0.3)


@pytest.fixture(scope="module")
def registry():
    return Registry.from_catalog()


@pytest.fixture
def cluster(open_folder, registry):
    cluster = Cluster.at(open_folder / "c")
    with cluster.serving():
        yield cluster


def sample_of(folder):
    """Write the sample, and a district file that loads only what the feeds are about."""
    path = write_sample_district(folder, size="small", now=BEGIN)
    head, *feeds = path.read_text("utf-8").split("[[feed]]")
    wanted = [each for each in feeds if tomllib.loads(each)["layer"] in LAYERS]
    path.write_text("[[feed]]".join([head, *wanted]), "utf-8")
    return path


def rows(database, text, **params):
    return database.fetch_all(Query(statement=sql.SQL(text), params=params))


def current(database, layer, source, column="id"):
    """The current items of a layer's source: what they are called there -> a column."""
    found = rows(
        database,
        f"SELECT id, {column} FROM layer.{layer}"  # noqa: S608 - names of ours
        " WHERE retired_at IS NULL AND source = %(source)s",
        source=source,
    )
    return {name.partition("/")[2]: value for name, value in found}


def test_an_hour_of_storm_with_every_fault_loses_and_doubles_nothing(cluster, registry, tmp_path):
    path = sample_of(tmp_path / "sample")
    database = Database(cluster.url, pool_size=8, deadline_s=20.0, checkout_s=5.0).open()
    bring_up(database, registry)
    load_district(database, registry, tmp_path / "rasters", path, path.parent, now=BEGIN)
    clock = [BEGIN]
    world = World.of(Place(path.parent))
    files = SimulatedFiles(tmp_path)
    simulator = simulator_of(world, lambda: clock[0], registry, files=files)
    settings = FeedSettings(
        mode=Mode.SIMULATED, on=frozenset(FEEDS), simulator=simulator.address, files=files,
        drop=files.drop,
    )  # fmt: skip
    until(files.database("SAEOL_DB").exists, 20)
    until(lambda: [*files.drop.glob("clothes_bins/*.done")], 20)
    site = site_of(database, registry, settings, {}, now=lambda: clock[0])
    carrier = dataclasses.replace(site.carrier, limits=LIMITS)
    feeds = {feed.id: feed for feed in feeds_here(registry, settings)}
    syncing = Syncing(dataclasses.replace(site, carrier=carrier), feeds.values())
    try:
        kinds = itertools.cycle(PASSING)
        for step in range(STEPS + CALM):
            if step in {1, STEPS}:
                simulator.faults.clear()
                for fault in LASTING:
                    simulator.faults.add(fault)
            if 1 <= step < STEPS:
                for host in HOSTS:
                    simulator.faults.add({"kind": next(kinds), "host": host, "count": 1})
            settle(syncing, cluster if step in KILLED_AT else None)
            clock[0] += STEP
        clock[0] -= STEP
        assert_nothing_is_lost_or_double(database, world, syncing, clock[0])
        assert set(simulator.faults.done) == set(Kind)
        assert_states(database, feeds.values(), clock[0])
    finally:
        syncing.close()
        simulator.close()
        database.close()


def settle(syncing, killed=None):
    """Run what is due until nothing is; a database that is killed meanwhile is started again."""
    ends = time.monotonic() + 60
    while time.monotonic() < ends:
        try:
            begun = syncing.tick()
        except StoreError:
            begun = 1
        if killed is not None and begun:
            os.kill(killed.postmaster(), signal.SIGKILL)
            killed.recover()
            killed = None
        if not begun and not syncing._running:
            return
        time.sleep(0.01)
    raise AssertionError(f"What is due does not end: {syncing._running}")


def assert_nothing_is_lost_or_double(database, world, syncing, now):
    noticed = [each for each in world.city.noticed(BEGIN, now) if "RuleEngine" in each.topic]
    # Those of schools speak under a prefix of their own, and some are asked by ONVIF instead.
    pulled = Registry.from_catalog().feed("onvif_pull_events").ask.options["devices"]
    mute = {each["id"] for each in pulled}
    expected = sorted((each.camera["카메라ID"], each.at) for each in noticed
                      if each.camera["용도"] != "어린이보호"
                      and each.camera["카메라ID"] not in mute)  # fmt: skip

    def events():
        settle(syncing)
        found = rows(database, "SELECT camera, happened_at FROM layer.camera_events")
        return sorted(tuple(each) for each in found)

    bins = current(database, "facilities", "clothes_bins", "flags")  # a file was dropped
    assert len(bins) == 30
    assert all("simulated" in flags for flags in bins.values())

    until(lambda: len(events()) >= len(expected), 20)
    assert events() == expected
    assert len(expected) > 10

    midnight = now.replace(hour=0, minute=0) - dt.timedelta(days=1)
    messages = world.city.messages(midnight, now)
    told = current(database, "notices", "disaster_messages", "body")
    assert told == {str(each.number): each.text for each in messages}

    holding = [each for each in world.weather.in_force(now) if each.zone == OWN_ZONE]
    names = sorted(each.name for each in holding)
    assert sorted(current(database, "notices", "weather_warnings", "title").values()) == names
    alerts = current(database, "notices", "cap_alerts", "title").values()
    assert sorted(alerts) == sorted(f"{world.place.name} {name}" for name in names)

    fires = [fire.id for fire in world.city.fires(now) if not fire.out]
    assert list(current(database, "dispatches", "fire_dispatches")) == fires

    speeds = dict(zip((link.id for link in world.place.links),
                      world.streets.speeds_kph(now), strict=True))  # fmt: skip
    assert current(database, "traffic_links", "topis_links", "speed_kph") == speeds
    for sensor in world.place.underpasses:
        depth = world.weather.depth_cm(sensor, now)
        found = current(database, "underpass_sensors", "underpass_monitor", "state")
        assert found[sensor["센서ID"]] == state_of(sensor, depth)[0]

    depths = "SELECT count(*), count(DISTINCT (fid, at)) FROM observed.underpass_sensors"
    ((count, moments),) = rows(database, depths)
    assert count == moments > STEPS / 2
    # Of links a slot is one row, whatever comes: each good run left one.
    good = (
        "SELECT DISTINCT newest FROM lifemap.feed_run"
        " WHERE feed = 'link_speeds' AND outcome = 'ok' AND newest IS NOT NULL"
    )
    slots = "SELECT DISTINCT at FROM lifemap.frame WHERE layer = 'traffic_links'"
    assert sorted(rows(database, slots)) == sorted(rows(database, good))


def assert_states(database, feeds, now):
    states = feed_states(database, feeds, now=now)
    odd = {name: (each.state, each.reason, each.said) for name, each in states.items()
           if each.state is not State.OK}  # fmt: skip
    assert {name: reason for name, (_, reason, _) in odd.items()} == STAY, odd
    assert all(each.simulated for each in states.values())
