"""Places as CAP and GeoRSS write them: latitude before longitude, in degrees (EPSG:4326)."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from typing import Final

import numpy as np
import shapely
from pyproj import Geod

from layers.feeds.documents import UnreadableAnswerError

_EARTH: Final = Geod(ellps="WGS84")
#: Corners of a circle: its area is then 0.2 % too small.
_CORNERS: Final = 64
_SPLIT: Final = re.compile(r"[\s,]+")


class AreaError(UnreadableAnswerError):
    """A text is no place."""


def lonlats(text: str) -> list[tuple[float, float]]:
    """Read ``lat,lon lat,lon`` (or blanks throughout) as longitudes and latitudes.

    Raises
    ------
    AreaError
        When a number is none, or no latitude or longitude, or one is left over.
    """
    try:
        numbers = [float(each) for each in _SPLIT.split(text.strip().strip(",")) if each]
    except ValueError as error:
        raise AreaError(f"'{text[:80]}' holds what is no number.") from error
    if not numbers or len(numbers) % 2:
        raise AreaError(f"'{text[:80]}' is no list of pairs.")
    pairs = list(zip(numbers[1::2], numbers[::2], strict=True))
    for lon, lat in pairs:
        # NaN fails as well.
        if not (abs(lat) <= 90 and abs(lon) <= 180):
            raise AreaError(f"'{text[:80]}' has {lat:g},{lon:g}, which is no latitude,longitude.")
    return pairs


def ring_of(text: str) -> shapely.Geometry:
    """Read an outline; one that crosses itself becomes the area it encloses.

    Raises
    ------
    AreaError
        When it is none.
    """
    pairs = lonlats(text)
    if len(set(pairs)) < 3:
        raise AreaError(f"'{text[:80]}' is no outline: it has fewer than three corners.")
    return shapely.make_valid(shapely.Polygon(pairs))


def line_of(text: str) -> shapely.Geometry:
    """Read a line."""
    pairs = lonlats(text)
    if len(set(pairs)) < 2:
        raise AreaError(f"'{text[:80]}' is no line: it has one place.")
    return shapely.LineString(pairs)


def point_of(text: str) -> shapely.Point:
    """Read a point."""
    pairs = lonlats(text)
    if len(pairs) != 1:
        raise AreaError(f"'{text[:80]}' is not one place.")
    return shapely.Point(pairs[0])


def box_of(text: str) -> shapely.Geometry:
    """Read a box from its south-west to its north-east corner."""
    pairs = lonlats(text)
    if len(pairs) != 2:
        raise AreaError(f"'{text[:80]}' is no box of two corners.")
    (west, south), (east, north) = pairs
    return shapely.box(west, south, east, north)


def circle_of(text: str, *, unit_m: float = 1000.0) -> shapely.Geometry:
    """Read ``lat,lon radius`` as an outline; of a radius of 0 it is the point.

    ``unit_m`` is the radius's unit in metres: kilometres in CAP, metres in GeoRSS.
    """
    place, _, length = text.strip().rpartition(" ")
    try:
        radius = float(length) * unit_m
    except ValueError as error:
        raise AreaError(f"'{text[:80]}' has no radius.") from error
    if not (0 <= radius < math.pi * 6.4e6):
        raise AreaError(f"'{text[:80]}' has the radius {length}, which is none.")
    centre = point_of(place)
    return centre if radius == 0 else around(centre.x, centre.y, radius)


def around(lon: float, lat: float, radius_m: float) -> shapely.Geometry:
    """Give the outline of what lies within a distance of a place (EPSG:4326)."""
    azimuths: Sequence[float] = np.linspace(0.0, 360.0, _CORNERS, endpoint=False).tolist()
    many = [lon] * _CORNERS, [lat] * _CORNERS
    lons, lats, _ = _EARTH.fwd(*many, azimuths, [radius_m] * _CORNERS)
    return shapely.Polygon(list(zip(lons, lats, strict=True)))
