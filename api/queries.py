"""Questions that ask several layers at once."""

from __future__ import annotations

from typing import Any, Final

import orjson
from flask import Blueprint, Response, request

from api.audit import told_each
from api.caching import conditional, etag
from api.formats import chosen_format, now_text
from api.identity import current_actor
from api.params import Params
from api.road_nearest import by_road
from api.road_tables import FORMATS, road_answer
from api.services import services
from layers.access import Actor
from layers.errors import BadRequestError
from layers.questions.nearest import Neighbour, nearest
from layers.store.nearest import Readable
from layers.store.state import LayerState, layer_states
from spatial.traversal import Mode

DEFAULT_LIMIT: Final = 5
MOST: Final = 100
PARAMETERS: Final = (
    "point", "layers", "limit", "within_m", "mode", "direction", "minutes", "paths",
)  # fmt: skip
#: What only means something where a mode is said.
_BY_ROAD: Final = ("direction", "minutes", "paths")

blueprint = Blueprint("queries", __name__, url_prefix="/queries")


def _readables(names: tuple[str, ...] | None, actor: Actor) -> list[Readable]:
    """Give the layers that are asked, or those that say what is near, with their fields."""
    registry = services().registry
    if names is None:
        layers = [layer for layer in registry.readable_by(actor) if layer.nearby]
    else:
        layers = [registry.readable(name, actor) for name in names]
    for layer in layers:
        if layer.is_coverage:
            raise BadRequestError(f"Layer '{layer.id}' is a coverage: nothing of it is near.")
    return [(layer, layer.readable_fields(actor.roles)) for layer in layers]


@blueprint.get("/nearest")
def nearest_items() -> Response:
    """Give the nearest items of each layer: in true metres, or with a mode by travel time."""
    params = Params.of_request(*PARAMETERS, formats=FORMATS)
    limit = params.limit(default=DEFAULT_LIMIT, most=MOST)
    if params.text("mode") is not None:
        return by_road(params, _readables(params.names("layers"), current_actor()), limit=limit)
    for name in _BY_ROAD:
        if params.text(name) is not None:
            raise BadRequestError(f"The parameter '{name}' needs a mode: one of {', '.join(Mode)}.")
    kind = chosen_format(FORMATS)
    place, within_m = params.point(), params.metres("within_m")
    readables = _readables(params.names("layers"), current_actor())
    database = services().database
    states = layer_states(database, [layer.id for layer, _ in readables])
    shape = [
        (layer.fingerprint, states[layer.id].version, [each.name for each in fields])
        for layer, fields in readables
    ]
    return conditional(
        etag(shape, request.url),
        lambda: road_answer(
            _collection(
                nearest(database, readables, place, limit=limit, within_m=within_m), states
            ),
            "nearest",
            kind,
        ),
    )


def _collection(found: list[Neighbour], states: dict[str, LayerState]) -> dict[str, Any]:
    told_each((each.candidate.layer, each.candidate.id) for each in found)
    dates = [state.as_of for state in states.values() if state.as_of is not None]
    return {
        "type": "FeatureCollection",
        "timeStamp": now_text(),
        # An answer of several layers is as old as the oldest of them.
        "as_of": min(dates, default=None),
        "layers": {layer_id: {"as_of": state.as_of} for layer_id, state in states.items()},
        "numberReturned": len(found),
        "features": [_feature(each) for each in found],
    }


def _feature(each: Neighbour) -> dict[str, Any]:
    """Make a feature; what the question found out stands before the item's own properties."""
    candidate = each.candidate
    way = orjson.dumps(
        {
            "layer": candidate.layer,
            "distance_m": round(each.distance_m, 2),
            "bearing_deg": None if each.bearing_deg is None else round(each.bearing_deg, 1) % 360,
        }
    )
    point = {"type": "Point", "coordinates": [candidate.lon, candidate.lat]}
    return {
        "type": "Feature",
        "id": candidate.id,
        "geometry": orjson.Fragment(candidate.geometry) if candidate.geometry else point,
        "properties": orjson.Fragment(way[:-1] + b"," + candidate.properties[1:].encode()),
    }
