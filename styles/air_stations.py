"""Air-quality stations, with a mark where the air is bad."""

from layers.definition import Title
from styles.choice import ByCode
from styles.signs import Signs
from styles.style import POINTS, Naming, Style

STYLE = Style(
    naming=Naming(kind="sign", rank=4, first_zoom=13, below_px=22.0),
    order=POINTS + 4,
    pickable=True,
    visible=False,
    drawing=Signs(
        icon="air",
        plate="plate_sensor",
        size_m=60.0,
        from_px=16.0,
        to_px=28.0,
        state=ByCode("grade", {"bad": "late", "very_bad": "down"}, "ok"),
        state_titles=(
            ("late", Title("나쁨", "Bad")),
            ("down", Title("매우나쁨", "Very bad")),
        ),
    ),
)
