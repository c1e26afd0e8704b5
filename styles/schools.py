"""Schools: a graduation cap."""

from styles.signs import Signs
from styles.style import POINTS, Naming, Style

STYLE = Style(
    naming=Naming(kind="sign", rank=3, first_zoom=15, below_px=22.0),
    order=POINTS + 4,
    pickable=True,
    drawing=Signs(icon="school", plate="plate_education"),
)
