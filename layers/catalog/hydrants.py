"""Fire hydrants and other water for fire engines."""

from layers.access import PUBLIC
from layers.definition import GeometryType, Layer, Theme, Tiles, Title
from layers.fields import boolean, codes, number, text

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
                "hose_box": ("비상소화장치", "Emergency hose box"),
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
)
