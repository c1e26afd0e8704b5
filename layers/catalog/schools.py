"""Schools, from elementary to high."""

from layers import conform as take
from layers.access import PUBLIC, STEWARDS
from layers.definition import GeometryType, Layer, Source, Theme, Title
from layers.fields import codes, integer, text
from layers.sources.osm_words import ADDRESS, osm_source

LAYER = Layer(
    id="schools",
    title=Title("학교", "Schools"),
    description=Title(
        "초·중·고등학교와 특수학교.",
        "Elementary, middle, high and special schools.",
    ),
    theme=Theme.EDUCATION,
    geometry=GeometryType.POINT,
    readers=PUBLIC,
    writers=STEWARDS,
    label="name",
    popup=("name", "level", "address", "pupils", "founded", "status"),
    nearby=True,
    fields=(
        text("name", "학교명", "Name", required=True, first_zoom=10),
        codes(
            "level",
            "학교급",
            "Level",
            {
                "elementary": ("초등학교", "Elementary"),
                "middle": ("중학교", "Middle"),
                "high": ("고등학교", "High"),
                "special": ("특수학교", "Special"),
                "university": ("대학교", "University"),
                "other": ("기타", "Other"),
            },
            first_zoom=10,
        ),
        text("address", "주소", "Address", first_zoom=16),
        integer("pupils", "학생 수", "Pupils", minimum=0, maximum=10000, first_zoom=16),
        text("founded", "설립일", "Founded"),
        text("status", "운영 상태", "Status"),
    ),
    sources=(
        Source(
            name="school_standard",
            title=Title("전국초중등학교위치표준데이터", "National standard data on schools"),
            adapter="csv_file",
            key=take.column("학교ID"),
            prefix="school/",
            geometry=take.point("경도", "위도"),
            # Closed schools stay in the file; they are no schools any more.
            where=take.none_of(take.in_("운영상태", "폐교", "폐교(분교장)")),
            district_name=take.extracted("소재지도로명주소", r"^\S+[시도]\s+(\S+[시군구])"),
            as_of=take.timestamp("데이터기준일자", "%Y-%m-%d"),
            conform={
                "name": take.column("학교명"),
                "level": take.codes(
                    "학교급구분",
                    {
                        "초등학교": "elementary",
                        "중학교": "middle",
                        "고등학교": "high",
                        "특수학교": "special",
                    },
                    default="other",
                ),
                "address": take.first_of("소재지도로명주소", "소재지지번주소"),
                "founded": take.column("설립일자"),
                "status": take.column("운영상태"),
            },
            licence="KOGL-1",
            attribution="한국교육시설안전원",
        ),
        osm_source(
            tables="points,multipolygons",
            where=take.in_("amenity", "school", "university", "college"),
            conform={
                "name": take.first_of("name", take.constant("이름 모를 학교")),
                "level": take.first_of(
                    take.codes(
                        "amenity",
                        {"university": "university", "college": "university"},
                        lenient=True,
                    ),
                    take.codes(
                        "isced:level",
                        {"1": "elementary", "2": "middle", "3": "high"},
                        lenient=True,
                    ),
                    take.coded_by(
                        "name",
                        {
                            r"초등학교|[ÉEé]cole|[Ee]lementary|[Pp]rimary": "elementary",
                            r"중학교|[Cc]oll[èe]ge|[Mm]iddle": "middle",
                            r"고등학교|여고$|[Ll]yc[ée]e|[Hh]igh": "high",
                        },
                        default="other",
                    ),
                ),
                "address": ADDRESS,
                "pupils": take.integer("capacity", lenient=True),
                "founded": take.column("start_date"),
            },
        ),
    ),
)
