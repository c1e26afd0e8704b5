"""Water and rain gauges, with a mark where water is high."""

from layers.definition import Title
from styles.choice import ByCode
from styles.signs import Signs
from styles.style import POINTS, Naming, Style

STYLE = Style(
    naming=Naming(kind="sign", rank=6, first_zoom=15, below_px=22.0),
    order=POINTS + 6,
    pickable=True,
    visible=False,
    drawing=Signs(
        icon="water_gauge",
        plate="plate_sensor",
        size_m=60.0,
        from_px=14.0,
        to_px=28.0,
        state=ByCode("state", {"normal": "ok", "caution": "late", "danger": "down"}, "unknown"),
        state_titles=(
            ("late", Title("주의", "Caution")),
            ("down", Title("경보", "Danger")),
            ("unknown", Title("모름", "Unknown")),
        ),
    ),
)
