"""Kindergartens, with their classes and children."""

from layers import conform as take
from layers.access import PUBLIC, STEWARDS
from layers.definition import Find, GeometryType, Layer, Source, Theme, Title
from layers.fields import codes, date, integer, text
from layers.sources.osm_words import ADDRESS, osm_source

LAYER = Layer(
    id="kindergartens",
    title=Title("유치원", "Kindergartens"),
    description=Title("국공립·사립 유치원.", "Public and private kindergartens."),
    theme=Theme.EDUCATION,
    geometry=GeometryType.POINT,
    readers=PUBLIC,
    writers=STEWARDS,
    label="name",
    popup=("name", "founder", "address", "phone", "hours", "classes", "children", "opened"),
    fields=(
        text("name", "이름", "Name", required=True, first_zoom=12),
        codes(
            "founder",
            "설립",
            "Run by",
            {
                "public": ("공립", "The public"),
                "corporation": ("사립(법인)", "A foundation"),
                "private": ("사립(사인)", "A private person"),
            },
            first_zoom=12,
        ),
        text("address", "주소", "Address", first_zoom=16, find=Find.ADDRESS),
        text("phone", "전화", "Phone"),
        text("hours", "운영 시간", "Hours"),
        integer("classes", "학급 수", "Classes", unit="개", minimum=0, maximum=100),
        integer("children", "원아 수", "Children", unit="명", minimum=0, maximum=3000),
        date("opened", "개원", "Opened"),
    ),
    sources=(
        Source(
            name="childschoolinfo",
            title=Title("유치원알리미 기본현황", "Register of kindergartens (e-childschoolinfo)"),
            adapter="csv_file",
            key=take.column("유치원코드"),
            prefix="kindergarten/",
            geometry=take.point("경도", "위도"),
            conform={
                "name": take.column("유치원명"),
                "founder": take.codes(
                    "설립유형",
                    {
                        "공립(단설)": "public",
                        "공립(병설)": "public",
                        "국립": "public",
                        "사립(법인)": "corporation",
                        "사립(사인)": "private",
                    },
                ),
                "address": take.column("주소"),
                "phone": take.column("전화번호"),
                "hours": take.column("운영시간"),
                "classes": take.integer("학급수"),
                "children": take.integer("원아수"),
                "opened": take.date("개원일", "%Y%m%d"),
            },
            attribution="교육부 유치원알리미",
        ),
        osm_source(
            tables="points,multipolygons",
            where=take.equals("amenity", "kindergarten"),
            conform={
                "name": take.first_of("name", take.constant("이름 모를 유치원")),
                "address": ADDRESS,
                "phone": take.first_of("phone", "contact:phone"),
            },
        ),
    ),
)
