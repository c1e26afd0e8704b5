"""Which building a place lies in, and where the nearest open ground outside of it is."""

from __future__ import annotations

import math
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from spatial.ragged import spans
from spatial.scene import Scene
from spatial.scene_grid import CELL_M, Prisms
from spatial.sight_rays import solid_at

#: How far in front of a wall open ground is looked for: a step.
STEP_M: Final = 0.5
#: Walls so far around a building are looked at first; then farther out.
_AROUND_M: Final = 50.0


def building_at(scene: Scene, xy: ArrayLike, z: float) -> int:
    """Give the number of a building that a place of the frame lies in, -1 in the open.

    ``xy`` is (2,) metres. What lies under a bridge or over a roof is in the open.
    """
    row = _row_at(scene, xy, z)
    return -1 if row < 0 else int(scene.prisms.fid[row])


def open_ground_near(scene: Scene, xy: ArrayLike, height_m: float) -> NDArray[np.float64]:
    """Give the place in the open, a step in front of a wall, that is nearest to one indoors.

    ``xy`` is (2,) metres of the frame, as is what is returned; both are looked at ``height_m`` over
    the ground. A place in the open is its own nearest. Where a neighbour covers what is nearest of
    a wall, the rest of it is looked at a step apart: so much farther may the place be.
    """
    place = np.asarray(xy, np.float64)
    row = _row_at(scene, place, _z(scene, place, height_m))
    if row < 0:
        return place
    west, south, east, north = scene.prisms.box[row].tolist()
    around = _AROUND_M
    # The outermost wall has open ground before it, so that this ends.
    while True:
        box = (west - around, south - around, east + around, north + around)
        places = _before_walls(_walls_in(scene.prisms, box), place)
        for each in places[np.argsort(np.hypot(*(places - place).T), kind="stable")]:
            if _row_at(scene, each, _z(scene, each, height_m)) < 0:
                return each
        around *= 2.0


def _row_at(scene: Scene, xy: ArrayLike, z: float) -> int:
    x, y = np.asarray(xy, np.float64).tolist()
    return int(solid_at(scene.prisms, x, y, z))


def _z(scene: Scene, xy: NDArray[np.float64], height_m: float) -> float:
    return float(scene.ground.heights(xy)[0]) + height_m


def _walls_in(prisms: Prisms, box: tuple[float, float, float, float]) -> NDArray[np.float64]:
    """Give the walls, (w, 4), of all prisms in the cells that a box (metres) reaches."""
    west, south, east, north = (math.floor(each / CELL_M) for each in box)
    mask = prisms.side - 1
    buckets = {
        (j & mask) * prisms.side + (i & mask)
        for j in range(south, north + 1)
        for i in range(west, east + 1)
    }
    at = np.fromiter(buckets, np.int64, len(buckets))
    rows = np.unique(prisms.inside[spans(prisms.bucket_first[at], prisms.bucket_count[at])])
    return prisms.walls[spans(prisms.first_wall[rows], prisms.wall_count[rows])]


def _before_walls(walls: NDArray[np.float64], xy: NDArray[np.float64]) -> NDArray[np.float64]:
    """Give places a step before and behind walls, (k, 2).

    Of each wall where it comes nearest to a place, and all along it: a neighbour may stand there.
    """
    begin, along = walls[:, :2], walls[:, 2:] - walls[:, :2]
    length = np.hypot(*along.T)
    begin, along, length = (each[length > 0.0] for each in (begin, along, length))
    along /= length[:, None]
    nearest = np.clip(((xy - begin) * along).sum(axis=1), 0.0, length)
    counts = (length / STEP_M).astype(np.int64) + 1
    wall = np.repeat(np.arange(len(length)), counts)
    all_along = (spans(np.zeros(len(length), np.int64), counts) + 0.5) * (length / counts)[wall]
    row = np.concatenate([np.arange(len(length)), wall])
    foot = begin[row] + along[row] * np.concatenate([nearest, all_along])[:, None]
    normal = np.column_stack([-along[row, 1], along[row, 0]]) * STEP_M
    return np.vstack([foot + normal, foot - normal])
