"""Feeds are run when they are due, each by one at a time, whatever clocks and processes do."""

import dataclasses
import datetime as dt
import threading
import time

import pytest
from feeds.runs_made import (
    DAY,
    HOUR,
    MINUTE,
    NOW,
    Clock,
    Provider,
    a_feed,
    a_site,
    record,
    said,
    values,
)
from psycopg import sql

from layers.errors import ConflictError, UnknownFeedError
from layers.feeds.outcome import Outcome, Reason, State
from layers.feeds.schedule import plan
from layers.feeds.syncing import LEASE, Syncing
from layers.people import Asker
from layers.store import feed_inbox, feed_runs, feeds
from layers.store.feed_inbox import Message
from layers.store.query import Query

BY = Asker(name="kim")


def claimed(site, *known, now=NOW, room=9):
    plans = [plan(feed, now) for feed in known]
    return feed_runs.claim(site.database, plans, now=now, lease=LEASE, room=room)


def due_at(site, moment, feed="noise"):
    query = Query(
        statement=sql.SQL("UPDATE lifemap.feed SET next_due = %(at)s WHERE feed = %(feed)s"),
        params={"at": moment, "feed": feed},
    )
    site.database.execute(query)


def next_of(site, feed):
    return feeds.feed_states(site.database, [feed], now=NOW)[feed.id].next_due


def test_a_feed_is_claimed_once_and_again_when_its_lease_ran_out(database):
    feed = a_feed()
    site = a_site(database, feed)
    assert claimed(site, feed) == ["noise"]
    assert claimed(site, feed) == []
    assert claimed(site, feed, now=NOW + LEASE) == ["noise"]  # whoever had it was killed


def test_urgent_feeds_go_first_and_no_more_than_there_is_room(database):
    slow, urgent, other = a_feed("slow"), a_feed("urgent", urgent=True), a_feed("other")
    site = a_site(database, slow, urgent, other)
    due_at(site, NOW - DAY, "slow")
    due_at(site, NOW - MINUTE, "urgent")
    due_at(site, NOW - HOUR, "other")
    assert claimed(site, slow, urgent, other, room=1) == ["urgent"]
    assert claimed(site, slow, urgent, other, room=1) == ["slow"]


@pytest.mark.parametrize("jump", [2 * HOUR, -2 * HOUR])
def test_a_clock_that_jumps_two_hours_stops_no_feed(database, jump):
    """F-24."""
    feed = a_feed()
    clock = Clock()
    site = a_site(database, feed, now=clock, provider=Provider(said(record(1))))
    syncing = Syncing(site, [feed])
    run_until_done(syncing)
    clock.now += jump
    run_until_done(syncing)
    assert len(feeds.feed_runs(database, "noise", 9)) == 2
    assert clock.now < next_of(site, feed) <= clock.now + 6 * MINUTE
    assert all(0 <= run.seconds < 60 for run in feeds.feed_runs(database, "noise", 9))


def until(syncing, running):
    """Wait until no more than this runs."""
    ends = time.monotonic() + 60
    while syncing._running != running and time.monotonic() < ends:
        time.sleep(0.005)
    assert syncing._running == running


def run_until_done(syncing):
    """Tick once, and wait for what began."""
    syncing.tick()
    until(syncing, set())


def test_a_used_up_day_is_waited_for_and_no_clock_is_blamed(database):
    feed = a_feed()
    quota = dataclasses.replace(said(), status=429)
    site = a_site(database, feed, provider=Provider(quota))
    run_until_done(syncing := Syncing(site, [feed]))
    assert next_of(site, feed) > NOW + 10 * HOUR
    assert syncing.tick() == 0


def test_a_slow_feed_holds_up_no_other_and_never_runs_beside_itself(database):
    slow, quick = a_feed("slow"), a_feed("quick")
    waiting, going = threading.Event(), threading.Event()

    class Slow(Provider):
        def carry(self, feed, request):
            if feed.id == "slow":
                waiting.set()
                assert going.wait(30)
            return super().carry(feed, request)

    site = a_site(database, slow, quick, provider=Slow(said(record(1))))
    syncing = Syncing(site, [slow, quick], threads=3)
    syncing.tick()
    assert waiting.wait(30)
    until(syncing, {"slow"})
    due_at(site, NOW - MINUTE, "slow")
    due_at(site, NOW - MINUTE, "quick")
    assert syncing.tick() == 1
    until(syncing, {"slow"})
    going.set()
    until(syncing, set())
    assert len(feeds.feed_runs(database, "quick", 9)) == 2
    assert len(feeds.feed_runs(database, "slow", 9)) == 1


def test_a_message_that_comes_while_its_feed_runs_is_read_right_after(database):
    feed = a_feed(protocol="webhook", full=False)
    site = a_site(database, feed, asks=False)
    late = Message(feed="noise", nonce="2", answer=said(record(2)))
    feed_inbox.deliver(database, [Message(feed="noise", nonce="1", answer=said(record(1)))])
    syncing = Syncing(site, [feed])
    ends = feed_runs.end

    def end(database, feed_id, run, ended):
        feed_inbox.deliver(database, [late])
        ends(database, feed_id, run, ended)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(feed_runs, "end", end)
        run_until_done(syncing)
    run_until_done(syncing)
    assert list(values(database)) == ["noise/1", "noise/2"]


def test_a_paused_feed_is_not_run_until_it_is_resumed_and_who_did_it_is_recorded(database):
    feed = a_feed()
    site = a_site(database, feed, provider=Provider(said(record(1))))
    feeds.pause(database, "noise", by=BY, note="works at their side", now=NOW)
    syncing = Syncing(site, [feed])
    assert syncing.tick() == 0
    known = feeds.feed_states(database, [feed], now=NOW)["noise"]
    assert (known.reason, known.paused_by, known.paused_note) == (
        Reason.PAUSED,
        "kim",
        "works at their side",
    )
    with pytest.raises(ConflictError, match="paused by kim"):
        feeds.ask_now(database, "noise", by=BY)
    feeds.resume(database, "noise", by=BY)
    run_until_done(syncing)
    assert feeds.feed_states(database, [feed], now=NOW)["noise"].state is State.OK
    actions = sql.SQL("SELECT action, who FROM lifemap.audit WHERE who = 'kim' ORDER BY sequence")
    assert database.fetch_all(Query(statement=actions)) == [
        ("feed-paused", "kim"),
        ("feed-resumed", "kim"),
    ]


def test_run_now_brings_a_feed_forward_and_what_is_not_set_up_says_so(database):
    feed = a_feed()
    site = a_site(database, feed, provider=Provider(said(record(1))))
    syncing = Syncing(site, [feed])
    run_until_done(syncing)
    assert syncing.tick() == 0
    feeds.ask_now(database, "noise", by=BY)
    assert syncing.tick() == 1
    until(syncing, set())
    feed_runs.enrol(database, ["noise"], on=[])
    with pytest.raises(ConflictError, match="not set up"):
        feeds.ask_now(database, "noise", by=BY)
    with pytest.raises(UnknownFeedError, match="'tides'"):
        feeds.ask_now(database, "tides", by=BY)


def test_lateness_is_the_age_of_the_newest_event_at_each_hour(database):
    feed = a_feed(every=HOUR, late_after=2 * HOUR, down_after=6 * HOUR)
    site = a_site(database, feed)
    for hours_ago, newest_ago in ((30, 31), (5, 5), (4, 5), (1, 2)):
        run = feed_runs.begin(database, "noise", now=NOW - hours_ago * HOUR)
        query = sql.SQL("UPDATE lifemap.feed_run SET outcome='ok', newest=%(at)s WHERE run=%(run)s")
        database.execute(Query(statement=query, params={"at": NOW - newest_ago * HOUR, "run": run}))
    ages = feeds.lateness(site.database, [feed], now=NOW)["noise"]
    assert len(ages) == 24
    assert ages[0] == pytest.approx((31 - 23) / 2)
    assert ages[17] == pytest.approx((31 - 6) / 2)  # six hours ago
    assert ages[18:23] == [0.0, 0.5, 1.0, 1.5, 0.5]
    assert ages[23] == 1.0


def test_a_bug_in_one_feed_ends_its_run_and_nothing_else(database):
    feed, other = a_feed(), a_feed("other")

    class Faulty(Provider):
        def carry(self, feed, request):
            if feed.id == "noise":
                raise ZeroDivisionError
            return super().carry(feed, request)

    site = a_site(database, feed, other, provider=Faulty(said(record(1))))
    syncing = Syncing(site, [feed, other])
    run_until_done(syncing)
    [run] = feeds.feed_runs(database, "noise", 9)
    assert (run.outcome, "ZeroDivisionError" in run.said) == (Outcome.UNREADABLE, True)
    assert feeds.feed_runs(database, "other", 9)[0].outcome is Outcome.OK
    assert dt.timedelta(0) < next_of(site, feed) - NOW < MINUTE
