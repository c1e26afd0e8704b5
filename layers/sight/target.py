"""What is asked about, as places that each stand for an equal part of it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import numpy as np
import shapely

from layers.sight.looking import Floats
from spatial.scene import Frame, Ground

#: Places of a line or an area are so far apart, or farther where it is large.
SPACING_M: Final = 1.0
_MOST_PLACES: Final = 256


@dataclass(frozen=True, kw_only=True, eq=False)
class Target:
    """What is asked about: n places in the metres of a state's frame, each an equal part of it.

    ``spacing_m`` is how far apart they are; ``None`` where it is a point, or several.
    """

    shape: shapely.Geometry
    xy: Floats
    z: Floats
    height_m: float
    spacing_m: float | None


def target_of(frame: Frame, ground: Ground, shape: shapely.Geometry, *, height_m: float) -> Target:
    """Choose the places of a shape (degrees) that are looked at, ``height_m`` over the ground."""
    flat = shapely.transform(shape, frame.to_metres)
    spacing: float | None = None
    area, length = float(shapely.area(flat)), float(shapely.length(flat))
    if area > 0.0:
        spacing = max(SPACING_M, math.sqrt(area / _MOST_PLACES))
        xy = _inside(flat, spacing)
    elif length > 0.0:
        count = min(max(math.ceil(length / SPACING_M), 1), _MOST_PLACES)
        spacing = length / count
        xy = _along(flat, spacing, count)
    else:
        xy = shapely.get_coordinates(flat)
    z = ground.heights(xy) + height_m
    return Target(shape=shape, xy=xy, z=z, height_m=height_m, spacing_m=spacing)


def _inside(area: shapely.Geometry, spacing: float) -> Floats:
    """Lay a grid over an area; one place in its middle where no crossing falls into it."""
    west, south, east, north = shapely.bounds(area)
    x, y = np.meshgrid(
        np.arange(west + spacing / 2.0, east, spacing),
        np.arange(south + spacing / 2.0, north, spacing),
    )
    kept = shapely.contains_xy(area, x.ravel(), y.ravel())
    if not kept.any():
        return shapely.get_coordinates(shapely.point_on_surface(area))
    return np.column_stack([x.ravel()[kept], y.ravel()[kept]])


def _along(lines: shapely.Geometry, spacing: float, count: int) -> Floats:
    """Lay places along lines, one after the other, each in the middle of its part."""
    parts = shapely.get_parts(lines)
    ends = np.cumsum(shapely.length(parts))
    at = (np.arange(count) + 0.5) * spacing
    part = np.minimum(np.searchsorted(ends, at), len(parts) - 1)
    begins = ends[part] - shapely.length(parts[part])
    return shapely.get_coordinates(shapely.line_interpolate_point(parts[part], at - begins))
