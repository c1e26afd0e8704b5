"""Figures of dongs and of the district that everybody may see."""

import datetime as dt

from layers.access import PUBLIC, Role
from layers.catalog._figures import FIELDS, POPUP
from layers.definition import GeometryType, Keeping, Layer, Theme, Title

LAYER = Layer(
    id="figures",
    title=Title("지표", "Figures"),
    description=Title(
        "동과 구의 지표: 값, 목표, 산식.",
        "Figures of dongs and of the district: value, target and formula.",
    ),
    theme=Theme.PEOPLE,
    geometry=GeometryType.POINT,
    readers=PUBLIC,
    # The planning division owns indicators and pledges.
    writers=frozenset({Role.PLANNER, Role.STEWARD, Role.ADMIN}),
    label="name",
    moment="observed_at",
    # Of months and years, and compared over them.
    keeping=Keeping(hours=dt.timedelta(days=3653)),
    popup=POPUP,
    fields=FIELDS,
)
