"""Hospitals: a cross."""

from styles.signs import Signs
from styles.style import POINTS, Naming, Style

STYLE = Style(
    naming=Naming(kind="sign", rank=3, first_zoom=15, below_px=22.0),
    order=POINTS + 5,
    pickable=True,
    drawing=Signs(icon="hospital", plate="plate_hospital"),
)
