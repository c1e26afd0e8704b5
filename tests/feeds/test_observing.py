"""Measured values: the latest of each item, and all of them over time."""

import dataclasses
import datetime as dt

import orjson
import pandas as pd
import pytest
from factories import add_items
from psycopg import sql

from layers import conform as take
from layers.definition import Source, Theme, Title
from layers.errors import SourceError
from layers.feeds.definition import Ask, Feed, Rhythm, Target
from layers.feeds.observing import observe
from layers.ingest import ingest_table, rejects
from layers.provenance import of_answer
from layers.sources.table import RawTable
from layers.store.history import revisions_at
from layers.store.items import read_item
from layers.store.query import Query
from layers.store.sight import down_since, measured_at
from layers.store.state import layer_state

NOW = dt.datetime(2026, 11, 20, 9, 0, tzinfo=dt.UTC)
MINUTE = dt.timedelta(minutes=1)
WATER = Source(
    name="water",
    title=Title("수위", "Water"),
    adapter="feed",
    key=take.column("id"),
    prefix="w/",
    conform={
        "depth_cm": take.number("depth"),
        "barrier": take.codes("barrier", {"U": "up", "D": "down"}),
        "observed_at": take.timestamp("at", "%Y-%m-%d %H:%M:%S"),
    },
)


def feed_of(layer, source, *observed):
    rhythm = Rhythm(
        every=MINUTE, late_after=dt.timedelta(minutes=5), down_after=dt.timedelta(minutes=30)
    )
    return Feed(
        id="test_feed",
        title=Title("시험", "Test"),
        theme=Theme.TRAFFIC,
        owner=Title("구청", "District"),
        ask=Ask(protocol="drop_folder"),
        rhythm=rhythm,
        target=Target(layer=layer, source=source, observed=observed, only_observed=True),
        licence="KOGL-1",
    )


def kst(at):
    return at.astimezone(dt.timezone(dt.timedelta(hours=9))).strftime("%Y-%m-%d %H:%M:%S")


def water(registry, database, *records, now=NOW, simulated=False):
    """Observe ``(key, minutes from NOW, depth, barrier)``."""
    rows = [
        {
            "id": key,
            "at": None if m is None else kst(NOW + m * MINUTE),
            "depth": depth,
            "barrier": b,
        }
        for key, m, depth, b in records
    ]
    frame = pd.DataFrame(rows, dtype="object", index=range(1, len(rows) + 1))
    return observe(
        database,
        registry.get("underpass_sensors"),
        WATER,
        feed_of("underpass_sensors", "water", "depth_cm", "barrier"),
        RawTable(frame=frame),
        now,
        origin=of_answer(b"answer", name="test_feed", as_of=now),
        is_simulated=simulated,
    )


@pytest.fixture
def sensors(database):
    return add_items(
        database,
        "underpass_sensors",
        [((127.1 + n / 100, 37.5), {"id": f"w/{n}", "source": "other"}) for n in range(3)],
    )


def rows_of(database, text):
    return database.fetch_all(Query(statement=sql.SQL(text)))


def latest(database):
    return {
        item: values
        for item, *values in rows_of(
            database,
            "SELECT id, depth_cm, barrier, observed_at, flags FROM layer.underpass_sensors"
            " ORDER BY id",
        )
    }


def test_a_measured_value_becomes_the_latest_and_stays_on_record(registry, database, sensors):
    first = water(registry, database, ("0", -2, "3.5", "U"), ("1", -2, "4", "U"))
    then = water(registry, database, ("0", -1, "7", "D"))
    assert (first.changed, first.new, then.changed, then.new) == (2, 2, 1, 1)
    assert latest(database)["w/0"] == [7.0, "down", NOW - MINUTE, []]
    assert latest(database)["w/2"] == [None, None, None, []]
    kept = rows_of(
        database, "SELECT at, depth_cm, barrier FROM observed.underpass_sensors ORDER BY fid, at"
    )
    assert kept == [
        (NOW - 2 * MINUTE, 3.5, "up"), (NOW - MINUTE, 7.0, "down"), (NOW - 2 * MINUTE, 4.0, "up"),
    ]  # fmt: skip


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 2, 0)])
def test_fault_19_whatever_the_order_of_arrival_the_latest_is_that_of_the_newest_event(
    registry, database, sensors, order
):
    """Out of order, and six hours late."""
    events = [("0", -1, "9", "D"), ("0", -2, "8", "U"), ("0", -360, "1", "U")]
    told = [water(registry, database, events[n]) for n in order]
    assert latest(database)["w/0"][:3] == [9.0, "down", NOW - MINUTE]
    kept = rows_of(database, "SELECT depth_cm FROM observed.underpass_sensors ORDER BY at")
    assert kept == [(1.0,), (8.0,), (9.0,)]
    before = [max(events[m][1] for m in order[:n]) for n in range(1, 3)]
    assert [each.late for each in told[1:]] == [
        int(events[n][1] < past) for n, past in zip(order[1:], before, strict=True)
    ]


def test_several_events_of_an_item_in_one_answer_leave_the_newest(registry, database, sensors):
    told = water(registry, database, ("0", -1, "9", "D"), ("0", -3, "5", "U"))
    assert (told.changed, told.new, told.late) == (1, 2, 0)
    assert latest(database)["w/0"][:2] == [9.0, "down"]


def test_fault_18_the_same_batch_three_times_is_one(registry, database, sensors):
    batch = [("0", -2, "3", "U"), ("1", -2, "4", "U"), ("0", -2, "3", "U")]
    told = [water(registry, database, *batch) for _ in range(3)]
    assert [(each.changed, each.new, each.merged) for each in told] == [
        (2, 2, 1), (0, 0, 1), (0, 0, 1),
    ]  # fmt: skip
    assert len({each.revision for each in told}) == 1
    assert rows_of(database, "SELECT count(*) FROM observed.underpass_sensors") == [(2,)]


def test_what_comes_again_with_another_value_corrects_the_first(registry, database, sensors):
    water(registry, database, ("0", -2, "3", "U"))
    told = water(registry, database, ("0", -2, "4", "U"))
    assert (told.changed, told.new) == (1, 0)
    assert latest(database)["w/0"][0] == 4.0
    assert rows_of(database, "SELECT depth_cm FROM observed.underpass_sensors") == [(4.0,)]


def test_a_value_that_is_missing_is_not_known_and_is_not_the_one_before(
    registry, database, sensors
):
    water(registry, database, ("0", -2, "3", "U"))
    water(registry, database, ("0", -1, None, "U"))
    assert latest(database)["w/0"][:2] == [None, "up"]


def test_measured_values_make_no_versions_and_a_revision_that_is_told(registry, database, sensors):
    before = layer_state(database, "underpass_sensors")
    told = water(registry, database, ("0", -1, "3", "U"), ("2", -1, "3", "U"), ("9", -1, "3", "U"))
    after = layer_state(database, "underpass_sensors")
    assert told.unknown == 1
    assert after.revision == told.revision == before.revision + 1
    assert (after.item_count, after.extent) == (before.item_count, before.extent)
    assert after.as_of == NOW - MINUTE
    assert rows_of(database, "SELECT count(*) FROM history.underpass_sensors") == [(0,)]
    assert rows_of(database, "SELECT count(*) FROM lifemap.audit") == [(0,)]
    [change] = rows_of(
        database,
        "SELECT action, upserts, removals, west, east FROM lifemap.change"
        " WHERE layer = 'underpass_sensors'",
    )
    assert change[:3] == ("observe", ["w/0", "w/2"], [])
    assert change[3:] == (pytest.approx(127.1), pytest.approx(127.12))
    # The items were there before: what a past day shows of them does not begin today.
    assert rows_of(database, "SELECT DISTINCT revision FROM layer.underpass_sensors") == [(1,)]
    assert revisions_at(database, ["underpass_sensors"], NOW + dt.timedelta(days=9999))


def test_what_people_corrected_stays_and_the_record_has_what_was_measured(
    registry, database, sensors
):
    with database.transaction() as conn:
        conn.execute(
            "UPDATE layer.underpass_sensors SET barrier = 'none', corrected = '{barrier}'"
            " WHERE id = 'w/0'"
        )
    water(registry, database, ("0", -1, "3", "D"))
    assert latest(database)["w/0"][:2] == [3.0, "none"]
    assert rows_of(database, "SELECT barrier FROM observed.underpass_sensors") == [("down",)]


def test_what_the_simulator_made_up_says_so_until_something_real_comes(registry, database, sensors):
    water(registry, database, ("0", -2, "3", "U"), simulated=True)
    assert latest(database)["w/0"][3] == ["simulated"]
    water(registry, database, ("0", -1, "3", "U"))
    assert latest(database)["w/0"][3] == []
    kept = rows_of(database, "SELECT simulated FROM observed.underpass_sensors ORDER BY at")
    assert kept == [(True,), (False,)]


def test_fault_20_a_wrong_clock_a_missing_one_and_a_wrong_value_are_rejected_with_a_reason(
    registry, database, sensors
):
    """Dated in the future, and 1970."""
    year = 365 * 24 * 60
    told = water(
        registry, database,
        ("0", 6, "3", "U"), ("0", -56 * year, "3", "U"), ("0", None, "3", "U"),
        ("1", -1, "-3", "U"), ("1", -1, "wet", "U"), ("2", 4, "3", "U"),
    )  # fmt: skip
    assert told.rejected == {
        "in_the_future": 1, "before_clocks": 1, "no_event_time": 1, "below_minimum": 1,
        "unreadable_value": 1,
    }  # fmt: skip
    assert (told.read, told.changed, told.newest) == (6, 1, NOW + 4 * MINUTE)
    said = {
        each.reason: each.sentence for each in rejects(database, registry.get("underpass_sensors"))
    }
    assert said["in_the_future"].startswith("Its time of 2026-11-20T09:06:00+00:00")


def test_a_source_without_times_speaks_of_the_moment_of_its_answer(registry, database, sensors):
    layer = registry.get("underpass_sensors")
    source = dataclasses.replace(WATER, conform={"depth_cm": WATER.conform["depth_cm"]})
    frame = pd.DataFrame([{"id": "0", "depth": "2"}], dtype="object")
    then = NOW - 7 * MINUTE
    observe(
        database, layer, source, feed_of(layer.id, source.name, "depth_cm"),
        RawTable(frame=frame), NOW, origin=of_answer(b"", name="test_feed", as_of=then),
    )  # fmt: skip
    assert latest(database)["w/0"] == [2.0, None, then, []]


def test_a_feed_cannot_observe_what_its_source_does_not_make(registry, database):
    layer = registry.get("underpass_sensors")
    table = RawTable(frame=pd.DataFrame({"id": ["0"]}))
    with pytest.raises(SourceError, match="observes 'road', which source 'water'"):
        observe(
            database, layer, WATER, feed_of(layer.id, "water", "road"), table, NOW,
            origin=of_answer(b"", name="test_feed", as_of=NOW),
        )  # fmt: skip


def test_the_past_does_not_show_what_was_measured_since(registry, database, sensors):
    now = dt.datetime.now(dt.UTC)  # changes are dated by the clock of the database
    minutes = (now - NOW) / MINUTE
    first = water(registry, database, ("0", minutes - 60, "3", "U"), now=now)
    second = water(registry, database, ("0", minutes - 1, "9", "D"), now=now)
    with database.transaction() as conn:
        conn.execute(
            "UPDATE lifemap.change SET at = at - interval '59 minutes' WHERE revision = %s",
            [first.revision],
        )
    layer = registry.get("underpass_sensors")
    fields = tuple(layer.field(name) for name in ("name", "depth_cm"))

    def shown(revision):
        row = read_item(database, layer, fields, "w/0", then=revision)
        return orjson.loads(row.properties)

    assert (shown(second.revision)["name"], shown(second.revision)["depth_cm"]) == ("some name", 9)
    # What it was then is on record, and not in the row.
    assert (shown(first.revision)["name"], shown(first.revision)["depth_cm"]) == ("some name", None)
    assert shown(first.revision)["as_of"] is None


def test_a_load_leaves_measured_values_to_observing_and_makes_no_version_of_them(
    registry, database, sensors
):
    """A list that also says what is measured: loaded first, observed then (as runs do)."""
    layer = registry.get("underpass_sensors")
    source = dataclasses.replace(
        WATER,
        name="other",  # whose the items are
        conform={**WATER.conform, "name": take.column("name")},
        geometry=take.point("lon", "lat"),
    )
    feed = feed_of(layer.id, "other", "depth_cm", "barrier")

    def come(*records):
        rows = [
            {"id": key, "name": name, "at": kst(NOW + m * MINUTE), "depth": depth, "barrier": "U",
             "lon": "127.1", "lat": "37.5"}
            for key, name, m, depth in records
        ]  # fmt: skip
        table = RawTable(frame=pd.DataFrame(rows, dtype="object"))
        origin = of_answer(b"", name="test_feed", as_of=NOW)
        report = ingest_table(
            database, layer, source, table, origin=origin, now=NOW, clip=False,
            confirm_retire=True, measured=feed.target.observed, by_event_time=True,
        )  # fmt: skip
        return report, observe(database, layer, source, feed, table, NOW, origin=origin)

    report, seen = come(("0", "old", -9, "1"), ("7", "new", -9, "2"))
    assert (report.inserted, report.updated, report.retired) == (1, 1, 2)
    assert (seen.changed, seen.new) == (1, 2)  # of the new one the load has said it already
    history = "SELECT count(*) FROM history.underpass_sensors"
    [(versions,)] = rows_of(database, history)
    report, seen = come(("0", "old", -8, "5"), ("7", "new", -8, "6"))
    assert (report.inserted, report.updated, report.retired) == (0, 0, 0)
    assert (seen.changed, seen.new) == (2, 2)
    assert rows_of(database, history) == [(versions,)]
    report, _ = come(("0", "renamed", -7, "7"), ("7", "new", -7, "8"))
    assert report.updated == 1
    assert latest(database)["w/0"][:1] == [7.0]
    [(before,)] = rows_of(
        database,
        "SELECT depth_cm FROM history.underpass_sensors WHERE id = 'w/0' ORDER BY until_revision"
        " DESC LIMIT 1",
    )
    assert before == 5.0


def test_a_camera_is_down_since_it_was_measured_so(registry, database):
    add_items(database, "cameras", [((127.1, 37.5), {"id": "vms/1", "status": "ok"})])
    layer = registry.get("cameras")
    source = Source(
        name="vms", title=Title("상태", "State"), adapter="feed", prefix="vms/",
        key=take.column("id"),
        conform={"status": take.column("state")},
        as_of=take.timestamp("at", "%Y-%m-%d %H:%M:%S"),
    )  # fmt: skip
    revisions = []
    for minutes, state in [(-30, "down"), (-20, "ok"), (-15, "down"), (-10, "down")]:
        frame = pd.DataFrame([{"id": "1", "state": state, "at": kst(NOW + minutes * MINUTE)}])
        seen = observe(
            database, layer, source, feed_of("cameras", "vms", "status"),
            RawTable(frame=frame.astype("object")), NOW,
            origin=of_answer(b"", name="test_feed", as_of=NOW),
        )  # fmt: skip
        revisions.append(seen.changed)
    [(fid,)] = rows_of(database, "SELECT fid FROM layer.cameras")
    assert down_since(database, [fid]) == {fid: NOW - 15 * MINUTE}
    assert measured_at(database, [fid], after=NOW - 60 * MINUTE) == {fid: NOW - 10 * MINUTE}
    assert measured_at(database, [fid], after=NOW - 5 * MINUTE) == {}
    # Seen once more in the same state the camera is as it was, and nobody looks at it anew.
    assert revisions == [1, 1, 1, 0]
    assert rows_of(database, "SELECT as_of FROM layer.cameras") == [(NOW - 10 * MINUTE,)]
