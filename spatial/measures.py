"""True distances from a place to points, lines and polygons, on the ellipsoid WGS 84."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import shapely
from numpy.typing import NDArray

from spatial.bbox import LonLat
from spatial.crs import WEB_MERCATOR, WGS84, compass_deg, distances_m, transformer

#: Edges are cut to this length before they are measured, EPSG:3857 metres.
_PIECE_M: Final = 1_000.0


def nearest_on_shapes(
    place: LonLat, shapes: NDArray[Any]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Measure from a place to the nearest point of each shape.

    Parameters
    ----------
    place
        Degrees.
    shapes
        Shapely geometries of shape (n,), EPSG:3857: their edges are straight as the map draws them.

    Returns
    -------
    distance_m, bearing_deg
        Two arrays of shape (n,): metres, 0 inside a polygon; degrees clockwise from true north in
        [0, 360), NaN where the distance is 0 and no direction leads there.

    Notes
    -----
    Every vertex is put where its geodesic distance and azimuth say: in this plane (azimuthal
    equidistant about the place, Snyder 1987, p. 191) distances from the place are true. Edges are
    first cut to 1 km, which keeps what lies between two vertices within centimetres.
    """
    # A line without length is a place: GEOS cannot cut it, and makes a point of it when asked.
    is_line = shapely.get_dimensions(shapes) == 1
    sound = shapes.copy()
    sound[is_line] = shapely.make_valid(shapes[is_line])
    pieces = shapely.segmentize(sound, _PIECE_M)
    around = shapely.transform(pieces, lambda xy: _azimuthal(place, xy))
    origin = shapely.points(0.0, 0.0)
    distance = shapely.distance(origin, around)
    foot = shapely.get_point(shapely.shortest_line(origin, around), 1)
    bearing = compass_deg(np.degrees(np.arctan2(shapely.get_x(foot), shapely.get_y(foot))))
    return distance, np.where(distance > 0.0, bearing, np.nan)


def _azimuthal(place: LonLat, xy: NDArray[np.float64]) -> NDArray[np.float64]:
    """Turn EPSG:3857 coordinates, shape (n, 2), into metres east and north of a place."""
    lons, lats = transformer(WEB_MERCATOR, WGS84).transform(xy[:, 0], xy[:, 1])
    distance, bearing = distances_m(
        place.lon, place.lat, np.asarray(lons, np.float64), np.asarray(lats, np.float64)
    )
    angle = np.radians(bearing)
    return np.column_stack([distance * np.sin(angle), distance * np.cos(angle)])
