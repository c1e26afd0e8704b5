"""Forms: what people enter for a type of data, when it is due, what it was before, who approved it.

An entry is written like every item (``POST /collections/{layer}/items``), with the properties that
``fixed`` names; here it is said what has to be entered, and approved or refused.
"""

from __future__ import annotations

import datetime as dt
from typing import Any, Final

import orjson
import shapely
from flask import Blueprint, Response

from api.access import LOADERS
from api.bodies import json_object, text_in
from api.feeds import readable_feeds
from api.formats import HTML, JSON, json_answer, link, object_schema, url
from api.identity import current_actor, current_asker
from api.messages import asked_language
from api.params import Params
from api.roles import roles_said
from api.services import services
from layers.definition import VALID_TIME, Field, GeometryType, Lang, Layer
from layers.errors import BadRequestError, RefusedError, UnknownFeedError, UnknownItemError
from layers.feeds.definition import Feed, PlaceKind
from layers.feeds.entering import limits, longest
from layers.feeds.protocols import form
from layers.store.anchors import district_anchor
from layers.store.feed_entries import FormEntry, decide, form_entries
from layers.store.items import RECORD_COLUMNS
from layers.store.state import district_state
from viewer.board import forms_page
from viewer.panel import form_field

PARAMETERS: Final = ("limit",)
STATUSES: Final = {"feed_forms.approval": (200,)}
_VERDICT: Final = frozenset({"revision", "refused"})
_LONGEST_REASON: Final = 200
BODIES: Final = {
    "feed_forms.approval": {
        JSON: object_schema(
            _VERDICT - {"refused"},
            revision={"type": "integer"},
            refused={"type": "string", "maxLength": _LONGEST_REASON},
        )
    },
}
_DEFAULT_LIMIT: Final = 100
_MOST: Final = 1_000

blueprint = Blueprint("feed_forms", __name__)


@blueprint.get("/forms")
def overview() -> Response:
    """Show what people enter by hand: what is due, and what waits for approval."""
    return _page(None)


@blueprint.get("/forms/<feed_id>")
def page(feed_id: str) -> Response:
    """Show the form of one type of data, with what waits for approval."""
    _form(feed_id)
    return _page(feed_id)


def _page(feed_id: str | None) -> Response:
    Params.of_request(formats=("html",))
    actor = current_actor()
    name = actor.name if actor.signed_in else ""
    html = forms_page(lang=asked_language(), feed=feed_id, name=name)
    return Response(html, mimetype=HTML)


@blueprint.get("/feeds/forms")
def listed() -> Response:
    """List the types of data that people enter, with when each is due and what waits."""
    Params.of_request()
    registry = services().registry
    feeds = [each for each in readable_feeds(registry, current_actor()) if each.is_form]
    return json_answer({"forms": [_summary(each) for each in feeds]})


@blueprint.get("/feeds/<feed_id>/form")
def one(feed_id: str) -> Response:
    """Say what is to be entered for a type of data, and what was entered."""
    said = Params.of_request(*PARAMETERS)
    feed, layer = _form(feed_id)
    entries = _entries(feed, layer, said.limit(default=_DEFAULT_LIMIT, most=_MOST))
    lang, actor, source = asked_language(), current_actor(), layer.source(feed.target.source)
    fixed = form.fixed(source) | _of_place(feed)
    entered = {name: need for name, need in form.entered(source).items() if name not in fixed}
    return json_answer(
        {
            **_about(feed, layer, entries, lang),
            "note": feed.note.in_(lang) if feed.note else None,
            "fixed": fixed,
            "fields": [
                form_field(each, lang)
                | _bounds(feed, layer, each)
                | {"required": each.required or entered[each.name]}
                for each in layer.writable_fields(actor.roles)
                if each.name in entered
            ],
            "shows": [
                form_field(each, lang)
                for each in layer.readable_fields(actor.roles)
                if each.name in entered
            ],
            "label": next((each for each in ("category", layer.label) if each in entered), None),
            "place": _place(feed),
            "drawn": layer.geometry is not GeometryType.POINT,
            "may_enter": bool(layer.writers & actor.roles),
            "writers": roles_said(layer.writers, lang),
            "entries": [_told(feed, each) for each in entries],
            "links": [link("create-form", url(f"/collections/{layer.id}/items"), JSON)],
        }
    )


@blueprint.post("/feeds/<feed_id>/form/<path:item_id>/approval")
def approval(feed_id: str, item_id: str) -> Response:
    """Approve an entry as it was seen, or refuse it with a reason; who entered it cannot."""
    Params.of_request()
    feed, layer = _form(feed_id)
    said = json_object(_VERDICT)
    seen, refused = said.get("revision"), text_in(said, "refused", most=_LONGEST_REASON)
    if not isinstance(seen, int) or isinstance(seen, bool):
        raise BadRequestError("The property 'revision' is needed: that of the entry you saw.")
    if "refused" in said and refused is None:
        raise BadRequestError("The property 'refused' says why the entry is refused.")
    if form.approver(feed) is None:
        raise RefusedError(f"Entries of '{feed.id}' need no approval.")
    found = next((each for each in _entries(feed, layer, _MOST) if each.id == item_id), None)
    if found is None:
        raise UnknownItemError(f"Layer '{layer.id}' has no current item '{item_id}'.")
    decide(
        services().database, layer, feed, found._replace(revision=seen),
        refused=refused, by=current_asker(), now=dt.datetime.now(dt.UTC),
    )  # fmt: skip
    (entry,) = (each for each in _entries(feed, layer, _MOST) if each.id == item_id)
    return json_answer(_told(feed, entry))


def _bounds(feed: Feed, layer: Layer, field: Field) -> dict[str, Any]:
    """Give what the form holds a field to beside the layer."""
    past = field.name == layer.moment and field.name not in VALID_TIME
    bounds: dict[str, Any] = {"longest": longest(field), "past": past}
    least, most = limits(feed) if field.name == "value" else (None, None)
    return bounds if least is None else bounds | {"minimum": least, "maximum": most}


def _form(feed_id: str) -> tuple[Feed, Layer]:
    """Give a type of data that people enter, and its layer, if whoever asks may read that."""
    feed = services().registry.feed(feed_id)
    layer = services().registry.readable(feed.target.layer, current_actor())
    if not feed.is_form:
        raise UnknownFeedError(f"'{feed_id}' is not entered by hand.")
    return feed, layer


def _entries(feed: Feed, layer: Layer, limit: int) -> list[FormEntry]:
    fields = layer.readable_fields(current_actor().roles)
    these = form.known_by(feed, layer) or {}
    return form_entries(services().database, layer, fields, these, limit=limit)


def _summary(feed: Feed) -> dict[str, Any]:
    layer = services().registry.get(feed.target.layer)
    entries = _entries(feed, layer, _MOST)
    waiting = sum(each.decided_at is None for each in entries)
    told = _about(feed, layer, entries, asked_language())
    return told | {"waiting": 0 if told["approver"] is None else waiting}


def _about(feed: Feed, layer: Layer, entries: list[FormEntry], lang: Lang) -> dict[str, Any]:
    """Say what a form is for, and when it is due."""
    newest = max((each.at for each in entries if each.at is not None), default=None)
    district, approver = district_state(services().database), form.approver(feed)
    due = form.due_at(feed, newest, None if district is None else district.loaded_at)
    return {
        "feed": feed.id,
        "title": feed.title.in_(lang),
        "owner": feed.owner.in_(lang),
        "layer": layer.id,
        "approver": None if approver is None else approver.in_(lang),
        "deciders": roles_said(LOADERS, lang),
        "every_s": feed.rhythm.every.total_seconds(),
        "entered_at": newest,
        "due_at": due,
        "is_due": due is None or due <= dt.datetime.now(dt.UTC),
    }


def _is_of_district(feed: Feed) -> bool:
    place = feed.target.place
    return place is not None and place.kind is PlaceKind.DISTRICT


def _of_place(feed: Feed) -> dict[str, str]:
    """Name the place of entries that are about the whole district."""
    anchor = district_anchor(services().database) if _is_of_district(feed) else None
    return {} if anchor is None else {"place": anchor.name, "place_code": anchor.code}


def _place(feed: Feed) -> dict[str, Any] | None:
    """Give where entries lie, ``None`` where whoever enters them says so."""
    anchor = district_anchor(services().database) if _is_of_district(feed) else None
    if anchor is None:
        return None
    middle = shapely.get_coordinates(shapely.point_on_surface(anchor.shape))[0]
    return {"type": "Point", "coordinates": middle.round(6).tolist()}


def _told(feed: Feed, entry: FormEntry) -> dict[str, Any]:
    """Tell an entry; who entered it and who decided, and why, is for staff."""
    past, actor = entry.past_properties, current_actor()
    is_open = entry.decided_at is None and form.approver(feed) is not None
    people = {
        "author": entry.author,
        "decided_by": entry.decided_by,
        "reason": entry.verdict_note,
    }
    return {
        "id": entry.id,
        "revision": entry.revision,
        "entered_at": entry.at,
        "properties": _plain(entry.properties),
        "previous": None
        if past is None
        else {"entered_at": entry.past_at, "properties": _plain(past)},
        "approved_at": None if entry.is_refused else entry.decided_at,
        "refused_at": entry.decided_at if entry.is_refused else None,
        "may_decide": is_open and bool(LOADERS & actor.roles) and entry.author != actor.name,
        **(people if actor.signed_in else {}),
    }


def _plain(properties: str) -> dict[str, Any]:
    said = orjson.loads(properties)
    return {name: value for name, value in said.items() if name not in RECORD_COLUMNS}
