"""Seoul open data: the key is in the path, a page is from row to row, ``{SERVICE: {row: [...]}}``.

The address says the rest: ``http://openapi.seoul.go.kr:8088/{key}/json/bikeList/{start}/{end}/``,
with ``key_in = "path"``. TrafficInfo and AccInfo exist as XML only; where the rows of real-time
city data are is said in ``options.rows``. The subway's arrivals come from a host of their own.
"""

from __future__ import annotations

from typing import Final

from layers.feeds.protocols.envelopes import Envelope

ENVELOPE: Final = Envelope(
    rows=("*/row", "realtimeArrivalList", "*/*/row"),
    total=("*/list_total_count", "errorMessage/total", "*/*/head/*/list_total_count"),
)
ask = ENVELOPE.ask
read = ENVELOPE.read
