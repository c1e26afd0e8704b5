"""Incidents: drawn last, above everything."""

from styles.signs import Signs
from styles.style import POINTS, Naming, Style

STYLE = Style(
    naming=Naming(kind="sign", rank=0, first_zoom=14, below_px=26.0),
    order=POINTS + 9,
    pickable=True,
    drawing=Signs(icon="incident", plate="plate_incident", size_m=80.0, from_px=24.0, to_px=32.0),
)
