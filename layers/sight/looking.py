"""Looking from cameras at places: what a camera's picture would show there, and what is between.

Everything is said for k pairs of a camera and a place, in the metres of the scene's frame.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from spatial.optics import picture_limits_m, pixels_per_m, slant_m
from spatial.scene import Cameras, Scene
from spatial.sight import Lines, lines_of_sight

#: Rounding of angles (degrees) and of distances (metres).
_HAIR: float = 1e-9

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, kw_only=True, eq=False)
class Looks:
    """What k cameras would have of k places; all of shape (k,).

    Azimuths are degrees clockwise from the frame's north. ``off_axis_deg`` is signed, clockwise,
    NaN where nobody knows where the camera looks. ``beyond_m`` is how far the place is beyond the
    camera's range, negative within. ``turn_deg`` is how far (clockwise) it would have to turn until
    its axis points there, NaN where it cannot. ``tilt_deg`` is how far below the horizon the place
    lies. ``in_width`` and ``in_height`` say whether it is in the picture from side to side, and
    from top to bottom; ``below`` whether it is beneath the picture.
    """

    distance_m: Floats
    azimuth_deg: Floats
    off_axis_deg: Floats
    tilt_deg: Floats
    pixels_per_m: Floats
    beyond_m: Floats
    turn_deg: Floats
    in_width: Flags
    in_height: Flags
    below: Flags
    lines: Lines

    @property
    def in_picture(self) -> Flags:
        """Whether the place is in the picture and within range, whatever stands between."""
        return self.in_width & self.in_height & (self.beyond_m <= 0.0)


def look(scene: Scene, cameras: Cameras, row: NDArray[np.int64], xy: Floats, z: Floats) -> Looks:
    """Look from the cameras of some rows at places: ``xy`` (k, 2) and ``z`` (k,)."""
    away, drop = xy - cameras.xy[row], cameras.z[row] - z
    distance = np.hypot(*away.T)
    azimuth = np.degrees(np.arctan2(*away.T)) % 360.0
    axis, field = cameras.azimuth_deg[row], cameras.hfov_deg[row]
    off = (azimuth - axis + 180.0) % 360.0 - 180.0
    near, far = picture_limits_m(drop, cameras.tilt_deg[row], cameras.vfov_deg[row])
    eyes = np.column_stack([cameras.xy[row], cameras.z[row]])
    return Looks(
        distance_m=distance,
        azimuth_deg=azimuth,
        off_axis_deg=off,
        tilt_deg=np.degrees(np.arctan2(drop, distance)),
        pixels_per_m=pixels_per_m(slant_m(distance, drop), field, cameras.width_px[row]),
        beyond_m=distance - cameras.range_m[row],
        turn_deg=_turns(cameras, row, azimuth, off),
        in_width=np.isnan(axis) | (np.abs(off) <= field / 2.0 + _HAIR),
        in_height=(distance >= near - _HAIR) & (distance <= far + _HAIR),
        below=distance < near - _HAIR,
        lines=lines_of_sight(scene, eyes, np.column_stack([xy, z]), facing_deg=axis),
    )


def _turns(cameras: Cameras, row: NDArray[np.int64], azimuth: Floats, off: Floats) -> Floats:
    """Say how far each camera would turn, within the sector that it turns in.

    A camera does not turn through where it is stopped: it goes the long way round. What lies just
    outside the sector is still seen from its end, in the outer half of the picture.
    """
    first, last = cameras.pan_from_deg[row], cameras.pan_to_deg[row]
    width = (last - first) % 360.0
    all_round = np.isnan(width) | (width == 0.0)
    now = (cameras.azimuth_deg[row] - first) % 360.0
    there = (azimuth - first) % 360.0
    past = np.minimum(there - width, 360.0 - there)  # how far outside the sector, on either side
    end = np.where(there - width <= 360.0 - there, width, 0.0)
    goal = np.where(there <= width, there, end)
    seen = (there <= width) | (past <= cameras.hfov_deg[row] / 2.0)
    turn = np.where(all_round, off, np.where(seen, goal - now, np.nan))
    return np.where(cameras.is_ptz[row], turn, np.nan)
