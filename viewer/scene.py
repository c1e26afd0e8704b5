"""How the map is looked at: the first view, the light, and what hands may do."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, Final

import pydeck

from spatial.bbox import BBox
from styles.drawings import Look

#: A laptop's map area, in pixels, for which the first view is fitted.
_SCREEN: Final = (1100.0, 760.0)
_MAX_ZOOM: Final = 20.0
#: A double click would delay every click by 300 ms while deck.gl waits for the second.
CONTROLLER: Final[Mapping[str, Any]] = {
    "doubleClickZoom": False,
    "touchRotate": True,
    "keyboard": True,
    "inertia": 250,
}


def lighting(look: Look) -> dict[str, Any]:
    """Light from the north-west above and a weaker one from behind: walls differ, roofs shine.

    Without shadows on purpose: replacing an effect that casts them blacks out deck.gl 9.4 for good.
    """
    return {
        "@@type": "LightingEffect",
        "ambient": {"@@type": "AmbientLight", "color": _rgb(look, "sky"), "intensity": 0.9},
        "sun": {
            "@@type": "DirectionalLight",
            "color": _rgb(look, "sun"),
            "intensity": 1.15,
            "direction": [2.0, -3.0, -4.5],
        },
        "fill": {
            "@@type": "DirectionalLight",
            "color": _rgb(look, "sky"),
            "intensity": 0.35,
            "direction": [-3.0, 1.5, -1.0],
        },
    }


def _rgb(look: Look, name: str) -> list[int]:
    return list(look.palette[name][:3])


def first_view(box: BBox, *, flat: bool) -> pydeck.ViewState:
    """Look at a box from the south, tilted unless flat.

    Web Mercator shows 360 degrees of longitude on 512 pixels at zoom 0.
    """
    lon = box.west + ((box.east - box.west) % 360.0) / 2
    lat = (box.south + box.north) / 2
    width = max((box.east - box.west) % 360.0, 1e-4)
    height = max((box.north - box.south) / math.cos(math.radians(lat)), 1e-4)
    zoom = min(
        math.log2(pixels * 360.0 / (512.0 * degrees))
        for pixels, degrees in zip(_SCREEN, (width, height), strict=True)
    )
    return pydeck.ViewState(
        longitude=round((lon + 180.0) % 360.0 - 180.0, 6),
        latitude=round(lat, 6),
        zoom=round(min(zoom, 17.0), 2),
        min_zoom=round(max(min(zoom, 17.0) - 3.0, 0.0), 2),
        max_zoom=_MAX_ZOOM,
        pitch=0 if flat else 48,
        bearing=0 if flat else -14,
        max_pitch=0 if flat else 70,
    )
