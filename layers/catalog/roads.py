"""Streets and paths, drawn by class."""

from layers import conform as take
from layers.access import PUBLIC
from layers.definition import GeometryType, Layer, Theme, Thinning, Tiles, Title
from layers.fields import boolean, codes, integer, number, text
from layers.sources.osm_words import KPH, osm_source

_OSM_CLASSES = {
    **{name: name for name in ("motorway", "trunk", "primary", "secondary", "tertiary")},
    **{f"{name}_link": name for name in ("motorway", "trunk", "primary", "secondary", "tertiary")},
    **dict.fromkeys(("residential", "unclassified", "living_street", "road"), "residential"),
    **dict.fromkeys(("service", "busway"), "service"),
    **dict.fromkeys(("footway", "pedestrian", "path"), "footway"),
    "steps": "steps",
    "cycleway": "cycleway",
    **dict.fromkeys(("track", "bridleway"), "track"),
}

LAYER = Layer(
    id="roads",
    title=Title("도로", "Roads"),
    description=Title(
        "도로와 보행로의 중심선.",
        "Centre lines of streets and paths.",
    ),
    theme=Theme.BASE,
    geometry=GeometryType.LINES,
    readers=PUBLIC,
    tiles=Tiles(
        min_zoom=8,
        id_zoom=16,
        merge_below=13,
        thinning=(
            Thinning(below=11, field="class", keep=("motorway", "trunk", "primary")),
            Thinning(
                below=13,
                field="class",
                keep=("motorway", "trunk", "primary", "secondary", "tertiary"),
            ),
            Thinning(
                below=14,
                field="class",
                keep=("motorway", "trunk", "primary", "secondary", "tertiary", "residential"),
            ),
        ),
    ),
    label="name",
    popup=("name", "class", "oneway", "lanes", "max_speed_kph"),
    fields=(
        text("name", "도로명", "Name", first_zoom=13),
        codes(
            "class",
            "등급",
            "Class",
            {
                "motorway": ("고속·도시고속", "Motorway"),
                "trunk": ("국도·주간선", "Trunk"),
                "primary": ("주간선", "Primary"),
                "secondary": ("보조간선", "Secondary"),
                "tertiary": ("집산", "Tertiary"),
                "residential": ("이면도로", "Residential"),
                "service": ("단지·진입로", "Service"),
                "footway": ("보행로", "Footway"),
                "steps": ("계단", "Steps"),
                "cycleway": ("자전거길", "Cycleway"),
                "track": ("산길", "Track"),
            },
            required=True,
            first_zoom=0,
        ),
        boolean("oneway", "일방통행", "One-way", first_zoom=15),
        integer("lanes", "차로", "Lanes", minimum=0, maximum=30, first_zoom=15),
        number(
            "max_speed_kph",
            "제한 속도",
            "Speed limit",
            unit="km/h",
            minimum=0,
            maximum=200,
            first_zoom=16,
        ),
        boolean("bridge", "교량", "Bridge", first_zoom=14),
        boolean("tunnel", "터널", "Tunnel", first_zoom=14),
    ),
    sources=(
        osm_source(
            tables="lines",
            where=take.in_("highway", *_OSM_CLASSES),
            # A way that is one-way against its own direction is turned round.
            geometry=take.drawn_forwards(take.in_("oneway", "-1", "reverse")),
            conform={
                "name": take.column("name"),
                "class": take.codes("highway", _OSM_CLASSES),
                "oneway": take.first_of(
                    take.boolean("oneway", true=("yes", "true", "1", "-1"), lenient=True),
                    take.when(
                        take.any_of(
                            take.in_("highway", "motorway", "motorway_link"),
                            take.in_("junction", "roundabout", "circular"),
                        ),
                        take.constant(value=True),
                    ),
                    take.constant(value=False),
                ),
                "lanes": take.integer("lanes", lenient=True),
                "max_speed_kph": take.number("maxspeed", units=KPH, lenient=True),
                "bridge": take.all_of(
                    take.present("bridge"), take.none_of(take.equals("bridge", "no"))
                ),
                "tunnel": take.all_of(
                    take.present("tunnel"), take.none_of(take.equals("tunnel", "no"))
                ),
            },
        ),
    ),
)
