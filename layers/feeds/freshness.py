"""How a feed is, for people: fresh, late, gone or not known, and why.

Age is that of the newest event, never that of the call: a provider that answers promptly with the
figures of yesterday is late.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from typing import Final

from layers.feeds.definition import Feed, Sync
from layers.feeds.outcome import REASONS, Outcome, Reason, State

#: All feeds of a district have had their first run by then, whatever else the machine does.
_FIRST_RUN: Final = dt.timedelta(minutes=15)


@dataclass(frozen=True, kw_only=True)
class LastRun:
    """The latest run that ended; ``outcome`` and counts as ``lifemap.feed_run`` keeps them."""

    run: int
    started_at: dt.datetime
    seconds: float | None
    outcome: Outcome
    status: int | None
    said: str
    rows: int
    new: int
    changed: int
    bad: int
    newest: dt.datetime | None
    bytes: int
    sha256: str | None
    load_run: int | None
    simulated: bool


@dataclass(frozen=True, kw_only=True)
class FeedState:
    """What is known of a feed, and what that comes to at one moment.

    ``newest`` is the newest event that is known, ``good_at`` the last answer that said how things
    are and ``is_empty`` whether it said that there is nothing. ``next_due`` is ``None`` for as soon
    as may be. ``failures`` are bad outcomes in a row, ``strikes`` answers in a row that look unlike
    the ones before. ``said`` is a sentence for people where something is amiss. ``since`` is when
    the district was loaded, ``None`` before that. ``filed`` is of when the records are that the
    district's files brought, ``None`` where they brought none.
    """

    feed: str
    is_on: bool = False
    state: State = State.UNKNOWN
    reason: Reason = Reason.NOT_SET_UP
    said: str = ""
    newest: dt.datetime | None = None
    good_at: dt.datetime | None = None
    is_empty: bool = False
    next_due: dt.datetime | None = None
    failures: int = 0
    strikes: int = 0
    paused_by: str | None = None
    paused_at: dt.datetime | None = None
    paused_note: str | None = None
    simulated: bool = False
    since: dt.datetime | None = None
    filed: dt.datetime | None = None
    last: LastRun | None = None


def dated(feed: Feed, known: FeedState) -> dt.datetime | None:
    """Give the moment of which the data say how things are.

    That is the newest event; where nothing at all is a valid answer, or events have no time, the
    last good answer. Of a feed that never spoke it is the date of the district's files.
    """
    if _is_silent(known):
        return known.filed
    if feed.rhythm.by_answer or known.is_empty:
        return known.good_at
    return known.newest or known.good_at


def _is_silent(known: FeedState) -> bool:
    """Whether a feed never said anything."""
    return known.newest is None and known.good_at is None


def judged(feed: Feed, known: FeedState, now: dt.datetime) -> FeedState:
    """Say in which state a feed is.

    1. What nobody set up, or never asked, is unknown: its layer says nothing about today. In a
       district that was just loaded it is awaited, which is no fault. Where the district's files
       brought records, the state is theirs: nobody knows whether they still hold, and once they
       are old they are late.
    2. What a person is to enter is due when its rhythm has passed, the first time since the
       district was loaded.
    3. An answer that cannot be read, or that has changed its shape, makes unknown what is known
       only by answers (warnings): it is never taken for "nothing". Measured values stay what they
       are until they are old.
    4. Else age decides, and the last outcome says why it is not ok.
    5. A pause is the reason of whatever state it leads to.
    """
    state, reason = _state(feed, known, now)
    if known.paused_at is not None and known.is_on:  # 5
        reason = Reason.PAUSED
    calm = state is State.OK and reason is not Reason.PAUSED
    said = "" if calm or known.last is None else known.last.said
    return replace(known, state=state, reason=reason, said=said)


def _state(feed: Feed, known: FeedState, now: dt.datetime) -> tuple[State, Reason]:
    bad = None if known.last is None else REASONS.get(known.last.outcome)
    if _is_silent(known) and known.filed is not None:  # 1
        why = bad if known.is_on and bad is not None else Reason.FROM_FILES
        return _of_files(feed, known.filed, known.since, now), why
    if not known.is_on:  # 1
        return State.UNKNOWN, Reason.NOT_SET_UP
    when = dated(feed, known)
    if when is None:
        return State.UNKNOWN, bad or _never(feed, known, now)
    if feed.rhythm.by_answer and bad is not None and bad in {Reason.UNREADABLE, Reason.DRIFT}:  # 3
        return State.UNKNOWN, bad
    age = now - when  # 4
    if age <= feed.rhythm.late_after:
        return State.OK, Reason.CONFIRMED_EMPTY if known.is_empty else Reason.FRESH
    state = State.LATE if age <= feed.rhythm.down_after else State.DOWN
    return state, bad or (Reason.MANUAL_DUE if feed.sync is Sync.MANUAL else Reason.LATE)  # 2


def _of_files(feed: Feed, filed: dt.datetime, since: dt.datetime | None, now: dt.datetime) -> State:
    """Say how records are that only files brought; a feed has its time for a first run."""
    is_old = now - filed > feed.rhythm.late_after
    return State.LATE if is_old and not _is_new(since, now, _FIRST_RUN) else State.UNKNOWN


def _never(feed: Feed, known: FeedState, now: dt.datetime) -> Reason:
    """Say why nothing was ever known of a feed."""
    by_hand = feed.sync is Sync.MANUAL
    patience = feed.rhythm.every if by_hand else _FIRST_RUN
    if _is_new(known.since, now, patience):
        return Reason.AWAITED
    return Reason.MANUAL_DUE if by_hand else Reason.NEVER_ASKED


def _is_new(since: dt.datetime | None, now: dt.datetime, patience: dt.timedelta) -> bool:
    """Whether the district was loaded so shortly ago that nothing need have come."""
    return since is None or now - since <= patience
