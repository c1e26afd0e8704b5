"""Shelters, with a mark where one is closed."""

from layers.definition import Title
from styles.choice import ByCode
from styles.signs import Signs
from styles.style import POINTS, Naming, Style

STYLE = Style(
    naming=Naming(kind="sign", rank=5, first_zoom=17, below_px=22.0),
    order=POINTS + 3,
    pickable=True,
    drawing=Signs(
        icon="shelter",
        plate="plate_shelter",
        size_m=22.0,
        from_px=8.0,
        to_px=24.0,
        state=ByCode("open", {False: "down"}, "ok"),
        state_titles=(("down", Title("닫힘", "Closed")),),
    ),
)
