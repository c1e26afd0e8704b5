"""Hospitals and clinics."""

from layers import conform as take
from layers.access import PUBLIC, STEWARDS
from layers.definition import GeometryType, Layer, Source, Theme, Title
from layers.fields import boolean, codes, integer, text
from layers.sources.osm_words import ADDRESS, osm_source

LAYER = Layer(
    id="hospitals",
    title=Title("병원", "Hospitals"),
    description=Title(
        "상급종합·종합병원, 병원, 의원.",
        "General hospitals, hospitals and clinics.",
    ),
    theme=Theme.MEDICAL,
    geometry=GeometryType.POINT,
    readers=PUBLIC,
    writers=STEWARDS,
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
    sources=(
        Source(
            name="hira_hospitals",
            title=Title("건강보험심사평가원 병원정보", "Register of hospitals (HIRA)"),
            adapter="csv_file",
            key=take.digest("암호화요양기호"),
            prefix="hira/",
            geometry=take.point("x좌표", "y좌표"),
            district_name=take.column("시군구코드명"),
            conform={
                "name": take.column("요양기관명"),
                "kind": take.codes(
                    "종별코드명",
                    {
                        "상급종합": "tertiary",
                        "종합병원": "general",
                        "병원": "hospital",
                        "요양병원": "long_term",
                        "정신병원": "mental",
                        "치과병원": "dental",
                        "한방병원": "oriental",
                        "의원": "clinic",
                    },
                    default="other",
                ),
                "address": take.column("주소"),
                "phone": take.column("전화번호"),
                "doctors": take.integer("총의사수"),
                "district_name": take.column("시군구코드명"),
            },
            attribution="건강보험심사평가원",
        ),
        osm_source(
            tables="points,multipolygons",
            where=take.in_("amenity", "hospital", "clinic"),
            conform={
                "name": take.first_of("name", take.constant("이름 모를 의료기관")),
                "kind": take.codes("amenity", {"hospital": "hospital", "clinic": "clinic"}),
                "address": ADDRESS,
                "phone": take.first_of("phone", "contact:phone"),
                "emergency_room": take.boolean("emergency", lenient=True),
                "beds": take.integer("beds", lenient=True),
            },
        ),
    ),
)
