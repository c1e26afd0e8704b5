"""Kiosks that print civil documents, with the hours they are open."""

from layers import conform as take
from layers.access import PUBLIC, STEWARDS
from layers.definition import Find, GeometryType, Layer, Source, Theme, Title
from layers.fields import boolean, text

LAYER = Layer(
    id="document_kiosks",
    title=Title("무인민원발급기", "Civil-document kiosks"),
    description=Title(
        "무인민원발급기의 위치와 운영 시간.",
        "Kiosks that print civil documents, and when they are open.",
    ),
    theme=Theme.LIFE,
    geometry=GeometryType.POINT,
    readers=PUBLIC,
    writers=STEWARDS,
    label="name",
    popup=(
        "name",
        "spot",
        "weekday",
        "saturday",
        "holiday",
        "documents",
        "wheelchair",
        "braille",
        "address",
        "phone",
    ),
    fields=(
        text("name", "설치 장소", "Place", required=True, first_zoom=13),
        text("spot", "상세 위치", "Exact spot", first_zoom=16),
        text("weekday", "평일", "Weekdays", first_zoom=13),
        text("saturday", "토요일", "Saturdays", first_zoom=13),
        text("holiday", "공휴일", "Holidays", first_zoom=13),
        text("documents", "발급 가능 민원", "Documents"),
        boolean("wheelchair", "휠체어 조작", "For wheelchairs"),
        boolean("braille", "점자 안내", "Braille"),
        text("address", "주소", "Address", first_zoom=16, find=Find.ADDRESS),
        text("phone", "전화", "Phone"),
    ),
    sources=(
        Source(
            name="kiosk_standard",
            title=Title(
                "전국무인민원발급정보표준데이터", "National standard data on document kiosks"
            ),
            adapter="csv_file",
            prefix="kiosk/",
            geometry=take.point("경도", "위도"),
            as_of=take.timestamp("데이터기준일자", "%Y-%m-%d"),
            conform={
                "name": take.column("설치장소"),
                "spot": take.column("설치위치"),
                "weekday": take.hours("평일운영시작시각", "평일운영종료시각"),
                "saturday": take.hours("토요일운영시작시각", "토요일운영종료시각"),
                "holiday": take.hours("공휴일운영시작시각", "공휴일운영종료시각"),
                "documents": take.column("발급가능민원"),
                "wheelchair": take.boolean("휠체어조작유무"),
                "braille": take.boolean("점자라벨유무"),
                "address": take.first_of("소재지도로명주소", "소재지지번주소"),
                "phone": take.column("관리기관전화번호"),
            },
            licence="KOGL-1",
            attribution="행정안전부 공공데이터포털",
        ),
    ),
)
