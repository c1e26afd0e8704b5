"""Emergency hose boxes, with a mark where one cannot be used."""

from layers.definition import Title
from styles.choice import ByCode
from styles.signs import Signs
from styles.style import POINTS, Style

STYLE = Style(
    order=POINTS + 2,
    pickable=True,
    visible=False,
    drawing=Signs(
        icon="hose_box",
        plate="plate_hydrant",
        size_m=18.0,
        from_px=6.0,
        to_px=22.0,
        state=ByCode("usable", {False: "down"}, "ok"),
        state_titles=(("down", Title("사용 불가", "Out of order")),),
    ),
)
