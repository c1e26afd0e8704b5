"""Signing in and out, and one's own account."""

from __future__ import annotations

import dataclasses
import datetime as dt
import re
import secrets
from typing import Final, cast
from urllib.parse import urlencode

from flask import Blueprint, Response, redirect, request

from api.errors import wants_html
from api.formats import object_schema
from api.identity import (
    COOKIE,
    current_asker,
    current_identity,
    form_token,
    identities,
    require_form_token,
)
from api.messages import asked_language, in_language
from api.params import Params
from api.problems import UnauthorizedError, problem_for
from api.services import services
from layers.access import Role
from layers.errors import BadRequestError, ForbiddenError, LayersError, TooManyAttemptsError
from layers.people import SESSION_LIFE, Asker, CredentialKind
from layers.store import sign_ins
from layers.store.accounts import password_of, set_password
from layers.store.credentials import find, issue_link, revoke, use_link
from layers.store.database import Database
from layers.store.state import district_state
from viewer.people import account_page, sign_in_page

#: Binds the sign-in form to the browser that it was given to.
FORM_COOKIE: Final = "lifemap_form"
_FIELDS: Final = frozenset({"name", "password", "form", "next"})
_PASSWORD_FIELDS: Final = frozenset({"current", "password", "again", "form"})
FORM: Final = "application/x-www-form-urlencoded"
BODIES: Final = {
    "accounts.sign_in_by_password": {FORM: object_schema(_FIELDS, needed=_FIELDS - {"next"})},
    "accounts.set_own_password": {
        FORM: object_schema(_PASSWORD_FIELDS, needed=_PASSWORD_FIELDS - {"current"})
    },
}
STATUSES: Final = {
    "accounts.sign_in": (200, 303),
    "accounts.account": (200, 303),
    "accounts.set_own_password": (200,),
}
#: A place of ours to go on to: nothing that a browser takes for another host.
_PLACE: Final = re.compile(r"/(?![/\\])[^\s\\]*")

blueprint = Blueprint("accounts", __name__)


def link_path(
    database: Database,
    account: str,
    *,
    by: Asker,
    now: dt.datetime,
    life: dt.timedelta,
    to: str = "/",
) -> str:
    """Make the path of a one-time link that signs an account in and goes on to a page of ours."""
    text = issue_link(database, account, by=by, now=now, life=life)
    said = {"link": text} if to == "/" else {"link": text, "next": to}
    return f"/sign-in?{urlencode(said)}"


@blueprint.get("/sign-in")
def sign_in() -> Response:
    """Show the page that asks who it is; with ``link=``, sign in by a one-time link."""
    said = Params.of_request("link", "next", formats=("html",))
    link = said.text("link")
    if link is None:
        return _form(_place(said.text("next")))
    if request.method == "HEAD":  # a preview of the link must not use it up
        return Response(status=204)
    database, now = services().database, _now()
    secret = use_link(database, link, asker=current_asker(), agent=_agent(), now=now)
    if not secret:
        raise UnauthorizedError(_why_not(link, now))
    return _signed_in(secret, _place(said.text("next")))


def _why_not(link: str, now: dt.datetime) -> str:
    """Say what is wrong with a link that did not work."""
    found = find(services().database, CredentialKind.LINK, link, now=now)
    if found is None:
        return "The sign-in link is not valid: it was not made here, or it was changed."
    if found.is_over:
        return "The sign-in link was used already; make a new one with 'lifemap link'."
    return (
        f"The sign-in link expired at {found.expires_at:%Y-%m-%d %H:%M} UTC;"
        " make a new one with 'lifemap link'."
    )


@blueprint.post("/sign-in")
def sign_in_by_password() -> Response:
    """Sign in with name and password, as the sign-in page sends them."""
    said = _sent(_FIELDS)
    require_form_token(request.cookies.get(FORM_COOKIE), said.get("form"))
    place = _place(said.get("next"))
    name = said.get("name", "")
    try:
        secret = _secret(name, said.get("password", ""))
    except (UnauthorizedError, TooManyAttemptsError) as error:
        if not wants_html():
            raise
        return _form(place, name=name, error=error)
    return _signed_in(secret, place)


def _secret(name: str, password: str) -> str:
    """Give the secret of a new session for a right password."""
    asker = dataclasses.replace(current_asker(), name="anonymous")
    secret = sign_ins.sign_in(
        services().database, name, password, asker=asker, agent=_agent(), now=_now()
    )
    if secret is None:
        raise UnauthorizedError("The name or the password is not right.")
    return secret


def _form(place: str, *, name: str = "", error: LayersError | None = None) -> Response:
    lang, district = asked_language(), district_state(services().database)
    binding = request.cookies.get(FORM_COOKIE) or secrets.token_urlsafe(24)
    page = sign_in_page(
        lang=lang,
        district=district.name if district else None,
        form=form_token(binding),
        place=place,
        name=name,
        problem=in_language(str(error), lang) if error else None,
    )
    response = Response(page, problem_for(error).status if error else 200, mimetype="text/html")
    _set_cookie(response, FORM_COOKIE, binding, life=dt.timedelta(hours=1))
    return _page_of_a_form(response, error)


def _signed_in(secret: str, place: str) -> Response:
    """Send a browser on with its new session; the one it had is over."""
    _end_session()
    response = cast("Response", redirect(place, 303))
    _set_cookie(response, COOKIE, secret, life=SESSION_LIFE)
    response.headers["Cache-Control"] = "no-store"
    return response


def _end_session() -> None:
    identity = current_identity()
    if identity.kind is CredentialKind.SESSION and identity.number is not None:
        revoke(services().database, identity.number, by=current_asker(), now=_now())
        identities().forget()


@blueprint.post("/sign-out")
def sign_out() -> Response:
    """End this browser's session."""
    _end_session()
    response = cast("Response", redirect("/", 303))
    response.delete_cookie(COOKIE, httponly=True, samesite="Strict", secure=request.is_secure)
    return response


@blueprint.get("/account")
def account() -> Response:
    """Show somebody their own account, where they set their password."""
    Params.of_request(formats=("html",))
    identity = current_identity()
    if identity.kind is not CredentialKind.SESSION:
        return cast("Response", redirect("/sign-in?next=/account", 303))
    return _account_form()


@blueprint.post("/account")
def set_own_password() -> Response:
    """Set one's own password; every other session of the account ends."""
    said, identity = _sent(_PASSWORD_FIELDS), current_identity()
    require_form_token(request.cookies.get(COOKIE), said.get("form"))
    if identity.kind is not CredentialKind.SESSION:
        raise ForbiddenError("Only somebody who signed in has a password to set.")
    database, name = services().database, identity.actor.name
    try:
        if not identity.by_link:
            _require_current(database, name, said.get("current", ""))
        if said.get("password", "") != said.get("again", ""):
            raise BadRequestError("The new password was not typed the same way twice.")
        set_password(
            database,
            name,
            said.get("password", ""),
            staying=identity.number,
            by=current_asker(),
            now=_now(),
        )
    except LayersError as error:
        if not wants_html():
            raise
        return _account_form(error=error)
    identities().forget()
    return _account_form(is_done=True)


def _require_current(database: Database, name: str, given: str) -> None:
    """Ask for the present password of whoever sits at an open session; failures are counted."""
    if not sign_ins.is_right(database, name, given, asker=current_asker(), now=_now()):
        raise UnauthorizedError("The present password is not right.")


def _account_form(*, error: LayersError | None = None, is_done: bool = False) -> Response:
    identity, lang = current_identity(), asked_language()
    name = identity.actor.name
    page = account_page(
        lang=lang,
        name=name,
        roles=sorted(identity.actor.roles - {Role.VIEWER}) or [Role.VIEWER],
        is_admin=Role.ADMIN in identity.actor.roles,
        asks_current=not identity.by_link,
        has_password=password_of(services().database, name) is not None,
        form=form_token(request.cookies.get(COOKIE, "")),
        problem=in_language(str(error), lang) if error else None,
        is_done=is_done,
    )
    response = Response(page, problem_for(error).status if error else 200, mimetype="text/html")
    return _page_of_a_form(response, error)


def _page_of_a_form(response: Response, error: LayersError | None) -> Response:
    response.headers["Cache-Control"] = "no-store"
    # Told nothing of where it comes from, a browser calls the origin of its form "null".
    response.headers["Referrer-Policy"] = "same-origin"
    if isinstance(error, TooManyAttemptsError):
        response.headers["Retry-After"] = str(error.retry_after_s)
    return response


def _sent(known: frozenset[str]) -> dict[str, str]:
    """Read a form: each field known, and said once."""
    for name, values in request.form.lists():
        if name not in known:
            raise BadRequestError(f"There is no field '{name}' in this form.")
        if len(values) > 1 or "\x00" in values[0]:
            raise BadRequestError(f"The field '{name}' may be said once, without NUL characters.")
    return request.form.to_dict()


def _place(text: str | None) -> str:
    return text if text is not None and _PLACE.fullmatch(text) else "/"


def _set_cookie(response: Response, name: str, value: str, *, life: dt.timedelta) -> None:
    response.set_cookie(
        name,
        value,
        max_age=int(life.total_seconds()),
        httponly=True,
        samesite="Strict",
        secure=request.is_secure,
    )


def _agent() -> str:
    return request.headers.get("User-Agent", "")


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)
