"""What hides most of a camera's sector: the first thing in the way, direction by direction."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from spatial.scene import Cameras, Scene
from spatial.sight import lines_of_sight

#: Directions are so far apart.
_STEP_DEG: Final = 1.0


@dataclass(frozen=True, kw_only=True)
class Blocker:
    """A building (by its number; -1 is the ground) that stands first in some directions.

    ``share`` is of the sector's directions; ``distance_m`` and ``xy`` (metres of the frame) are of
    the nearest point at which it blocks.
    """

    building: int
    share: float
    distance_m: float
    xy: tuple[float, float]


def blockers(scene: Scene, camera: Cameras, *, height_m: float) -> list[Blocker]:
    """Look from one camera to the end of its range all over its sector; most hiding first."""
    first, width = (float(column[0]) for column in camera.sector)
    count = max(round(width / _STEP_DEG), 1)
    angle = np.radians(first + (np.arange(count) + 0.5) * width / count)
    toward = np.column_stack([np.sin(angle), np.cos(angle)])
    ends = camera.xy + toward * camera.range_m
    eyes = np.column_stack([camera.xy, camera.z])
    targets = np.column_stack([ends, scene.ground.heights(ends) + height_m])
    lines = lines_of_sight(scene, eyes, targets, facing_deg=camera.azimuth_deg)
    found: list[Blocker] = []
    for building in np.unique(lines.blocker[~lines.clear]).tolist():
        mine = np.flatnonzero(~lines.clear & (lines.blocker == building))
        nearest = mine[np.argmin(np.nan_to_num(lines.blocked_at_m[mine], nan=np.inf))]
        away = float(lines.blocked_at_m[nearest])
        x, y = (camera.xy[0] + toward[nearest] * away).tolist()
        found.append(
            Blocker(building=building, share=len(mine) / count, distance_m=away, xy=(x, y))
        )
    return sorted(found, key=lambda each: (-each.share, each.distance_m))
