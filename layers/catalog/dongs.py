"""Dongs: the neighbourhoods of administration."""

from layers.access import PUBLIC
from layers.definition import GeometryType, Layer, Theme, Tiles, Title
from layers.fields import codes, text

LAYER = Layer(
    id="dongs",
    title=Title("동", "Dongs"),
    description=Title(
        "행정동·법정동 경계.",
        "Boundaries of administrative and legal dongs.",
    ),
    theme=Theme.PEOPLE,
    geometry=GeometryType.POLYGONS,
    readers=PUBLIC,
    tiles=Tiles(min_zoom=8),
    label="name",
    popup=("name", "kind", "district_name", "code"),
    fields=(
        text("code", "코드", "Code", required=True, first_zoom=8),
        text("name", "이름", "Name", required=True, first_zoom=8),
        codes(
            "kind",
            "구분",
            "Kind",
            {"admin": ("행정동", "Administrative"), "legal": ("법정동", "Legal")},
            required=True,
            first_zoom=8,
        ),
        text("district_name", "자치구", "District", first_zoom=12),
    ),
)
