"""Schools: a graduation cap."""

from styles.signs import Signs
from styles.style import POINTS, Naming, Style

STYLE = Style(
    naming=Naming(kind="sign", rank=3, first_zoom=15, below_px=22.0),
    order=POINTS + 4,
    pickable=True,
    drawing=Signs(icon="school", plate="plate_education", size_m=36.0, from_px=12.0, to_px=26.0),
)
