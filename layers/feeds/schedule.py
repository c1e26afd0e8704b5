"""When a feed is asked next: in its slots of Korean time, or when a failure may have passed."""

from __future__ import annotations

import datetime as dt
import random
from typing import Final

from layers.feeds.definition import Feed, Rhythm
from layers.feeds.outcome import Outcome
from layers.store.feed_runs import Plan

#: A Monday, midnight in Korea, from which slots are counted; Korea has no summer time.
_FIRST: Final = dt.datetime(2000, 1, 3, tzinfo=dt.timezone(dt.timedelta(hours=9), "KST"))
_DAY: Final = dt.timedelta(days=1)
#: The first wait after a failure, doubled with each; and the longest of a feed asked more often.
_BACK_OFF: Final = dt.timedelta(seconds=10)
_LONGEST: Final = dt.timedelta(minutes=10)
_AN_HOUR: Final = dt.timedelta(hours=1)
#: What asking again does not mend is not asked more often than this.
_HOPELESS: Final = dt.timedelta(minutes=15)
#: Feeds with the same slot are spread over this share of their rhythm, at most so long.
_SPREAD: Final = 0.05
_LONGEST_SPREAD: Final = dt.timedelta(seconds=10)
#: Doubling further would overflow and never be used.
_MOST_DOUBLINGS: Final = 16


def slot_after(rhythm: Rhythm, moment: dt.datetime) -> dt.datetime:
    """Give the first slot after a moment: a multiple of ``every`` in Korea, plus ``offset``."""
    gone = (moment - _FIRST - rhythm.offset) // rhythm.every
    return _FIRST + rhythm.offset + (gone + 1) * rhythm.every


def next_due(
    feed: Feed, outcome: Outcome, failures: int, *, now: dt.datetime, rng: random.Random
) -> dt.datetime:
    """Say when to ask a feed again.

    1. After a good answer: in its next slot.
    2. What may pass by itself: after a wait that doubles, with jitter. A feed that is asked rarely
       is tried again well before its next slot, one that is asked often later than that, unless it
       is urgent.
    3. A day that is used up begins anew at midnight in Korea.
    4. What asking again does not mend: in a slot, and not soon.

    Parameters
    ----------
    failures
        Bad outcomes in a row, with this one.
    """
    slot = slot_after(feed.rhythm, now) + _spread(feed.rhythm, rng)
    if outcome.good:  # 1
        return slot
    if outcome is Outcome.QUOTA:  # 3
        day = Rhythm(every=_DAY, late_after=_DAY, down_after=_DAY)
        return max(slot, slot_after(day, now) + rng.random() * 2 * _LONGEST_SPREAD)
    if outcome.may_be_retried:  # 2
        doublings = min(max(failures - 1, 0), _MOST_DOUBLINGS)
        wait = min(_BACK_OFF * 2**doublings, _longest_wait(feed.rhythm))
        return now + wait * rng.uniform(0.75, 1.25)
    return max(slot, now + _HOPELESS)  # 4


def _longest_wait(rhythm: Rhythm) -> dt.timedelta:
    if rhythm.urgent:
        return rhythm.every
    return min(max(rhythm.every, _LONGEST), _AN_HOUR)


def _spread(rhythm: Rhythm, rng: random.Random) -> dt.timedelta:
    return rng.random() * min(_SPREAD * rhythm.every, _LONGEST_SPREAD)


def plan(feed: Feed, now: dt.datetime) -> Plan:
    """Say how a feed may be claimed: no time but that of a used-up day lies further ahead."""
    furthest = max(feed.rhythm.every, _AN_HOUR) * 1.25 + _LONGEST_SPREAD
    return Plan(feed=feed.id, latest=now + furthest, urgent=feed.rhythm.urgent)
