"""LOFIN365, local finance: ``{CODE: [{head: [...]}, {row: [...]}]}``; key in ``query:Key``.

R-ONE of the real-estate board and the old disaster messages are of the same make.
"""

from __future__ import annotations

from typing import Final

from layers.feeds.protocols.envelopes import Envelope

ENVELOPE: Final = Envelope(
    rows=("*/*/row",),
    total=("*/*/head/*/list_total_count", "*/*/head/*/totalCount"),
    params={"Type": "json", "pIndex": "{page}", "pSize": "{size}"},
)
ask = ENVELOPE.ask
read = ENVELOPE.read
