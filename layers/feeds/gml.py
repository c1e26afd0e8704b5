"""Geometry in GML 2 to 3.2: positions in the axis order of the CRS that the server names."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Final
from xml.etree.ElementTree import Element

import shapely
from pyproj import CRS
from pyproj.exceptions import CRSError

from layers.feeds.documents import UnreadableAnswerError, local, words_of

_CODE: Final = re.compile(r"(?:EPSG[:/#][^:/#]*[:/#]?|epsg\.xml#)(\d{4,6})$", re.IGNORECASE)
_SPLIT: Final = re.compile(r"[\s,]+")
_Place = tuple[float, float]
#: Elements that are geometries by themselves.
GEOMETRIES: Final = frozenset(
    {"Point", "MultiPoint", "LineString", "Curve", "MultiLineString", "MultiCurve", "Polygon"}
    | {"Surface", "MultiPolygon", "MultiSurface", "MultiGeometry"}
)


def crs_of(name: str) -> tuple[int, bool]:
    """Give the EPSG code of a CRS's name, and whether its positions have north first.

    ``urn:ogc:def:crs:EPSG::4326`` and ``http://www.opengis.net/def/crs/EPSG/0/4326`` keep the order
    of the EPSG register; ``EPSG:4326`` and ``.../epsg.xml#4326``, older, have east first.

    Raises
    ------
    UnreadableAnswerError
        When nobody knows it.
    """
    if name.upper().endswith("CRS84"):
        return 4326, False
    found = _CODE.search(name)
    if found is None:
        raise UnreadableAnswerError(f"'{name[:80]}' is the name of no CRS.")
    code = int(found[1])
    by_register = name.startswith(("urn:", "http://www.opengis.net/def/", "https://www.opengis"))
    return code, by_register and _north_first(code)


@functools.cache
def _north_first(code: int) -> bool:
    try:
        axes = CRS.from_epsg(code).axis_info
    except CRSError as error:
        raise UnreadableAnswerError(f"EPSG:{code} is a CRS that PROJ does not know.") from error
    return bool(axes) and axes[0].direction == "north"


def shape_of(element: Element, *, north_first: bool) -> shapely.Geometry:
    """Read a geometry, east first whatever the order of its positions.

    Raises
    ------
    UnreadableAnswerError
        When it is of a kind that GML has and maps do not, or its positions are no numbers.
    """
    kind = local(element)
    if kind in _MAKERS:
        return _MAKERS[kind](element, north_first)
    raise UnreadableAnswerError(f"'{kind}' is no geometry that a map can hold.")


def _places(element: Element, north_first: bool) -> list[_Place]:  # noqa: FBT001 - one of two
    """Give all positions in an element, in their order."""
    numbers: list[float] = []
    try:
        for each in element.iter():
            if local(each) in {"pos", "posList", "coordinates"} and (text := words_of(each)):
                step = int(each.get("srsDimension") or element.get("srsDimension") or 2)
                read = [float(word) for word in _SPLIT.split(text)]
                for start in range(0, len(read) - step + 1, step):
                    numbers.extend(read[start : start + 2])
    except ValueError as error:
        raise UnreadableAnswerError(f"A position of GML is no number: {error}.") from error
    pairs = zip(numbers[::2], numbers[1::2], strict=True)
    return [(y, x) if north_first else (x, y) for x, y in pairs]


def _point(element: Element, north_first: bool) -> shapely.Geometry:  # noqa: FBT001
    places = _places(element, north_first)
    if len(places) != 1:
        raise UnreadableAnswerError(f"A Point of GML has {len(places)} positions.")
    return shapely.Point(places[0])


def _line(element: Element, north_first: bool) -> shapely.Geometry:  # noqa: FBT001
    places = _places(element, north_first)
    if len(places) < 2:
        raise UnreadableAnswerError("A line of GML has fewer than two positions.")
    return shapely.LineString(places)


def _polygon(element: Element, north_first: bool) -> shapely.Geometry:  # noqa: FBT001
    """Read a polygon: the first ring is its outline, the others are holes."""
    rings = [
        _places(ring, north_first)
        for ring in element.iter()
        if local(ring) in {"LinearRing", "Ring"}
    ]
    if not rings or any(len(ring) < 4 for ring in rings):
        raise UnreadableAnswerError("A polygon of GML has a ring of fewer than four positions.")
    return shapely.Polygon(rings[0], rings[1:])


def _members(element: Element) -> Iterator[Element]:
    for each in element:
        if local(each).endswith(("Member", "Members", "patches")):
            yield from each


def _several(element: Element, north_first: bool) -> shapely.Geometry:  # noqa: FBT001
    parts = [shape_of(each, north_first=north_first) for each in _members(element)]
    flat = shapely.get_parts(parts)
    return _joined(flat.tolist())


def _joined(parts: Sequence[shapely.Geometry]) -> shapely.Geometry:
    """Give parts of one kind as a geometry of several of that kind."""
    kinds = set(shapely.get_type_id(list(parts)).tolist())
    makers = {0: shapely.multipoints, 1: shapely.multilinestrings, 3: shapely.multipolygons}
    make: Any = makers.get(kinds.pop() if len(kinds) == 1 else -1, shapely.geometrycollections)
    return make(list(parts))


def _surface(element: Element, north_first: bool) -> shapely.Geometry:  # noqa: FBT001
    patches = [each for each in element.iter() if local(each) in {"PolygonPatch", "Rectangle"}]
    return _joined([_polygon(each, north_first) for each in patches])


_MAKERS: Final[Mapping[str, Callable[[Element, bool], shapely.Geometry]]] = {
    "Point": _point,
    "LineString": _line,
    "Curve": _line,
    "Polygon": _polygon,
    "Surface": _surface,
    **dict.fromkeys(
        ("MultiPoint", "MultiLineString", "MultiCurve", "MultiPolygon", "MultiSurface"), _several
    ),
    "MultiGeometry": _several,
}
