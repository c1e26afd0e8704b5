"""data.go.kr, the standard envelope: ``response.body.items.item``, as XML or JSON, and its kin.

The row finder tries several places: an item alone is an object, some services leave out ``items``
or ``response``, or put the list where the body is.
"""

from __future__ import annotations

from typing import Final

from layers.feeds.protocols.envelopes import Envelope

ENVELOPE: Final = Envelope(
    rows=(
        "response/body/items/item",
        "response/body/items",
        "response/body/item",
        "response/body[]",
        "response/msgBody/*[]",
        "body/items/item",
        "body/items",
        "body/item",
        "body[]",
        "*/body/items/item",
        "*/body/items",
        "items/item",
        "items",
        "data[]",
    ),
    total=(
        "response/body/totalCount",
        "body/totalCount",
        "header/totalRows",
        "response/totalCount",
        "*/body/totalCount",
        "totalCount",
    ),
    params={"pageNo": "{page}", "numOfRows": "{size}"},
)
ask = ENVELOPE.ask
read = ENVELOPE.read
