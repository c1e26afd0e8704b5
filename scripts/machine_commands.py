"""Commands about the machine: the offline bundle, backups, the service."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any

import click


class _Moment(click.ParamType):
    """A time with its zone; without one, that of this machine."""

    name = "time"

    def convert(
        self,
        value: Any,  # noqa: ANN401 - click's signature
        param: click.Parameter | None,
        ctx: click.Context | None,
    ) -> dt.datetime:
        try:
            return dt.datetime.fromisoformat(str(value)).astimezone()
        except ValueError:
            self.fail(f"'{value}' is no time like 2026-11-22T09:30:00+09:00.", param, ctx)


def _print_json(value: Any) -> None:  # noqa: ANN401 - whatever JSON can hold
    click.echo(json.dumps(value, ensure_ascii=False, indent=2))


@click.command()
@click.argument(
    "target", metavar="[FILE]", required=False, type=click.Path(dir_okay=False, path_type=Path)
)
@click.option("--json", "as_json", is_flag=True, help="Print what is in it as JSON.")
def bundle(*, target: Path | None, as_json: bool) -> None:
    """Write everything a machine without a network needs into one tar.

    Unpacked on a bare Debian of the same version, its scripts/up installs from it alone. FILE is
    lifemap-VERSION.tar in the current folder unless named.
    """
    import dataclasses
    import time
    from importlib import metadata

    from scripts.bundle import make_bundle
    from scripts.home import CHECKOUT
    from scripts.progress import Progress

    began = time.monotonic()
    target = (target or Path(f"lifemap-{metadata.version('lifemap')}.tar")).absolute()
    manifest = make_bundle(CHECKOUT, target, Progress())
    if as_json:
        click.echo(json.dumps({"file": str(target), **dataclasses.asdict(manifest)}))
        return
    megabytes = 1_000_000
    click.echo(
        f"{target}: {target.stat().st_size / megabytes:,.0f} MB"
        f" in {time.monotonic() - began:.0f} s, for Debian {manifest.debian} on"
        f" {manifest.machine} with Python {manifest.python}\n"
        f"  {manifest.packages} Debian packages, {manifest.package_bytes / megabytes:,.0f} MB;"
        f" {manifest.wheels} Python packages, {manifest.wheel_bytes / megabytes:,.0f} MB;"
        f" {manifest.sources} files of Life Map\n"
        f"There, without a network:\n"
        f"  sha256sum --check {target.name}.sha256 && tar -xf {target.name}"
        f" && lifemap-{manifest.version}/scripts/up"
    )


@click.command()
@click.option(
    "--to", "folder", type=click.Path(file_okay=False, path_type=Path), metavar="FOLDER",
    help="Where backups are kept from now on, best on another disk; needed once.",
)  # fmt: skip
@click.option(
    "--keep", type=click.IntRange(1), default=7, show_default=True,
    help="Base copies that are kept; older ones go, with the log that only they needed.",
)  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def backup(*, folder: Path | None, keep: int, as_json: bool) -> None:
    """Copy the database and what belongs to it, and check the copy.

    From the first backup on, 'lifemap up' also writes every change into FOLDER as it is made: what
    is lost with this machine is the last seconds at most.
    """
    from scripts.backups import take

    made, removed = take(folder, keep=keep)
    if as_json:
        _print_json({"name": made.name, "folder": str(made.folder), "bytes": made.size,
                     "seconds": made.seconds, "removed": removed})  # fmt: skip
        return
    click.echo(f"{made.folder}: {made.size / 1_000_000:,.0f} MB in {made.seconds:.1f} s, checked")
    for name in removed:
        click.echo(f"{name}: removed, since {keep} are kept")


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def backups(*, as_json: bool) -> None:
    """List the backups of this state folder."""
    from scripts.backups import archive_of_home

    found = archive_of_home().bases()
    if as_json:
        _print_json([{"name": each.name, "taken_at": each.taken_at.isoformat(),
                      "version": each.version, "bytes": each.size} for each in found])  # fmt: skip
        return
    for each in found:
        click.echo(f"{each.name}  {each.size / 1_000_000:>8,.0f} MB  Life Map {each.version}")


@click.command()
@click.option(
    "--from", "folder", type=click.Path(exists=True, file_okay=False, path_type=Path),
    metavar="FOLDER", help="Where the backups are; by default where this state folder keeps them.",
)  # fmt: skip
@click.option(
    "--at", type=_Moment(), metavar="TIME",
    help="The moment to go back to, such as 2026-11-22T09:30:00+09:00; by default the last change.",
)  # fmt: skip
@click.option("--base", metavar="NAME", help="The base copy to begin from ('lifemap backups').")
@click.option("--replace", is_flag=True, help="Put it in the place of the database that is there.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def restore(
    *, folder: Path | None, at: dt.datetime | None, base: str | None, replace: bool, as_json: bool
) -> None:
    """Bring the state folder back to a moment.

    The database that is there is never touched without --replace, and is then moved aside.
    """
    from scripts.backups import bring_back

    done = bring_back(folder, at=at, base=base, replace=replace)
    if as_json:
        _print_json(done.as_dict())
        return
    click.echo(
        f"Restored from {done.base} in {done.seconds:.1f} s; the last change is of"
        f" {done.last_change or 'no time'}."
    )
    if done.aside is not None:
        click.echo(f"The database that was there lies in {done.aside}.")
    click.echo("Make a new base copy once it serves: lifemap backup")


@click.command()
@click.option("--install", is_flag=True, help="Make the account and write the units, as root.")
@click.option("--port", type=click.IntRange(1, 65535), default=8000, show_default=True)
@click.option("--host", default="127.0.0.1", show_default=True, metavar="ADDRESS")
@click.option(
    "--backups", type=click.Path(file_okay=False, path_type=Path), metavar="FOLDER",
    help="Where a nightly backup goes.",
)  # fmt: skip
def systemd(*, install: bool, port: int, host: str, backups: Path | None) -> None:
    """Print the units that run the map as a service, or install them."""
    from scripts.home import CHECKOUT
    from scripts.systemd import STATE, Service

    options = () if host == "127.0.0.1" else ("--host", host)
    folder = None if backups is None else backups.absolute()
    service = Service(checkout=CHECKOUT, options=options, port=port, backups=folder)
    if not install:
        click.echo("\n".join(f"# {name}\n{text}" for name, text in service.units().items()))
        return
    for path in service.install():
        click.echo(path)
    click.echo("Start it now and at every boot: systemctl enable --now lifemap")
    if folder is not None:
        click.echo(
            "Once it serves, begin its backups:"
            f" sudo -u lifemap LIFEMAP_HOME={STATE} {CHECKOUT}/.venv/bin/lifemap backup"
            f" --to {folder} && systemctl enable --now lifemap-backup.timer"
        )
