"""Bike stations, with the number of bikes that wait."""

from styles.signs import Signs
from styles.style import POINTS, Naming, Style

STYLE = Style(
    naming=Naming(kind="sign", rank=6, first_zoom=15, below_px=22.0),
    order=POINTS + 3,
    pickable=True,
    visible=False,
    drawing=Signs(
        icon="bike",
        plate="plate_transit",
        count="bikes",
        size_m=60.0,
        from_px=14.0,
        to_px=28.0,
    ),
)
