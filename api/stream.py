"""The server of the live stream: one connection a browser, server-sent events, nothing else.

An asyncio protocol over h11. Writing to a reader never waits: what the kernel does not take is
held, at most ``QUEUE`` messages; a reader who falls behind further is told to read everything again
and let go, and one who does not even take that is cut off.
"""

from __future__ import annotations

import asyncio
import secrets
import socket
from collections import deque
from collections.abc import Callable
from typing import Final, cast
from urllib.parse import parse_qs, urlsplit

import h11
import orjson

from api.tickets import PATH, Ticket
from layers.errors import BadRequestError
from layers.live.hub import Hub, Wish

#: Messages that wait for a slow reader.
QUEUE: Final = 64
#: Bytes of ours, and of the kernel, that wait for a slow reader before messages do.
_BUFFER_BYTES: Final = 64 * 1024
#: A request comes whole within this time, and a reader who is let go takes the news within it.
_PATIENCE_S: Final = 5.0
_MAX_REQUEST_BYTES: Final = 16 * 1024
#: Each reader comes back after a time of its own, so that all do not come at once.
_RETRY_MS: Final = (1_000, 9_000)
#: What a stream opens with; it ends with its connection, so that no length has to be told.
_OPENING: Final = (
    b"HTTP/1.1 200 OK\r\n"
    b"Content-Type: text/event-stream\r\n"
    b"Cache-Control: no-store\r\n"
    b"Connection: close\r\n"
    b"X-Accel-Buffering: no\r\n"
    b"X-Content-Type-Options: nosniff\r\n"
    # The ticket in the address is what lets a reader in, and not who they are to this port.
    b"Access-Control-Allow-Origin: *\r\n\r\n"
)

Admit = Callable[[str], Ticket | None]


class Stream(asyncio.Protocol):
    """One connection: a request, and then messages until either side ends it."""

    def __init__(self, hub: Hub, admit: Admit, *, most: int) -> None:
        """Wait for a request; ``admit`` reads tickets, ``most`` streams are open at once."""
        self.wish = Wish(layers=frozenset())
        #: The session or token with which this stream ends.
        self.credential: int | None = None
        self._hub = hub
        self._admit = admit
        self._most = most
        self._http = h11.Connection(h11.SERVER, max_incomplete_event_size=_MAX_REQUEST_BYTES)
        self._transport: asyncio.Transport | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._waiting: deque[bytes] = deque()
        self._is_full = False
        self._is_open = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Take the connection; whoever says nothing for long is cut off."""
        self._transport = cast("asyncio.Transport", transport)
        self._transport.set_write_buffer_limits(high=_BUFFER_BYTES)
        sock = transport.get_extra_info("socket")
        if sock is not None:
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, _BUFFER_BYTES)
        self._cut_off_later()

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget the reader."""
        del exc
        self._hub.leave(self)
        self._is_open = False
        self._transport = None
        if self._timer is not None:
            self._timer.cancel()

    def data_received(self, data: bytes) -> None:
        """Read the request; after it a reader has nothing to say."""
        if self._transport is None or self._http.our_state is not h11.IDLE or self._is_open:
            return
        try:
            self._http.receive_data(data)
            event = self._http.next_event()
        except h11.RemoteProtocolError as error:
            self._refuse(error.error_status_hint, "The request is not HTTP.")
            return
        if isinstance(event, h11.Request):
            self._answer(event)

    def pause_writing(self) -> None:
        """Take note that the reader takes no more just now."""
        self._is_full = True

    def resume_writing(self) -> None:
        """Send what has waited."""
        self._is_full = False
        if self._waiting and self._transport is not None:
            self._transport.write(b"".join(self._waiting))
            self._waiting.clear()

    def take(self, message: bytes) -> None:
        """Send a message, or keep it for when the reader takes more."""
        if self._transport is None or not self._is_open:
            return
        if not self._is_full:
            self._transport.write(message)
        elif len(self._waiting) < QUEUE:
            self._waiting.append(message)
        else:
            self.let_go()

    def let_go(self) -> None:
        """End the stream with the advice to read everything again."""
        if self._transport is None or not self._is_open:
            return
        self._hub.leave(self)
        self._is_open = False
        self._waiting.clear()
        self._transport.write(self._hub.resync())
        self._transport.close()
        self._cut_off_later()

    def _cut_off_later(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
        transport = self._transport
        if transport is not None:
            self._timer = asyncio.get_running_loop().call_later(_PATIENCE_S, transport.abort)

    def _answer(self, request: h11.Request) -> None:
        address = urlsplit(request.target.decode("ascii", "replace"))
        if request.method != b"GET":
            self._refuse(405, "Only GET is understood here.")
        elif address.path == "/health":
            self._say(200, {"streams": len(self._hub), "hearing": self._hub.begun})
        elif address.path == PATH:
            [ticket, *_] = parse_qs(address.query).get("ticket", [""])
            self._admit_with(self._admit(ticket))
        else:
            self._refuse(404, "There is only the stream here; the map is at another port.")

    def _admit_with(self, ticket: Ticket | None) -> None:
        if ticket is None:
            self._refuse(403, "The ticket is not valid, or too old: ask for the stream anew.")
        elif not self._hub.begun or len(self._hub) >= self._most:
            self._refuse(503, "No stream can be opened just now; try again shortly.")
        else:
            self._open(ticket)

    def _open(self, ticket: Ticket) -> None:
        if self._transport is None:
            return
        if self._timer is not None:
            self._timer.cancel()
        low, high = _RETRY_MS
        retry_ms = low + secrets.randbelow(high - low)
        self._transport.write(_OPENING + b"retry: %d\n\n" % retry_ms)
        self.wish, self.credential = ticket.wish, ticket.credential
        self._is_open = True
        try:
            self._hub.join(self, ticket.since)
        except BadRequestError:  # signed by us, so it was checked: of an older release
            self.let_go()

    def _refuse(self, status: int, detail: str) -> None:
        self._say(status, {"status": status, "detail": detail}, kind=b"application/problem+json")

    def _say(self, status: int, what: object, *, kind: bytes = b"application/json") -> None:
        """Answer once and close."""
        if self._transport is None:
            return
        body = orjson.dumps(what)
        headers = [
            (b"Content-Type", kind),
            (b"Content-Length", b"%d" % len(body)),
            (b"Cache-Control", b"no-store"),
            (b"Access-Control-Allow-Origin", b"*"),
            (b"Connection", b"close"),
            *([(b"Retry-After", b"5")] if status == 503 else []),
        ]
        parts = [
            self._http.send(h11.Response(status_code=status, headers=headers)),
            self._http.send(h11.Data(data=body)),
            self._http.send(h11.EndOfMessage()),
        ]
        self._transport.write(b"".join(part for part in parts if part))
        self._transport.close()
