"""From a broker, a folder, a database and a warning centre into layers: the whole way, for real."""

import dataclasses
import json
import sqlite3

from feeds.brokers import broker, needs_mosquitto, wait_until
from feeds.runs_made import NOW, Provider, a_feed, a_site, record, values
from feeds.test_warnings_cap import alert, area, index, info
from psycopg import sql

from layers.feeds.exchange import Answer
from layers.feeds.outcome import Outcome, Reason, State
from layers.feeds.running import run_feed
from layers.feeds.syncing import Syncing
from layers.registry import Registry
from layers.store import feeds
from layers.store.query import Query

IN_THE_DISTRICT = area("<polygon>37.51,127.11 37.51,127.19 37.59,127.15 37.51,127.11</polygon>")


def a_feed_by(protocol, url, *, key=None, full=False, **options):
    """A feed of noise sensors that comes another way than over HTTP."""
    feed = a_feed(protocol=protocol, full=full)
    ask = dataclasses.replace(feed.ask, url=url, key=key, options=options, private=True)
    return dataclasses.replace(feed, ask=ask)


def ticked_until(syncing, holds):
    def both():
        syncing.tick()
        return holds()

    wait_until(both)


def test_warnings_come_go_and_are_unknown_where_one_cannot_be_read(database):
    feed = Registry.from_catalog().feed("cap_alerts")
    provider = Provider(None)
    site = a_site(database, feed, provider=provider)

    def run(*bodies):
        told = [each if isinstance(each, bytes) else each.encode() for each in bodies]
        provider.answers = [Answer(asked="a", at=NOW, status=200, body=each) for each in told]
        return run_feed(site, feed).outcome

    def warned():
        ids = "SELECT id FROM layer.notices WHERE retired_at IS NULL ORDER BY id"
        return [
            row[0].rpartition("/")[2] for row in database.fetch_all(Query(statement=sql.SQL(ids)))
        ]

    here = info(area=IN_THE_DISTRICT)
    assert run(index("a", "b"), alert("a", here), alert("b", here)) is Outcome.OK
    assert warned() == ["a", "b"]
    # One of the two cannot be read: the new one is shown, and nobody says that b is over.
    assert run(index("c", "b"), alert("c", here), "<alert/>") is Outcome.UNREADABLE
    assert warned() == ["a", "b", "c"]
    state = feeds.feed_states(database, [feed], now=NOW)[feed.id]
    assert (state.state, state.reason) == (State.UNKNOWN, Reason.UNREADABLE)
    # The centre can be read again: what is not in its list, and what it cancelled, is over.
    cancel = alert("d", here, kind="Cancel", refers="kma,b,2026-09-27T10:00:00+09:00")
    assert run(index("b", "c", "d"), alert("b", here), alert("c", here), cancel) is Outcome.OK
    assert warned() == ["c"]


@needs_mosquitto
def test_what_is_published_is_in_the_layer_a_moment_later(database, tmp_path):
    with broker(tmp_path) as mosquitto:
        url = f"mqtt://127.0.0.1:{mosquitto.port}"
        feed = a_feed_by("mqtt", url, topics=["noise/+"])
        syncing = Syncing(a_site(database, feed, asks=False), [feed])
        syncing.tick()
        for number, db in ((1, 50), (2, 60), (1, 70)):
            message = record(number, db=db, at=NOW)
            mosquitto.publish(f"noise/{number}", json.dumps(message))
        ticked_until(syncing, lambda: values(database) == {"noise/1": 70.0, "noise/2": 60.0})
        syncing.close()


def test_a_file_that_is_dropped_is_in_the_layer_and_in_the_archive(database, tmp_path):
    feed = a_feed_by("drop_folder", str(tmp_path), full=True, settle_s=0)
    syncing = Syncing(a_site(database, feed, asks=False), [feed])
    rows = [record(1), record(2, db=61)]
    lines = [",".join(rows[0]), *(",".join(each.values()) for each in rows)]
    (tmp_path / "noise.csv").write_text("\n".join(lines), "cp949")
    ticked_until(syncing, lambda: values(database) == {"noise/1": 50.0, "noise/2": 61.0})
    syncing.close()
    assert [each.name for each in tmp_path.iterdir()] == ["archive"]


def test_rows_of_another_office_are_in_the_layer_and_go_with_it(database, tmp_path):
    path = tmp_path / "office.db"
    with sqlite3.connect(path) as conn:
        conn.execute("CREATE TABLE noise (no, name, x, y, db, at)")
        conn.executemany(
            "INSERT INTO noise VALUES (:no, :name, :x, :y, :db, :at)", [record(1), record(2)]
        )
    feed = a_feed_by("database_link", "", key="OFFICE", full=True, query="SELECT * FROM noise")
    site = dataclasses.replace(a_site(database, feed), secrets={"OFFICE": f"sqlite:///{path}"})
    assert run_feed(site, feed).outcome is Outcome.OK
    with sqlite3.connect(path) as conn:
        conn.execute("DELETE FROM noise WHERE no = '2'")
    assert run_feed(site, feed).outcome is Outcome.OK
    assert values(database) == {"noise/1": 50.0}
    path.unlink()  # the office's server is down
    assert run_feed(site, feed).outcome is Outcome.DOWN
    assert values(database) == {"noise/1": 50.0}
