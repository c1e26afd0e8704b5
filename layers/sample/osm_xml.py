"""Streets, buildings, green and water as one OpenStreetMap XML file."""

# pyright: reportAttributeAccessIssue=false, reportArgumentType=false, reportCallIssue=false
# pyright: reportReturnType=false, reportAssignmentType=false
# What pandas says of its own results is not what a GeoDataFrame gives.

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from xml.sax.saxutils import quoteattr

import geopandas as gpd
import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from layers.sample.osm_turns import forbidden_lefts
from spatial.crs import WGS84, transformer
from spatial.synthesis import SampleDistrict
from spatial.synthesis.outline import METRES

#: OpenStreetMap keeps seven digits, about a centimetre.
_DIGITS: Final = 7
_HIGHWAY: Final = {"track": "path"}
_BUILDING: Final = {"religious": "church", "public": "public"}
_GREEN: Final = {
    "park": ("leisure", "park"), "wood": ("natural", "wood"),
    "green": ("landuse", "grass"), "sports": ("leisure", "pitch"),
}  # fmt: skip

Tags = dict[str, str]


@dataclass(frozen=True)
class _Elements:
    """Lines or polygons in EPSG:5186, and the tags of each.

    ``lefts`` are turns nobody may make, from one line into another that meets its end.
    """

    shapes: Sequence[BaseGeometry]
    tags: Sequence[Tags]
    lefts: Sequence[tuple[int, int]] = ()


def write_osm(path: Path, district: SampleDistrict) -> None:
    """Write a file as JOSM or an Overpass extract does: nodes, ways, multipolygon relations."""
    parts = [_streets(district.streets), _greens(district), _water(district), _houses(district)]
    shapes = [shape for part in parts for shape in part.shapes]
    tags = [each for part in parts for each in part.tags]
    stamp = district.now.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    # The streets come first, so that their lines are numbered as in the whole.
    lines = _document(shapes, tags, stamp, lefts=parts[0].lefts)
    path.write_text("\n".join(lines) + "\n", "utf-8")


def _streets(streets: gpd.GeoDataFrame) -> _Elements:
    """Join edges of a street that follow each other and are alike: one way, as mappers draw it.

    A way ends where a turn off it is forbidden: a restriction names whole ways.
    """
    own = streets.sort_values(["street", "from_m"], kind="stable")
    alike = ["street", "structure", "oneway"]
    turns = forbidden_lefts(own)
    new = (own[alike] != own[alike].shift()).any(axis=1) | (own["u"] != own["v"].shift())
    new |= own["u"].isin([node for node, _, _ in turns])
    run = new.cumsum().to_numpy()
    firsts = own[new.to_numpy()]
    xy, edge = shapely.get_coordinates(own.geometry.to_numpy(), return_index=True)
    way = run[edge]
    # The first vertex of an edge repeats the last of the one before it.
    again = np.r_[False, (way[1:] == way[:-1]) & (edge[1:] != edge[:-1])]
    lines = shapely.linestrings(xy[~again], indices=way[~again] - 1)
    lefts = [(int(run[arrived]) - 1, int(run[left]) - 1) for _, arrived, left in turns]
    return _Elements(lines, [_street_tags(row) for row in firsts.itertuples()], lefts)


def _street_tags(row: object) -> Tags:
    street = row._asdict()  # pyright: ignore[reportAttributeAccessIssue]  # a pandas row
    road_class = street["road_class"]
    tags = {"highway": _HIGHWAY.get(road_class, road_class)}
    if street["name"]:
        tags["name"] = street["name"]
    if street["limit_kph"]:
        tags |= {"lanes": str(street["lanes"]), "maxspeed": str(street["limit_kph"])}
    if street["oneway"]:
        tags["oneway"] = "yes"
    if street["structure"] == "bridge":
        tags |= {"bridge": "yes", "layer": "1"}
    if street["structure"] == "tunnel":
        tags |= {"tunnel": "yes", "layer": "-1"}
    return tags


def _greens(district: SampleDistrict) -> _Elements:
    greens = district.greens
    tags = [
        dict([_GREEN[kind]]) | ({"name": name} if name else {})
        for kind, name in zip(greens["kind"], greens["name"], strict=True)
    ]
    return _Elements(list(greens.geometry), tags)


def _water(district: SampleDistrict) -> _Elements:
    water = district.water.explode(ignore_index=True)
    tags = [
        {"natural": "water", "water": kind, "name": name}
        for kind, name in zip(water["kind"], water["name"], strict=True)
    ]
    return _Elements(list(water.geometry), tags)


def _houses(district: SampleDistrict) -> _Elements:
    own = district.buildings
    city = district.outline.city
    tags: list[Tags] = []
    for use, floors, height, name, street, number in zip(
        own["use"], own["floors"], own["height_m"], own["name"], own["street"], own["number"],
        strict=True,
    ):  # fmt: skip
        each = {"building": _BUILDING.get(use, use), "building:levels": str(floors)}
        # Heights of houses are not surveyed everywhere; the load works them out from floors.
        if use not in ("house", "religious"):
            each["height"] = str(height)
        if name:
            each["name"] = name
        if street:
            each |= {"addr:city": city, "addr:street": street, "addr:housenumber": str(number)}
        tags.append(each)
    return _Elements(list(own.geometry), tags)


def _document(
    shapes: Sequence[BaseGeometry],
    tags: Sequence[Tags],
    stamp: str,
    *,
    lefts: Sequence[tuple[int, int]],
) -> list[str]:
    """Write every ring and line as a way; polygons with holes as relations of ways."""
    rings, owner = _rings(np.array(shapes, object))
    node_ids, node_lines, bounds = _nodes(rings)
    several = np.bincount(owner, minlength=len(shapes)) > 1
    meta = f'version="1" timestamp="{stamp}" visible="true"'
    ways: list[str] = []
    members: dict[int, list[str]] = {}
    for way, (nodes, own) in enumerate(zip(node_ids, owner.tolist(), strict=True), start=1):
        ways.append(f'  <way id="{way}" {meta}>')
        ways += [f'    <nd ref="{node}"/>' for node in nodes]
        if several[own]:
            role = "inner" if own in members else "outer"
            members.setdefault(own, []).append(
                f'    <member type="way" ref="{way}" role="{role}"/>'
            )
        else:
            ways += _tag_lines(tags[own])
        ways.append("  </way>")
    relations: list[str] = []
    for number, (own, lines) in enumerate(members.items(), start=1):
        relations.append(f'  <relation id="{number}" {meta}>')
        relations += lines + _tag_lines({"type": "multipolygon"} | tags[own]) + ["  </relation>"]
    for number, (arrived, left) in enumerate(lefts, start=len(members) + 1):
        relations += _left(number, meta, node_ids, arrived, left)
    head = ['<?xml version="1.0" encoding="UTF-8"?>', '<osm version="0.6" generator="lifemap">']
    nodes = [line.replace("/>", f" {meta}/>") for line in node_lines]
    return [*head, bounds, *nodes, *ways, *relations, "</osm>"]


def _left(
    number: int, meta: str, nodes: Sequence[Sequence[int]], arrived: int, left: int
) -> list[str]:
    """Write the relation that forbids to turn left from one way into another."""
    ends = [{nodes[way][0], nodes[way][-1]} for way in (arrived, left)]
    (via,) = ends[0] & ends[1]
    return [
        f'  <relation id="{number}" {meta}>',
        f'    <member type="way" ref="{arrived + 1}" role="from"/>',
        f'    <member type="node" ref="{via}" role="via"/>',
        f'    <member type="way" ref="{left + 1}" role="to"/>',
        *_tag_lines({"type": "restriction", "restriction": "no_left_turn"}),
        "  </relation>",
    ]


def _tag_lines(tags: Tags) -> list[str]:
    return [f'    <tag k="{key}" v={quoteattr(value)}/>' for key, value in tags.items()]


def _rings(shapes: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Take polygons apart into rings (the outer one first), and leave lines as they are."""
    rings, owner = shapely.get_rings(shapes, return_index=True)
    lines = np.flatnonzero(shapely.get_dimensions(shapes) == 1)
    both = np.concatenate([shapes[lines], rings])
    index = np.concatenate([lines, owner])
    order = np.argsort(index, kind="stable")
    return both[order], index[order]


def _nodes(rings: np.ndarray) -> tuple[list[list[int]], list[str], str]:
    """Give vertices numbers; those at the same place are one node, which is what joins streets."""
    xy, index = shapely.get_coordinates(rings, return_index=True)
    lon, lat = transformer(METRES, WGS84).transform(xy[:, 0], xy[:, 1])
    grid = np.round(np.column_stack([lat, lon]) * 10**_DIGITS).astype(np.int64)
    places, which = np.unique(grid, axis=0, return_inverse=True)
    breaks = np.flatnonzero(np.diff(index)) + 1
    refs = [part.tolist() for part in np.split(which.ravel() + 1, breaks)]
    refs = [[a for a, b in zip(ids, [0, *ids], strict=False) if a != b] for ids in refs]
    lines = [
        f'  <node id="{number}" lat="{a / 10**_DIGITS:.7f}" lon="{b / 10**_DIGITS:.7f}"/>'
        for number, (a, b) in enumerate(places.tolist(), start=1)
    ]
    low, high = places.min(axis=0) / 10**_DIGITS, places.max(axis=0) / 10**_DIGITS
    bounds = (
        f'  <bounds minlat="{low[0]:.7f}" minlon="{low[1]:.7f}" '
        f'maxlat="{high[0]:.7f}" maxlon="{high[1]:.7f}"/>'
    )
    return refs, lines, bounds
