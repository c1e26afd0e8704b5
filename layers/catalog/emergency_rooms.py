"""Emergency rooms, by the level of care they are designated for."""

from layers import conform as take
from layers.access import PUBLIC, STEWARDS
from layers.definition import Find, GeometryType, Layer, Source, Theme, Title
from layers.fields import boolean, codes, integer, text

LAYER = Layer(
    id="emergency_rooms",
    title=Title("응급실", "Emergency rooms"),
    description=Title(
        "응급의료센터·응급의료기관의 응급실.",
        "Emergency rooms of emergency medical centres and institutions.",
    ),
    theme=Theme.MEDICAL,
    geometry=GeometryType.POINT,
    readers=PUBLIC,
    writers=STEWARDS,
    label="name",
    popup=("name", "level", "running", "free_beds", "phone", "main_phone", "address", "directions"),
    nearby=True,
    fields=(
        text("name", "병원", "Hospital", required=True, first_zoom=9),
        codes(
            "level",
            "지정",
            "Designated as",
            {
                "regional": ("권역응급의료센터", "Regional emergency centre"),
                "specialised": ("전문응급의료센터", "Specialised emergency centre"),
                "centre": ("지역응급의료센터", "Local emergency centre"),
                "institution": ("지역응급의료기관", "Local emergency institution"),
                "reported": ("응급실운영신고기관", "Emergency room on report"),
                "none": ("응급의료기관 이외", "None"),
            },
            first_zoom=9,
        ),
        boolean("running", "운영", "Running", first_zoom=9),
        # Below zero more people came than there are beds.
        integer(
            "free_beds",
            "가용 병상",
            "Free beds",
            unit="개",
            minimum=-500,
            maximum=1000,
            first_zoom=12,
        ),
        text("phone", "응급실 전화", "Emergency-room phone", first_zoom=14),
        text("main_phone", "대표 전화", "Main phone"),
        text("address", "주소", "Address", first_zoom=16, find=Find.ADDRESS),
        text("directions", "오는 길", "How to get there"),
        text("district_name", "자치구", "District"),
    ),
    sources=(
        Source(
            name="seoul_emergency_rooms",
            title=Title("서울시 응급실", "Emergency rooms of Seoul"),
            adapter="csv_file",
            key=take.column("기관ID"),
            prefix="seoul-er/",
            geometry=take.point("병원경도", "병원위도"),
            district_name=take.extracted("주소", r"^서울\S*\s+(\S+구)"),
            as_of=take.timestamp("작업시간", "%Y-%m-%d %H:%M:%S.%f"),
            conform={
                "name": take.column("기관명"),
                "level": take.codes(
                    "응급의료기관코드명",
                    {
                        "권역응급의료센터": "regional",
                        "전문응급의료센터": "specialised",
                        "지역응급의료센터": "centre",
                        "지역응급의료기관": "institution",
                        "응급실운영신고기관": "reported",
                        "응급의료기관 이외": "none",
                    },
                ),
                "running": take.boolean("응급실운영여부", true=("1",), false=("0", "2")),
                "phone": take.column("응급실전화"),
                "main_phone": take.column("대표전화1"),
                "address": take.column("주소"),
                "directions": take.column("간이약도"),
                "district_name": take.extracted("주소", r"^서울\S*\s+(\S+구)"),
            },
            attribution="국립중앙의료원, 서울특별시",
        ),
    ),
)
