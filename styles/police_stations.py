"""Police stations: a shield with a star."""

from styles.signs import Signs
from styles.style import POINTS, Naming, Style

STYLE = Style(
    naming=Naming(kind="sign", rank=1, first_zoom=14, below_px=22.0),
    order=POINTS + 6,
    pickable=True,
    drawing=Signs(icon="police", plate="plate_police", size_m=60.0, from_px=16.0, to_px=28.0),
)
