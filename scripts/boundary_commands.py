"""Commands of the boundary: ``lifemap collect`` outside, ``lifemap receive`` inside."""

from __future__ import annotations

import os
from pathlib import Path

import click

_FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)
_FILE = click.Path(dir_okay=False, path_type=Path)


@click.group(invoke_without_command=True)
@click.option("--to", "folder", type=_FOLDER, metavar="FOLDER", help="Where bundles are written.")
@click.option(
    "--site", type=click.Path(exists=True, dir_okay=False, path_type=Path), metavar="FILE",
    help="What 'lifemap receive site' wrote inside.",
)  # fmt: skip
@click.option("--once", is_flag=True, help="Ask what is due, write one bundle, and end.")
@click.pass_context
def collect(ctx: click.Context, *, folder: Path | None, site: Path | None, once: bool) -> None:
    """Ask the providers outside of an air-gapped room, and write signed bundles.

    Needs no database. 'lifemap collect keys' comes first, once; feeds.toml and secrets.toml in the
    folder of the state say of whom and with which keys. Bundles stay in FOLDER for 14 days.
    """
    if ctx.invoked_subcommand is not None:
        return
    if folder is None or site is None:
        raise click.UsageError("Where to is needed, and about what: --to FOLDER --site FILE.")
    from scripts.boundary import run_collector

    run_collector(os.environ, folder=folder, site=site, once=once)


@collect.command()
@click.argument("public", metavar="FILE", type=_FILE)
def keys(*, public: Path) -> None:
    """Make the pair of keys of this collector; FILE is carried inside, once."""
    from scripts.boundary import new_keys

    name = new_keys(os.environ, public)
    click.echo(
        f"{name}: the private key stays here, in the folder of the state.\n"
        f"  Inside: copy {public.name} into the folder 'collectors' of the state there, its name"
        " ending in .pem"
    )


@click.group(invoke_without_command=True)
@click.option("--from", "folder", type=_FOLDER, metavar="FOLDER", help="Where bundles arrive.")
@click.option("--once", is_flag=True, help="Take what is there, and end.")
@click.option(
    "--patience", type=click.IntRange(0), default=120, show_default=True, metavar="SECONDS",
    help="How long a missing bundle is waited for.",
)  # fmt: skip
@click.pass_context
def receive(ctx: click.Context, *, folder: Path | None, once: bool, patience: int) -> None:
    """Take bundles that came over the boundary into the inbox of the feeds.

    Public keys of the collectors that are believed lie in the folder 'collectors' of the state.
    What cannot be believed is put aside into FOLDER/refused.
    """
    if ctx.invoked_subcommand is not None:
        return
    if folder is None:
        raise click.UsageError("Where from is needed: --from FOLDER.")
    from scripts.boundary import run_receiver

    run_receiver(os.environ, folder=folder, once=once, patience_s=float(patience))


@receive.command()
@click.argument("target", metavar="FILE", type=_FILE)
def site(*, target: Path) -> None:
    """Write what a collector has to know of this district into FILE, to be carried outside once."""
    from scripts.boundary import write_site

    count = write_site(target)
    click.echo(f"{target}: {count} types of data are to be asked for outside.")


@receive.command()
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def status(*, as_json: bool) -> None:
    """Tell how the line to each collector is, and which bundles are missing."""
    from scripts.boundary import told_lines

    click.echo(told_lines(as_json=as_json))
