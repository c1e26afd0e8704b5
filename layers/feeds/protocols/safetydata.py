"""safetydata.go.kr V2: messages, shelters and other sets, each with a key of its own.

Disaster messages come oldest first, from 2023 on: ask with ``crtDt = "{since:%Y%m%d}"``.
"""

from __future__ import annotations

from typing import Final

from layers.feeds.protocols.envelopes import Envelope

ENVELOPE: Final = Envelope(
    rows=("body[]", "response/body[]", "response/body/items/item"),
    total=("totalCount", "response/body/totalCount"),
    params={"returnType": "json", "pageNo": "{page}", "numOfRows": "{size}"},
)
ask = ENVELOPE.ask
read = ENVELOPE.read
