"""Commands that let somebody in: bearer tokens and one-time sign-in links."""

from __future__ import annotations

import json
import os

import click

from layers.access import Role

_ROLES = click.Choice([role.value for role in Role if role is not Role.ANONYMOUS])


@click.command()
@click.option("--role", type=_ROLES, required=True, help="What its bearer may do.")
@click.option("--name", default="token", show_default=True, help="Whom records name.")
@click.option(
    "--hours", type=click.FloatRange(0, 24 * 366, min_open=True), default=12.0, show_default=True,
    help="How long it is good.",
)  # fmt: skip
def token(*, role: str, name: str, hours: float) -> None:
    """Print a bearer token.

    Programs send it as 'Authorization: Bearer TOKEN'.
    """
    from api.identity import issue_token
    from scripts.home import read_settings

    click.echo(issue_token(read_settings(os.environ), Role(role), name, hours))


@click.command()
@click.option("--role", type=_ROLES, default="operator", show_default=True, help="Role given.")
@click.option("--name", default="operator", show_default=True, help="Whom records name.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def link(*, role: str, name: str, as_json: bool) -> None:
    """Print a one-time sign-in link to the map that is served."""
    from api.identity import sign_in_path
    from scripts.exits import Exit, StoppedError
    from scripts.home import Run, read_settings

    settings = read_settings(os.environ)
    run = Run.living(settings.home)
    if run is None:
        sentence = f"No map is served from {settings.home}: 'lifemap up' serves it."
        raise StoppedError(sentence, Exit.UNAVAILABLE)
    url = run.address + sign_in_path(settings, Role(role), name)
    click.echo(json.dumps({"url": url}) if as_json else url)
