"""What others post to a feed: signed, put into its inbox, read by whoever runs the feeds."""

from __future__ import annotations

import contextlib
import datetime as dt
import logging
from typing import Final

from flask import Blueprint, Response, request

from api.formats import JSON, json_answer
from api.identity import asked_from_here
from api.params import Params
from api.problems import BodyTooLargeError, KeysUnusableError, UnauthorizedError
from api.services import services
from layers.errors import ConflictError, UnknownFeedError
from layers.feeds.definition import Feed
from layers.feeds.exchange import Answer
from layers.feeds.secrets import SecretsFileError, read_secrets
from layers.feeds.signing import ID, SIGNATURE, TIMESTAMP, SignatureError, require_signature
from layers.store.feed_inbox import Message, deliver

ENDPOINT: Final = "feed_messages.post"
BODIES: Final = {ENDPOINT: {JSON: {}, "application/xml": {"type": "string"}}}
STATUSES: Final = {ENDPOINT: (202,)}
HEADERS: Final = {ENDPOINT: {ID: True, TIMESTAMP: True, SIGNATURE: True}}
#: No message of a sensor, a camera or an alert is as large.
MOST_BYTES: Final = 1024 * 1024
_PROTOCOL: Final = "webhook"
_LOG: Final = logging.getLogger("lifemap.feeds")

blueprint = Blueprint("feed_messages", __name__)


@blueprint.post("/feeds/<feed_id>/messages")
def post(feed_id: str) -> Response:
    """Take a signed message of a feed into its inbox; it is read at once."""
    Params.of_request()
    feed, now = _posted_to(feed_id), dt.datetime.now(dt.UTC)
    body = _body()
    nonce, is_simulated = _signed(feed, body, now)
    message = Message(
        feed=feed.id,
        nonce=nonce,
        answer=Answer(
            asked=request.path,
            at=now,
            status=200,
            headers={"content-type": request.content_type or ""},
            body=body,
            simulated=is_simulated,
        ),
    )
    if not deliver(services().database, [message]):
        raise ConflictError(f"The message '{message.nonce}' came before; it is taken once.")
    answer = json_answer({"feed": feed.id, "message": message.nonce})
    answer.status_code = 202
    return answer


def _posted_to(feed_id: str) -> Feed:
    feed = services().registry.feed(feed_id)
    if feed.ask.protocol != _PROTOCOL:
        raise UnknownFeedError(f"Nobody posts messages to '{feed_id}'.")
    return feed


def _body() -> bytes:
    body = request.get_data()
    if len(body) > MOST_BYTES:
        raise BodyTooLargeError(
            f"The message has {len(body)} bytes; at most {MOST_BYTES} are taken."
        )
    return body


def _signed(feed: Feed, body: bytes, now: dt.datetime) -> tuple[str, bool]:
    """Give what the sender calls a message, and whether it is the simulator that sent it.

    The simulator signs with a secret that was made for this start, and is on this machine.
    """
    settings = services().settings
    headers = {name.lower(): value for name, value in request.headers.items()}
    if settings.simulated_secret is not None and asked_from_here():
        with contextlib.suppress(SignatureError):
            return require_signature(settings.simulated_secret, headers, body, now=now), True
    try:
        secret = read_secrets(settings.home, settings.feed_secrets).get(feed.ask.key or "")
    except SecretsFileError as error:
        # Where the file is and what is wrong with it, is for those of this machine.
        _LOG.warning("%s", error)
        raise KeysUnusableError("The keys of feeds cannot be read, so nobody is known.") from error
    if secret is None:
        raise UnauthorizedError(f"There is no secret for '{feed.id}' here, so nobody is known.")
    try:
        return require_signature(secret, headers, body, now=now), False
    except SignatureError as error:
        raise UnauthorizedError(str(error)) from error
