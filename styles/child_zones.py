"""Child-protection zones: a tall and a small figure."""

from styles.signs import Signs
from styles.style import POINTS, Naming, Style

STYLE = Style(
    naming=Naming(kind="sign", rank=5, first_zoom=17, below_px=22.0),
    order=POINTS + 3,
    pickable=True,
    visible=False,
    drawing=Signs(
        icon="child_zone",
        plate="plate_education",
        size_m=26.0,
        from_px=8.0,
        to_px=24.0,
    ),
)
