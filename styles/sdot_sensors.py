"""S-DoT sensors: a pole that hears and feels."""

from styles.signs import Signs
from styles.style import POINTS, Style

STYLE = Style(
    order=POINTS + 2,
    pickable=True,
    visible=False,
    drawing=Signs(
        icon="sdot",
        plate="plate_sensor",
        size_m=22.0,
        from_px=8.0,
        to_px=24.0,
    ),
)
