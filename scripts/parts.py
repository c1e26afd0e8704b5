"""What a running life map consists of: the database, and the programs that answer."""

from __future__ import annotations

import os
import socket
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from api.metrics import FOLDER_VARIABLE, empty_folder
from api.settings import Settings
from layers.aiming.logins import FILE
from layers.backup import Archive
from layers.cluster import Cluster
from scripts.account import Account
from scripts.door import Door
from scripts.home import CHECKOUT, private_cluster
from scripts.supervisor import ClusterPart, Part, Program
from scripts.tls import Certificate


def parts(
    settings: Settings, *, door: Door, account: Account, listener: socket.socket,
    stream: socket.socket, environ: Mapping[str, str],
) -> Sequence[Part]:  # fmt: skip
    """Describe what is to be kept alive, in the order in which it starts.

    ``settings`` name the database; ``environ`` is this process's own.
    """
    tls = _tls(settings.home) if door.encrypted else ()
    given = _environ(environ, settings, door=door, account=account, stream=stream)

    def program(name: str, module: str, bound: socket.socket) -> Program:
        command = (
            # -P: a file named like one of our modules in the current folder is none of ours.
            sys.executable, "-P", "-m", module,
            "--socket-fd", str(bound.fileno()), "--parent", str(os.getpid()), *tls,
        )  # fmt: skip
        return Program(
            name=name,
            command=account.command(command, CHECKOUT),
            environ=given,
            pass_fds=(bound.fileno(),),
        )

    # What cameras see is worked out aside; the map lives without it.
    views = (sys.executable, "-P", "-m", "scripts.views", "--parent", str(os.getpid()))
    programs = (
        program("web server", "scripts.workers", listener),
        program("live stream", "scripts.stream", stream),
        Program(
            name="camera views",
            command=account.command(views, CHECKOUT),
            environ=given,
            vital=False,
        ),
    )
    if environ.get("LIFEMAP_DATABASE_URL"):
        return programs
    cluster, archive = private_cluster(settings), Archive.of_home(settings.home)
    kept = () if archive is None else (_archiving(cluster, archive),)
    return (ClusterPart(cluster=cluster), *programs, *kept)


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


def hand_over(home: Path, account: Account) -> None:
    """Let the account of the programs read what is secret, and write in one folder of its own.

    Secret are the key that signs and the passwords of cameras. Everything else in the state folder
    stays with whoever started this.
    """
    work = home / "work"
    counts = work / "metrics"
    counts.mkdir(parents=True, exist_ok=True)
    empty_folder(counts)
    for folder in (work, counts):
        account.own(folder, 0o700)
    account.own(home / "secret.key", 0o600)
    if (home / FILE).exists():
        account.own(home / FILE, 0o600)


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
        "HOME": str(account.home),
        "LIFEMAP_HOME": str(settings.home),
        "LIFEMAP_DATABASE_URL": settings.database_url or "",
        "LIFEMAP_STREAM_PORT": str(stream.getsockname()[1]),
        "LIFEMAP_HOSTS": ",".join(hosts),
        FOLDER_VARIABLE: str(settings.home / "work" / "metrics"),
        # Where a checkout is read-only, what numba compiled is kept here.
        "NUMBA_CACHE_DIR": str(settings.home / "work" / "numba"),
    }
