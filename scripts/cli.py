"""The command line: ``lifemap COMMAND``; its modules import what is heavy only when it is used."""

from __future__ import annotations

import logging
import os
import sys
from pathlib import Path
from typing import NoReturn

import click

from scripts.access_commands import access_table, accounts, audit, link, token
from scripts.aim_commands import simulate_cameras
from scripts.boundary_commands import collect, receive
from scripts.data_commands import ingest, layers, load, rejects, views
from scripts.exits import MEANINGS, ending
from scripts.export_command import export
from scripts.feed_commands import feeds
from scripts.machine_commands import backup, backups, bundle, restore, systemd
from scripts.signals import interrupt_on_signals
from scripts.simulate_command import simulate
from scripts.words import in_words

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_EPILOG = "\b\nExit codes: 0 done, 130 interrupted;\n" + "\n".join(
    f"{code:>5}  {meaning}" for code, meaning in MEANINGS.items()
)


@click.group(
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog=_EPILOG,
)
@click.version_option(package_name="lifemap")
@click.option("--debug", is_flag=True, help="Show where in the program an error arose.")
def group(*, debug: bool) -> None:
    """Life Map: the layers of a city district, served and drawn in 3D.

    State lies in .lifemap of the checkout, or where LIFEMAP_HOME says. LIFEMAP_DATABASE_URL
    names an existing PostgreSQL server with PostGIS to use instead of a private one.
    """
    del debug  # read by main, which stands outside of click


@group.command()
@click.option(
    "--port", type=click.IntRange(0, 65535), default=8000, show_default=True,
    help="Port of the map; 0 takes a free one.",
)  # fmt: skip
@click.option(
    "--host", default="127.0.0.1", show_default=True, metavar="ADDRESS",
    help="Address to serve on, 0.0.0.0 for the whole network: then with TLS.",
)  # fmt: skip
@click.option("--name", "names", multiple=True, help="A further name that people open it by.")
@click.option("--certificate", type=_FILE, help="A certificate of one's own, PEM with its chain.")
@click.option("--key", type=_FILE, help="The private key of the certificate, PEM.")
@click.option("--plain-http", is_flag=True, help="Serve a network without encryption.")
@click.option("--no-browser", is_flag=True, help="Do not open a browser.")
@click.option("--district", metavar="CODE", help="Code of the sample district, such as 11740.")
@click.option(
    "--size", type=click.Choice(["full", "small"]), default="full", show_default=True,
    help="Size of a sample district that is to be made.",
)  # fmt: skip
def up(  # noqa: PLR0913 - one for each option
    *, port: int, host: str, names: tuple[str, ...], certificate: Path | None, key: Path | None,
    plain_http: bool, no_browser: bool, district: str | None, size: str,
) -> None:  # fmt: skip
    """Serve the map until Ctrl-C.

    Where no district is loaded, a sample district is made and loaded first. Other machines are
    served with TLS: with the certificate that is named, or one that is made here, which their
    browsers are told to trust at /trust.
    """
    from scripts.districts import SampleWish
    from scripts.door import Door
    from scripts.home import read_settings
    from scripts.serve import up as serve

    try:
        serve(
            read_settings(os.environ),
            door=Door(
                host=host,
                port=port,
                certificate=certificate,
                key=key,
                plain=plain_http,
                names=tuple(name.lower() for name in names),
            ),
            browser=not no_browser,
            wish=SampleWish(code=district, size="small" if size == "small" else "full"),
        )
    except KeyboardInterrupt:
        click.echo(in_words("Stopped."), err=True)


@group.command()
@click.option("--json", "as_json", is_flag=True, help="Print the findings as JSON.")
def doctor(*, as_json: bool) -> None:
    """Check the machine and the state, and say what mends them."""
    from scripts.doctor import examine
    from scripts.findings import print_findings

    findings = examine(os.environ)
    sys.exit(print_findings(findings, as_json=as_json))


for command in (
    load,
    ingest,
    rejects,
    layers,
    views,
    export,
    feeds,
    token,
    link,
    accounts,
    audit,
    access_table,
    collect,
    receive,
    bundle,
    backup,
    backups,
    restore,
    systemd,
    simulate,
    simulate_cameras,
):
    group.add_command(command)


def main() -> NoReturn:
    """Run a command; an expected failure is one sentence and an exit code, never a traceback."""
    interrupt_on_signals()
    # The pool tells of each connection it loses; a command says once what that comes to.
    logging.getLogger("psycopg.pool").setLevel(logging.CRITICAL)
    try:
        code = group.main(prog_name="lifemap", standalone_mode=False)
    except click.ClickException as error:
        error.show()
        code = error.exit_code
    except (click.Abort, KeyboardInterrupt):
        code = 130
    except BrokenPipeError:
        # Whoever read our output has gone; flushing it at exit would fail again.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = 141
    except Exception as error:
        expected = ending(error)
        if expected is None or "--debug" in sys.argv:
            raise
        code, sentence = expected
        click.echo(in_words(sentence), err=True)
    sys.exit(code)


if __name__ == "__main__":
    main()
