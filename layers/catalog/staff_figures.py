"""Figures of dongs and of the district for staff only."""

import datetime as dt

from layers.access import STAFF, STEWARDS
from layers.catalog._figures import FIELDS, POPUP
from layers.definition import GeometryType, Keeping, Layer, Theme, Title

LAYER = Layer(
    id="staff_figures",
    title=Title("내부 지표", "Internal figures"),
    description=Title(
        "직원만 보는 동·구 지표: 세무, 복지, 민원 집계.",
        "Figures for staff: counts of tax, welfare and complaints by dong.",
    ),
    theme=Theme.PEOPLE,
    geometry=GeometryType.POINT,
    readers=STAFF,
    writers=STEWARDS,
    label="name",
    moment="observed_at",
    # Of months and years, and compared over them.
    keeping=Keeping(hours=dt.timedelta(days=3653)),
    popup=POPUP,
    fields=FIELDS,
)
