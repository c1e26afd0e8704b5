"""``lifemap up``: a database, a district, workers that answer, and one address to open."""

from __future__ import annotations

import datetime as dt
import errno
import http.client
import os
import socket
import sys
import threading
import time
import webbrowser
from collections.abc import Mapping, Sequence
from typing import Final

from api.identity import sign_in_path
from api.settings import Settings
from layers.access import Role
from layers.registry import Registry
from layers.store.schema import bring_up
from layers.store.state import DistrictState
from scripts.districts import SampleWish, ensure_district
from scripts.exits import Exit, StoppedError
from scripts.home import Run, only_run, private_cluster
from scripts.progress import Progress
from scripts.state import open_database, reachable_settings
from scripts.supervisor import ClusterPart, Part, Program, keep

HOST: Final = "127.0.0.1"
#: How long the port of a run that was cut off may take to become free.
_PORT_PATIENCE_S: Final = 10.0


def up(settings: Settings, *, port: int, browser: bool, wish: SampleWish) -> None:
    """Serve until interrupted; everything that was started is gone at the end."""
    progress = Progress()
    with only_run(settings.home) as cut_off:
        listener = _bind(port, patience_s=_PORT_PATIENCE_S if cut_off else 0.0)
        address = f"http://{HOST}:{listener.getsockname()[1]}"
        Run(pid=os.getpid(), address=address).note(settings.home)
        progress(0, 1, "Starting the database")
        with listener, reachable_settings(settings) as reachable:
            district = _prepare(reachable, progress, wish)
            announce = threading.Thread(
                target=_announce,
                args=(settings, address, district, progress),
                kwargs={"browser": browser},
                daemon=True,
            )
            announce.start()
            keep(_parts(settings, reachable, listener), say=_say)


def _prepare(settings: Settings, progress: Progress, wish: SampleWish) -> DistrictState:
    """Bring the tables to the definitions, and load the sample district where there is none."""
    registry = Registry.from_catalog()
    with open_database(settings) as database:
        bring_up(database, registry)
        district = ensure_district(
            database, registry, settings, wish, progress=progress, now=dt.datetime.now(dt.UTC)
        )
    progress(0, 1, "Starting the web server")
    return district


def _parts(settings: Settings, reachable: Settings, listener: socket.socket) -> Sequence[Part]:
    """Describe what is to be kept alive, in the order in which it starts."""
    workers = Program(
        name="web server",
        command=(
            # -P: a file named like one of our modules in the current folder is none of ours.
            sys.executable, "-P", "-m", "scripts.workers",
            "--socket-fd", str(listener.fileno()), "--parent", str(os.getpid()),
        ),
        environ=_environ_of_workers(os.environ, reachable),
        pass_fds=(listener.fileno(),),
    )  # fmt: skip
    if settings.database_url is not None:
        return (workers,)
    return (ClusterPart(cluster=private_cluster(settings)), workers)


def _environ_of_workers(environ: Mapping[str, str], settings: Settings) -> dict[str, str]:
    return {
        **environ,
        "LIFEMAP_HOME": str(settings.home),
        "LIFEMAP_DATABASE_URL": settings.database_url or "",
    }


def _bind(port: int, *, patience_s: float) -> socket.socket:
    """Take the port now, so that a busy one is told before anything long begins."""
    give_up = time.monotonic() + patience_s
    while True:
        listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((HOST, port))
        except OSError as error:
            listener.close()
            if error.errno == errno.EACCES:
                sentence = f"Port {port} is open to root only: choose one above 1023 with --port."
                raise StoppedError(sentence, Exit.NO_RIGHTS) from error
            if time.monotonic() >= give_up:
                sentence = f"Port {port} is in use by another program: choose another with --port."
                raise StoppedError(sentence, Exit.UNAVAILABLE) from error
            time.sleep(0.2)
        else:
            return listener


def _announce(
    settings: Settings, address: str, district: DistrictState, progress: Progress, *, browser: bool
) -> None:
    """Print where the map is, once it answers, and open a browser there."""
    while not _answers(address):
        time.sleep(0.1)
    progress.finish()
    link = address + sign_in_path(settings, Role.OPERATOR, "operator")
    sample = " (sample data)" if district.is_sample else ""
    print(f"Life Map of {district.name.en}, {district.name.ko}{sample}")
    print(f"  Map:     {address}/")
    print(f"  Sign in: {link}")
    print("           as operator; works once, within 15 minutes ('lifemap link' makes another)")
    print("  Stop:    Ctrl-C", flush=True)
    if browser and (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        webbrowser.open(link)


def _answers(address: str) -> bool:
    host = address.removeprefix("http://")
    connection = http.client.HTTPConnection(host, timeout=5)
    try:
        connection.request("GET", "/health")
        return connection.getresponse().status == http.client.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def _say(sentence: str) -> None:
    print(sentence, file=sys.stderr, flush=True)
