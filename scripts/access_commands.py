"""Commands that say who may come in: accounts, tokens, one-time links; and the log of what they do.

Whoever may run a command on this machine with its state may do all of this: that is the way in when
nobody can sign in any more. Each use is in the log, under the machine's own account.
"""

from __future__ import annotations

import datetime as dt
import json
from typing import Any, Final

import click

from layers.access import Role
from scripts.state import machine_asker, opened

_ROLE_NAMES: Final = [role.value for role in Role if role is not Role.ANONYMOUS]
_ROLES: Final = click.Choice(_ROLE_NAMES)
_AS_JSON: Final = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


@click.command()
@click.option("--role", "roles", type=_ROLES, multiple=True, required=True, help="May be repeated.")
@click.option("--name", default="program", show_default=True, help="Whom records name.")
@click.option(
    "--hours", type=click.FloatRange(0, 24 * 366, min_open=True), default=12.0, show_default=True,
    help="How long it is good.",
)  # fmt: skip
@click.option("--layer", "names", multiple=True, metavar="LAYER", help="Only this layer.")
@click.option("--read-only", is_flag=True, help="It may change nothing.")
def token(
    *, roles: tuple[str, ...], name: str, hours: float, names: tuple[str, ...], read_only: bool
) -> None:
    """Print a bearer token for a program.

    It is sent as 'Authorization: Bearer TOKEN', is printed this once, and can be revoked on the
    administrator's page.
    """
    from layers.people import TokenWish
    from layers.store.credentials import issue_token

    wish = TokenWish(
        name=name,
        roles=frozenset(map(Role, roles)),
        life=dt.timedelta(hours=hours),
        layers=frozenset(names) or None,
        may_write=not read_only,
    )
    with opened() as (_, registry, database):
        for each in names:
            registry.get(each)
        click.echo(issue_token(database, wish, by=machine_asker("token"), now=_now()))


@click.command()
@click.argument("account", required=False)
@_AS_JSON
def link(*, account: str | None, as_json: bool) -> None:
    """Print a one-time sign-in link for ACCOUNT, else for an administrator.

    It lets somebody in who has no password, forgot it, or has to wait after failed attempts.
    """
    import os

    from scripts.exits import Exit, StoppedError
    from scripts.home import Run, read_settings

    settings = read_settings(os.environ)
    run = Run.living(settings.home)
    if run is None:
        sentence = f"No map is served from {settings.home}: 'lifemap up' serves it."
        raise StoppedError(sentence, Exit.UNAVAILABLE)
    with opened() as (_, _registry, database):
        url = run.address + sign_in_path(database, account, route="link")
    click.echo(json.dumps({"url": url}) if as_json else url)


def sign_in_path(database: Any, account: str | None, *, route: str) -> str:  # noqa: ANN401 - a Database, imported when it is used
    """Make the path of a one-time link of an account, else of an administrator.

    Raises
    ------
    StoppedError
        When there is no active administrator.
    """
    from api.accounts import link_path
    from layers.people import LINK_LIFE
    from layers.store.accounts import ensure_admin
    from scripts.exits import Exit, StoppedError

    by, now = machine_asker(route), _now()
    name = account or ensure_admin(database, by=by, now=now)
    if name is None:
        sentence = "No active account is an administrator: 'lifemap accounts add' adds one."
        raise StoppedError(sentence, Exit.CONFIGURATION)
    return link_path(database, name, by=by, now=now, life=LINK_LIFE)


@click.group()
def accounts() -> None:
    """List, add and change the accounts of people."""


@accounts.command("list")
@_AS_JSON
def list_(*, as_json: bool) -> None:
    """List all accounts."""
    from layers.store.accounts import accounts as read

    with opened() as (_, _registry, database):
        found = read(database)
    if as_json:
        rows = [
            {
                "name": each.name,
                "full_name": each.full_name,
                "roles": sorted(each.roles),
                "active": each.is_active,
                "signed_in_at": each.signed_in_at and each.signed_in_at.isoformat(),
            }
            for each in found
        ]
        click.echo(json.dumps(rows, ensure_ascii=False))
        return
    for each in found:
        state = "" if each.is_active else "  (shut)"
        seen = f"{each.signed_in_at:%Y-%m-%d %H:%M}" if each.signed_in_at else "never"
        roles = ", ".join(sorted(each.roles))
        click.echo(f"{each.name:<16}  {seen:<16}  {roles}  {each.full_name}{state}")


@accounts.command()
@click.argument("name")
@click.option("--role", "roles", type=_ROLES, multiple=True, required=True, help="May be repeated.")
@click.option("--full-name", default="", help="As people read it.")
def add(*, name: str, roles: tuple[str, ...], full_name: str) -> None:
    """Add an account; 'lifemap link NAME' then lets its owner in to set a password."""
    from layers.store.accounts import add_account

    with opened() as (_, _registry, database):
        made = add_account(
            database,
            name,
            roles=frozenset(map(Role, roles)),
            full_name=full_name,
            by=machine_asker("accounts add"),
            now=_now(),
        )
    click.echo(f"Added {made.name} ({', '.join(sorted(made.roles))}).")


@accounts.command()
@click.argument("name")
@click.option("--role", "roles", type=_ROLES, multiple=True, help="May be repeated.")
@click.option("--full-name", help="As people read it.")
@click.option("--shut/--open", "is_shut", default=None, help="Whether it may still sign in.")
def change(
    *, name: str, roles: tuple[str, ...], full_name: str | None, is_shut: bool | None
) -> None:
    """Change an account's roles or full name, shut it or open it again."""
    from layers.store.accounts import change_account

    with opened() as (_, _registry, database):
        change_account(
            database,
            name,
            full_name=full_name,
            roles=frozenset(map(Role, roles)) or None,
            is_active=None if is_shut is None else not is_shut,
            by=machine_asker("accounts change"),
            now=_now(),
        )
    click.echo(f"Changed {name}.")


@click.group()
def audit() -> None:
    """Look whether the log of who did and saw what is as it was written."""


@audit.command()
@click.option("--anchor", metavar="TEXT", help="A line that 'lifemap audit anchor' printed once.")
def verify(*, anchor: str | None) -> None:
    """Seal the log and look for records that were edited, deleted, added or reordered.

    Without --anchor the latest seal that this machine wrote down beside its database is compared,
    which finds what was cut off at the end.
    """
    from layers.sealing import audit_key, kept_anchor
    from layers.store.seals import read_anchor, seal
    from layers.store.seals import verify as look
    from scripts.exits import Exit, StoppedError

    with opened() as (settings, _registry, database):
        key = audit_key(settings.secret_key)
        known = kept_anchor(settings.home) if anchor is None else read_anchor(anchor)
        verdict = look(database, key, anchor=known)
        if not verdict.breaks:
            seal(database, key, now=_now())
    for sentence in verdict.breaks:
        click.echo(sentence)
    click.echo(
        f"{verdict.records:,} records under {verdict.seals:,} seals, {verdict.unsealed:,} newer."
    )
    if verdict.breaks:
        raise StoppedError("The log is not as it was sealed.", Exit.DATA)


@audit.command()
def anchor() -> None:
    """Print the latest seal, to be kept where this machine cannot reach."""
    from layers.sealing import audit_key
    from layers.store.seals import anchor_text, latest, seal

    with opened() as (settings, _registry, database):
        seal(database, audit_key(settings.secret_key), now=_now())
        found = latest(database)
    click.echo(anchor_text(found).strip() if found else "Nothing is in the log yet.")


@click.command("access-table")
def access_table() -> None:
    """Print who may call what and read which field, as docs/access.md holds it."""
    from layers.registry import Registry
    from scripts.access_table import markdown

    click.echo(markdown(Registry.from_catalog()))
