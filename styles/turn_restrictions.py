"""Turns that may not be made: signs for whoever looks after the network."""

from styles.signs import Signs
from styles.style import POINTS, Style

STYLE = Style(
    order=POINTS,
    pickable=True,
    visible=False,
    drawing=Signs(icon="no_turn", plate="plate_fire", size_m=9.0, from_px=5.0, to_px=18.0),
)
