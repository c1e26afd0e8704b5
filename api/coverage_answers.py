"""Coverage as JSON: shares of what there is, blind spots, and what one camera adds."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from api.road_answers import shape_of
from api.sight_answers import both
from layers.questions.blind import Blind
from layers.questions.cell_places import places_of_cells
from layers.questions.coverage import Amount, Effect, Share
from layers.questions.travel import street_name
from layers.watch.state import WatchState

#: How each figure is to be read; told with every answer.
METHOD: Final = {
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


def share_of(row: Share, of: str) -> float:
    """Give the share of something that is seen, above every share where there is none of it."""
    seen, there = {
        "streets": (row.seen.street_m, row.all.street_m),
        "area": (row.seen.open_m2, row.all.open_m2),
        "people": (row.seen.people, row.all.people),
    }[of]
    return seen / there if there > 0.0 else float("inf")


def row_of(row: Share, *, counted: bool) -> dict[str, Any]:
    """Draw one place with its shares; ``counted``: whether people are told."""
    return {
        "type": "Feature",
        "id": row.id,
        "geometry": None if row.shape is None else shape_of(row.shape),
        "properties": told_of(row, counted=counted),
    }


def say_where(state: WatchState, features: Sequence[dict[str, Any]]) -> None:
    """Tell of cells in which dong and by which street they lie."""
    found = state.answer("places of cells", lambda: places_of_cells(state))
    places = dict(zip(state.district.ground.grid.names, found, strict=True))
    for feature in features:
        place = places[feature["id"]]
        feature["properties"] |= {"dong": both(place.dong), "street": both(place.street)}


def told_of(row: Share, *, counted: bool) -> dict[str, Any]:
    """Tell the shares of one place."""
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


def spot_of(state: WatchState, found: Blind, row: int, of: str, *, counted: bool) -> dict[str, Any]:
    """Draw one spot, or stretch of street, that nobody sees."""
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


def effect_of(one: Effect, *, counted: bool) -> dict[str, Any]:
    """Tell what a camera adds to all others, to the known ones, and what it sees at all."""
    nothing: dict[str, Any] = dict.fromkeys(
        ("known_street_seen_m", "known_area_seen_m2", "known_people")
    )
    return {
        **_amount(one.adds, "", counted=counted),
        **(nothing if one.known is None else _amount(one.known, "known_", counted=counted)),
        **_amount(one.own, "own_", counted=counted),
    }


def _street(state: WatchState, edge: int) -> dict[str, Any]:
    network = state.network
    if network is None:
        return {}
    name = street_name(network, edge)
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


def _ratio(seen: float, there: float) -> float | None:
    return round(min(seen / there, 1.0), 4) if there > 0.0 else None
