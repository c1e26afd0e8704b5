"""Fire hydrants and other water for fire engines."""

from layers import conform as take
from layers.access import PUBLIC, STEWARDS
from layers.definition import GeometryType, Layer, Source, Theme, Tiles, Title
from layers.fields import boolean, codes, number, text
from layers.sources.osm_words import ADDRESS, osm_source

LAYER = Layer(
    id="hydrants",
    title=Title("소화전", "Hydrants"),
    description=Title(
        "지상·지하식 소화전, 저수조, 급수탑.",
        "Hydrants, cisterns and water towers.",
    ),
    theme=Theme.RESPONSE,
    geometry=GeometryType.POINT,
    readers=PUBLIC,
    writers=STEWARDS,
    tiles=Tiles(group_below=13),
    label="number",
    popup=("number", "kind", "usable", "address", "spot", "pipe_mm", "pressure_bar", "centre"),
    nearby=True,
    fields=(
        codes(
            "kind",
            "형식",
            "Kind",
            {
                "above": ("지상식 소화전", "Pillar hydrant"),
                "below": ("지하식 소화전", "Underground hydrant"),
                "tower": ("급수탑", "Water tower"),
                "cistern": ("저수조", "Cistern"),
                "wall": ("벽면식", "Wall hydrant"),
                "other": ("기타", "Other"),
            },
            first_zoom=13,
        ),
        text("number", "번호", "Number", first_zoom=15),
        text("address", "주소", "Address", first_zoom=16),
        text("spot", "상세 위치", "Exact spot"),
        boolean("usable", "사용 가능", "Usable", first_zoom=13),
        number("pipe_mm", "배관 지름", "Pipe diameter", unit="mm", minimum=0, maximum=3000),
        number("pressure_bar", "출수 압력", "Pressure", unit="bar", minimum=0, maximum=100),
        text("centre", "관할 센터", "Centre in charge"),
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
            # The same file holds the hose boxes, which are a layer of their own.
            where=take.none_of(take.equals("시설유형코드", "6")),
            district_name=take.column("시군구명"),
            as_of=take.timestamp("데이터기준일자", "%Y-%m-%d"),
            conform={
                "kind": take.codes(
                    "시설유형코드",
                    {
                        "1": "above",
                        "2": "below",
                        "3": "tower",
                        "4": "cistern",
                        "5": "wall",
                    },
                    default="other",
                ),
                "number": take.column("시설번호"),
                "address": take.first_of("소재지도로명주소", "소재지지번주소"),
                "spot": take.column("상세위치"),
                "usable": take.boolean("사용가능여부"),
                "pipe_mm": take.number("배관지름"),
                # The standard gives kgf/cm2, which is 0.98 bar.
                "pressure_bar": take.number("출수압력", scale=0.980665),
                "centre": take.column("안전센터명"),
            },
            licence="KOGL-1",
            attribution="소방청",
        ),
        osm_source(
            tables="points",
            where=take.in_("emergency", "fire_hydrant", "suction_point", "water_tank"),
            conform={
                "kind": take.first_of(
                    take.codes(
                        "fire_hydrant:type",
                        {"pillar": "above", "underground": "below", "wall": "wall"},
                        lenient=True,
                    ),
                    take.codes(
                        "emergency",
                        {"suction_point": "cistern", "water_tank": "cistern"},
                        default="other",
                    ),
                ),
                "number": take.column("ref"),
                "address": ADDRESS,
                "pipe_mm": take.number(
                    "fire_hydrant:diameter", units={"": 1.0, "mm": 1.0}, lenient=True
                ),
                "pressure_bar": take.number(
                    "fire_hydrant:pressure", units={"": 1.0, "bar": 1.0}, lenient=True
                ),
            },
        ),
    ),
)
