"""Districts (si, gun, gu)."""

from layers.access import PUBLIC
from layers.definition import GeometryType, Layer, Theme, Title
from layers.fields import text

LAYER = Layer(
    id="districts",
    title=Title("자치구", "Districts"),
    description=Title(
        "시군구 경계.",
        "Boundaries of districts.",
    ),
    theme=Theme.PEOPLE,
    geometry=GeometryType.POLYGONS,
    readers=PUBLIC,
    label="name",
    popup=("name", "name_en", "code"),
    fields=(
        text("code", "코드", "Code", required=True, first_zoom=0),
        text("name", "이름", "Name", required=True, first_zoom=0),
        text("name_en", "영문 이름", "Name in English", first_zoom=0),
    ),
)
