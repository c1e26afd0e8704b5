"""The outline of what a sweep saw, compiled: wedges become rings, rings become polygons.

The boundary of a union of wedges is what is left when the sides that two wedges share are taken
away. It is followed with what is seen on its left; where it comes back to a corner that it has
passed, the loop between is a ring of its own, so that every ring is simple and rings meet in
corners only, as Simple Features asks. One file: see ``spatial.sight_rays``.
"""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from spatial.compiled import compiled, inlined
from spatial.view_sweep import CIRCLE, Seen

#: Corners so near each other on a ray, in metres, are one.
_SAME_M: Final = 1e-7
#: Rings with less area than this, in square metres, are rounding.
_LEAST_M2: Final = 1e-6
#: Corners of an arc stand no farther apart, in radians: an area is true to 1e-5. Those of wedges
#: do where a chord between them leaves the arc by less than a millimetre.
_ARC_RAD: Final = np.pi / 450.0
_LEAVES_M: Final = 1e-3


class Rings(NamedTuple):
    """Polygons as coordinates and the first of each ring and of each polygon, both closed lists."""

    xy: NDArray[np.float64]
    first_corner: NDArray[np.int64]
    first_ring: NDArray[np.int64]


@compiled
def _clipped(seen: Seen, from_m: float, to_m: float) -> Seen:
    """Keep what lies between two circles; wedges are cut where their lines cross them."""
    wedge, span, line = seen.wedge.copy(), seen.span.copy(), seen.line.copy()
    last, kept = len(seen.toward) - 1, 0
    for row in range(len(wedge)):
        # In units of the directions' lengths, as the stretches are.
        at = wedge[row]
        unit_0 = 1.0 / np.hypot(seen.toward[at, 0], seen.toward[at, 1])
        after = min(at + 1, last)
        unit_1 = 1.0 / np.hypot(seen.toward[after, 0], seen.toward[after, 1])
        units = unit_0 + unit_1
        begin, end = span[row, 0] + span[row, 2], span[row, 1] + span[row, 3]
        if end <= units * from_m or begin >= units * to_m:
            continue
        wedge[kept], span[kept], line[kept] = wedge[row], span[row], line[row]
        if begin < units * from_m:
            span[kept, 0], span[kept, 2], line[kept, 0] = from_m * unit_0, from_m * unit_1, CIRCLE
        if end > units * to_m:
            span[kept, 1], span[kept, 3], line[kept, 1] = to_m * unit_0, to_m * unit_1, CIRCLE
        for side in range(0, 4, 2):
            span[kept, side + 1] = max(span[kept, side], span[kept, side + 1])
        kept += 1
    return Seen(seen.toward, wedge[:kept], span[:kept], line[:kept])


@compiled
def _corners(
    seen: Seen, all_round: int
) -> tuple[NDArray[np.float64], NDArray[np.int64], NDArray[np.int64]]:
    """Give the corners along each direction their numbers, outward; the camera's own place is 0.

    Gives their places (from the camera), the four of each visible stretch, and for every direction
    the first of its corners: those of direction e are first[e] to first[e + 1].
    """
    wedges = len(seen.toward) - 1
    events = wedges if all_round else wedges + 1
    rows = len(seen.wedge)
    first_row = np.searchsorted(seen.wedge, np.arange(wedges + 1))
    places, used = np.zeros((4 * rows + 1, 2)), 1
    corner = np.zeros((rows, 4), np.int64)
    first = np.empty(events + 1, np.int64)
    most = 4 * (np.diff(first_row).max() if wedges else 0)
    values, owner = np.empty(most), np.empty(most, np.int64)
    for event in range(events):
        first[event] = used
        found = 0
        for is_right in range(2):
            wedge = event if is_right else (event - 1 if event else wedges - 1)
            if wedge == wedges or (event == 0 and not is_right and not all_round):
                continue
            for row in range(first_row[wedge], first_row[wedge + 1]):
                for end in range(2):
                    end_at = end if is_right else end + 2
                    value, at = seen.span[row, end_at], found
                    while at > 0 and values[at - 1] > value:
                        values[at], owner[at] = values[at - 1], owner[at - 1]
                        at -= 1
                    values[at], owner[at] = value, 4 * row + end_at
                    found += 1
        last = -1.0
        for at in range(found):
            value = values[at]
            if value <= _SAME_M:
                continue  # the camera's own place
            if last < 0.0 or value - last > _SAME_M:
                places[used] = seen.toward[event] * value
                used += 1
                last = value
            corner[owner[at] // 4, owner[at] % 4] = used - 1
    first[events] = used
    return places[:used], corner, first


@inlined
def _put(sides: NDArray[np.int64], used: int, start: int, end: int, line: int) -> int:
    """Write down one side."""
    sides[used, 0], sides[used, 1], sides[used, 2] = start, end, line
    return used + 1


@inlined
def _meet(wedge: NDArray[np.int32], corner: NDArray[np.int64], one: int, other: int) -> bool:
    """Whether one stretch of a wedge ends where the other begins."""
    return (
        one >= 0
        and other < len(corner)
        and wedge[one] == wedge[other]
        and corner[one, 1] == corner[other, 0]
        and corner[one, 3] == corner[other, 2]
    )


@compiled
def _sides(  # noqa: C901 - compiled: the sides across directions, then along them
    seen: Seen, all_round: int, corner: NDArray[np.int64], first: NDArray[np.int64]
) -> NDArray[np.int64]:
    """Give the directed sides of the boundary, what is seen on their left: (from, to, line).

    Sides along direction e have the line -3 - e.
    """
    wedges, events = len(seen.toward) - 1, len(first) - 1
    first_row = np.searchsorted(seen.wedge, np.arange(wedges + 1))
    sides, used = np.empty((2 * len(corner) + first[events] + events, 3), np.int64), 0
    for row in range(len(corner)):
        # A stretch as thin as rounding has no sides, nor has a gap so thin to the next one.
        if corner[row, 0] == corner[row, 1] and corner[row, 2] == corner[row, 3]:
            continue
        if corner[row, 1] != corner[row, 3] and not _meet(seen.wedge, corner, row, row + 1):
            used = _put(sides, used, corner[row, 1], corner[row, 3], seen.line[row, 1])
        if corner[row, 0] != corner[row, 2] and not _meet(seen.wedge, corner, row - 1, row):
            used = _put(sides, used, corner[row, 2], corner[row, 0], seen.line[row, 0])
    for event in range(events):
        for outer in range(first[event], first[event + 1]):
            inner = outer - 1 if outer > first[event] else 0
            covered = 0
            for is_right in range(2):
                wedge = event if is_right else (event - 1 if event else wedges - 1)
                if wedge == wedges or (event == 0 and not is_right and not all_round):
                    continue
                at = 0 if is_right else 2
                for row in range(first_row[wedge], first_row[wedge + 1]):
                    if corner[row, at] <= inner and outer <= corner[row, at + 1]:
                        covered += 1 if is_right else -1
            if covered > 0:
                used = _put(sides, used, inner, outer, -3 - event)
            elif covered < 0:
                used = _put(sides, used, outer, inner, -3 - event)
    return sides[:used]


@compiled
def _bent(
    xy: NDArray[np.float64], written: int, begin: NDArray[np.float64], end: NDArray[np.float64]
) -> tuple[NDArray[np.float64], int]:
    """Add the corners of an arc about the camera between two that are written by others."""
    turn = np.arctan2(begin[0] * end[1] - begin[1] * end[0], begin[0] * end[0] + begin[1] * end[1])
    leaves = np.hypot(begin[0], begin[1]) * turn * turn / 8.0
    pieces = int(np.ceil(abs(turn) / _ARC_RAD - 1e-9)) if leaves > _LEAVES_M else 1
    if written + pieces + 2 > len(xy):
        larger = np.empty((2 * len(xy) + pieces, 2))
        larger[:written] = xy[:written]
        xy = larger
    for piece in range(1, pieces):
        angle = turn * piece / pieces
        cosine, sine = np.cos(angle), np.sin(angle)
        xy[written, 0] = begin[0] * cosine - begin[1] * sine
        xy[written, 1] = begin[0] * sine + begin[1] * cosine
        written += 1
    return xy, written


@compiled
def _rings(  # noqa: C901, PLR0912 - compiled: one way along all sides
    sides: NDArray[np.int64], places: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.int64], NDArray[np.float64]]:
    """Follow the sides round: coordinates, the first of each ring, and twice its signed area."""
    nodes = len(places)
    head, following = np.full(nodes, -1), np.empty(len(sides), np.int64)
    for at in range(len(sides)):
        following[at] = head[sides[at, 0]]
        head[sides[at, 0]] = at
    xy, written = np.empty((8 * len(sides) + 64, 2)), 0
    first, areas, rings = np.zeros(len(sides) + 1, np.int64), np.empty(len(sides)), 0
    passed = np.full(nodes, -1)
    path, line = np.empty(len(sides) + 1, np.int64), np.empty(len(sides) + 1, np.int64)
    for begin in range(nodes):
        while head[begin] >= 0:
            here, depth = begin, 0
            path[0], passed[begin] = begin, 0
            while head[here] >= 0:
                at = head[here]
                head[here] = following[at]
                line[depth], onward = sides[at, 2], sides[at, 1]
                if passed[onward] < 0:
                    depth += 1
                    path[depth], passed[onward] = onward, depth
                else:
                    loop = passed[onward]
                    start, before = written, line[depth]
                    for step in range(loop, depth + 1):
                        # A corner between two pieces of one straight line is none.
                        if line[step] != before or CIRCLE <= line[step] < 0:
                            xy[written] = places[path[step]]
                            written += 1
                        if line[step] == CIRCLE:
                            to = path[step + 1] if step < depth else onward
                            xy, written = _bent(xy, written, places[path[step]], places[to])
                        before = line[step]
                        if step > loop:
                            passed[path[step]] = -1
                    depth = loop
                    area = 0.0
                    for corner in range(start, written):
                        after = corner + 1 if corner + 1 < written else start
                        area += xy[corner, 0] * xy[after, 1] - xy[corner, 1] * xy[after, 0]
                    if abs(area) < 2.0 * _LEAST_M2:
                        written = start
                    else:
                        xy[written] = xy[start]
                        written += 1
                        areas[rings], rings = area, rings + 1
                        first[rings] = written
                here = onward
            for step in range(depth + 1):
                passed[path[step]] = -1
    return xy[:written], first[: rings + 1], areas[:rings]


@compiled
def _holds(ring: NDArray[np.float64], x: float, y: float) -> bool:
    """Whether a place lies in a closed ring."""
    within = False
    for at in range(len(ring) - 1):
        ax, ay, bx, by = ring[at, 0], ring[at, 1], ring[at + 1, 0], ring[at + 1, 1]
        if (ay > y) != (by > y) and x < ax + (bx - ax) * (y - ay) / (by - ay):
            within = not within
    return within


@compiled
def _shells(
    xy: NDArray[np.float64], first: NDArray[np.int64], areas: NDArray[np.float64]
) -> NDArray[np.int64]:
    """Give the ring that each ring belongs to: itself, or for a hole the smallest shell round it.

    -1 for a hole that none holds, which only rounding makes.
    """
    shell = np.full(len(areas), -1)
    for ring in range(len(areas)):
        if areas[ring] > 0.0:
            shell[ring] = ring
            continue
        x = (xy[first[ring], 0] + xy[first[ring] + 1, 0]) / 2.0
        y = (xy[first[ring], 1] + xy[first[ring] + 1, 1]) / 2.0
        for other in range(len(areas)):
            smaller = shell[ring] < 0 or areas[other] < areas[shell[ring]]
            if areas[other] > 0.0 and smaller and _holds(xy[first[other] : first[other + 1]], x, y):
                shell[ring] = other
    return shell


@compiled
def outline(
    seen: Seen, all_round: int, middle: tuple[float, float], from_m: float, to_m: float
) -> Rings:
    """Draw what was seen between two circles as polygons around a camera at ``middle``.

    ``all_round`` (0 or 1) says that the last wedge meets the first.
    """
    kept = _clipped(seen, from_m, to_m)
    places, corner, first_corner = _corners(kept, all_round)
    sides = _sides(kept, all_round, corner, first_corner)
    xy, first, areas = _rings(sides, places)
    shell = _shells(xy, first, areas)
    ordered, starts = np.empty_like(xy), np.zeros(len(areas) + 1, np.int64)
    polygons, rings, written = np.zeros(len(areas) + 1, np.int64), 0, 0
    count = 0
    for ring in range(len(areas)):
        if shell[ring] != ring:
            continue
        for step in range(-1, len(areas)):
            other = ring if step < 0 else step
            if shell[other] != ring or (step == ring):
                continue
            for at in range(first[other], first[other + 1]):
                ordered[written, 0] = xy[at, 0] + middle[0]
                ordered[written, 1] = xy[at, 1] + middle[1]
                written += 1
            rings += 1
            starts[rings] = written
        count += 1
        polygons[count] = rings
    return Rings(ordered[:written], starts[: rings + 1], polygons[: count + 1])
