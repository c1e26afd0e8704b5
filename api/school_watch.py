"""What cameras see of the way to school, over HTTP."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

import numpy as np
import shapely
from flask import Blueprint, Response, request
from numpy.typing import NDArray

from api.audit import told_each
from api.caching import conditional, etag
from api.formats import now_text
from api.identity import current_actor
from api.latest import or_the_last
from api.params import Params
from api.road_answers import both, roads_of, rounded, shape_of
from api.road_params import choice
from api.road_tables import FORMATS, road_answer
from api.services import services
from api.sight_answers import AskedSight, asked_sight, class_of, sight_of
from api.watched import asked_class, asked_watch
from layers.errors import BadRequestError, UnknownItemError
from layers.questions.school_watch import (
    ROUTE_M,
    SCHOOL_M,
    ZONE_M,
    Part,
    SchoolWatch,
    Ways,
    hours,
    school_watch,
)
from layers.questions.sees import sees
from layers.sight.target import target_of
from layers.store.schools import School, read_school_buildings, read_schools
from layers.store.state import layer_states
from layers.streets.state import ROAD_LAYERS, RoadState
from layers.watch.keeping import HEIGHT_M
from layers.watch.state import WatchState
from layers.watch.views import CLASSES
from spatial.optics import DENSITY_CLASSES

PARAMETERS: Final = ("school", "at", "class")
AT: Final = ("arrival", "leaving")
#: Without a school named, so many are told of at most.
MOST_SCHOOLS: Final = 300
_GATE_CAMERAS: Final = 10
_ASSUMED: Final = {
    "ko": (
        "정문 위치는 자료가 없어 학교 건물에 가장 가까운 도로 지점으로, 시간은 학교급별 통상"
        " 시간으로 보았다. 보호구역은 정문에서 300m 안의 도로, 통학로는 걸어서 500m 안의 도로."
    ),
    "en": (
        "No register tells where the gates are: they are taken to be where streets come nearest to"
        " the school's buildings. Hours are the usual ones of the level. The zone is the streets"
        " within 300 m of a gate, the routes those within 500 m on foot."
    ),
}

#: What one camera has of a gate, as it is told.
Look = dict[str, Any]

blueprint = Blueprint("school_watch", __name__, url_prefix="/queries")


@blueprint.get("/school-watch")
@or_the_last
def watch() -> Response:
    """Give the cameras that see a school's gates, zone and walking routes, and what none sees."""
    said = Params.of_request(*PARAMETERS, formats=FORMATS)
    at, code, item_id = choice(said, "at", *AT), asked_class(said), said.text("school")
    layer = services().registry.readable("schools", current_actor())
    asked, watch = asked_sight([layer]), asked_watch()
    roads = services().streets.now(layer_states(services().database, ROAD_LAYERS))
    schools = read_schools(services().database, item_id)
    if item_id is not None and not schools:
        raise UnknownItemError(f"Layer '{layer.id}' has no current item '{item_id}'.")
    if len(schools) > MOST_SCHOOLS:
        raise BadRequestError(f"There are {len(schools):,} schools: name one with school=.")
    tag = etag(watch.tag(), asked.tag([layer]), roads.version, request.url)
    database, hidden = services().database, asked.hidden

    def look() -> tuple[list[SchoolWatch], dict[str, list[list[Look]]]]:
        buildings = read_school_buildings(database, schools, within_m=SCHOOL_M)
        found = list(
            _watched(watch.state, roads, schools, buildings, code, arrival=at == "arrival")
        )
        return found, {each.school.id: _looks(asked, each, code, hidden) for each in found}

    def make() -> Response:
        told_each((layer.id, each.id) for each in schools)
        # One school takes a quarter of a second, all of a district as many.
        found, looks = look() if item_id is not None else watch.state.answer((tag, hidden), look)
        one = found[0] if item_id is not None and found else None
        answer: dict[str, Any] = {
            "type": "FeatureCollection",
            "timeStamp": now_text(),
            "sight": sight_of(asked),
            "roads": roads_of(roads),
            "at": at,
            "class": code,
            "assumptions": _ASSUMED,
            "zone_m": ZONE_M,
            "route_m": ROUTE_M,
            "schools": [_school(each, looks[each.school.id], at) for each in found],
        }
        answer["features"] = (
            [
                {"type": "Feature", "id": each["id"], "geometry": _point(each["point"]),
                 "properties": each}
                for each in answer["schools"]
            ]
            if one is None
            else list(_features(watch.state, roads, one, looks[one.school.id]))
        )  # fmt: skip
        return road_answer(answer, "school-watch")

    return conditional(tag, make)


def _watched(
    state: WatchState,
    roads: RoadState,
    schools: list[School],
    buildings: list[NDArray[np.object_]],
    code: str,
    *,
    arrival: bool,
) -> Iterator[SchoolWatch]:
    for school, shapes in zip(schools, buildings, strict=True):
        found = school_watch(
            state, roads, school, shapes, class_row=CLASSES.index(code), arrival=arrival
        )
        if found is not None:
            yield found


def _looks(
    asked: AskedSight, one: SchoolWatch, code: str, hidden: frozenset[str]
) -> list[list[Look]]:
    """Look at each gate of a school."""
    return [_gate_cameras(asked, place, code, hidden) for place in one.gates.lonlat.tolist()]


def _school(one: SchoolWatch, gates: list[list[Look]], at: str) -> dict[str, Any]:
    """Sum up one school."""
    school, usual = one.school, hours(one.school.level, arrival=at == "arrival")
    return {
        "id": school.id,
        "name": school.name,
        "level": school.level,
        "point": rounded((school.lon, school.lat)),
        "hours": {"from": f"{usual.begin:%H:%M}", "to": f"{usual.end:%H:%M}", "assumed": True},
        "gates": len(gates),
        "gates_seen": sum(bool(each) for each in gates),
        "known_gates_seen": sum(any(not c["assumed"] for c in each) for each in gates),
        **_part(one.routes, "route"),
        **_part(one.zone, "zone"),
        "cameras": len(one.camera),
    }


def _part(part: Part, name: str) -> dict[str, Any]:
    return {
        f"{name}_m": round(part.length_m, 1),
        f"{name}_seen_m": round(part.seen_m, 1),
        f"{name}_share": round(part.seen_m / part.length_m, 4) if part.length_m else None,
        f"known_{name}_seen_m": round(part.known_seen_m, 1),
        f"known_{name}_share": (
            round(part.known_seen_m / part.length_m, 4) if part.length_m else None
        ),
        f"{name}_unseen_m": round(part.length_m - part.seen_m, 1),
    }


def _gate_cameras(
    asked: AskedSight, place: list[float], code: str, hidden: frozenset[str]
) -> list[Look]:
    """Look, exactly and now, from the cameras around at a gate."""
    state = asked.state
    target = target_of(state.frame, state.scene.ground, shapely.Point(place), height_m=HEIGHT_M)
    wanted = DENSITY_CLASSES[CLASSES.index(code)]
    ranking = sees(state, target, wanted=wanted, hidden=hidden, limit=_GATE_CAMERAS)
    assumed = state.cameras_for(hidden).assumed
    return [
        {
            "id": str(state.rows.id[each.row]),
            "verdict": each.verdict.value,
            **class_of(each.density_class),
            "pixels_per_m": round(each.pixels_per_m, 1),
            "distance_m": round(each.distance_m, 1),
            "assumed": bool(assumed[each.row]),
        }
        for each in ranking.seeing
    ]


def _features(
    state: WatchState, roads: RoadState, one: SchoolWatch, gates: list[list[Look]]
) -> Iterator[dict[str, Any]]:
    """Draw gates, the cameras that watch, and what nobody sees."""
    seen_by: dict[str, list[int]] = {}
    for number, (place, cameras) in enumerate(zip(one.gates.lonlat.tolist(), gates, strict=True)):
        for each in cameras:
            seen_by.setdefault(each["id"], []).append(number)
        told = {"kind": "gate", "number": number, "assumed": True, "cameras": cameras,
                "seen": bool(cameras)}  # fmt: skip
        yield {"type": "Feature", "id": f"gate-{number}", "geometry": _point(place),
               "properties": told}  # fmt: skip
    yield from _cameras(state, one, seen_by)
    for part, name in ((one.routes, "route"), (one.zone, "zone")):
        for ways, kind in ((part.unseen, "unseen"), (part.assumed_only, "assumed_only")):
            yield from _stretches(state, roads, ways, {"kind": kind, "part": name})


def _cameras(
    state: WatchState, one: SchoolWatch, seen_by: Mapping[str, list[int]]
) -> Iterator[dict[str, Any]]:
    rows = state.cameras
    route = dict(zip(one.camera.tolist(), one.route_m.tolist(), strict=True))
    zone = dict(zip(one.camera.tolist(), one.zone_m.tolist(), strict=True))
    at_gates = np.flatnonzero(np.isin(rows.id, list(seen_by))).tolist()
    all_rows = sorted({*route, *at_gates}, key=lambda row: -route.get(row, 0.0))
    assumed = state.is_assumed(rows)
    told_each(("cameras", str(rows.id[row])) for row in all_rows)
    for row in all_rows:
        item_id = str(rows.id[row])
        yield {
            "type": "Feature",
            "id": item_id,
            "geometry": _point([float(rows.lon[row]), float(rows.lat[row])]),
            "properties": {
                "kind": "camera",
                "layer": "cameras",
                "assumed": bool(assumed[row]),
                "gates": seen_by.get(item_id, []),
                "route_m": round(route.get(row, 0.0), 1),
                "zone_m": round(zone.get(row, 0.0), 1),
            },
        }


def _stretches(
    state: WatchState, roads: RoadState, ways: Ways, told: Mapping[str, Any]
) -> Iterator[dict[str, Any]]:
    ground, network = state.district.ground, roads.streets.network
    lengths = ground.metres(ways.line)
    drawn = list(ground.grid.degrees(ways.line))
    for at in np.argsort(-lengths, kind="stable").tolist():
        each, edge = drawn[at], int(ways.edge[at])
        yield {
            "type": "Feature",
            "id": f"{told['part']}-{told['kind']}-{at}",
            "geometry": shape_of(each),
            "properties": {
                **told,
                "length_m": round(float(lengths[at]), 1),
                "street": both(network.names[int(network.name[edge])]),
                "edge": f"{network.way_id[edge]}/{network.part[edge]}",
            },
        }


def _point(place: list[float]) -> dict[str, Any]:
    return {"type": "Point", "coordinates": rounded(place)}
