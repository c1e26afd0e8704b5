"""Coordinate reference systems: always (lon, lat), always named by EPSG code."""

from __future__ import annotations

import functools
import math
from typing import Final

import numpy as np
from numpy.typing import NDArray
from pyproj import CRS, Geod, Transformer
from pyproj.exceptions import CRSError

from spatial.errors import BadValueError

WGS84: Final = 4326
WEB_MERCATOR: Final = 3857
KOREA_2000_UNIFIED: Final = 5179
#: The band of latitude that EPSG:3857 can show.
MERCATOR_MAX_LAT: Final = 85.051128779806604
#: Half the width of the EPSG:3857 square, in metres.
MERCATOR_EXTENT_M: Final = 20037508.342789244

_GEOD: Final = Geod(ellps="WGS84")


@functools.cache
def transformer(source: int, target: int) -> Transformer:
    """Give the transformer between two EPSG codes, x east (or lon) first on both sides."""
    return Transformer.from_crs(source, target, always_xy=True)


def checked_epsg(code: int | str) -> int:
    """Turn ``5186`` or ``"EPSG:5186"`` into an EPSG code that PROJ knows.

    Raises
    ------
    BadValueError
        When PROJ has no such CRS.
    """
    text = str(code).strip().upper().removeprefix("EPSG:")
    try:
        epsg = CRS.from_epsg(int(text)).to_epsg()
    except (ValueError, CRSError) as error:
        raise BadValueError(f"'{code}' is not an EPSG code that PROJ knows.") from error
    return int(text) if epsg is None else epsg


def utm_epsg(lon: float, lat: float) -> int:
    """Give the WGS 84 / UTM zone of a place: metres that are true to 0.04 % for local work."""
    zone = min(max(math.floor((lon + 180.0) / 6.0) + 1, 1), 60)
    return (32600 if lat >= 0 else 32700) + zone


def distances_m(
    lon: float, lat: float, lons: NDArray[np.float64], lats: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Measure geodesics on WGS 84 from one place to many.

    Parameters
    ----------
    lon, lat
        Degrees.
    lons, lats
        Arrays of shape (n,), degrees.

    Returns
    -------
    distance_m, bearing_deg
        Two arrays of shape (n,): metres, and degrees clockwise from true north in [0, 360).

    Notes
    -----
    Karney (2013), "Algorithms for geodesics", through PROJ.
    """
    azimuth, _, distance = _GEOD.inv(np.full(lons.shape, lon), np.full(lats.shape, lat), lons, lats)
    return np.asarray(distance, np.float64), compass_deg(np.asarray(azimuth, np.float64))


def compass_deg(azimuth: NDArray[np.float64]) -> NDArray[np.float64]:
    """Bring degrees to [0, 360): a hair below zero would round to 360 itself."""
    turned = azimuth % 360.0
    return np.where(turned < 360.0, turned, 0.0)
