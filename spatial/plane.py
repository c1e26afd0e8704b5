"""A flat map of one district: metres east and north of its middle, by two factors."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

_SEMI_MAJOR_M = 6378137.0
_ECCENTRICITY_2 = 0.00669437999014


@dataclass(frozen=True, slots=True)
class LocalPlane:
    """Degrees and metres of a district, linear in both directions and exactly invertible.

    At 15 km from the middle, at Korea's latitude, an easting is true to 0.2 %: good for choosing
    the nearest street and for drawing, not for distances that are printed.
    """

    lon: float
    lat: float
    metres_a_degree_east: float
    metres_a_degree_north: float

    @classmethod
    def around(cls, lon: float, lat: float) -> Self:
        """Lay the plane at a place, by the radii of curvature of WGS 84 there."""
        sine = math.sin(math.radians(lat))
        flat = 1.0 - _ECCENTRICITY_2 * sine * sine
        normal = _SEMI_MAJOR_M / math.sqrt(flat)
        meridian = normal * (1.0 - _ECCENTRICITY_2) / flat
        east = math.radians(normal * math.cos(math.radians(lat)))
        return cls(lon, lat, east, math.radians(meridian))

    @classmethod
    def amid(cls, lonlat: NDArray[np.float64]) -> Self:
        """Lay the plane in the middle of the box of places of shape (n, 2), degrees."""
        if not len(lonlat):
            return cls.around(0.0, 0.0)
        lon, lat = (lonlat.min(axis=0) + lonlat.max(axis=0)) / 2.0
        return cls.around(float(lon), float(lat))

    def to_metres(self, lonlat: NDArray[np.float64]) -> NDArray[np.float64]:
        """Turn (n, 2) degrees into (n, 2) metres east and north of the middle."""
        factors = (self.metres_a_degree_east, self.metres_a_degree_north)
        return (np.asarray(lonlat, np.float64) - (self.lon, self.lat)) * factors

    def to_degrees(self, metres: NDArray[np.float64]) -> NDArray[np.float64]:
        """Turn (n, 2) metres back into (n, 2) degrees."""
        factors = (self.metres_a_degree_east, self.metres_a_degree_north)
        return np.asarray(metres, np.float64) / factors + (self.lon, self.lat)
