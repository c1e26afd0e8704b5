"""Turns that may not be made: restrictions and barriers, as runs of directed edges."""

from layers import conform as take
from layers.access import PUBLIC
from layers.definition import GeometryType, Layer, Theme, Tiles, Title
from layers.fields import codes, integer, text
from layers.sources.osm_words import network_source

LAYER = Layer(
    id="turn_restrictions",
    title=Title("회전 제한", "Turn restrictions"),
    description=Title(
        "이어서 지날 수 없는 구간: 회전 금지와 차단 시설.",
        "Stretches that may not be taken one after the other: forbidden turns and barriers.",
    ),
    theme=Theme.TRAFFIC,
    geometry=GeometryType.POINT,
    readers=PUBLIC,
    tiles=Tiles(min_zoom=15, id_zoom=15),
    popup=("kind", "modes", "arcs"),
    fields=(
        codes(
            "kind",
            "구분",
            "Kind",
            {"restriction": ("회전 제한", "Turn restriction"), "barrier": ("차단 시설", "Barrier")},
            required=True,
            first_zoom=15,
        ),
        # Edges as ``way/part`` with f as they are drawn and b against it, in the order of travel.
        text("arcs", "구간", "Stretches", required=True),
        text("modes", "적용 수단", "Holds for", required=True),
        integer("node", "교차점 번호", "Node", required=True),
    ),
    sources=(
        network_source(
            "turns",
            key=take.column("arcs"),
            conform={
                "kind": take.column("kind"),
                "arcs": take.column("arcs"),
                "modes": take.column("modes"),
                "node": take.integer("node"),
            },
        ),
    ),
)
