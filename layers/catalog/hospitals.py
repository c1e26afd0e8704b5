"""Hospitals and clinics."""

from layers.access import PUBLIC
from layers.definition import GeometryType, Layer, Theme, Title
from layers.fields import boolean, codes, integer, text

LAYER = Layer(
    id="hospitals",
    title=Title("병원", "Hospitals"),
    description=Title(
        "상급종합·종합병원, 병원, 의원.",
        "General hospitals, hospitals and clinics.",
    ),
    theme=Theme.RESPONSE,
    geometry=GeometryType.POINT,
    readers=PUBLIC,
    label="name",
    popup=("name", "kind", "emergency_room", "address", "phone", "doctors", "beds"),
    nearby=True,
    fields=(
        text("name", "이름", "Name", required=True, first_zoom=9),
        codes(
            "kind",
            "종별",
            "Kind",
            {
                "tertiary": ("상급종합", "Tertiary"),
                "general": ("종합병원", "General hospital"),
                "hospital": ("병원", "Hospital"),
                "long_term": ("요양병원", "Long-term care"),
                "mental": ("정신병원", "Mental hospital"),
                "dental": ("치과병원", "Dental hospital"),
                "oriental": ("한방병원", "Korean-medicine hospital"),
                "clinic": ("의원", "Clinic"),
                "other": ("기타", "Other"),
            },
            first_zoom=9,
        ),
        text("address", "주소", "Address", first_zoom=16),
        text("phone", "전화", "Phone", first_zoom=16),
        boolean("emergency_room", "응급실", "Emergency room", first_zoom=9),
        integer("doctors", "의사 수", "Doctors", minimum=0, maximum=10000),
        integer("beds", "병상 수", "Beds", minimum=0, maximum=10000),
        text("district_name", "자치구", "District"),
    ),
)
