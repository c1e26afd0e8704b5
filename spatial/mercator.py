"""EPSG:3857 as an index of the ground: how far a true distance can look in it, and where.

The stored copies are indexed in EPSG:3857, whose metres are longer than true ones, by a factor
that grows with latitude and differs by direction. These functions give the bounds with which an
answer found through that index is proven to be the answer on the ellipsoid.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

from spatial.bbox import BBox, LonLat
from spatial.crs import MERCATOR_EXTENT_M, MERCATOR_MAX_LAT

_A: Final = 6378137.0  # WGS 84 semi-major axis, metres
_E2: Final = 0.0066943799901413165  # its first eccentricity squared
#: Beyond this latitude a bound would hold but would help nobody.
_HIGHEST_LAT: Final = 89.0
#: An edge that is straight on the map is not quite so on the ground: a metre covers the difference
#: for the pieces that ``spatial.measures`` measures, and float rounding.
SLACK_M: Final = 1.0


@dataclass(frozen=True, slots=True)
class Envelope:
    """A box in EPSG:3857 metres."""

    xmin: float
    ymin: float
    xmax: float
    ymax: float


def to_mercator(place: LonLat) -> tuple[float, float]:
    """Give EPSG:3857 metres; the poles, which it does not have, land far outside its square."""
    lat = math.radians(max(min(place.lat, 89.999999), -89.999999))
    return _A * math.radians(place.lon), _A * math.asinh(math.tan(lat))


def bbox_envelope(bbox: BBox) -> Envelope:
    """Give the EPSG:3857 box of a box that does not cross 180 degrees, a metre wider.

    Latitudes are clamped to those that EPSG:3857 can show: nothing is stored beyond them.
    """
    lats = [min(max(lat, -MERCATOR_MAX_LAT), MERCATOR_MAX_LAT) for lat in (bbox.south, bbox.north)]
    west, south = to_mercator(LonLat(bbox.west, lats[0]))
    east, north = to_mercator(LonLat(bbox.east, lats[1]))
    return Envelope(west - SLACK_M, south - SLACK_M, east + SLACK_M, north + SLACK_M)


def reach_m(place: LonLat, metres: float) -> float:
    """How far in EPSG:3857 metres anything can lie that is within ``metres`` on the ground.

    Returns
    -------
    float
        EPSG:3857 metres, ``inf`` where the way could pass a pole.

    Notes
    -----
    1. The geodesic of length d stays within d / M(0) of the place's latitude, where the meridian's
       radius of curvature M is smallest at the equator, M(0) = a (1 - e^2).
    2. EPSG:3857 stretches a short way by at most h = a / (M cos(lat)), its scale along the
       meridian, which exceeds that along the parallel and grows with abs(lat).
    3. So the image of the geodesic is at most d times h at the farthest latitude of 1., and the
       straight line in EPSG:3857 is no longer than that image. At 180 degrees the image goes on
       beside the square: ``envelopes_around`` asks there too.

    The formulas are those of Snyder (1987), "Map Projections: A Working Manual", p. 44.
    """
    meridian = _A * (1.0 - _E2)
    farthest = abs(place.lat) + math.degrees(metres / meridian)
    if farthest >= _HIGHEST_LAT:
        return math.inf
    sine = math.sin(math.radians(farthest))
    scale = (1.0 - _E2 * sine * sine) ** 1.5 / ((1.0 - _E2) * math.cos(math.radians(farthest)))
    return (metres + SLACK_M) * scale


def passes_antimeridian(place: LonLat, reach: float) -> bool:
    """Whether a reach (EPSG:3857 metres) leaves the square to the east or the west."""
    return abs(to_mercator(place)[0]) + reach > MERCATOR_EXTENT_M


def envelopes_around(place: LonLat, metres: float) -> tuple[Envelope, ...]:
    """Give the EPSG:3857 boxes in which everything within ``metres`` lies.

    Two where the reach passes 180 degrees, none where it knows no bound: then look everywhere.
    """
    reach = reach_m(place, metres)
    if math.isinf(reach) or reach >= MERCATOR_EXTENT_M:
        return ()
    x, y = to_mercator(place)
    box = Envelope(x - reach, y - reach, x + reach, y + reach)
    if not passes_antimeridian(place, reach):
        return (box,)
    shift = -math.copysign(2 * MERCATOR_EXTENT_M, x)
    return (box, Envelope(box.xmin + shift, box.ymin, box.xmax + shift, box.ymax))
