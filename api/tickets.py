"""Tickets to the live stream: signed by the web server, believed by the process that streams."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Final

from itsdangerous import BadData, URLSafeTimedSerializer

from api.settings import Settings
from layers.live.hub import Wish
from spatial.bbox import BBox

#: Where a reader asks for the stream, of either process.
PATH: Final = "/live"
#: Time enough to follow a redirect.
_LIFE_S: Final = 60


@dataclass(frozen=True, kw_only=True)
class Ticket:
    """What a stream is allowed and told.

    ``since`` is the id of the last message that was heard; ``credential`` the number of the session
    or token by which the reader is known, with which the stream ends.
    """

    wish: Wish
    since: str | None = None
    credential: int | None = None


def _serializer(settings: Settings) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(
        settings.secret_key,
        salt="lifemap.live",
        signer_kwargs={"digest_method": hashlib.sha256, "key_derivation": "hmac"},
    )


def sign(settings: Settings, ticket: Ticket) -> str:
    """Write a ticket that only this server can have written."""
    box = ticket.wish.box
    corners = box.as_tuple() if box else None
    layers, everywhere = sorted(ticket.wish.layers), sorted(ticket.wish.everywhere)
    parts = [layers, everywhere, corners, ticket.since, ticket.credential]
    return str(_serializer(settings).dumps(parts))


def read_ticket(settings: Settings, text: str) -> Ticket | None:
    """Read a ticket; ``None`` for one that was not signed here or is too old."""
    try:
        parts = _serializer(settings).loads(text, max_age=_LIFE_S)
    except BadData:
        return None
    layers, everywhere, box, since, credential = parts
    wish = Wish(
        layers=frozenset(layers),
        box=BBox(*box) if box else None,
        everywhere=frozenset(everywhere),
    )
    return Ticket(wish=wish, since=since, credential=credential)
