"""Sensors, with a mark where they alarm, fail or are silent."""

from layers.definition import Title
from styles.choice import ByCode
from styles.signs import Signs
from styles.style import POINTS, Naming, Style

STYLE = Style(
    naming=Naming(kind="sign", rank=6, first_zoom=15, below_px=22.0),
    order=POINTS + 3,
    pickable=True,
    visible=False,
    drawing=Signs(
        icon="sensor",
        plate="plate_sensor",
        size_m=60.0,
        from_px=14.0,
        to_px=28.0,
        state=ByCode("state", {"alarm": "late", "fault": "down", "silent": "unknown"}, "ok"),
        state_titles=(
            ("late", Title("경보", "Alarm")),
            ("down", Title("고장", "Fault")),
            ("unknown", Title("통신 두절", "Silent")),
        ),
    ),
)
