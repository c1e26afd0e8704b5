"""Districts (si, gun, gu)."""

from layers import conform as take
from layers.access import PUBLIC
from layers.definition import GeometryType, Layer, Source, Theme, Title
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
    sources=(
        Source(
            name="ngii_sigungu",
            title=Title("국토지리정보원 시군구 경계", "Boundaries of districts (NGII)"),
            adapter="geo_file",
            key=take.column("code"),
            prefix="ngii/",
            conform={"code": take.column("code"), "name": take.column("sigungu")},
            options={"table": "sigungu", "repair": "yes"},
            attribution="국토지리정보원",
        ),
    ),
)
