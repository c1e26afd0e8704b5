"""What is nearest by travel time: the part of ``/queries/nearest`` that knows the roads."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import orjson
from flask import Response

from api.audit import told_each
from api.caching import conditional
from api.params import Params
from api.road_answers import (
    Asked,
    asked_roads,
    basis_of,
    head,
    line_of,
    reason_of,
    seconds,
    spot_of,
)
from api.road_params import flag, is_to, minutes, mode
from api.road_tables import road_answer
from api.services import services
from layers.errors import BadRequestError
from layers.questions.road_nearest import RoadNeighbour, nearest_by_road
from layers.questions.travel import Spot, spot
from layers.store.nearest import Readable
from spatial.routing import FOREVER_MS
from spatial.traversal import Mode


def by_road(said: Params, readables: Sequence[Readable], *, limit: int) -> Response:
    """Answer who is nearest by travel time to, or from, a place."""
    if said.text("within_m") is not None:
        raise BadRequestError("within_m is for straight lines; with a mode, say minutes.")
    by, to, with_paths, place = mode(said), is_to(said), flag(said, "paths"), said.point()
    text = said.text("minutes")
    max_ms = FOREVER_MS if text is None else round(minutes(text) * 60_000)
    layers = [layer for layer, _ in readables]
    asked = asked_roads(layers)

    def make() -> Response:
        origin = spot(asked.state, place, by)
        found = neighbours(asked, readables, origin, mode=by, to=to, limit=limit, max_ms=max_ms)
        told_each((each.item.layer, each.item.id) for each in found)
        dates = {layer.id: asked.states[layer.id].as_of for layer in layers}
        answer = {
            "type": "FeatureCollection",
            **head(asked.state, mode=by.value, direction="to" if to else "from"),
            "as_of": min((date for date in dates.values() if date is not None), default=None),
            "layers": {layer_id: {"as_of": date} for layer_id, date in dates.items()},
            "origin": spot_of(origin),
            "numberReturned": len(found),
            "features": [_feature(asked, each, by, with_path=with_paths) for each in found],
        }
        return road_answer(answer, "nearest")

    return conditional(asked.tag(layers), make)


def neighbours(
    asked: Asked,
    readables: Sequence[Readable],
    origin: Spot,
    *,
    mode: Mode,
    to: bool,
    limit: int,
    max_ms: int = FOREVER_MS,
) -> list[RoadNeighbour]:
    """Find who is nearest by travel time of each layer."""
    # Crews set out when they are called to a place; nobody turns out to be walked to.
    crews = to and mode is Mode.EMERGENCY
    return nearest_by_road(
        services().database,
        asked.state,
        [(each, asked.places(each[0], mode, turnout=crews)) for each in readables],
        origin=origin,
        mode=mode,
        to=to,
        limit=limit,
        max_ms=max_ms,
    )


def _feature(asked: Asked, each: RoadNeighbour, by: Mode, *, with_path: bool) -> dict[str, Any]:
    """Make a feature; what the question found out stands before the item's own properties."""
    roads, path = asked.state.roads, each.path
    way = {
        "layer": each.item.layer,
        "distance_m": round(each.distance_m, 2),
        "bearing_deg": round(each.bearing_deg, 1) % 360.0,
        "travel_time_s": None if path is None else seconds(path.time_ms),
        "road_distance_m": None if path is None else round(path.length_m, 1),
        "basis": None if path is None else basis_of(roads, path, by),
        **reason_of(each.missing),
    }
    # An item that declares a turnout says so among its own properties.
    text = orjson.dumps(way)[:-1] + b"," + each.item.properties[1:].encode()
    feature: dict[str, Any] = {
        "type": "Feature",
        "id": each.item.id,
        "geometry": orjson.Fragment(each.item.geometry),
        "properties": orjson.Fragment(text),
    }
    if with_path:
        feature["path"] = None if path is None else line_of(roads, path)
    return feature
