"""People and programs that do more than the public: accounts, and what they are known by."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
import secrets
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final, Self

from layers.access import Actor, Role, staff_actor
from layers.errors import BadRequestError

#: A browser that asks for nothing so long is signed out; an open map asks every few seconds.
IDLE_LIFE: Final = dt.timedelta(hours=2)
#: Nobody stays signed in for longer than a long shift.
SESSION_LIFE: Final = dt.timedelta(hours=12)
LINK_LIFE: Final = dt.timedelta(minutes=15)
#: A link by which somebody sets a password has to reach them first.
PASSWORD_LINK_LIFE: Final = dt.timedelta(hours=24)
LONGEST_TOKEN: Final = dt.timedelta(days=366)

_NAME: Final = re.compile(r"[a-z][a-z0-9._-]{1,31}")
_LONGEST_FULL_NAME: Final = 80
_SECRET_BYTES: Final = 32


class CredentialKind(StrEnum):
    """What a secret is good for; one kind is never taken for another."""

    SESSION = "session"
    TOKEN = "token"  # noqa: S105 - the name of a kind
    LINK = "link"


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """Somebody who signs in; ``name`` is what changes are recorded under, and never changes."""

    name: str
    full_name: str
    roles: frozenset[Role]
    has_password: bool
    made_at: dt.datetime
    made_by: str
    signed_in_at: dt.datetime | None
    deactivated_at: dt.datetime | None

    @property
    def is_active(self) -> bool:
        """Whether it may sign in."""
        return self.deactivated_at is None


@dataclass(frozen=True, slots=True, kw_only=True)
class Credential:
    """A session, token or link as the admin page lists it; its secret is known to nobody here."""

    number: int
    kind: CredentialKind
    account: str | None
    name: str
    roles: frozenset[Role]
    layers: frozenset[str] | None
    may_write: bool
    made_at: dt.datetime
    made_by: str
    expires_at: dt.datetime
    seen_at: dt.datetime
    address: str | None
    agent: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """Who asks, and by what they are known: ``number`` and ``kind`` are ``None`` for the public."""

    actor: Actor
    number: int | None = None
    kind: CredentialKind | None = None
    by_link: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Asker:
    """Who asks, from where and by which route: what the log records beside what was done.

    ``request`` is the number of the HTTP request; ``purpose`` is in the asker's own words.
    """

    name: str
    roles: frozenset[Role] = frozenset()
    credential: int | None = None
    address: str | None = None
    route: str | None = None
    request: str | None = None
    purpose: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenWish:
    """A bearer token for a program: whose name it acts under, what it may do, until when.

    ``layers=None`` means all layers that its roles may read.
    """

    name: str
    roles: frozenset[Role]
    life: dt.timedelta
    layers: frozenset[str] | None = None
    may_write: bool = True

    def __post_init__(self) -> None:
        """Check the name, the roles and the life."""
        checked_name(self.name)
        checked_roles(self.roles)
        if not dt.timedelta() < self.life <= LONGEST_TOKEN:
            raise BadRequestError(
                f"A token lives for at most {LONGEST_TOKEN.days} days;"
                f" got {self.life.total_seconds() / 86400:g}."
            )

    @property
    def actor(self) -> Actor:
        """Who its bearer is."""
        return token_actor(self.name, self.roles, self.layers, may_write=self.may_write)


@dataclass(frozen=True, slots=True)
class Secret:
    """What a credential's owner shows: the text goes out once, the digest is what is kept."""

    text: str = field(repr=False)

    @classmethod
    def new(cls) -> Self:
        """Draw 256 random bits."""
        return cls(secrets.token_urlsafe(_SECRET_BYTES))

    @property
    def digest(self) -> bytes:
        """SHA-256 of the text: of 256 random bits no slower digest is needed."""
        return hashlib.sha256(self.text.encode("utf-8", "surrogateescape")).digest()


def account_actor(name: str, roles: frozenset[Role]) -> Actor:
    """Give who somebody is that signed in."""
    return staff_actor(name, *roles)


def token_actor(
    name: str, roles: frozenset[Role], layers: frozenset[str] | None, *, may_write: bool
) -> Actor:
    """Give who the bearer of a token is; the prefix keeps it from passing for an account."""
    return Actor(
        name=f"token:{name}", roles=roles | {Role.VIEWER}, layers=layers, may_write=may_write
    )


def checked_name(text: str) -> str:
    """Give a name of an account or a token as it is kept.

    Raises
    ------
    BadRequestError
        When it is none.
    """
    name = text.strip().lower()
    if not _NAME.fullmatch(name):
        raise BadRequestError(
            f"A name has 2 to 32 of a-z, 0-9 . _ - and begins with a letter; got '{text}'."
        )
    return name


def checked_full_name(text: str) -> str:
    """Give somebody's full name as it is kept."""
    name = " ".join(text.split())
    if len(name) > _LONGEST_FULL_NAME or not name.isprintable():
        raise BadRequestError(
            f"A full name has at most {_LONGEST_FULL_NAME} printable characters; got '{text}'."
        )
    return name


def checked_roles(roles: frozenset[Role]) -> frozenset[Role]:
    """Require a role, and none that everybody has without signing in."""
    if not roles or Role.ANONYMOUS in roles:
        raise BadRequestError(
            "At least one role is needed, and none may be 'anonymous': everybody is that."
        )
    return roles
