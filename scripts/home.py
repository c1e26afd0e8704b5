"""Where a checkout keeps its state, and who is using it."""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import json
import os
from collections.abc import Generator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Self

from api.settings import Settings
from layers.cluster import Cluster, open_to_all
from scripts.exits import Exit, StoppedError

CHECKOUT: Final = Path(__file__).resolve().parents[1]


def default_home(checkout: Path, *, as_root: bool) -> Path:
    """Give ``.lifemap`` in the checkout, or a folder outside where that cannot serve.

    PostgreSQL does not run as root. The account it runs under must reach its data, so a checkout
    under a folder that others may not enter (``/root``) keeps its state under ``/var/lib``.
    """
    if as_root and not all(open_to_all(folder) for folder in (checkout, *checkout.parents)):
        digest = hashlib.sha256(str(checkout).encode()).hexdigest()[:8]
        return Path("/var/lib/lifemap") / digest
    return checkout / ".lifemap"


def read_settings(environ: Mapping[str, str]) -> Settings:
    """Read the settings and make the folder of the state where there is none.

    Raises
    ------
    StoppedError
        When a setting is no value, or the folder cannot be made or written.
    """
    home = default_home(CHECKOUT, as_root=os.geteuid() == 0)
    home = Path(environ.get("LIFEMAP_HOME") or home).absolute()
    try:
        if not home.is_dir():
            home.mkdir(parents=True)
            # Others may pass through: the database runs under an account of its own.
            home.chmod(0o755)
        return Settings.from_env(environ, default_home=home)
    except OSError as error:
        sentence = f"The folder {home} cannot hold the state: {error.strerror}."
        raise StoppedError(sentence, Exit.CANNOT_CREATE) from error
    except ValueError as error:
        raise StoppedError(f"A setting is wrong: {error}.", Exit.CONFIGURATION) from error


def private_cluster(settings: Settings) -> Cluster:
    """Describe the cluster of this state folder."""
    return Cluster.at(settings.home / "postgres")


@dataclass(frozen=True, kw_only=True)
class Run:
    """A ``lifemap up`` that serves this state folder."""

    pid: int
    address: str

    @classmethod
    def read(cls, home: Path) -> Self | None:
        """Give the run that is noted, whether it still lives or not."""
        try:
            noted = json.loads((home / "up.json").read_text("utf-8"))
            return cls(pid=int(noted["pid"]), address=str(noted["address"]))
        except (OSError, ValueError, KeyError):
            return None

    @classmethod
    def living(cls, home: Path) -> Self | None:
        """Give the run that serves this folder now."""
        with _lock(home) as free:
            return None if free else cls.read(home)

    def note(self, home: Path) -> None:
        """Leave word of this run for the commands that come while it lasts."""
        text = json.dumps({"pid": self.pid, "address": self.address})
        (home / "up.json").write_text(text, encoding="utf-8")


@contextlib.contextmanager
def only_run(home: Path) -> Generator[bool, None, None]:
    """Be the only ``up`` of a state folder; say whether the one before was cut off.

    The note of a run is removed only by one that ended by itself.

    Raises
    ------
    StoppedError
        When another ``up`` serves this folder.
    """
    with _lock(home) as free:
        run = Run.read(home)
        if not free:
            who = f" as process {run.pid} on {run.address}" if run else ""
            raise StoppedError(
                f"Life Map runs already{who}; its state is in {home}.", Exit.TRY_LATER
            )
        try:
            yield run is not None
        finally:
            (home / "up.json").unlink(missing_ok=True)


@contextlib.contextmanager
def _lock(home: Path) -> Generator[bool, None, None]:
    """Try to hold the lock of a state folder; the kernel frees it whatever way its holder ends."""
    with (home / "up.lock").open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True
