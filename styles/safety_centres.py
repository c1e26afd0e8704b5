"""119 safety centres, by the number one calls."""

from styles.signs import Signs
from styles.style import POINTS, Naming, Style

STYLE = Style(
    naming=Naming(kind="sign", rank=4, first_zoom=15, below_px=22.0),
    order=POINTS + 5,
    pickable=True,
    visible=False,
    drawing=Signs(
        icon="safety_centre",
        plate="plate_fire",
        size_m=36.0,
        from_px=12.0,
        to_px=26.0,
    ),
)
