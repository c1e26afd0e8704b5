"""The sweep of a ray round a camera, compiled: where the targets are that it sees.

Directions are cut into wedges at every corner of a wall in range and at least every two degrees.
In a wedge everything is an interval of distance between two straight lines, so that one look at its
middle orders it; where lines cross inside, the wedge is cut there too. What hides targets:

1. A prism whose roof is above the eye and above every target in range, and which leaves nothing
   open below, hides all behind its first wall.
2. On level ground a lower one hides the targets between its near walls and its far walls moved away
   from the camera: with eye z_c, targets z_t and roof z_b, to (z_c - z_t) / (z_c - z_b) of their
   distance. A base that is off the ground moves the near walls likewise; targets above the eye
   change the parts of base and roof.
3. On other ground the interval is followed along both edges of the wedge, on the bilinear surface
   itself, to where the line of sight clears the roof, and the two ends are joined by a straight
   line. The ground hides likewise what lies behind its own horizon.

Distances are kept as w = 1 / distance: a straight line is linear in it across a wedge, and
"nothing behind" is w = 0. One file: see ``spatial.sight_rays``.
"""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from spatial.compiled import compiled, inlined
from spatial.sight_rays import GRAZE_M, GroundGrid, bilinear_z
from spatial.view_walls import Hiders, Sector

#: The widest wedge, in radians (2 degrees).
STEP_RAD: Final = np.pi / 90.0
#: Angles so near each other are one.
_SAME_RAD: Final = 1e-10
#: No line: a curve of which each piece stands for itself.
NO_LINE: Final = -1
#: A circle about the camera: a limit of its picture.
CIRCLE: Final = -2
#: Stretches that one prism, or the ground, hides along a ray; what follows counts as hidden.
_MOST: Final = 8
#: A wedge whose two sides differ in what is hidden is halved until its arc is no longer.
_NARROW_M: Final = 0.1
#: Into how many pieces the way between two grid lines is cut to find the ground's own horizon.
_PIECES: Final = 8


class Seen(NamedTuple):
    """What is seen, wedge by wedge.

    ``toward`` (e, 2) are the directions (not of length 1) that bound wedges; wedge k lies between k
    and k + 1, the last one of all round between the last direction and the first. Row n of ``span``
    is a visible stretch in wedge ``wedge[n]``: from distances 0 to 1 at its first side, from 2 to 3
    at its second, in units of that direction's length. ``line`` (n, 2) names the straight lines
    that bound it, so that pieces of one can be joined; ``NO_LINE`` or ``CIRCLE`` where there is
    none.
    """

    toward: NDArray[np.float64]
    wedge: NDArray[np.int32]
    span: NDArray[np.float64]
    line: NDArray[np.int32]


@inlined
def _grown(rows: NDArray[np.float64], used: int) -> NDArray[np.float64]:
    """Give room for at least one more row."""
    if used < len(rows):
        return rows
    larger = np.empty((2 * len(rows), rows.shape[1]))
    larger[:used] = rows[:used]
    return larger


@compiled
def _turns(walls: NDArray[np.float64], half: float) -> NDArray[np.float64]:
    """Give the angles that bound wedges, from -half to half."""
    steps = max(int(np.ceil(2.0 * half / STEP_RAD)), 1)
    angles = np.empty(steps + 1 + 2 * len(walls))
    for step in range(steps + 1):
        angles[step] = -half + 2.0 * half * step / steps
    used = steps + 1
    for row in range(len(walls)):
        for side in range(2):
            if -half < walls[row, side] < half:
                angles[used] = walls[row, side]
                used += 1
    angles = np.sort(angles[:used])
    kept = 1
    for at in range(1, used):
        if angles[at] - angles[kept - 1] > _SAME_RAD:
            angles[kept] = angles[at]
            kept += 1
    angles[kept - 1] = max(angles[kept - 1], half)
    return angles[:kept]


@inlined
def _add(stretches: NDArray[np.float64], used: int, begin: float, end: float) -> int:
    """Append a hidden stretch, or lengthen the last one where it goes on, or no row is left."""
    if used > 0 and (begin <= stretches[used - 1, 1] + 1e-9 or used == len(stretches)):
        stretches[used - 1, 1] = max(stretches[used - 1, 1], end)
        return used
    stretches[used, 0], stretches[used, 1] = begin, end
    return used + 1


@inlined
def _roots(first: float, middle: float, last: float) -> tuple[float, float]:
    """Give where the parabola through values at 0, 1/2 and 1 is zero in (0, 1); else 1."""
    one, other = 1.0, 1.0
    a, b = 2.0 * (first - 2.0 * middle + last), 4.0 * middle - 3.0 * first - last
    inside = b * b - 4.0 * a * first
    if inside > 0.0 and np.isfinite(inside):
        # Numerically safe roots: q never subtracts nearly equal numbers.
        q = -0.5 * (b + np.sqrt(inside) * (1.0 if b >= 0.0 else -1.0))
        if a != 0.0 and 0.0 < q / a < 1.0:
            one = q / a
        if q != 0.0 and 0.0 < first / q < 1.0:
            other = first / q
    return min(one, other), max(one, other)


@inlined
def _at(first: float, middle: float, last: float, share: float) -> float:
    """Give the parabola through values at 0, 1/2 and 1; an infinite one stays so."""
    if not np.isfinite(first + middle + last):
        return middle
    a, b = 2.0 * (first - 2.0 * middle + last), 4.0 * middle - 3.0 * first - last
    return first + share * (b + share * a)


@inlined
def _next_line(ground: GroundGrid, sector: Sector, ray: tuple[float, float], r: float) -> float:
    """Give the distance at which a ray next crosses a line of the ground's grid."""
    after = np.inf
    for axis in range(2):
        slope = ray[axis] / ground.cell_m
        if slope == 0.0:
            continue
        at = (sector.x - ground.x0 if axis == 0 else sector.y - ground.y0) / ground.cell_m
        here = at + slope * r
        # The shift steps over a line that the ray stands on, as rounding would have it.
        line = np.floor(here + 1e-9) + 1.0 if slope > 0.0 else np.ceil(here - 1e-9) - 1.0
        after = min(after, (line - at) / slope)
    return after


@compiled
def _hidden_by_prism(
    ground: GroundGrid,
    sector: Sector,
    ray: tuple[float, float],
    solid: tuple[float, float],
    between: tuple[float, float, float],
    stretches: NDArray[np.float64],
) -> int:
    """Follow the ground behind a prism: rows (begin, end) in metres where targets are hidden.

    ``ray`` is the unit direction, ``solid`` base and top, ``between`` where the ray enters and
    leaves the footprint, and how far to follow it. Rule 3.
    """
    (base, top), (enter, leave, limit) = solid, between
    used, r = 0, enter
    high_at = leave if top < sector.z else enter
    low_at = enter if base < sector.z else leave
    high_rise = (top - sector.z) / high_at if high_at > 0.0 else np.inf
    low_rise = (base - sector.z) / low_at if low_at > 0.0 else -np.inf
    over, under = np.empty(3), np.empty(3)
    while r < limit:
        after = min(_next_line(ground, sector, ray, r), limit)
        if r < leave:
            after = min(after, leave)
        within = after <= leave
        for at in range(3):
            s = r + (after - r) * at / 2.0
            z = sector.height_m + bilinear_z(ground, sector.x + ray[0] * s, sector.y + ray[1] * s)
            roof = top if within and top < sector.z else sector.z + high_rise * s
            floor = base if within and base >= sector.z else sector.z + low_rise * s
            over[at], under[at] = roof - z, z - floor
        r0, r1 = _roots(over[0], over[1], over[2])
        r2, r3 = _roots(under[0], under[1], under[2])
        begin = 0.0
        while begin < 1.0:
            end = 1.0
            for root in (r0, r1, r2, r3):
                if begin < root < end:
                    end = root
            middle = (begin + end) / 2.0
            if (
                _at(over[0], over[1], over[2], middle) > 0.0
                and _at(under[0], under[1], under[2], middle) > 0.0
            ):
                used = _add(stretches, used, r + (after - r) * begin, r + (after - r) * end)
            begin = end
        r = after
    return used


@compiled
def _hidden_by_ground(
    ground: GroundGrid,
    sector: Sector,
    ray: tuple[float, float],
    limit: float,
    stretches: NDArray[np.float64],
) -> int:
    """Follow the ground to where it hides targets behind its horizon; rule 3."""
    used, r, horizon = 0, 0.0, -np.inf
    here = bilinear_z(ground, sector.x, sector.y)
    up = sector.z - sector.height_m
    while r < limit:
        line = min(_next_line(ground, sector, ray, r), limit)
        piece = (line - r) / _PIECES
        for _ in range(_PIECES):
            after, half = r + piece, r + piece / 2.0
            middle = bilinear_z(ground, sector.x + ray[0] * half, sector.y + ray[1] * half)
            last = bilinear_z(ground, sector.x + ray[0] * after, sector.y + ray[1] * after)
            if horizon > -np.inf:
                f0, f1 = up + horizon * r - here, up + horizon * half - middle
                f2 = up + horizon * after - last
                if max(f0, f1, f2) > GRAZE_M:
                    begin = 0.0
                    roots = _roots(f0, f1, f2)
                    for end in (roots[0], roots[1], 1.0):
                        if end > begin and _at(f0, f1, f2, (begin + end) / 2.0) > GRAZE_M:
                            used = _add(stretches, used, r + piece * begin, r + piece * end)
                        begin = end
            horizon = max(horizon, (middle - sector.z) / half, (last - sector.z) / after)
            r, here = after, last
        r = line
    return used


@compiled
def _join(
    hidden: NDArray[np.float64],
    used: int,
    first: NDArray[np.float64],
    second: NDArray[np.float64],
    count: int,
) -> int:
    """Join what is hidden along both sides of a wedge into rows (n0, n1, f0, f1) of w."""
    for at in range(count):
        # No nearer than a micrometre: an infinite w on one side only is no straight line.
        hidden[used, 0] = 1.0 / max(first[at, 0], GRAZE_M)
        hidden[used, 1] = 1.0 / max(second[at, 0], GRAZE_M)
        hidden[used, 2], hidden[used, 3] = 1.0 / first[at, 1], 1.0 / second[at, 1]
        used += 1
    return used


@inlined
def _between(begin: float, end: float, share: float) -> float:
    """Go a share of the way between two values of w; infinite ones stay so."""
    return begin + (end - begin) * share if np.isfinite(begin + end) else max(begin, end)


class Work(NamedTuple):
    """Scratch memory of a sweep.

    Of the walls that cross the wedge: their numbers, and w at its two sides. ``pair`` holds where
    a ray enters (-1 where the camera is above or below the footprint) and leaves a prism.
    ``hidden`` are rows (n0, n1, f0, f1): w of the near and the far end at the two sides; ``name``
    (n, 2) names those lines.
    """

    active: NDArray[np.int64]
    w0: NDArray[np.float64]
    w1: NDArray[np.float64]
    low: NDArray[np.int64]
    pair: NDArray[np.int64]
    hidden: NDArray[np.float64]
    name: NDArray[np.int64]
    first: NDArray[np.float64]
    second: NDArray[np.float64]


class Wedge(NamedTuple):
    """Unit directions of both sides, from the sector's middle, then from east."""

    c0: float
    s0: float
    c1: float
    s1: float
    ray_0: tuple[float, float]
    ray_1: tuple[float, float]


@compiled
def _cross(hiders: Hiders, work: Work, wedge: Wedge, middle: float, actives: int) -> int:
    """Keep the walls that cross a wedge and say how far they are at its sides."""
    kept = 0
    for at in range(actives):
        wall = work.active[at]
        if hiders.walls[wall, 1] <= middle:
            continue
        p, q = hiders.walls[wall, 2], hiders.walls[wall, 3]
        work.active[kept] = wall
        work.w0[kept] = max(p * wedge.c0 + q * wedge.s0, 1e-9)
        work.w1[kept] = max(p * wedge.c1 + q * wedge.s1, 1e-9)
        kept += 1
    return kept


@compiled
def _hide_behind_tall(
    hiders: Hiders, work: Work, actives: int, w_far: float
) -> tuple[int, float, float]:
    """Hide what is behind the nearest tall wall, and behind those that cross it; rule 1.

    Gives how many rows are hidden, and w of the nearest wall (or of the range) at the two sides.
    """
    bound_0, bound_1, bound, count = w_far, w_far, -1, 0
    for at in range(actives):
        is_tall = hiders.tall[hiders.owner[work.active[at]]]
        if is_tall and work.w0[at] + work.w1[at] > bound_0 + bound_1:
            bound_0, bound_1, bound = work.w0[at], work.w1[at], at
    for at in range(actives):
        if hiders.tall[hiders.owner[work.active[at]]] and (
            at == bound
            or work.w0[at] > bound_0 * (1.0 + 1e-12)
            or work.w1[at] > bound_1 * (1.0 + 1e-12)
        ):
            work.hidden[count, 0], work.hidden[count, 1] = work.w0[at], work.w1[at]
            work.hidden[count, 2], work.hidden[count, 3] = 0.0, 0.0
            work.name[count, 0], work.name[count, 1] = 2 * work.active[at], NO_LINE
            count += 1
    return count, bound_0, bound_1


@inlined
def _closeness(work: Work, at: int) -> float:
    return work.w0[at] + work.w1[at]


@compiled
def _pairs(hiders: Hiders, work: Work, actives: int) -> int:
    """Pair up where the wedge's middle enters and leaves each prism that is not tall."""
    lows = 0
    for at in range(actives):
        mine = hiders.owner[work.active[at]]
        if hiders.tall[mine]:
            continue
        to = lows
        while to > 0:
            before = work.low[to - 1]
            theirs = hiders.owner[work.active[before]]
            if theirs < mine or (
                theirs == mine and _closeness(work, before) >= _closeness(work, at)
            ):
                break
            work.low[to] = before
            to -= 1
        work.low[to] = at
        lows += 1
    begin, pairs = 0, 0
    while begin < lows:
        number, end = hiders.owner[work.active[work.low[begin]]], begin
        while end < lows and hiders.owner[work.active[work.low[end]]] == number:
            end += 1
        odd = (end - begin) % 2
        for at in range(begin - odd, end, 2):
            # An odd number of walls: the camera is above or below the footprint itself.
            work.pair[pairs, 0] = work.low[at] if at >= begin else -1
            work.pair[pairs, 1] = work.low[at + 1]
            pairs += 1
        begin = end
    return pairs


@compiled
def _hide_on_level(
    hiders: Hiders, work: Work, pairs: int, count: int, bound_0: float, bound_1: float
) -> int:
    """Hide what prisms hide on level ground; rule 2."""
    for row in range(pairs):
        entering, leaving = int(work.pair[row, 0]), int(work.pair[row, 1])
        number = hiders.owner[work.active[leaving]]
        n0 = work.w0[entering] if entering >= 0 else np.inf
        n1 = work.w1[entering] if entering >= 0 else np.inf
        if n0 <= bound_0 and n1 <= bound_1:
            continue
        work.hidden[count, 0] = n0 / hiders.near_scale[number]
        work.hidden[count, 1] = n1 / hiders.near_scale[number]
        work.hidden[count, 2] = work.w0[leaving] / hiders.far_scale[number]
        work.hidden[count, 3] = work.w1[leaving] / hiders.far_scale[number]
        work.name[count, 0] = 2 * work.active[entering] if entering >= 0 else NO_LINE
        work.name[count, 1] = 2 * work.active[leaving] + 1
        count += 1
    return count


@compiled
def _middle_ray(wedge: Wedge) -> tuple[tuple[float, float], float]:
    """Give the direction of a wedge's middle, and the cosine from it to the sides."""
    x, y = wedge.ray_0[0] + wedge.ray_1[0], wedge.ray_0[1] + wedge.ray_1[1]
    length = np.hypot(x, y)
    return (x / length, y / length), length / 2.0


@compiled
def _hide_on_slopes(
    ground: GroundGrid,
    sector: Sector,
    hiders: Hiders,
    work: Work,
    wedge: Wedge,
    sizes: tuple[int, int],
    bounds: tuple[float, float],
) -> tuple[int, bool]:
    """Hide what prisms hide on sloping ground; rule 3.

    Gives how many rows are hidden, and whether both sides of the wedge have the same stretches.
    Where they have not, those of its middle stand for all of it.
    """
    (pairs, count), (bound_0, bound_1), agree = sizes, bounds, True
    for row in range(1, pairs):  # nearest first: what hides all ends the search
        entering, leaving = int(work.pair[row, 0]), int(work.pair[row, 1])
        to = row
        while to > 0 and _closeness(work, work.pair[to - 1, 1]) < _closeness(work, leaving):
            work.pair[to] = work.pair[to - 1]
            to -= 1
        work.pair[to, 0], work.pair[to, 1] = entering, leaving
    for row in range(pairs):
        entering, leaving = int(work.pair[row, 0]), int(work.pair[row, 1])
        number = hiders.owner[work.active[leaving]]
        n0 = work.w0[entering] if entering >= 0 else np.inf
        n1 = work.w1[entering] if entering >= 0 else np.inf
        if n0 <= bound_0 and n1 <= bound_1:
            continue
        solid = (float(hiders.base[number]), float(hiders.top[number]))
        limit = 1.0 / min(bound_0, bound_1)
        side_0 = (1.0 / n0, 1.0 / work.w0[leaving], limit)
        side_1 = (1.0 / n1, 1.0 / work.w1[leaving], limit)
        firsts = _hidden_by_prism(ground, sector, wedge.ray_0, solid, side_0, work.first)
        seconds = _hidden_by_prism(ground, sector, wedge.ray_1, solid, side_1, work.second)
        if firsts == seconds:
            after = _join(work.hidden, count, work.first, work.second, firsts)
        else:
            agree = False
            ray, cosine = _middle_ray(wedge)
            inward, outward = (n0 + n1) / 2.0, (work.w0[leaving] + work.w1[leaving]) / 2.0
            side = (cosine / inward, cosine / outward, limit)
            firsts = _hidden_by_prism(ground, sector, ray, solid, side, work.first)
            after = _join(work.hidden, count, work.first, work.first, firsts)
        for added in range(count, after):
            work.name[added] = NO_LINE
        # What begins at the wall keeps to the wall between both sides.
        if after > count and entering >= 0:
            near_0, near_1 = work.hidden[count, 0], work.hidden[count, 1]
            if abs(near_0 - n0) <= 1e-2 * n0 and abs(near_1 - n1) <= 1e-2 * n1:
                work.hidden[count, 0], work.hidden[count, 1] = n0, n1
                work.name[count, 0] = 2 * work.active[entering]
                ends = max(work.hidden[count, 2], work.hidden[count, 3])
                if n0 >= bound_0 and n1 >= bound_1 and ends * limit <= 1.0 + 1e-9:
                    bound_0, bound_1 = n0, n1
        count = after
    return count, agree


@compiled
def _hide_behind_ground(
    ground: GroundGrid, sector: Sector, work: Work, wedge: Wedge, count: int, limit: float
) -> tuple[int, bool]:
    """Hide what the ground hides; rule 3. As ``_hide_on_slopes``."""
    firsts = _hidden_by_ground(ground, sector, wedge.ray_0, limit, work.first)
    seconds = _hidden_by_ground(ground, sector, wedge.ray_1, limit, work.second)
    if firsts == seconds:
        after = _join(work.hidden, count, work.first, work.second, firsts)
    else:
        ray, _ = _middle_ray(wedge)
        agreed = _hidden_by_ground(ground, sector, ray, limit, work.first)
        after = _join(work.hidden, count, work.first, work.first, agreed)
    for added in range(count, after):
        work.name[added] = NO_LINE
    return after, firsts == seconds


@inlined
def _length(share: float, cosine: float) -> float:
    """Give the length of the way from the camera to its unit circle's chord, at a share of it."""
    return np.sqrt(1.0 - 2.0 * share * (1.0 - share) * (1.0 - cosine))


@compiled
def _cuts(
    work: Work, count: int, circles: NDArray[np.float64], cosine: float
) -> NDArray[np.float64]:
    """Give the shares of a wedge at which lines cross each other or circles, with 0 and 1."""
    total = 0
    lines = np.empty((2 * count + len(circles), 2))
    for row in range(count):
        for side in range(0, 4, 2):
            w0, w1 = work.hidden[row, side], work.hidden[row, side + 1]
            if np.isfinite(w0 + w1) and w0 + w1 > 0.0:
                lines[total, 0], lines[total, 1] = w0, w1
                total += 1
    straight = total
    for row in range(len(circles)):
        lines[total, 0], lines[total, 1] = circles[row], circles[row]
        total += 1
    cuts, found = np.empty(2 + straight * total), 1
    cuts[0] = 0.0
    for i in range(straight):
        for j in range(i + 1, total):
            before, after = lines[i, 0] - lines[j, 0], lines[i, 1] - lines[j, 1]
            if before * after < 0.0:
                share = before / (before - after)
                for _ in range(3 if j >= straight else 0):
                    # The circle lies outside its chord, by little: a few steps find it.
                    w = lines[j, 0] * _length(share, cosine)
                    share = (lines[i, 0] - w) / (lines[i, 0] - lines[i, 1])
                if 1e-9 < share < 1.0 - 1e-9:
                    cuts[found] = share
                    found += 1
    cuts[found] = 1.0
    return np.sort(cuts[: found + 1])


@compiled
def _see(
    work: Work,
    count: int,
    shares: tuple[float, float],
    limits: tuple[float, float, float],
    rows: NDArray[np.float64],
) -> int:
    """Give what is left between hidden rows in a piece of a wedge, from near to far.

    Rows are (r, r, r, r, line, line): distances at the first side, then at the second.
    """
    (t0, t1), (circle_near, circle_far, cosine) = shares, limits
    t = (t0 + t1) / 2.0
    length_0, length, length_1 = _length(t0, cosine), _length(t, cosine), _length(t1, cosine)
    w_far, w_near = circle_far * length, circle_near * length
    order, at_middle = np.empty(count, np.int64), np.empty(count)
    for row in range(count):
        at_middle[row] = _between(work.hidden[row, 0], work.hidden[row, 1], t)
        to = row
        while to > 0 and at_middle[order[to - 1]] < at_middle[row]:
            order[to] = order[to - 1]
            to -= 1
        order[to] = row
    seen_to, line, found = w_near, CIRCLE, 0
    seen_0, seen_1 = circle_near * length_0, circle_near * length_1
    for row in order:
        if at_middle[row] <= w_far or seen_to <= w_far:
            break
        farthest = _between(work.hidden[row, 2], work.hidden[row, 3], t)
        if farthest >= at_middle[row]:
            continue
        if at_middle[row] < seen_to:
            rows[found, 0], rows[found, 2] = 1.0 / seen_0, 1.0 / seen_1
            rows[found, 1] = 1.0 / _between(work.hidden[row, 0], work.hidden[row, 1], t0)
            rows[found, 3] = 1.0 / _between(work.hidden[row, 0], work.hidden[row, 1], t1)
            rows[found, 4], rows[found, 5] = line, work.name[row, 0]
            found += 1
            seen_to = at_middle[row]
        if farthest < seen_to:
            seen_to, line = farthest, work.name[row, 1]
            seen_0 = _between(work.hidden[row, 2], work.hidden[row, 3], t0)
            seen_1 = _between(work.hidden[row, 2], work.hidden[row, 3], t1)
    if seen_to > w_far:
        rows[found, 0], rows[found, 2] = 1.0 / seen_0, 1.0 / seen_1
        rows[found, 1] = 1.0 / (circle_far * length_0)
        rows[found, 3] = 1.0 / (circle_far * length_1)
        rows[found, 4], rows[found, 5] = line, CIRCLE
        found += 1
    return found


@compiled
def sweep(  # noqa: C901, PLR0915 - compiled: one turn round the camera
    hiders: Hiders, ground: GroundGrid, sector: Sector, radii: NDArray[np.float64]
) -> Seen:
    """Find what is seen of a sector; ``radii`` are distances at which wedges are cut as well."""
    low, high = hiders.low, hiders.high
    turns = _turns(hiders.walls, sector.half)
    by_begin = np.argsort(hiders.walls[:, 0])
    size = len(hiders.walls) + 1
    work = Work(
        np.empty(size, np.int64), np.empty(size), np.empty(size), np.empty(size, np.int64),
        np.empty((size, 2), np.int64), np.empty((_MOST * (size + 2), 4)),
        np.empty((_MOST * (size + 2), 2), np.int64), np.empty((_MOST, 2)), np.empty((_MOST, 2)),
    )  # fmt: skip
    w_far = 1.0 / sector.far_m
    w_near = 1.0 / sector.near_m if sector.near_m > 0.0 else np.inf
    circles = np.concatenate((1.0 / radii[radii > 0.0], np.array([w_far, w_near])))
    ground_hides = high > low and high > min(sector.z, low + sector.height_m)
    cosine, sine = np.cos(sector.middle), np.sin(sector.middle)

    toward, wedges = np.empty((1024, 2)), 0
    spans, wedge_of, spanned = np.empty((1024, 6)), np.empty(1024, np.int32), 0
    rows = np.empty((_MOST * (size + 2) + 1, 6))
    actives, coming = 0, 0
    for turn in range(len(turns) - 1):
        begin, end = turns[turn], turns[turn + 1]
        middle = (begin + end) / 2.0
        while coming < len(hiders.walls) and hiders.walls[by_begin[coming], 0] < middle:
            work.active[actives] = by_begin[coming]
            actives += 1
            coming += 1
        while begin < turns[turn + 1]:
            middle = (begin + end) / 2.0
            c0, s0, c1, s1 = np.cos(begin), np.sin(begin), np.cos(end), np.sin(end)
            wedge = Wedge(
                c0, s0, c1, s1,
                (c0 * cosine - s0 * sine, c0 * sine + s0 * cosine),
                (c1 * cosine - s1 * sine, c1 * sine + s1 * cosine),
            )  # fmt: skip
            actives = _cross(hiders, work, wedge, middle, actives)
            count, bound_0, bound_1 = _hide_behind_tall(hiders, work, actives, w_far)
            pairs, agree = _pairs(hiders, work, actives), True
            if high <= low:
                count = _hide_on_level(hiders, work, pairs, count, bound_0, bound_1)
            else:
                sizes, bounds = (pairs, count), (bound_0, bound_1)
                count, agree = _hide_on_slopes(ground, sector, hiders, work, wedge, sizes, bounds)
                if ground_hides:
                    limit = 1.0 / min(bound_0, bound_1)
                    count, same = _hide_behind_ground(ground, sector, work, wedge, count, limit)
                    agree = agree and same
            if not agree and (end - begin) * sector.far_m > _NARROW_M:
                end = middle
                continue
            apart = c0 * c1 + s0 * s1
            shares = _cuts(work, count, circles, apart)
            for piece in range(len(shares) - 1):
                t0, t1 = shares[piece], shares[piece + 1]
                if t1 - t0 <= 1e-9:
                    continue
                toward = _grown(toward, wedges + 1)
                toward[wedges, 0], toward[wedges, 1] = c0 + (c1 - c0) * t0, s0 + (s1 - s0) * t0
                found = _see(work, count, (t0, t1), (w_near, w_far, apart), rows)
                while spanned + found > len(wedge_of):
                    spans = np.concatenate((spans, np.empty_like(spans)))
                    wedge_of = np.concatenate((wedge_of, np.empty_like(wedge_of)))
                spans[spanned : spanned + found] = rows[:found]
                wedge_of[spanned : spanned + found] = wedges
                spanned += found
                wedges += 1
            begin, end = end, turns[turn + 1]
    toward[wedges, 0], toward[wedges, 1] = np.cos(turns[-1]), np.sin(turns[-1])
    turned = np.empty((wedges + 1, 2))
    for row in range(wedges + 1):
        turned[row, 0] = toward[row, 0] * cosine - toward[row, 1] * sine
        turned[row, 1] = toward[row, 0] * sine + toward[row, 1] * cosine
    return Seen(
        turned,
        wedge_of[:spanned].copy(),
        spans[:spanned, :4].copy(),
        spans[:spanned, 4:].astype(np.int32),
    )
