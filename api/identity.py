"""Who asks: the public, a program with a bearer token, or a browser with a session.

What they show is a random secret; the database knows its SHA-256 and what it stands for. A process
remembers that for a moment, so that an identity costs a tile nothing.
"""

from __future__ import annotations

import datetime as dt
import hmac
import ipaddress
import threading
import time
from collections import OrderedDict
from typing import Final, cast
from urllib.parse import unquote

from flask import Flask, current_app, g, request

from api.errors import correlation_id
from api.problems import UnauthorizedError
from api.services import services
from layers.access import ANONYMOUS, Actor
from layers.errors import BadRequestError, ForbiddenError
from layers.people import Asker, CredentialKind, Identity, Secret
from layers.store.credentials import find
from layers.store.database import Database

COOKIE: Final = "lifemap_session"
#: Header in which a reader says, percent-encoded, what they need restricted data for.
PURPOSE: Final = "X-Purpose"
#: What is revoked may be shown for so long at most; promised are five seconds.
REMEMBERED_S: Final = 3.0
_REMEMBERED: Final = 4096
_LONGEST_SECRET: Final = 200
_LONGEST_PURPOSE: Final = 200
_PUBLIC: Final = Identity(actor=ANONYMOUS)
_KEY: Final = "lifemap.identities"
_SAFE: Final = frozenset({"GET", "HEAD", "OPTIONS"})


class Identities:
    """Who each secret makes of its bearer, remembered for ``REMEMBERED_S`` seconds and bounded."""

    def __init__(self, database: Database) -> None:
        """Start with nobody."""
        self._database = database
        self._lock = threading.Lock()
        self._known: OrderedDict[bytes, tuple[float, Identity | UnauthorizedError]] = OrderedDict()

    def of(self, *, cookie: str | None, authorization: str | None) -> Identity:
        """Give who shows these two headers' values; a token counts before a session.

        A token that is not good is refused, since a program sent it on purpose; a session that is
        not good any more makes its browser anonymous.

        Raises
        ------
        UnauthorizedError
            When there is a token, and it is unknown, expired, revoked or no token at all.
        """
        if authorization is not None:
            return self._known_as(CredentialKind.TOKEN, _bearer(authorization))
        return self._known_as(CredentialKind.SESSION, cookie) if cookie else _PUBLIC

    def forget(self) -> None:
        """Ask anew about everybody: something was revoked in this process."""
        with self._lock:
            self._known.clear()

    def _known_as(self, kind: CredentialKind, text: str) -> Identity:
        if len(text) > _LONGEST_SECRET:
            text = ""  # nothing so long was ever issued
        key = kind.encode() + Secret(text).digest
        now = time.monotonic()
        with self._lock:
            kept = self._known.get(key)
        if kept is None or now - kept[0] > REMEMBERED_S:
            kept = (now, self._ask(kind, text))
            with self._lock:
                self._known[key] = kept
                while len(self._known) > _REMEMBERED:
                    self._known.popitem(last=False)
        if isinstance(kept[1], UnauthorizedError):
            raise UnauthorizedError(*kept[1].args)
        return kept[1]

    def _ask(self, kind: CredentialKind, text: str) -> Identity | UnauthorizedError:
        found = find(self._database, kind, text, now=dt.datetime.now(dt.UTC))
        if found is not None and not found.is_over and not found.has_expired:
            return found.identity
        if kind is CredentialKind.SESSION:
            return _PUBLIC
        if found is None:
            return UnauthorizedError("The token is not valid: it was not issued here.")
        if found.is_over:
            return UnauthorizedError("The token was revoked.")
        return UnauthorizedError(f"The token expired at {found.expires_at:%Y-%m-%d %H:%M} UTC.")


def _bearer(header: str) -> str:
    scheme, _, token = header.partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        raise UnauthorizedError("The Authorization header must be 'Bearer' and a token.")
    return token.strip()


def install(app: Flask) -> None:
    """Give an app its memory of identities, and refuse early who may change nothing."""
    app.extensions[_KEY] = Identities(app.extensions["lifemap"].database)
    app.before_request(_refuse_changes)


def identities() -> Identities:
    """Give the memory of the app that answers."""
    return cast("Identities", current_app.extensions[_KEY])


def current_identity() -> Identity:
    """Give who asks and by what they are known, read once a request.

    Raises
    ------
    UnauthorizedError
        When an ``Authorization`` header is there and is no good.
    """
    if "identity" not in g:
        g.identity = identities().of(
            cookie=request.cookies.get(COOKIE), authorization=request.headers.get("Authorization")
        )
    return cast("Identity", g.identity)


def asked_from_here() -> bool:
    """Whether a program of this machine asks, and for nobody else."""
    address = request.remote_addr
    forwarded = {"Forwarded", "X-Forwarded-For"} & set(request.headers.keys())
    return address is not None and ipaddress.ip_address(address).is_loopback and not forwarded


def current_actor() -> Actor:
    """Give who asks; see ``current_identity``."""
    return current_identity().actor


def current_asker() -> Asker:
    """Give who asks, from where and by which route, as the log records it."""
    identity, rule = current_identity(), request.url_rule
    return Asker(
        name=identity.actor.name,
        roles=identity.actor.roles,
        credential=identity.number,
        address=request.remote_addr,
        route=f"{request.method} {rule.rule if rule else request.path}",
        request=correlation_id(),
        purpose=_purpose(),
    )


def _purpose() -> str | None:
    said = request.headers.get(PURPOSE)
    if said is None:
        return None
    text = " ".join(unquote(said).split())
    if len(text) > _LONGEST_PURPOSE or not text.isprintable():
        raise BadRequestError(
            f"{PURPOSE} must be at most {_LONGEST_PURPOSE} printable characters, percent-encoded."
        )
    return text or None


def form_token(binding: str) -> str:
    """Give what a form of ours carries, so that no other site can send it.

    ``binding`` is a secret of this browser: its session, or the cookie of the sign-in page.
    """
    key = services().settings.secret_key
    return hmac.new(key, b"form " + binding.encode("utf-8", "replace"), "sha256").hexdigest()


def require_form_token(binding: str | None, given: str | None) -> None:
    """Refuse a form that was not given out to this browser.

    Raises
    ------
    ForbiddenError
        When it was not.
    """
    if not binding or not hmac.compare_digest(form_token(binding), given or ""):
        raise ForbiddenError("The form is not from a page of this server; open the page again.")


def _refuse_changes() -> None:
    """Refuse changes by a token that may only read, and by a session that another site rides.

    A session travels with the requests of this site only (SameSite), and browsers say with every
    change which site it comes from; the address check of ``api.app`` refuses other sites by name.
    """
    if request.method in _SAFE or request.endpoint is None:
        return
    identity = current_identity()
    if not identity.actor.may_write:
        raise ForbiddenError("This token may only read.")
    if identity.kind is CredentialKind.SESSION and "Origin" not in request.headers:
        raise ForbiddenError("A change by a browser's session must say its Origin.")
