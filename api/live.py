"""Where a browser begins to listen: who asks and what they may hear is decided here, at ``/live``.

The stream itself is of another process and port. It believes a ticket: the layers this reader may
read of those asked for, the box in view, and where to go on from, signed and good for a minute.
So readers are known in one place, and a stream costs the map neither a worker nor one of the six
connections that a browser opens to an address.
"""

from __future__ import annotations

import re
from typing import Final, cast
from urllib.parse import urlencode

from flask import Blueprint, Response, redirect, request

from api.identity import current_identity
from api.params import Params
from api.services import services
from api.settings import Settings
from api.tickets import PATH, Ticket, sign
from layers.live.hub import Wish
from layers.store.changes import Snapshot

PARAMETERS: Final = ("layers", "everywhere", "bbox", "since")
_HOST: Final = re.compile(r"([\w.-]+|\[[0-9a-fA-F:.]+\])(?::\d+)?$", re.ASCII)

blueprint = Blueprint("live", __name__)


def stream_origin(settings: Settings) -> str | None:
    """Give the address of the stream as this reader reaches it, ``None`` where there is none."""
    if settings.stream_port is None:
        return None
    # A name, or an address in brackets: anything else would say more in a policy than a host.
    host = _HOST.match(request.host)
    return f"{request.scheme}://{host[1]}:{settings.stream_port}" if host else None


@blueprint.get(PATH)
def live() -> Response:
    """Send a reader on to the stream of changes, with a ticket for what they may hear."""
    params = Params.of_request(*PARAMETERS)
    since = request.headers.get("Last-Event-ID") or params.text("since")
    if since is not None:
        Snapshot.parse(since.partition(".")[2])
    identity, registry, settings = current_identity(), services().registry, services().settings
    asked = params.names("layers")
    readable = (
        registry.readable_by(identity.actor)
        if asked is None
        else [registry.readable(name, identity.actor) for name in asked]
    )
    everywhere = [
        registry.readable(name, identity.actor) for name in params.names("everywhere") or ()
    ]
    wish = Wish(
        layers=frozenset(layer.id for layer in readable),
        box=params.bbox(),
        everywhere=frozenset(layer.id for layer in everywhere),
    )
    origin = stream_origin(settings)
    if origin is None:
        # What an EventSource understands as "do not come back"; the page asks every few seconds.
        return Response(status=204, headers={"Cache-Control": "no-store"})
    ticket = sign(settings, Ticket(wish=wish, since=since, credential=identity.number))
    response = cast("Response", redirect(f"{origin}{PATH}?{urlencode({'ticket': ticket})}", 303))
    response.headers["Cache-Control"] = "no-store"
    return response
