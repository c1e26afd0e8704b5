"""The administrator's page and what it asks: accounts, sessions, tokens, and the log."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Iterable, Mapping
from typing import Any, Final

from flask import Blueprint, Response

from api.accounts import link_path
from api.bodies import json_object
from api.formats import (
    CSV,
    JSON,
    chosen_format,
    json_answer,
    object_schema,
    same_again,
    spreadsheet_cell,
    url,
)
from api.identity import current_asker, current_identity, identities
from api.messages import asked_language
from api.params import Params
from api.services import services
from layers.access import Role
from layers.errors import BadRequestError
from layers.people import (
    PASSWORD_LINK_LIFE,
    Account,
    Credential,
    CredentialKind,
    TokenWish,
)
from layers.store import accounts as store
from layers.store.audit import COLUMNS, Wish, read_log
from layers.store.credentials import issue_token, open_credentials, revoke
from layers.store.seals import anchor_of
from viewer.people import admin_page

LOG_PARAMETERS: Final = ("who", "action", "layer", "item", "datetime", "before", "limit")
LOG_FORMATS: Final = {"json": (JSON,), "csv": (CSV,)}
_DEFAULT_LIMIT: Final = 100
_MOST: Final = 10_000
#: Names that a body may hold: nothing else is taken for a wish.
_NEW: Final = frozenset({"name", "full_name", "roles"})
_CHANGES: Final = frozenset({"full_name", "roles", "active"})
_TOKEN: Final = frozenset({"name", "roles", "layers", "may_write", "days"})
_ROLES: Final = {
    "type": "array",
    "items": {"type": "string", "enum": [r.value for r in Role if r is not Role.ANONYMOUS]},
}
BODIES: Final = {
    "admin.add": {JSON: object_schema(_NEW, needed=("name", "roles"), roles=_ROLES)},
    "admin.change": {JSON: object_schema(_CHANGES, roles=_ROLES, active={"type": "boolean"})},
    "admin.make_token": {
        JSON: object_schema(
            _TOKEN,
            needed=("name", "roles", "days"),
            roles=_ROLES,
            layers={"type": "array", "items": {"type": "string"}, "nullable": True},
            may_write={"type": "boolean"},
            days={"type": "number", "minimum": 0, "exclusiveMinimum": True},
        )
    },
}
STATUSES: Final = {
    "admin.page": (200,),
    "admin.people": (200,),
    "admin.add": (201,),
    "admin.change": (200,),
    "admin.make_link": (201,),
    "admin.make_token": (201,),
    "admin.end_credential": (204,),
    "admin.log": (200,),
}

blueprint = Blueprint("admin", __name__, url_prefix="/admin")


@blueprint.get("")
def page() -> Response:
    """Show the administrator's page."""
    Params.of_request(formats=("html",))
    html = admin_page(lang=asked_language(), name=current_identity().actor.name)
    return _private(Response(html, mimetype="text/html"))


@blueprint.get("/people")
def people() -> Response:
    """List the accounts, what is open of them, and the tokens of programs."""
    Params.of_request()
    database, now = services().database, _now()
    credentials = open_credentials(database, now=now)
    return _answer(
        {
            "you": {"name": current_identity().actor.name, "session": current_identity().number},
            "accounts": [_account(each, credentials) for each in store.accounts(database)],
            "tokens": [
                _credential(each) for each in credentials if each.kind is CredentialKind.TOKEN
            ],
            "roles": [role.value for role in Role if role is not Role.ANONYMOUS],
            "layers": [
                {"id": layer.id, "title": layer.title.in_(asked_language())}
                for layer in services().registry
            ],
            "seal": anchor_of(database),
        }
    )


@blueprint.post("/people")
def add() -> Response:
    """Add an account, and give the one-time link by which its owner sets a password."""
    said = json_object(_NEW)
    made = store.add_account(
        services().database,
        _text(said, "name"),
        full_name=_text(said, "full_name", default=""),
        roles=_roles(said) or frozenset(),
        by=current_asker(),
        now=_now(),
    )
    return _answer(
        {"account": _account(made, []), "link": _link(made.name)},
        status=201,
        location=url(f"/admin/people/{made.name}"),
    )


@blueprint.patch("/people/<name>")
def change(name: str) -> Response:
    """Change an account's full name or roles, shut it or open it again."""
    said = json_object(_CHANGES)
    changed = store.change_account(
        services().database,
        name,
        full_name=_text(said, "full_name", default=None),
        roles=_roles(said),
        is_active=_flag(said, "active", default=None),
        by=current_asker(),
        now=_now(),
    )
    identities().forget()
    return _answer({"account": _account(changed, open_credentials(
        services().database, account=name, now=_now()))})  # fmt: skip


@blueprint.post("/people/<name>/link")
def make_link(name: str) -> Response:
    """Make a one-time link by which somebody sets a new password."""
    return _answer({"link": _link(name)}, status=201)


@blueprint.post("/tokens")
def make_token() -> Response:
    """Make a bearer token for a program; its text is told this once."""
    said = json_object(_TOKEN)
    layers = said.get("layers")
    if layers is not None:
        layers = frozenset(services().registry.get(each).id for each in _texts(said, "layers"))
    wish = TokenWish(
        name=_text(said, "name"),
        roles=_roles(said) or frozenset(),
        life=dt.timedelta(days=_number(said, "days")),
        layers=layers,
        may_write=bool(_flag(said, "may_write", default=False)),
    )
    token = issue_token(services().database, wish, by=current_asker(), now=_now())
    return _answer({"token": token}, status=201)


@blueprint.delete("/credentials/<int:number>")
def end_credential(number: int) -> Response:
    """End a session or a token; it is worth nothing anywhere within seconds."""
    revoke(services().database, number, by=current_asker(), now=_now())
    identities().forget()
    return _private(Response(status=204))


@blueprint.get("/log")
def log() -> Response:
    """Give the log of who did and saw what, the newest first."""
    said = Params.of_request(*LOG_PARAMETERS, formats=LOG_FORMATS)
    kind = chosen_format(LOG_FORMATS)
    limit = said.limit(default=_DEFAULT_LIMIT, most=_MOST)
    during = said.datetime()
    wish = Wish(
        who=said.text("who"),
        action=said.text("action"),
        layer=said.text("layer"),
        item=said.text("item"),
        start=during and during.start,
        end=during and during.end,
        before=said.whole("before"),
    )
    found = read_log(services().database, wish, limit=limit + 1)
    rows, more = found[:limit], len(found) > limit
    following = same_again(before=rows[-1]["sequence"]) if more else None
    if kind == "csv":
        return _private(_log_csv(rows, following))
    return _answer({"records": rows, "next": following})


def _log_csv(rows: Iterable[Mapping[str, Any]], following: str | None) -> Response:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    for row in rows:
        writer.writerow([spreadsheet_cell(row[name]) for name in COLUMNS])
    response = Response(f"\ufeff{out.getvalue()}".encode(), content_type=f"{CSV}; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="lifemap-log.csv"'
    if following is not None:
        response.headers["Link"] = f'<{following}>; rel="next"; type="{CSV}"'
    return response


def _link(name: str) -> dict[str, Any]:
    now = _now()
    path = link_path(
        services().database,
        name,
        by=current_asker(),
        now=now,
        life=PASSWORD_LINK_LIFE,
        to="/account",
    )
    return {"url": url(path), "expires_at": now + PASSWORD_LINK_LIFE}


def _account(each: Account, credentials: Iterable[Credential]) -> dict[str, Any]:
    return {
        "name": each.name,
        "full_name": each.full_name,
        "roles": sorted(each.roles),
        "active": each.is_active,
        "has_password": each.has_password,
        "made_at": each.made_at,
        "made_by": each.made_by,
        "signed_in_at": each.signed_in_at,
        "sessions": [_credential(held) for held in credentials if held.account == each.name],
    }


def _credential(each: Credential) -> dict[str, Any]:
    return {
        "number": each.number,
        "name": each.name,
        "roles": sorted(each.roles),
        "layers": None if each.layers is None else sorted(each.layers),
        "may_write": each.may_write,
        "made_at": each.made_at,
        "made_by": each.made_by,
        "seen_at": each.seen_at,
        "expires_at": each.expires_at,
        "address": each.address,
        "agent": each.agent,
    }


def _text(said: Mapping[str, Any], name: str, *, default: str | None = "") -> Any:  # noqa: ANN401 - text or the default
    value = said.get(name, default)
    if value is not default and (not isinstance(value, str) or "\x00" in value):
        raise BadRequestError(f"The property '{name}' must be text.")
    return value


def _texts(said: Mapping[str, Any], name: str) -> list[str]:
    value = said[name]
    if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
        raise BadRequestError(f"The property '{name}' must be a list of texts.")
    return value


def _roles(said: Mapping[str, Any]) -> frozenset[Role] | None:
    if "roles" not in said:
        return None
    known = {role.value: role for role in Role}
    given = _texts(said, "roles")
    for each in given:
        if each not in known:
            raise BadRequestError(f"There is no role '{each}' (there are: {', '.join(known)}).")
    return frozenset(known[each] for each in given)


def _flag(said: Mapping[str, Any], name: str, *, default: bool | None) -> bool | None:
    value = said.get(name, default)
    if value is not default and not isinstance(value, bool):
        raise BadRequestError(f"The property '{name}' must be true or false.")
    return value


def _number(said: Mapping[str, Any], name: str) -> float:
    value = said.get(name)
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value < 1e6:
        raise BadRequestError(f"The property '{name}' must be a number above 0.")
    return float(value)


def _answer(value: Any, *, status: int = 200, location: str | None = None) -> Response:  # noqa: ANN401
    response = json_answer(value)
    response.status_code = status
    if location is not None:
        response.headers["Location"] = location
    return _private(response)


def _private(response: Response) -> Response:
    response.headers["Cache-Control"] = "no-store"
    return response


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)
