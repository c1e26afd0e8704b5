"""UTIC of the police: everything nationwide in one XML, for registered addresses only.

Its "03" says that ours is not one of them, in JSON and with status 200: never "no incidents".
"""

from __future__ import annotations

from typing import Final

from layers.feeds.outcome import NoData
from layers.feeds.protocols.envelopes import Envelope

ENVELOPE: Final = Envelope(
    rows=("result/record", "result[]", "items", "data[]"),
    no_data={"03": NoData.AUTH},
)
ask = ENVELOPE.ask
read = ENVELOPE.read
