"""Cameras lent to another purpose, above the cameras that they are."""

from styles.signs import Signs
from styles.style import POINTS, Style

STYLE = Style(
    order=POINTS + 8,
    pickable=True,
    drawing=Signs(icon="camera_lent", plate="plate_sensor", size_m=24.0, from_px=12.0, to_px=26.0),
)
