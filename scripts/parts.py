"""What a running life map consists of: the database, and the programs that answer."""

from __future__ import annotations

import contextlib
import os
import secrets
import socket
import subprocess
import sys
from collections.abc import Generator, Mapping, Sequence
from pathlib import Path
from typing import Final

from api.metrics import FOLDER_VARIABLE, empty_folder
from api.settings import Settings
from layers.aiming.logins import FILE
from layers.backup import Archive
from layers.cluster import Cluster
from layers.errors import DefinitionError
from layers.feeds.secrets import FILE as SECRETS
from layers.feeds.settings import (
    SECRET_VARIABLE,
    SIMULATOR_VARIABLE,
    Mode,
    read_feed_settings,
)
from layers.feeds.simulated import SimulatedFiles
from scripts.account import Account
from scripts.door import Door
from scripts.home import CHECKOUT, private_cluster
from scripts.supervisor import ClusterPart, Part, Program
from scripts.tls import Certificate

WEB: Final = "scripts.workers"


def parts(
    settings: Settings, *, door: Door, account: Account, listener: socket.socket,
    stream: socket.socket, environ: Mapping[str, str], ahead: subprocess.Popen[bytes],
    simulator: socket.socket | None = None,
) -> Sequence[Part]:  # fmt: skip
    """Describe what is to be kept alive, in the order in which it starts.

    ``settings`` name the database; ``environ`` is this process's own; ``ahead`` becomes the web
    server. On ``simulator``, where there is one, the providers of feeds are simulated.
    """
    files = SimulatedFiles.of_home(settings.home)
    if simulator is not None:
        for folder in (files.folder, files.databases, files.drop):
            folder.mkdir(exist_ok=True)
            account.own(folder, 0o700)
        port = simulator.getsockname()[1]
        environ = {
            **environ,
            SIMULATOR_VARIABLE: f"http://127.0.0.1:{port}",
            SECRET_VARIABLE: secrets.token_urlsafe(32),
        }
    tls = _tls(settings.home) if door.encrypted else ()
    given = _environ(environ, settings, door=door, account=account, stream=stream)

    def program(
        name: str, module: str, *more: str, bound: socket.socket | None = None,
        vital: bool = False, ahead: subprocess.Popen[bytes] | None = None,
    ) -> Program:  # fmt: skip
        passed = () if bound is None else (bound.fileno(),)
        command = (
            # -P: a file named like one of our modules in the current folder is none of ours.
            sys.executable, "-P", "-m", module, "--parent", str(os.getpid()),
            *(f"--socket-fd={number}" for number in passed), *more,
        )  # fmt: skip
        return Program(
            name=name,
            command=account.command(command, CHECKOUT),
            environ=given,
            pass_fds=passed,
            vital=vital,
            ahead=ahead,
        )

    # Whatever name and address others know it by: this is the machine itself.
    to = (
        "--to", door.url(listener.getsockname()[1], door.here), "--files", str(files.folder),
    )  # fmt: skip
    programs = (
        program("web server", WEB, *tls, bound=listener, vital=True, ahead=ahead),
        program("live stream", "scripts.stream", *tls, bound=stream, vital=True),
        # The map lives without these: what cameras see is worked out aside, feeds are asked.
        *(
            [program("feed simulator", "scripts.simulate_command", *to, bound=simulator)]
            if simulator
            else []
        ),
        program("feed keeper", "scripts.sync"),
        program("camera views", "scripts.views"),
    )
    if environ.get("LIFEMAP_DATABASE_URL"):
        return programs
    cluster, archive = private_cluster(settings), Archive.of_home(settings.home)
    kept = () if archive is None else (_archiving(cluster, archive),)
    return (ClusterPart(cluster=cluster), *programs, *kept)


@contextlib.contextmanager
def web_ahead(
    home: Path, account: Account, listener: socket.socket, environ: Mapping[str, str]
) -> Generator[subprocess.Popen[bytes], None, None]:
    """Have a process import what the web server needs while its database starts.

    It is ended with the block where it has not become the web server by then.
    """
    command = (sys.executable, "-P", "-m", "scripts.ahead", WEB, str(os.getpid()))
    process = subprocess.Popen(
        account.command(command, CHECKOUT),
        env={**environ, **places(home, account, environ)},
        stdin=subprocess.PIPE,
        pass_fds=(listener.fileno(),),
        start_new_session=True,
    )
    try:
        yield process
    finally:
        if process.stdin is not None and not process.stdin.closed:
            process.stdin.close()
        process.terminate()
        process.wait()


def _archiving(cluster: Cluster, archive: Archive) -> Program:
    """Describe what writes the log of the database into the backup; the map lives without it."""
    archive.make_folders(cluster)
    archive.make_slot(cluster)
    owner = Account(name=cluster.owner, home=cluster.folder, dropping=os.geteuid() == 0)
    return Program(
        name="backup",
        command=owner.command(archive.receiver(cluster), CHECKOUT),
        environ={"PATH": os.defpath, "LC_ALL": "C.UTF-8"},
        vital=False,
    )


def bind_stream(listener: socket.socket) -> socket.socket:
    """Take the port after the map's for the live stream, or any free one where it is busy.

    Browsers learn it from the map, so that it may be any; a fixed one is easier to let through.
    """
    host, port = listener.getsockname()[:2]
    stream = socket.socket(listener.family, socket.SOCK_STREAM)
    stream.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        stream.bind((host, port + 1))
    except (OSError, OverflowError):
        stream.bind((host, 0))
    return stream


def bind_simulator(home: Path, *, is_sample: bool) -> socket.socket | None:
    """Take a free loopback port for the simulator of feeds, where they are simulated by our own.

    Settings that cannot be read need none: whoever keeps the feeds says what is wrong with them.
    """
    ours = "ours"
    try:
        settings = read_feed_settings(home, is_sample=is_sample, simulator=ours)
    except DefinitionError:
        return None
    if not is_sample or settings.mode is not Mode.SIMULATED or settings.simulator != ours:
        return None
    simulator = socket.socket()
    simulator.bind(("127.0.0.1", 0))
    return simulator


def make_work_folder(home: Path, account: Account) -> None:
    """Make the one folder of the state in which the programs write."""
    work = home / "work"
    counts = work / "metrics"
    counts.mkdir(parents=True, exist_ok=True)
    empty_folder(counts)
    for folder in (work, counts):
        account.own(folder, 0o700)


def hand_over(home: Path, account: Account) -> None:
    """Let the account of the programs read what is secret.

    Secret are the key that signs, the passwords of cameras and the keys of feeds. Everything else
    in the state folder stays with whoever started this.
    """
    account.own(home / "secret.key", 0o600)
    if (home / FILE).exists():
        account.own(home / FILE, 0o600)
    keys = home / SECRETS
    if keys.exists():
        # Its mode stays: one that lets others read it is refused, not mended in silence.
        account.own(keys, keys.stat().st_mode & 0o777)


def _tls(home: Path) -> tuple[str, ...]:
    certificate = Certificate.of_home(home)
    return ("--certificate", str(certificate.chain), "--key", str(certificate.key))


def _environ(
    environ: Mapping[str, str], settings: Settings, *, door: Door, account: Account,
    stream: socket.socket,
) -> dict[str, str]:  # fmt: skip
    hosts = (*door.hosts(), *filter(None, environ.get("LIFEMAP_HOSTS", "").split(",")))
    return {
        **environ,
        **places(settings.home, account, environ),
        "LIFEMAP_DATABASE_URL": settings.database_url or "",
        "LIFEMAP_STREAM_PORT": str(stream.getsockname()[1]),
        "LIFEMAP_HOSTS": ",".join(hosts),
    }


def places(home: Path, account: Account, environ: Mapping[str, str]) -> dict[str, str]:
    """Name where a program reads and writes; some libraries look for theirs while imported.

    What numba compiled is kept in the state, unless ``NUMBA_CACHE_DIR`` says where.
    """
    return {
        "HOME": str(account.home),
        "LIFEMAP_HOME": str(home),
        FOLDER_VARIABLE: str(home / "work" / "metrics"),
        "NUMBA_CACHE_DIR": environ.get("NUMBA_CACHE_DIR") or str(home / "work" / "numba"),
    }
