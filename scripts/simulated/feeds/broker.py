"""An MQTT 3.1.1 broker with one publisher, the scenario, and any number of subscribers.

What a subscriber has not acknowledged is sent again when it comes back: of each client only is
kept up to when it has heard, since what is published between two times follows from them.
"""

from __future__ import annotations

import datetime as dt
import selectors
import socket
import struct
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

_CONNECT, _PUBLISH, _PUBACK, _SUBSCRIBE, _PING, _GOODBYE = 1, 3, 4, 8, 12, 14
#: Every subscriber is told what is new so often: each looks at all that cameras notice.
_LOOK_EVERY_S: Final = 0.5
#: So many messages may be on their way to a subscriber at once.
_IN_FLIGHT: Final = 100


@dataclass(frozen=True, kw_only=True)
class Publication:
    """A message: when it was published, on which topic."""

    at: dt.datetime
    topic: str
    payload: bytes


#: What is published after one time and up to another, oldest first; of topics that some filters
#: mean at least.
Publish = Callable[[dt.datetime, dt.datetime, Sequence[str]], Sequence[Publication]]


def matches(topic: str, wanted: str) -> bool:
    """Say whether a topic is one of those that a filter with ``+`` and ``#`` means."""
    levels, asked = topic.split("/"), wanted.split("/")
    for number, each in enumerate(asked):
        if each == "#":
            return True
        if number >= len(levels) or each not in {"+", levels[number]}:
            return False
    return len(levels) == len(asked)


@dataclass(kw_only=True)
class _Session:
    """What is known of a client: up to when it has heard everything, and what it asked for."""

    heard: dt.datetime
    topics: list[str] = field(default_factory=list)


class Broker:
    """Serves connections of subscribers; each in the thread that calls ``serve``."""

    def __init__(self, publish: Publish, clock: Callable[[], dt.datetime]) -> None:
        """Publish what the scenario says, as its clock goes on."""
        self.published = publish
        self._clock = clock
        self._sessions: dict[str, _Session] = {}

    def serve(self, connection: socket.socket, closing: Callable[[], bool]) -> None:
        """Talk to a subscriber until it goes or the broker closes."""
        try:
            _Talk(self, connection, closing).run()
        except (OSError, EOFError, struct.error):
            return  # it went without a word, or does not speak MQTT

    def session(self, client: str, *, clean: bool) -> tuple[_Session, bool]:
        """Give what is known of a client, and whether it was known."""
        known = self._sessions.get(client)
        if known is not None and not clean:
            return known, True
        made = _Session(heard=self._clock())
        self._sessions[client] = made
        return made, False

    def now(self) -> dt.datetime:
        """Give the time of the scenario."""
        return self._clock()

    def due(
        self, session: _Session, since: dt.datetime, until: dt.datetime
    ) -> Iterator[Publication]:
        """Give what a client has to hear that was published after one time and up to another."""
        for each in self.published(since, until, session.topics) if session.topics else ():
            if any(matches(each.topic, wanted) for wanted in session.topics):
                yield each


class _Talk:
    """One connection of one subscriber."""

    def __init__(
        self, broker: Broker, connection: socket.socket, closing: Callable[[], bool]
    ) -> None:
        self._broker, self._connection, self._closing = broker, connection, closing
        self._connection.settimeout(10.0)
        #: Sent and not acknowledged, oldest first; and up to when was sent.
        self._on_way: dict[int, dt.datetime] = {}
        self._number = 0

    def run(self) -> None:
        kind, _, body = self._packet()
        if kind != _CONNECT:
            return
        clean, client = bool(body[7] & 0x02), _text(body, 10)
        session, known = self._broker.session(client, clean=clean)
        self._send(0x20, bytes([int(known), 0]))
        sent = session.heard
        with selectors.DefaultSelector() as selector:
            selector.register(self._connection, selectors.EVENT_READ)
            while not self._closing():
                if selector.select(_LOOK_EVERY_S) and not self._answer(session):
                    return
                sent = self._tell(session, sent)

    def _answer(self, session: _Session) -> bool:
        """Answer one packet; ``False`` at goodbye."""
        kind, flags, body = self._packet()
        if kind == _SUBSCRIBE:
            topics = list(_filters(body))
            session.topics = list(dict.fromkeys([*session.topics, *topics]))
            self._send(0x90, body[:2] + b"\x01" * len(topics))
        elif kind == _PUBACK:
            at = self._on_way.pop(struct.unpack(">H", body[:2])[0], None)
            if at is not None:
                rest = min(self._on_way.values(), default=None)
                # Everything before the oldest that is still on its way has arrived.
                if rest is None or rest > at:
                    session.heard = max(session.heard, at)
        elif kind == _PUBLISH and flags & 0x02:
            length = struct.unpack(">H", body[:2])[0]
            self._send(0x40, body[2 + length : 4 + length])
        elif kind == _PING:
            self._send(0xD0, b"")
        return kind != _GOODBYE

    def _tell(self, session: _Session, sent: dt.datetime) -> dt.datetime:
        """Send what is due after ``sent``; give up to when was sent."""
        until = self._broker.now()
        for each in self._broker.due(session, sent, until):
            if len(self._on_way) >= _IN_FLIGHT:
                return sent
            self._number = self._number % 65_535 + 1
            self._on_way[self._number] = each.at
            topic = each.topic.encode()
            head = struct.pack(">H", len(topic)) + topic + struct.pack(">H", self._number)
            self._send(0x32, head + each.payload)
            sent = each.at
        if not self._on_way:
            session.heard = max(session.heard, until)
        return until

    def _packet(self) -> tuple[int, int, bytes]:
        (first,) = self._exactly(1)
        length, shift = 0, 0
        while True:
            (byte,) = self._exactly(1)
            length |= (byte & 0x7F) << shift
            shift += 7
            if not byte & 0x80:
                return first >> 4, first & 0x0F, self._exactly(length)

    def _exactly(self, size: int) -> bytes:
        found = b""
        while len(found) < size:
            block = self._connection.recv(size - len(found))
            if not block:
                raise EOFError
            found += block
        return found

    def _send(self, first: int, body: bytes) -> None:
        length, head = len(body), bytearray([first])
        while True:
            length, low = length >> 7, length & 0x7F
            head.append(low | (0x80 if length else 0))
            if not length:
                break
        self._connection.sendall(bytes(head) + body)


def _text(body: bytes, start: int) -> str:
    length = struct.unpack(">H", body[start : start + 2])[0]
    return body[start + 2 : start + 2 + length].decode()


def _filters(body: bytes) -> Iterator[str]:
    start = 2
    while start < len(body):
        wanted = _text(body, start)
        yield wanted
        start += 2 + len(wanted.encode()) + 1
