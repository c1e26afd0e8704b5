"""Parks, woods and green."""

from layers.access import PUBLIC
from layers.definition import GeometryType, Layer, Theme, Tiles, Title
from layers.fields import codes, text

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
)
