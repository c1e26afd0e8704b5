"""One loopback port that speaks for every provider: HTTP, MQTT, Modbus TCP and REMS frames.

A provider's address ``https://HOST/PATH`` is ``http://127.0.0.1:PORT/HOST/PATH`` here. ``GET /``
says what time it is in the scenario, and ``/faults`` takes (POST), lists (GET) and ends (DELETE)
what shall go wrong. Which protocol somebody speaks, the first byte of a connection tells.
"""

from __future__ import annotations

import datetime as dt
import socket
import socketserver
import sys
import threading
from collections.abc import Callable, Sequence
from http.server import BaseHTTPRequestHandler
from typing import Any, Final, Protocol, cast
from urllib.parse import parse_qsl, unquote, urlsplit

import orjson

from scripts.simulated.feeds.asked import Asked, Door, Told, World, json_told
from scripts.simulated.feeds.broker import Broker, Publish
from scripts.simulated.feeds.devices import MODBUS_STARTS, REMS_START, Inverters
from scripts.simulated.feeds.faults import ON_THE_WIRE, Faults, Kind, other_question, spoiled

_MQTT_CONNECT: Final = 0x10
#: Seconds between the bytes of a drip, and until who says nothing hangs up.
_DROP_S: Final = 0.2
_SILENCE_S: Final = 120.0
_ENDLESS_BLOCK: Final = b" " * 65_536
_MOST_ASKED: Final = 1024 * 1024


class Beside(Protocol):
    """Something that is done without being asked: messages are posted, files written."""

    def start(self) -> None:
        """Begin."""
        ...

    def stop(self) -> None:
        """End."""
        ...


class Simulator:
    """Speaks for all providers until it is closed."""

    def __init__(
        self, world: World, clock: Callable[[], dt.datetime], *, port: int = 0,
        listener: socket.socket | None = None, doors: Sequence[Door] = (),
        publish: Publish = lambda _since, _until, _topics: (),
        faults: Faults | None = None, beside: Sequence[Beside] = (),
    ) -> None:  # fmt: skip
        """Listen on a loopback port, 0 takes a free one; or on a socket that is bound already.

        ``beside`` are those who do something without being asked, for as long as it listens.
        """
        self.world, self.clock = world, clock
        self.faults = faults or Faults({})
        self.closing = threading.Event()
        self._doors = doors
        self.broker = Broker(publish, clock)
        self.inverters = Inverters(world, clock)
        self._server = _Server(("127.0.0.1", port), self, listener)
        self._thread = threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True
        )
        self._thread.start()
        self._beside = beside
        for each in beside:
            each.start()

    @property
    def port(self) -> int:
        """Give the port it listens on."""
        return int(self._server.server_address[1])

    @property
    def address(self) -> str:
        """Give its address."""
        return f"http://127.0.0.1:{self.port}"

    def close(self) -> None:
        """Listen no more; who is silent hangs up."""
        self.closing.set()
        for each in self._beside:
            each.stop()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def answer(self, asked: Asked) -> tuple[Told, Kind | None]:
        """Give what a provider tells, and what goes wrong on its way."""
        kind = self.faults.take(asked)
        for door in self._doors:
            opened = door.opened(asked)
            if opened is None:
                continue
            question = other_question(opened) if kind is Kind.DUPLICATE_PAGE else opened
            told = door.answer(self.world, question)
            if told is not None:
                return (told if kind is None else spoiled(kind, told, opened)), kind
        sentence = f"Nobody answers at '{asked.host}{asked.path}'."
        return Told(body=sentence.encode(), status=404, kind="text/plain; charset=utf-8"), kind

    def own(self, asked: Asked) -> Told:
        """Answer what is asked of the simulator itself."""
        if asked.path == "/faults" and asked.method == "POST":
            try:
                said = orjson.loads(asked.body)
                for each in said if isinstance(said, list) else [said]:
                    self.faults.add(each)
            except (ValueError, AttributeError) as error:
                return Told(body=str(error).encode(), status=400, kind="text/plain; charset=utf-8")
        elif asked.path == "/faults" and asked.method == "DELETE":
            self.faults.clear()
        if asked.path == "/faults":
            return json_told({"faults": self.faults.listed(), "done": self.faults.done})
        began, minute = self.world.weather.storm_of(asked.now)
        scenario = "storm" if self.world.weather.is_storm else "quiet"
        return json_told(
            {
                "simulated": True,
                "scenario": scenario,
                "now": asked.now.isoformat(),
                "storm_began": began.isoformat(),
                "minute": round(minute, 1),
            }
        )


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    block_on_close = False
    allow_reuse_address = True
    request_queue_size = 128

    def __init__(
        self, place: tuple[str, int], simulator: Simulator, listener: socket.socket | None
    ) -> None:
        self.simulator = simulator
        super().__init__(place, _Handler, bind_and_activate=listener is None)
        if listener is not None:
            self.socket.close()
            self.socket = listener
            self.server_address = listener.getsockname()
            self.server_activate()

    def finish_request(self, request: Any, client_address: Any) -> None:  # noqa: ANN401 - as base
        connection = cast("socket.socket", request)
        connection.settimeout(_SILENCE_S)
        first = connection.recv(1, socket.MSG_PEEK)
        simulator = self.simulator
        if not first:
            return
        if first[0] == _MQTT_CONNECT:
            simulator.broker.serve(connection, simulator.closing.is_set)
        elif first[0] in MODBUS_STARTS:
            simulator.inverters.serve_modbus(connection)
        elif first[0] == REMS_START:
            simulator.inverters.serve_rems(connection)
        else:
            super().finish_request(request, client_address)

    def handle_error(self, request: Any, client_address: Any) -> None:  # noqa: ANN401 - as base
        """Leave out those who hang up; say all else."""
        if not isinstance(sys.exc_info()[1], OSError):
            super().handle_error(request, client_address)


class _Handler(BaseHTTPRequestHandler):
    """One request over HTTP."""

    def _any(self) -> None:
        simulator = cast("_Server", self.server).simulator
        asked = self._asked(simulator)
        if asked.host:
            told, kind = simulator.answer(asked)
        else:
            told, kind = simulator.own(asked), None
        if kind in {Kind.SILENT, Kind.ABSENT}:
            if kind is Kind.SILENT:
                simulator.closing.wait(_SILENCE_S)
            self.close_connection = True
            return
        try:
            self._send(told, kind, simulator)
        except OSError:
            self.close_connection = True  # whoever asked did not wait

    do_GET = do_POST = do_PUT = do_DELETE = do_HEAD = _any  # noqa: N815 - the library's names

    def _asked(self, simulator: Simulator) -> Asked:
        parts = urlsplit(self.path)
        first, _, rest = parts.path.lstrip("/").partition("/")
        size = min(int(self.headers.get("Content-Length") or 0), _MOST_ASKED)
        is_own = first in {"", "faults"}
        query = {name.lower(): value for name, value in parse_qsl(parts.query)}
        return Asked(
            now=simulator.clock(),
            host="" if is_own else first.partition(":")[0],
            path=parts.path if is_own else unquote(f"/{rest}"),
            query=query,
            method=self.command,
            headers={name.lower(): value for name, value in self.headers.items()},
            body=self.rfile.read(size),
        )

    def _send(self, told: Told, kind: Kind | None, simulator: Simulator) -> None:
        self.send_response(told.status)
        self.send_header("Content-Type", told.kind)
        for name, value in told.headers.items():
            self.send_header(name, value)
        if kind is not Kind.ENDLESS:
            self.send_header("Content-Length", str(len(told.body)))
        self.end_headers()
        if kind in ON_THE_WIRE:
            self._spoil(told.body, kind, simulator)
        else:
            self.wfile.write(told.body)

    def _spoil(self, body: bytes, kind: Kind | None, simulator: Simulator) -> None:
        """Send half of it, or a byte now and then, or more than anybody can take."""
        if kind is Kind.CUT:
            self.wfile.write(body[: len(body) // 2])
        elif kind is Kind.DRIP:
            for start in range(len(body)):
                self.wfile.write(body[start : start + 1])
                if simulator.closing.wait(_DROP_S):
                    return
        else:
            self.wfile.write(body)
            while not simulator.closing.is_set():
                self.wfile.write(_ENDLESS_BLOCK)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's name
        """Say nothing."""
