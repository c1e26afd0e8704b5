"""Answers and moments for tests of reading: nothing is asked."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

from layers.feeds.exchange import Answer, Moment
from spatial.bbox import BBox

#: Five minutes past ten in Korea.
NOW = dt.datetime(2026, 9, 27, 1, 5, tzinfo=dt.UTC)
#: A district of some kilometres.
BOX = BBox(127.107, 37.515, 127.19, 37.58)


def answered(body: Any = b"", *, status: int = 200, at: dt.datetime = NOW, **more: Any) -> Answer:
    """Make an answer; what is no bytes is sent as JSON."""
    sent = body if isinstance(body, bytes) else json.dumps(body, ensure_ascii=False).encode()
    return Answer(asked="http://provider.test/rows", at=at, status=status, body=sent, **more)


def at_moment(now: dt.datetime = NOW, **words: str) -> Moment:
    """Make a moment at which a feed is asked."""
    return Moment(now=now, newest=None, bbox=BOX, words=words)
