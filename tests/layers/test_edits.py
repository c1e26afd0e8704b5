"""Edits beside loads: who wins, what is kept, and that every shortcut equals the long way."""

import contextlib
import dataclasses
import datetime as dt

import numpy as np
import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from ingesting import NOW, checked, source
from psycopg import sql

from layers import conform as take
from layers.definition import Tiles
from layers.edit import Draft
from layers.errors import BusyError, ForbiddenError, RefusedError, UnknownItemError
from layers.store.edits import By, editing
from layers.store.groups import refresh_groups
from layers.store.load import load, writing
from layers.store.query import Query

KIM = By(author="kim", now=NOW, note="checked on the spot")
ELSEWHERE = shapely.Point(127.3, 37.4)


@pytest.fixture
def shelters(registry):
    return registry.get("shelters")


@pytest.fixture
def loaded(database, shelters):
    put(database, shelters, {"1": 10, "2": 20, "3": 30})
    return database


def put(database, shelters, rows, *, as_of=NOW, **options):
    """Load shelters of ``{number: capacity}``, one every 100 m."""
    text = "이름,번호,수용,경도,위도\n" + "".join(
        f"곳{key},{key},{capacity},{127 + int(key) / 1000:.4f},37.55\n"
        for key, capacity in rows.items()
    )
    accepted = checked(text, key=take.column("번호"), area=None, prefix="places/").accepted
    return load(
        database, shelters, source(retire_share=1.0), accepted, as_of=as_of, now=NOW, **options
    )


def ask(database, text, **params):
    return database.fetch_all(Query(statement=sql.SQL(text), params=params))


def current(database):
    return {
        key.removeprefix("places/"): capacity
        for key, capacity in ask(
            database, "SELECT id, capacity FROM layer.shelters WHERE retired_at IS NULL"
        )
    }


def add(database, shelters, name="new", place=(127.1, 37.5), by=KIM, **values):
    with editing(database, shelters, by) as edit:
        edit.create(Draft(shape=shapely.Point(place), values={"name": name, **values}), name)


def correct(database, shelters, item, shape=None, by=KIM, **values):
    with editing(database, shelters, by) as edit:
        edit.correct(edit.held(item), Draft(values=values, shape=shape), item)


def end(database, shelters, item, by=KIM):
    with editing(database, shelters, by) as edit:
        edit.end(edit.held(item), item)


def undo(database, shelters, item, by=KIM):
    everything = frozenset(each.name for each in shelters.fields)
    with editing(database, shelters, by) as edit:
        edit.undo(edit.held(item), item, writable=everything)


def test_a_load_leaves_alone_what_people_corrected(loaded, shelters):
    correct(loaded, shelters, "places/1", shape=ELSEWHERE, capacity=11)
    counts = put(loaded, shelters, {"1": 99, "2": 20, "3": 31})
    assert (counts.updated, counts.unchanged) == (1, 2)
    assert current(loaded) == {"1": 11, "2": 20, "3": 31}
    place = ask(loaded, "SELECT ST_X(geom) FROM layer.shelters WHERE id = 'places/1'")
    assert place == [(127.3,)]


def test_a_load_still_writes_what_nobody_corrected_of_the_same_record(loaded, shelters):
    correct(loaded, shelters, "places/1", name="고친 이름")
    assert put(loaded, shelters, {"1": 99, "2": 20, "3": 30}).updated == 1
    said = ask(loaded, "SELECT name, capacity FROM layer.shelters WHERE id = 'places/1'")
    assert said == [("고친 이름", 99)]


def test_a_load_does_not_bring_back_what_people_ended(loaded, shelters):
    end(loaded, shelters, "places/1")
    counts = put(loaded, shelters, {"1": 99, "2": 20, "3": 30})
    assert (counts.inserted, counts.updated, counts.unchanged, counts.retired) == (0, 0, 3, 0)
    assert current(loaded) == {"2": 20, "3": 30}


def test_what_people_brought_back_a_load_does_not_retire_again(loaded, shelters):
    put(loaded, shelters, {"2": 20, "3": 30})
    undo(loaded, shelters, "places/1")
    assert put(loaded, shelters, {"2": 20, "3": 31}).retired == 0
    assert current(loaded) == {"1": 10, "2": 20, "3": 31}


def test_after_an_undo_loads_own_the_item_again(loaded, shelters):
    correct(loaded, shelters, "places/1", capacity=11)
    undo(loaded, shelters, "places/1")
    put(loaded, shelters, {"1": 99, "2": 20, "3": 30})
    assert current(loaded)["1"] == 99


def test_what_a_load_wrote_and_people_undid_it_does_not_write_again(loaded, shelters):
    put(loaded, shelters, {"1": 99, "2": 20, "3": 30})
    undo(loaded, shelters, "places/1")
    put(loaded, shelters, {"1": 98, "2": 20, "3": 30})
    assert current(loaded)["1"] == 10


def test_what_only_a_load_ever_wrote_is_not_undone_into_nothing(loaded, shelters):
    with pytest.raises(RefusedError, match="nothing to undo"):
        undo(loaded, shelters, "places/1")
    assert len(current(loaded)) == 3


def test_nobody_undoes_what_they_may_not_write(loaded, shelters):
    correct(loaded, shelters, "places/1", capacity=11)
    with (
        editing(loaded, shelters, KIM) as edit,
        pytest.raises(ForbiddenError, match="would change 'capacity'"),
    ):
        edit.undo(edit.held("places/1"), "places/1", writable=frozenset({"name"}))
    assert current(loaded)["1"] == 11


def test_a_record_is_as_new_as_the_newer_of_file_and_correction(loaded, shelters):
    later = By(author="kim", now=NOW + dt.timedelta(days=2))
    correct(loaded, shelters, "places/1", by=later, people_inside=3)
    put(loaded, shelters, {"1": 12, "2": 20, "3": 30}, as_of=NOW + dt.timedelta(days=1))
    as_of = ask(loaded, "SELECT as_of FROM layer.shelters WHERE id = 'places/1'")
    assert as_of == [(later.now,)]
    put(loaded, shelters, {"1": 13, "2": 20, "3": 30}, as_of=NOW + dt.timedelta(days=3))
    as_of = ask(loaded, "SELECT as_of FROM layer.shelters WHERE id = 'places/1'")
    assert as_of == [(NOW + dt.timedelta(days=3),)]


def test_a_change_tells_where_things_lay_and_lie(loaded, shelters):
    correct(loaded, shelters, "places/1", shape=ELSEWHERE)
    told = ask(
        loaded,
        "SELECT upserts, removals, author, action, note, west, south, east, north"
        " FROM lifemap.change ORDER BY sequence DESC LIMIT 1",
    )
    assert told == [
        (["places/1"], [], "kim", "correct", KIM.note, 127.001, 37.4, 127.3, 37.55)
    ]  # fmt: skip


def test_a_correction_that_changes_nothing_is_no_change(loaded, shelters):
    correct(loaded, shelters, "places/1", capacity=10)
    assert ask(loaded, "SELECT count(*) FROM lifemap.change") == [(1,)]


def test_an_edit_does_not_wait_long_for_a_load(loaded, shelters):
    with writing(loaded, shelters), pytest.raises(BusyError):
        add(loaded, shelters)
    assert len(current(loaded)) == 3


def test_an_item_that_never_was_cannot_be_changed(loaded, shelters):
    with pytest.raises(UnknownItemError, match="has no item 'nothing'"):
        end(loaded, shelters, "nothing")


PLACES = [(127.1200, 37.5400), (127.1203, 37.5401), (127.1301, 37.5430), (126.9, 37.7)]
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("add"), st.sampled_from(PLACES)),
        st.tuples(st.just("move"), st.integers(0, 9), st.sampled_from(PLACES)),
        st.tuples(st.just("rename"), st.integers(0, 9), st.sampled_from("ab")),
        st.tuples(st.just("end"), st.integers(0, 9)),
        st.tuples(st.just("undo"), st.integers(0, 9)),
        st.tuples(st.just("load"), st.dictionaries(st.sampled_from("1234"), st.integers(0, 2))),
    ),
    min_size=1,
    max_size=12,
)


def take_step(database, layer, names, step):
    """Do one thing to the layer, where it can be done."""
    kind, *what = step
    if kind == "load":
        put(database, layer, what[0])
        names.update(f"places/{key}" for key in what[0])
    elif kind == "add":
        name = f"item {len(names)}"
        add(database, layer, name, what[0])
        names.add(name)
    elif names:
        name = sorted(names)[what[0] % len(names)]
        ended = ask(database, "SELECT retired_at FROM layer.shelters WHERE id = %(id)s", id=name)
        if kind == "undo":
            undo_if_possible(database, layer, name)
        elif ended[0][0] is None and kind == "move":
            correct(database, layer, name, shape=shapely.Point(what[1]))
        elif ended[0][0] is None and kind == "rename":
            correct(database, layer, name, name=what[1])
        elif ended[0][0] is None:
            end(database, layer, name)


def undo_if_possible(database, layer, name):
    with contextlib.suppress(RefusedError):  # only a load ever wrote it
        undo(database, layer, name)


def seen(database):
    """All that anybody sees of the layer, by id."""
    return set(
        ask(
            database,
            "SELECT id, name, capacity, ST_AsText(geom), source FROM layer.shelters"
            " WHERE retired_at IS NULL",
        )
    )


def seen_then(database, revision):
    text = (
        "SELECT id, name, capacity, ST_AsText(geom), source FROM ("
        " SELECT id, name, capacity, geom, source, retired_at FROM layer.shelters"
        " WHERE revision <= %(then)s UNION ALL"
        " SELECT id, name, capacity, geom, source, retired_at FROM history.shelters"
        " WHERE revision <= %(then)s AND until_revision > %(then)s) AS was"
        " WHERE retired_at IS NULL"
    )
    found = ask(database, text, then=revision)
    assert len(found) == len(set(found))
    return set(found)


def groups(database):
    rows = ask(
        database,
        "SELECT z, x, y, cell, point_count, lone_fid, ST_X(geom_3857), ST_Y(geom_3857)"
        " FROM tile.point_group WHERE layer = 'shelters' ORDER BY z, x, y, cell",
    )
    return [row[:6] for row in rows], np.array([row[6:] for row in rows], dtype=float)


def state(database):
    return ask(
        database,
        "SELECT item_count, west, south, east, north FROM lifemap.layer_state"
        " WHERE layer = 'shelters'",
    )[0]


@settings(
    deadline=None, max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(steps=STEPS)
def test_whatever_is_done_every_past_is_kept_and_every_count_is_right(database, shelters, steps):
    shelters = dataclasses.replace(shelters, tiles=Tiles(group_below=14))
    database.execute(Query(statement=sql.SQL("TRUNCATE layer.shelters, history.shelters")))
    with writing(database, shelters) as (conn, _):
        refresh_groups(conn, shelters)
        conn.execute(
            "UPDATE lifemap.layer_state SET item_count = 0, west = NULL, south = NULL,"
            " east = NULL, north = NULL WHERE layer = 'shelters'"
        )
    names, pasts = set(), {}
    for step in steps:
        take_step(database, shelters, names, step)
        [(revision,)] = ask(
            database, "SELECT revision FROM lifemap.layer_state WHERE layer = 'shelters'"
        )
        pasts[revision] = seen(database)
    for revision, was in pasts.items():
        assert seen_then(database, revision) == was
    assert state(database) == ask(
        database,
        "SELECT count(*), ST_XMin(ST_Extent(geom)), ST_YMin(ST_Extent(geom)),"
        " ST_XMax(ST_Extent(geom)), ST_YMax(ST_Extent(geom)) FROM layer.shelters"
        " WHERE retired_at IS NULL",
    )[0]  # fmt: skip
    kept, places = groups(database)
    with writing(database, shelters) as (conn, _):
        refresh_groups(conn, shelters)
    counted, anew = groups(database)
    assert kept == counted
    assert bool(counted) == bool(seen(database))
    np.testing.assert_allclose(places, anew, rtol=0, atol=1e-6)
