"""Project sites, with a mark where one is late or stopped."""

from layers.definition import Title
from styles.choice import ByCode
from styles.signs import Signs
from styles.style import POINTS, Naming, Style

STYLE = Style(
    naming=Naming(kind="sign", rank=4, first_zoom=15, below_px=22.0),
    order=POINTS + 4,
    pickable=True,
    visible=False,
    drawing=Signs(
        icon="project",
        plate="plate_project",
        size_m=44.0,
        from_px=12.0,
        to_px=26.0,
        state=ByCode("state", {"delayed": "late", "stopped": "down"}, "ok"),
        state_titles=(
            ("late", Title("지연", "Delayed")),
            ("down", Title("중단", "Stopped")),
        ),
    ),
)
