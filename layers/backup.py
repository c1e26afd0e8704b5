"""Backups of the private cluster: base copies, and every change after them as it is written.

An archive is a folder, best on another disk::

    base/20261122T020000Z/   pgdata/ (pg_basebackup), home/ (key, rasters, certificates), about.json
    wal/20261122T020000Z/    the log of changes since then, a file of 16 MB each, the last .partial

A folder below ``wal`` holds one unbroken stream of one cluster. A restored cluster writes into a
new one: its history has left the old one at the moment it was restored to.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import hashlib
import json
import re
import shutil
import time
from collections.abc import Generator, Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final, Self

from layers import postgresql
from layers.cluster import CONFIGURATION, Cluster
from layers.errors import BackupError, ClusterError

SLOT: Final = "lifemap_archive"
#: What of the state folder a database without it could not be served with.
KEPT_OF_HOME: Final = ("secret.key", "rasters", "tls")
_NAME: Final = "%Y%m%dT%H%M%SZ"


@dataclass(frozen=True, kw_only=True)
class Base:
    """A base copy: the state at ``taken_at``, complete in itself; sizes in bytes."""

    folder: Path
    taken_at: dt.datetime
    version: str
    size: int
    seconds: float
    files: Mapping[str, str]

    @property
    def name(self) -> str:
        """What people name it by."""
        return self.folder.name

    @classmethod
    def read(cls, folder: Path) -> Self | None:
        """Give the base of a folder; ``None`` where it was not made to the end."""
        try:
            about: dict[str, Any] = json.loads((folder / "about.json").read_text("utf-8"))
            taken = dt.datetime.fromisoformat(about.pop("taken_at"))
            return cls(folder=folder, taken_at=taken, **about)
        except (OSError, ValueError, TypeError, KeyError):
            return None

    def write(self) -> None:
        """Note what it is, last of all."""
        about = {**asdict(self), "taken_at": self.taken_at.isoformat()}
        del about["folder"]
        (self.folder / "about.json").write_text(json.dumps(about, indent=2), encoding="utf-8")

    @property
    def first_segment(self) -> str:
        """The first file of the log that a restore of this base reads."""
        label = (self.folder / "pgdata" / "backup_label").read_text("utf-8")
        return re.findall(r"\(file ([0-9A-F]{24})\)", label)[0]


@dataclass(frozen=True, kw_only=True)
class Archive:
    """The backups of a state folder, kept in a folder elsewhere."""

    folder: Path
    #: The folder below ``wal`` that the cluster writes into now.
    stream: str

    @classmethod
    def of_home(cls, home: Path) -> Self | None:
        """Give the archive that a state folder was told to keep."""
        try:
            noted = json.loads((home / "archive.json").read_text("utf-8"))
            return cls(folder=Path(noted["folder"]), stream=str(noted["stream"]))
        except (OSError, ValueError, KeyError, TypeError):
            return None

    @classmethod
    def begin(cls, home: Path, folder: Path, now: dt.datetime) -> Self:
        """Keep the backups of a state folder in ``folder`` from now on, in a new stream."""
        if not re.fullmatch(r"[\w/.+-]+", str(folder), re.ASCII):
            raise BackupError(
                f"The folder {folder} cannot hold backups: its path may have Latin letters,"
                " digits, '_', '.', '+', '-' only."
            )
        archive = cls(folder=folder, stream=now.strftime(_NAME))
        text = json.dumps({"folder": str(folder), "stream": archive.stream})
        (home / "archive.json").write_text(text, encoding="utf-8")
        return archive

    @property
    def wal(self) -> Path:
        """Where the log of the running cluster is written."""
        return self.folder / "wal" / self.stream

    def bases(self) -> list[Base]:
        """Give the base copies, the newest first."""
        found = (Base.read(folder) for folder in (self.folder / "base").glob("*"))
        return sorted((b for b in found if b), key=lambda base: base.taken_at, reverse=True)

    def make_folders(self, cluster: Cluster) -> None:
        """Make the folders, for the cluster's account alone: a backup holds everything."""
        for folder in (self.folder, self.folder / "base", self.folder / "wal", self.wal):
            with _backup_errors("Backups cannot be kept"):
                cluster.own_folder(folder)

    def receiver(self, cluster: Cluster) -> tuple[str, ...]:
        """Give the command that writes the log here as it is made, and waits out a dead server.

        ``--synchronous`` has each change on this disk before the server is told that it is.
        """
        return (
            str(cluster.binaries / "pg_receivewal"), f"--directory={self.wal}", f"--slot={SLOT}",
            "--synchronous", "--no-password", "--dbname", _connection(cluster),
        )  # fmt: skip

    def make_slot(self, cluster: Cluster) -> None:
        """Have the cluster keep for us what was not fetched yet."""
        cluster.run(
            "pg_receivewal", "--create-slot", "--if-not-exists", f"--slot={SLOT}",
            "--no-password", "--dbname", _connection(cluster),
        )  # fmt: skip

    def take(self, cluster: Cluster, home: Path, *, version: str, now: dt.datetime) -> Base:
        """Copy a cluster that serves, check the copy, and add what of the state folder it needs.

        Raises
        ------
        BackupError
            When the copy cannot be made or is not what the server says it is.
        """
        began = time.monotonic()
        made = self.folder / "base" / now.strftime(_NAME)
        unfinished = made.with_name(f".{made.name}")
        self.make_folders(cluster)
        for left in (self.folder / "base").glob(".*"):
            shutil.rmtree(left)
        cluster.own_folder(unfinished)
        data = unfinished / "pgdata"
        with _backup_errors("The base copy cannot be made"):
            cluster.run(
                "pg_basebackup", f"--pgdata={data}", "--wal-method=stream", "--checkpoint=fast",
                "--manifest-checksums=SHA256", "--no-password", "--dbname", _connection(cluster),
            )  # fmt: skip
            cluster.run("pg_verifybackup", "--exit-on-error", "--quiet", str(data))
        files = dict(_copied(home, unfinished / "home"))
        size = sum(each.stat().st_size for each in unfinished.rglob("*") if each.is_file())
        base = Base(
            folder=unfinished, taken_at=now, version=version, size=size,
            seconds=round(time.monotonic() - began, 3), files=files,
        )  # fmt: skip
        base.write()
        unfinished.rename(made)
        return Base.read(made) or base

    def prune(self, cluster: Cluster, keep: int) -> list[str]:
        """Remove all but the newest bases, and the log that only those needed."""
        bases = self.bases()
        for base in bases[keep:]:
            shutil.rmtree(base.folder)
        kept = bases[:keep]
        if kept:
            cluster.run(
                "pg_archivecleanup", "-x", ".partial", str(self.wal), kept[-1].first_segment
            )
            oldest = kept[-1].taken_at.strftime(_NAME)
            for stream in self._streams():
                # A stream ends where the next begins, so one before the last that began early goes.
                later = [each for each in self._streams() if stream.name < each.name <= oldest]
                if later:
                    shutil.rmtree(stream)
        return [base.name for base in bases[keep:]]

    def _streams(self) -> list[Path]:
        return sorted(each for each in (self.folder / "wal").glob("*") if each.is_dir())

    def restore_command(self) -> str:
        """Give the command by which a server fetches a file of the log from any stream.

        A file that was not filled when the stream ended is read as far as it goes.
        """
        place = (
            f'for d in "{self.folder}"/wal/*/; do cp "$d"%f{{}} "%p" 2>/dev/null && exit 0; done'
        )
        return f"{place.format('')}; {place.format('.partial')}; exit 1"


def check(cluster: Cluster, base: Base) -> None:
    """Compare every file of a base with what was noted when it was made.

    Raises
    ------
    BackupError
        With the file that differs.
    """
    with _backup_errors(f"The backup {base.name} is damaged"):
        cluster.run("pg_verifybackup", "--exit-on-error", "--quiet", str(base.folder / "pgdata"))
    for name, digest in base.files.items():
        path = base.folder / "home" / name
        if not path.is_file() or _digest(path) != digest:
            raise BackupError(f"The backup {base.name} is damaged: {name} is not what it was.")


def restore(
    cluster: Cluster, home: Path, archive: Archive, base: Base, *, at: dt.datetime | None,
    now: dt.datetime,
) -> None:  # fmt: skip
    """Put a base in the place of the cluster and replay the log, to its end or to a moment.

    The data that was there is moved aside, to ``pgdata.before-*``.

    Raises
    ------
    BackupError
        When the base is damaged, or the log does not reach the moment.
    """
    check(cluster, base)
    if cluster.processes():
        raise BackupError(f"The database in {cluster.folder} is running: stop 'lifemap up' first.")
    if cluster.data.exists():
        cluster.data.rename(cluster.data.with_name(f"pgdata.before-{now.strftime(_NAME)}"))
    cluster.own_folder(cluster.folder)
    postgresql.run(
        Path("/bin/cp"), "-a", str(base.folder / "pgdata"), str(cluster.data),
        account=cluster.owner,
    )  # fmt: skip
    postgresql.run(Path("/bin/touch"), str(cluster.data / "recovery.signal"), account=cluster.owner)
    try:
        with cluster.serving(_recovering(archive, at)):
            _await_end(cluster, at)
    except ClusterError as error:
        raise BackupError(_why_not(str(error), at)) from error
    for name in base.files:
        (home / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(base.folder / "home" / name, home / name)
    Archive.begin(home, archive.folder, now)


def _recovering(archive: Archive, at: dt.datetime | None) -> dict[str, str]:
    command = archive.restore_command().replace("'", "''")
    target = {} if at is None else {"recovery_target_time": f"'{at.isoformat()}'"}
    return {
        **CONFIGURATION,
        "restore_command": f"'{command}'",
        "recovery_target_action": "promote",
        **target,
    }


def _await_end(cluster: Cluster, at: dt.datetime | None) -> None:
    """Wait until the server has replayed what it is to replay, and takes writes again."""
    while True:
        said = cluster.run("pg_controldata", str(cluster.data))
        if "in production" in said:
            return
        if cluster.postmaster() is None:
            raise BackupError(_why_not(postgresql.reason(_tail(cluster.log)), at))
        time.sleep(0.1)


def _why_not(said: str, at: dt.datetime | None) -> str:
    if at is not None and "before configured recovery target" in said:
        return f"The backup ends before {at.isoformat()}: without a time it is restored to its end."
    return f"The backup cannot be restored: {said}"


def _tail(log: Path) -> str:
    return "\n".join(log.read_text("utf-8", errors="replace").splitlines()[-5:])


def _copied(home: Path, target: Path) -> Iterator[tuple[str, str]]:
    """Copy what is kept of the state folder; give each file's name and digest."""
    target.mkdir(mode=0o700)
    for kept in KEPT_OF_HOME:
        for path in [home / kept, *sorted((home / kept).rglob("*"))]:
            if path.is_file():
                name = str(path.relative_to(home))
                (target / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(path, target / name)
                yield name, _digest(target / name)


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _connection(cluster: Cluster) -> str:
    return f"host={cluster.socket_folder} user=lifemap application_name={SLOT}"


@contextlib.contextmanager
def _backup_errors(what: str) -> Generator[None, None, None]:
    """Say of a failed program what it means for the backup."""
    try:
        yield
    except ClusterError as error:
        raise BackupError(f"{what}: {error}") from error
