"""KML and KMZ: the placemarks of a file, read without GDAL, which would follow what it links to."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final
from xml.etree.ElementTree import Element

import numpy as np
import pandas as pd
import shapely

from layers.conform import UNREADABLE
from layers.definition import Source
from layers.errors import SourceError
from layers.sources.archive import check_archive
from layers.sources.table import GEOMETRY, RawTable, checked_file
from layers.sources.xml_file import opened, tag_of
from spatial.crs import WGS84

#: Elements whose text is a column besides the extended data.
_TEXTS: Final = ("name", "description", "address")
_SHAPES: Final = {"Point", "LineString", "LinearRing", "Polygon", "MultiGeometry"}


def read(path: Path, _: Source) -> RawTable:
    """Read every placemark: name, description, address, extended data and geometry.

    Raises
    ------
    SourceError
        When the file is no KML, declares a document type, or its archive is not to be trusted.
    """
    file = checked_file(path, ".kml", ".kmz")
    raw = _unpacked(file) if file.suffix.lower() == ".kmz" else file.read_bytes()
    root = opened(raw, file.name, "kml")
    marks = [each for each in root.iter() if tag_of(each) == "Placemark"]
    index = range(1, len(marks) + 1)
    frame = pd.DataFrame([_values(each) for each in marks], index=index, dtype="object").astype(
        "str"
    )
    shapes = np.empty(len(marks), dtype="object")
    shapes[:] = [_shape_of(each) for each in marks]
    frame[GEOMETRY] = pd.Series(shapes, index=index, dtype="object")
    return RawTable(frame=frame, crs=WGS84, notes=_links(root))


def _unpacked(file: Path) -> bytes:
    names = check_archive(file, what="a KMZ")
    wanted = [name for name in names if name.lower().endswith(".kml")]
    if not wanted:
        raise SourceError(f"'{file.name}' holds no KML.")
    with zipfile.ZipFile(file) as archive:
        return archive.read("doc.kml" if "doc.kml" in wanted else wanted[0])


def _links(root: Element) -> tuple[str, ...]:
    count = sum(tag_of(each) == "NetworkLink" for each in root.iter())
    return (f"{count} links to other files were not followed.",) if count else ()


def _values(mark: Element) -> dict[str, str]:
    values: dict[str, str] = {}
    if mark.get("id"):
        values["id"] = str(mark.get("id"))
    for each in mark:
        if tag_of(each) in _TEXTS and each.text and each.text.strip():
            values[tag_of(each)] = each.text.strip()
    for each in mark.iter():
        if tag_of(each) == "Data":
            text = next((child.text for child in each if tag_of(child) == "value"), None)
        elif tag_of(each) == "SimpleData":
            text = each.text
        else:
            continue
        if text and text.strip():
            values[str(each.get("name"))] = text.strip()
    return values


def _shape_of(mark: Element) -> shapely.Geometry | None:
    shapes = [_shape(each) for each in mark if tag_of(each) in _SHAPES]
    return shapes[0] if shapes else None


def _shape(element: Element) -> shapely.Geometry:
    """Make the geometry of an element; one that cannot be made is ``UNREADABLE``."""
    try:
        match tag_of(element):
            case "Point":
                return shapely.Point(_coordinates(element)[0])
            case "LineString":
                return shapely.LineString(_coordinates(element))
            case "LinearRing":
                return shapely.Polygon(_coordinates(element))
            case "Polygon":
                outer, *inner = (
                    _coordinates(ring) for ring in element.iter() if tag_of(ring) == "LinearRing"
                )
                return shapely.Polygon(outer, inner)
            case _:
                return _collected([_shape(each) for each in element if tag_of(each) in _SHAPES])
    except (ValueError, IndexError, shapely.GEOSException):
        return UNREADABLE


def _collected(parts: list[Any]) -> Any:  # noqa: ANN401 - any geometry
    """Make one geometry of several: of one kind where they are."""
    kinds = {part.geom_type for part in parts}
    if kinds == {"Polygon"}:
        return shapely.multipolygons(parts)
    if kinds == {"LineString"}:
        return shapely.multilinestrings(parts)
    return parts[0] if len(parts) == 1 else shapely.geometrycollections(parts)


def _coordinates(element: Element) -> list[tuple[float, float]]:
    text = next(_texts_of(element), "")
    return [(float(lon), float(lat)) for lon, lat, *_ in (each.split(",") for each in text.split())]


def _texts_of(element: Element) -> Iterator[str]:
    return (each.text or "" for each in element.iter() if tag_of(each) == "coordinates")
