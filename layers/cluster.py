"""The private PostgreSQL cluster of the embedded default: made, started, recovered, stopped."""

from __future__ import annotations

import contextlib
import hashlib
import os
import pwd
import shutil
import subprocess
import time
from collections.abc import Generator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from layers.errors import ClusterError

#: A Unix socket's path holds 107 bytes; ``/.s.PGSQL.5432`` takes 14 of them.
_SOCKET_PATH_MAX: Final = 90
_CONFIGURATION: Final[Mapping[str, str]] = {
    "listen_addresses": "''",
    "unix_socket_permissions": "0700",
    "max_connections": "60",
    "shared_buffers": "256MB",
    "work_mem": "16MB",
    "maintenance_work_mem": "256MB",
    "effective_cache_size": "1GB",
    "max_wal_size": "2GB",
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
        """Describe the cluster of a folder; as root it belongs to the account ``postgres``."""
        if os.geteuid() == 0:
            owner = "postgres"
            try:
                pwd.getpwnam(owner)
            except KeyError as error:
                raise ClusterError("There is no account 'postgres' to run the database.") from error
        else:
            owner = pwd.getpwuid(os.geteuid()).pw_name
        return cls(folder=folder, owner=owner, binaries=_binaries())

    @property
    def data(self) -> Path:
        """The data directory."""
        return self.folder / "pgdata"

    @property
    def socket_folder(self) -> Path:
        """Where the socket lies: in the folder where that is short enough, else under /tmp."""
        inside = self.folder / "run"
        if len(str(inside)) <= _SOCKET_PATH_MAX:
            return inside
        digest = hashlib.sha256(str(self.folder).encode()).hexdigest()[:12]
        return Path("/tmp") / f"lifemap-{digest}"  # noqa: S108 - owned and 0700, see create

    @property
    def url(self) -> str:
        """The connection string of the database ``lifemap``."""
        return f"postgresql://lifemap@/lifemap?host={self.socket_folder}"

    def create(self, settings: Mapping[str, str] = _CONFIGURATION) -> None:
        """Make the cluster where there is none; half-made ones are made again."""
        self._own_folder(self.folder)
        self._own_folder(self.socket_folder)
        done = self.data / "lifemap.ready"
        if done.exists():
            return
        if self.data.exists():
            shutil.rmtree(self.data)
        self._run(
            "initdb", "-D", str(self.data), "-U", "lifemap", "--auth=trust",
            "--encoding=UTF8", "--locale=C.UTF-8", "--no-instructions",
        )  # fmt: skip
        lines = [f"{name} = {value}" for name, value in settings.items()]
        lines.append(f"unix_socket_directories = '{self.socket_folder}'")
        with (self.data / "postgresql.conf").open("a", encoding="utf-8") as file:
            file.write("\n".join(["", *lines, ""]))
        self._make_database()
        done.touch()

    def _make_database(self) -> None:
        self.start()
        try:
            self._run("createdb", "-h", str(self.socket_folder), "-U", "lifemap", "lifemap")
        finally:
            self.stop()

    def start(self, *, tries: int = 12) -> None:
        """Start the server; after a crash the first tries may find orphans in its shared memory."""
        self._own_folder(self.socket_folder)
        if self.running():
            return
        log = self.folder / "postgres.log"
        for attempt in range(tries):
            try:
                self._run("pg_ctl", "start", "-w", "-t", "60", "-D", str(self.data), "-l", str(log))
            except ClusterError:
                if attempt == tries - 1:
                    raise
                time.sleep(1.0)
            else:
                return

    def running(self) -> bool:
        """Whether a server answers for this cluster."""
        command = [str(self.binaries / "pg_isready"), "-q", "-h", str(self.socket_folder)]
        return subprocess.run(command, check=False).returncode == 0  # noqa: S603

    def stop(self) -> None:
        """Stop the server, ending its sessions; nothing happens where none runs."""
        if (self.data / "postmaster.pid").exists():
            with contextlib.suppress(ClusterError):
                self._run("pg_ctl", "stop", "-m", "fast", "-w", "-t", "60", "-D", str(self.data))

    @contextlib.contextmanager
    def serving(self) -> Generator[str, None, None]:
        """Create and start the cluster, give its URL, and stop it at the end."""
        self.create()
        self.start()
        try:
            yield self.url
        finally:
            self.stop()

    def _own_folder(self, folder: Path) -> None:
        try:
            folder.mkdir(parents=True, exist_ok=True)
            if os.geteuid() == 0:
                shutil.chown(folder, self.owner, self.owner)
            folder.chmod(0o700)
        except OSError as error:
            raise ClusterError(f"The folder {folder} cannot be used: {error.strerror}.") from error

    def _run(self, program: str, *arguments: str) -> None:
        command = [str(self.binaries / program), *arguments]
        if os.geteuid() == 0:
            command = ["runuser", "-u", self.owner, "--", *command]
        done = subprocess.run(  # noqa: S603 - PostgreSQL's own programs, arguments are ours
            command, check=False, capture_output=True, text=True, cwd="/",
            env={**os.environ, "LC_ALL": "C.UTF-8"},
        )  # fmt: skip
        if done.returncode != 0:
            said = (done.stderr or done.stdout).strip().splitlines()
            reason = said[-1] if said else f"exit {done.returncode}"
            raise ClusterError(f"{program} failed: {reason}")


def _binaries() -> Path:
    """Find the newest PostgreSQL server that is installed."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda p: int(p.parts[-3]))
    if found:
        return found[-1].parent
    on_path = shutil.which("initdb")
    if on_path is None:
        raise ClusterError("PostgreSQL is not installed: the package postgresql-15 brings it.")
    return Path(on_path).parent
