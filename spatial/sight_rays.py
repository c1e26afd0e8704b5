"""Rays through a scene, compiled: what a straight line meets, and where a camera stands.

A line is cut with the walls of every prism whose box it passes; sorted along the whole straight
line, the cuts pair up into the stretches inside the prism (even-odd: holes, courtyards and parts
need no case of their own, nor does a line that begins inside). A stretch blocks where its height
lies between base and top. Corners count as lying on one side of the line, always the same one,
since the line is followed from its lexicographically smaller end: what one end sees of the other
is exactly what the other sees of it, also along walls and through corners.

The ground is followed from grid line to grid line. Between two of them a bilinear surface under a
straight line is a parabola, so that its highest point is found and not sampled.

One file, since numba's cache of a function knows when its own file has changed and not when
another has that it calls into.
"""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from spatial.compiled import compiled, inlined
from spatial.scene_grid import CELL_M, Prisms

#: A line that runs a shorter way than this inside a building, or under the ground, is not blocked:
#: a target on the face of a wall is seen.
GRAZE_M: Final = 1e-6
#: How far in front of its wall a camera is put that is recorded inside its building.
CLEARANCE_M: Final = 0.05
#: A camera recorded deeper inside than this hangs indoors, whatever the error of its place.
DEEPEST_M: Final = 15.0
_STEP_M: Final = 1.0
#: A wall faces an azimuth up to 75 degrees from its normal.
_FACING: Final = 0.26


class GroundGrid(NamedTuple):
    """Heights at the crossings of a grid: row r, column c is at (x0 + c cell, y0 + r cell)."""

    z: NDArray[np.float32]
    x0: float
    y0: float
    cell_m: float
    highest: float


class Ray(NamedTuple):
    """A straight line from (x, y, z) along the unit (dx, dy) for a length, rising by a slope.

    ``back`` says that the eye is at its end, since lines are followed from their smaller end.
    """

    x: float
    y: float
    z: float
    dx: float
    dy: float
    rise: float
    length: float
    back: bool


@compiled
def bilinear_z(ground: GroundGrid, x: float, y: float) -> float:
    """Give z of the ground at a place; beyond the rim it goes on level."""
    rows, columns = ground.z.shape
    across = min(max((x - ground.x0) / ground.cell_m, 0.0), columns - 1.0)
    up = min(max((y - ground.y0) / ground.cell_m, 0.0), rows - 1.0)
    column, row = min(int(across), max(columns - 2, 0)), min(int(up), max(rows - 2, 0))
    right, above = across - column, up - row
    next_column, next_row = min(column + 1, columns - 1), min(row + 1, rows - 1)
    low = ground.z[row, column] * (1.0 - right) + ground.z[row, next_column] * right
    high = ground.z[next_row, column] * (1.0 - right) + ground.z[next_row, next_column] * right
    return low * (1.0 - above) + high * above


@compiled
def heights_of(ground: GroundGrid, xy: NDArray[np.float64]) -> NDArray[np.float64]:
    """Give z of the ground at places of shape (n, 2)."""
    z = np.empty(len(xy))
    for row in range(len(xy)):
        z[row] = bilinear_z(ground, xy[row, 0], xy[row, 1])
    return z


@compiled
def _is_within(prisms: Prisms, prism: int, x: float, y: float) -> bool:
    """Whether a place lies in the footprint, by the even-odd rule."""
    box = prisms.box[prism]
    if x < box[0] or x > box[2] or y < box[1] or y > box[3]:
        return False
    within = False
    first = prisms.first_wall[prism]
    for wall in range(first, first + prisms.wall_count[prism]):
        ax, ay, bx, by = prisms.walls[wall]
        if (ay > y) != (by > y) and x < ax + (bx - ax) * (y - ay) / (by - ay):
            within = not within
    return within


@compiled
def solid_at(prisms: Prisms, x: float, y: float, z: float) -> int:
    """Give a prism that a place in the air lies in, its roof included, or -1."""
    mask = prisms.side - 1
    i, j = int(np.floor(x / CELL_M)), int(np.floor(y / CELL_M))
    bucket = (j & mask) * prisms.side + (i & mask)
    first = prisms.bucket_first[bucket]
    for at in range(first, first + prisms.bucket_count[bucket]):
        prism = prisms.inside[at]
        if prisms.base[prism] < z <= prisms.top[prism] and _is_within(prisms, prism, x, y):
            return prism
    return -1


@compiled
def _way_out(  # noqa: C901 - compiled: one search through walls and places along them
    prisms: Prisms, x: float, y: float, z: float, east: float, north: float, near: float
) -> tuple[float, float, float]:
    """Find the nearest place in front of a wall of what (x, y, z) lies in: x, y, and how far.

    Walls must look toward (east, north); (0, 0) takes any. ``near`` bounds the search.
    """
    best_x, best_y = x, y
    mask = prisms.side - 1
    i, j = int(np.floor(x / CELL_M)), int(np.floor(y / CELL_M))
    bucket = (j & mask) * prisms.side + (i & mask)
    for at in range(
        prisms.bucket_first[bucket], prisms.bucket_first[bucket] + prisms.bucket_count[bucket]
    ):
        prism = prisms.inside[at]
        if not (prisms.base[prism] < z <= prisms.top[prism]):
            continue
        if not _is_within(prisms, prism, x, y):
            continue
        first = prisms.first_wall[prism]
        for wall in range(first, first + prisms.wall_count[prism]):
            ax, ay, bx, by = prisms.walls[wall]
            length = np.hypot(bx - ax, by - ay)
            if length == 0.0:
                continue
            ux, uy = (bx - ax) / length, (by - ay) / length
            # Not at the very corner, where what lies behind one wall lies on the next.
            corner = min(2.0 * CLEARANCE_M, length / 2.0)
            foot = min(max((x - ax) * ux + (y - ay) * uy, corner), length - corner)
            if np.hypot(ax + ux * foot - x, ay + uy * foot - y) >= near:
                continue
            # A neighbour may stand against part of the wall: also look every metre along it.
            steps = int(length / _STEP_M) + 1
            for step in range(-1, steps + 1):
                along = foot if step < 0 else corner + (length - 2.0 * corner) * step / steps
                px, py = ax + ux * along, ay + uy * along
                away = np.hypot(px - x, py - y)
                if away >= near:
                    continue
                for side in (-1.0, 1.0):
                    nx, ny = -uy * side, ux * side
                    if nx * east + ny * north < _FACING * np.hypot(east, north):
                        continue
                    qx, qy = px + nx * CLEARANCE_M, py + ny * CLEARANCE_M
                    if solid_at(prisms, qx, qy, z) < 0:
                        near, best_x, best_y = away, qx, qy
    return best_x, best_y, near


@compiled
def standing_place(
    prisms: Prisms, x: float, y: float, z: float, facing_deg: float
) -> tuple[float, float, int]:
    """Put a camera that is recorded inside its building in front of the nearest wall of it.

    Gives x, y and -1, or the prism it stands in where no wall near by is free. Where the azimuth is
    known, walls that look that way are taken before others.
    """
    own = solid_at(prisms, x, y, z)
    if own < 0:
        return x, y, -1
    if not np.isnan(facing_deg):
        east, north = np.sin(np.radians(facing_deg)), np.cos(np.radians(facing_deg))
        px, py, near = _way_out(prisms, x, y, z, east, north, DEEPEST_M)
        if near < DEEPEST_M:
            return px, py, -1
    px, py, near = _way_out(prisms, x, y, z, 0.0, 0.0, DEEPEST_M)
    return px, py, -1 if near < DEEPEST_M else own


@compiled
def standing_places(
    prisms: Prisms, eyes: NDArray[np.float64], facing_deg: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Put many cameras where they stand: (n, 3), and the building that shuts each in, or -1."""
    placed, shut = eyes.copy(), np.full(len(eyes), -1, np.int64)
    for row in range(len(eyes)):
        x, y, z = eyes[row]
        placed[row, 0], placed[row, 1], shut[row] = standing_place(prisms, x, y, z, facing_deg[row])
    return placed, shut


@inlined
def _stretch(
    ray: Ray, begin: float, end: float, base: float, top: float
) -> tuple[float, float, float]:
    """Cut the stretch [begin, end] of a ray down to where its height is between base and top."""
    if ray.rise > 0.0:
        begin = max(begin, (base - ray.z) / ray.rise)
        end = min(end, (top - ray.z) / ray.rise)
    elif ray.rise < 0.0:
        begin = max(begin, (top - ray.z) / ray.rise)
        end = min(end, (base - ray.z) / ray.rise)
    elif not base < ray.z < top:
        end = begin
    lowest = ray.z + ray.rise * (end if ray.rise < 0.0 else begin)
    return begin, end, top - lowest


@compiled
def _met_prism(
    prisms: Prisms, prism: int, ray: Ray, cuts: NDArray[np.float64]
) -> tuple[float, float, float]:
    """Give where a prism blocks a ray: the first and the last place, and the greatest depth."""
    found = 0
    first = prisms.first_wall[prism]
    for wall in range(first, first + prisms.wall_count[prism]):
        ax, ay, bx, by = prisms.walls[wall]
        ax, ay, bx, by = ax - ray.x, ay - ray.y, bx - ray.x, by - ray.y
        left_a, left_b = ray.dx * ay - ray.dy * ax, ray.dx * by - ray.dy * bx
        if (left_a > 0.0) == (left_b > 0.0):
            continue
        along_a, along_b = ray.dx * ax + ray.dy * ay, ray.dx * bx + ray.dy * by
        cut = along_a + (along_b - along_a) * (left_a / (left_a - left_b))
        at = found
        while at > 0 and cuts[at - 1] > cut:
            cuts[at] = cuts[at - 1]
            at -= 1
        cuts[at] = cut
        found += 1
    begin, end, depth = np.inf, -np.inf, 0.0
    for pair in range(0, found - 1, 2):
        inside_from, inside_to = max(cuts[pair], 0.0), min(cuts[pair + 1], ray.length)
        if inside_to - inside_from <= GRAZE_M:
            continue
        met_from, met_to, met_depth = _stretch(
            ray, inside_from, inside_to, prisms.base[prism], prisms.top[prism]
        )
        if met_to - met_from > GRAZE_M:
            begin, end = min(begin, met_from), max(end, met_to)
            depth = max(depth, met_depth)
    return begin, end, depth


@compiled
def _met_ground(ground: GroundGrid, ray: Ray) -> tuple[float, float, float]:
    """Give where the ground rises above a ray, as ``_met_prism`` does."""
    begin, end, depth = np.inf, -np.inf, 0.0
    if min(ray.z, ray.z + ray.rise * ray.length) >= ground.highest:
        return begin, end, depth
    u, v = (ray.x - ground.x0) / ground.cell_m, (ray.y - ground.y0) / ground.cell_m
    du, dv = ray.dx / ground.cell_m, ray.dy / ground.cell_m
    line_u = np.floor(u) + 1.0 if du > 0.0 else np.ceil(u) - 1.0
    line_v = np.floor(v) + 1.0 if dv > 0.0 else np.ceil(v) - 1.0
    t, above = 0.0, ray.z - bilinear_z(ground, ray.x, ray.y)
    while t < ray.length:
        next_u = (line_u - u) / du if du != 0.0 else np.inf
        next_v = (line_v - v) / dv if dv != 0.0 else np.inf
        after = min(ray.length, next_u, next_v)
        if next_u <= after:
            line_u += 1.0 if du > 0.0 else -1.0
        if next_v <= after:
            line_v += 1.0 if dv > 0.0 else -1.0
        half = (t + after) / 2.0
        middle = (
            ray.z
            + ray.rise * half
            - bilinear_z(ground, ray.x + ray.dx * half, ray.y + ray.dy * half)
        )
        last = (
            ray.z
            + ray.rise * after
            - bilinear_z(ground, ray.x + ray.dx * after, ray.y + ray.dy * after)
        )
        low, from_share, to_share = _below(above, middle, last)
        if low < -GRAZE_M:
            begin = min(begin, t + (after - t) * from_share)
            end = max(end, t + (after - t) * to_share)
            depth = max(depth, -low)
        t, above = after, last
    return begin, end, depth


@compiled
def _below(first: float, middle: float, last: float) -> tuple[float, float, float]:
    """Give the least value of the parabola through three values at 0, 1/2, 1, and where it is < 0.

    Between the two shares lie all places in [0, 1] where it is below zero.
    """
    a, b = 2.0 * (first - 2.0 * middle + last), 4.0 * middle - 3.0 * first - last
    low = min(first, last)
    if a > 0.0 and 0.0 < -b < 2.0 * a:
        low = min(low, first - b * b / (4.0 * a))
    if low >= 0.0:
        return low, 0.0, 0.0
    from_share, to_share = (0.0 if first < 0.0 else 1.0), (1.0 if last < 0.0 else 0.0)
    inside = b * b - 4.0 * a * first
    if inside > 0.0:
        # Numerically safe roots: q never subtracts nearly equal numbers.
        q = -0.5 * (b + np.sqrt(inside) * (1.0 if b >= 0.0 else -1.0))
        for root in (q / a if a != 0.0 else np.inf, first / q if q != 0.0 else np.inf):
            if 0.0 <= root <= 1.0:
                from_share, to_share = min(from_share, root), max(to_share, root)
    return low, from_share, to_share


@compiled
def _met_upright(prisms: Prisms, x: float, y: float, low: float, high: float) -> int:
    """Give a prism that an upright line meets, or -1."""
    mask = prisms.side - 1
    bucket = (int(np.floor(y / CELL_M)) & mask) * prisms.side + (int(np.floor(x / CELL_M)) & mask)
    for at in range(
        prisms.bucket_first[bucket], prisms.bucket_first[bucket] + prisms.bucket_count[bucket]
    ):
        prism = prisms.inside[at]
        overlap = min(prisms.top[prism], high) - max(prisms.base[prism], low)
        if overlap > GRAZE_M and _is_within(prisms, prism, x, y):
            return prism
    return -1


@compiled
def _first_met(  # noqa: C901 - compiled: one walk from cell to cell
    prisms: Prisms, ray: Ray, cuts: NDArray[np.float64]
) -> tuple[int, float, float, NDArray[np.float64]]:
    """Find what blocks a ray first, seen from the eye.

    Gives the prism or -1, how far from there, the depth, and the scratch for cuts, which may have
    grown.
    """
    blocker, nearest, deepest = -1, np.inf, 0.0
    end_x, end_y = ray.x + ray.dx * ray.length, ray.y + ray.dy * ray.length
    low, high = min(ray.z, ray.z + ray.rise * ray.length), max(ray.z, ray.z + ray.rise * ray.length)
    west, east = min(ray.x, end_x), max(ray.x, end_x)
    south, north = min(ray.y, end_y), max(ray.y, end_y)
    mask = prisms.side - 1
    i, j = int(np.floor(ray.x / CELL_M)), int(np.floor(ray.y / CELL_M))
    last_i, last_j = int(np.floor(end_x / CELL_M)), int(np.floor(end_y / CELL_M))
    step_i, step_j = (1 if last_i > i else -1), (1 if last_j > j else -1)
    before_i, before_j, begun = i, j, False
    while True:
        bucket = (j & mask) * prisms.side + (i & mask)
        first = prisms.bucket_first[bucket]
        for at in range(first, first + prisms.bucket_count[bucket]):
            prism = prisms.inside[at]
            if prisms.top[prism] <= low or prisms.base[prism] >= high:
                continue
            cells = prisms.cells[prism]
            # Another cell of the same bucket, or a prism that the cell before has shown already.
            if i < cells[0] or j < cells[1] or i > cells[2] or j > cells[3]:
                continue
            if begun and cells[0] <= before_i <= cells[2] and cells[1] <= before_j <= cells[3]:
                continue
            box = prisms.box[prism]
            if box[0] > east or box[2] < west or box[1] > north or box[3] < south:
                continue
            if prisms.wall_count[prism] > len(cuts):
                cuts = np.empty(2 * prisms.wall_count[prism])
            begin, end, depth = _met_prism(prisms, prism, ray, cuts)
            if end > begin:
                away = ray.length - end if ray.back else begin
                # Of two that are met at once the smaller number, whatever their order here.
                if away < nearest or (away == nearest and prisms.fid[prism] < prisms.fid[blocker]):
                    blocker, nearest, deepest = prism, away, depth
        if i == last_i and j == last_j:
            return blocker, nearest, deepest, cuts
        before_i, before_j, begun = i, j, True
        to_i = ((i + (step_i > 0)) * CELL_M - ray.x) / ray.dx if i != last_i else np.inf
        to_j = ((j + (step_j > 0)) * CELL_M - ray.y) / ray.dy if j != last_j else np.inf
        if to_i <= to_j:
            i += step_i
        else:
            j += step_j


@compiled
def look(
    prisms: Prisms,
    ground: GroundGrid,
    eyes: NDArray[np.float64],
    targets: NDArray[np.float64],
    shut: NDArray[np.int64],
) -> tuple[
    NDArray[np.bool_],
    NDArray[np.int64],
    NDArray[np.float64],
    NDArray[np.float64],
    NDArray[np.bool_],
]:
    """Answer ``spatial.sight.lines_of_sight`` for eyes that stand where they look from."""
    rows = len(eyes)
    clear, blocker = np.zeros(rows, np.bool_), np.full(rows, -1, np.int64)
    blocked_at, short_by = np.full(rows, np.nan), np.full(rows, np.nan)
    by_ground = np.zeros(rows, np.bool_)
    cuts = np.empty(64)
    for row in range(rows):
        x, y, z = eyes[row]
        tx, ty, tz = targets[row]
        if not np.isfinite(x + y + z + tx + ty + tz):
            continue
        if shut[row] >= 0:
            blocker[row], blocked_at[row] = prisms.fid[shut[row]], 0.0
            short_by[row] = prisms.top[shut[row]] - z
            continue
        back = x > tx or (x == tx and (y > ty or (y == ty and z > tz)))
        if back:
            x, y, z, tx, ty, tz = tx, ty, tz, x, y, z
        length = np.hypot(tx - x, ty - y)
        if length <= GRAZE_M:
            prism = _met_upright(prisms, x, y, min(z, tz), max(z, tz))
            buried = bilinear_z(ground, x, y) - min(z, tz)
            nearest = 0.0 if prism >= 0 else np.inf
            deepest = prisms.top[prism] - min(z, tz) if prism >= 0 else 0.0
            below, buried_at = buried > GRAZE_M, 0.0
        else:
            ray = Ray(
                x, y, z, (tx - x) / length, (ty - y) / length, (tz - z) / length, length, back
            )
            prism, nearest, deepest, cuts = _first_met(prisms, ray, cuts)
            begin, end, buried = _met_ground(ground, ray)
            below, buried_at = end >= begin, length - end if back else begin
        clear[row] = prism < 0 and not below
        if below and buried_at < nearest:
            by_ground[row], blocked_at[row], short_by[row] = True, buried_at, buried
        elif prism >= 0:
            blocker[row], blocked_at[row], short_by[row] = prisms.fid[prism], nearest, deepest
    return clear, blocker, blocked_at, short_by, by_ground
