"""The private PostgreSQL cluster of the embedded default: made, started, recovered, stopped.

A server and every process it forks have the data directory as their working folder, for as long
as they live. That is how this module knows which processes are of the cluster, whatever stale
files say: a process number in ``postmaster.pid`` may belong to somebody else after a reboot.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import os
import pwd
import re
import shutil
import signal
import time
from collections.abc import Generator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import quote

from layers import postgresql
from layers.errors import ClusterError, DiskFullError
from layers.store.board import make_board

#: A Unix socket's path holds 107 bytes; ``/.s.PGSQL.5432.lock`` takes 19 of them.
_SOCKET_PATH_MAX: Final = 88
#: What a server needs to start and to write its first checkpoint.
_FREE_BYTES_MIN: Final = 64 * 1024 * 1024
CONFIGURATION: Final[Mapping[str, str]] = {
    "listen_addresses": "''",
    "unix_socket_permissions": "0700",
    "max_connections": "60",
    "shared_buffers": "256MB",
    "work_mem": "16MB",
    "maintenance_work_mem": "256MB",
    "effective_cache_size": "1GB",
    "max_wal_size": "2GB",
    # What an archive that does not come for it may hold back; then a new base backup is needed.
    "max_slot_wal_keep_size": "8GB",
    "random_page_cost": "1.1",
    "log_min_messages": "warning",
    "log_timezone": "'UTC'",
    "timezone": "'UTC'",
}


@dataclass(frozen=True, kw_only=True)
class Cluster:
    """A cluster in ``folder``, listening only on a Unix socket that its owner can reach."""

    folder: Path
    owner: str
    binaries: Path

    @classmethod
    def at(cls, folder: Path) -> Cluster:
        """Describe the cluster of a folder; as root it belongs to the account ``postgres``.

        Raises
        ------
        ClusterError
            When no PostgreSQL with PostGIS is installed that can serve this folder.
        """
        try:
            root = os.geteuid() == 0
            account = pwd.getpwnam("postgres") if root else pwd.getpwuid(os.geteuid())
        except KeyError as error:
            raise ClusterError(f"There is no account to run the database: {error}.") from error
        folder = folder.absolute()
        binaries = postgresql.binaries_for(folder / "pgdata")
        return cls(folder=folder, owner=account.pw_name, binaries=binaries)

    @property
    def data(self) -> Path:
        """The data directory."""
        return self.folder / "pgdata"

    @property
    def made(self) -> bool:
        """Whether the cluster was made to the end."""
        return (self.data / "lifemap.ready").exists()

    @property
    def log(self) -> Path:
        """What the server says."""
        return self.folder / "postgres.log"

    @property
    def socket_folder(self) -> Path:
        """Where the socket lies: in the folder where its path is short and plain, else outside."""
        inside = self.folder / "run"
        if len(str(inside)) <= _SOCKET_PATH_MAX and re.fullmatch(
            r"[\w/.-]+", str(inside), re.ASCII
        ):
            return inside
        digest = hashlib.sha256(str(self.folder).encode()).hexdigest()[:12]
        # Nobody but root can put a link in the way in /run; under /tmp the owner is checked.
        return Path("/run" if os.geteuid() == 0 else "/tmp") / f"lifemap-{digest}"  # noqa: S108

    @property
    def url(self) -> str:
        """The connection string of the database ``lifemap``."""
        return f"postgresql://lifemap@/lifemap?host={quote(str(self.socket_folder), safe='/')}"

    @contextlib.contextmanager
    def serving(self, settings: Mapping[str, str] = CONFIGURATION) -> Generator[str, None, None]:
        """Have the cluster serve inside the block, and give its URL; the last one out stops it.

        Several processes may be inside at once. Each holds a shared lock, which the kernel takes
        back whatever way a process ends, so that a killed one never counts as a user.
        """
        self.own_folder(self.folder)
        self._require_reachable()
        with (self.folder / "users.lock").open("w") as users:
            try:
                with self._alone():
                    fcntl.flock(users, fcntl.LOCK_SH)
                    self._create(settings)
                    self._start()
                yield self.url
            finally:
                with self._alone(), contextlib.suppress(BlockingIOError):
                    fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    self._stop()

    def recover(self) -> None:
        """Start the server again where it has died; nothing happens where it runs."""
        with self._alone():
            self._start()

    def running(self) -> bool:
        """Whether a server answers for this cluster."""
        try:
            self.run("pg_isready", "-q", "-h", str(self.socket_folder))
        except ClusterError:
            return False
        return True

    def processes(self) -> list[int]:
        """Give the server processes that live in the data directory, orphans among them."""
        return list(postgresql.processes_in(self.data))

    def postmaster(self) -> int | None:
        """Give the process that leads the server, when it is alive."""
        try:
            pid = int((self.data / "postmaster.pid").read_text("utf-8").split("\n", 1)[0])
        except (OSError, ValueError):
            return None
        return pid if pid in postgresql.processes_in(self.data) else None

    @contextlib.contextmanager
    def _alone(self) -> Generator[None, None, None]:
        """Let one process at a time make, start or stop the server."""
        with (self.folder / "start.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def _create(self, settings: Mapping[str, str]) -> None:
        """Make the cluster where there is none; a half-made one is made again."""
        if not self.made:
            self.require_room()
            self._end_processes()
            if self.data.exists():
                shutil.rmtree(self.data)
            self.run(
                "initdb", "-D", str(self.data), "-U", "lifemap", "--auth=trust",
                "--encoding=UTF8", "--locale=C.UTF-8", "--no-instructions",
            )  # fmt: skip
            with (self.data / "postgresql.conf").open("a", encoding="utf-8") as file:
                file.write("\ninclude 'lifemap.conf'\n")
        # Written at each start: the folder may have been moved, and settings change with us.
        here = {"unix_socket_directories": f"'{self.socket_folder}'", **settings}
        lines = "".join(f"{name} = {value}\n" for name, value in here.items())
        conf = self.data / "lifemap.conf"
        conf.write_text(lines, encoding="utf-8")
        conf.chmod(0o644)
        if not self.made:
            self._start()
            self.run("createdb", "-h", str(self.socket_folder), "-U", "lifemap", "lifemap")
            (self.data / "lifemap.ready").touch()

    def _start(self, *, tries: int = 3, patience_s: float = 60.0) -> None:
        """Start the server and wait for it, first ending what an earlier one left behind."""
        self.own_folder(self.socket_folder)
        give_up = time.monotonic() + patience_s
        while not self.running():
            pid = self.postmaster()
            if pid is not None:  # it recovers from a crash, or is being stopped
                if time.monotonic() > give_up:
                    raise ClusterError(f"The database (process {pid}) runs and does not answer.")
                time.sleep(0.1)
                continue
            self.require_room()
            self._end_processes()
            try:
                self._launch()
            except ClusterError:
                tries -= 1
                if tries <= 0:
                    raise
                time.sleep(1.0)

    def _launch(self) -> None:
        self._forget_stale_files()
        make_board(self.socket_folder, owner=self.owner)
        begin = self.log.stat().st_size if self.log.exists() else 0
        command = ("pg_ctl", "start", "-w", "-t", "60", "-D", str(self.data), "-l", str(self.log))
        try:
            self.run(*command)
        except ClusterError as error:
            with contextlib.suppress(OSError), self.log.open("rb") as log:
                log.seek(begin)
                said = postgresql.reason(log.read().decode(errors="replace"))
                raise ClusterError(f"The database does not start: {said}") from error
            raise

    def _stop(self) -> None:
        """Stop the server, ending its sessions; it gets a minute before it is cut off."""
        if self.postmaster() is not None:
            with contextlib.suppress(ClusterError):  # what cannot be asked to go is ended below
                self.run("pg_ctl", "stop", "-m", "fast", "-w", "-t", "60", "-D", str(self.data))
        # pg_ctl waits for the lock file to go, which the server removes before it ends.
        if not self._gone(within_s=5.0):
            self._end_processes()

    def _end_processes(self) -> None:
        """End the server's processes that outlived it: they hold its memory, and none may write.

        They first get SIGQUIT, on which they leave at once as after a crash.
        """
        for number in (signal.SIGQUIT, signal.SIGKILL):
            for pid in self.processes():
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, number)
            if self._gone(within_s=5.0):
                return
        raise ClusterError(f"Processes {self.processes()} of an earlier database cannot be ended.")

    def _gone(self, *, within_s: float) -> bool:
        """Wait until no process of the server lives."""
        give_up = time.monotonic() + within_s
        while self.processes():
            if time.monotonic() > give_up:
                return False
            time.sleep(0.02)
        return True

    def _forget_stale_files(self) -> None:
        """Remove the lock files of a dead server, whose number another process may have now."""
        (self.data / "postmaster.pid").unlink(missing_ok=True)
        for left in self.socket_folder.glob(".s.PGSQL.*"):
            left.unlink(missing_ok=True)

    def require_room(self) -> None:
        """Refuse to go on where the disk is full; a server without room to log cannot run."""
        free = shutil.disk_usage(self.folder).free
        if free < _FREE_BYTES_MIN:
            raise DiskFullError(
                f"The disk of {self.folder} is full: {free // 2**20} MB are free, and the database"
                f" needs {_FREE_BYTES_MIN // 2**20} MB."
            )

    def own_folder(self, folder: Path) -> None:
        """Make a folder that only the server's account and root can enter."""
        try:
            folder.mkdir(parents=True, exist_ok=True)
            if os.geteuid() == 0:
                shutil.chown(folder, self.owner, self.owner)
            elif folder.stat().st_uid != os.geteuid():
                raise ClusterError(f"The folder {folder} belongs to somebody else.")
            folder.chmod(0o700)
        except OSError as error:
            raise ClusterError(f"The folder {folder} cannot be used: {error.strerror}.") from error

    def _require_reachable(self) -> None:
        """Refuse a folder under one that the unprivileged server cannot enter."""
        closed = next((p for p in self.folder.parents if not open_to_all(p)), None)
        if os.geteuid() == 0 and closed is not None:
            raise ClusterError(
                f"The account '{self.owner}' cannot enter {closed}, so the database cannot live"
                f" in {self.folder}."
            )

    def run(self, program: str, *arguments: str) -> str:
        """Run one of the server's programs as the server's account; give what it printed."""
        return postgresql.run(self.binaries / program, *arguments, account=self.owner)


def open_to_all(folder: Path) -> bool:
    """Whether every account may pass through this one folder."""
    return bool(folder.stat().st_mode & 0o001)
