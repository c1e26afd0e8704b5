"""Fire stations: a flame."""

from styles.signs import Signs
from styles.style import POINTS, Naming, Style

STYLE = Style(
    naming=Naming(kind="sign", rank=1, first_zoom=14, below_px=22.0),
    order=POINTS + 7,
    pickable=True,
    drawing=Signs(icon="fire_station", plate="plate_fire", size_m=60.0, from_px=18.0, to_px=28.0),
)
