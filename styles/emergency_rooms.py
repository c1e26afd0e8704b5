"""Emergency rooms, with a mark where one is closed."""

from layers.definition import Title
from styles.choice import ByCode
from styles.signs import Signs
from styles.style import POINTS, Naming, Style

STYLE = Style(
    naming=Naming(kind="sign", rank=3, first_zoom=14, below_px=22.0),
    order=POINTS + 6,
    pickable=True,
    visible=False,
    drawing=Signs(
        icon="emergency_room",
        plate="plate_hospital",
        size_m=44.0,
        from_px=14.0,
        to_px=28.0,
        state=ByCode("running", {False: "down"}, "ok"),
        state_titles=(("down", Title("운영 중지", "Closed")),),
    ),
)
