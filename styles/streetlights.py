"""Streetlights: many and small, so that they stay behind the rest."""

from styles.signs import Signs
from styles.style import POINTS, Style

STYLE = Style(
    order=POINTS + 0,
    pickable=True,
    visible=False,
    drawing=Signs(
        icon="streetlight",
        plate="plate_energy",
        size_m=10.0,
        from_px=4.0,
        to_px=18.0,
    ),
)
