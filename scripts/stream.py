"""The process of the live stream: one relay, one hub, and every browser that listens.

It is a process of its own because a stream holds a worker's thread for as long as a page is open:
nine open maps would silence the API.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import functools
import os
import resource
import signal
import socket
import ssl
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any, Final

import click
from prometheus_client import CollectorRegistry, Gauge

from api.logs import log_as
from api.settings import Settings
from api.stream import Stream
from api.tickets import read_ticket
from layers.live.hub import Hub
from layers.live.relay import end_closed, end_revoked, relay
from layers.store.database import Database
from scripts.home import read_settings
from scripts.signals import end_with_parent
from scripts.tls import serving_context

#: A silent connection is found dead by its reader after a few of these.
BEAT_S: Final = 15.0
#: Files besides connections: database, logs, libraries.
_OTHER_FILES: Final = 64


async def serve(
    settings: Settings,
    listener: socket.socket,
    *,
    tls: ssl.SSLContext | None = None,
    beat_s: float = BEAT_S,
    started: Callable[[Hub], None] = lambda _hub: None,
) -> None:
    """Serve streams on a socket until cancelled."""
    if settings.database_url is None:
        raise ValueError("The stream is told where the database is by who starts it.")
    database = Database(settings.database_url, pool_size=2).open()
    hub = Hub()
    admit = functools.partial(read_ticket, settings)
    server = await asyncio.get_running_loop().create_server(
        lambda: Stream(hub, admit, most=_most_streams()), sock=listener, ssl=tls, backlog=4096
    )
    started(hub)
    try:
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(relay(database, hub))
            tasks.create_task(end_revoked(database, hub, clock=_now))
            tasks.create_task(end_closed(database, hub))
            tasks.create_task(_beat(hub, beat_s))
    finally:
        server.close()
        database.close()


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


async def _beat(hub: Hub, every_s: float) -> None:
    counted = _streams_gauge()
    while True:
        await asyncio.sleep(every_s)
        hub.beat()
        counted.set(len(hub))


def _streams_gauge() -> Gauge:
    """Make the count that the workers read for ``/metrics``.

    Not with theirs: what they import takes four times the memory of a thousand streams.
    """
    return Gauge(
        "lifemap_streams", "Browsers that listen to the live stream.",
        multiprocess_mode="livesum", registry=CollectorRegistry(),
    )  # fmt: skip


def _most_streams() -> int:
    """Give how many connections the system lets this process hold."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    return hard - _OTHER_FILES


@click.command()
@click.option("--socket-fd", type=int, required=True, help="The bound socket to listen on.")
@click.option("--parent", type=int, required=True, help="The process that started this one.")
@click.option("--certificate", type=click.Path(path_type=Path), help="PEM file, for TLS.")
@click.option("--key", type=click.Path(path_type=Path), help="PEM file of its private key.")
def main(socket_fd: int, parent: int, certificate: Path | None, key: Path | None) -> None:
    """Tell browsers of changes; started by 'lifemap up'."""
    end_with_parent(parent)
    log_as(os.environ)
    tls = None
    if certificate is not None and key is not None:
        tls = serving_context(certificate, key)
    listener = socket.socket(fileno=socket_fd)
    asyncio.run(_until_told(serve(read_settings(os.environ), listener, tls=tls)))


async def _until_told(serving: Coroutine[Any, Any, None]) -> None:
    """Serve until the supervisor says to stop."""
    task = asyncio.create_task(serving)
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, task.cancel)
    try:
        await task
    except asyncio.CancelledError:
        return


if __name__ == "__main__":
    main()
