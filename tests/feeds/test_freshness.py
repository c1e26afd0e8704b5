"""When a feed is asked, and in which state it is."""

import datetime as dt
import random
from dataclasses import replace

import pytest
from feeds.runs_made import DAY, HOUR, MINUTE, NOW, a_feed
from hypothesis import given
from hypothesis import strategies as st

from layers.errors import DefinitionError
from layers.feeds.definition import Ask, Rhythm
from layers.feeds.freshness import FeedState, LastRun, dated, judged
from layers.feeds.outcome import Outcome, Reason, State
from layers.feeds.schedule import next_due, plan, slot_after
from layers.feeds.set_up import to_set_up
from layers.feeds.settings import Mode, read_feed_settings
from layers.feeds.site import feeds_here
from layers.registry import Registry

KST = dt.timezone(9 * HOUR)
RNG = random.Random(7)  # noqa: S311 - spreads runs


def ran(outcome, said=""):
    return LastRun(
        run=1, started_at=NOW, seconds=1.0, outcome=outcome, status=200, said=said, rows=0, new=0,
        changed=0, bad=0, newest=None, bytes=0, sha256=None, load_run=None, simulated=False,
    )  # fmt: skip


def state(*, outcome=Outcome.OK, age=0 * MINUTE, answered=0 * MINUTE, now=NOW, feed=None, **known):
    """The state of a feed whose newest event and last good answer have ages."""
    said = {
        "is_on": True, "newest": NOW - age, "good_at": NOW - answered,
        "last": ran(outcome, "Somebody says why."),
    }  # fmt: skip
    found = judged(feed or a_feed(), FeedState(feed="noise", **{**said, **known}), now)
    return found.state, found.reason


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ({}, (State.OK, Reason.FRESH)),
        ({"age": 10 * MINUTE}, (State.OK, Reason.FRESH)),
        ({"age": 11 * MINUTE}, (State.LATE, Reason.LATE)),
        ({"age": 61 * MINUTE}, (State.DOWN, Reason.LATE)),
        ({"age": 11 * MINUTE, "outcome": Outcome.QUOTA}, (State.LATE, Reason.QUOTA)),
        ({"age": 61 * MINUTE, "outcome": Outcome.AUTH}, (State.DOWN, Reason.AUTH)),
        ({"age": 61 * MINUTE, "outcome": Outcome.BLOCKED}, (State.DOWN, Reason.BLOCKED)),
        ({"outcome": Outcome.DOWN}, (State.OK, Reason.FRESH)),
        ({"is_empty": True, "newest": None}, (State.OK, Reason.CONFIRMED_EMPTY)),
        ({"is_empty": True, "answered": 11 * MINUTE}, (State.LATE, Reason.LATE)),
        ({"newest": None}, (State.OK, Reason.FRESH)),
        ({"is_on": False}, (State.UNKNOWN, Reason.NOT_SET_UP)),
        ({"newest": None, "good_at": None, "last": None}, (State.UNKNOWN, Reason.AWAITED)),
        (
            {"newest": None, "good_at": None, "last": None, "since": NOW - 15 * MINUTE},
            (State.UNKNOWN, Reason.AWAITED),
        ),
        (
            {"newest": None, "good_at": None, "last": None, "since": NOW - 16 * MINUTE},
            (State.UNKNOWN, Reason.NEVER_ASKED),
        ),
        (
            {"newest": None, "good_at": None, "since": NOW, "outcome": Outcome.UNREADABLE},
            (State.UNKNOWN, Reason.UNREADABLE),
        ),
        (
            {"newest": None, "good_at": None, "outcome": Outcome.UNREADABLE},
            (State.UNKNOWN, Reason.UNREADABLE),
        ),
        ({"paused_at": NOW}, (State.OK, Reason.PAUSED)),
        ({"paused_at": NOW, "age": 11 * MINUTE}, (State.LATE, Reason.PAUSED)),
    ],
)
def test_age_of_the_newest_event_makes_the_state_and_the_outcome_its_reason(said, expected):
    assert state(**said) == expected


@pytest.mark.parametrize(
    ("known", "expected"),
    [
        ({"is_on": False}, (State.UNKNOWN, Reason.FROM_FILES)),
        ({}, (State.UNKNOWN, Reason.FROM_FILES)),
        ({"filed": NOW - 11 * MINUTE}, (State.LATE, Reason.FROM_FILES)),
        ({"filed": NOW - 900 * DAY, "is_on": False}, (State.LATE, Reason.FROM_FILES)),
        (
            {"filed": NOW - 900 * DAY, "since": NOW - 15 * MINUTE},
            (State.UNKNOWN, Reason.FROM_FILES),
        ),
        ({"last": ran(Outcome.AUTH)}, (State.UNKNOWN, Reason.AUTH)),
    ],
    ids=["not set up", "silent", "old", "old and not set up", "just loaded", "key refused"],
)
def test_what_only_the_district_s_files_brought_is_unknown_and_late_once_they_are_old(
    known, expected
):
    said = {"newest": None, "good_at": None, "last": None, "filed": NOW, "since": NOW - DAY}
    assert state(**{**said, **known}) == expected
    assert dated(a_feed(by_answer=True), FeedState(feed="noise", filed=NOW - DAY)) == NOW - DAY


def test_once_a_feed_spoke_it_is_its_word_that_counts_and_no_file_makes_it_newer():
    assert state(age=11 * MINUTE, filed=NOW) == (State.LATE, Reason.LATE)
    assert state(is_on=False, filed=NOW) == (State.UNKNOWN, Reason.NOT_SET_UP)


@pytest.mark.parametrize("outcome", [Outcome.UNREADABLE, Outcome.DRIFT])
def test_an_unreadable_warning_is_unknown_and_never_no_warning(outcome):
    warnings = a_feed(by_answer=True)
    assert state(feed=warnings, outcome=outcome, is_empty=True) == (
        State.UNKNOWN,
        Reason(outcome.value),
    )
    assert state(feed=a_feed(), outcome=outcome) == (State.OK, Reason.FRESH)


def test_a_call_that_succeeds_makes_no_old_figure_fresh():
    assert state(age=2 * HOUR, answered=0 * MINUTE)[0] is State.DOWN
    assert state(age=2 * HOUR, answered=0 * MINUTE, feed=a_feed(by_answer=True))[0] is State.OK


def test_what_people_enter_is_due_when_its_rhythm_has_passed():
    rhythm = {"every": 30 * DAY, "late_after": 40 * DAY, "down_after": 80 * DAY}
    form = a_feed(protocol="form", **rhythm)
    fresh = {"newest": None, "good_at": None, "last": None}
    assert state(feed=form, since=NOW - 30 * DAY, **fresh) == (State.UNKNOWN, Reason.AWAITED)
    assert state(feed=form, since=NOW - 31 * DAY, **fresh) == (State.UNKNOWN, Reason.MANUAL_DUE)
    assert state(feed=form, age=35 * DAY)[0] is State.OK
    assert state(feed=form, age=41 * DAY) == (State.LATE, Reason.MANUAL_DUE)


def rhythm(every, offset=0 * MINUTE):
    return Rhythm(every=every, offset=offset, late_after=90 * DAY, down_after=90 * DAY)


def korean(text):
    return dt.datetime.fromisoformat(text).replace(tzinfo=KST)


@pytest.mark.parametrize(
    ("every", "offset", "now", "slot"),
    [
        (HOUR, 12 * MINUTE, "2026-11-22 10:11", "2026-11-22 10:12"),
        (HOUR, 12 * MINUTE, "2026-11-22 10:12", "2026-11-22 11:12"),
        (DAY, 6 * HOUR, "2026-11-22 05:59", "2026-11-22 06:00"),
        (DAY, 6 * HOUR, "2026-11-22 23:30", "2026-11-23 06:00"),
        (7 * DAY, HOUR, "2026-11-22 12:00", "2026-11-23 01:00"),  # a Monday
        (10 * dt.timedelta(seconds=1), 0 * MINUTE, "2026-11-22 10:00:07", "2026-11-22 10:00:10"),
    ],
)
def test_slots_are_multiples_of_the_rhythm_in_korean_time(every, offset, now, slot):
    assert slot_after(rhythm(every, offset), korean(now)) == korean(slot)


@given(
    every=st.timedeltas(min_value=dt.timedelta(seconds=1), max_value=40 * DAY),
    now=st.datetimes(
        dt.datetime(1990, 1, 1), dt.datetime(2090, 1, 1), timezones=st.just(dt.UTC)  # noqa: DTZ001
    ),
)  # fmt: skip
def test_a_slot_lies_ahead_and_no_further_than_the_rhythm(every, now):
    assert now < slot_after(rhythm(every), now) <= now + every


def wait(outcome, failures=1, **said):
    return next_due(a_feed(**said), outcome, failures, now=NOW, rng=RNG) - NOW


def test_a_feed_that_fails_is_tried_again_after_waits_that_double_with_jitter():
    waits = [wait(Outcome.DOWN, failures).total_seconds() for failures in range(1, 12)]
    for number, each in enumerate(waits):
        assert 0.75 * min(10 * 2**number, 600) <= each <= 1.25 * min(10 * 2**number, 600)
    assert wait(Outcome.DOWN, 99, urgent=True) <= 1.25 * 5 * MINUTE
    assert wait(Outcome.DOWN, 10**6) <= 1.25 * 10 * MINUTE


def test_a_rare_feed_is_tried_again_well_before_its_next_slot():
    rare = {"every": 30 * DAY, "late_after": 40 * DAY, "down_after": 80 * DAY}
    assert wait(Outcome.UNREADABLE, 1, **rare) < MINUTE
    assert wait(Outcome.DOWN, 30, **rare) <= 1.25 * HOUR


@pytest.mark.parametrize("outcome", [Outcome.AUTH, Outcome.BLOCKED, Outcome.BAD_REQUEST])
def test_what_asking_again_does_not_mend_is_not_asked_again_soon(outcome):
    assert wait(outcome) >= 15 * MINUTE


def test_a_used_up_day_begins_anew_at_midnight_in_korea():
    due = NOW + wait(Outcome.QUOTA)
    assert korean("2026-11-23 00:00") <= due <= korean("2026-11-23 00:01")


def test_no_feed_is_due_later_than_a_claim_believes():
    """Else a clock that was set back would stop it, or every run would follow the last at once."""
    for outcome in set(Outcome) - {Outcome.QUOTA}:
        for failures in (1, 5, 50):
            for every in (10 * dt.timedelta(seconds=1), 5 * MINUTE, HOUR, DAY):
                feed = a_feed(every=every, late_after=2 * DAY, down_after=3 * DAY)
                due = next_due(feed, outcome, failures, now=NOW, rng=RNG)
                assert NOW < due <= plan(feed, NOW).latest


def test_without_a_file_a_sample_is_simulated_and_a_real_district_asks_nobody(tmp_path):
    there = "http://127.0.0.1:9"
    read = read_feed_settings
    assert read(tmp_path, is_sample=True, simulator=there).mode is Mode.SIMULATED
    assert read(tmp_path, is_sample=True, simulator=None).mode is Mode.OFF
    assert read(tmp_path, is_sample=False, simulator=there).mode is Mode.OFF


def test_the_file_says_which_feeds_are_asked_and_of_whom(tmp_path):
    (tmp_path / "feeds.toml").write_text('mode = "real"\non = ["noise"]\nallow_hosts = ["a.b"]\n')
    settings = read_feed_settings(tmp_path, is_sample=False, simulator=None)
    noise, other = a_feed(), a_feed("other")
    assert settings.chosen([noise, other]) == (noise,)
    assert settings.allow_hosts == {"a.b"}
    with pytest.raises(DefinitionError, match="'noise', which is no type of data"):
        settings.chosen([other])


SOLAR = [{"id": "PV-1"}, {"id": "PV-2"}]


@pytest.mark.parametrize(
    ("url", "devices", "said", "left"),
    [
        ("http://iot.district.local/v1", None, "", "'iot.district.local', which stands for"),
        ("http://iot.district.local/v1", None, '[hosts]\n"iot.district.local" = "10.1.2.3"', None),
        ("http://gbfs.operator.example.kr/", None, "", "'gbfs.operator.example.kr'"),
        ("http://apis.data.go.kr/x", None, "", None),
        ("modbus://solar.district.local:502", SOLAR, "", "the devices of the sample"),
        ("modbus://solar.district.local:502", SOLAR,
         '[devices]\nnoise = [{ id = "A", host = "10.1.2.3" }]', None),
        ("modbus://solar.district.local:502", SOLAR,
         '[devices]\nnoise = [{ id = "A" }]', "'solar.district.local'"),
        ("{drop}/trees", None, "", "No folder for files is set up"),
        ("{drop}/trees", None, 'drop = "/srv/drop"', None),
    ],
)  # fmt: skip
def test_what_a_definition_leaves_to_the_district_is_named_until_somebody_says_it(
    tmp_path, url, devices, said, left
):
    (tmp_path / "feeds.toml").write_text(f'mode = "real"\n{said}\n')
    settings = read_feed_settings(tmp_path, is_sample=False, simulator=None)
    options = {} if devices is None else {"devices": devices}
    noise = replace(a_feed(), ask=Ask(protocol="rows", url=url, options=options))
    (here,) = feeds_here(Registry.of([], [noise]), settings)
    found = " ".join(to_set_up(noise, here))
    assert left in found if left else not found


def test_a_feed_is_asked_at_the_district_s_own_host_and_port_and_path_stay(tmp_path):
    text = 'mode = "real"\n[hosts]\n"broker.district.local" = "10.1.2.3"\n'
    (tmp_path / "feeds.toml").write_text(text)
    settings = read_feed_settings(tmp_path, is_sample=False, simulator=None)
    noise = replace(a_feed(), ask=Ask(protocol="mqtt", url="mqtt://broker.district.local:1883/a"))
    (here,) = settings.chosen([noise])
    assert here.ask.url == "mqtt://10.1.2.3:1883/a"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("mode = ", "is not a TOML file"),
        ('mode = "on"', "'mode' cannot be 'on'"),
        ('mode = "real"\nmodus = 1', "'modus' means nothing there"),
        ('mode = "simulated"', "does not say where its 'simulator' is"),
    ],
)
def test_a_wrong_file_is_named_with_what_is_wrong(tmp_path, text, sentence):
    (tmp_path / "feeds.toml").write_text(text)
    with pytest.raises(DefinitionError, match=sentence):
        read_feed_settings(tmp_path, is_sample=True, simulator=None)
