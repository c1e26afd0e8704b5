"""Fire stations and 119 safety centres."""

from layers import conform as take
from layers.access import PUBLIC, STEWARDS
from layers.definition import GeometryType, Layer, Source, Theme, Title
from layers.fields import codes, integer, text
from layers.sources.osm_words import ADDRESS, osm_source

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
    writers=STEWARDS,
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
    sources=(
        Source(
            name="seoul_fire",
            title=Title("서울시 소방서·안전센터", "Fire stations of Seoul"),
            adapter="csv_file",
            prefix="seoul-fire/",
            geometry=take.point("경도", "위도"),
            district_name=take.column("구"),
            conform={
                "name": take.column("서ㆍ센터명"),
                "kind": take.codes(
                    "유형구분명",
                    {
                        "소방서": "station",
                        "안전센터": "centre",
                        "구조대": "rescue",
                        "소방항공대": "rescue",
                        "특수대응단": "rescue",
                    },
                ),
                "address": take.joined("구", "동"),
                "district_name": take.column("구"),
            },
            attribution="서울특별시 소방재난본부",
        ),
        osm_source(
            tables="points,multipolygons",
            where=take.equals("amenity", "fire_station"),
            conform={
                "name": take.first_of("name", take.constant("이름 모를 소방서")),
                "kind": take.coded_by(
                    "name", {"안전센터": "centre", "구조대": "rescue"}, default="station"
                ),
                "address": ADDRESS,
                "phone": take.first_of("phone", "contact:phone"),
            },
        ),
    ),
)
