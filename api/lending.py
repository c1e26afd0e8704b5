"""Lending a camera in one call: to an incident, which is reported at the spot where there is none.

Both are ordinary items, made in one transaction as anybody may make them one by one: whoever needs
a camera before a desk has entered what happened does not have to enter it first.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from typing import Any, Final

import orjson
from flask import Blueprint, Response

from api import audit
from api.bodies import choice_in, json_object, number_in, place_in, text_in
from api.edits import asked_key
from api.formats import JSON, object_schema
from api.identity import current_actor
from api.items import item_feature, item_url
from api.services import services
from api.sight_answers import CAMERAS, LENDINGS
from layers.catalog._camera_purposes import PURPOSES
from layers.definition import Layer
from layers.edit import BY_HAND, Draft, drafted
from layers.errors import BadRequestError, BusyError, ForbiddenError, UnknownItemError
from layers.store.answered import Answer, earlier_answer, keep_answer
from layers.store.edits import By, Edit, editing_all
from layers.store.items import read_item
from layers.store.state import district_state

INCIDENTS: Final = "incidents"
DEFAULT_MINUTES: Final = 60
#: A day: what lasts longer is no emergency.
MOST_MINUTES: Final = 1440
_LONGEST_TEXT: Final = 500
#: What the items of each layer are called in the answer.
_NAMES: Final = {LENDINGS: "lending", INCIDENTS: "incident"}
_SAID: Final[Mapping[str, Any]] = {
    "reason": {"type": "string", "maxLength": _LONGEST_TEXT},
    "incident": {"type": "string", "nullable": True},
    "point": {"type": "array", "items": {"type": "number"}, "minItems": 2, "maxItems": 2},
    "title": {"type": "string", "nullable": True, "maxLength": _LONGEST_TEXT},
    "purpose_to": {"type": "string", "enum": list(PURPOSES)},
    "minutes": {"type": "number", "minimum": 1, "maximum": MOST_MINUTES},
}
BODIES: Final = {"lending.lend": {JSON: object_schema(_SAID, needed=("reason",), **_SAID)}}
STATUSES: Final = {"lending.lend": (201,)}
HEADERS: Final = {"lending.lend": {"Idempotency-Key": False}}

blueprint = Blueprint("lending", __name__)


@blueprint.post("/collections/cameras/items/<path:item_id>/lending")
def lend(item_id: str) -> Response:
    """Lend a camera to an incident; where there is none yet, it is reported at the spot."""
    said, now = json_object(_SAID), dt.datetime.now(dt.UTC)
    layers, incident = [_writable(LENDINGS)], text_in(said, "incident", most=_LONGEST_TEXT)
    drafts: dict[str, Draft] = {}
    if incident is None:
        layers.append(_writable(INCIDENTS))
        drafts[INCIDENTS] = _reported(said, layers[1], now=now)
    elif read_item(services().database, _readable(INCIDENTS), (), incident) is None:
        raise UnknownItemError(f"Layer '{INCIDENTS}' has no current item '{incident}'.")
    ids = {layer.id: f"{BY_HAND}/{uuid.uuid4().hex}" for layer in layers}
    to = incident or ids[INCIDENTS]
    drafts[LENDINGS] = _lending(said, item_id, to, layers[0], now=now)
    by = By(author=current_actor().name, now=now)
    keyed = asked_key(by.author)

    def attempt() -> Answer:
        with editing_all(services().database, layers, by) as edits:
            conn = edits[LENDINGS].conn
            answer = None if keyed is None else earlier_answer(conn, keyed)
            if answer is None:
                answer = _made(layers, edits, drafts, ids)
                if keyed is not None:
                    keep_answer(conn, keyed, answer)
        return answer

    try:
        answer = attempt()
    except BusyError:
        answer = attempt()
    return _response(answer, layers)


def _made(
    layers: Sequence[Layer],
    edits: Mapping[str, Edit],
    drafts: Mapping[str, Draft],
    ids: Mapping[str, str],
) -> Answer:
    """Make the items, and answer with them."""
    told: dict[str, Any] = dict.fromkeys(_NAMES.values())
    for layer in layers:
        edit, item_id = edits[layer.id], ids[layer.id]
        edit.create(drafts[layer.id], item_id)
        row = edit.item(layer.readable_fields(current_actor().roles), item_id)
        told[_NAMES[layer.id]] = None if row is None else item_feature(layer, row)
    location = item_url(layers[0], ids[LENDINGS])
    return Answer(status=201, location=location, body=orjson.dumps(told).decode())


def _response(answer: Answer, layers: Sequence[Layer]) -> Response:
    made = orjson.loads(answer.body or "{}")
    for layer in layers:
        fields = layer.readable_fields(current_actor().roles)
        audit.told(layer, fields, ids=[made[_NAMES[layer.id]]["id"]])
    response = Response(answer.body, answer.status, mimetype=JSON)
    response.headers["Location"] = answer.location or ""
    response.headers["Cache-Control"] = "no-store"
    return response


def _lending(
    said: Mapping[str, Any], camera: str, incident: str, layer: Layer, *, now: dt.datetime
) -> Draft:
    """Write the lending of a camera where it stands, for some minutes from now."""
    cameras = services().registry.readable(CAMERAS, current_actor())
    fields = cameras.readable_fields(current_actor().roles)
    row = read_item(services().database, cameras, fields, camera)
    if row is None:
        raise UnknownItemError(f"Layer '{CAMERAS}' has no current item '{camera}'.")
    minutes = number_in(said, "minutes", least=1, most=MOST_MINUTES, default=DEFAULT_MINUTES)
    purpose = orjson.loads(row.properties).get("purpose")
    properties = {
        "camera": camera,
        "incident": incident,
        "reason": _reason(said),
        "purpose_to": choice_in({"purpose_to": "crime", **said}, "purpose_to", PURPOSES),
        "valid_from": now.isoformat(),
        "valid_to": (now + dt.timedelta(minutes=minutes)).isoformat(),
        **({"purpose_from": purpose} if purpose else {}),
    }
    return _drafted(layer, orjson.loads(row.geometry), properties)


def _reported(said: Mapping[str, Any], layer: Layer, *, now: dt.datetime) -> Draft:
    """Write what is known of an incident that nobody has entered yet."""
    if "point" not in said:
        raise BadRequestError("Either incident or point says what the camera is lent for.")
    place = place_in(said, "point")
    properties = {
        "title": text_in(said, "title", most=_LONGEST_TEXT) or _reason(said),
        "urgency": "immediate",
        "state": "reported",
        "onset": now.isoformat(),
    }
    return _drafted(layer, {"type": "Point", "coordinates": [place.lon, place.lat]}, properties)


def _reason(said: Mapping[str, Any]) -> str:
    reason = text_in(said, "reason", most=_LONGEST_TEXT)
    if reason is None:
        raise BadRequestError("The property 'reason' is needed: why the camera is lent.")
    return reason


def _drafted(layer: Layer, shape: Any, properties: Mapping[str, Any]) -> Draft:  # noqa: ANN401 - JSON
    district = district_state(services().database)
    return drafted(
        layer,
        {"type": "Feature", "geometry": shape, "properties": dict(properties)},
        roles=current_actor().roles,
        around=None if district is None else district.bbox,
        whole=True,
    )


def _readable(layer_id: str) -> Layer:
    return services().registry.readable(layer_id, current_actor())


def _writable(layer_id: str) -> Layer:
    layer, actor = _readable(layer_id), current_actor()
    if not layer.writers & actor.roles:
        raise ForbiddenError(f"Layer '{layer.id}' may not be changed by {actor.name}.")
    return layer
