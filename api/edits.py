"""Items written by hand (OGC API Features Part 4): added, corrected, ended, brought back.

Whatever may write does it here: one transaction, one author, ``If-Match`` against lost updates,
``Idempotency-Key`` against doing a thing twice.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import re
import uuid
from collections.abc import Callable, Mapping
from typing import Any, Final

import orjson
from flask import Blueprint, Response, abort, request

from api import audit
from api.caching import strongly_tagged
from api.formats import GEOJSON, JSON
from api.identity import current_actor
from api.items import featured, item_feature, item_tag, item_url
from api.params import Params
from api.roles import roles_said
from api.services import services
from layers.definition import Field, Layer
from layers.edit import BY_HAND, LONGEST_NOTE, Draft, drafted
from layers.errors import (
    BadRequestError,
    BusyError,
    ForbiddenError,
    PreconditionError,
    PreconditionMissingError,
    UnknownItemError,
)
from layers.feeds.entering import check_entry, form_of, key_fields
from layers.feeds.protocols.form import known_by
from layers.store.answered import Answer, Keyed, earlier_answer, keep_answer
from layers.store.edits import By, Edit, Held, editing
from layers.store.feed_entries import check_alone, due_now
from layers.store.state import district_state

MERGE_PATCH: Final = "application/merge-patch+json"
#: Query parameters that a write understands.
PARAMETERS: Final = ("note",)
_FEATURE: Final = {
    "type": "object",
    "required": ["type", "geometry", "properties"],
    "properties": {
        "type": {"type": "string", "enum": ["Feature"]},
        "geometry": {"type": "object"},
        "properties": {"type": "object"},
    },
}
_PATCH: Final = {
    "type": "object",
    "properties": {"geometry": {"type": "object"}, "properties": {"type": "object"}},
}
#: Endpoint -> media type -> schema of what is sent.
BODIES: Final[Mapping[str, Mapping[str, Mapping[str, Any]]]] = {
    "edits.create": {GEOJSON: _FEATURE, JSON: _FEATURE},
    "edits.replace": {GEOJSON: _FEATURE, JSON: _FEATURE},
    "edits.correct": {MERGE_PATCH: _PATCH, JSON: _PATCH},
}
#: Endpoint -> statuses of success; undoing may end an item, which leaves nothing to send.
STATUSES: Final[Mapping[str, tuple[int, ...]]] = {
    "edits.create": (201,),
    "edits.replace": (200,),
    "edits.correct": (200,),
    "edits.end": (204,),
    "edits.undo": (200, 204),
}
#: Endpoint -> the headers that it reads, and whether each is needed.
HEADERS: Final[Mapping[str, Mapping[str, bool]]] = {
    "edits.create": {"Idempotency-Key": False},
    **{
        endpoint: {"If-Match": True, "Idempotency-Key": False}
        for endpoint in ("edits.replace", "edits.correct", "edits.end", "edits.undo")
    },
}
_KEY: Final = re.compile(r"[\x21-\x7e]{1,100}")
_READING: Final = ("GET", "HEAD", "OPTIONS")

blueprint = Blueprint("edits", __name__)


@blueprint.post("/collections/<layer_id>/items", provide_automatic_options=False)
def create(layer_id: str) -> Response:
    """Add an item to a layer."""
    layer, fields = _writable(layer_id)
    draft = _draft(layer, whole=True)
    item_id = f"{BY_HAND}/{uuid.uuid4().hex}"

    def change(edit: Edit) -> Answer:
        _for_form(edit, layer, draft.values, item_id)
        edit.create(draft, item_id)
        return _told(edit, layer, fields, item_id, status=201)

    return _done(layer, fields, change)


@blueprint.put("/collections/<layer_id>/items/<path:item_id>", provide_automatic_options=False)
def replace(layer_id: str, item_id: str) -> Response:
    """Replace what an item says; what is not said is emptied."""
    return _corrected(layer_id, item_id, whole=True)


@blueprint.patch("/collections/<layer_id>/items/<path:item_id>", provide_automatic_options=False)
def correct(layer_id: str, item_id: str) -> Response:
    """Correct a part of an item (JSON merge patch)."""
    return _corrected(layer_id, item_id, whole=False)


def _corrected(layer_id: str, item_id: str, *, whole: bool) -> Response:
    layer, _ = _writable(layer_id)
    _require_if_match()
    draft = _draft(layer, whole=whole, item_id=item_id)
    return corrected(layer_id, item_id, lambda _held: draft)


def corrected(layer_id: str, item_id: str, drafting: Callable[[Held], Draft]) -> Response:
    """Correct an item by what ``drafting`` makes of it as it is, and answer with it."""
    layer, fields = _writable(layer_id)
    _require_if_match()

    def change(edit: Edit) -> Answer:
        held = _seen(edit, layer, fields, item_id)
        if held.is_ended:
            raise UnknownItemError(f"Layer '{layer.id}' has no current item '{item_id}'.")
        draft = drafting(held)
        _for_form(edit, layer, {**held.values, **draft.values}, item_id)
        edit.correct(held, draft, item_id)
        return _told(edit, layer, fields, item_id)

    return _done(layer, fields, change)


@blueprint.delete("/collections/<layer_id>/items/<path:item_id>", provide_automatic_options=False)
def end(layer_id: str, item_id: str) -> Response:
    """End an item: it stays in the record, and can be brought back."""
    layer, fields = _writable(layer_id)
    _require_if_match()

    def change(edit: Edit) -> Answer:
        held = _seen(edit, layer, fields, item_id)
        if held.is_ended:
            raise UnknownItemError(f"Layer '{layer.id}' has no current item '{item_id}'.")
        edit.end(held, item_id)
        return _told(edit, layer, fields, item_id)

    return _done(layer, fields, change)


@blueprint.post("/collections/<layer_id>/items/<path:item_id>/undo")
def undo(layer_id: str, item_id: str) -> Response:
    """Take the newest change of an item back; taken again, the one before it."""
    layer, fields = _writable(layer_id)
    _require_if_match()
    writable = frozenset(each.name for each in layer.writable_fields(current_actor().roles))

    def change(edit: Edit) -> Answer:
        edit.undo(_seen(edit, layer, fields, item_id), item_id, writable=writable)
        return _told(edit, layer, fields, item_id)

    return _done(layer, fields, change)


@blueprint.route("/collections/<layer_id>/items", methods=["OPTIONS"])
def items_options(layer_id: str) -> Response:
    """Say which methods this reader may use on a layer's items."""
    return _allowed(layer_id, "POST")


@blueprint.route("/collections/<layer_id>/items/<path:item_id>", methods=["OPTIONS"])
def item_options(layer_id: str, item_id: str) -> Response:
    """Say which methods this reader may use on an item."""
    _ = item_id  # the same for all items of a layer
    return _allowed(layer_id, "PUT", "PATCH", "DELETE")


def _allowed(layer_id: str, *writing: str) -> Response:
    layer, _ = featured(layer_id)
    may_write = bool(layer.writers & current_actor().roles)
    response = Response(status=204)
    response.headers["Allow"] = ", ".join((*_READING, *(writing if may_write else ())))
    if may_write:
        response.headers["Accept-Post"] = f"{GEOJSON}, {JSON}"
        response.headers["Accept-Patch"] = MERGE_PATCH
    return response


def _writable(layer_id: str) -> tuple[Layer, tuple[Field, ...]]:
    """Give a layer that this actor may write, and the fields of it that they see."""
    layer, fields = featured(layer_id)
    actor = current_actor()
    if not layer.writers & actor.roles:
        if not layer.writers:
            raise ForbiddenError(f"Layer '{layer.id}' may not be changed by {actor.name}.")
        may = roles_said(layer.writers, "en")
        raise ForbiddenError(f"Layer '{layer.id}' may be changed by {may}, not by {actor.name}.")
    return layer, fields


def _draft(layer: Layer, *, whole: bool, item_id: str | None = None) -> Draft:
    """Read the body as what is to be written."""
    district = district_state(services().database)
    return drafted(
        layer,
        _body((GEOJSON, JSON) if whole else (MERGE_PATCH, JSON)),
        roles=current_actor().roles,
        around=None if district is None else district.bbox,
        whole=whole,
        item_id=item_id,
    )


def _body(kinds: tuple[str, ...]) -> Any:  # noqa: ANN401 - any JSON value
    if request.mimetype not in kinds or request.headers.get("Content-Encoding"):
        abort(415)
    try:
        return orjson.loads(request.get_data())
    except orjson.JSONDecodeError as error:
        raise BadRequestError(f"The body is not JSON: {error.msg}.") from error


def _require_if_match() -> None:
    if not request.if_match:
        raise PreconditionMissingError("A change needs If-Match with the ETag of what you saw.")


def _for_form(edit: Edit, layer: Layer, said: Mapping[str, Any], item_id: str) -> None:
    """Hold what is entered for a form to its definition, and have it summed up soon."""
    feed = form_of(services().registry.feeds_of(layer.id), layer, said)
    if feed is None:
        return
    check_entry(feed, layer, said, dt.datetime.now(dt.UTC))
    key = {name: said.get(name) for name in key_fields(feed, layer)}
    if key and None not in key.values():
        check_alone(edit.conn, layer, known_by(feed, layer) or {}, key, item_id)
    due_now(edit.conn, feed)


def _seen(edit: Edit, layer: Layer, fields: tuple[Field, ...], item_id: str) -> Held:
    """Give the item as it is, if it is what the writer saw."""
    held = edit.held(item_id)
    if not request.if_match.contains(item_tag(layer, fields, item_id, held.version)):
        raise PreconditionError(f"Item '{item_id}' was changed after you read it.")
    return held


def _told(
    edit: Edit, layer: Layer, fields: tuple[Field, ...], item_id: str, *, status: int = 200
) -> Answer:
    """Answer with the item as it is now; without a body where it is ended."""
    tag = item_tag(layer, fields, item_id, edit.held(item_id).version)
    row = edit.item(fields, item_id)
    return Answer(
        status=204 if row is None else status,
        location=item_url(layer, item_id) if status == 201 else None,
        etag=tag,
        body=None if row is None else orjson.dumps(item_feature(layer, row)).decode(),
    )


def _done(layer: Layer, fields: tuple[Field, ...], change: Callable[[Edit], Answer]) -> Response:
    """Make a change, once more where somebody was in the way, and answer."""
    actor, note = current_actor(), Params.of_request(*PARAMETERS).text("note")
    if note is not None and len(note) > LONGEST_NOTE:
        raise BadRequestError(f"A note has at most {LONGEST_NOTE} letters.")
    by = By(author=actor.name, now=dt.datetime.now(dt.UTC), note=note or None)
    keyed = asked_key(actor.name)

    def attempt() -> Answer:
        with editing(services().database, layer, by) as edit:
            answer = None if keyed is None else earlier_answer(edit.conn, keyed)
            if answer is None:
                answer = change(edit)
                if keyed is not None:
                    keep_answer(edit.conn, keyed, answer)
        return answer

    try:
        answer = attempt()
    except BusyError:
        answer = attempt()
    if answer.body is not None:
        audit.told(layer, fields, ids=[orjson.loads(answer.body)["id"]])
    return _response(answer)


def asked_key(author: str) -> Keyed | None:
    """Read ``Idempotency-Key``, with a digest of all that the request says."""
    key = request.headers.get("Idempotency-Key")
    if key is None:
        return None
    if not _KEY.fullmatch(key):
        raise BadRequestError("Idempotency-Key must be 1 to 100 visible ASCII characters.")
    roles = sorted(current_actor().roles)
    write = (request.method, request.full_path, request.if_match.to_header(), request.get_data())
    return Keyed(
        author=author, key=key, digest=hashlib.sha256(repr((roles, write)).encode()).hexdigest()
    )


def _response(answer: Answer) -> Response:
    response = Response(answer.body, answer.status, mimetype=GEOJSON)
    if answer.body is None:
        del response.headers["Content-Type"]
    if answer.location is not None:
        response.headers["Location"] = answer.location
    return strongly_tagged(response, answer.etag or "")
