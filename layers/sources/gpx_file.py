"""GPX: the tracks, routes and waypoints of a file, read without GDAL."""

from __future__ import annotations

from pathlib import Path
from typing import Final
from xml.etree.ElementTree import Element

import numpy as np
import pandas as pd
import shapely

from layers.conform import UNREADABLE
from layers.definition import Source
from layers.sources.table import GEOMETRY, RawTable, checked_file
from layers.sources.xml_file import opened, tag_of
from spatial.crs import WGS84

_FEATURES: Final = ("trk", "rte", "wpt")
#: Elements whose text is a column.
_TEXTS: Final = ("name", "cmt", "desc", "type", "number")


def read(path: Path, _: Source) -> RawTable:
    """Read every track as lines, every route as a line and every waypoint as a point.

    Raises
    ------
    SourceError
        When the file is no GPX, or declares a document type.
    """
    file = checked_file(path, ".gpx")
    root = opened(file.read_bytes(), file.name, "gpx")
    features = [each for each in root if tag_of(each) in _FEATURES]
    index = range(1, len(features) + 1)
    rows = [_values(each) for each in features]
    frame = pd.DataFrame(rows, index=index, dtype="object").astype("str")
    shapes = np.empty(len(features), dtype="object")
    shapes[:] = [_shape(each) for each in features]
    frame[GEOMETRY] = pd.Series(shapes, index=index, dtype="object")
    return RawTable(frame=frame, crs=WGS84)


def _values(feature: Element) -> dict[str, str]:
    texts = {tag_of(each): (each.text or "").strip() for each in feature}
    return {name: texts[name] for name in _TEXTS if texts.get(name)}


def _shape(feature: Element) -> shapely.Geometry:
    """Make the geometry of a feature; one that cannot be made is ``UNREADABLE``."""
    try:
        match tag_of(feature):
            case "wpt":
                return shapely.Point(_position(feature))
            case "rte":
                return shapely.LineString(_positions(feature, "rtept"))
            case _:
                parts = [_positions(each, "trkpt") for each in feature if tag_of(each) == "trkseg"]
                return shapely.MultiLineString(parts)
    except (ValueError, shapely.GEOSException):
        return UNREADABLE


def _positions(line: Element, name: str) -> list[tuple[float, float]]:
    return [_position(each) for each in line if tag_of(each) == name]


def _position(point: Element) -> tuple[float, float]:
    """Give longitude and latitude, in degrees."""
    return float(point.get("lon", "")), float(point.get("lat", ""))
