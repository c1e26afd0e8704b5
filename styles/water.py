"""Rivers and lakes."""

from styles.drawings import Areas
from styles.style import AREAS, Naming, Style

STYLE = Style(
    naming=Naming(kind="water", rank=2, first_zoom=12, size_px=14.0),
    order=AREAS + 1,
    drawing=Areas(fill="water"),
)
