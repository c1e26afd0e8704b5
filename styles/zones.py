"""Zones, drawn as offices drew them, in one quiet colour."""

from styles.drawings import Marks
from styles.style import AREAS, Style

STYLE = Style(
    order=AREAS + 8,
    pickable=True,
    visible=False,
    drawing=Marks(colour="zone", width_px=2.5, radius_px=5.0, fill_opacity=34),
)
