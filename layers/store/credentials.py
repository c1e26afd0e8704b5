"""Sessions, tokens and one-time links: issued, recognised, listed and ended."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any, Final

import psycopg
from psycopg import sql

from layers.access import Role
from layers.errors import UnknownAccountError
from layers.people import (
    IDLE_LIFE,
    LINK_LIFE,
    SESSION_LIFE,
    Asker,
    Credential,
    CredentialKind,
    Identity,
    Secret,
    TokenWish,
    account_actor,
    token_actor,
)
from layers.store.audit import Entry, write
from layers.store.database import Database
from layers.store.query import Query, statement

#: "Used last" is written down at most so often: an identity must stay cheap.
_NOTED_EVERY: Final = dt.timedelta(minutes=1)
#: What ended is kept so long for the lists; the log keeps what happened for good.
_KEPT: Final = dt.timedelta(days=30)
_AGENT_LENGTH: Final = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What a secret stands for, and whether it still does."""

    identity: Identity
    account: str | None
    expires_at: dt.datetime
    is_over: bool
    has_expired: bool


def issue_token(database: Database, wish: TokenWish, *, by: Asker, now: dt.datetime) -> str:
    """Make a bearer token for a program; give the text that it shows."""
    with database.transaction() as conn:
        text, number = _issue(
            conn, CredentialKind.TOKEN, name=wish.name, life=wish.life, by=by, now=now,
            roles=sorted(wish.roles), may_write=wish.may_write,
            layers=None if wish.layers is None else sorted(wish.layers),
        )  # fmt: skip
        scope = "all layers" if wish.layers is None else ", ".join(sorted(wish.layers))
        reach = "read and write" if wish.may_write else "read"
        note = f"#{number}: {', '.join(sorted(wish.roles))}; {scope}; {reach}"
        write(conn, by, [Entry(action="token-made", subject=wish.name, note=note)])
    return text


def issue_link(
    database: Database,
    account: str,
    *,
    by: Asker,
    now: dt.datetime,
    life: dt.timedelta = LINK_LIFE,
) -> str:
    """Make a one-time link's secret for an active account.

    It signs in whoever opens it, however often somebody failed with the password.

    Raises
    ------
    UnknownAccountError
        When there is no active account of that name.
    """
    with database.transaction() as conn:
        active = conn.execute(
            "SELECT FROM lifemap.account WHERE name = %s AND deactivated_at IS NULL", [account]
        ).fetchone()
        if active is None:
            raise UnknownAccountError(f"There is no active account '{account}'.")
        text, _ = _issue(
            conn, CredentialKind.LINK, name=account, account=account, life=life, by=by, now=now
        )
        write(conn, by, [Entry(action="link-made", subject=account)])
    return text


def use_link(database: Database, text: str, *, asker: Asker, agent: str, now: dt.datetime) -> str:
    """Turn a one-time link into a session; give the session's secret, "" where it is no good.

    Two browsers that open it at the same moment: one gets in.
    """
    with database.transaction() as conn:
        row = conn.execute(
            statement("credential_use_link"), {"digest": Secret(text).digest, "now": now}
        ).fetchone()
        if row is None:
            return ""
        return open_session(conn, row[0], asker=asker, agent=agent, by_link=True, now=now)


def open_session(
    conn: psycopg.Connection[Any],
    account: str,
    *,
    asker: Asker,
    agent: str,
    by_link: bool,
    now: dt.datetime,
) -> str:
    """Open a session of an account inside a transaction; give its secret."""
    conn.execute(
        "DELETE FROM lifemap.credential WHERE coalesce(ended_at, expires_at) < %s", [now - _KEPT]
    )
    conn.execute("UPDATE lifemap.account SET signed_in_at = %s WHERE name = %s", [now, account])
    who = dataclasses.replace(asker, name=account)
    text, number = _issue(
        conn, CredentialKind.SESSION, name=account, account=account, life=SESSION_LIFE, now=now,
        by=who, by_link=by_link, address=asker.address, agent=agent[:_AGENT_LENGTH],
    )  # fmt: skip
    how = "by link" if by_link else "by password"
    entry = Entry(action="sign-in", subject=account, note=f"#{number} {how}")
    write(conn, who, [entry])
    return text


def _issue(
    conn: psycopg.Connection[Any],
    kind: CredentialKind,
    *,
    name: str,
    life: dt.timedelta,
    by: Asker,
    now: dt.datetime,
    **more: object,
) -> tuple[str, int]:
    secret = Secret.new()
    values: dict[str, Any] = {
        "kind": kind, "digest": secret.digest, "name": name, "made_at": now, "made_by": by.name,
        "expires_at": now + life, "seen_at": now, **more,
    }  # fmt: skip
    insert = sql.SQL("INSERT INTO lifemap.credential ({}) VALUES ({}) RETURNING number").format(
        sql.SQL(", ").join(map(sql.Identifier, values)),
        sql.SQL(", ").join(map(sql.Placeholder, values)),
    )
    row = conn.execute(insert, values).fetchone()
    return secret.text, 0 if row is None else int(row[0])


def find(database: Database, kind: CredentialKind, text: str, *, now: dt.datetime) -> Found | None:
    """Find out what a secret stands for; ``None`` where it was never issued, or for another use."""
    rows = database.fetch_dicts(
        Query(
            statement=statement("credential_find"),
            params={"kind": kind, "digest": Secret(text).digest},
        )
    )
    if not rows:
        return None
    row = rows[0]
    if row["ended_at"] is None and now - row["seen_at"] >= _NOTED_EVERY and not row["is_shut"]:
        _note_use(database, row["number"], now, idle=kind is CredentialKind.SESSION)
    idle = kind is CredentialKind.SESSION and now - row["seen_at"] >= IDLE_LIFE
    return Found(
        identity=_identity(row),
        account=row["account"],
        expires_at=row["expires_at"],
        is_over=row["ended_at"] is not None or row["is_shut"] or idle,
        has_expired=now >= row["expires_at"],
    )


def _identity(row: dict[str, Any]) -> Identity:
    roles = frozenset(map(Role, row["roles"]))
    kind = CredentialKind(row["kind"])
    if kind is CredentialKind.TOKEN:
        layers = None if row["layers"] is None else frozenset(row["layers"])
        actor = token_actor(row["name"], roles, layers, may_write=row["may_write"])
    else:
        actor = account_actor(row["account"], roles)
    return Identity(actor=actor, number=row["number"], kind=kind, by_link=row["by_link"])


def _note_use(database: Database, number: int, now: dt.datetime, *, idle: bool) -> None:
    """Note that it was used; one that was idle for too long is not woken by that."""
    database.execute(
        Query(
            statement=statement("credential_note"),
            params={
                "number": number,
                "now": now,
                "noted_before": now - _NOTED_EVERY,
                "idle_since": now - IDLE_LIFE if idle else None,
            },
        )
    )


def still_valid(database: Database, numbers: Iterable[int], *, now: dt.datetime) -> set[int]:
    """Give which of these sessions and tokens may still be shown: one question for all of them.

    Being asked about keeps no session awake.
    """
    rows = database.fetch_all(
        Query(
            statement=statement("credential_valid"),
            params={"numbers": list(numbers), "now": now, "idle_since": now - IDLE_LIFE},
        )
    )
    return {number for (number,) in rows}


def open_credentials(
    database: Database, *, account: str | None = None, now: dt.datetime
) -> list[Credential]:
    """List what may still be shown: sessions and tokens of everybody, or of one account."""
    rows = database.fetch_dicts(
        Query(
            statement=statement("credential_list"),
            params={"account": account, "now": now, "idle_since": now - IDLE_LIFE},
        )
    )
    return [_credential(row) for row in rows]


def _credential(row: dict[str, Any]) -> Credential:
    values: dict[str, Any] = {
        **row,
        "kind": CredentialKind(row["kind"]),
        "roles": frozenset(map(Role, row["roles"])),
        "layers": None if row["layers"] is None else frozenset(row["layers"]),
    }
    return Credential(**values)


def revoke(database: Database, number: int, *, by: Asker, now: dt.datetime) -> None:
    """End a session or a token.

    Raises
    ------
    UnknownAccountError
        When there is none of that number that is not over yet.
    """
    with database.transaction() as conn:
        row = conn.execute(
            "UPDATE lifemap.credential SET ended_at = %s WHERE number = %s AND ended_at IS NULL"
            " RETURNING kind, name",
            [now, number],
        ).fetchone()
        if row is None:
            raise UnknownAccountError(f"There is no open session or token {number}.")
        kind, name = row
        write(conn, by, [Entry(action=f"{kind}-ended", subject=name, note=f"#{number}")])


def end_all(
    conn: psycopg.Connection[Any], account: str, *, now: dt.datetime, but: Collection[int] = ()
) -> None:
    """End every session and link of an account, inside the transaction of what is the reason."""
    conn.execute(
        "UPDATE lifemap.credential SET ended_at = %s WHERE account = %s AND ended_at IS NULL"
        " AND number <> ALL(%s)",
        [now, account, list(but)],
    )
