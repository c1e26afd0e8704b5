"""``lifemap doctor``: what this machine and the state folder lack, and how to mend it."""

from __future__ import annotations

import contextlib
import datetime as dt
import shutil
import sys
from collections.abc import Callable, Iterator, Mapping
from importlib import metadata
from pathlib import Path
from typing import Final

from api.settings import Settings
from layers import postgresql
from layers.errors import LayersError
from layers.registry import Registry
from layers.store.aims import camera_rows
from layers.store.drift import drift
from layers.store.schema import check_server
from layers.store.server import server_facts
from layers.store.state import district_state
from scripts.camera_logins import camera_logins
from scripts.exits import StoppedError
from scripts.findings import Finding, Verdict, bad
from scripts.home import CHECKOUT, Run, private_cluster, read_settings
from scripts.state import open_database, reachable_settings
from scripts.upkeep import archiving, backup, certificate, clock, feeds

_FREE_BYTES_MIN: Final = 2 * 1024**3
_PYTHON_MIN: Final = (3, 11)
#: The parts of a run, by what their command line holds.
_PARTS: Final = {
    "scripts.workers": "web server",
    "scripts.stream": "live stream",
    "scripts.views": "camera views",
    "scripts.sync": "feed keeper",
}


def examine(environ: Mapping[str, str]) -> list[Finding]:
    """Look at everything in the order in which ``scripts/up`` needs it."""
    findings = [_python(), _packages(), _front_end()]
    try:
        settings = read_settings(environ)
    except StoppedError as error:
        mend = "Set LIFEMAP_HOME to a folder of this account."
        return [*findings, bad("state folder", str(error), mend), *_for_tests()]
    findings += [_disk(settings), *_serving(settings), *feeds(settings)]
    if settings.database_url is None:
        findings.append(_server_programs())
    findings += _database(settings)
    now = dt.datetime.now(dt.UTC)
    if settings.database_url is None:
        findings += backup(settings, now)
    return [*findings, *certificate(settings, now), clock(), *_for_tests()]


def _python() -> Finding:
    found = ".".join(str(part) for part in sys.version_info[:3])
    if sys.version_info[:2] < _PYTHON_MIN:
        return bad("Python", found, "Life Map needs 3.11 or newer: remove .venv, run scripts/up.")
    return Finding(subject="Python", found=found)


def _packages() -> Finding:
    """Compare what is installed with what requirements.txt pins."""
    wrong: list[str] = []
    pins = (CHECKOUT / "requirements.txt").read_text("utf-8").split()
    for pin in pins:
        name, _, wanted = pin.partition("==")
        try:
            found = metadata.version(name)
        except metadata.PackageNotFoundError:
            wrong.append(f"{name} is missing")
        else:
            if found != wanted:
                wrong.append(f"{name} is {found}, not {wanted}")
    if wrong:
        return bad("packages", "; ".join(wrong), "scripts/up installs what is pinned.")
    return Finding(subject="packages", found=f"all {len(pins)} as pinned")


def _front_end() -> Finding:
    built = CHECKOUT / "viewer" / "static" / "dist"
    if not any(built.glob("*")):
        return bad("front end", f"not built in {built}", "scripts/build_frontend builds it.")
    return Finding(subject="front end", found="built")


def _disk(settings: Settings) -> Finding:
    free = shutil.disk_usage(settings.home).free
    found = f"{settings.home}, {free / 1024**3:.1f} GB free"
    if free < _FREE_BYTES_MIN:
        mend = "A district needs up to 2 GB: free some, or set LIFEMAP_HOME to a larger disk."
        return Finding(subject="state folder", found=found, verdict=Verdict.NOTE, mend=mend)
    return Finding(subject="state folder", found=found)


def _serving(settings: Settings) -> Iterator[Finding]:
    """Say who serves the folder, and which of its parts does not run."""
    run = Run.living(settings.home)
    found = "nobody serves this folder" if run is None else f"process {run.pid} on {run.address}"
    yield Finding(subject="server", found=found)
    if run is None:
        return
    running = children_of(run.pid)
    for module, name in _PARTS.items():
        if module not in running:
            mend = "'lifemap up' starts it again by itself; its messages say why it ends."
            yield bad(name, "does not run", mend)


def children_of(pid: int) -> str:
    """Give the command lines of the processes that a process started."""
    said: list[str] = []
    for entry in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):  # it ended meanwhile
            parent = (entry / "stat").read_text("utf-8").rpartition(")")[2].split()[1]
            if int(parent) == pid:
                said.append((entry / "cmdline").read_text("utf-8").replace("\0", " "))
    return "\n".join(said)


def _server_programs() -> Finding:
    try:
        programs = postgresql.binaries_for(Path("/nowhere"))
    except LayersError as error:
        return bad("PostgreSQL", str(error), "scripts/up installs it.")
    return Finding(subject="PostgreSQL", found=str(programs))


def _database(settings: Settings) -> Iterator[Finding]:
    """Look into the database; a private one that was never made is nothing to mend."""
    try:
        if settings.database_url is None and not private_cluster(settings).made:
            yield Finding(subject="database", found="not made yet; 'lifemap up' makes it")
            return
        with reachable_settings(settings) as reachable, open_database(reachable) as database:
            check_server(database)
            district = district_state(database)
            name = "no district" if district is None else f"{district.name.en} ({district.id})"
            yield Finding(subject="database", found=f"answers, with {name}")
            yield from archiving(server_facts(database))
            yield from camera_logins(settings, camera_rows(database))
            for sentence in drift(database, Registry.from_catalog()):
                mend = "A migration must change it, or the folder's state be made anew."
                yield Finding(subject="tables", found=sentence, verdict=Verdict.NOTE, mend=mend)
    except LayersError as error:
        yield bad("database", str(error), "Its log is postgres/postgres.log of the state folder.")


def _for_tests() -> Iterator[Finding]:
    """Look at what only the tests need."""
    wanted: tuple[tuple[str, Callable[[], bool]], ...] = (
        ("Chromium", lambda: shutil.which("chromium") is not None),
        ("Noto CJK fonts", lambda: any(Path("/usr/share/fonts").rglob("NotoSansCJK*"))),
        ("GDAL's programs", lambda: shutil.which("ogrinfo") is not None),
    )
    for subject, there in wanted:
        if there():
            yield Finding(subject=subject, found="there, for the tests")
        else:
            mend = "scripts/test installs it."
            yield Finding(subject=subject, found="missing", verdict=Verdict.NOTE, mend=mend)
