"""Districts: a border line."""

from styles.drawings import Areas
from styles.style import BORDERS, Naming, Style

STYLE = Style(
    naming=Naming(kind="place", rank=0, first_zoom=9, last_zoom=10, size_px=15.0),
    order=BORDERS + 2,
    drawing=Areas(outline="border", outline_px=2.0),
)
