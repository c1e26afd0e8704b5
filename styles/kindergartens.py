"""Kindergartens: building blocks."""

from styles.signs import Signs
from styles.style import POINTS, Naming, Style

STYLE = Style(
    naming=Naming(kind="sign", rank=4, first_zoom=16, below_px=22.0),
    order=POINTS + 3,
    pickable=True,
    visible=False,
    drawing=Signs(
        icon="kindergarten",
        plate="plate_education",
        size_m=24.0,
        from_px=8.0,
        to_px=24.0,
    ),
)
