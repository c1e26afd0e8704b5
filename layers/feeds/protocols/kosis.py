"""KOSIS, the national statistics: a bare array of figures as texts; an error is an object.

Its "30" is "no result" unless the sentence beside it is about the key; the feed says what it means.
"""

from __future__ import annotations

from typing import Final

from layers.feeds.protocols.envelopes import Envelope

ENVELOPE: Final = Envelope(
    rows=("[]",),
    params={"method": "getList", "format": "json", "jsonVD": "Y"},
)
ask = ENVELOPE.ask
read = ENVELOPE.read
