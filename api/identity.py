"""Who asks: the public, a bearer of a signed token, or a browser that used a one-time link.

Token, link and session are the same signed claims under different salts, so that none can be
shown in the place of another. Signatures are compared in constant time by itsdangerous.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
from typing import Any, Final, NamedTuple, cast
from urllib.parse import urlencode

from flask import Blueprint, Response, g, redirect, request
from itsdangerous import BadData, URLSafeSerializer

from api.problems import UnauthorizedError
from api.services import services
from api.settings import Settings
from layers.access import ANONYMOUS, Actor, Role, staff_actor
from layers.errors import BadRequestError
from layers.store.links import use_link_query

COOKIE: Final = "lifemap_session"
LINK_LIFE: Final = dt.timedelta(minutes=15)
SESSION_LIFE: Final = dt.timedelta(hours=12)

blueprint = Blueprint("identity", __name__)


class Claims(NamedTuple):
    """What is signed; ``expires`` in whole seconds since 1970."""

    role: Role
    name: str
    expires: int
    nonce: str

    @property
    def actor(self) -> Actor:
        """Who these claims make of their bearer."""
        return staff_actor(self.name, self.role)

    def expired(self, now: dt.datetime) -> bool:
        """Whether their time is over."""
        return now.timestamp() >= self.expires

    @property
    def expires_text(self) -> str:
        """When their time is over, as people read it."""
        return f"{dt.datetime.fromtimestamp(self.expires, dt.UTC):%Y-%m-%d %H:%M} UTC"


def _serializer(settings: Settings, purpose: str) -> URLSafeSerializer:
    return URLSafeSerializer(
        settings.secret_key,
        salt=f"lifemap.{purpose}",
        signer_kwargs={"digest_method": hashlib.sha256, "key_derivation": "hmac"},
    )


def _issue(
    settings: Settings, purpose: str, *, role: Role, name: str, life: dt.timedelta, now: dt.datetime
) -> str:
    if role is Role.ANONYMOUS:
        raise BadRequestError("Everybody is anonymous without a token.")
    expires = int((now + life).timestamp())
    return str(
        _serializer(settings, purpose).dumps([role.value, name, expires, secrets.token_hex(12)])
    )


def _read(settings: Settings, purpose: str, text: str) -> Claims | None:
    """Give the claims that were signed for a purpose; ``None`` for anything else."""
    try:
        found = cast("list[Any]", _serializer(settings, purpose).loads(text))
        return Claims(Role(found[0]), str(found[1]), int(found[2]), str(found[3]))
    except (BadData, ValueError, IndexError, TypeError):
        return None


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


def issue_token(
    settings: Settings, role: Role, name: str, hours: float, *, now: dt.datetime | None = None
) -> str:
    """Sign a bearer token that makes whoever shows it ``name`` with ``role`` for some hours."""
    return _issue(
        settings, "token", role=role, name=name, life=dt.timedelta(hours=hours), now=now or _now()
    )


def sign_in_path(
    settings: Settings, role: Role, name: str, *, now: dt.datetime | None = None
) -> str:
    """Make the path of a one-time sign-in link, valid for 15 minutes."""
    link = _issue(settings, "link", role=role, name=name, life=LINK_LIFE, now=now or _now())
    return f"/sign-in?{urlencode({'link': link})}"


def current_actor() -> Actor:
    """Give who asks, read once a request.

    A token that is not good is refused, since a program sent it on purpose; a session that is not
    good any more makes its browser anonymous.

    Raises
    ------
    UnauthorizedError
        When an ``Authorization`` header is there and is forged, expired or of another kind.
    """
    if "actor" not in g:
        g.actor = _actor(services().settings, _now())
    return cast("Actor", g.actor)


def _actor(settings: Settings, now: dt.datetime) -> Actor:
    header = request.headers.get("Authorization")
    if header is not None:
        return _bearer(settings, header, now)
    cookie = request.cookies.get(COOKIE)
    claims = _read(settings, "session", cookie) if cookie else None
    return ANONYMOUS if claims is None or claims.expired(now) else claims.actor


def _bearer(settings: Settings, header: str, now: dt.datetime) -> Actor:
    scheme, _, token = header.partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        raise UnauthorizedError("The Authorization header must be 'Bearer' and a token.")
    claims = _read(settings, "token", token.strip())
    if claims is None:
        raise UnauthorizedError(
            "The token is not valid: it was not signed here, or it was changed."
        )
    if claims.expired(now):
        raise UnauthorizedError(f"The token expired at {claims.expires_text}.")
    return claims.actor


@blueprint.get("/sign-in")
def sign_in() -> Response:
    """Use a one-time link: sign this browser in and show the map."""
    settings, now = services().settings, _now()
    claims = _read(settings, "link", request.args.get("link", ""))
    if claims is None:
        raise UnauthorizedError(
            "The sign-in link is not valid: it was not made here, or it was changed."
        )
    if claims.expired(now):
        raise UnauthorizedError(
            f"The sign-in link expired at {claims.expires_text};"
            " make a new one with 'lifemap link'."
        )
    if request.method == "HEAD":  # a preview of the link must not use it up
        return Response(status=204)
    if services().database.execute(use_link_query(claims.nonce)) == 0:
        raise UnauthorizedError(
            "The sign-in link was used already; make a new one with 'lifemap link'."
        )
    session = _issue(
        settings, "session", role=claims.role, name=claims.name, life=SESSION_LIFE, now=now
    )
    response = cast("Response", redirect("/", 303))
    response.set_cookie(
        COOKIE,
        session,
        max_age=int(SESSION_LIFE.total_seconds()),
        httponly=True,
        samesite="Strict",
        secure=request.is_secure,
    )
    response.headers["Cache-Control"] = "no-store"
    return response


@blueprint.post("/sign-out")
def sign_out() -> Response:
    """Forget this browser's session."""
    response = cast("Response", redirect("/", 303))
    response.delete_cookie(COOKIE, httponly=True, samesite="Strict", secure=request.is_secure)
    return response
