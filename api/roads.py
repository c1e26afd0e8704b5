"""Ways along the streets: routes, what closures hold, streets by name or under a point."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np
import shapely
from flask import Blueprint, Response
from numpy.typing import NDArray

from api.caching import conditional
from api.formats import GEOJSON, chosen_format, json_answer
from api.params import Params
from api.road_answers import (
    asked_roads,
    basis_of,
    both,
    closure_of,
    featured_layer,
    head,
    line_of,
    reason_of,
    seconds,
    sees_closures,
    shape_of,
    spot_of,
    steps_of,
)
from api.road_params import flag, mode, points
from api.road_tables import FORMATS, road_answer
from layers.errors import BadRequestError, NoStreetsError, StreetsLoadingError
from layers.questions.route import Journey, climbs_m, journey
from layers.questions.travel import spot
from layers.store.roads import SpeedRow
from layers.streets.closures import HeldClosure, named_in
from layers.streets.speeds import LEAST_QUALITY
from layers.streets.state import RoadState, StreetMap
from spatial.conditions import Basis
from spatial.crs import distances_m
from spatial.network import Network, StreetName
from spatial.roads import Roads
from spatial.routing import Path
from spatial.traversal import ALL_MODES, Mode

ROUTE_PARAMETERS: Final = ("from", "to", "mode", "alternative")
STREET_PARAMETERS: Final = ("names", "point")
#: How many streets may be asked for by name at once.
MOST_NAMES: Final = 200

blueprint = Blueprint("roads", __name__, url_prefix="/queries")


@blueprint.get("/route")
def route() -> Response:
    """Give the fastest way between two places, street by street, and what it avoided."""
    said = Params.of_request(*ROUTE_PARAMETERS, formats=FORMATS)
    by, other = mode(said), flag(said, "alternative")
    ends = [points(name, said.text(name), most=1)[0] for name in ("from", "to")]
    asked = asked_roads()

    def make() -> Response:
        start, end = (spot(asked.state, place, by) for place in ends)
        found = journey(asked.state, start, end, mode=by, with_other=other)
        return road_answer(_route(asked.state, found, by), "route")

    return conditional(asked.tag([]), make)


def _route(state: RoadState, found: Journey, by: Mode) -> dict[str, Any]:
    place, end = found.start.place, found.end.place
    far, _ = distances_m(place.lon, place.lat, np.array([end.lon]), np.array([end.lat]))
    told = sees_closures()
    path = found.path
    own = (
        _along(state.roads, path, by)
        if path is not None
        else {"travel_time_s": None, "road_distance_m": None, "basis": None, "steps": []}
    )
    return {
        "type": "Feature",
        "id": None,
        "geometry": None if path is None else line_of(state.roads, path),
        "properties": {
            "mode": by.value,
            "distance_m": round(float(far[0]), 1),
            **own,
            "open_travel_time_s": found.unclosed and seconds(found.unclosed.time_ms),
            "avoided": [closure_of(each) for each in found.avoided] if told else [],
            "slowed_by": [closure_of(each) for each in found.slowed_by] if told else [],
            **reason_of(found.missing),
        },
        **head(state, mode=by.value),
        "from": spot_of(found.start),
        "to": spot_of(found.end),
        "alternative": found.other
        and {
            "type": "Feature",
            "geometry": line_of(state.roads, found.other),
            "properties": _along(state.roads, found.other, by),
        },
    }


def _along(roads: Roads, path: Path, by: Mode) -> dict[str, Any]:
    up, down = climbs_m(roads.network, path)
    return {
        "travel_time_s": seconds(path.time_ms),
        "road_distance_m": round(path.length_m, 1),
        "ascent_m": round(up, 1),
        "descent_m": round(down, 1),
        "basis": basis_of(roads, path, by),
        "steps": steps_of(roads, path, by),
    }


@blueprint.get("/closures")
def closures() -> Response:
    """Give the streets that closures hold now or will hold, and what they name in vain.

    A map without streets, or one whose streets are still being read, holds none: every page asks
    this again and again, so that it is an answer and no error.
    """
    Params.of_request(formats=FORMATS)
    layer = featured_layer("closures")
    try:
        asked = asked_roads()
    except (NoStreetsError, StreetsLoadingError) as error:
        if chosen_format(FORMATS) != "json":
            raise
        return _no_closures("none" if isinstance(error, NoStreetsError) else "loading")

    def make() -> Response:
        state = asked.state
        held = [*((each, "in_force") for each in state.closures),
                *((each, "to_come") for each in state.to_come)]  # fmt: skip
        features = [_closure(state.streets, each, when) for each, when in held]
        return road_answer(_collection(state, features), "closures")

    return conditional(asked.tag([layer]), make)


def _no_closures(streets: str) -> Response:
    said = {"type": "FeatureCollection", "streets": streets, "features": []}
    response = json_answer(said, GEOJSON)
    response.headers["Cache-Control"] = "no-store"
    return response


def _closure(streets: StreetMap, held: HeldClosure, when: str) -> dict[str, Any]:
    network = streets.network
    row = held.row
    return {
        "type": "Feature",
        "id": row.id,
        "geometry": _drawn(network, held.edges),
        "properties": {
            **closure_of(held),
            "modes": [by.value for by in held.modes],
            "state": when,
            "valid_from": row.valid_from and row.valid_from.isoformat(),
            "edges": _names(network, held.edges),
            "street_length_m": round(float(network.length_m[held.edges].sum()), 1),
            "unmatched": list(held.unmatched),
        },
    }


@blueprint.get("/traffic")
def traffic() -> Response:
    """Give the streets that each traffic link lies on, if any, and what its speed rests on."""
    Params.of_request(formats=FORMATS)
    layer = featured_layer("traffic_links")
    asked = asked_roads()

    def make() -> Response:
        state = asked.state
        features = [_link(state, row) for row in state.link_rows]
        return road_answer(_collection(state, features, matched=state.links.matched), "traffic")

    return conditional(asked.tag([layer]), make)


def _link(state: RoadState, row: SpeedRow) -> dict[str, Any]:
    """Tell of a link: the streets that it covers, or its own line where it lies on none."""
    network, match = state.streets.network, state.links.matches.get(row.id)
    good = match is not None and match.quality >= LEAST_QUALITY
    edges = match.arcs >> 1 if match is not None and good else np.zeros(0, np.int64)
    kinds = state.roads.basis[match.arcs] if match is not None and good else []
    return {
        "type": "Feature",
        "id": row.id,
        "geometry": _drawn(network, edges) or shape_of(shapely.from_wkb(row.wkb)),
        "properties": {
            "matched": good,
            "quality": None if match is None else round(match.quality, 3),
            "share": None if match is None else round(match.share, 3),
            "offset_m": None
            if match is None or np.isnan(match.offset_m)
            else round(match.offset_m, 1),
            "edges": _names(network, edges),
            "basis": Basis(int(max(kinds))).name.lower() if len(kinds) else None,
            "speed_kph": row.speed_kph,
            "observed_at": row.observed_at and row.observed_at.isoformat(),
        },
    }


@blueprint.get("/streets")
def streets() -> Response:
    """Find streets by their names, or the one under a point, with the names of their stretches."""
    said = Params.of_request(*STREET_PARAMETERS, formats=FORMATS)
    wanted = named_in(said.text("names"))
    if len(wanted) > MOST_NAMES:
        raise BadRequestError(f"names has {len(wanted)} streets; at most {MOST_NAMES} are taken.")
    if not wanted and said.text("point") is None:
        raise BadRequestError("The parameter 'names' or 'point' is needed.")
    asked = asked_roads()

    def make() -> Response:
        held = asked.state.streets
        found = {name: held.names.edges(name) for name in wanted}
        if not wanted:
            place = said.point()
            usable = held.index.usable(ALL_MODES)
            edges = held.index.under(shapely.Point(place.lon, place.lat), usable)
            found = {f"{place.lon},{place.lat}": edges}
        features = [_street(held.network, name, e) for name, e in found.items() if len(e)]
        missing = [name for name, edges in found.items() if not len(edges)]
        return road_answer(_collection(asked.state, features, unmatched=missing), "streets")

    return conditional(asked.tag([]), make)


def _street(network: Network, name: str, edges: NDArray[np.int64]) -> dict[str, Any]:
    known = [network.names[number] for number in np.unique(network.name[edges]).tolist()]
    named: StreetName = next((each for each in known if any(each)), StreetName("", ""))
    return {
        "type": "Feature",
        "id": name,
        "geometry": _drawn(network, edges),
        "properties": {
            "name": both(named),
            "edges": _names(network, edges),
            "street_length_m": round(float(network.length_m[edges].sum()), 1),
            "tunnel": bool(network.tunnel[edges].any()),
            "bridge": bool(network.bridge[edges].any()),
        },
    }


def _names(network: Network, edges: NDArray[np.int64]) -> list[str]:
    pairs = zip(network.way_id[edges].tolist(), network.part[edges].tolist(), strict=True)
    return [f"{way}/{part}" for way, part in pairs]


def _drawn(network: Network, edges: NDArray[np.int64]) -> Any:  # noqa: ANN401 - JSON or nothing
    if not len(edges):
        return None
    return shape_of(shapely.MultiLineString([network.line(edge) for edge in edges.tolist()]))


def _collection(
    state: RoadState,
    features: Sequence[Mapping[str, Any]],
    **more: Any,  # noqa: ANN401
) -> dict[str, Any]:
    return {"type": "FeatureCollection", **head(state, **more), "features": list(features)}
