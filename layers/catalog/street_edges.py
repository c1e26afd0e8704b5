"""Edges of the street network: stretches between two junctions, with everybody's travel time."""

from layers import conform as take
from layers.access import PUBLIC
from layers.definition import GeometryType, Layer, Theme, Tiles, Title
from layers.fields import boolean, codes, integer, number, text
from layers.sources.osm_words import network_source

_MODES = {
    "drive": ("차량", "Driving"),
    "emergency": ("긴급 차량", "Emergency driving"),
    "cycle": ("자전거", "Cycling"),
    "walk": ("보행", "Walking"),
}
#: A mode's time along the edge as it is drawn, and back; empty where it may not go.
_TIMES = tuple(
    integer(f"{mode}{back}_ms", f"{ko}{ko_back}", f"{en}{en_back}", unit="ms", minimum=1)
    for mode, (ko, en) in _MODES.items()
    for back, ko_back, en_back in (("", " 시간", " time"), ("_back", " 시간(역방향)", " time back"))
)

LAYER = Layer(
    id="street_edges",
    title=Title("도로망", "Street network"),
    description=Title(
        "길찾기에 쓰는 도로 구간과 통행 시간. 다른 길과 이어지지 않는 구간에는 표시가 있다.",
        "Stretches of street that routes are found on, with their travel times; those that hang"
        " together with no others are flagged.",
    ),
    theme=Theme.TRAFFIC,
    geometry=GeometryType.LINES,
    readers=PUBLIC,
    tiles=Tiles(min_zoom=13, id_zoom=14),
    label="name",
    popup=("name", "class", "length_m", "ascent_m", "descent_m", "bridge", "tunnel", "cut_off"),
    fields=(
        integer("way", "OSM 길 번호", "OSM way", required=True),
        integer("part", "구간 번호", "Part of the way", required=True, minimum=0),
        integer("from_node", "시작 교차점", "From node", required=True),
        integer("to_node", "끝 교차점", "To node", required=True),
        text("name", "도로명", "Name", first_zoom=13),
        text("name_en", "영문 도로명", "Name in English"),
        codes(
            "class",
            "등급",
            "Class",
            {
                "motorway": ("고속도로", "Motorway"),
                "trunk": ("자동차전용도로", "Trunk road"),
                "primary": ("간선도로", "Primary road"),
                "secondary": ("보조간선도로", "Secondary road"),
                "tertiary": ("집산도로", "Tertiary road"),
                "residential": ("이면도로", "Local street"),
                "service": ("진입로", "Service road"),
                "footway": ("보행로", "Footway"),
                "steps": ("계단", "Steps"),
                "cycleway": ("자전거도로", "Cycleway"),
                "track": ("산길", "Track"),
            },
            required=True,
            first_zoom=13,
        ),
        number("length_m", "길이", "Length", unit="m", minimum=0, maximum=1000000, required=True),
        number("ascent_m", "오르막", "Ascent", unit="m", minimum=0),
        number("descent_m", "내리막", "Descent", unit="m", minimum=0),
        boolean("bridge", "교량", "Bridge", first_zoom=14),
        boolean("tunnel", "터널", "Tunnel", first_zoom=14),
        integer("level", "층", "Level", minimum=-20, maximum=20),
        text("cut_off", "단절된 수단", "Cut off for", first_zoom=14),
        *_TIMES,
    ),
    sources=(
        network_source(
            "edges",
            key=take.column("edge"),
            conform={
                "way": take.integer("way"),
                "part": take.integer("part"),
                "from_node": take.integer("from"),
                "to_node": take.integer("to"),
                "name": take.column("name"),
                "name_en": take.column("name_en"),
                "class": take.column("class"),
                "length_m": take.number("length_m"),
                "ascent_m": take.number("ascent_m"),
                "descent_m": take.number("descent_m"),
                "bridge": take.boolean("bridge", true=("yes",)),
                "tunnel": take.boolean("tunnel", true=("yes",)),
                "level": take.integer("level"),
                "cut_off": take.column("cut_off"),
                **{each.name: take.integer(each.name) for each in _TIMES},
            },
            flags={"island": take.present("cut_off")},
        ),
    ),
)
