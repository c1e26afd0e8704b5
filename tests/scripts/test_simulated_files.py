"""What the simulator leaves in files: databases that feeds query, lists that people drop."""

import datetime as dt
import fnmatch
import sqlite3
from dataclasses import replace

import pytest
import shapely
from feed_scenes import WORDS

from layers.conformed import conformed
from layers.feeds import observing, placing
from layers.feeds.exchange import Answer, Moment
from layers.feeds.outcome import Outcome
from layers.feeds.protocols import database_link, drop_folder
from layers.feeds.secrets import OWN_DATABASE
from layers.feeds.settings import FeedSettings, Mode
from layers.feeds.simulated import SimulatedFiles
from layers.feeds.site import feeds_here
from layers.feeds.storing import among_all, frame_of
from layers.feeds.words import with_words
from layers.registry import Registry
from layers.sending.reading import read_here
from layers.sources.table import RawTable
from layers.store.anchors import Anchor
from layers.store.foreign import ForeignDatabaseError, read_foreign
from layers.validate import validated
from scripts.simulated.feeds.asked import World
from scripts.simulated.feeds.databases import Databases
from scripts.simulated.feeds.defined import read_all
from scripts.simulated.feeds.drops import Drops
from scripts.simulated.feeds.elements import Elements
from scripts.simulated.feeds.faults import Faults, Kind
from scripts.simulated.feeds.generic import Generic
from spatial.bbox import BBox

KST = dt.timezone(dt.timedelta(hours=9))
NOW = dt.datetime(2026, 7, 15, 10, 16, 40, tzinfo=KST)
REGISTRY = Registry.from_catalog()
DEFINITIONS = read_all(REGISTRY)
#: The sample has legal dongs; nobody drops others over them.
NOBODY_S = {"dong_boundaries"}


class Stopped(drop_folder.Watch):
    """A watch that looks when a test says so."""

    def _run(self):
        return


class Office:
    """A simulator's databases and drops, which a test has look at a time of its own."""

    def __init__(self, place, folder):
        self.now = NOW
        self.files = SimulatedFiles(folder)
        self.generic = Generic(DEFINITIONS, Elements(place, REGISTRY))
        self.faults = Faults(self.generic.addresses())
        self.world = World.of(place)
        self.databases = Databases(
            self.generic, self.world, self.files, faults=self.faults, now=lambda: self.now
        )
        self.drops = self.dropping()
        settings = FeedSettings(
            mode=Mode.SIMULATED, simulator="http://127.0.0.1:1", drop=self.files.drop,
            files=self.files,
        )  # fmt: skip
        self.feeds = {feed.id: feed for feed in feeds_here(REGISTRY, settings)}

    def dropping(self):
        return Drops(
            self.generic, self.world, self.files.drop, faults=self.faults, now=lambda: self.now
        )

    def drop_all(self, drops=None):
        """Give how often there was something to look at."""
        drops, count = drops or self.drops, 0
        while drops.look():
            count += 1
        return count

    def of_protocol(self, name):
        return [feed for feed in self.feeds.values() if feed.ask.protocol == name]

    def query(self, feed_id, **options):
        feed = with_words(self.feeds[feed_id], WORDS)
        feed = replace(feed, ask=replace(feed.ask, options={**feed.ask.options, **options}))
        moment = Moment(now=self.now, newest=None, bbox=BBox(*self.world.place.outline.bounds))
        key = feed.ask.key
        return database_link.read(
            feed, database_link.gather(feed, moment, {key: self.files.address(key)})
        )

    def watching(self, feed_id):
        """Watch the folder of a feed; give what was kept of it too."""
        kept = []
        watch = Stopped(
            self.feeds[feed_id],
            lambda at, headers, body: kept.append(
                Answer(asked="", at=at, status=200, headers=headers, body=body)
            ),
            lambda: self.now,
        )
        return watch, kept


@pytest.fixture
def office(small_sample, tmp_path, monkeypatch):
    # That strangers' files are read in a process of their own is tested where files are dropped.
    monkeypatch.setattr(drop_folder, "read_sent", read_here)
    return Office(small_sample, tmp_path)


@pytest.fixture
def placed(small_sample, monkeypatch):
    """The district, its dongs and items as the sample has them."""
    place = small_sample
    district = Anchor(place.code, place.name, place.city, place.outline)
    dongs = [
        Anchor(each.code, each.name, "legal", shapely.Point(each.lon, each.lat).buffer(0.005))
        for each in place.dongs
    ]
    monkeypatch.setattr(placing, "district_anchor", lambda _: district)
    monkeypatch.setattr(placing, "dong_anchors", lambda _: dongs)
    monkeypatch.setattr(
        placing,
        "item_shapes",
        lambda *asked: dict.fromkeys(filter(None, asked[3]), shapely.Point(place.middle)),
    )


def taken(feed, reading):
    """How many of the rows a layer takes, and how many it was given."""
    layer = REGISTRY.get(feed.target.layer)
    source = layer.source(feed.target.source)
    table = RawTable(frame=among_all(frame_of(reading, source), feed), crs=reading.crs)
    if feed.target.only_observed:
        part = observing.measured_part(layer, source, feed)
        made = conformed(layer, part, table, placed=False)
        assert not any(each.unreadable.any() for each in made.columns)
        return len(made.keys), len(reading.rows)
    table = placing.placed(None, layer, feed, table)
    checked = validated(layer, source, conformed(layer, source, table), area=None, clip=False)
    return len(checked.accepted), len(checked.accepted) + len(checked.rejections)


def test_every_query_runs_against_its_office_s_database_and_its_rows_are_taken(office, placed):
    office.databases.look()
    feeds = [each for each in office.of_protocol("database_link") if each.ask.key != OWN_DATABASE]
    lacking = {}
    for feed in feeds:
        reading = office.query(feed.id)
        good, given = taken(feed, reading) if reading.rows else (0, 0)
        if reading.outcome is not Outcome.OK or reading.malformed or not good == given > 0:
            lacking[feed.id] = (reading.outcome, reading.said, good, given)
    assert lacking == {}
    assert len(feeds) >= 28


def test_every_file_that_is_dropped_is_archived_and_its_rows_are_taken(office, placed):
    feeds = [each for each in office.of_protocol("drop_folder") if each.id not in NOBODY_S]
    assert office.drop_all() == len(feeds) >= 35
    lacking = {}
    for feed in feeds:
        watch, kept = office.watching(feed.id)
        watch.look()
        reading = drop_folder.read(feed, kept)
        good, given = taken(feed, reading) if reading.rows else (0, 0)
        # The sample's lists hold the faults of real ones: a lost point, a repeated number.
        if reading.outcome is not Outcome.OK or good < 0.5 * given or not good:
            lacking[feed.id] = (reading.outcome, reading.said, good, given)
        (archived,) = (each for each in (office.files.drop / feed.id).rglob("*") if each.is_file())
        assert archived.parent.name == "2026-07"
    assert lacking == {}


def test_a_simulator_that_starts_again_drops_only_what_nobody_took(office):
    office.drop_all()
    names = sorted(each.id for each in office.of_protocol("drop_folder") if each.id not in NOBODY_S)
    for name in names[1:]:
        office.watching(name)[0].look()
    archives = {each.name for each in office.files.drop.rglob("archive/*/*")}
    office.drop_all(office.dropping())
    waiting = [
        name
        for name in names
        if any((office.files.drop / name).glob(office.feeds[name].ask.options["pattern"]))
    ]
    assert waiting == names[:1]
    # And a month later each list of a month, under the name that replaces what was not taken.
    office.now += dt.timedelta(days=31)
    assert office.drop_all() == len(names)
    office.watching("police_offices")[0].look()
    after = list(office.files.drop.rglob("police_offices/archive/*/*"))
    assert {each.parent.name for each in after} == {"2026-07", "2026-08"}
    assert {each.name for each in after} <= archives  # the sample's own file is what it was


def test_half_a_file_goes_into_quarantine_and_the_good_one_follows(office):
    office.faults.add({"kind": "cut", "feed": "population_cells", "count": 1})
    feed = office.feeds["population_cells"]
    watch, kept = office.watching(feed.id)
    while len(kept) < 2:
        assert office.drops.look()
        watch.look()
    (bad, good) = kept
    assert len(bad.body) == len(good.body) // 2
    assert drop_folder.read(feed, [bad]).outcome is Outcome.UNREADABLE
    assert len(drop_folder.read(feed, kept).rows) > 0
    assert [fnmatch.fnmatch(each.name, "*population_grid.gpkg")
            for each in office.files.drop.rglob("quarantine/*/*.gpkg")] == [True]  # fmt: skip


def test_a_table_is_written_when_its_slot_is_new_and_others_stay(office):
    office.databases.look()
    path = office.files.database("NDMS_DB")

    def rows():
        units = office.query("unit_positions").rows
        with sqlite3.connect(path) as conn:
            root = dict(conn.execute("SELECT name, rootpage FROM sqlite_schema"))
            version = conn.execute("PRAGMA data_version").fetchone()
            count = conn.execute("PRAGMA schema_version").fetchone()[0]
        conn.close()
        return {row["위치시각"] for row in units}, count, root, version

    first, before, *_ = rows()
    office.now += dt.timedelta(seconds=5)
    office.databases.look()
    assert rows()[:2] == ({"2026-07-15 10:16:40"}, before) == (first, before)
    office.now += dt.timedelta(seconds=10)
    office.databases.look()
    later, after, *_ = rows()
    assert later == {"2026-07-15 10:16:50"}
    assert after == before + 2  # one table was dropped and made, of three


def test_who_reads_while_tables_are_written_sees_all_of_before(office, monkeypatch):
    """Whatever is half written when it is read: the rows themselves ask while they are put."""
    office.databases.look()
    address, seen = office.files.address("NDMS_DB"), []

    class Asking(list):
        def __iter__(self):
            for row in super().__iter__():
                found = read_foreign(
                    address, "SELECT 위치시각 FROM lifemap_units", {}, timeout_s=5, most=999
                )
                seen.append({at for (at,) in found.rows})
                assert len(found.rows) == len(self)
                yield row

    write = Databases._rows
    monkeypatch.setattr(Databases, "_rows", lambda *asked: Asking(write(*asked)[:]))
    office.now += dt.timedelta(seconds=10)
    only = {"NDMS_DB": {"lifemap_units": office.databases._offices["NDMS_DB"]["lifemap_units"]}}
    monkeypatch.setattr(office.databases, "_offices", only)
    office.databases.look()
    assert len(seen) > 10
    assert all(each == {"2026-07-15 10:16:40"} for each in seen)
    assert {row["위치시각"] for row in office.query("unit_positions").rows} == {
        "2026-07-15 10:16:50"
    }


def test_a_database_that_is_gone_or_locked_is_down_until_it_is_back(office):
    office.databases.look()
    for kind in (Kind.ABSENT, Kind.SILENT):
        office.faults.add({"kind": kind, "feed": "local_tax"})
        office.databases.look()
        assert office.query("local_tax", timeout_s=1).outcome is Outcome.DOWN, kind
        assert office.query("unit_positions").outcome is Outcome.OK
        office.faults.clear()
        office.databases.look()
        assert office.query("local_tax").outcome is Outcome.OK


def test_a_file_that_is_no_database_any_more_is_begun_anew(office):
    office.databases.look()
    path = office.files.database("TAX_DB")
    path.write_bytes(b"no database at all" * 100)
    with pytest.raises(ForeignDatabaseError):
        read_foreign(office.files.address("TAX_DB"), "SELECT 1 FROM x", {}, timeout_s=1, most=1)
    again = Office(office.world.place, office.files.folder)
    with pytest.raises(OSError, match="TAX_DB"):
        again.databases.look()
    again.databases.look()
    assert again.query("local_tax").outcome is Outcome.OK
