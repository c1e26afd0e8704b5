"""What is reached in time: areas and streets around places, and everybody's nearest facility."""

from __future__ import annotations

import math
from typing import Any, Final

import numpy as np
import orjson
import shapely
from flask import Blueprint, Response

from api.audit import told_each
from api.caching import conditional
from api.identity import current_actor
from api.params import Params
from api.road_answers import (
    Asked,
    asked_roads,
    featured_layer,
    head,
    people_field,
    reason_of,
    seconds,
    shape_of,
    spot_of,
)
from api.road_params import choice, flag, is_to, minutes, mode, points, several_minutes
from api.road_tables import FORMATS, road_answer
from api.services import services
from layers.definition import Layer
from layers.errors import BadRequestError
from layers.questions.catchment import Catchment, Service, catchment, supply_per_person
from layers.questions.service_area import Reached, reached_areas, reached_streets
from layers.questions.travel import spot
from layers.store.roads import ids_query, shapes_query
from layers.streets.places import LayerPlaces, is_number
from spatial.roads import Places
from spatial.traversal import Mode

AREA_PARAMETERS: Final = ("point", "layer", "mode", "minutes", "direction", "by")
CATCHMENT_PARAMETERS: Final = (
    "layers", "of", "mode", "direction", "minutes", "supply", "summary_only",
)  # fmt: skip
MOST_POINTS: Final = 100
MOST_STEPS: Final = 12
MOST_SERVICES: Final = 5
MOST_DEMAND: Final = 20_000
#: Pairs of demand and facility that are weighed for a supply at once.
MOST_PAIRS: Final = 20_000_000
_PEOPLE: Final = "population"

blueprint = Blueprint("reach", __name__, url_prefix="/queries")


@blueprint.get("/service-area")
def service_area() -> Response:
    """Give what is reached in some minutes from places: areas that hug the streets, or streets."""
    said = Params.of_request(*AREA_PARAMETERS, formats=FORMATS)
    by, to, as_ = mode(said), is_to(said), choice(said, "by", "area", "edges")
    limits = several_minutes(said, default=(5.0, 10.0, 15.0), most=MOST_STEPS)
    name = said.text("layer")
    layer = None if name is None else featured_layer(name)
    places = [] if layer else points("point", said.text("point"), most=MOST_POINTS)
    people = _people_layer() if as_ == "area" else None
    layers = [each for each in (layer, people) if each is not None]
    asked = asked_roads(layers)

    def make() -> Response:
        state = asked.state
        more: dict[str, Any] = {"mode": by.value, "direction": "to" if to else "from", "by": as_}
        if layer is not None:
            origins = asked.places(layer, by, turnout=by is Mode.EMERGENCY).places
        else:
            spots = [spot(state, place, by) for place in places]
            origins = Places.on(
                state.streets.network,
                np.concatenate([each.places.edge for each in spots]),
                np.concatenate([each.places.fraction for each in spots]),
            )
            if len(spots) == 1:
                more["origin"] = spot_of(spots[0])
        if as_ == "edges":
            steps = reached_streets(state, origins, limits, mode=by, to=to)
        else:
            living = people and asked.places(people, by, number=people_field(people))
            steps = reached_areas(state, origins, limits, mode=by, to=to, people=living)
        features = [_step(each) for each in steps if not shapely.is_empty(each.shape)]
        answer = {"type": "FeatureCollection", **head(state, **more), "features": features}
        return road_answer(answer, "service-area")

    return conditional(asked.tag(layers), make)


def _people_layer() -> Layer | None:
    """Give the layer that says where people live, where this reader may read it."""
    readable = services().registry.readable_by(current_actor())
    found = next((layer for layer in readable if layer.id == _PEOPLE), None)
    return found if found is not None and people_field(found) else None


def _step(step: Reached) -> dict[str, Any]:
    return {
        "type": "Feature",
        "id": f"{step.minutes:g}",
        "geometry": shape_of(step.shape),
        "properties": {
            "minutes": step.minutes,
            "from_minutes": step.from_minutes,
            "street_length_m": round(step.street_length_m, 1),
            "people": None if math.isnan(step.people) else round(step.people),
        },
    }


@blueprint.get("/catchment")
def catchments() -> Response:
    """Give every cell, dong or building its nearest facilities, and whom none reaches in time."""
    said = Params.of_request(*CATCHMENT_PARAMETERS, formats=FORMATS)
    by, to = mode(said), is_to(said)
    limit_ms = round(minutes(said.text("minutes") or "10") * 60_000)
    only_summary, supply = flag(said, "summary_only"), said.text("supply")
    demand = featured_layer(said.text("of") or _PEOPLE)
    facilities = _facilities(said)
    if supply is not None:
        _check_supply(facilities[0], supply)
    layers = [demand, *facilities]
    asked = asked_roads(layers)

    def make() -> Response:
        living = asked.places(demand, by, number=people_field(demand))
        crews = by is Mode.EMERGENCY and not to
        found = catchment(
            asked.state,
            living,
            [asked.places(each, by, turnout=crews) for each in facilities],
            mode=by,
            to=to,
            limit_ms=limit_ms,
        )
        counted = people_field(demand) is not None
        answer: dict[str, Any] = {
            "type": "FeatureCollection",
            **head(asked.state, mode=by.value, direction="to" if to else "from"),
            "minutes": limit_ms / 60_000,
            "of": demand.id,
            "layers": [each.id for each in facilities],
            "summary": _summary(found, counted=counted),
            "features": [],
        }
        if not only_summary:
            access = None
            if supply is not None:
                weighed = _facilities_with(asked, living, facilities[0], supply, by)
                access = supply_per_person(
                    asked.state, living, weighed, mode=by, to=to, limit_ms=limit_ms
                )
            answer["features"] = _features(demand, found, access, counted=counted)
        return road_answer(answer, "catchment")

    return conditional(asked.tag(layers), make)


def _facilities(said: Params) -> list[Layer]:
    names = said.names("layers")
    if names is None:
        raise BadRequestError("The parameter 'layers' is needed: the layers of the facilities.")
    if len(names) > MOST_SERVICES:
        raise BadRequestError(f"layers has {len(names)} layers; at most {MOST_SERVICES} are taken.")
    return [featured_layer(name) for name in names]


def _check_supply(layer: Layer, name: str) -> None:
    readable = {each.name for each in layer.readable_fields(current_actor().roles)}
    if name not in readable or not is_number(layer, name):
        raise BadRequestError(f"Layer '{layer.id}' has no number '{name}' to be a supply.")


def _facilities_with(
    asked: Asked, demand: LayerPlaces, layer: Layer, supply: str, by: Mode
) -> LayerPlaces:
    """Give the facilities with what they supply, unless there are too many to be weighed."""
    facilities = asked.places(layer, by, number=supply)
    if len(facilities.fid) * len(demand.fid) > MOST_PAIRS:
        raise BadRequestError(
            f"{len(facilities.fid):,} facilities and {len(demand.fid):,} places are more than can"
            " be weighed at once."
        )
    return facilities


def _summary(found: Catchment, *, counted: bool) -> dict[str, Any]:
    people = np.nan_to_num(found.demand.number)

    def living(where: np.ndarray) -> int | None:
        return round(float(people[where].sum())) if counted else None

    return {
        "items": len(people),
        "items_not_reached": int((~found.reached).sum()),
        "people": living(np.ones(len(people), bool)),
        "people_not_reached": living(~found.reached),
        "services": {
            each.facilities.layer.id: {
                "items_reached": int(each.reached.sum()),
                "people_reached": living(each.reached),
                "people_not_reached": living(~each.reached),
                "mean_s": _mean_s(each, people if counted else np.ones(len(people))),
                "worst_s": seconds(int(each.time_ms.max())) if (each.time_ms >= 0).any() else None,
            }
            for each in found.services
        },
    }


def _mean_s(service: Service, weight: np.ndarray) -> float | None:
    """Average over the people (or items) that are reached at all."""
    on = service.time_ms >= 0
    total = float(weight[on].sum())
    return (
        round(float((service.time_ms[on] * weight[on]).sum()) / total / 1000, 1) if total else None
    )


def _features(
    demand: Layer, found: Catchment, access: np.ndarray | None, *, counted: bool
) -> list[dict[str, Any]]:
    living = found.demand
    if len(living.fid) > MOST_DEMAND:
        raise BadRequestError(
            f"Layer '{demand.id}' has {len(living.fid):,} items; at most {MOST_DEMAND:,} are told"
            " one by one: ask with summary_only=1."
        )
    database = services().database
    shapes = {fid: row for fid, *row in database.fetch_all(shapes_query(demand, living.fid))}
    ids = [
        dict(database.fetch_all(ids_query(each.facilities.layer, each.facilities.fid)))
        for each in found.services
    ]
    told_each((demand.id, item_id) for item_id, _ in shapes.values())
    for each, names in zip(found.services, ids, strict=True):
        told_each((each.facilities.layer.id, item_id) for item_id in names.values())
    features: list[dict[str, Any]] = []
    for row, fid in enumerate(living.fid.tolist()):
        if fid not in shapes:  # gone since its place was read
            continue
        worst, people = int(found.worst_ms[row]), float(living.number[row])
        told: dict[str, Any] = {
            "people": round(people) if counted and not math.isnan(people) else None,
            "worst_s": None if worst < 0 else seconds(worst),
            "reached": bool(found.reached[row]),
        }
        for each, names in zip(found.services, ids, strict=True):
            told |= _served(each, row, names)
        if access is not None:
            told["accessibility"] = round(float(access[row]), 9)
        item_id, shape = shapes[fid]
        features.append(
            {
                "type": "Feature",
                "id": item_id,
                "geometry": orjson.Fragment(shape),
                "properties": told,
            }
        )
    return features


def _served(service: Service, row: int, ids: dict[int, str]) -> dict[str, Any]:
    name, facility = service.facilities.layer.id, int(service.facility[row])
    time_ms = int(service.time_ms[row])
    return {
        f"{name}_s": None if time_ms < 0 else seconds(time_ms),
        f"{name}_id": None if facility < 0 else ids.get(int(service.facilities.fid[facility])),
        f"{name}_reason": reason_of(service.missing[row])["reason"],
    }
