"""Child-protection zones, each at the school or kindergarten that it was set up for."""

from layers import conform as take
from layers.access import PUBLIC, STEWARDS
from layers.definition import Find, GeometryType, Layer, Source, Theme, Title
from layers.fields import boolean, codes, integer, text

LAYER = Layer(
    id="child_zones",
    title=Title("어린이보호구역", "Child-protection zones"),
    description=Title(
        "지정된 어린이보호구역의 대상 시설과 CCTV·도로폭.",
        "Protection zones at the place they were set up for, with cameras and road width.",
    ),
    theme=Theme.EDUCATION,
    geometry=GeometryType.POINT,
    readers=PUBLIC,
    writers=STEWARDS,
    label="name",
    popup=(
        "name",
        "kind",
        "address",
        "has_cameras",
        "camera_count",
        "road_width_m",
        "police_station",
        "manager",
    ),
    fields=(
        text("name", "대상 시설", "Set up for", required=True, first_zoom=12),
        codes(
            "kind",
            "시설 종류",
            "Kind",
            {
                "elementary": ("초등학교", "Elementary school"),
                "kindergarten": ("유치원", "Kindergarten"),
                "daycare": ("어린이집", "Day-care centre"),
                "special": ("특수학교", "Special school"),
                "academy": ("학원", "Academy"),
                "other": ("기타", "Other"),
            },
            first_zoom=12,
        ),
        text("address", "주소", "Address", first_zoom=16, find=Find.ADDRESS),
        boolean("has_cameras", "CCTV 설치", "With cameras", first_zoom=12),
        integer("camera_count", "CCTV 수", "Cameras", unit="대", minimum=0, maximum=500),
        # A range as often as a number: 6~8.
        text("road_width_m", "도로폭(m)", "Road width (m)"),
        text("police_station", "관할 경찰서", "Police station"),
        text("manager", "관리 기관", "Managing office"),
    ),
    sources=(
        Source(
            name="child_zone_standard",
            title=Title(
                "전국어린이보호구역표준데이터", "National standard data on child-protection zones"
            ),
            adapter="csv_file",
            prefix="child-zone/",
            geometry=take.point("경도", "위도"),
            as_of=take.timestamp("데이터기준일자", "%Y-%m-%d"),
            conform={
                "name": take.column("대상시설명"),
                "kind": take.codes(
                    "시설종류",
                    {
                        "초등학교": "elementary",
                        "유치원": "kindergarten",
                        "어린이집": "daycare",
                        "특수학교": "special",
                        "학원": "academy",
                    },
                    default="other",
                ),
                "address": take.first_of("소재지도로명주소", "소재지지번주소"),
                "has_cameras": take.boolean("CCTV설치여부"),
                "camera_count": take.integer("CCTV설치대수"),
                "road_width_m": take.column("보호구역도로폭"),
                "police_station": take.column("관할경찰서명"),
                "manager": take.column("관리기관명"),
            },
            licence="KOGL-1",
            attribution="행정안전부 공공데이터포털",
        ),
    ),
)
