"""Buildings in one tone, with edges from light."""

from styles.drawings import Blocks
from styles.style import VOLUMES, Naming, Style

STYLE = Style(
    naming=Naming(kind="building", rank=6, first_zoom=17, size_px=12.0),
    order=VOLUMES,
    pickable=True,
    drawing=Blocks(
        colour="building",
        outline="building_edge",
        height_field="height_m",
        base_field="base_m",
    ),
)
