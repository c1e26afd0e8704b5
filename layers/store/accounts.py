"""Accounts: added, changed, shut and opened again; who made each change is recorded with it."""

from __future__ import annotations

import datetime as dt
from typing import Any, Final

import psycopg
from psycopg import errors as pg
from psycopg.rows import dict_row

from layers.access import Role
from layers.errors import ConflictError, UnknownAccountError
from layers.passwords import checked_password, hashed
from layers.people import Account, Asker, checked_full_name, checked_name, checked_roles
from layers.store.audit import Entry, write
from layers.store.credentials import end_all
from layers.store.database import Database
from layers.store.query import Query, statement

#: The account of the first start.
FIRST: Final = "admin"


def accounts(database: Database) -> list[Account]:
    """List all accounts by name, the shut ones too."""
    rows = database.fetch_dicts(Query(statement=statement("account_list"), params={"name": None}))
    return [_account(row) for row in rows]


def account(database: Database, name: str) -> Account:
    """Give one account.

    Raises
    ------
    UnknownAccountError
        When there is none.
    """
    rows = database.fetch_dicts(Query(statement=statement("account_list"), params={"name": name}))
    if not rows:
        raise UnknownAccountError(f"There is no account '{name}'.")
    return _account(rows[0])


def _account(row: dict[str, Any]) -> Account:
    values: dict[str, Any] = {**row, "roles": frozenset(map(Role, row["roles"]))}
    return Account(**values)


def add_account(
    database: Database,
    name: str,
    *,
    roles: frozenset[Role],
    full_name: str = "",
    by: Asker,
    now: dt.datetime,
) -> Account:
    """Add an account without a password: its owner sets one by a link.

    Raises
    ------
    ConflictError
        When the name is taken, also by an account that was shut.
    """
    row: dict[str, Any] = {
        "name": checked_name(name),
        "full_name": checked_full_name(full_name),
        "roles": sorted(checked_roles(roles)),
        "now": now,
        "by": by.name,
    }
    with database.transaction() as conn:
        try:
            conn.execute(statement("account_add"), row)
        except pg.UniqueViolation as error:
            raise ConflictError(f"The name '{row['name']}' is taken.") from error
        entry = Entry(action="account-added", subject=row["name"], note=", ".join(row["roles"]))
        write(conn, by, [entry])
    return account(database, row["name"])


def ensure_admin(database: Database, *, by: Asker, now: dt.datetime) -> str | None:
    """Give an active administrator's name, adding one where nobody has an account yet.

    ``None`` where there are accounts and none of them is an active administrator.
    """
    there = accounts(database)
    if not there:
        return add_account(database, FIRST, roles=frozenset({Role.ADMIN}), by=by, now=now).name
    admins = [each.name for each in there if each.is_active and Role.ADMIN in each.roles]
    return FIRST if FIRST in admins else next(iter(admins), None)


def change_account(
    database: Database,
    name: str,
    *,
    full_name: str | None = None,
    roles: frozenset[Role] | None = None,
    is_active: bool | None = None,
    by: Asker,
    now: dt.datetime,
) -> Account:
    """Change what is given; other roles, or none at all, end every session of the account.

    Raises
    ------
    UnknownAccountError
        When there is none of that name.
    ConflictError
        When it is the last active administrator's, and would be that no more.
    """
    with database.transaction() as conn:
        # Locked as a whole, so that two who shut each other's accounts take turns.
        conn.execute("LOCK TABLE lifemap.account IN SHARE ROW EXCLUSIVE MODE")
        before = _locked(conn, name)
        values = {
            "name": name,
            "full_name": before.full_name if full_name is None else checked_full_name(full_name),
            "roles": sorted(before.roles if roles is None else checked_roles(roles)),
            "deactivated_at": _shut_at(before, is_active, now),
        }
        conn.execute(statement("account_change"), values)
        if before.is_active and Role.ADMIN in before.roles:
            _require_admin(conn)
        told = _differences(before, values)
        if {"roles", "shut"} & {entry.action.removeprefix("account-") for entry in told}:
            end_all(conn, name, now=now)
        write(conn, by, told)
    return account(database, name)


def _locked(conn: psycopg.Connection[Any], name: str) -> Account:
    cursor = conn.cursor(row_factory=dict_row)
    row = cursor.execute(statement("account_list"), {"name": name}).fetchone()
    if row is None:
        raise UnknownAccountError(f"There is no account '{name}'.")
    return _account(row)


def _shut_at(before: Account, is_active: bool | None, now: dt.datetime) -> dt.datetime | None:  # noqa: FBT001
    if is_active is None:
        return before.deactivated_at
    return None if is_active else before.deactivated_at or now


def _require_admin(conn: psycopg.Connection[Any]) -> None:
    left = conn.execute(
        "SELECT FROM lifemap.account WHERE 'admin' = ANY(roles) AND deactivated_at IS NULL"
    ).fetchone()
    if left is None:
        raise ConflictError("At least one active account must be an administrator.")


def _differences(before: Account, after: dict[str, Any]) -> list[Entry]:
    """Tell each change as a record of its own."""
    told: list[Entry] = []
    if after["roles"] != sorted(before.roles):
        note = f"{', '.join(sorted(before.roles))} > {', '.join(after['roles'])}"
        told.append(Entry(action="account-roles", subject=before.name, note=note))
    if after["full_name"] != before.full_name:
        note = f"{before.full_name} > {after['full_name']}"
        told.append(Entry(action="account-named", subject=before.name, note=note))
    if (after["deactivated_at"] is None) != before.is_active:
        action = "account-opened" if after["deactivated_at"] is None else "account-shut"
        told.append(Entry(action=action, subject=before.name))
    return told


def password_of(database: Database, name: str) -> str | None:
    """Give the hashed password of an active account; ``None`` where it has none."""
    query = Query(statement=statement("account_password"), params={"name": name})
    return database.fetch_value(query)


def set_password(
    database: Database,
    name: str,
    password: str,
    *,
    staying: int | None = None,
    by: Asker,
    now: dt.datetime,
) -> None:
    """Set a password and end every other session of the account; ``staying`` is the one that asks.

    Raises
    ------
    BadRequestError
        When it is no password that is accepted.
    """
    kept = hashed(checked_password(password, name=name))
    with database.transaction() as conn:
        conn.execute("UPDATE lifemap.account SET password = %s WHERE name = %s", [kept, name])
        end_all(conn, name, now=now, but=[] if staying is None else [staying])
        write(conn, by, [Entry(action="password-set", subject=name)])
