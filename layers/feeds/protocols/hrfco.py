"""Han river flood control: levels and rain every ten minutes; the key is in the path."""

from __future__ import annotations

from typing import Final

from layers.feeds.protocols.envelopes import Envelope

ENVELOPE: Final = Envelope(
    rows=("content",),
)
ask = ENVELOPE.ask
read = ENVELOPE.read
