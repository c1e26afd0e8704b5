"""Emergency bells, with a mark where one is out of order."""

from layers.definition import Title
from styles.choice import ByCode
from styles.signs import Signs
from styles.style import POINTS, Style

STYLE = Style(
    order=POINTS + 2,
    pickable=True,
    visible=False,
    drawing=Signs(
        icon="bell",
        plate="plate_safety",
        size_m=16.0,
        from_px=6.0,
        to_px=22.0,
        state=ByCode("in_order", {False: "down"}, "ok"),
        state_titles=(("down", Title("고장", "Out of order")),),
    ),
)
