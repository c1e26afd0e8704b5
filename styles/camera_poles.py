"""Camera poles: one sign with the number of its cameras, until they can be told apart."""

from styles.signs import Signs
from styles.style import POINTS, Style

STYLE = Style(
    order=POINTS + 1,
    pickable=True,
    yields_to="cameras",
    yields_at=16.5,
    drawing=Signs(
        icon="pole", plate="plate_pole", size_m=22.0, from_px=7.0, to_px=22.0, count="camera_count"
    ),
)
