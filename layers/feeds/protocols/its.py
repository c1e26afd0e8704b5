"""The national traffic centre (openapi.its.go.kr): by bounding box, in one answer without pages.

Its keys go in ``query:apiKey``. Speeds come without geometry: they belong to links of the standard
node-link network. Events have no id; cameras stand in an envelope of their own.
"""

from __future__ import annotations

from typing import Final

from layers.feeds.protocols.envelopes import Envelope

ENVELOPE: Final = Envelope(
    rows=(
        "body/items",
        "response/body/items/item",
        "response/data",
        "response/body/items",
        "items",
    ),
    total=("body/totalCount", "response/datacount", "response/body/totalCount", "totalCount"),
    params={
        "type": "all",
        "minX": "{west}",
        "maxX": "{east}",
        "minY": "{south}",
        "maxY": "{north}",
        "getType": "json",
    },
)
ask = ENVELOPE.ask
read = ENVELOPE.read
