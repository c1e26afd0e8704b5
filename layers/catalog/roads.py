"""Streets and paths, drawn by class."""

from layers.access import PUBLIC
from layers.definition import GeometryType, Layer, Theme, Thinning, Tiles, Title
from layers.fields import boolean, codes, integer, number, text

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
)
