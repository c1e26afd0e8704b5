"""The presets of a PTZ camera: places that it is told to show by name.

They are written ``token:azimuth/tilt;...``, azimuths clockwise from true north and tilts below the
horizon, in degrees.
"""

from __future__ import annotations

import re
from typing import Final

_PRESET: Final = re.compile(r"([^:;]+):(-?\d+(?:\.\d+)?)/(-?\d+(?:\.\d+)?)(?=;|$)")


def preset_towards(
    text: str, *, bearing_deg: float, tilt_deg: float, hfov_deg: float, vfov_deg: float
) -> str | None:
    """Name the preset that shows a direction nearest to its middle; None where none shows it.

    Where the tilt or the height of the picture is not known (NaN), only the sides are judged.
    """
    shown: list[tuple[float, str]] = []
    for token, azimuth, tilt in _PRESET.findall(text):
        aside = abs((float(azimuth) - bearing_deg + 180.0) % 360.0 - 180.0)
        above = abs(float(tilt) - tilt_deg)
        if aside <= hfov_deg / 2.0 and not above > vfov_deg / 2.0:
            shown.append((aside, token.strip()))
    return min(shown, default=(0.0, None))[1]
