"""Accounts, tokens and links for tests that need somebody to ask."""

import datetime as dt

from api.accounts import link_path
from layers.access import Role
from layers.people import LINK_LIFE, Asker, TokenWish
from layers.store.accounts import accounts, add_account, set_password
from layers.store.credentials import issue_token

TESTER = Asker(name="tests")


def now():
    return dt.datetime.now(dt.UTC)


def add_person(database, name="kim", *roles, password=None):
    """Add an account; without roles it is an operator's."""
    given = frozenset(map(Role, roles or ["operator"]))
    made = add_account(database, name, roles=given, by=TESTER, now=now())
    if password is not None:
        set_password(database, name, password, by=TESTER, now=now())
    return made


def token_for(database, role, *, name=None, layers=None, may_write=True, hours=1, at=None):
    """Give a bearer token of a role."""
    wish = TokenWish(
        name=name or f"a-{Role(role)}",
        roles=frozenset({Role(role)}),
        life=dt.timedelta(hours=hours),
        layers=None if layers is None else frozenset(layers),
        may_write=may_write,
    )
    return issue_token(database, wish, by=TESTER, now=at or now())


def link_for(database, role, *, name=None, at=None):
    """Give the path of a one-time link for an account of a role, added when it is not there."""
    name = name or f"{Role(role)}-tester"
    if name not in [each.name for each in accounts(database)]:
        add_person(database, name, role)
    return link_path(database, name, by=TESTER, now=at or now(), life=LINK_LIFE)
