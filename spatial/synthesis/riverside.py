"""What crosses nothing on the level: the expressway, river bridges, underpasses, hill paths."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
import shapely
from shapely import LineString, MultiPolygon, Point, Polygon

from spatial.synthesis.arterials import Line
from spatial.synthesis.fields import Field
from spatial.synthesis.noding import Shapes
from spatial.synthesis.water import River

_BRIDGES_APART_M: Final = 1_500.0
_UNDERPASSES_APART_M: Final = 500.0
_RAMP_M: Final = 210.0


def make_riverside(
    river: River, town: Sequence[Line], polygon: Polygon, city_name: str
) -> list[list[Line]]:
    """Lay what runs along and over the Han, in groups that cross on the level.

    Bridges continue the arterials that reach the riverside street; ramps tie the expressway to
    them; underpasses lead from the town beneath it to the path in the river park.
    """
    if not river.is_han:
        return []
    expressway = _parallel(river, river.corridor_m - 40.0, polygon)
    path = _parallel(river, 0.55 * river.park_m, polygon)
    if expressway is None or path is None:
        return []
    gates = _gates(river, town)
    heads = _apart(gates, _BRIDGES_APART_M)
    ramps = [ramp for head in heads for ramp in _ramps(head, expressway)]
    bridges = [bridge for i, head in enumerate(heads) if (bridge := _bridge(head, river, i))]
    doors = [
        Line(
            geometry=LineString([gate, path.interpolate(path.project(gate))]),
            road_class="footway",
            structure="tunnel",
        )
        for gate in _apart(gates, _UNDERPASSES_APART_M)
    ]
    fast = Line(geometry=expressway, road_class="trunk", name=f"{city_name}강변대로")
    cycle = Line(geometry=path, road_class="cycleway", name="한강자전거길")
    return [[fast, *ramps], [cycle, *doors], *[[bridge] for bridge in bridges]]


def _parallel(river: River, distance: float, polygon: Polygon) -> LineString | None:
    """Give the line at a distance from the water, on the district's side."""
    rim = river.beside(distance).boundary.intersection(polygon)
    merged = shapely.get_parts(shapely.line_merge(shapely.union_all(rim)))
    return max(merged, key=lambda part: part.length, default=None)


def _gates(river: River, town: Sequence[Line]) -> list[Point]:
    """Give the ends of town streets on the riverside street, along the river."""
    rim = river.beside(river.corridor_m).boundary
    ends = [
        Point(line.geometry.coords[i])
        for line in town
        if line.road_class in ("primary", "secondary")
        for i in (0, -1)
    ]
    ends = [end for end in ends if end.distance(rim) < 0.05]
    return sorted(ends, key=river.middle.project)


def _apart(points: Sequence[Point], distance: float) -> list[Point]:
    """Keep points that are at least a distance from the one kept before."""
    kept: list[Point] = []
    for point in points:
        if not kept or point.distance(kept[-1]) > distance:
            kept.append(point)
    return kept


def _ramps(head: Point, expressway: LineString) -> list[Line]:
    """Tie a bridgehead to the expressway, one ramp each way along it."""
    at = expressway.project(head)
    ramps: list[Line] = []
    for along in (at - _RAMP_M, at + _RAMP_M):
        if 50.0 < along < expressway.length - 50.0:
            foot = expressway.interpolate(along)
            halfway = expressway.interpolate((at + along) / 2)
            bend = Point((halfway.x * 2 + head.x) / 3, (halfway.y * 2 + head.y) / 3)
            ramps.append(Line(geometry=LineString([head, bend, foot]), road_class="trunk_link"))
    return ramps


def _bridge(head: Point, river: River, number: int) -> Line | None:
    """Carry an arterial over the river, square to the stream."""
    foot = river.middle.interpolate(river.middle.project(head))
    over = np.array([foot.x - head.x, foot.y - head.y])
    length = float(np.hypot(*over))
    if length < river.half_width:
        return None
    far = np.array([head.x, head.y]) + over / length * (length + river.half_width + 60.0)
    names = ("달빛대교", "해오름대교", "물빛대교", "은하대교")
    return Line(
        geometry=LineString([head, Point(far)]),
        road_class="primary",
        name=names[number % len(names)],
        structure="bridge",
    )


def make_hill_paths(woods: MultiPolygon, hills: Field, nodes: Shapes) -> list[Line]:
    """Lead paths from the streets nearby up to the top of each wooded hill."""
    tree = shapely.STRtree(nodes)
    paths: list[Line] = []
    for wood in shapely.get_parts(woods):
        top = _summit(wood, hills)
        starts = nodes[tree.query(wood, predicate="dwithin", distance=90.0)]
        if not len(starts):
            continue
        turn = np.arctan2(shapely.get_y(starts) - top.y, shapely.get_x(starts) - top.x)
        sector = np.floor((turn + np.pi) / (np.pi / 2.5)).astype(int)
        away = shapely.distance(starts, top)
        for part in np.unique(sector):
            own = np.flatnonzero(sector == part)
            near = own[int(np.argmin(away[own]))]
            paths.append(_path(Point(shapely.get_coordinates(starts[near])[0]), top))
    return paths


def _summit(wood: Polygon, hills: Field) -> Point:
    west, south, east, north = wood.bounds
    xs, ys = np.meshgrid(np.arange(west, east, 25.0), np.arange(south, north, 25.0))
    rise = np.where(shapely.contains_xy(wood, xs, ys), hills.at(xs, ys), -1.0)
    best = int(np.argmax(rise))
    return Point(float(xs.flat[best]), float(ys.flat[best]))


def _path(start: Point, top: Point) -> Line:
    """Wind from a street to the top."""
    t = np.linspace(0.0, 1.0, 24)
    dx, dy = top.x - start.x, top.y - start.y
    sway = 0.07 * np.sin(2 * np.pi * t) * np.sin(np.pi * t)
    xy = np.column_stack([start.x + dx * t - dy * sway, start.y + dy * t + dx * sway])
    return Line(geometry=LineString(xy), road_class="track")
