"""MQTT 3.1.1: messages of a broker, kept in the inbox before the broker hears that they came.

The address is ``mqtt://host:1883`` or ``mqtts://host:8883``; ``options.topics`` lists what is
subscribed to, ``options.client`` what the broker calls us (two servers on one machine need two
names), the secret is ``username:password``. The session outlives us: what is published
while nobody listens, or while the database is away, is delivered afterwards.
``layers.feeds.messages`` says what a message may be.
"""

from __future__ import annotations

import logging
import socket
import ssl
import threading
from collections.abc import Mapping, Sequence
from typing import Final
from urllib.parse import urlsplit

import orjson
import paho.mqtt.client as paho
from paho.mqtt.enums import CallbackAPIVersion
from paho.mqtt.reasoncodes import ReasonCode

from layers.errors import DefinitionError, LayersError
from layers.feeds import messages
from layers.feeds.addresses import Reach, require_reach, resolved
from layers.feeds.definition import Feed
from layers.feeds.exchange import Answer, Clock, Keep, Listening, Reading
from layers.feeds.onvif_messages import without_people

_LOG: Final = logging.getLogger(__name__)
_PORTS: Final = {"mqtt": 1883, "mqtts": 8883}
#: Under its name a broker keeps a client's messages: the same after a restart, and nobody else's.
_HERE: Final = socket.gethostname()
_KEEPALIVE_S: Final = 30
#: The longest wait before the broker is tried again.
_RETRY_S: Final = 30
#: How long after a message could not be kept it is tried again.
_AGAIN_S: Final = 1.0
#: A message larger than this is not kept: no sensor sends it.
MOST_BYTES: Final = 1024 * 1024


def read(feed: Feed, answers: Sequence[Answer]) -> Reading:
    """Give the rows of the messages that were kept."""
    return messages.read(feed, answers)


def listen(feed: Feed, secrets: Mapping[str, str], keep: Keep, now: Clock) -> Listening:
    """Subscribe to a feed's topics in a thread of its own.

    Raises
    ------
    DefinitionError
        When the definition has no such address, or names no topic.
    """
    parts = urlsplit(feed.ask.url)
    topics = feed.ask.options.get("topics", ())
    if parts.scheme not in _PORTS or not parts.hostname:
        raise DefinitionError(f"Feed '{feed.id}': '{feed.ask.url}' is no mqtt:// or mqtts:// host.")
    if not topics or isinstance(topics, str):
        raise DefinitionError(f"Feed '{feed.id}' must list its topics.")
    port = parts.port or _PORTS[parts.scheme]
    return _Subscription(
        feed, (parts.hostname, port), topics, keep, now, login=_login(feed, secrets),
        encrypted=parts.scheme == "mqtts",
    )  # fmt: skip


def _login(feed: Feed, secrets: Mapping[str, str]) -> tuple[str, str] | None:
    if feed.ask.key is None:
        return None
    name, _, password = secrets.get(feed.ask.key, "").partition(":")
    return (name, password) if name else None


class _Subscription:
    """A connection to a broker, kept by paho's own thread."""

    def __init__(
        self, feed: Feed, place: tuple[str, int], topics: Sequence[str], keep: Keep, now: Clock,
        *, login: tuple[str, str] | None, encrypted: bool,
    ) -> None:  # fmt: skip
        self._feed = feed
        self._topics = [(str(topic), 1) for topic in topics]
        self._keep = keep
        self._now = now
        self._closed = threading.Event()
        self.trouble: str | None = f"'{place[0]}' was not reached yet."
        client = paho.Client(
            CallbackAPIVersion.VERSION2,
            client_id=str(feed.ask.options.get("client", f"lifemap-{feed.id}-{_HERE}")),
            clean_session=False,
            manual_ack=True,
        )
        client.on_connect = self._connected
        client.on_disconnect = self._disconnected
        client.on_subscribe = self._subscribed
        client.on_message = self._came
        client.on_pre_connect = lambda *_: self._check(place)
        client.reconnect_delay_set(1, _RETRY_S)
        if login is not None:
            client.username_pw_set(*login)
        if encrypted:
            client.tls_set_context(ssl.create_default_context())
        self._client = client
        client.connect_async(*place, keepalive=_KEEPALIVE_S)
        client.loop_start()

    def close(self) -> None:
        """Say goodbye and end the thread; the broker keeps the session."""
        self._closed.set()
        self._client.disconnect()
        self._client.loop_stop()

    def _check(self, place: tuple[str, int]) -> None:
        """Refuse a broker that lies where the feed may not reach, at every connection."""
        reach = Reach.PRIVATE if self._feed.ask.private else Reach.PUBLIC
        try:
            require_reach(place[0], resolved(*place), reach)
        except (LayersError, OSError) as error:
            self.trouble = f"'{place[0]}' cannot be reached: {error}"
            raise

    def _connected(
        self,
        client: paho.Client,
        _data: object,
        _flags: object,
        code: ReasonCode,
        _more: object,
    ) -> None:
        if code.is_failure:
            self.trouble = f"The broker refuses: {code}."
            return
        client.subscribe(self._topics)

    def _subscribed(
        self,
        _client: object,
        _data: object,
        _mid: int,
        codes: list[ReasonCode],
        _more: object,
    ) -> None:
        refused = [
            topic for (topic, _), code in zip(self._topics, codes, strict=True) if code.is_failure
        ]
        self.trouble = f"The broker refuses '{refused[0]}'." if refused else None

    def _disconnected(
        self,
        _client: object,
        _data: object,
        _flags: object,
        code: ReasonCode,
        _more: object,
    ) -> None:
        # A refusal says more than that the connection ended after it.
        self.trouble = self.trouble or f"The broker is not connected: {code}."

    def _came(self, client: paho.Client, _data: object, message: paho.MQTTMessage) -> None:
        """Keep a message, then acknowledge it.

        While it cannot be kept nothing else is heard, and the broker, which has no answer, keeps
        what comes.
        """
        if len(message.payload) > MOST_BYTES:
            _LOG.warning("%s: a message of %d bytes is left.", self._feed.id, len(message.payload))
        elif not self._safe(message):
            return
        if message.qos:
            client.ack(message.mid, message.qos)

    def _safe(self, message: paho.MQTTMessage) -> bool:
        at = self._now()
        # A retained message is older than it looks: the broker does not say how old.
        headers = {"topic": message.topic, **({"retained": "1"} if message.retain else {})}
        while True:
            try:
                self._keep(at, headers, _kept(bytes(message.payload)))
            except LayersError as error:
                self.trouble = f"A message could not be kept: {error}"
                if self._closed.wait(_AGAIN_S):
                    return False
            else:
                self.trouble = None
                return True


def _kept(payload: bytes) -> bytes:
    """Give a message as it may be kept: JSON without who somebody is, else as it came."""
    try:
        return orjson.dumps(without_people(orjson.loads(payload)))
    except orjson.JSONDecodeError:
        return payload
