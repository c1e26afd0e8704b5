"""Subway stations: on from the start, for people find their way by them."""

from styles.signs import Signs
from styles.style import POINTS, Naming, Style

STYLE = Style(
    naming=Naming(kind="sign", rank=1, first_zoom=12, below_px=22.0),
    order=POINTS + 4,
    pickable=True,
    drawing=Signs(
        icon="subway",
        plate="plate_transit",
        size_m=60.0,
        from_px=14.0,
        to_px=28.0,
    ),
)
