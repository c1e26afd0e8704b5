"""Solar plants, with what they can give."""

from layers import conform as take
from layers.access import PUBLIC, STEWARDS
from layers.definition import GeometryType, Layer, Source, Theme, Title
from layers.fields import codes, number, text
from layers.sources.osm_words import ADDRESS, osm_source

#: Unit tails of power, in kilowatts; without one OpenStreetMap means watts.
_KILOWATTS = {"": 0.001, "W": 0.001, "kW": 1.0, "kWp": 1.0, "MW": 1000.0, "MWp": 1000.0}

LAYER = Layer(
    id="solar_plants",
    title=Title("태양광 발전소", "Solar plants"),
    description=Title(
        "공공·민간 태양광 발전 설비.",
        "Public and private photovoltaic plants.",
    ),
    theme=Theme.ENERGY,
    geometry=GeometryType.POINT,
    readers=PUBLIC,
    writers=STEWARDS,
    label="name",
    popup=("name", "owner", "capacity_kw", "output_kw", "today_kwh", "address", "started"),
    nearby=True,
    fields=(
        text("name", "이름", "Name", required=True, first_zoom=10),
        codes(
            "owner",
            "소유",
            "Owner",
            {"public": ("공공", "Public"), "private": ("민간", "Private")},
            first_zoom=12,
        ),
        text("address", "주소", "Address", first_zoom=16),
        number(
            "capacity_kw",
            "설비 용량",
            "Capacity",
            unit="kW",
            minimum=0,
            maximum=1000000,
            first_zoom=10,
        ),
        number(
            "output_kw",
            "현재 출력",
            "Output now",
            unit="kW",
            minimum=0,
            maximum=1000000,
            first_zoom=12,
        ),
        number("today_kwh", "오늘 발전량", "Energy today", unit="kWh", minimum=0, maximum=10000000),
        text("started", "운전 개시", "In service since"),
    ),
    sources=(
        Source(
            name="solar_monitor",
            title=Title("태양광 모니터링", "Monitoring of solar plants"),
            adapter="csv_file",
            key=take.column("설비번호"),
            prefix="solar/",
            geometry=take.point("경도", "위도"),
            conform={
                "name": take.column("발전소명"),
                "owner": take.codes("소유구분", {"공공": "public", "민간": "private"}),
                "address": take.column("주소"),
                "capacity_kw": take.number("설비용량(kW)"),
                "output_kw": take.number("현재출력(kW)"),
                "started": take.column("운전개시"),
            },
            attribution="자치구 태양광 통합모니터링",
        ),
        osm_source(
            tables="points,multipolygons",
            where=take.any_of(
                take.equals("generator:source", "solar"), take.equals("plant:source", "solar")
            ),
            conform={
                "name": take.first_of("name", take.constant("이름 모를 태양광 설비")),
                "address": ADDRESS,
                "capacity_kw": take.first_of(
                    take.number("plant:output:electricity", units=_KILOWATTS, lenient=True),
                    take.number("generator:output:electricity", units=_KILOWATTS, lenient=True),
                ),
                "started": take.column("start_date"),
            },
        ),
    ),
)
