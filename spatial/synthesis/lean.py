"""Which way streets lean: a smooth cross field that follows the river, the hills and the compass.

A cross has four equal arms, so its angle is kept as (cos 4a, sin 4a), which may be blurred and
interpolated without a jump where one arm takes over from the next.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from shapely import LineString, Polygon

from spatial.synthesis.fields import Field, Floats, ramp
from spatial.synthesis.terrain import Terrain

_QUARTER = np.pi / 2


@dataclass(frozen=True)
class Lean:
    """The angle of streets at every place."""

    cosine: Field
    sine: Field

    def angle(self, x: Floats | float, y: Floats | float) -> Floats:
        """Give one arm of the cross: radians counter-clockwise from east, in (-pi/4, pi/4]."""
        return np.arctan2(self.sine.at(x, y), self.cosine.at(x, y)) / 4.0


def make_lean(terrain: Terrain, *, compass: float) -> Lean:
    """Blend three wishes: along the bank, around the hills, and the town's own compass."""
    near_river = np.exp(-np.clip(terrain.inland.values, 0.0, None) / 650.0)
    parts = [
        (terrain.inland.smooth(80.0), 1.6 * near_river),
        (terrain.hills.smooth(120.0), 0.9 * ramp(terrain.hills.values, 1.0, 20.0)),
    ]
    cosine = np.full(terrain.inland.values.shape, 0.45 * np.cos(4 * compass))
    sine = np.full_like(cosine, 0.45 * np.sin(4 * compass))
    for field, weight in parts:
        east, north = field.gradient()
        angle = np.arctan2(north.values, east.values)
        cosine += weight * np.cos(4 * angle)
        sine += weight * np.sin(4 * angle)
    return Lean(
        terrain.inland.with_values(cosine).smooth(330.0),
        terrain.inland.with_values(sine).smooth(330.0),
    )


def even_streamlines(
    lean: Lean, within: Polygon, seed: tuple[float, float], *, family: int, spacing: float
) -> list[LineString]:
    """Cover a polygon with lines of one family of arms, about ``spacing`` metres apart.

    Jobard and Lefer (1997), "Creating evenly-spaced streamlines of arbitrary density": a line
    seeds its neighbours at its sides, and stops where it would come too near to another.
    """
    shapely.prepare(within)
    lines = [_streamline(lean, within, seed, family, [], 0.0)]
    waiting = [lines[0]]
    while waiting:
        for place in _sides(waiting.pop(0), spacing):
            if not within.contains(shapely.Point(place)):
                continue
            if min(line.distance(shapely.Point(place)) for line in lines) < 0.93 * spacing:
                continue
            line = _streamline(lean, within, place, family, lines, 0.5 * spacing)
            if line.length > spacing:
                lines.append(line)
                waiting.append(line)
    return lines


def _sides(line: LineString, spacing: float) -> list[tuple[float, float]]:
    """Give places at ``spacing`` to the left and to the right of a line."""
    xy = shapely.get_coordinates(line)
    step = np.gradient(xy, axis=0)
    step /= np.hypot(step[:, 0], step[:, 1])[:, None]
    normal = np.column_stack([-step[:, 1], step[:, 0]])
    both = np.vstack([(xy + spacing * normal)[::8], (xy - spacing * normal)[::8]])
    return [(float(x), float(y)) for x, y in both]


def _streamline(
    lean: Lean,
    within: Polygon,
    start: tuple[float, float],
    family: int,
    others: list[LineString],
    apart: float,
) -> LineString:
    """Trace both ways from a place, until outside or nearer than ``apart`` to another line."""
    barrier = shapely.union_all(others)
    shapely.prepare(barrier)
    halves: list[list[tuple[float, float]]] = []
    first = float(lean.angle(*np.array(start))) + family * _QUARTER
    for heading in (first, first + np.pi):
        path, (x, y), towards = [start], start, heading
        while len(path) < 800 and within.contains(shapely.Point(x, y)):
            arm = float(lean.angle(x, y))
            towards = arm + _QUARTER * round((towards - arm) / _QUARTER)
            x, y = x + 25.0 * np.cos(towards), y + 25.0 * np.sin(towards)
            if others and barrier.dwithin(shapely.Point(x, y), apart):
                break
            path.append((float(x), float(y)))
        halves.append(path)
    whole = halves[1][::-1] + halves[0][1:]
    return LineString(whole) if len(whole) > 1 else LineString([start, (start[0] + 0.1, start[1])])
