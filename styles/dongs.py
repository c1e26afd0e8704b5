"""Dongs: thin border lines."""

from styles.drawings import Areas
from styles.style import BORDERS, Naming, Style

STYLE = Style(
    naming=Naming(kind="place", rank=0, first_zoom=11, last_zoom=16, size_px=15.0),
    order=BORDERS + 1,
    drawing=Areas(outline="dong", outline_px=1.0),
)
