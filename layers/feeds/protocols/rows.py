"""Any service that answers with rows, as XML or JSON: ``options.rows`` says where they are."""

from __future__ import annotations

from typing import Final

from layers.feeds.protocols.envelopes import Envelope

ENVELOPE: Final = Envelope(
    rows=("[]", "data[]", "items/item", "items[]", "rows[]", "list[]", "result[]"),
    total=("totalCount", "total"),
)
ask = ENVELOPE.ask
read = ENVELOPE.read
