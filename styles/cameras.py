"""Cameras, with a mark where one is down or not known to be in order."""

from layers.definition import Title
from styles.choice import ByCode
from styles.signs import Signs
from styles.style import POINTS, Style

STYLE = Style(
    order=POINTS,
    pickable=True,
    drawing=Signs(
        icon="camera",
        plate="plate_safety",
        size_m=16.0,
        from_px=6.0,
        to_px=24.0,
        # A register that tells no state at all is drawn without marks: one on every camera of a
        # city would say nothing.
        state=ByCode("status", {"ok": "ok", "down": "down", "unknown": "unknown"}, "ok"),
        state_titles=(
            ("down", Title("장애", "Down")),
            ("unknown", Title("상태 모름", "State unknown")),
        ),
        count="camera_count",
    ),
)
