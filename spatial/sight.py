"""Exact lines of sight between cameras and targets, past buildings and over the ground.

1. A straight line is clear where it passes no solid prism and nowhere runs below the ground. It
   passes over roofs, under what floats (bridges), and touches walls and roofs freely: only a
   stretch of more than a micrometre inside blocks. Where two footprints share a wall, a line along
   that wall is blocked.
2. A camera belongs to the building that it is recorded in when the roof there is not lower than the
   camera: it hangs on the wall. It is put 5 cm in front of the nearest point of the building's
   walls that no neighbour covers, of those that face its azimuth where that is known; from there
   its building blocks like any other, so that it neither blinds the camera nor is seen through. In
   front of a wall, however near, a camera stays where it is, and so does one above the roof, which
   looks over the roof's edge. One that finds no such wall within 15 m hangs indoors, or under a
   wrong roof: it sees nothing, and its building is named.
3. Targets are not moved: what stands inside a building is not seen.
4. Where a coordinate is NaN or infinite nothing is known to be seen: not clear, and no blocker.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from spatial.errors import BadValueError
from spatial.scene import Scene
from spatial.sight_rays import look, standing_places


@dataclass(frozen=True, kw_only=True, eq=False)
class Lines:
    """Whether each target is seen, and if not what is first in the way; all of shape (n,).

    ``blocker`` is the number of the building, -1 where none. ``blocked_at_m`` is how far along the
    ground from where the camera stands the line first meets what blocks it. ``short_by_m`` is how
    much lower that roof (or hill) would have to be for the line to pass over it: the depth of the
    line below the roof at its lowest point inside, infinite where the building's height is unknown.
    Both are NaN where the line is clear.
    """

    clear: NDArray[np.bool_]
    blocker: NDArray[np.int64]
    blocked_at_m: NDArray[np.float64]
    short_by_m: NDArray[np.float64]
    by_ground: NDArray[np.bool_]


def lines_of_sight(
    scene: Scene,
    eyes: ArrayLike,
    targets: ArrayLike,
    *,
    facing_deg: ArrayLike = np.nan,
    mounted: bool = True,
) -> Lines:
    """Look from each of n eyes at its target.

    Parameters
    ----------
    eyes, targets
        x, y and z in the scene's frame, shape (n, 3) each; one row stands for as many as needed.
    facing_deg
        The azimuths of the cameras, for rule 2; NaN where unknown.
    mounted
        Whether rule 2 holds; without it the question is pure geometry, and symmetric.

    Returns
    -------
    Lines
        Exact in the footprints and heights given, up to rounding: a line that passes a corner by
        less than 1e-9 of the scene's extent may be taken for one on its other side.
    """
    eyes, targets = np.broadcast_arrays(_places(eyes), _places(targets))
    eyes, targets = np.ascontiguousarray(eyes), np.ascontiguousarray(targets)
    shut = np.full(len(eyes), -1, np.int64)
    if mounted:
        eyes, shut = standing(scene, eyes, facing_deg)
    clear, blocker, blocked_at_m, short_by_m, by_ground = look(
        scene.prisms, scene.ground.grid, eyes, targets, shut
    )
    return Lines(
        clear=clear,
        blocker=blocker,
        blocked_at_m=blocked_at_m,
        short_by_m=short_by_m,
        by_ground=by_ground,
    )


def standing(
    scene: Scene, eyes: ArrayLike, facing_deg: ArrayLike = np.nan
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Give where cameras stand by rule 2, shape (n, 3), and the prism that shuts each in, or -1."""
    eyes = np.ascontiguousarray(_places(eyes))
    facing = np.broadcast_to(np.asarray(facing_deg, np.float64), len(eyes)).copy()
    return standing_places(scene.prisms, eyes, facing)


def _places(values: ArrayLike) -> NDArray[np.float64]:
    places = np.atleast_2d(np.asarray(values, np.float64))
    if places.ndim != 2 or places.shape[1] != 3:
        raise BadValueError(f"Places to look from or at have x, y and z, not shape {places.shape}.")
    return places
