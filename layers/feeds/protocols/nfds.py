"""The dashboard of the national fire data system: fires that are reported, under way or over.

It gives the time of day only, beside the time at which it says so: a fire later than now began
yesterday. It has no point; the address names the dong. Not an open interface: ask its owner.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from layers.feeds.definition import Feed
from layers.feeds.exchange import Answer, Reading
from layers.feeds.protocols.envelopes import Envelope

_STAMP: Final = "%Y-%m-%d %H:%M:%S"
#: ``defail`` is how it is spelt there.
ENVELOPE: Final = Envelope(rows=("defail",), keep={"nowDate": "nowDate"})
ask = ENVELOPE.ask


def read(feed: Feed, answers: Sequence[Answer]) -> Reading:
    """Give a row for each fire, with ``overDate`` as a whole time."""
    reading = ENVELOPE.read(feed, answers)
    rows = [
        {**row, "overDate": rolled(row.get("overDate"), row.get("nowDate"))} for row in reading.rows
    ]
    return replace(reading, rows=rows)


def rolled(clock: str | None, now: str | None) -> str | None:
    """Give the latest time of day ``11:11`` that is not after now; what is no time stays as it is.

    Times are Korean, ``2025-12-26 11:11:31``.
    """
    try:
        at = dt.datetime.strptime(now or "", _STAMP)  # noqa: DTZ007 - both are of one clock
        time = dt.time.fromisoformat(clock or "")
    except ValueError:
        return clock
    today = dt.datetime.combine(at.date(), time)
    return f"{today if today <= at else today - dt.timedelta(days=1):{_STAMP}}"
