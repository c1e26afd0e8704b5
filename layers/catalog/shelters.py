"""Shelters of every kind, with room and state."""

from layers.access import PUBLIC
from layers.definition import GeometryType, Layer, Theme, Title
from layers.fields import boolean, codes, integer, number, text

LAYER = Layer(
    id="shelters",
    title=Title("대피소", "Shelters"),
    description=Title(
        "민방위·지진옥외·무더위·한파·수해 대피소.",
        "Civil-defence, earthquake, heat, cold and flood shelters.",
    ),
    theme=Theme.RESPONSE,
    geometry=GeometryType.POINT,
    readers=PUBLIC,
    label="name",
    popup=(
        "name",
        "kind",
        "hazards",
        "open",
        "capacity",
        "people_inside",
        "address",
        "underground",
        "area_m2",
        "phone",
    ),
    nearby=True,
    fields=(
        text("name", "이름", "Name", required=True, first_zoom=10),
        codes(
            "kind",
            "종류",
            "Kind",
            {
                "civil_defence": ("민방위 대피시설", "Civil-defence shelter"),
                "earthquake": ("지진 옥외대피장소", "Earthquake assembly area"),
                "heat": ("무더위쉼터", "Heat shelter"),
                "cold": ("한파쉼터", "Cold shelter"),
                "flood": ("이재민 임시주거시설", "Temporary housing"),
                "other": ("기타", "Other"),
            },
            first_zoom=10,
        ),
        text("hazards", "적합 재난", "Hazards fit for", first_zoom=12),
        text("address", "주소", "Address", first_zoom=16),
        integer(
            "capacity", "수용 인원", "Capacity", unit="명", minimum=0, maximum=200000, first_zoom=12
        ),
        integer(
            "people_inside",
            "현재 인원",
            "People inside",
            unit="명",
            minimum=0,
            maximum=200000,
            first_zoom=12,
        ),
        boolean("open", "개방", "Open", first_zoom=10),
        boolean("underground", "지하", "Underground", first_zoom=14),
        number("area_m2", "면적", "Area", unit="m²", minimum=0, maximum=10000000),
        text("phone", "전화", "Phone"),
        text("district_name", "자치구", "District"),
    ),
)
