"""Car parks, with their room, hours and fees."""

from typing import Final

from layers import conform as take
from layers.access import PUBLIC, STEWARDS
from layers.definition import Find, GeometryType, Layer, Source, Theme, Tiles, Title
from layers.fields import codes, integer, text, timestamp
from layers.sources.osm_words import ADDRESS, osm_source

_WON: Final = {"unit": "원", "minimum": 0, "maximum": 10_000_000}
_MINUTES: Final = {"unit": "분", "minimum": 0, "maximum": 1440}
_CHARGE: Final = {"유료": "paid", "무료": "free", "혼합": "mixed"}

LAYER = Layer(
    id="car_parks",
    title=Title("주차장", "Car parks"),
    description=Title(
        "노상·노외·부설 주차장의 구획 수와 요금. 구획별로 공개된 노상 주차장은 구획마다 한 점.",
        "Room and fees; where a publisher lists every bay of a street, each bay is a point.",
    ),
    theme=Theme.TRAFFIC,
    geometry=GeometryType.POINT,
    readers=PUBLIC,
    writers=STEWARDS,
    tiles=Tiles(group_below=14),
    label="name",
    popup=(
        "name",
        "kind",
        "runner",
        "spaces",
        "free_spaces",
        "counted_at",
        "charge",
        "base_fee",
        "base_minutes",
        "extra_fee",
        "extra_minutes",
        "day_fee",
        "month_fee",
        "weekday",
        "saturday",
        "holiday",
        "address",
        "phone",
    ),
    fields=(
        text("name", "이름", "Name", required=True, first_zoom=14),
        text("number", "주차장 번호", "Number", find=Find.NAME),
        codes(
            "kind",
            "구분",
            "Kind",
            {
                "street": ("노상", "On the street"),
                "lot": ("노외", "Off the street"),
                "building": ("부설", "Of a building"),
            },
            first_zoom=14,
        ),
        codes(
            "runner",
            "운영",
            "Run by",
            {"public": ("공영", "The public"), "private": ("민영", "A company")},
            first_zoom=14,
        ),
        integer(
            "spaces", "주차 구획", "Spaces", unit="면", minimum=0, maximum=20_000, first_zoom=14
        ),
        integer(
            "free_spaces",
            "빈 구획",
            "Free spaces",
            unit="면",
            minimum=0,
            maximum=20_000,
            first_zoom=14,
        ),
        timestamp("counted_at", "빈 구획 확인", "Free spaces counted"),
        codes(
            "charge",
            "요금",
            "Charge",
            {"free": ("무료", "Free"), "paid": ("유료", "Paid"), "mixed": ("혼합", "Mixed")},
            first_zoom=14,
        ),
        integer("base_fee", "기본 요금", "Base fee", **_WON),
        integer("base_minutes", "기본 시간", "Base time", **_MINUTES),
        integer("extra_fee", "추가 요금", "Further fee", **_WON),
        integer("extra_minutes", "추가 단위", "Further time", **_MINUTES),
        integer("day_fee", "일 최대 요금", "Most a day", **_WON),
        integer("month_fee", "월 정기권", "Monthly ticket", **_WON),
        text("weekday", "평일", "Weekdays"),
        text("saturday", "토요일", "Saturdays"),
        text("holiday", "공휴일", "Holidays"),
        text("address", "주소", "Address", first_zoom=16, find=Find.ADDRESS),
        text("phone", "전화", "Phone"),
        text("district_name", "자치구", "District"),
    ),
    sources=(
        Source(
            name="parking_standard",
            title=Title("전국주차장정보표준데이터", "National standard data on car parks"),
            adapter="csv_file",
            key=take.column("주차장관리번호"),
            prefix="parking/",
            geometry=take.point("경도", "위도"),
            as_of=take.timestamp("데이터기준일자", "%Y-%m-%d"),
            conform={
                "name": take.column("주차장명"),
                "number": take.column("주차장관리번호"),
                "kind": take.codes(
                    "주차장유형", {"노상": "street", "노외": "lot", "부설": "building"}
                ),
                "runner": take.codes("주차장구분", {"공영": "public", "민영": "private"}),
                "spaces": take.integer("주차구획수"),
                "charge": take.codes("요금정보", _CHARGE),
                "base_fee": take.integer("주차기본요금"),
                "base_minutes": take.integer("주차기본시간"),
                "extra_fee": take.integer("추가단위요금"),
                "extra_minutes": take.integer("추가단위시간"),
                "day_fee": take.integer("1일주차권요금"),
                "month_fee": take.integer("월정기권요금"),
                "weekday": take.hours("평일운영시작시각", "평일운영종료시각"),
                "saturday": take.hours("토요일운영시작시각", "토요일운영종료시각"),
                "holiday": take.hours("공휴일운영시작시각", "공휴일운영종료시각"),
                "address": take.first_of("소재지도로명주소", "소재지지번주소"),
                "phone": take.column("전화번호"),
            },
            licence="KOGL-1",
            attribution="행정안전부 공공데이터포털",
        ),
        Source(
            name="seoul_car_parks",
            title=Title("서울시 공영주차장 안내", "Public car parks of Seoul"),
            adapter="csv_file",
            # The number of a car park comes again with each of its bays, at another place.
            prefix="seoul-parking/",
            geometry=take.point("경도", "위도"),
            district_name=take.extracted("주소", r"^(\S+구)\s"),
            conform={
                "name": take.column("주차장명"),
                "number": take.column("주차장코드"),
                "kind": take.codes("주차장종류", {"노상 주차장": "street", "노외 주차장": "lot"}),
                "runner": take.constant("public"),
                "spaces": take.integer("총 주차 가능 대수"),
                "charge": take.first_of(
                    take.when(
                        take.all_of(
                            take.equals("유무료구분", "유료"),
                            take.any_of(
                                take.equals("토요일 유무료 구분", "무료"),
                                take.equals("공휴일 유무료 구분", "무료"),
                            ),
                        ),
                        take.constant("mixed"),
                    ),
                    take.codes("유무료구분", _CHARGE),
                ),
                "base_fee": take.integer("기본 주차 요금"),
                "base_minutes": take.integer("기본 주차 단위(분)"),
                "extra_fee": take.integer("추가 주차 요금"),
                "extra_minutes": take.integer("추가 주차 단위(분)"),
                "day_fee": take.integer("일 최대 요금"),
                "month_fee": take.integer("월 정기권 금액"),
                "address": take.column("주소"),
                "phone": take.column("전화번호"),
                "district_name": take.extracted("주소", r"^(\S+구)\s"),
            },
            attribution="서울특별시",
        ),
        osm_source(
            tables="points,multipolygons",
            where=take.equals("amenity", "parking"),
            conform={
                "name": take.first_of("name", take.constant("이름 모를 주차장")),
                "kind": take.codes(
                    "parking",
                    {"street_side": "street", "lane": "street", "surface": "lot"},
                    lenient=True,
                ),
                "spaces": take.integer("capacity", lenient=True),
                "charge": take.codes("fee", {"yes": "paid", "no": "free"}, lenient=True),
                "weekday": take.column("opening_hours"),
                "address": ADDRESS,
            },
        ),
    ),
)
