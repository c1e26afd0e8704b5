"""Many browsers' ends of the live stream in one process; prints what each of them heard as JSON.

Every stream goes on where it was after its server died, as a browser does: after a time of its own
that the server told it, with the id of the last message.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import random
import re
import resource
import sys
import time
from pathlib import Path

import click

from api.settings import Settings
from api.tickets import Ticket, sign
from layers.live.hub import Wish

_REVISION = re.compile(rb'"revision":(\d+)')
_ID = re.compile(rb"^id: (\S+)$", re.MULTILINE)
_RETRY = re.compile(rb"^retry: (\d+)$", re.MULTILINE)


class _Listener(asyncio.Protocol):
    """One stream over all its connections: the revisions it heard and when."""

    def __init__(self, crowd: _Crowd) -> None:
        self.heard: list[tuple[int, float]] = []
        self.says_hello = False
        self._crowd = crowd
        self._since: str | None = None
        self._retry_s = 1.0
        self._rest = b""
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)  # noqa: S101 - for the type checker
        self._transport, self._rest = transport, b""
        ticket = sign(self._crowd.settings, Ticket(wish=self._crowd.wish, since=self._since))
        transport.write(f"GET /live?ticket={ticket} HTTP/1.1\r\nHost: bench\r\n\r\n".encode())

    def data_received(self, data: bytes) -> None:
        now = time.monotonic()
        *messages, self._rest = (self._rest + data).split(b"\n\n")
        for message in messages:
            self._take(message, now)

    def _take(self, message: bytes, now: float) -> None:
        if retry := _RETRY.search(message):
            self._retry_s = int(retry[1]) / 1000
        if found := _ID.search(message):
            self._since = found[1].decode()
            self.says_hello = True
        self.heard += [(int(each), now) for each in _REVISION.findall(message)]

    def connection_lost(self, exc: Exception | None) -> None:
        del exc
        self.says_hello = False
        if not self._crowd.is_over:
            self._crowd.later(self)

    @property
    def retry_s(self) -> float:
        return self._retry_s


class _Crowd:
    """All streams of the process."""

    def __init__(self, port: int, key: bytes, layer: str) -> None:
        self.settings = Settings(home=Path(), secret_key=key)
        self.wish = Wish(layers=frozenset({layer}))
        self.is_over = False
        self.listeners: list[_Listener] = []
        self._port = port
        self._tasks: set[asyncio.Task[None]] = set()

    async def gather(self, count: int) -> None:
        for first in range(0, count, 100):  # browsers do not come all in one moment either
            fresh = [_Listener(self) for _ in range(min(100, count - first))]
            self.listeners += fresh
            await asyncio.gather(*(self.connect(each) for each in fresh))
        while not all(each.says_hello for each in self.listeners):  # noqa: ASYNC110 - by 2,000
            await asyncio.sleep(0.05)

    async def connect(self, listener: _Listener) -> None:
        loop = asyncio.get_running_loop()
        while not self.is_over:
            with contextlib.suppress(OSError):
                await loop.create_connection(lambda: listener, "127.0.0.1", self._port)
                return
            await asyncio.sleep(random.uniform(0.5, 1.5))  # noqa: S311 - spreads, hides nothing

    def later(self, listener: _Listener) -> None:
        async def again() -> None:
            await asyncio.sleep(listener.retry_s)
            await self.connect(listener)

        task = asyncio.get_running_loop().create_task(again())
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


async def _listen(crowd: _Crowd, count: int) -> None:
    await crowd.gather(count)
    print("listening", flush=True)
    last = int(await asyncio.to_thread(sys.stdin.readline))
    give_up = time.monotonic() + 60
    while time.monotonic() < give_up:
        if all(each.heard and each.heard[-1][0] >= last for each in crowd.listeners):
            break
        await asyncio.sleep(0.1)
    crowd.is_over = True
    usage = resource.getrusage(resource.RUSAGE_SELF)
    heard = [each.heard for each in crowd.listeners]
    print(json.dumps({"heard": heard, "cpu_s": usage.ru_utime + usage.ru_stime}), flush=True)


@click.command()
@click.option("--port", type=int, required=True)
@click.option("--layer", required=True)
@click.option("--count", type=int, required=True)
def main(port: int, layer: str, count: int) -> None:
    """Listen until a line on standard input says which revision is the last."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    key = bytes.fromhex(os.environ["LIFEMAP_BENCH_KEY"])
    asyncio.run(_listen(_Crowd(port, key, layer), count))


if __name__ == "__main__":
    main()
