"""Emergency hose boxes: what residents fight a fire with where no engine gets through."""

from layers import conform as take
from layers.access import PUBLIC, STEWARDS
from layers.definition import Find, GeometryType, Layer, Source, Theme, Tiles, Title
from layers.fields import boolean, text

LAYER = Layer(
    id="hose_boxes",
    title=Title("비상소화장치", "Emergency hose boxes"),
    description=Title(
        "소방차가 들어가기 어려운 골목의 비상소화장치.",
        "Hoses for residents in alleys that engines hardly enter.",
    ),
    theme=Theme.RESPONSE,
    geometry=GeometryType.POINT,
    readers=PUBLIC,
    writers=STEWARDS,
    tiles=Tiles(group_below=12),
    label="number",
    popup=("number", "usable", "address", "spot", "centre"),
    fields=(
        text("number", "번호", "Number", first_zoom=14),
        boolean("usable", "사용 가능", "Usable", first_zoom=12),
        text("address", "주소", "Address", first_zoom=16, find=Find.ADDRESS),
        text("spot", "상세 위치", "Exact spot"),
        text("centre", "관할 센터", "Centre in charge"),
        text("district_name", "자치구", "District"),
    ),
    sources=(
        Source(
            name="hydrant_standard",
            title=Title(
                "전국소방용수시설표준데이터", "National standard data on water for fire engines"
            ),
            adapter="csv_file",
            key=take.column("시설번호"),
            prefix="hydrant/",
            geometry=take.point("경도", "위도"),
            # The same file holds the hydrants, which are a layer of their own.
            where=take.equals("시설유형코드", "6"),
            district_name=take.column("시군구명"),
            as_of=take.timestamp("데이터기준일자", "%Y-%m-%d"),
            conform={
                "number": take.column("시설번호"),
                "usable": take.boolean("사용가능여부"),
                "address": take.first_of("소재지도로명주소", "소재지지번주소"),
                "spot": take.column("상세위치"),
                "centre": take.column("안전센터명"),
                "district_name": take.column("시군구명"),
            },
            licence="KOGL-1",
            attribution="소방청",
        ),
        Source(
            name="seoul_hose_boxes",
            title=Title("서울시 비상소화장치", "Emergency hose boxes of Seoul"),
            adapter="csv_file",
            key=take.column("비상소화장치일련번호"),
            prefix="hose-box/",
            geometry=take.point("경도", "위도"),
            where=take.equals("삭제여부", "N"),
            district_name=take.extracted("도로명주소", r"^서울\S*\s+(\S+구)"),
            as_of=take.timestamp("업데이트날짜", "%Y%m%d%H%M%S"),
            conform={
                "number": take.column("비상소화장치일련번호"),
                "address": take.column("도로명주소"),
                "district_name": take.extracted("도로명주소", r"^서울\S*\s+(\S+구)"),
            },
            attribution="서울특별시 소방재난본부",
        ),
    ),
)
