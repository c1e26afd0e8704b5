"""Public toilets."""

from styles.signs import Signs
from styles.style import POINTS, Style

STYLE = Style(
    order=POINTS + 1,
    pickable=True,
    visible=False,
    drawing=Signs(
        icon="toilet",
        plate="plate_life",
        size_m=18.0,
        from_px=6.0,
        to_px=22.0,
    ),
)
