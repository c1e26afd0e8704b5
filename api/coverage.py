"""How much the cameras see together, over HTTP: shares, blind spots, and what one camera adds."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from typing import Any, Final

import numpy as np
from flask import Blueprint, Response, request

from api.audit import told_each
from api.caching import conditional, etag
from api.formats import GEOJSON, link, now_text, same_again
from api.identity import current_actor
from api.params import Params
from api.road_answers import shape_of
from api.road_params import choice, flag
from api.road_tables import FORMATS, road_answer
from api.services import services
from layers.errors import BadRequestError, UnknownItemError
from layers.questions.blind import Blind, blind_ground, blind_streets
from layers.questions.coverage import Amount, By, Effect, Share, effect, shares
from layers.sight.reading import DOWN
from layers.store.state import LayerState, layer_states
from layers.watch.state import WATCH_LAYERS, WatchState
from layers.watch.views import CLASSES

PARAMETERS: Final = ("by", "class", "of")
BLIND_PARAMETERS: Final = ("class", "of", "known", "least", "bbox", "limit", "after")
CAMERA_PARAMETERS: Final = ("id", "class")
BY: Final = tuple(By)
OF: Final = ("streets", "area", "people")
BLIND_OF: Final = ("area", "streets")
#: Blind ground below so many square metres, and stretches below so many metres, are left out.
LEAST: Final = {"area": 50.0, "streets": 10.0}
BLIND_LIMIT: Final = 1_000
MOST_BLIND: Final = 5_000
#: An answer by cell is of so many cells at most.
MOST_ROWS: Final = 20_000

#: How each figure is to be read; told with every answer.
_METHOD: Final = {
    "ko": (
        "street·area·people는 모든 카메라(추정 포함), known_은 방위·화각·거리를 아는 카메라만."
        " 장애 카메라는 빼고, 회전형은 돌려서 볼 수 있는 범위 전체로 센다. 면적은 건물과 수면을"
        " 뺀 땅, 도로는 터널 제외. 인구는 격자 인구를 도로 길이에 나누어, 보이는 도로의 비율만큼"
        " 센다(도로가 없으면 땅의 비율). index_50m은 카메라 반경 50m 원 안에 드는 땅의 비율(건물과"
        " 방향을 보지 않는 100m 격자 방식), cells_50m은 그 원이 닿는 100m 격자의 수."
    ),
    "en": (
        "Figures of streets, area and people are of all cameras, assumed ones too; known_ of those"
        " alone whose direction, field and range are known. Cameras that are down count for"
        " nothing, a PTZ for all that it can turn to. Area is ground without buildings and water,"
        " streets are without tunnels. People of a population cell are spread over its metres of"
        " street and count by the share of these that is seen (of open ground where there is no"
        " street). index_50m is the share of the ground within 50 m of a camera (the siting method"
        " on 100 m cells, blind to buildings and directions), cells_50m the cells that it touches."
    ),
}

blueprint = Blueprint("coverage", __name__, url_prefix="/queries")


@blueprint.get("/coverage")
def coverage() -> Response:
    """Give the share of streets, open ground and people that cameras see, beside the 50 m index."""
    said = Params.of_request(*PARAMETERS, formats=FORMATS)
    by = By(choice(said, "by", *BY))
    of = None if said.text("of") is None else choice(said, "of", *OF)
    classes = _classes(said)
    state, states = watched_now()

    def make() -> Response:
        rows = shares(state, by, classes)
        if len(rows) > MOST_ROWS:
            raise BadRequestError(f"{len(rows):,} rows are too many; ask one class at a time.")
        rows = rows if of is None else sorted(rows, key=functools.partial(_share_of, of=of))
        counted = _counts_people(states)
        answer = {
            "type": "FeatureCollection",
            **_head(state, states),
            "by": by.value,
            "classes": list(classes),
            "method": _METHOD,
            "total": _told(shares(state, By.DISTRICT, classes[:1])[0], counted=counted),
            "numberReturned": len(rows),
            "features": [_row(each, counted=counted) for each in rows],
        }
        return road_answer(answer, "coverage")

    return conditional(watched_tag(state), make)


@blueprint.get("/coverage/blind")
def blind() -> Response:
    """Give the open ground, or the stretches of street, that no camera sees, the largest first."""
    said = Params.of_request(*BLIND_PARAMETERS, formats=FORMATS)
    of, known_only = choice(said, "of", *BLIND_OF), flag(said, "known")
    code = asked_class(said)
    given, box = said.metres("least"), said.bbox()
    least = LEAST[of] if given is None else given
    limit, after = said.limit(default=BLIND_LIMIT, most=MOST_BLIND), said.after()
    state, states = watched_now()

    def make() -> Response:
        if of == "area":
            found = blind_ground(state, code, known_only=known_only, least_m2=least, box=box)
        else:
            found = blind_streets(state, code, known_only=known_only, least_m=least, box=box)
        rows = range(after, min(after + limit, len(found.piece)))
        counted = _counts_people(states)
        answer = {
            "type": "FeatureCollection",
            **_head(state, states),
            "class": code,
            "of": of,
            "known_only": known_only,
            "least": least,
            "total": round(float(found.size.sum()), 1),
            "numberMatched": len(found.piece),
            "numberReturned": len(rows),
            "links": [link("next", same_again(after=rows.stop), GEOJSON)]
            if rows.stop < len(found.piece)
            else [],
            "features": [_spot(state, found, row, of, counted=counted) for row in rows],
        }
        return road_answer(answer, f"blind-{of}")

    return conditional(watched_tag(state), make)


@blueprint.get("/coverage/camera")
def camera() -> Response:
    """Give what one camera adds to the others, which is what is lost when it fails."""
    said = Params.of_request(*CAMERA_PARAMETERS, formats=FORMATS)
    item_id, classes = said.text("id"), _classes(said)
    if item_id is None:
        raise BadRequestError("The parameter 'id' is needed: the camera.")
    state, states = watched_now()
    found = np.flatnonzero(state.cameras.id == item_id)
    if not len(found):
        raise UnknownItemError(f"There is no camera '{item_id}'.")
    row = int(found[0])

    def make() -> Response:
        told_each([("cameras", item_id)])
        effects = effect(state, row, classes)
        counted, is_down = _counts_people(states), int(state.cameras.status[row]) == DOWN
        added = [_effect(each, counted=counted) for each in effects]
        answer = {
            "type": "Feature",
            "id": item_id,
            **_head(state, states),
            "geometry": shape_of(effects[0].only),
            "properties": {
                "layer": "cameras",
                "assumed": bool(state.is_assumed(state.cameras)[row]),
                "down": is_down,
                **{
                    f"{code}_{name}": value
                    for code, one in zip(classes, added, strict=True)
                    for name, value in one.items()
                },
            },
            "classes": list(classes),
            "adds": added[0],
            # What is down already is lost already.
            "loses": None if is_down else added[0],
            "effects": [
                {"class": code, **one} for code, one in zip(classes, added, strict=True)
            ],
        }  # fmt: skip
        return road_answer(answer, "camera-effect")

    return conditional(watched_tag(state), make)


def asked_class(said: Params) -> str:
    """Read ``class``, the coarsest unless said."""
    first, *others = _classes(said)
    if others:
        raise BadRequestError(f"class names {1 + len(others)} classes; one is taken.")
    return first


def _classes(said: Params) -> tuple[str, ...]:
    names = said.names("class") or CLASSES[:1]
    for name in names:
        if name not in CLASSES:
            raise BadRequestError(f"class must be one of {', '.join(CLASSES)}; got '{name}'.")
    return names


def watched_now() -> tuple[WatchState, Mapping[str, LayerState]]:
    """Give what is watched now to somebody who may read of it."""
    registry, actor = services().registry, current_actor()
    for name in ("cameras", "camera_views"):
        registry.readable(name, actor)
    states = layer_states(services().database, WATCH_LAYERS)
    return services().watch.now(states), states


def watched_tag(state: WatchState) -> str:
    """Name what shapes an answer: the state, who may know where people live, the address."""
    readable = {each.id for each in services().registry.readable_by(current_actor())}
    return etag(state.version, "population" in readable, request.url)


def _counts_people(states: Mapping[str, LayerState]) -> bool:
    """Whether it is known where people live, and this reader may read it."""
    readable = {each.id for each in services().registry.readable_by(current_actor())}
    return "population" in readable and bool(states["population"].item_count)


def _head(state: WatchState, states: Mapping[str, LayerState]) -> dict[str, Any]:
    cameras = state.cameras
    return {
        "timeStamp": now_text(),
        "sight": {
            "revision": state.version,
            "as_of": states["camera_views"].changed_at,
            "cameras": len(cameras.fid),
            "assumed": int(state.is_assumed(cameras).sum()),
            "down": int((cameras.status == DOWN).sum()),
            "buildings": states["buildings"].item_count,
        },
    }


def _share_of(row: Share, of: str) -> float:
    seen, there = {
        "streets": (row.seen.street_m, row.all.street_m),
        "area": (row.seen.open_m2, row.all.open_m2),
        "people": (row.seen.people, row.all.people),
    }[of]
    return seen / there if there > 0.0 else float("inf")


def _row(row: Share, *, counted: bool) -> dict[str, Any]:
    return {
        "type": "Feature",
        "id": row.id,
        "geometry": None if row.shape is None else shape_of(row.shape),
        "properties": _told(row, counted=counted),
    }


def _told(row: Share, *, counted: bool) -> dict[str, Any]:
    told: dict[str, Any] = {
        "name": {"ko": row.name.ko, "en": row.name.en},
        "class": row.class_code,
        "street_m": round(row.all.street_m, 1),
        "area_m2": round(row.all.open_m2, 1),
        "people": round(row.all.people) if counted else None,
    }
    for before, seen in (("", row.seen), ("known_", row.known)):
        told |= {
            f"{before}street_seen_m": round(seen.street_m, 1),
            f"{before}share_street": _ratio(seen.street_m, row.all.street_m),
            f"{before}area_seen_m2": round(seen.open_m2, 1),
            f"{before}share_area": _ratio(seen.open_m2, row.all.open_m2),
            f"{before}people_seen": round(seen.people) if counted else None,
            f"{before}share_people": _ratio(seen.people, row.all.people) if counted else None,
        }
    return told | {
        "cameras": row.cameras,
        "cameras_assumed": row.assumed,
        "cameras_down": row.down,
        "index_50m": _ratio(row.disc_m2, row.whole_m2),
        "cells_50m": row.cells_near,
        "cells": row.cells,
    }


def _ratio(seen: float, there: float) -> float | None:
    return round(min(seen / there, 1.0), 4) if there > 0.0 else None


def _spot(state: WatchState, found: Blind, row: int, of: str, *, counted: bool) -> dict[str, Any]:
    ground, piece = state.district.ground, int(found.piece[row])
    zone, size = int(ground.zone[piece]), round(float(found.size[row]), 1)
    told: dict[str, Any] = {
        "cell": ground.grid.names[int(ground.cell[piece])],
        "dong": state.district.dongs.name[zone] if zone >= 0 else None,
        "people": round(float(found.people[row]), 1) if counted else None,
    }
    if of == "area":
        told["area_m2"] = size
    else:
        told |= {"street_m": size, **_street(state, int(found.edge[row]))}
    return {
        "type": "Feature",
        "id": str(row),
        "geometry": shape_of(found.shape[row]),
        "properties": told,
    }


def _street(state: WatchState, edge: int) -> dict[str, Any]:
    network = state.network
    if network is None:
        return {}
    name = network.names[int(network.name[edge])]
    return {
        "street": {"ko": name.ko, "en": name.en},
        "edge": f"{network.way_id[edge]}/{network.part[edge]}",
    }


def _amount(amount: Amount, before: str, *, counted: bool) -> dict[str, Any]:
    return {
        f"{before}street_seen_m": round(amount.street_m, 1),
        f"{before}area_seen_m2": round(amount.open_m2, 1),
        f"{before}people": round(amount.people, 1) if counted else None,
    }


def _effect(one: Effect, *, counted: bool) -> dict[str, Any]:
    """Tell what a camera adds to all others, to the known ones, and what it sees at all."""
    nothing: dict[str, Any] = dict.fromkeys(
        ("known_street_seen_m", "known_area_seen_m2", "known_people")
    )
    return {
        **_amount(one.adds, "", counted=counted),
        **(nothing if one.known is None else _amount(one.known, "known_", counted=counted)),
        **_amount(one.own, "own_", counted=counted),
    }
