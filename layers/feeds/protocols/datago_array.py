"""data.go.kr with the rows as the array ``response.body.items``: AirKorea, fire, standard data."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from layers.feeds.protocols import datago

ENVELOPE: Final = replace(datago.ENVELOPE, rows=("response/body/items[]", *datago.ENVELOPE.rows))
ask = ENVELOPE.ask
read = ENVELOPE.read
