import datetime as dt
import os
import signal
import subprocess
import sys
import threading
import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from ingesting import NOW, checked
from psycopg import sql

from layers import conform as take
from layers.errors import IngestStoppedError
from layers.store import load as load_module
from layers.store.conclusion import LISTED
from layers.store.load import load
from layers.store.query import Query

HEAD = "이름,번호,수용,경도,위도\n"
AS_OF = dt.datetime(2026, 11, 1, tzinfo=dt.UTC)


@pytest.fixture
def shelters(registry):
    return registry.get("shelters")


def places(rows, **changes):
    """Accepted records of ``{number: capacity}``, one every 100 m."""
    text = HEAD + "".join(
        f"곳{key},{key},{capacity},{127 + int(key) / 1000:.4f},37.55\n"
        for key, capacity in rows.items()
    )
    return checked(text, key=take.column("번호"), area=None, **changes).accepted


def put(database, shelters, rows, *, name="places", now=NOW, as_of=AS_OF, **options):
    from ingesting import source

    accepted = places(rows, prefix=f"{name}/")
    return load(
        database, shelters, source(name=name, retire_share=0.5), accepted,
        as_of=as_of, now=now, **options,
    )  # fmt: skip


def ask(database, text, **params):
    return database.fetch_all(Query(statement=sql.SQL(text), params=params))


def current(database):
    rows = ask(database, "SELECT id, capacity FROM layer.shelters WHERE retired_at IS NULL")
    return {key.removeprefix("places/"): capacity for key, capacity in rows}


def state(database):
    text = (
        "SELECT revision, item_count, as_of, west, east FROM lifemap.layer_state"
        " WHERE layer = 'shelters'"
    )
    return ask(database, text)[0]


def test_a_first_load_inserts_everything_and_makes_revision_one(database, shelters):
    counts = put(database, shelters, {"1": 10, "2": 20})
    assert (counts.inserted, counts.updated, counts.retired, counts.revision) == (2, 0, 0, 1)
    assert current(database) == {"1": 10, "2": 20}
    assert state(database) == (1, 2, AS_OF, 127.001, 127.002)


def test_a_second_load_changes_nothing(database, shelters):
    put(database, shelters, {"1": 10, "2": 20})
    before = ask(database, "SELECT xmin::text, fid, * FROM layer.shelters ORDER BY fid")
    counts = put(database, shelters, {"1": 10, "2": 20}, now=NOW + dt.timedelta(days=1))
    assert (counts.inserted, counts.updated, counts.unchanged, counts.retired) == (0, 0, 2, 0)
    assert ask(database, "SELECT xmin::text, fid, * FROM layer.shelters ORDER BY fid") == before
    assert state(database)[0] == 1
    assert len(ask(database, "SELECT FROM lifemap.change")) == 1


def test_only_what_differs_is_written(database, shelters):
    put(database, shelters, {"1": 10, "2": 20, "3": 30})
    counts = put(database, shelters, {"1": 10, "2": 21, "3": 30, "4": 40})
    assert (counts.inserted, counts.updated, counts.unchanged) == (1, 1, 2)
    revisions = ask(database, "SELECT id, revision FROM layer.shelters ORDER BY id")
    assert [revision for _, revision in revisions] == [1, 2, 1, 2]
    upserts, removals = ask(
        database, "SELECT upserts, removals FROM lifemap.change WHERE revision = 2"
    )[0]
    assert (upserts, removals) == (["places/2", "places/4"], [])


def test_what_vanished_is_retired_and_comes_back_with_its_number(database, shelters):
    put(database, shelters, {"1": 10, "2": 20})
    numbers = dict(ask(database, "SELECT id, fid FROM layer.shelters"))
    assert put(database, shelters, {"1": 10}).retired == 1
    assert current(database) == {"1": 10}
    assert state(database)[:2] == (2, 1)
    assert put(database, shelters, {"1": 10, "2": 20}).inserted == 1
    assert dict(ask(database, "SELECT id, fid FROM layer.shelters")) == numbers


def test_a_source_never_retires_the_records_of_another(database, shelters):
    put(database, shelters, {"1": 10}, name="one")
    put(database, shelters, {"2": 20}, name="two")
    assert len(current(database)) == 2


def test_ids_of_another_source_are_not_taken_over(database, shelters):
    from ingesting import source

    put(database, shelters, {"1": 10})
    with pytest.raises(IngestStoppedError, match="1 ids of source 'other' are already those"):
        load(
            database, shelters, source(name="other"), places({"1": 11}, prefix="places/"),
            as_of=AS_OF, now=NOW,
        )  # fmt: skip
    assert current(database) == {"1": 10}


def test_retiring_more_than_the_share_stops_and_asks(database, shelters):
    put(database, shelters, {"1": 10, "2": 20, "3": 30})
    with pytest.raises(IngestStoppedError, match="would retire 2 of the 3 records"):
        put(database, shelters, {"1": 11})
    assert current(database) == {"1": 10, "2": 20, "3": 30}
    assert state(database)[0] == 1
    assert put(database, shelters, {"1": 11}, confirm_retire=True).retired == 2


def test_an_empty_file_never_clears_a_layer(database, shelters):
    put(database, shelters, {"1": 10})
    with pytest.raises(IngestStoppedError, match="would retire 1 of the 1"):
        put(database, shelters, {})


def test_a_newer_file_that_says_the_same_moves_the_date_and_no_record(database, shelters):
    put(database, shelters, {"1": 10})
    counts = put(database, shelters, {"1": 10}, as_of=AS_OF + dt.timedelta(days=1))
    assert (counts.unchanged, counts.updated) == (1, 0)
    assert state(database)[:3] == (2, 1, AS_OF + dt.timedelta(days=1))
    put(database, shelters, {"1": 10}, as_of=AS_OF)
    assert state(database)[0] == 2


def test_text_arrives_as_it_is(database, shelters):
    from ingesting import source

    odd = "탭\t줄\n역\\사선 'quote' \\N {a,b} 😀"
    text = f'{HEAD}"{odd}",1,5,127.1,37.5\n'
    accepted = checked(text, key=take.column("번호"), area=None).accepted
    load(database, shelters, source(), accepted, as_of=AS_OF, now=NOW)
    assert ask(database, "SELECT name FROM layer.shelters") == [(odd,)]


def test_a_change_of_many_items_is_told_without_a_list(database, shelters):
    put(database, shelters, {str(key): 1 for key in range(LISTED + 1)})
    assert ask(database, "SELECT upserts, removals FROM lifemap.change") == [(None, None)]


def test_two_loads_of_a_layer_take_turns(database, shelters):
    threads = [
        threading.Thread(target=put, args=(database, shelters, {"1": n}), kwargs={"name": f"s{n}"})
        for n in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert state(database)[:2] == (4, 4)


@settings(
    deadline=None, max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(st.dictionaries(st.sampled_from("123456"), st.integers(0, 3)), max_size=4))
def test_after_any_loads_the_layer_is_the_last_file(database, shelters, files):
    put(database, shelters, {}, confirm_retire=True)
    held = current(database)
    for rows in files:
        revision = state(database)[0]
        counts = put(database, shelters, rows, confirm_retire=True)
        assert counts.inserted == len(rows.keys() - held.keys())
        assert counts.retired == len(held.keys() - rows.keys())
        assert counts.updated == sum(held[key] != rows[key] for key in held.keys() & rows.keys())
        assert current(database) == rows
        assert state(database)[:2] == (revision + (held != rows), len(rows))
        held = rows


CHILD = """
import sys, time
from ingesting import NOW, source
sys.path.insert(0, "tests/layers")
from test_load import AS_OF, places
from layers.registry import Registry
from layers.store.database import Database
from layers.store.load import load

database = Database(sys.argv[1], pool_size=2).open()
rows = {str(key): 1 for key in range(5000)}

def wait(conn, counts):
    print(counts.inserted, flush=True)
    time.sleep(60)

load(database, Registry.from_catalog().get("shelters"), source(), places(rows, prefix="places/"),
     as_of=AS_OF, now=NOW, confirm_retire=True,
     also=wait if sys.argv[2] == "end" else lambda *_: None)
"""


def _start(database_url, where):
    environment = {**os.environ, "PYTHONPATH": "tests:."}
    return subprocess.Popen(
        [sys.executable, "-c", CHILD, database_url, where],
        stdout=subprocess.PIPE, env=environment, text=True,
    )  # fmt: skip


def test_a_load_killed_before_its_end_leaves_nothing_behind(database, database_url, shelters):
    put(database, shelters, {"1": 10, "9000": 20})
    child = _start(database_url, "end")
    assert child.stdout.readline() == "4999\n"
    child.send_signal(signal.SIGKILL)
    child.wait()
    child.stdout.close()
    assert current(database) == {"1": 10, "9000": 20}
    assert state(database)[:2] == (1, 2)
    assert put(database, shelters, {"1": 11, "9000": 20}).updated == 1


def test_a_load_killed_at_any_moment_is_whole_or_nothing(database, database_url, shelters):
    put(database, shelters, {"9000": 20})
    for _ in range(2):
        child = _start(database_url, "anywhere")
        _wait_for_a_writer(database)
        child.send_signal(signal.SIGKILL)
        child.wait()
        child.stdout.close()
        assert (state(database)[0], len(current(database))) in {(1, 1), (2, 5000)}


def _wait_for_a_writer(database):
    """Wait until a session is inside a load: it has made its staging table or waits to commit."""
    text = (
        "SELECT count(*) FROM pg_stat_activity"
        " WHERE backend_xid IS NOT NULL AND pid <> pg_backend_pid()"
    )
    until = time.monotonic() + 30
    while ask(database, text) == [(0,)] and time.monotonic() < until:
        time.sleep(0.005)


def test_a_failure_at_the_very_end_takes_everything_back(database, shelters, monkeypatch):
    def fail(conn, layer, change):
        raise IngestStoppedError("groups")

    monkeypatch.setattr(load_module, "conclude", fail)
    with pytest.raises(IngestStoppedError, match="groups"):
        put(database, shelters, {"1": 10})
    assert current(database) == {}
    assert state(database)[0] == 0
