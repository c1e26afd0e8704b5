"""Fire stations and 119 safety centres."""

from layers.access import PUBLIC
from layers.definition import GeometryType, Layer, Theme, Title
from layers.fields import codes, integer, text

LAYER = Layer(
    id="fire_stations",
    title=Title("소방서·119안전센터", "Fire stations"),
    description=Title(
        "소방서, 119안전센터, 구조대.",
        "Fire stations, 119 safety centres and rescue teams.",
    ),
    theme=Theme.RESPONSE,
    geometry=GeometryType.POINT,
    readers=PUBLIC,
    label="name",
    popup=("name", "kind", "address", "phone", "turnout_s"),
    nearby=True,
    fields=(
        text("name", "이름", "Name", required=True, first_zoom=8),
        codes(
            "kind",
            "구분",
            "Kind",
            {
                "station": ("소방서", "Fire station"),
                "centre": ("119안전센터", "119 safety centre"),
                "rescue": ("구조대", "Rescue team"),
                "area": ("119지역대", "119 area post"),
            },
            first_zoom=8,
        ),
        text("address", "주소", "Address", first_zoom=16),
        text("phone", "전화", "Phone", first_zoom=16),
        integer("turnout_s", "출동 준비", "Turnout time", unit="s", minimum=0, maximum=3600),
        text("district_name", "자치구", "District"),
    ),
)
