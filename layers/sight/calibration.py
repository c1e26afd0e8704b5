"""Where a camera looks, from what its picture shows: two clicks, and a third for its field of view.

1. The middle of the picture shows a place: the axis points from the lens to it.
2. The left or right edge of the picture shows another: the field of view is twice the angle between
   the two, seen from above, as the sector on the map is drawn.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

from layers.errors import RefusedError
from layers.sight.assumptions import FARTHEST_M, MOUNT_M
from spatial.scene import Frame, Ground

#: From a place nearer than this the direction is a matter of the click.
NEAREST_M: Final = 1.0
#: Decimals of degrees: 2 cm at 100 m.
_DIGITS: Final = 2

#: Longitude, latitude, and metres over the ground there.
Spot = tuple[float, float, float]


@dataclass(frozen=True, kw_only=True)
class Calibration:
    """Degrees: clockwise from true north, below the horizon, and the field of view if it is known.

    Each is as it is stored.
    """

    azimuth_deg: float
    tilt_deg: float
    field_of_view_deg: float | None


def calibrated(
    frame: Frame,
    ground: Ground,
    *,
    camera: tuple[float, float],
    mount_height_m: float | None,
    looks_at: Spot,
    edge: tuple[float, float] | None = None,
) -> Calibration:
    """Work out where a camera looks that shows a place in the middle of its picture.

    Parameters
    ----------
    camera, edge
        Longitude and latitude, degrees.
    mount_height_m
        Of the lens over the ground; what is assumed of all others where nobody knows.

    Raises
    ------
    RefusedError
        When a place is so near that it tells nothing, or farther than any camera looks, or the edge
        is not beside the middle.
    """
    places = [camera, looks_at[:2], *([edge] if edge is not None else [])]
    xy = frame.to_metres(places)
    level = ground.heights(xy)
    lens = float(level[0]) + (MOUNT_M if mount_height_m is None else mount_height_m)
    away = xy[1:] - xy[0]
    distance = [math.hypot(*each) for each in away.tolist()]
    for metres in distance:
        if metres < NEAREST_M:
            raise RefusedError(
                f"A place {metres:.1f} m from the camera does not tell where it looks; choose one"
                f" at least {NEAREST_M:g} m away."
            )
        if metres > FARTHEST_M:
            raise RefusedError(
                f"A place {metres:,.0f} m from the camera is farther than any camera looks; choose"
                f" one at most {FARTHEST_M:,.0f} m away."
            )
    azimuth = [math.degrees(math.atan2(*each)) for each in away.tolist()]
    turned = float(frame.convergence_deg([camera])[0])
    drop = lens - float(level[1]) - looks_at[2]
    return Calibration(
        azimuth_deg=round((azimuth[0] + turned) % 360.0, _DIGITS) % 360.0,  # 1
        tilt_deg=round(math.degrees(math.atan2(drop, distance[0])), _DIGITS),
        field_of_view_deg=None if edge is None else _field(azimuth[1] - azimuth[0]),  # 2
    )


def _field(turn_deg: float) -> float:
    half = abs((turn_deg + 180.0) % 360.0 - 180.0)
    if not 0.0 < half < 90.0:
        raise RefusedError(
            f"The edge lies {half:.0f} degrees off the middle of the picture: it must be beside it,"
            " less than 90 degrees."
        )
    return round(2.0 * half, _DIGITS)
