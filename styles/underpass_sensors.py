"""Underpasses, with a mark where water rises or the way is closed."""

from layers.definition import Title
from styles.choice import ByCode
from styles.signs import Signs
from styles.style import POINTS, Naming, Style

STYLE = Style(
    naming=Naming(kind="sign", rank=2, first_zoom=13, below_px=22.0),
    order=POINTS + 7,
    pickable=True,
    visible=False,
    drawing=Signs(
        icon="underpass",
        plate="plate_safety",
        size_m=60.0,
        from_px=16.0,
        to_px=28.0,
        state=ByCode("state", {"normal": "ok", "caution": "late", "closed": "down"}, "unknown"),
        state_titles=(
            ("late", Title("주의", "Caution")),
            ("down", Title("통제", "Closed")),
            ("unknown", Title("통신 두절", "Silent")),
        ),
    ),
)
