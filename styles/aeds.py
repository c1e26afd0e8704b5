"""AEDs: the heart and the bolt of the international sign."""

from styles.signs import Signs
from styles.style import POINTS, Style

STYLE = Style(
    order=POINTS + 2,
    pickable=True,
    visible=False,
    drawing=Signs(
        icon="aed",
        plate="plate_hospital",
        size_m=16.0,
        from_px=6.0,
        to_px=22.0,
    ),
)
