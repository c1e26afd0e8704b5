"""Hospitals: a cross."""

from styles.signs import Signs
from styles.style import POINTS, Naming, Style

STYLE = Style(
    naming=Naming(kind="sign", rank=3, first_zoom=16, below_px=22.0),
    order=POINTS + 5,
    pickable=True,
    drawing=Signs(icon="hospital", plate="plate_hospital", size_m=26.0, from_px=9.0, to_px=26.0),
)
