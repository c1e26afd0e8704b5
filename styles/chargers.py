"""Chargers, with a mark where they are taken, broken or silent."""

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
        icon="charger",
        plate="plate_energy",
        size_m=60.0,
        from_px=14.0,
        to_px=28.0,
        state=ByCode("state", {"free": "ok", "busy": "late", "out": "down"}, "unknown"),
        state_titles=(
            ("late", Title("충전 중", "In use")),
            ("down", Title("운영 중지", "Out of service")),
            ("unknown", Title("확인 불가", "Unknown")),
        ),
    ),
)
