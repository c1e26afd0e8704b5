"""What the sources of several layers say about OpenStreetMap in the same words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, Literal

from layers.conform import column, joined
from layers.definition import Rule, Source, Title
from layers.sources.osm import REF

#: Unit tails of lengths, in metres.
METRES: Final[Mapping[str, float]] = {"": 1.0, "m": 1.0, "ft": 0.3048, "'": 0.3048}
#: Unit tails of speeds, in km/h.
KPH: Final[Mapping[str, float]] = {"": 1.0, "km/h": 1.0, "kmh": 1.0, "mph": 1.609344}
#: Points of the compass, in degrees clockwise from north.
COMPASS: Final[Mapping[str, float]] = {
    name: number * 22.5
    for number, name in enumerate(
        "N NNE NE ENE E ESE SE SSE S SSW SW WSW W WNW NW NNW".split()  # noqa: SIM905 - reads as a rose
    )
}
ADDRESS: Final = joined("addr:city", "addr:street", "addr:housenumber")


def osm_source(
    *,
    tables: str,
    where: Rule,
    conform: Mapping[str, Rule],
    geometry: Rule | None = None,
    clip_by: Literal["touch", "point"] = "touch",
) -> Source:
    """Make the OpenStreetMap source of a layer.

    ``tables`` names the tables of ``layers.sources.osm``; where it has several, areas become
    points on their surface. ``clip_by`` says what puts a record into a district.
    """
    options = {"tables": tables, "repair": "yes", "clip_by": clip_by}
    if tables.startswith("points"):
        options["to_point"] = "yes"
    return Source(
        name="osm",
        title=Title("오픈스트리트맵", "OpenStreetMap"),
        adapter="osm",
        key=column(REF),
        prefix="osm/",
        where=where,
        conform=conform,
        options=options,
        licence="ODbL-1.0",
        attribution="© OpenStreetMap contributors",
        geometry=geometry,
    )


def network_source(
    table: Literal["nodes", "edges", "turns"],
    *,
    key: Rule,
    conform: Mapping[str, Rule],
    flags: Mapping[str, Rule] | None = None,
) -> Source:
    """Make the OpenStreetMap source of one table of the street network.

    A restriction that fits no street is a mistake in the map, and none in the file: however many
    there are, the rest is taken.
    """
    given: dict[str, Any] = {} if flags is None else {"flags": flags}
    return Source(
        name="osm",
        title=Title("오픈스트리트맵 도로망", "Street network of OpenStreetMap"),
        adapter="osm_network",
        key=key,
        prefix="osm/",
        conform=conform,
        options={"table": table, "clip_by": "nothing"},
        licence="ODbL-1.0",
        attribution="© OpenStreetMap contributors",
        reject_share=1.0,
        **given,
    )
