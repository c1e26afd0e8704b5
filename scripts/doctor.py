"""``lifemap doctor``: what this machine and the state folder lack, and how to mend it."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from importlib import metadata
from pathlib import Path
from typing import Final

import click

from api.settings import Settings
from layers import postgresql
from layers.errors import LayersError
from layers.registry import Registry
from layers.store.drift import drift
from layers.store.schema import check_server
from layers.store.state import district_state
from scripts.exits import Exit, StoppedError
from scripts.home import CHECKOUT, Run, private_cluster, read_settings
from scripts.state import open_database, reachable_settings

_FREE_BYTES_MIN: Final = 2 * 1024**3
_PYTHON_MIN: Final = (3, 11)


class Verdict(StrEnum):
    """``bad`` keeps the map from being served; ``note`` touches a part of the work only."""

    OK = "ok"
    NOTE = "note"
    BAD = "bad"


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One thing that was looked at, and what mends it where it is not well."""

    subject: str
    found: str
    verdict: Verdict = Verdict.OK
    mend: str = ""


def examine(environ: Mapping[str, str]) -> list[Finding]:
    """Look at everything in the order in which ``scripts/up`` needs it."""
    findings = [_python(), _packages(), _front_end()]
    try:
        settings = read_settings(environ)
    except StoppedError as error:
        mend = "Set LIFEMAP_HOME to a folder of this account."
        return [*findings, _bad("state folder", str(error), mend), *_for_tests()]
    findings += [_disk(settings), _serving(settings)]
    if settings.database_url is None:
        findings.append(_server_programs())
    findings += _database(settings)
    return [*findings, *_for_tests()]


def print_findings(findings: list[Finding], *, as_json: bool) -> int:
    """Print the findings, and give the exit code they make."""
    if as_json:
        click.echo(json.dumps([asdict(each) for each in findings], indent=2))
    else:
        colours = {Verdict.OK: "green", Verdict.NOTE: "yellow", Verdict.BAD: "red"}
        for each in findings:
            verdict = click.style(f"{each.verdict:<4}", fg=colours[each.verdict])
            click.echo(f"{verdict}  {each.subject}: {each.found}")
            if each.mend:
                click.echo(f"      {each.mend}")
    return Exit.FAILED if any(each.verdict is Verdict.BAD for each in findings) else 0


def _bad(subject: str, found: str, mend: str) -> Finding:
    return Finding(subject=subject, found=found, verdict=Verdict.BAD, mend=mend)


def _python() -> Finding:
    found = ".".join(str(part) for part in sys.version_info[:3])
    if sys.version_info[:2] < _PYTHON_MIN:
        return _bad("Python", found, "Life Map needs 3.11 or newer: remove .venv, run scripts/up.")
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
        return _bad("packages", "; ".join(wrong), "scripts/up installs what is pinned.")
    return Finding(subject="packages", found=f"all {len(pins)} as pinned")


def _front_end() -> Finding:
    built = CHECKOUT / "viewer" / "static" / "dist"
    if not any(built.glob("*")):
        return _bad("front end", f"not built in {built}", "scripts/build_frontend builds it.")
    return Finding(subject="front end", found="built")


def _disk(settings: Settings) -> Finding:
    free = shutil.disk_usage(settings.home).free
    found = f"{settings.home}, {free / 1024**3:.1f} GB free"
    if free < _FREE_BYTES_MIN:
        mend = "A district needs up to 2 GB: free some, or set LIFEMAP_HOME to a larger disk."
        return Finding(subject="state folder", found=found, verdict=Verdict.NOTE, mend=mend)
    return Finding(subject="state folder", found=found)


def _serving(settings: Settings) -> Finding:
    run = Run.living(settings.home)
    found = "nobody serves this folder" if run is None else f"process {run.pid} on {run.address}"
    return Finding(subject="server", found=found)


def _server_programs() -> Finding:
    try:
        programs = postgresql.binaries_for(Path("/nowhere"))
    except LayersError as error:
        return _bad("PostgreSQL", str(error), "scripts/up installs it.")
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
            for sentence in drift(database, Registry.from_catalog()):
                mend = "A migration must change it, or the folder's state be made anew."
                yield Finding(subject="tables", found=sentence, verdict=Verdict.NOTE, mend=mend)
    except LayersError as error:
        yield _bad("database", str(error), "Its log is postgres/postgres.log of the state folder.")


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
