"""The ground: heights of the bare earth."""

from layers.access import PUBLIC
from layers.definition import GeometryType, Layer, Source, Theme, Tiles, Title
from layers.fields import number

LAYER = Layer(
    id="ground",
    title=Title("지형", "Ground"),
    description=Title(
        "지표면 높이(수치표고모형).",
        "Heights of the bare earth, a raster.",
    ),
    theme=Theme.BASE,
    geometry=GeometryType.COVERAGE,
    readers=PUBLIC,
    tiles=Tiles(min_zoom=8, max_zoom=15),
    fields=(number("height_m", "표고", "Height above sea level", unit="m"),),
    sources=(
        Source(
            name="elevation",
            title=Title("수치표고모형", "Digital elevation model"),
            adapter="raster_file",
            crs=5186,
        ),
    ),
)
