"""The sea from coastlines, which say only where it begins: land on the left, water on the right."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import shapely
from numpy.typing import NDArray

#: Metres in a degree of latitude.
_DEGREE_M: Final = 111_195.0
#: A coast goes on, beyond the last place known of it, as its last stretch of this length went.
_STRETCH_M: Final = 500.0
#: So far beside its coastline a side is looked for.
_BESIDE_M: Final = 0.2


def sea_polygons(coast: NDArray[Any], *, reach_m: float = 3_000.0) -> NDArray[Any]:
    """Make the sea along a coast.

    Parameters
    ----------
    coast
        Lines in EPSG:4326, any number of pieces in any order, each drawn with the land on its left.
    reach_m
        How far the sea is drawn beyond the box of the coast.

    Returns
    -------
    polygons
        In EPSG:4326, from west to east; they do not overlap. Empty without a coast.

    Notes
    -----
    1. Pieces that meet become one line. A line that ends (where an extract ends) goes straight on
       to the edge of the box: nothing is known there, and the sea has to end somewhere.
    2. The lines cut the box into faces. A face is sea where more of its shore has it on the right:
       a coast that was drawn backwards in places does not turn the sea into land.
    """
    coast = coast[(shapely.get_type_id(coast) == 1) & (shapely.length(coast) > 0)]
    if not len(coast):
        return np.empty(0, dtype=object)
    middle = np.mean(shapely.total_bounds(coast)[[1, 3]])
    scale = np.array([_DEGREE_M * np.cos(np.radians(middle)), _DEGREE_M])
    lines = shapely.transform(coast, lambda xy: xy * scale)
    box = shapely.box(*(shapely.total_bounds(lines) + reach_m * np.array([-1, -1, 1, 1])))
    shore = _led_on(
        shapely.get_parts(shapely.line_merge(shapely.multilinestrings(lines), directed=True)), box
    )
    edges = shapely.union_all(np.append(shore, shapely.boundary(box)))
    faces = shapely.get_parts(shapely.polygonize([edges]))
    faces = faces[shapely.contains_properly(box, shapely.point_on_surface(faces))]
    seas = shapely.get_parts(shapely.union_all(faces[_is_sea(faces, shore)]))
    seas = shapely.transform(seas, lambda xy: xy / scale)
    return seas[np.argsort(shapely.bounds(seas)[:, 0], kind="stable")]


def _led_on(shore: NDArray[Any], box: shapely.Polygon) -> NDArray[Any]:
    """Lead the ends of open lines out of a box (1)."""
    west, south, east, north = box.bounds
    far = np.hypot(east - west, north - south)
    led = []
    for line in shore:
        if shapely.is_closed(line):
            led.append(line)
            continue
        xy = shapely.get_coordinates(line)
        back = shapely.get_coordinates(
            shapely.line_interpolate_point(line, [_STRETCH_M, -_STRETCH_M])
        )
        starts, ends = _beyond(xy[0], back[0], far), _beyond(xy[-1], back[1], far)
        led.append(shapely.linestrings(np.vstack([starts, xy, ends])))
    return shapely.intersection(np.array(led, dtype=object), box)


def _beyond(end: NDArray[np.float64], back: NDArray[np.float64], far: float) -> NDArray[np.float64]:
    """Go on from a place, away from another one."""
    way = end - back
    length = np.hypot(*way)
    return end + way * (far / length) if length > 0 else end


def _is_sea(faces: NDArray[Any], shore: NDArray[Any]) -> NDArray[np.bool_]:
    """Say which faces lie to the right of more of their shore than to the left (2)."""
    parts = shapely.get_parts(shore)
    xy, line = shapely.get_coordinates(parts, return_index=True)
    joined = line[1:] == line[:-1]
    start, step = xy[:-1][joined], np.diff(xy, axis=0)[joined]
    length = np.hypot(*step.T)
    start, step, length = (each[length > 0] for each in (start, step, length))
    beside = np.column_stack([step[:, 1], -step[:, 0]]) / length[:, None] * _BESIDE_M
    votes = np.zeros(len(faces))
    tree = shapely.STRtree(faces)
    for side in (1.0, -1.0):
        looked = shapely.points(start + step / 2 + side * beside)
        segment, face = tree.query(looked, predicate="within")
        np.add.at(votes, face, side * length[segment])
    return votes > 0
