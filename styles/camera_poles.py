"""Camera poles: one sign with the number of its cameras, until they can be told apart."""

from styles.signs import Signs
from styles.style import POINTS, Style

STYLE = Style(
    order=POINTS + 1,
    pickable=True,
    yields_to="cameras",
    yields_at=16.5,
    drawing=Signs(icon="pole", plate="plate_pole", count="camera_count", size_px=22.0),
)
