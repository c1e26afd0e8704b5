"""Traffic events at their spot."""

from styles.signs import Signs
from styles.style import POINTS, Naming, Style

STYLE = Style(
    naming=Naming(kind="sign", rank=6, first_zoom=15, below_px=22.0),
    order=POINTS + 7,
    pickable=True,
    visible=False,
    drawing=Signs(
        icon="traffic_event",
        plate="plate_fire",
        size_m=60.0,
        from_px=14.0,
        to_px=28.0,
    ),
)
