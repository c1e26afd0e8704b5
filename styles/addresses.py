"""Addresses: house numbers, shown to who looks for one."""

from styles.signs import Signs
from styles.style import POINTS, Style

STYLE = Style(
    order=POINTS,
    visible=False,
    drawing=Signs(icon="address", plate="plate_address", size_m=8.0, from_px=4.0, to_px=16.0),
)
