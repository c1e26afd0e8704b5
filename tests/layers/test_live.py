"""Changes reach the hub once each, whatever the order in which their transactions end."""

import asyncio
import datetime as dt
from typing import ClassVar

import numpy as np
import orjson
import psycopg
import pytest
from hypothesis import given
from hypothesis import strategies as st

from layers.errors import BadRequestError, StoreUnavailableError
from layers.live.hub import Hub, Wish
from layers.live.relay import end_closed
from layers.store.changes import (
    Change,
    Snapshot,
    changes_since,
    latest_changes,
    server_life,
)
from spatial.bbox import BBox

NOW = dt.datetime(2026, 11, 1, tzinfo=dt.UTC)
EVERYWHERE = Wish(layers=frozenset({"cameras"}))


def write(conn, layer="cameras", revision=1, box=None):
    """Write a line of the outbox, as a change does, in the transaction of ``conn``."""
    corners = box or (None,) * 4
    conn.execute(
        "INSERT INTO lifemap.change (layer, revision, upserts, removals, west, south, east, north)"
        " VALUES (%s, %s, '{}', '{}', %s, %s, %s, %s)",
        [layer, revision, *corners],
    )


def change(xid, *, layer="cameras", box=None):
    return Change(
        xid=xid, layer=layer, revision=xid, at=NOW, upserts=(f"c-{xid}",), removals=(), box=box
    )


def snapshot(xmax, *running):
    return Snapshot(min((xmax, *running)), xmax, frozenset(running))


class Listening:
    """A listener that keeps what it was told."""

    credential = None

    def __init__(self, wish=EVERYWHERE):
        self.wish = wish
        self.heard = []

    def take(self, message):
        self.heard += [part for part in message.decode().split("\n\n") if part]

    @property
    def revisions(self):
        told = [dict(line.split(": ", 1) for line in each.splitlines()) for each in self.heard]
        lists = [orjson.loads(each["data"]) for each in told if each["event"] == "changes"]
        return [one["revision"] for each in lists for one in each["changes"]]

    @property
    def last_id(self):
        return dict(line.split(": ", 1) for line in self.heard[-1].splitlines())["id"]

    @property
    def events(self):
        return [each.splitlines()[0].removeprefix("event: ") for each in self.heard]


def test_a_change_that_commits_late_is_not_skipped(database, database_url):
    now, _ = latest_changes(database, 10)
    with psycopg.connect(database_url) as slow, psycopg.connect(database_url) as quick:
        write(slow, revision=1)
        write(quick, revision=2)
        quick.commit()
        now, first = changes_since(database, now)
        slow.commit()
    now, second = changes_since(database, now)
    assert [[each.revision for each in batch] for batch in (first, second)] == [[2], [1]]
    assert changes_since(database, now)[1] == []


def test_a_long_transaction_holds_nobody_up(database, database_url):
    now, _ = latest_changes(database, 10)
    with psycopg.connect(database_url) as load:
        load.execute("SELECT pg_current_xact_id()")
        with psycopg.connect(database_url) as conn:
            write(conn)
        assert len(changes_since(database, now)[1]) == 1


def test_transactions_that_end_in_any_order_are_told_of_once_each(database, database_url):
    rng = np.random.default_rng(6)
    now, _ = latest_changes(database, 10)
    open_ones, told = [], []
    for revision in range(1, 41):
        conn = psycopg.connect(database_url)
        write(conn, revision=revision)
        open_ones.append((conn, revision))
        while open_ones and rng.random() < 0.55:
            conn, number = open_ones.pop(int(rng.integers(len(open_ones))))
            if number % 7:
                conn.commit()
            conn.close()  # every seventh is rolled back
        now, changes = changes_since(database, now)
        told += [each.revision for each in changes]
    for conn, _number in open_ones:
        conn.commit()
        conn.close()
    told += [each.revision for each in changes_since(database, now)[1]]
    with psycopg.connect(database_url) as conn:
        kept = conn.execute("SELECT revision FROM lifemap.change").fetchall()
    assert len(told) == len(set(told))
    assert set(told) == {row[0] for row in kept}


def test_a_change_of_many_items_does_not_list_them(database, database_url):
    now, _ = latest_changes(database, 10)
    with psycopg.connect(database_url) as conn:
        conn.execute(
            "INSERT INTO lifemap.change (layer, revision, upserts, removals) VALUES"
            " ('cameras', 1, array_fill('x'::text, '{201}'), '{}'),"
            " ('cameras', 2, array_fill('x'::text, '{199}'), '{y}')"
        )
    many, few = changes_since(database, now)[1]
    assert (many.upserts, many.removals) == (None, None)
    assert (len(few.upserts), few.removals) == (199, ("y",))


def test_a_database_has_one_name_for_its_whole_life(database):
    assert server_life(database) == server_life(database)
    assert len(server_life(database)) == 8


def test_rows_of_another_server_are_not_told_for_ever(database, database_url, registry):
    from layers.store.schema import bring_up

    with psycopg.connect(database_url) as conn:
        write(conn)
        conn.execute("UPDATE lifemap.change SET xid = '900000000000'")
    bring_up(database, registry)
    now, _ = latest_changes(database, 10)
    assert changes_since(database, now)[1] == []


@given(st.integers(1, 50), st.sets(st.integers(1, 50)))
def test_a_snapshot_is_written_as_it_was_read(xmax, running):
    made = snapshot(xmax, *(each for each in running if each < xmax))
    assert Snapshot.parse(str(made)) == made


@pytest.mark.parametrize(
    "text", ["", "1:2", "1:2:x", "a:2:", "1:2:3:4", "-1:2:", "1:2:3,,4", "١:2:"]
)
def test_what_is_no_snapshot_is_refused(text):
    with pytest.raises(BadRequestError):
        Snapshot.parse(text)


def test_postgresql_and_we_agree_on_what_a_snapshot_sees(database_url):
    seen = snapshot(20, 12, 15)
    with psycopg.connect(database_url) as conn:
        rows = conn.execute(
            "SELECT n, pg_visible_in_snapshot(n::text::xid8, %s::pg_snapshot)"
            " FROM generate_series(3, 30) AS n",
            [str(seen)],
        ).fetchall()
    assert [(number, seen.sees(number)) for number, _ in rows] == rows


def hub_with(*changes, remembered=100):
    hub = Hub(remembered=remembered)
    hub.begin("life", snapshot(10), [])
    for each in changes:
        hub.publish(snapshot(each.xid + 1), [each])
    return hub


def test_whoever_comes_back_gets_what_they_missed_and_nothing_twice():
    hub, early = hub_with(), Listening()
    hub.join(early, None)
    for xid in range(10, 20):
        hub.publish(snapshot(xid + 1), [change(xid)])
        if xid == 14:
            hub.leave(early)
    assert early.revisions == [10, 11, 12, 13, 14]
    again = Listening()
    hub.join(again, early.last_id)
    assert again.revisions == [15, 16, 17, 18, 19]


def test_a_late_change_is_not_taken_for_one_that_was_told():
    """11 commits after 12: who has heard up to 12 has not heard of 11."""
    hub, early, again = hub_with(), Listening(), Listening()
    hub.join(early, None)
    hub.publish(snapshot(13, 11), [change(12)])
    hub.leave(early)
    hub.publish(snapshot(13), [change(11)])
    hub.join(again, early.last_id)
    assert (early.revisions, again.revisions) == ([12], [11])


@pytest.mark.parametrize(
    "since", ["other.10:10:", "life.9:9:", "life.99:99:"], ids=["life", "too old", "future"]
)
def test_whoever_was_away_too_long_reads_all_again(since):
    hub = hub_with(*(change(xid) for xid in range(10, 20)), remembered=5)
    listener = Listening()
    hub.join(listener, since)
    assert listener.events == ["resync"]


def test_who_is_told_to_read_again_is_told_of_what_comes_next():
    hub, listener = hub_with(), Listening()
    hub.join(listener, "other.1:1:")
    hub.publish(snapshot(12), [change(11)])
    assert listener.events == ["resync", "changes"]


def test_a_hub_that_starts_knows_what_happened_before():
    hub, listener = Hub(remembered=5), Listening()
    hub.begin("life", snapshot(20), [change(xid) for xid in range(15, 20)])
    hub.join(listener, "life.17:17:")
    assert listener.revisions == [17, 18, 19]
    older = Listening()
    hub.join(older, "life.15:15:")  # of 15 itself some may be forgotten
    assert older.events == ["resync"]


def test_another_life_of_the_database_has_everybody_read_again():
    hub, listener = hub_with(), Listening()
    hub.join(listener, None)
    hub.begin("restored", snapshot(5), [])
    assert listener.events == ["hello", "resync"]


BOX = BBox(127.1, 37.5, 127.2, 37.6)
VIEW = Wish(layers=EVERYWHERE.layers, box=BOX)
WATCHING = Wish(layers=frozenset(), box=BBox(0, 0, 1, 1), everywhere=EVERYWHERE.layers)
PACIFIC = Wish(layers=EVERYWHERE.layers, box=BBox(170, -5, -170, 5))


@pytest.mark.parametrize(
    ("wish", "told", "is_heard"),
    [
        (EVERYWHERE, change(11, layer="schools"), False),
        (EVERYWHERE, change(11, box=BOX), True),
        (VIEW, change(11, box=BBox(127.2, 37.6, 128, 38)), True),
        (VIEW, change(11, box=BBox(127.21, 37.6, 128, 38)), False),
        (VIEW, change(11), True),
        (PACIFIC, change(11, box=BBox(-175, 0, -174, 1)), True),
        (Wish(layers=frozenset()), change(11), False),
        (WATCHING, change(11, box=BOX), True),
    ],
    ids=[
        "other layer",
        "all",
        "touching view",
        "outside view",
        "anywhere",
        "over 180",
        "none",
        "everywhere",
    ],
)
def test_only_what_a_view_shows_is_sent(wish, told, is_heard):
    hub, listener = hub_with(), Listening(wish)
    hub.join(listener, None)
    hub.publish(snapshot(12), [told])
    assert bool(listener.revisions) is is_heard


def test_a_beat_moves_the_place_to_go_on_from():
    hub, listener = hub_with(), Listening(Wish(layers=frozenset()))
    hub.join(listener, None)
    hub.publish(snapshot(40), [change(39)])
    hub.beat()
    assert listener.last_id == "life.40:40:"


def test_every_stream_ends_when_its_district_opens_or_closes_something():
    """Those who come back are asked anew what they may hear; otherwise they are left alone."""
    ended, hub = [], Hub()

    class Reader(Listening):
        def let_go(self):
            ended.append(len(told))

    hub.begin("life", snapshot(1), [])
    hub.join(Reader(), None)
    told = []

    class District:
        """A database that says in turn what its district opens, and then ends the story."""

        rows: ClassVar = [
            ["sight"],
            ["sight"],
            StoreUnavailableError("away"),
            [],
            [],
            None,
            ["sight"],
        ]

        def fetch_all(self, _query):
            told.append(1)
            if len(told) > len(self.rows):
                raise EndOfStoryError
            public = self.rows[len(told) - 1]
            if isinstance(public, Exception):
                raise public
            row = ("a", "가", "A", False, "", 127.0, 37.0, 128.0, 38.0, None, public)
            return [] if public is None else [row]

    with pytest.raises(EndOfStoryError):
        asyncio.run(end_closed(District(), hub, every_s=0.0))
    assert ended == [4, 7]


class EndOfStoryError(Exception):
    pass
