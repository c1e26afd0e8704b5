"""The ground as a surface with hills, under everything that is drawn."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final
from urllib.parse import urlencode

import pydeck

from layers.definition import Layer
from layers.store.state import LayerState
from spatial.bbox import BBox
from styles.drawings import Look
from viewer.declare import declared

#: The coverage whose heights ``/terrain`` answers with.
GROUND: Final = "ground"
#: Metres by which the surface may miss the raster: less than a floor, and few triangles.
_MOST_ERROR_M: Final = 2.0
#: How ``spatial.terrain.terrain_rgb`` packs heights.
_DECODER: Final = {"rScaler": 6553.6, "gScaler": 25.6, "bScaler": 0.1, "offset": -10_000}


def relief(
    drawn: Iterable[Layer], states: Mapping[str, LayerState], box: BBox, look: Look
) -> list[pydeck.Layer]:
    """Declare the surface, where it is asked for and a ground is drawn that it could follow.

    Its own colour is that of empty land and takes no light, so that what lies on it keeps the
    colours of the legend; the shaded relief, which lies on it too, shows its form.
    """
    ground = next((layer for layer in drawn if layer.id == GROUND), None)
    if ground is None or not look.relief or look.flat:
        return []
    state = states[GROUND]
    address = f"/terrain/{{z}}/{{x}}/{{y}}.png?{urlencode({'v': state.version})}"
    given = {
        "elevation_data": f"'{address}'",
        "elevation_decoder": dict(_DECODER),
        "mesh_max_error": _MOST_ERROR_M,
        "color": list(look.palette["land"][:3]),
        "material": {"unlit": True},
        "operation": "'terrain+draw'",
        "extent": list((state.extent or box).as_tuple()),
        "min_zoom": ground.tiles.min_zoom,
        "max_zoom": ground.tiles.max_zoom,
        "tile_size": 256,
        # A click on a slope means the slope, not the plain behind it.
        "pickable": True,
    }
    return [declared("TerrainLayer", "relief", None, given)]
