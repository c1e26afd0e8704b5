"""Solar plants: a panel under the sun."""

from styles.signs import Signs
from styles.style import POINTS, Naming, Style

STYLE = Style(
    naming=Naming(kind="sign", rank=5, first_zoom=17, below_px=22.0),
    order=POINTS + 2,
    pickable=True,
    drawing=Signs(icon="solar", plate="plate_energy", size_m=22.0, from_px=6.0, to_px=24.0),
)
