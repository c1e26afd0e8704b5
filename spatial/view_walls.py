"""What can hide targets from a camera, compiled: prisms in range, their walls, what stands behind.

Most of what stands in range stands behind something. Walls that hide all behind them are found
first, and what lies behind those in every direction is left out before anything is swept. One
file: see ``spatial.sight_rays``.
"""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from spatial.compiled import compiled, inlined
from spatial.scene_grid import CELL_M, Prisms
from spatial.sight_rays import GroundGrid

#: Into how many directions the ground's steepness is told apart.
_PARTS: Final = 32
#: Into how many directions the whole turn is told apart to leave out what stands behind.
_BINS: Final = 512


class Sector(NamedTuple):
    """Where a camera stands and which part of the plane its picture can hold.

    Angles are counterclockwise from east in radians: ``middle`` plus or minus ``half``, which is pi
    all round. ``height_m`` is that of the targets above the ground.
    """

    x: float
    y: float
    z: float
    middle: float
    half: float
    near_m: float
    far_m: float
    height_m: float


class Hiders(NamedTuple):
    """What may hide targets: walls, and the prisms that they belong to.

    Rows of ``walls`` are (begin, end, p, q): angles from the sector's middle, and w = 1 / distance
    = p cos + q sin of such an angle. ``owner`` is the number of each one's prism. A prism that is
    ``tall`` hides all behind its first wall; on level ground another hides from its near walls
    moved to ``near_scale`` of their distance to its far walls moved to ``far_scale``. ``low`` and
    ``high`` bound the ground in range.
    """

    walls: NDArray[np.float64]
    owner: NDArray[np.int32]
    tall: NDArray[np.bool_]
    near_scale: NDArray[np.float64]
    far_scale: NDArray[np.float64]
    base: NDArray[np.float64]
    top: NDArray[np.float64]
    low: float
    high: float


@inlined
def _grown(rows: NDArray[np.float64], used: int) -> NDArray[np.float64]:
    """Give room for at least one more row."""
    if used < len(rows):
        return rows
    larger = np.empty((2 * len(rows), rows.shape[1]))
    larger[:used] = rows[:used]
    return larger


@compiled
def _relief(ground: GroundGrid, sector: Sector) -> tuple[float, float]:
    """Give the lowest and the highest ground within range (in its square)."""
    rows, columns = ground.z.shape
    reach = sector.far_m
    west = int(np.floor((sector.x - reach - ground.x0) / ground.cell_m))
    east = int(np.ceil((sector.x + reach - ground.x0) / ground.cell_m))
    south = int(np.floor((sector.y - reach - ground.y0) / ground.cell_m))
    north = int(np.ceil((sector.y + reach - ground.y0) / ground.cell_m))
    low, high = np.inf, -np.inf
    for row in range(min(max(south, 0), rows - 1), min(max(north, 0), rows - 1) + 1):
        for column in range(min(max(west, 0), columns - 1), min(max(east, 0), columns - 1) + 1):
            low, high = min(low, ground.z[row, column]), max(high, ground.z[row, column])
    return low, high


@compiled
def _prisms_near(prisms: Prisms, sector: Sector, low: float, high: float) -> NDArray[np.int64]:
    """Give the prisms within range that can hide a target, each once."""
    reach, mask = sector.far_m, prisms.side - 1
    lowest, highest = min(sector.z, low + sector.height_m), max(sector.z, high + sector.height_m)
    west, east = (
        int(np.floor((sector.x - reach) / CELL_M)),
        int(np.floor((sector.x + reach) / CELL_M)),
    )
    south, north = (
        int(np.floor((sector.y - reach) / CELL_M)),
        int(np.floor((sector.y + reach) / CELL_M)),
    )
    found, near = 0, np.empty(256, np.int64)
    for j in range(south, north + 1):
        for i in range(west, east + 1):
            bucket = (j & mask) * prisms.side + (i & mask)
            for at in range(
                prisms.bucket_first[bucket],
                prisms.bucket_first[bucket] + prisms.bucket_count[bucket],
            ):
                prism = prisms.inside[at]
                if prisms.top[prism] <= lowest or prisms.base[prism] >= highest:
                    continue
                cells, box = prisms.cells[prism], prisms.box[prism]
                # In the first of its cells that is looked at; also refuses the bucket's others.
                if i != max(cells[0], west) or j != max(cells[1], south):
                    continue
                if i > cells[2] or j > cells[3]:
                    continue
                away_x = max(box[0] - sector.x, sector.x - box[2], 0.0)
                away_y = max(box[1] - sector.y, sector.y - box[3], 0.0)
                if away_x * away_x + away_y * away_y >= reach * reach:
                    continue
                if found == len(near):
                    larger = np.empty(2 * found, np.int64)
                    larger[:found] = near
                    near = larger
                near[found] = prism
                found += 1
    return near[:found]


@compiled
def _steepest(ground: GroundGrid, sector: Sector) -> NDArray[np.float64]:
    """Give how steeply a ray at most rises to a target at least so far away, by direction.

    Row d is the d-th part of the turn from due east counterclockwise, column k targets that are
    farther than k cells of the ground's grid; never too small, so that what tops it hides all.
    """
    rows, columns = ground.z.shape
    cell = ground.cell_m
    rings = int(sector.far_m / cell) + 2
    steepest = np.full((_PARTS, rings), -np.inf)
    part = 2.0 * np.pi / _PARTS
    west = int(np.floor((sector.x - sector.far_m - ground.x0) / cell))
    south = int(np.floor((sector.y - sector.far_m - ground.y0) / cell))
    for row in range(south, south + 2 * rings + 1):
        for column in range(west, west + 2 * rings + 1):
            high = -np.inf
            for corner in range(4):
                j = min(max(row + corner // 2, 0), rows - 1)
                i = min(max(column + corner % 2, 0), columns - 1)
                high = max(high, ground.z[j, i])
            x = ground.x0 + (column + 0.5) * cell - sector.x
            y = ground.y0 + (row + 0.5) * cell - sector.y
            away, wide = np.hypot(x, y), 0.708 * cell
            if away - wide >= sector.far_m:
                continue
            rise = high + sector.height_m - sector.z
            slope = rise / max(away - wide, 1e-3) if rise > 0.0 else rise / (away + wide)
            ring = min(int((away + wide) / cell), rings - 1)
            first, last = 0, _PARTS - 1
            if away > wide:
                toward, spread = np.arctan2(y, x), np.arcsin(wide / away)
                first, last = (
                    int(np.floor((toward - spread) / part)),
                    int(np.floor((toward + spread) / part)),
                )
            for number in range(first, last + 1):
                steepest[number % _PARTS, ring] = max(steepest[number % _PARTS, ring], slope)
    for ring in range(rings - 2, -1, -1):
        for number in range(_PARTS):
            steepest[number, ring] = max(steepest[number, ring], steepest[number, ring + 1])
    return steepest


@compiled
def _hides_all(
    prisms: Prisms, prism: int, sector: Sector, cell_m: float, steepest: NDArray[np.float64]
) -> bool:
    """Whether nothing is seen behind a prism that stands on the ground, up to the range."""
    if prisms.base[prism] > -np.inf:
        return False
    near_2, far_2 = np.inf, 0.0
    first_part, last_part, begun, toward = 0.0, 0.0, False, 0.0
    first = prisms.first_wall[prism]
    for wall in range(first, first + prisms.wall_count[prism]):
        ax, ay, bx, by = prisms.walls[wall]
        ax, ay, bx, by = ax - sector.x, ay - sector.y, bx - sector.x, by - sector.y
        vx, vy = bx - ax, by - ay
        length_2 = vx * vx + vy * vy
        if length_2 == 0.0:
            continue
        share = min(max(-(ax * vx + ay * vy) / length_2, 0.0), 1.0)
        fx, fy = ax + vx * share, ay + vy * share
        near_2, far_2 = min(near_2, fx * fx + fy * fy), max(far_2, ax * ax + ay * ay)
        # Angles from that of the first corner, so that the turn's end is nowhere near.
        angle = np.arctan2(ay, ax)
        if not begun:
            toward, begun = angle, True
        turned = (angle - toward + 3.0 * np.pi) % (2.0 * np.pi) - np.pi
        first_part, last_part = min(first_part, turned), max(last_part, turned)
    if near_2 <= 1e-6:
        return False
    near, far = np.sqrt(near_2), np.sqrt(far_2)
    rise = prisms.top[prism] - sector.z
    least = rise / far if rise > 0.0 else rise / near
    parts = steepest.shape[0]
    begin, end = 0, parts - 1
    if last_part - first_part < np.pi:
        part = 2.0 * np.pi / parts
        begin = int(np.floor((toward + first_part) / part))
        end = int(np.floor((toward + last_part) / part))
    ring = min(int(near / cell_m), steepest.shape[1] - 1)
    for number in range(begin, end + 1):  # noqa: SIM110 - compiled
        if steepest[number % parts, ring] > least:
            return False
    return True


@compiled
def _walls(
    prisms: Prisms, sector: Sector, near: NDArray[np.int64], tall: NDArray[np.bool_]
) -> tuple[NDArray[np.float64], NDArray[np.int32]]:
    """Give the walls in the sector: begin and end angle from its middle, and w = p cos + q sin.

    Rows of (begin, end, p, q), and the number in ``near`` of each one's prism.
    """
    cosine, sine = np.cos(sector.middle), np.sin(sector.middle)
    used, walls, owner = 0, np.empty((1024, 4)), np.empty(1024, np.int32)
    reach_2 = sector.far_m * sector.far_m
    for number in range(len(near)):
        first = prisms.first_wall[near[number]]
        for wall in range(first, first + prisms.wall_count[near[number]]):
            ax, ay, bx, by = prisms.walls[wall]
            ax, ay, bx, by = ax - sector.x, ay - sector.y, bx - sector.x, by - sector.y
            vx, vy = bx - ax, by - ay
            area, length_2 = ax * by - ay * bx, vx * vx + vy * vy
            # Seen end on, or through the camera's own place: no direction meets it.
            if length_2 == 0.0 or area * area <= 1e-18 * length_2:
                continue
            if tall[number]:
                share = min(max(-(ax * vx + ay * vy) / length_2, 0.0), 1.0)
                fx, fy = ax + vx * share, ay + vy * share
                if fx * fx + fy * fy >= reach_2:
                    continue
            begin = np.arctan2(ay * cosine - ax * sine, ax * cosine + ay * sine)
            end = np.arctan2(by * cosine - bx * sine, bx * cosine + by * sine)
            begin, end = min(begin, end), max(begin, end)
            p, q = (vy * cosine - vx * sine) / area, -(vy * sine + vx * cosine) / area
            wraps = end - begin > np.pi
            for piece in range(2 if wraps else 1):
                piece_begin = begin if not wraps else (-np.pi if piece == 0 else end)
                piece_end = end if not wraps else (begin if piece == 0 else np.pi)
                if piece_end <= -sector.half or piece_begin >= sector.half:
                    continue
                if used == len(owner):
                    larger = np.empty(2 * used, np.int32)
                    larger[:used] = owner
                    owner = larger
                walls = _grown(walls, used)
                walls[used, 0], walls[used, 1], walls[used, 2], walls[used, 3] = (
                    piece_begin, piece_end, p, q,
                )  # fmt: skip
                owner[used] = number
                used += 1
    return _in_front(walls[:used], owner[:used], tall, sector.half)


@compiled
def _in_front(  # noqa: C901 - compiled: bins are filled, then asked
    walls: NDArray[np.float64], owner: NDArray[np.int32], tall: NDArray[np.bool_], half: float
) -> tuple[NDArray[np.float64], NDArray[np.int32]]:
    """Leave out walls that stand behind others wherever they stand.

    The turn is cut into narrow bins; a wall that hides all and reaches across a bin bounds what can
    be seen in it. Of a prism that does not hide all, every wall stays or none does.
    """
    bins = max(int(_BINS * half / np.pi), 1)
    width = 2.0 * half / bins
    cosines, sines = np.empty(bins + 1), np.empty(bins + 1)
    for at in range(bins + 1):
        cosines[at], sines[at] = np.cos(at * width - half), np.sin(at * width - half)
    bound = np.zeros(bins)
    for row in range(len(walls)):
        if not tall[owner[row]]:
            continue
        first = max(int(np.ceil((walls[row, 0] + half) / width)), 0)
        last = min(int(np.floor((walls[row, 1] + half) / width)), bins)
        for at in range(first, last):
            w = min(
                walls[row, 2] * cosines[at] + walls[row, 3] * sines[at],
                walls[row, 2] * cosines[at + 1] + walls[row, 3] * sines[at + 1],
            )
            bound[at] = max(bound[at], w)
    stays, prism_stays = np.zeros(len(walls), np.bool_), np.zeros(len(tall), np.bool_)
    for row in range(len(walls)):
        begin, end = walls[row, 0], walls[row, 1]
        foot = np.arctan2(walls[row, 3], walls[row, 2])
        closest = np.hypot(walls[row, 2], walls[row, 3])
        if not begin <= foot <= end:
            closest = max(
                walls[row, 2] * np.cos(begin) + walls[row, 3] * np.sin(begin),
                walls[row, 2] * np.cos(end) + walls[row, 3] * np.sin(end),
            )
        first = min(max(int(np.floor((begin + half) / width)), 0), bins - 1)
        last = min(max(int(np.floor((end + half) / width)), 0), bins - 1)
        for at in range(first, last + 1):
            if closest >= bound[at]:
                stays[row], prism_stays[owner[row]] = True, True
                break
    kept = 0
    for row in range(len(walls)):
        if stays[row] or (not tall[owner[row]] and prism_stays[owner[row]]):
            walls[kept], owner[kept] = walls[row], owner[row]
            kept += 1
    return walls[:kept], owner[:kept]


@compiled
def hiders_of(prisms: Prisms, ground: GroundGrid, sector: Sector) -> Hiders:
    """Find what may hide targets of a sector whose range is not 0."""
    low, high = _relief(ground, sector)
    near = _prisms_near(prisms, sector, low, high)
    lowest, highest = min(sector.z, low + sector.height_m), max(sector.z, high + sector.height_m)
    tall = np.empty(len(near), np.bool_)
    near_scale, far_scale = np.ones(len(near)), np.full(len(near), np.inf)
    drop = low + sector.height_m - sector.z
    steepest = np.full((1, 1), drop / sector.far_m)
    if high > low:
        steepest = _steepest(ground, sector)
    for number in range(len(near)):
        base, top = prisms.base[near[number]], prisms.top[near[number]]
        tall[number] = base <= lowest and top >= highest
        if not tall[number] and (drop < 0.0 or high > low):
            tall[number] = _hides_all(prisms, near[number], sector, ground.cell_m, steepest)
        # Where the target is above the eye, base and roof change their parts.
        close, beyond = (base, top) if drop < 0.0 else (top, base)
        if (close - sector.z) * drop > 0.0:
            near_scale[number] = max(1.0, drop / (close - sector.z))
        if (beyond - sector.z) * drop > 0.0:
            far_scale[number] = drop / (beyond - sector.z)
    walls, owner = _walls(prisms, sector, near, tall)
    return Hiders(
        walls, owner, tall, near_scale, far_scale, prisms.base[near], prisms.top[near], low, high
    )
