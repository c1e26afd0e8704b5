"""Population by cell."""

from layers import conform as take
from layers.access import PUBLIC
from layers.definition import GeometryType, Layer, Source, Theme, Tiles, Title
from layers.fields import integer, text

LAYER = Layer(
    id="population",
    title=Title("격자 인구", "Population grid"),
    description=Title(
        "격자별 거주 인구.",
        "Residents by grid cell.",
    ),
    theme=Theme.PEOPLE,
    geometry=GeometryType.POLYGONS,
    readers=PUBLIC,
    tiles=Tiles(min_zoom=9, id_zoom=14),
    label="cell",
    popup=("cell", "people", "children", "elderly"),
    fields=(
        text("cell", "격자", "Cell", first_zoom=14),
        integer("people", "인구", "People", unit="명", minimum=0, maximum=100000, first_zoom=9),
        integer(
            "children", "0–14세", "Aged 0-14", unit="명", minimum=0, maximum=100000, first_zoom=13
        ),
        integer(
            "elderly",
            "65세 이상",
            "Aged 65 and over",
            unit="명",
            minimum=0,
            maximum=100000,
            first_zoom=13,
        ),
    ),
    sources=(
        Source(
            name="grid_250m",
            title=Title("250m 격자 인구", "Population by 250 m cell"),
            adapter="geo_file",
            crs=5186,
            # A cell on the border of two dongs is listed once for each, with the people of each.
            key=take.joined("행정동코드", "250M격자", sep="/"),
            prefix="grid/",
            options={"clip_by": "point"},
            conform={
                "cell": take.column("250M격자"),
                "people": take.integer("pop_count"),
                "children": take.integer("pop_0_14", optional=True),
                "elderly": take.integer("pop_65", optional=True),
            },
            attribution="국토지리정보원, 행정안전부",
        ),
    ),
)
