"""A run of a feed, end to end: asked, kept, read, loaded, told of."""

import dataclasses
import datetime as dt
import json

import pytest
from factories import add_items
from feeds.runs_made import (
    DAY,
    HOUR,
    MINUTE,
    NOISE,
    NOW,
    Clock,
    Provider,
    a_feed,
    a_site,
    record,
    said,
    values,
)  # fmt: skip
from psycopg import sql

from layers import conform as take
from layers.definition import Keeping
from layers.edit import BY_HAND
from layers.errors import StoreUnavailableError
from layers.feeds.exchange import Answer, Reading
from layers.feeds.outcome import Outcome, Reason, State
from layers.feeds.protocols import rows as rows_protocol
from layers.feeds.running import end_old, read_again, run_feed
from layers.ingest import rejects
from layers.registry import Registry
from layers.sources.table import Malformed
from layers.store import feed_inbox, feed_runs, feeds
from layers.store.changes import latest_changes
from layers.store.feed_inbox import Message
from layers.store.forgetting import forget
from layers.store.query import Query
from layers.store.runs import rejecting
from layers.store.state import latest_loads, layer_state

HTML = Answer(asked="x", at=NOW, status=200, body=b"<html>Welcome</html>")
NO_ANSWER = Answer(asked="x", at=NOW, status=0, trouble="'noise.example' fell silent for 10 s.")


def state(site, feed, now=NOW):
    return feeds.feed_states(site.database, [feed], now=now)[feed.id]


def test_a_run_loads_its_rows_keeps_the_answer_and_tells_what_it_did(database):
    feed = a_feed()
    answer = said(record(1, db=61), record(2, db=48, at=NOW - 5 * MINUTE))
    site = a_site(database, feed, provider=Provider(answer))
    ended = run_feed(site, feed)
    assert values(database) == {"noise/1": 61, "noise/2": 48}
    assert (ended.outcome, ended.rows, ended.new, ended.bad) == (Outcome.OK, 2, 2, 0)
    known = state(site, feed)
    assert (known.state, known.reason, known.newest) == (State.OK, Reason.FRESH, NOW)
    assert known.last.bytes == len(answer.body)
    assert feed_runs.kept(database, known.last.run) == [answer]


def test_what_a_feed_says_first_is_drawn_and_is_no_news(database):
    feed = a_feed()
    provider = Provider(NO_ANSWER, said(record(1)), said(record(1), record(2)))
    site = a_site(database, feed, provider=provider)
    for _ in provider.answers[:]:
        run_feed(site, feed)
    _, told = latest_changes(database, 10)
    assert [(each.upserts, each.is_quiet) for each in told] == [
        (("noise/1",), True),
        (("noise/2",), False),
    ]


def test_the_same_answer_three_times_is_the_same_records_and_no_new_version_of_the_layer(database):
    """F-18."""
    feed = a_feed()
    site = a_site(database, feed, provider=Provider(said(record(1), record(2), record(1))))
    run_feed(site, feed)
    revision = layer_state(database, "sensors").revision
    again = [run_feed(site, feed) for _ in range(2)]
    assert [(each.rows, each.new, each.changed) for each in again] == [(3, 0, 0)] * 2
    assert len(values(database)) == 2
    assert layer_state(database, "sensors").revision == revision


def test_answers_out_of_order_and_six_hours_late_never_take_an_item_back(database):
    """F-19."""
    feed = a_feed(full=False)
    newest, late = said(record(1, db=70)), said(record(1, db=30, at=NOW - 6 * HOUR))
    shuffled = said(record(2, db=2, at=NOW), record(2, db=1, at=NOW - MINUTE))
    site = a_site(database, feed, provider=Provider(newest, late, shuffled))
    for _ in range(3):
        ended = run_feed(site, feed)
    assert values(database) == {"noise/1": 70, "noise/2": 2}
    assert ended.bad == 0
    assert state(site, feed).newest == NOW


@pytest.mark.parametrize(
    ("at", "reason"),
    [
        (NOW + 6 * MINUTE, "in_the_future"),
        (dt.datetime(1970, 1, 1, tzinfo=dt.UTC), "before_clocks"),
    ],
)
def test_records_of_a_wrong_clock_are_rejected_with_the_reason(database, at, reason):
    """F-20."""
    feed = a_feed()
    good = record(1, at=NOW + 4 * MINUTE)
    site = a_site(database, feed, provider=Provider(said(good, record(2, at=at))))
    ended = run_feed(site, feed)
    assert (ended.bad, ended.newest) == (1, NOW + 4 * MINUTE)
    assert list(values(database)) == ["noise/1"]
    [rejected] = rejects(database, site.registry.get("sensors"))
    assert rejected.reason == reason
    assert at.date().isoformat() in rejected.sentence


def answered(*records):
    """An answer that holds whatever a test has it hold."""
    return dataclasses.replace(said(), body=json.dumps(records).encode())


@pytest.mark.parametrize(
    ("records", "loaded", "reasons"),
    [
        ([record(1), None], 1, {"malformed_row": 1}),
        ([record(1, db="loud"), None, "two"], 0, {"malformed_row": 2, "unreadable_value": 1}),
        ([record(n, db="loud") for n in range(7)], 0, {"unreadable_value": 7}),
    ],
    ids=["one of two", "none", "so many that the load stops"],
)
def test_whatever_is_counted_as_rejected_is_kept_under_the_run_that_counts_it(
    database, records, loaded, reasons
):
    feed = a_feed(full=False)
    site = a_site(database, feed, provider=Provider(answered(*records)))
    ended = run_feed(site, feed)
    assert ended.bad == sum(reasons.values())
    assert len(values(database)) == loaded
    kept = rejecting(database, feed)
    assert (kept.load_run, kept.counts) == (ended.load_run, reasons)
    assert kept.run == state(site, feed).last.run


@pytest.mark.parametrize("only_observed", [False, True], ids=["loaded", "only observed"])
@pytest.mark.parametrize("rows", [[record(2)], []], ids=["all but one", "all"])
def test_of_an_answer_that_cannot_be_read_what_can_be_is_loaded_and_the_rest_is_kept(
    database, monkeypatch, rows, only_observed
):
    """However much of it that is, and nothing ends for it."""
    torn = [Malformed(row_number=n, sentence="Torn.", record={"n": str(n)}) for n in range(9)]
    reading = Reading(outcome=Outcome.UNREADABLE, said="Torn.", rows=rows, malformed=tuple(torn))
    whole, feed = a_feed(), a_feed(only_observed=only_observed)
    site = a_site(database, whole, provider=Provider(said(record(1))))
    run_feed(site, whole)
    monkeypatch.setattr(rows_protocol, "read", lambda _feed, _answers: reading)
    ended = run_feed(site, feed)
    assert (ended.outcome, ended.said, ended.bad) == (Outcome.UNREADABLE, "Torn.", 9)
    brought = [] if only_observed or not rows else ["noise/2"]
    assert list(values(database)) == ["noise/1", *brought]
    kept = rejecting(database, feed)
    assert (kept.load_run, kept.counts) == (ended.load_run, {"malformed_row": 9})


def test_rejected_records_are_kept_as_long_as_the_answers_they_stood_in(database):
    feed, clock = a_feed(), Clock()
    provider = Provider(said(record(1, db="loud")), said(record(1)))
    site = a_site(database, feed, provider=provider, now=clock)
    run_feed(site, feed)
    clock.now += HOUR
    run_feed(site, feed)
    feed_runs.forget(database, now=NOW + 13 * DAY)
    assert rejecting(database, feed).counts == {"unreadable_value": 1}
    feed_runs.forget(database, now=NOW + 15 * DAY)
    assert rejecting(database, feed) is None


def test_what_a_provider_dates_in_the_future_says_nothing_about_how_fresh_it_is(database):
    feed = a_feed()
    rows = said(record(1, at=NOW + DAY), record(2, at=NOW + DAY))
    site = a_site(database, feed, provider=Provider(rows))
    ended = run_feed(site, feed)
    assert ended.newest is None
    assert ended.bad == 2


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        (HTML, Outcome.UNREADABLE),
        (NO_ANSWER, Outcome.DOWN),
        (dataclasses.replace(HTML, status=500), Outcome.DOWN),
        (dataclasses.replace(HTML, body=b""), Outcome.UNREADABLE),
        (said(status=304), Outcome.DOWN),
        (dataclasses.replace(NO_ANSWER, refused=Outcome.AUTH), Outcome.AUTH),
    ],
    ids=["html", "silent", "500", "empty", "304", "no-key"],
)
def test_a_failed_call_leaves_the_layer_as_it_is_and_keeps_what_came(database, answer, outcome):
    """F-15."""
    feed = a_feed()
    site = a_site(database, feed, provider=Provider(said(record(1)), answer))
    run_feed(site, feed)
    before = layer_state(database, "sensors")
    ended = run_feed(site, feed)
    assert ended.outcome in {outcome, Outcome.BLOCKED, Outcome.BAD_REQUEST}
    assert not ended.outcome.good
    assert layer_state(database, "sensors") == before
    known = state(site, feed, NOW + 11 * MINUTE)
    assert known.state is State.LATE
    assert known.reason is not Reason.LATE
    assert known.failures == 1
    assert feed_runs.kept(database, known.last.run) == [answer]


def test_a_confirmed_nothing_ends_what_a_whole_list_had_and_is_ok(database):
    feed = a_feed()
    site = a_site(database, feed, provider=Provider(said(record(1)), said()))
    run_feed(site, feed)
    ended = run_feed(site, feed)
    assert ended.outcome is Outcome.EMPTY
    assert values(database) == {}
    known = state(site, feed)
    assert (known.state, known.reason) == (State.OK, Reason.CONFIRMED_EMPTY)


def test_a_part_of_a_list_ends_nothing(database):
    feed = a_feed(full=False)
    site = a_site(database, feed, provider=Provider(said(record(1)), said(record(2)), said()))
    for _ in range(3):
        run_feed(site, feed)
    assert list(values(database)) == ["noise/1", "noise/2"]


def test_a_field_that_is_gone_is_drift_and_not_nothing(database):
    feed = a_feed()
    bare = {name: value for name, value in record(1, db=10).items() if name != "db"}
    site = a_site(database, feed, provider=Provider(said(record(1, db=61)), said(bare)))
    run_feed(site, feed)
    ended = run_feed(site, feed)
    assert (ended.outcome, values(database)) == (Outcome.DRIFT, {"noise/1": 61})
    assert "'db'" in ended.said


def test_a_field_that_is_empty_all_of_a_sudden_is_drift_at_the_third_answer(database):
    feed = a_feed()
    full = said(*(record(number) for number in range(6)))
    bare = said(*(record(number, db="") for number in range(6)))
    site = a_site(database, feed, provider=Provider(full, bare, bare, bare, full))
    ended = [run_feed(site, feed) for _ in range(5)]
    assert [each.outcome for each in ended] == [Outcome.OK] * 3 + [Outcome.DRIFT, Outcome.OK]
    assert [each.strikes for each in ended] == [0, 1, 2, 3, 0]
    assert "'db'" in ended[1].said


def test_values_out_of_their_range_are_drift_where_they_are_many(database):
    feed = a_feed()
    odd = [record(number, x="0", y="0") for number in range(8)]
    site = a_site(database, feed, provider=Provider(said(record(1)), said(*odd)))
    run_feed(site, feed)
    assert run_feed(site, feed).outcome is Outcome.DRIFT
    assert list(values(database)) == ["noise/1"]


def test_a_mend_reads_kept_answers_again_without_a_call(database):
    feed = a_feed()
    provider = Provider(said(record(1, db=61)))
    site = a_site(database, feed, provider=provider)
    run_feed(site, feed)
    query = sql.SQL("UPDATE layer.sensors SET value = NULL")  # as a wrong mapping had left it
    database.execute(Query(statement=query))
    came = read_again(site, feed, state(site, feed).last.run)
    assert (came.changed, values(database), provider.asked) == (1, {"noise/1": 61}, 1)


def message(number, **more):
    return Message(feed="noise", nonce=f"n{number}", answer=said(record(number, **more)))


def test_messages_are_read_once_in_their_order_and_told_as_one_run(database):
    feed = a_feed(protocol="webhook", full=False)
    site = a_site(database, feed, asks=False)
    assert feed_inbox.deliver(database, [message(1), message(2)]) == 2
    assert feed_inbox.deliver(database, [message(1, db=99)]) == 0  # a replay
    ended = run_feed(site, feed)
    assert (ended.new, ended.rows) == (2, 2)
    assert run_feed(site, feed) is None
    assert values(database) == {"noise/1": 50, "noise/2": 50}


def test_a_run_that_is_cut_off_loses_no_message_and_doubles_none(database, monkeypatch):
    """F-01 of the feeds: the database goes away between the load and the end of the run."""
    feed = a_feed(protocol="webhook", full=False)
    site = a_site(database, feed, asks=False)
    feed_inbox.deliver(database, [message(1), message(2)])

    def cut_off(*_):
        raise StoreUnavailableError("The database cannot be reached just now.")

    with monkeypatch.context() as patch:
        patch.setattr(feed_runs, "end", cut_off)
        with pytest.raises(StoreUnavailableError):
            run_feed(site, feed)
    ended = run_feed(site, feed)
    assert (ended.rows, ended.new, len(values(database))) == (2, 0, 2)
    cut, last = sorted(feeds.feed_runs(database, "noise", 9), key=lambda run: run.run)
    assert (cut.outcome, last.outcome) == (Outcome.DOWN, Outcome.OK)


def test_answers_of_one_asking_are_read_together_and_others_wait(database):
    feed = a_feed()
    site = a_site(database, feed, asks=False)
    batches = [
        Message(feed="noise", nonce=f"{batch}/{number}", answer=said(record(number, db=db)),
                batch=batch, number=number)
        for batch, db in (("b1", 1), ("b2", 2)) for number in (2, 1)
    ]  # fmt: skip
    feed_inbox.deliver(database, batches)
    first = run_feed(site, feed)
    assert (set(values(database).values()), first.next_due) == ({1}, None)
    run_feed(site, feed)
    assert set(values(database).values()) == {2}
    assert run_feed(site, feed) is None


def test_what_nobody_can_be_asked_for_grows_old(database):
    feed = a_feed(protocol="webhook", full=False)
    clock = Clock()
    site = a_site(database, feed, asks=False, now=clock)
    feed_inbox.deliver(database, [message(1)])
    run_feed(site, feed)
    assert run_feed(site, feed) is None
    assert state(site, feed, NOW + 11 * MINUTE).state is State.LATE


def test_a_connection_that_stands_says_that_nothing_happened_and_one_that_broke_does_not(database):
    feed = a_feed(protocol="mqtt", full=False, by_answer=True)
    site = a_site(database, feed, asks=False)
    assert run_feed(site, feed).outcome is Outcome.EMPTY
    assert state(site, feed).reason is Reason.CONFIRMED_EMPTY
    ended = run_feed(site, feed, trouble="The broker is not connected.")
    assert (ended.outcome, ended.said) == (Outcome.DOWN, "The broker is not connected.")


def test_what_is_simulated_is_labelled_on_every_record_and_on_the_feed(database):
    feed = a_feed()
    answer = dataclasses.replace(said(record(1)), simulated=True)
    site = a_site(database, feed, provider=Provider(answer), is_simulated=True)
    run_feed(site, feed)
    flags = database.fetch_value(Query(statement=sql.SQL("SELECT flags FROM layer.sensors")))
    assert (flags, state(site, feed).simulated) == (["simulated"], True)
    real = dataclasses.replace(site, carrier=Provider(said(record(1))), is_simulated=False)
    run_feed(real, feed)
    flags = database.fetch_value(Query(statement=sql.SQL("SELECT flags FROM layer.sensors")))
    assert (flags, state(site, feed).simulated) == ([], False)


def test_runs_that_only_said_that_all_is_as_it_was_are_kept_one_an_hour(database):
    feed = a_feed()
    clock = Clock()
    site = a_site(database, feed, provider=Provider(said(record(1))), now=clock)
    for minutes in (0, 5, 20, 50, 55):  # from ten past nine on
        clock.now = NOW + minutes * MINUTE
        run_feed(site, feed)
    feed_runs.forget(database, now=clock.now + 13 * DAY)
    assert len(feeds.feed_runs(database, feed.id, 9)) == 5
    feed_runs.forget(database, now=clock.now + 14.5 * DAY)
    # The first brought something, the fourth began an hour, and the last is how the feed is.
    kept = [run.started_at - NOW for run in feeds.feed_runs(database, feed.id, 9)]
    assert kept == [55 * MINUTE, 50 * MINUTE, 0 * MINUTE]


def test_what_ended_long_ago_is_forgotten_but_not_what_people_touched(registry, database):
    layer = dataclasses.replace(
        registry.get("sensors"), keeping=Keeping(versions=DAY, ended=31 * DAY)
    )
    ids = ("lately", "long ago", "corrected", "by hand", "there")
    add_items(database, "sensors", [((127.1, 37.5), {"id": each}) for each in ids])
    with database.transaction() as conn:
        conn.execute(
            "UPDATE layer.sensors SET retired_at = %s WHERE id <> 'there'", [NOW - 40 * DAY]
        )
        conn.execute(
            "UPDATE layer.sensors SET retired_at = %s WHERE id = 'lately'", [NOW - 30 * DAY]
        )
        conn.execute("UPDATE layer.sensors SET corrected = '{name}' WHERE id = 'corrected'")
        conn.execute("UPDATE layer.sensors SET source = %s WHERE id = 'by hand'", [BY_HAND])
    gone = forget(database, layer, now=NOW)
    rows = database.fetch_all(Query(statement=sql.SQL("SELECT id FROM layer.sensors ORDER BY id")))
    assert [item for (item,) in rows] == ["by hand", "corrected", "lately", "there"]
    assert (gone.ended, forget(database, layer, now=NOW).ended) == (1, 0)
    # Who does not say for how long keeps them.
    kept = dataclasses.replace(layer, keeping=Keeping())
    assert forget(database, kept, now=NOW + 400 * DAY).ended == 0


def test_answers_are_kept_for_two_weeks_and_what_became_of_runs_for_longer(database):
    feed = a_feed(protocol="webhook", full=False)
    site = a_site(database, feed, asks=False)
    feed_inbox.deliver(database, [message(1)])
    run_feed(site, feed)
    feed_inbox.deliver(database, [message(2)])
    pull = dataclasses.replace(site, asks=lambda _: True, carrier=Provider(said(record(3))))
    run_feed(pull, feed)
    run_feed(pull, a_feed())
    feed_runs.forget(database, now=NOW + DAY)  # loads that newer ones followed
    assert feed_runs.forget(database, now=NOW + 13 * DAY) == 0
    assert feed_runs.forget(database, now=NOW + 15 * DAY) == 3
    runs = feeds.feed_runs(database, "noise", 9)
    assert [feed_runs.kept(database, run.run) for run in runs] == [[], [], []]
    assert feed_runs.forget(database, now=NOW + 401 * DAY) == 3


def test_a_date_that_cannot_be_read_is_none_and_the_record_is_taken(database):
    feed = a_feed()
    site = a_site(database, feed, provider=Provider(said(record(1, day="어제"))))
    dated = dataclasses.replace(NOISE, as_of=take.timestamp("day", "%Y-%m-%d"))
    layers = [
        dataclasses.replace(each, sources=(dated,)) if each.id == "sensors" else each
        for each in site.registry
    ]
    ended = run_feed(dataclasses.replace(site, registry=Registry.of(layers, [feed])), feed)
    assert (ended.outcome, ended.new) == (Outcome.OK, 1)


def test_events_that_nobody_takes_back_end_when_they_are_old(database):
    feed = a_feed(full=False)
    feed = dataclasses.replace(feed, target=dataclasses.replace(feed.target, ends_after=DAY))
    clock = Clock()
    rows = said(record(1), record(2, at=NOW - 23 * HOUR))
    site = a_site(database, feed, provider=Provider(rows), now=clock)
    run_feed(site, feed)
    assert end_old(site, feed) == 0
    clock.now = NOW + 2 * HOUR
    assert end_old(site, feed) == 1
    assert list(values(database)) == ["noise/1"]
    run_feed(site, feed)  # the same message once more does not bring it back
    assert list(values(database)) == ["noise/1"]


def test_what_people_enter_is_as_new_as_the_latest_entry_of_their_form(database):
    rhythm = {"every": 30 * DAY, "late_after": 40 * DAY, "down_after": 80 * DAY}
    feed = a_feed(protocol="form", **rhythm)
    site = a_site(database, feed, asks=False)
    assert run_feed(site, feed) is None
    assert state(site, feed).reason is Reason.AWAITED
    place, entered = (127.12, 37.54), {"source": "hand", "kind": "noise"}
    add_items(database, "sensors", [(place, {**entered, "as_of": NOW - DAY})])
    add_items(database, "sensors", [(place, {**entered, "kind": "snow", "as_of": NOW})])
    ended = run_feed(site, feed)
    assert ended is not None
    assert (ended.rows, ended.new, ended.changed, ended.simulated) == (1, 1, 0, False)
    known = state(site, feed)
    assert (known.state, known.newest) == (State.OK, NOW - DAY)
    assert state(site, feed, NOW + 40 * DAY).reason is Reason.MANUAL_DUE
    assert run_feed(site, feed) is None  # nothing is other than it was
    [run] = feeds.feed_runs(database, feed.id, 9)
    assert (run.rows, run.new) == (1, 1)
    # An event that lies ahead does not make the data fresh.
    ahead = {**entered, "as_of": NOW - HOUR, "observed_at": NOW + DAY}
    add_items(database, "sensors", [(place, ahead)])
    run_feed(site, feed)
    assert state(site, feed).newest == NOW - HOUR


def test_what_is_decided_on_entries_is_a_run_of_their_form(database):
    approver = {"ko": "과장", "en": "Head"}
    feed = a_feed(protocol="form")
    feed = dataclasses.replace(
        feed, ask=dataclasses.replace(feed.ask, options={"approver": approver})
    )
    site = a_site(database, feed, asks=False)
    entry = {"source": "hand", "kind": "noise", "as_of": NOW - DAY}
    add_items(database, "sensors", [((127.12, 37.54), {**entry, "id": each}) for each in "ab"])
    run_feed(site, feed)
    with database.transaction() as conn:
        conn.execute(
            "INSERT INTO lifemap.feed_approval (layer, item, revision, approved_by, approved_at,"
            " is_refused) SELECT 'sensors', id, revision, 'somebody', %s, id = 'b'"
            " FROM layer.sensors",
            [NOW],
        )
    run_feed(site, feed)
    after, before = feeds.feed_runs(database, feed.id, 9)
    assert before.said == "0 of 2 entries are approved."
    assert after.said == "1 of 2 entries are approved. 1 were refused."
    assert (after.new, after.changed, after.rows) == (0, 0, 2)


def test_the_record_of_loads_holds_the_latest_of_each_feed_and_no_thousands(database):
    feed = a_feed()
    site = a_site(database, feed, provider=Provider(said(record(1))))
    for _ in range(3):
        run_feed(site, feed)
    assert feed_runs.forget(database, now=NOW + 2 * HOUR) == 2
    [load] = latest_loads(database)
    assert (load.layer, load.source) == ("sensors", "noise")


def test_a_list_that_lacks_too_much_changes_nothing_until_a_person_says_so(database):
    feed = a_feed()
    provider = Provider(said(*map(record, range(6))), said(record(0), record(1)))
    site = a_site(database, feed, provider=provider)
    careful = dataclasses.replace(NOISE, retire_share=0.2)
    layers = [
        dataclasses.replace(each, sources=(careful,)) if each.id == "sensors" else each
        for each in site.registry
    ]
    site = dataclasses.replace(site, registry=Registry.of(layers, [feed]))
    run_feed(site, feed)
    ended = run_feed(site, feed)
    assert (ended.outcome, len(values(database))) == (Outcome.DRIFT, 6)
    came = read_again(site, feed, state(site, feed).last.run, confirmed=True)
    assert (came.outcome, came.changed, len(values(database))) == (Outcome.OK, 4, 2)
