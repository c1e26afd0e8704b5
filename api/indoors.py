"""What is told where a question is about the inside of a building, where no camera looks."""

from __future__ import annotations

from typing import Any

import numpy as np
import orjson
import shapely

from api.audit import told_each
from api.identity import current_actor
from api.road_answers import both as street_of
from api.road_answers import rounded
from api.services import services
from api.sight_answers import PERSON_M, AskedSight, asked_sight, both
from layers.errors import ForbiddenError, NoCamerasError, NoStreetsError, SightLoadingError
from layers.questions.travel import street_name
from layers.romanized import in_latin
from layers.sight.indoors import INSIDE, inside, inside_title
from layers.sight.target import Target, target_of
from layers.store.roads import FoundItem, found_query
from layers.streets.state import StreetMap
from spatial.bbox import LonLat

_TOLD = frozenset({"name", "height_m"})


def inside_of(asked: AskedSight, target: Target) -> dict[str, Any] | None:
    """Tell of the building that a target lies in wholly, and of the street before it."""
    streets = _streets(asked)
    found = inside(asked.state, target, streets)
    if found is None:
        return None
    front, (item_id, name, height_m) = found.front, _building(asked, found.building)
    street = None
    if streets is not None and front.edge >= 0:
        street = street_of(street_name(streets.network, front.edge))
    return {
        "building": item_id,
        "name": None if name is None else {"ko": name, "en": in_latin(name)},
        "height_m": height_m,
        "reason": INSIDE,
        "reason_text": both(inside_title(name)),
        "front": {
            "point": rounded(front.lonlat),
            "street": street,
            "distance_m": round(front.distance_m, 1),
        },
    }


def inside_at(place: LonLat, height_m: float = PERSON_M) -> dict[str, Any] | None:
    """Tell of the building that a place lies in, to warn whoever points a camera there.

    A camera is pointed all the same, also by who may not know or while nothing is known yet.
    """
    try:
        asked = asked_sight()
    except (ForbiddenError, NoCamerasError, SightLoadingError):
        return None
    state, point = asked.state, shapely.Point(place.lon, place.lat)
    return inside_of(asked, target_of(state.frame, state.scene.ground, point, height_m=height_m))


def _streets(asked: AskedSight) -> StreetMap | None:
    try:
        return services().streets.map_now(asked.states)
    except NoStreetsError:
        return None


def _building(asked: AskedSight, number: int) -> tuple[str | None, str | None, float | None]:
    """Give id, name and height of a building: what the reader may know. It is noted for the log."""
    if asked.buildings is None:
        return None, None, None
    readable = asked.buildings.readable_fields(current_actor().roles)
    fields = tuple(each for each in readable if each.name in _TOLD)
    query = found_query([(asked.buildings, fields, np.array([number], np.int64))])
    rows = [FoundItem(*row) for row in services().database.fetch_all(query)]
    told_each((each.layer, each.id) for each in rows)
    if not rows:  # gone since the scene was read
        return None, None, None
    said = orjson.loads(rows[0].properties)
    return rows[0].id, said.get("name"), said.get("height_m")
