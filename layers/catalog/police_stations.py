"""Police stations, substations and boxes."""

from layers import conform as take
from layers.access import PUBLIC, STEWARDS
from layers.definition import GeometryType, Layer, Source, Theme, Title
from layers.fields import codes, text
from layers.sources.osm_words import ADDRESS, osm_source

LAYER = Layer(
    id="police_stations",
    title=Title("경찰서·지구대", "Police stations"),
    description=Title(
        "경찰서, 지구대, 파출소, 치안센터.",
        "Police stations, substations and boxes.",
    ),
    theme=Theme.RESPONSE,
    geometry=GeometryType.POINT,
    readers=PUBLIC,
    writers=STEWARDS,
    label="name",
    popup=("name", "kind", "address", "phone"),
    nearby=True,
    fields=(
        text("name", "이름", "Name", required=True, first_zoom=8),
        codes(
            "kind",
            "구분",
            "Kind",
            {
                "station": ("경찰서", "Police station"),
                "substation": ("지구대", "Substation"),
                "box": ("파출소", "Police box"),
                "centre": ("치안센터", "Public-safety centre"),
            },
            first_zoom=8,
        ),
        text("address", "주소", "Address", first_zoom=16),
        text("phone", "전화", "Phone", first_zoom=16),
    ),
    sources=(
        Source(
            name="police_register",
            title=Title("경찰관서 주소록", "Register of police stations"),
            adapter="csv_file",
            prefix="police/",
            geometry=take.point("경도", "위도"),
            conform={
                "name": take.column("관서명"),
                "kind": take.codes(
                    "구분",
                    {
                        "경찰서": "station",
                        "지구대": "substation",
                        "파출소": "box",
                        "치안센터": "centre",
                    },
                ),
                "address": take.column("주소"),
                "phone": take.column("전화번호"),
            },
            attribution="경찰청",
        ),
        osm_source(
            tables="points,multipolygons",
            where=take.equals("amenity", "police"),
            conform={
                "name": take.first_of("name", take.constant("이름 모를 경찰서")),
                "kind": take.coded_by(
                    "name",
                    {"지구대": "substation", "파출소": "box", "치안센터": "centre"},
                    default="station",
                ),
                "address": ADDRESS,
                "phone": take.first_of("phone", "contact:phone"),
            },
        ),
    ),
)
