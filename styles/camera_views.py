"""Camera views: the finer the pixels, the brighter; each class lies within the coarser ones."""

from spatial.optics import DENSITY_CLASSES
from styles.choice import ByCode
from styles.drawings import Areas
from styles.style import AREAS, Style

STYLE = Style(
    order=AREAS + 6,
    visible=False,
    drawing=Areas(
        fill=ByCode(
            "class", {each.code: f"view_{each.code}" for each in DENSITY_CLASSES}, "view_detect"
        ),
    ),
)
