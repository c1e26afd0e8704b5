"""Senior and welfare centres: a house with a heart."""

from styles.signs import Signs
from styles.style import POINTS, Naming, Style

STYLE = Style(
    naming=Naming(kind="sign", rank=6, first_zoom=17, below_px=22.0),
    order=POINTS + 2,
    pickable=True,
    visible=False,
    drawing=Signs(
        icon="welfare",
        plate="plate_life",
        size_m=22.0,
        from_px=8.0,
        to_px=24.0,
    ),
)
