"""Units on the road, with a mark where one is on a job or out of service."""

from layers.definition import Title
from styles.choice import ByCode
from styles.signs import Faces, Signs
from styles.style import POINTS, Naming, Style

STYLE = Style(
    naming=Naming(kind="sign", rank=2, first_zoom=15, below_px=22.0),
    order=POINTS + 8,
    pickable=True,
    drawing=Signs(
        icon="unit",
        plate="plate_unit",
        faces=Faces(
            field="kind",
            signs={
                "fire_engine": ("fire_engine", "plate_fire"),
                "ambulance": ("ambulance", "plate_hospital"),
                "patrol_car": ("patrol_car", "plate_police"),
            },
        ),
        size_m=40.0,
        from_px=14.0,
        to_px=28.0,
        state=ByCode(
            "state",
            {
                "available": "ok",
                "returning": "ok",
                "dispatched": "late",
                "on_scene": "late",
                "transporting": "late",
                "out_of_service": "down",
            },
            "unknown",
        ),
        state_titles=(
            ("late", Title("출동·현장·이송", "On a job")),
            ("down", Title("운행 불가", "Out of service")),
            ("unknown", Title("상태 모름", "State unknown")),
        ),
    ),
)
