"""Nodes of the street network: small signs for whoever looks after it."""

from styles.signs import Signs
from styles.style import POINTS, Style

STYLE = Style(
    order=POINTS,
    pickable=True,
    visible=False,
    drawing=Signs(
        icon="junction", plate="plate_address", size_m=8.0, from_px=4.0, to_px=16.0, count="streets"
    ),
)
