"""Parks, woods and green."""

from layers import conform as take
from layers.access import PUBLIC, STEWARDS
from layers.definition import GeometryType, Layer, Theme, Tiles, Title
from layers.fields import codes, text
from layers.sources.osm_words import osm_source

_OSM_KIND = take.first_of(
    take.codes(
        "leisure",
        {
            **dict.fromkeys(("park", "garden", "playground", "dog_park", "nature_reserve"), "park"),
            **dict.fromkeys(
                ("pitch", "sports_centre", "stadium", "track", "golf_course"), "sports"
            ),
        },
        lenient=True,
    ),
    take.codes(
        "natural",
        {"wood": "wood", **dict.fromkeys(("scrub", "grassland", "heath", "shrubbery"), "green")},
        lenient=True,
    ),
    take.codes(
        "landuse",
        {
            "forest": "wood",
            "cemetery": "cemetery",
            **dict.fromkeys(
                ("grass", "flowerbed", "village_green", "recreation_ground", "meadow"), "green"
            ),
        },
        lenient=True,
    ),
    take.codes("amenity", {"grave_yard": "cemetery"}, lenient=True),
)

LAYER = Layer(
    id="parks",
    title=Title("공원·녹지", "Parks"),
    description=Title(
        "공원, 녹지, 산림.",
        "Parks, green and woods.",
    ),
    theme=Theme.BASE,
    geometry=GeometryType.POLYGONS,
    readers=PUBLIC,
    writers=STEWARDS,
    tiles=Tiles(min_zoom=8, id_zoom=15),
    label="name",
    popup=("name", "kind"),
    fields=(
        text("name", "이름", "Name", first_zoom=13),
        codes(
            "kind",
            "구분",
            "Kind",
            {
                "park": ("공원", "Park"),
                "wood": ("산림", "Wood"),
                "green": ("녹지", "Green"),
                "sports": ("체육시설", "Sports ground"),
                "cemetery": ("묘지", "Cemetery"),
            },
            first_zoom=0,
        ),
    ),
    sources=(
        osm_source(
            tables="multipolygons",
            where=take.present(_OSM_KIND),
            conform={"name": take.column("name"), "kind": _OSM_KIND},
        ),
    ),
)
