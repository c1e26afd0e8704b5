"""Senior halls and welfare centres: one layer, for one office registers them in one list."""

from layers import conform as take
from layers.access import PUBLIC, STEWARDS
from layers.definition import Find, GeometryType, Layer, Source, Theme, Tiles, Title
from layers.fields import codes, integer, text
from layers.sources.osm_words import ADDRESS, osm_source

LAYER = Layer(
    id="welfare_centres",
    title=Title("경로당·복지관", "Senior and welfare centres"),
    description=Title(
        "경로당, 노인·장애인·종합사회복지관.",
        "Senior halls, and welfare centres of every kind.",
    ),
    theme=Theme.LIFE,
    geometry=GeometryType.POINT,
    readers=PUBLIC,
    writers=STEWARDS,
    tiles=Tiles(group_below=12),
    label="name",
    popup=("name", "kind", "capacity", "people", "address", "phone"),
    fields=(
        text("name", "이름", "Name", required=True, first_zoom=12),
        codes(
            "kind",
            "종류",
            "Kind",
            {
                "senior_hall": ("경로당", "Senior hall"),
                "senior_centre": ("노인복지관", "Senior centre"),
                "day_care": ("노인주간보호", "Day care for seniors"),
                "disabled": ("장애인복지관", "Centre for the disabled"),
                "community": ("종합사회복지관", "Community welfare centre"),
                "family": ("가족센터", "Family centre"),
                "other": ("기타", "Other"),
            },
            first_zoom=12,
        ),
        integer("capacity", "정원", "Capacity", unit="명", minimum=0, maximum=100_000),
        integer("people", "이용 인원", "People enrolled", unit="명", minimum=0, maximum=100_000),
        text("address", "주소", "Address", first_zoom=16, find=Find.ADDRESS),
        text("phone", "전화", "Phone"),
    ),
    sources=(
        Source(
            name="welfare_register",
            title=Title("사회복지시설 목록", "Register of welfare facilities"),
            adapter="csv_file",
            key=take.column("시설코드"),
            prefix="welfare/",
            geometry=take.point("경도", "위도"),
            conform={
                "name": take.column("시설명"),
                "kind": take.codes(
                    "시설종류명",
                    {
                        "경로당": "senior_hall",
                        "노인복지관": "senior_centre",
                        "주야간보호": "day_care",
                        "장애인복지관": "disabled",
                        "종합사회복지관": "community",
                        "가족센터": "family",
                    },
                    default="other",
                ),
                "capacity": take.integer("정원(수용인원)"),
                "people": take.integer("현인원"),
                "address": take.column("시설주소"),
                "phone": take.column("전화번호"),
            },
            attribution="서울특별시 복지정책실",
        ),
        osm_source(
            tables="points,multipolygons",
            where=take.in_("amenity", "social_facility", "community_centre"),
            conform={
                "name": take.first_of("name", take.constant("이름 모를 복지시설")),
                "kind": take.codes(
                    "social_facility:for",
                    {"senior": "senior_centre", "disabled": "disabled"},
                    default="other",
                ),
                "capacity": take.integer("capacity", lenient=True),
                "address": ADDRESS,
                "phone": take.first_of("phone", "contact:phone"),
            },
        ),
    ),
)
