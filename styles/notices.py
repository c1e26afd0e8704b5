"""Notices, drawn where they hold: under everything that stands there, so that both are seen."""

from styles.drawings import Marks
from styles.style import BORDERS, Style

STYLE = Style(
    order=BORDERS + 5,
    pickable=True,
    visible=False,
    drawing=Marks(colour="notice", width_px=3.0, fill_opacity=36),
)
