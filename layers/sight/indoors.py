"""What is asked about lies inside a building, where no camera looks: which one, and its front."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import shapely

from layers.definition import Title
from layers.sight.state import SightState
from layers.sight.target import Target
from layers.streets.state import StreetMap
from spatial.indoors import building_at, open_ground_near
from spatial.snapping import MAX_OFFSET_M
from spatial.traversal import Mode

#: The code of the reason, beside those of cameras.
INSIDE: Final = "inside_building"


@dataclass(frozen=True, kw_only=True)
class Front:
    """Where to look instead: a place in the open, degrees; ``edge`` is its street's, -1 of none.

    ``distance_m`` is from what was asked about.
    """

    lonlat: tuple[float, float]
    edge: int
    distance_m: float


@dataclass(frozen=True, kw_only=True)
class Inside:
    """A building, by its number, that all of what was asked about lies in, and its front."""

    building: int
    front: Front


def inside(state: SightState, target: Target, streets: StreetMap | None) -> Inside | None:
    """Say which building a target lies in wholly; ``None`` where any of it lies in the open.

    The front is the nearest place on a street that one may walk, not itself in a building (a
    passage) and not in a tunnel; without such a street, the nearest open ground outside.
    """
    buildings = [
        building_at(state.scene, xy, z) for xy, z in zip(target.xy, target.z.tolist(), strict=True)
    ]
    if not buildings or min(buildings) < 0:
        return None
    middle = len(buildings) // 2
    xy, height_m = target.xy[middle], target.height_m
    found = None if streets is None else _on_street(state, streets, xy, height_m)
    if found is None:
        found = open_ground_near(state.scene, xy, height_m), -1
    place, edge = found
    lon, lat = state.frame.to_degrees(place)[0].tolist()
    front = Front(lonlat=(lon, lat), edge=edge, distance_m=float(np.hypot(*(place - xy))))
    return Inside(building=buildings[middle], front=front)


def _on_street(
    state: SightState, streets: StreetMap, xy: np.ndarray, height_m: float
) -> tuple[np.ndarray, int] | None:
    """Find the nearest place on a street in the open: metres of the frame, and the edge."""
    snapper, plane = streets.snappers[Mode.WALK], streets.network.plane
    here = shapely.Point(plane.to_metres(state.frame.to_degrees(xy))[0])
    near = snapper.tree.query(here, predicate="dwithin", distance=MAX_OFFSET_M)
    lines = snapper.tree.geometries[near]
    places = shapely.line_interpolate_point(lines, shapely.line_locate_point(lines, here))
    order = np.lexsort((near, shapely.distance(places, here)))
    metres = state.frame.to_metres(plane.to_degrees(shapely.get_coordinates(places)))
    z = state.scene.ground.heights(metres) + height_m
    for row in order.tolist():
        if building_at(state.scene, metres[row], float(z[row])) < 0:
            return metres[row], int(snapper.edges[near[row]])
    return None


def inside_title(name: str | None) -> Title:
    """Say why no camera sees it; ``name`` is the building's, where that is known."""
    if name is None:
        return Title(
            "건물 안: 바깥 카메라로는 보이지 않음", "inside a building: no camera looks in"
        )
    return Title(
        f"{name} 건물 안: 바깥 카메라로는 보이지 않음",
        f"inside building {name}: no camera looks in",
    )
