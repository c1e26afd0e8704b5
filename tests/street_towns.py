"""A small town written as OpenStreetMap XML, loaded through the ordinary way in.

::

    A -- B -- C -- D      main street (천호대로), 100 m a block, both ways, 60 km/h
    |         |    |
    E -- F -- G    H      back street (뒷길); C-G and A-E are side streets; D-H a dead end
                          B =(tunnel)= F, a tunnel
"""

import datetime as dt

from layers.ingest import ingest_file
from layers.registry import Registry

LON, LAT = 127.1300, 37.5400
#: Degrees of 100 m east and north there.
EAST, NORTH = 0.00113139, 0.00090102
NOW = dt.datetime(2026, 11, 21, 12, 0, tzinfo=dt.UTC)
_REGISTRY = Registry.from_catalog()

_NODES = {
    "A": (0, 0), "B": (1, 0), "C": (2, 0), "D": (3, 0),
    "E": (0, -1), "F": (1, -1), "G": (2, -1), "H": (3, -1),
}  # fmt: skip
#: way -> nodes and tags.
WAYS = {
    1: ("ABCD", {"highway": "secondary", "name": "천호대로", "name:en": "Cheonho-daero",
                 "maxspeed": "60"}),
    2: ("EFG", {"highway": "residential", "name": "뒷길"}),
    3: ("AE", {"highway": "residential", "name": "옆길"}),
    4: ("CG", {"highway": "residential", "name": "옆길"}),
    5: ("DH", {"highway": "service"}),
    6: ("BF", {"highway": "residential", "name": "한빛지하차도", "tunnel": "yes", "layer": "-1"}),
}  # fmt: skip


def at(name, *, east=0.0, north=0.0):
    """The place of a node, and metres from it."""
    x, y = _NODES[name]
    return (LON + (x + east / 100) * EAST, LAT + (y + north / 100) * NORTH)


def point(name, **away):
    return "{:.7f},{:.7f}".format(*at(name, **away))


def town_xml(*, restrictions=(), ways=WAYS):
    number = {name: index for index, name in enumerate(_NODES, start=1)}
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', '<osm version="0.6">']
    for name, index in number.items():
        lon, lat = at(name)
        lines.append(f'<node id="{index}" lon="{lon:.7f}" lat="{lat:.7f}" version="1"/>')
    for way, (nodes, tags) in ways.items():
        refs = "".join(f'<nd ref="{number[name]}"/>' for name in nodes)
        told = "".join(f'<tag k="{key}" v="{value}"/>' for key, value in tags.items())
        lines.append(f'<way id="{way}" version="1">{refs}{told}</way>')
    for index, (kind, from_, via, to) in enumerate(restrictions, start=1):
        lines.append(
            f'<relation id="{index}" version="1"><member type="way" ref="{from_}" role="from"/>'
            f'<member type="node" ref="{number[via]}" role="via"/>'
            f'<member type="way" ref="{to}" role="to"/>'
            f'<tag k="type" v="restriction"/><tag k="restriction" v="{kind}"/></relation>'
        )
    return "\n".join([*lines, "</osm>"])


def load_network(database, path):
    """Load the three tables of a file's network; give their reports."""
    layers = [_REGISTRY.get(n) for n in ("street_nodes", "street_edges", "turn_restrictions")]
    return [ingest_file(database, each, each.source("osm"), path, now=NOW) for each in layers]


def load_town(database, folder, **changes):
    path = folder / "town.osm"
    path.write_text(town_xml(**changes), "utf-8")
    return load_network(database, path)
