"""Emergency bells: a button on a pole or a wall that calls the control room."""

from layers import conform as take
from layers.access import PUBLIC, STEWARDS
from layers.definition import Find, GeometryType, Layer, Source, Theme, Tiles, Title
from layers.fields import boolean, codes, date, text

LAYER = Layer(
    id="emergency_bells",
    title=Title("비상벨", "Emergency bells"),
    description=Title(
        "누르면 관제실과 통화가 되는 안전비상벨.",
        "Buttons that call the control room.",
    ),
    theme=Theme.SAFETY,
    geometry=GeometryType.POINT,
    readers=PUBLIC,
    writers=STEWARDS,
    tiles=Tiles(group_below=13),
    label="number",
    popup=(
        "number",
        "purpose",
        "in_order",
        "spot",
        "address",
        "two_way",
        "police_linked",
        "checked_on",
        "manager",
        "phone",
    ),
    nearby=True,
    fields=(
        text("number", "번호", "Number", first_zoom=15),
        codes(
            "purpose",
            "설치 목적",
            "Purpose",
            {
                "crime": ("방범용", "Crime prevention"),
                "vulnerable": ("약자보호", "Protection of the vulnerable"),
                "disaster": ("재난대응", "Disaster"),
                "other": ("기타", "Other"),
            },
            first_zoom=13,
        ),
        boolean("in_order", "정상 작동", "In order", first_zoom=13),
        text("place_type", "설치 장소", "Kind of place"),
        text("spot", "설치 위치", "Exact spot"),
        text("address", "주소", "Address", first_zoom=16, find=Find.ADDRESS),
        boolean("two_way", "양방향 통화", "Two-way"),
        boolean("police_linked", "경찰 연계", "Linked to the police"),
        date("checked_on", "최종 점검", "Last check"),
        text("manager", "관리 기관", "Managing office"),
        text("phone", "전화", "Phone"),
    ),
    sources=(
        Source(
            name="bell_standard",
            title=Title(
                "전국안전비상벨위치표준데이터", "National standard data on emergency bells"
            ),
            adapter="csv_file",
            key=take.column("안전비상벨관리번호"),
            prefix="bell/",
            geometry=take.point("경도", "위도"),
            as_of=take.timestamp("데이터기준일자", "%Y-%m-%d"),
            conform={
                "number": take.column("안전비상벨관리번호"),
                "purpose": take.codes(
                    "설치목적",
                    {"방범용": "crime", "약자보호": "vulnerable", "재난대응": "disaster"},
                    default="other",
                ),
                "in_order": take.boolean(
                    "최종점검결과구분", true=("Y", "정상"), false=("N", "비정상")
                ),
                "place_type": take.column("설치장소유형"),
                "spot": take.column("설치위치"),
                "address": take.first_of("소재지도로명주소", "소재지지번주소"),
                "two_way": take.boolean("연계방식", true=("양방향",), false=("단방향",)),
                "police_linked": take.boolean("경찰연계유무"),
                "checked_on": take.date("최종점검일자", "%Y-%m-%d"),
                "manager": take.column("관리기관명"),
                "phone": take.column("관리기관전화번호"),
            },
            licence="KOGL-1",
            attribution="행정안전부 공공데이터포털",
        ),
    ),
)
