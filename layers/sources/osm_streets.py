"""The streets of an OpenStreetMap file with the nodes they share, which GDAL does not give.

PBF and XML go through libosmium. XML whose ways carry their coordinates themselves (Overpass's
``out geom``), which libosmium refuses, is read element by element.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final, cast
from xml.etree import ElementTree as ET

import numpy as np

from layers.errors import SourceError
from layers.sources.osm import check_pbf, check_xml
from layers.sources.table import checked_file
from spatial.network_builder import Streets, Way
from spatial.turns import Restriction

Tags = Mapping[str, str]
_PEEKED: Final = 65536


def read_streets(path: Path) -> Streets:
    """Read every way with a ``highway``, its nodes, their barriers, and turn restrictions.

    Raises
    ------
    SourceError
        When the file is not OpenStreetMap, carries a DTD, or ends too early.
    """
    file = checked_file(path, ".pbf", ".osm", ".osm.xml")
    if file.suffix.lower() == ".pbf":
        check_pbf(file)
        return _with_osmium(file)
    check_xml(file)
    return _with_coordinates(file) if _ways_carry_coordinates(file) else _with_osmium(file)


def overpass_streets(elements: Sequence[Mapping[str, Any]]) -> Streets:
    """Read the elements of an Overpass answer in JSON (``out body`` of ways, nodes, relations)."""
    gathered = _Gathered()
    for each in elements:
        tags: Tags = each.get("tags", {})
        if each["type"] == "node":
            gathered.node(each["id"], each["lon"], each["lat"], tags)
        elif each["type"] == "way":
            gathered.way(each["id"], each["nodes"], tags)
        elif each["type"] == "relation":
            members = [(one["type"][0], one["ref"], one["role"]) for one in each["members"]]
            gathered.relation(each["id"], tags, members)
    return gathered.streets()


class _Gathered:
    """What was read so far."""

    def __init__(self) -> None:
        self._ways: list[Way] = []
        self._restrictions: list[Restriction] = []
        self._places: dict[int, tuple[float, float]] = {}
        self._node_tags: dict[int, Tags] = {}

    def node(self, number: int, lon: float, lat: float, tags: Tags) -> None:
        self._places[number] = (lon, lat)
        if "barrier" in tags:
            self._node_tags[number] = dict(tags)

    def way(self, number: int, nodes: Sequence[int], tags: Tags) -> None:
        if "highway" in tags:
            self._ways.append(Way(id=number, nodes=nodes, tags=dict(tags)))

    def relation(self, number: int, tags: Tags, members: Sequence[tuple[str, int, str]]) -> None:
        found = Restriction.from_relation(number, tags, members)
        if found is not None:
            self._restrictions.append(found)

    def streets(self) -> Streets:
        used = np.unique(np.asarray([n for way in self._ways for n in way.nodes], np.int64))
        known = np.asarray([number for number in used.tolist() if number in self._places], np.int64)
        lonlat = np.asarray([self._places[n] for n in known.tolist()], np.float64).reshape(-1, 2)
        return Streets(
            ways=self._ways,
            node_id=known,
            lon=lonlat[:, 0],
            lat=lonlat[:, 1],
            node_tags=self._node_tags,
            restrictions=self._restrictions,
        )


def _with_osmium(file: Path) -> Streets:
    import osmium
    from osmium import osm
    from osmium.filter import KeyFilter

    gathered = _Gathered()
    # Buildings and the like are passed over before Python sees them.
    wanted = KeyFilter("highway", "barrier", "restriction", "type")
    wanted.enable_for(osm.WAY | osm.RELATION)
    things = cast("Iterable[Any]", osmium.FileProcessor(str(file)).with_filter(wanted))
    try:
        for thing in things:
            tags = dict(thing.tags)
            if thing.is_node() and thing.location.valid():
                gathered.node(thing.id, thing.location.lon, thing.location.lat, tags)
            elif thing.is_way():
                gathered.way(thing.id, [node.ref for node in thing.nodes], tags)
            elif thing.is_relation():
                members = [(each.type, each.ref, each.role) for each in thing.members]
                gathered.relation(thing.id, tags, members)
    except (RuntimeError, osmium.InvalidLocationError) as error:
        raise SourceError(f"'{file.name}' cannot be read: {error}.") from error
    return gathered.streets()


def _ways_carry_coordinates(file: Path) -> bool:
    """Whether the first reference of a way in the file says where its node lies."""
    with file.open("rb") as opened:
        rest = b""
        while block := opened.read(_PEEKED):
            text = rest + block
            at = text.find(b"<nd ")
            if at >= 0:
                return b"lat=" in (text + opened.read(200))[at : at + 200].partition(b">")[0]
            rest = text[-4:]
    return False


def _with_coordinates(file: Path) -> Streets:
    gathered = _Gathered()
    read: Mapping[str, Callable[[_Gathered, ET.Element], None]] = {
        "node": _read_node, "way": _read_way, "relation": _read_relation,
    }  # fmt: skip
    try:
        for element in _elements(file):
            if element.tag in read:
                read[element.tag](gathered, element)
                element.clear()
    except (ET.ParseError, KeyError, ValueError) as error:
        raise SourceError(f"'{file.name}' cannot be read: {error}.") from error
    return gathered.streets()


def _elements(file: Path) -> Iterator[ET.Element]:
    return (element for _, element in ET.iterparse(file))  # noqa: S314 - no DTD: checked before


def _tags(element: ET.Element) -> Tags:
    return {tag.attrib["k"]: tag.attrib["v"] for tag in element.iterfind("tag")}


def _read_node(gathered: _Gathered, element: ET.Element) -> None:
    said = element.attrib
    gathered.node(int(said["id"]), float(said["lon"]), float(said["lat"]), _tags(element))


def _read_way(gathered: _Gathered, element: ET.Element) -> None:
    tags = _tags(element)
    if "highway" not in tags:
        return
    nodes = [each.attrib for each in element.iterfind("nd")]
    for said in nodes:
        # A reference without a place ends the street there, as with a node nobody gave.
        if "lon" in said and "lat" in said:
            gathered.node(int(said["ref"]), float(said["lon"]), float(said["lat"]), {})
    gathered.way(int(element.attrib["id"]), [int(said["ref"]) for said in nodes], tags)


def _read_relation(gathered: _Gathered, element: ET.Element) -> None:
    members = [
        (said["type"][0], int(said["ref"]), said.get("role", ""))
        for said in (each.attrib for each in element.iterfind("member"))
    ]
    gathered.relation(int(element.attrib["id"]), _tags(element), members)
