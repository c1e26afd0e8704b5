"""The search box: what a typed text means, the likeliest first."""

from __future__ import annotations

from typing import Any, Final

from flask import Blueprint, Response

from api.audit import told_each
from api.formats import GEOJSON, JSON, chosen_format, json_answer, now_text
from api.identity import current_actor
from api.params import Params
from api.services import services
from layers.errors import BadRequestError
from layers.finding.words import LONGEST
from layers.questions.find import Found, find
from layers.store.database import Database
from layers.store.state import district_state
from spatial.bbox import LonLat

DEFAULT_LIMIT: Final = 8
MOST: Final = 50
PARAMETERS: Final = ("q", "around", "limit")

blueprint = Blueprint("search", __name__)


@blueprint.get("/search")
def search() -> Response:
    """Find items and places by name, address, number, initials or coordinates."""
    params = Params.of_request(*PARAMETERS)
    chosen_format({"json": (GEOJSON, JSON)})
    text, limit = _text(params), params.limit(default=DEFAULT_LIMIT, most=MOST)
    actor, database = current_actor(), services().database
    readables = [
        (layer, layer.readable_fields(actor.roles))
        for layer in services().registry.readable_by(actor)
    ]
    home = params.around() or _middle(database)
    return json_answer(
        _collection(find(database, readables, text, home=home, limit=limit)), GEOJSON
    )


def _text(params: Params) -> str:
    text = (params.text("q") or "").strip()
    if not text:
        raise BadRequestError("The parameter 'q' is needed: what is searched.")
    if len(text) > LONGEST:
        raise BadRequestError(f"q has {len(text)} letters; at most {LONGEST} are searched.")
    return text


def _middle(database: Database) -> LonLat:
    """Give the middle of the district, for readers who do not say where they look."""
    district = district_state(database)
    if district is None:
        return LonLat(0.0, 0.0)
    box = district.bbox
    return LonLat((box.west + box.east) / 2, (box.south + box.north) / 2)


def _collection(found: list[Found]) -> dict[str, Any]:
    told_each((each.layer, each.id) for each in found if each.layer and each.id)
    return {
        "type": "FeatureCollection",
        "timeStamp": now_text(),
        "numberReturned": len(found),
        "features": [_feature(rank, each) for rank, each in enumerate(found, start=1)],
    }


def _feature(rank: int, each: Found) -> dict[str, Any]:
    box = {} if each.bbox is None else {"bbox": list(each.bbox.as_tuple())}
    return {
        "type": "Feature",
        "id": f"{each.layer}/{each.id}" if each.layer else f"place/{rank}",
        **box,
        "geometry": {"type": "Point", "coordinates": [each.place.lon, each.place.lat]},
        "properties": {
            "layer": each.layer,
            "item": each.id,
            "title": each.title,
            "detail": each.detail,
            "how": each.how,
            "field": each.field,
            "marks": each.marks,
            "distance_m": round(each.distance_m, 1),
        },
    }
