"""Forms: what people enter for a type of data, when it is due, what it was before, who approved it.

An entry is written like every item (``POST /collections/{layer}/items``), with the properties that
``fixed`` names; here it is said what has to be entered, and approved.
"""

from __future__ import annotations

import datetime as dt
from typing import Any, Final

import orjson
from flask import Blueprint, Response

from api.bodies import json_object
from api.formats import JSON, json_answer, link, object_schema, url
from api.identity import current_actor, current_asker
from api.messages import asked_language
from api.params import Params
from api.services import services
from layers.definition import Layer
from layers.errors import BadRequestError, RefusedError, UnknownFeedError, UnknownItemError
from layers.feeds.definition import Feed
from layers.feeds.protocols import form
from layers.store.feed_entries import FormEntry, approve, form_entries
from layers.store.items import RECORD_COLUMNS

PARAMETERS: Final = ("limit",)
STATUSES: Final = {"feed_forms.approval": (200,)}
_SEEN: Final = frozenset({"revision"})
BODIES: Final = {
    "feed_forms.approval": {JSON: object_schema(_SEEN, revision={"type": "integer"})},
}
_DEFAULT_LIMIT: Final = 100
_MOST: Final = 1_000
_PROTOCOL: Final = "form"

blueprint = Blueprint("feed_forms", __name__)


@blueprint.get("/feeds/<feed_id>/form")
def one(feed_id: str) -> Response:
    """Say what is to be entered for a type of data, and what was entered."""
    said = Params.of_request(*PARAMETERS)
    feed, layer = _form(feed_id)
    limit = said.limit(default=_DEFAULT_LIMIT, most=_MOST)
    fixed = form.fixed(layer.source(feed.target.source))
    entries = _entries(feed, layer, limit)
    newest = max((each.at for each in entries if each.at is not None), default=None)
    due, lang, now = form.due_at(feed, newest), asked_language(), dt.datetime.now(dt.UTC)
    approver, actor = form.approver(feed), current_actor()
    return json_answer(
        {
            "feed": feed.id,
            "title": feed.title.in_(lang),
            "layer": layer.id,
            "fixed": fixed,
            "may_enter": bool(layer.writers & actor.roles),
            "approver": None if approver is None else approver.in_(lang),
            "due_at": due,
            "is_due": due is None or due <= now,
            "entries": [_told(each, signed_in=actor.signed_in) for each in entries],
            "links": [link("create-form", url(f"/collections/{layer.id}/items"), JSON)],
        }
    )


@blueprint.post("/feeds/<feed_id>/form/<path:item_id>/approval")
def approval(feed_id: str, item_id: str) -> Response:
    """Approve an entry as it was seen; whoever entered it cannot."""
    Params.of_request()
    feed, layer = _form(feed_id)
    seen = json_object(_SEEN).get("revision")
    if not isinstance(seen, int) or isinstance(seen, bool):
        raise BadRequestError("The property 'revision' is needed: that of the entry you saw.")
    if form.approver(feed) is None:
        raise RefusedError(f"Entries of '{feed.id}' need no approval.")
    found = next((each for each in _entries(feed, layer, _MOST) if each.id == item_id), None)
    if found is None:
        raise UnknownItemError(f"Layer '{layer.id}' has no current item '{item_id}'.")
    seen_entry = found._replace(revision=seen)
    now = dt.datetime.now(dt.UTC)
    approve(services().database, layer, feed, seen_entry, by=current_asker(), now=now)
    (entry,) = (each for each in _entries(feed, layer, _MOST) if each.id == item_id)
    return json_answer(_told(entry, signed_in=True))


def _form(feed_id: str) -> tuple[Feed, Layer]:
    """Give a type of data that people enter, and its layer, if whoever asks may read that."""
    feed = services().registry.feed(feed_id)
    layer = services().registry.readable(feed.target.layer, current_actor())
    if feed.ask.protocol != _PROTOCOL:
        raise UnknownFeedError(f"'{feed_id}' is not entered by hand.")
    return feed, layer


def _entries(feed: Feed, layer: Layer, limit: int) -> list[FormEntry]:
    fields = layer.readable_fields(current_actor().roles)
    these = form.identity(layer.source(feed.target.source))
    return form_entries(services().database, layer, fields, these, limit=limit)


def _told(entry: FormEntry, *, signed_in: bool) -> dict[str, Any]:
    """Tell an entry; who entered and approved it is for staff."""
    past = entry.past_properties
    people = {"author": entry.author, "approved_by": entry.approved_by} if signed_in else {}
    return {
        "id": entry.id,
        "revision": entry.revision,
        "entered_at": entry.at,
        "properties": _plain(entry.properties),
        "previous": None
        if past is None
        else {"entered_at": entry.past_at, "properties": _plain(past)},
        "approved_at": entry.approved_at,
        **people,
    }


def _plain(properties: str) -> dict[str, Any]:
    said = orjson.loads(properties)
    return {name: value for name, value in said.items() if name not in RECORD_COLUMNS}
