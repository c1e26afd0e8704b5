"""Rivers, streams and lakes."""

from layers import conform as take
from layers.access import PUBLIC
from layers.definition import GeometryType, Layer, Theme, Tiles, Title
from layers.fields import codes, text
from layers.sources.osm_words import osm_source

_SEA = ("bay", "strait", "coastline")

LAYER = Layer(
    id="water",
    title=Title("하천·수면", "Water"),
    description=Title(
        "하천, 호수, 저수지의 수면.",
        "Water surfaces of rivers, streams and lakes.",
    ),
    theme=Theme.BASE,
    geometry=GeometryType.POLYGONS,
    readers=PUBLIC,
    tiles=Tiles(min_zoom=6, id_zoom=15),
    label="name",
    popup=("name", "kind"),
    fields=(
        text("name", "이름", "Name", first_zoom=10),
        codes(
            "kind",
            "구분",
            "Kind",
            {
                "river": ("하천", "River"),
                "stream": ("지류", "Stream"),
                "lake": ("호수", "Lake"),
                "sea": ("바다", "Sea"),
            },
            first_zoom=0,
        ),
    ),
    sources=(
        osm_source(
            tables="multipolygons,sea",
            where=take.any_of(
                take.in_("natural", "water", *_SEA),
                take.in_("waterway", "riverbank", "dock"),
                take.in_("landuse", "reservoir", "basin"),
            ),
            conform={
                "name": take.column("name"),
                "kind": take.first_of(
                    take.codes(
                        "water",
                        {
                            **dict.fromkeys(("river", "canal", "oxbow"), "river"),
                            **dict.fromkeys(("stream", "ditch", "drain"), "stream"),
                        },
                        default="lake",
                    ),
                    take.codes("waterway", {"riverbank": "river", "dock": "sea"}, lenient=True),
                    take.codes("natural", dict.fromkeys(_SEA, "sea"), lenient=True),
                    take.constant("lake"),
                ),
            },
        ),
    ),
)
