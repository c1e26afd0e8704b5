"""Nodes of the street network: where streets meet."""

from layers import conform as take
from layers.access import PUBLIC
from layers.definition import GeometryType, Layer, Theme, Tiles, Title
from layers.fields import integer, text
from layers.sources.osm_words import network_source

LAYER = Layer(
    id="street_nodes",
    title=Title("도로망 교차점", "Street nodes"),
    description=Title(
        "길찾기 도로망의 교차점과 끝점.",
        "Junctions and ends of the streets that routes are found on.",
    ),
    theme=Theme.TRAFFIC,
    geometry=GeometryType.POINT,
    readers=PUBLIC,
    tiles=Tiles(min_zoom=15, id_zoom=15),
    popup=("node", "streets", "barrier"),
    fields=(
        integer("node", "교차점 번호", "Node", required=True),
        integer(
            "streets", "만나는 길", "Streets that meet", minimum=0, maximum=1000, first_zoom=15
        ),
        text("barrier", "차단 시설", "Barrier", first_zoom=15),
    ),
    sources=(
        network_source(
            "nodes",
            key=take.column("node"),
            conform={
                "node": take.integer("node"),
                "streets": take.integer("streets"),
                "barrier": take.column("barrier"),
            },
        ),
    ),
)
