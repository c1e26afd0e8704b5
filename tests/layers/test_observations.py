"""What was measured, kept over time: rows and frames, read back, by hours, for as long as said."""

import dataclasses
import datetime as dt

import numpy as np
import pandas as pd
import pytest
import shapely
from factories import add_items
from hypothesis import given
from hypothesis import strategies as st

from layers.definition import Keeping
from layers.errors import UnknownItemError
from layers.store.clear import clear
from layers.store.forgetting import forget
from layers.store.observations import Measured, write_observations
from layers.store.packing import pack, pack_texts, unpack, unpack_texts
from layers.store.series import read_moment, read_series
from layers.store.typical import read_typical, same_hours

NOW = dt.datetime(2026, 11, 20, 9, 2, tzinfo=dt.UTC)
MINUTE = dt.timedelta(minutes=1)
HOUR = dt.timedelta(hours=1)
DAY = dt.timedelta(days=1)

numbers = st.one_of(
    st.none(),
    st.integers(-300, 300),
    st.decimals(-1000, 1000, places=2).map(float),
    st.floats(allow_nan=False, allow_infinity=False),
)


@given(st.lists(numbers, max_size=30))
def test_numbers_come_back_as_they_were_packed(values):
    array = np.array(values, np.float64)
    assert np.array_equal(unpack(pack(array)), array, equal_nan=True)


@given(st.lists(st.one_of(st.none(), st.text(max_size=3)), max_size=30))
def test_texts_come_back_as_they_were_packed(values):
    assert unpack_texts(pack_texts(np.array([*values, None], "object"))).tolist() == [*values, None]


@pytest.mark.parametrize(
    ("values", "width"),
    [((0.0, 254.0), 1), ((0.0, 255.0), 2), ((-1.0, 3.0), 2), ((0.5, 25.4), 1), ((1 / 3,), 8)],
)
def test_a_value_takes_as_few_bytes_as_hold_all_of_its_array(values, width):
    assert pack(np.array([*values, np.nan])).width == width


def kept_as(registry, kind, **keeping):
    """The layer of links, its measured values kept as rows or as frames of five minutes."""
    slot = 5 * MINUTE if kind == "frames" else None
    layer = registry.get("traffic_links")
    return dataclasses.replace(layer, keeping=Keeping(slot=slot, **keeping))


@pytest.fixture
def links(database):
    line = shapely.LineString([(127.1, 37.5), (127.2, 37.5)])
    return add_items(database, "traffic_links", [(line, {"id": f"l{n}"}) for n in range(4)])


def measure(database, layer, records, *, now=NOW, simulated=False):
    """Write ``(item, time, speed, congestion)``."""
    ids, at, speeds, codes = zip(*records, strict=True)
    measured = Measured(
        ids=np.array(ids, dtype="object"),
        at=pd.to_datetime(pd.Series(at), utc=True),
        columns={
            "speed_kph": pd.Series(speeds, dtype="float64"),
            "congestion": pd.Series(codes, dtype="object"),
        },
        is_simulated=simulated,
    )
    return write_observations(database, layer, measured, now=now)


def series(database, layer, item="l0", field="speed_kph", **options):
    span = {"start": NOW - 400 * DAY, "end": NOW + DAY, **options}
    return [
        (each.at, each.value)
        for each in read_series(database, layer, layer.field(field), item, **span)
    ]


def slot_of(at, kind):
    return at if kind == "rows" else at.replace(minute=at.minute // 5 * 5, second=0)


@pytest.mark.parametrize("kind", ["rows", "frames"])
def test_a_series_gives_back_what_was_measured(registry, database, links, kind):
    layer = kept_as(registry, kind)
    times = [NOW - n * 7 * MINUTE for n in range(9, -1, -1)]
    speeds = [10.0, 20.5, None, 33.25, 40, 0, 61, 7, 8, 250]
    codes = ["jam", "slow", None, "free", "free", "jam", "free", "jam", "jam", "unknown"]
    for at, kph, code in zip(times, speeds, codes, strict=True):
        measure(database, layer, [("l1", at, kph, code), ("l3", at, 1.0, "jam")])
    slots = [slot_of(at, kind) for at in times]
    assert series(database, layer, "l1") == list(zip(slots, speeds, strict=True))
    assert series(database, layer, "l1", "congestion") == list(zip(slots, codes, strict=True))
    assert series(database, layer, "l1", start=times[3], end=slots[5]) == [
        (at, kph)
        for at, kph in zip(slots, speeds, strict=True)
        if times[3] <= at < slots[5]
    ]  # fmt: skip
    nothing = [] if kind == "rows" else [(at, None) for at in slots]
    assert series(database, layer, "l2") in ([], nothing)
    with pytest.raises(UnknownItemError, match="no item 'l9'"):
        series(database, layer, "l9")


@pytest.mark.parametrize("kind", ["rows", "frames"])
def test_nothing_measured_is_an_empty_series_and_an_empty_moment(registry, database, links, kind):
    layer = kept_as(registry, kind)
    assert series(database, layer) == series(database, layer, by_hour=True) == []
    found = read_moment(database, layer, layer.fields[4:6], NOW, within=HOUR)
    assert (list(found.ids), set(found.columns)) == ([], {"speed_kph", "congestion"})


@pytest.mark.parametrize("kind", ["rows", "frames"])
def test_a_moment_shows_of_each_item_the_latest_of_then(registry, database, links, kind):
    layer = kept_as(registry, kind)
    for item, minutes, kph in [
        ("l0", -50, 10), ("l0", -21, 20), ("l0", -7, 30), ("l2", -32, 40), ("l1", -4000, 50),
    ]:  # fmt: skip
        measure(database, layer, [(item, NOW + minutes * MINUTE, kph, "free")])
    fields = [layer.field("speed_kph"), layer.field("congestion")]

    def shown(minutes):
        found = read_moment(database, layer, fields, NOW + minutes * MINUTE, within=HOUR)
        assert [*found.columns["congestion"]] == ["free"] * len(found.ids)
        return dict(zip(found.ids, found.columns["speed_kph"], strict=True))

    assert shown(0) == {"l0": 30, "l2": 40}
    assert shown(-12) == {"l0": 20, "l2": 40}
    assert shown(-40) == {"l0": 10}
    assert shown(-3990) == {"l1": 50}
    assert shown(-200) == {}


def test_what_is_older_than_values_are_kept_stands_for_its_hour(registry, database, links):
    layer = kept_as(registry, "rows", measured=2 * DAY, hours=90 * DAY)
    month = (NOW - 30 * DAY).replace(minute=40)
    records = [("l0", month, 7.0, "free"), ("l0", NOW - 100 * DAY, 8.0, "free")]
    first = measure(database, layer, records)
    again = measure(database, layer, records)
    mended = measure(database, layer, [("l0", month, 9.0, "free")])
    assert [(each.changed, each.new) for each in (first, again, mended)] == [(1, 1), (0, 0), (1, 1)]
    assert series(database, layer) == []
    assert series(database, layer, by_hour=True) == [(month.replace(minute=0), 9.0)]


def test_fault_19_a_late_value_goes_to_its_own_slot_and_never_over_a_later_one(
    registry, database, links
):
    layer = kept_as(registry, "frames")
    measure(database, layer, [("l0", NOW, 50, "free")])
    same_slot = measure(database, layer, [("l0", NOW - MINUTE, 40, "slow")])
    earlier = measure(database, layer, [("l0", NOW - 6 * HOUR, 30, "jam")])
    assert (same_slot.late, same_slot.new, earlier.late, earlier.new) == (1, 0, 1, 1)
    assert series(database, layer) == [
        (slot_of(NOW - 6 * HOUR, "frames"), 30), (slot_of(NOW, "frames"), 50),
    ]  # fmt: skip


def test_fault_18_the_same_frame_twice_is_one(registry, database, links):
    layer = kept_as(registry, "frames")
    batch = [("l0", NOW, 50, "free"), ("l2", NOW, None, None)]
    told = [measure(database, layer, batch) for _ in range(2)]
    assert [(each.changed, each.new) for each in told] == [(2, 1), (0, 0)]


def test_rows_and_frames_come_to_the_same_hours(registry, database, links):
    rng = np.random.default_rng(6)
    records = [
        (f"l{item}", NOW - slot * 5 * MINUTE, round(float(rng.uniform(5, 90)), 1),
         str(rng.choice(["free", "slow", "jam"])))
        for item in range(3) for slot in range(40)
    ]  # fmt: skip
    by_rows, by_frames = (kept_as(registry, kind) for kind in ("rows", "frames"))
    for layer in (by_rows, by_frames):
        measure(database, layer, records)
    for item in ("l0", "l1", "l2"):
        rows, frames = (
            series(database, layer, item, by_hour=True) for layer in (by_rows, by_frames)
        )
        assert [at for at, _ in rows] == [at for at, _ in frames]
        assert [v for _, v in rows] == pytest.approx([v for _, v in frames])
        mine = [(at, kph) for name, at, kph, _ in records if name == item]
        for hour, kph in rows:  # the harmonic mean, by hand
            of_hour = [one for at, one in mine if at.replace(minute=0) == hour]
            assert kph == pytest.approx(len(of_hour) / sum(1 / one for one in of_hour))
        codes = [series(database, each, item, "congestion", by_hour=True)
                 for each in (by_rows, by_frames)]  # fmt: skip
        assert codes[0] == codes[1]


@pytest.mark.parametrize("kind", ["rows", "frames"])
def test_what_is_old_is_kept_by_hours_and_in_the_end_no_more(registry, database, links, kind):
    layer = kept_as(registry, kind, measured=2 * DAY, hours=9 * DAY)
    old = (NOW - 4 * DAY).replace(minute=0)
    records = [("l0", old + n * 10 * MINUTE, 20.0 + 10 * n, "jam") for n in range(8)]
    records += [("l3", old, None, "free"), ("l0", NOW - HOUR, 50.0, "free")]
    measure(database, layer, records, now=old + HOUR)
    hours = series(database, layer, by_hour=True)
    assert len(series(database, layer)) == 9
    gone = forget(database, layer, now=NOW)
    assert (gone.days, gone.hours) == ((1, 0) if kind == "rows" else (0, 4))
    assert series(database, layer) == [(slot_of(NOW - HOUR, kind), 50.0)]
    after = series(database, layer, by_hour=True)
    assert [at for at, _ in after] == [at for at, _ in hours]
    # A tenth is what frames of hours keep.
    assert [kph for _, kph in after] == pytest.approx([kph for _, kph in hours], abs=0.05)
    assert series(database, layer, "l0", "congestion", by_hour=True)[0][1] == "jam"
    moment = read_moment(
        database, layer, [layer.field("speed_kph")], old + 30 * MINUTE, within=MINUTE
    )
    assert dict(zip(moment.ids, moment.columns["speed_kph"], strict=True))["l0"] > 20
    assert forget(database, layer, now=NOW).days == 0
    forget(database, layer, now=NOW + 8 * DAY)
    assert [at for at, _ in series(database, layer, by_hour=True)] == [
        (NOW - HOUR).replace(minute=0)
    ]


def test_versions_go_where_the_layer_says_and_value_changes_after_a_week(registry, database, links):
    layer = kept_as(registry, "rows", versions=30 * DAY)
    now = dt.datetime.now(dt.UTC)  # changes are dated by the clock of the database
    measure(database, layer, [("l0", now, 50, "free")], now=now)
    with database.transaction() as conn:
        conn.execute("UPDATE lifemap.layer_state SET revision = 6 WHERE layer = 'traffic_links'")
        for revision, days in ((5, 40), (6, 20)):
            conn.execute(
                "INSERT INTO lifemap.change (layer, revision, at) VALUES ('traffic_links', %s, %s)",
                [revision, now - days * DAY],
            )
            conn.execute(
                "INSERT INTO history.traffic_links (fid, id, source, geom, geom_3857, flags,"
                " revision, corrected, until_revision) SELECT fid, id, source, geom, geom_3857,"
                " flags, 1, '{}', %s FROM layer.traffic_links WHERE id = 'l0'",
                [revision],
            )
    gone = forget(database, layer, now=now)
    assert (gone.versions, gone.changes) == (1, 1)
    assert forget(database, layer, now=now + 8 * DAY).changes == 1


@pytest.mark.parametrize("kind", ["rows", "frames"])
def test_what_is_typical_of_an_hour_counts_every_week_once(registry, database, links, kind):
    layer = kept_as(registry, kind, measured=10 * DAY)
    week = 7 * DAY
    records = [("l1", NOW - week + n * 10 * MINUTE, kph, None) for n, kph in enumerate((30, 60))]
    records += [("l1", NOW - 2 * week, 20.0, None), ("l1", NOW - 2 * week - HOUR, 5.0, None)]
    records += [("l3", NOW - 9 * week, 70.0, None), ("l0", NOW - week, 0.0, None)]
    measure(database, layer, records, now=NOW - 2 * week)

    def typical():
        field = layer.field("speed_kph")
        return read_typical(database, layer, field, NOW, weeks=8, zone="Asia/Seoul")

    expected = {"l1": pytest.approx(2 / (1 / 40 + 1 / 20))}
    assert typical() == expected
    # The week before the last is kept by hours only.
    forget(database, layer, now=NOW)
    assert typical() == expected


def test_the_same_hour_of_the_weeks_before_is_that_of_the_clocks_there():
    moment = dt.datetime(2026, 11, 4, 8, 30, tzinfo=dt.timezone(dt.timedelta(hours=-5)))
    seoul = same_hours(moment, weeks=1, zone="Asia/Seoul")
    assert seoul == [moment.replace(minute=0) - 7 * DAY]
    # Clocks in New York were set back on 1 November.
    new_york = same_hours(moment, weeks=1, zone="America/New_York")
    assert new_york == [moment.replace(minute=0) - 7 * DAY - HOUR]


@pytest.mark.parametrize("kind", ["rows", "frames"])
def test_a_district_that_moves_out_takes_its_measured_values_along(registry, database, links, kind):
    layer = kept_as(registry, kind)
    measure(database, layer, [("l0", NOW, 50, "free")])
    clear(database, [layer], None)
    line = shapely.LineString([(127.1, 37.5), (127.2, 37.5)])
    add_items(database, "traffic_links", [(line, {"id": "l0"})])
    assert series(database, layer) == []
    assert measure(database, layer, [("l0", NOW, 50, "free")]).new == 1
