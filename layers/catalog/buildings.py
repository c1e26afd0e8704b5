"""Buildings, with heights for the 3D map and for sight."""

from layers.access import PUBLIC
from layers.definition import GeometryType, Layer, Theme, Thinning, Tiles, Title
from layers.fields import codes, integer, number, text

LAYER = Layer(
    id="buildings",
    title=Title("건물", "Buildings"),
    description=Title(
        "건물 외곽선과 높이·층수.",
        "Footprints with height and floors.",
    ),
    theme=Theme.BASE,
    geometry=GeometryType.POLYGONS,
    readers=PUBLIC,
    tiles=Tiles(
        min_zoom=13, id_zoom=16, thinning=(Thinning(below=14, field="height_m", at_least=12.0),)
    ),
    label="name",
    popup=("name", "use", "height_m", "floors", "height_source", "address"),
    fields=(
        text("name", "이름", "Name", first_zoom=16),
        codes(
            "use",
            "용도",
            "Use",
            {
                "apartments": ("아파트", "Apartments"),
                "house": ("단독·다세대", "Houses"),
                "commercial": ("상업", "Commercial"),
                "office": ("업무", "Office"),
                "school": ("학교", "School"),
                "public": ("공공", "Public"),
                "industrial": ("공업", "Industrial"),
                "religious": ("종교", "Religious"),
                "other": ("기타", "Other"),
            },
            first_zoom=15,
        ),
        number("height_m", "높이", "Height", unit="m", minimum=0, maximum=900, first_zoom=13),
        number(
            "base_m",
            "바닥 높이",
            "Height of its underside",
            unit="m",
            minimum=0,
            maximum=900,
            first_zoom=13,
        ),
        integer("floors", "지상 층수", "Floors", minimum=0, maximum=200, first_zoom=15),
        codes(
            "height_source",
            "높이 출처",
            "Height from",
            {
                "measured": ("실측", "Measured"),
                "floors": ("층수 환산", "From floors"),
                "assumed": ("추정", "Assumed"),
            },
            first_zoom=16,
        ),
        text("address", "주소", "Address", first_zoom=16),
    ),
)
