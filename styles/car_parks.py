"""Car parks."""

from styles.signs import Signs
from styles.style import POINTS, Naming, Style

STYLE = Style(
    naming=Naming(kind="sign", rank=6, first_zoom=18, below_px=22.0),
    order=POINTS + 1,
    pickable=True,
    visible=False,
    drawing=Signs(
        icon="car_park",
        plate="plate_transit",
        size_m=20.0,
        from_px=6.0,
        to_px=22.0,
    ),
)
