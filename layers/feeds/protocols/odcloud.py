"""api.odcloud.kr: files of data.go.kr as rows, in pages from 1; errors are ``{code, msg}``."""

from __future__ import annotations

from typing import Final

from layers.feeds.protocols.envelopes import Envelope

ENVELOPE: Final = Envelope(
    rows=("data[]",),
    total=("matchCount", "totalCount"),
    params={"page": "{page}", "perPage": "{size}"},
)
ask = ENVELOPE.ask
read = ENVELOPE.read
