"""Small districts of buildings and cameras in metres about a place, and a slow oracle of sight.

The oracle knows prisms only: plain Python and shapely's intersections, no index, no frame of ours.
"""

import math

import shapely
from pyproj import Geod

LON, LAT = 127.13, 37.54
_GEOD = Geod(ellps="WGS84")


def at(east, north):
    """The place so many metres east and north of the middle, degrees."""
    distance = math.hypot(east, north)
    lon, lat, _ = _GEOD.fwd(LON, LAT, math.degrees(math.atan2(east, north)), distance)
    return lon, lat


def point(east, north):
    return "{:.9f},{:.9f}".format(*at(east, north))


def house(west, south, east, north):
    """A rectangle in metres, as degrees."""
    corners = [(west, south), (east, south), (east, north), (west, north)]
    return shapely.Polygon([at(*corner) for corner in corners])


def turned_house(x, y, length, width, degrees):
    """A turned rectangle about a place: in metres, and as degrees."""
    flat = shapely.affinity.rotate(
        shapely.box(x - length / 2, y - width / 2, x + length / 2, y + width / 2), degrees
    )
    return flat, shapely.transform(flat, lambda xy: [at(*each) for each in xy])


def first_in_the_way(prisms, eye, target):
    """Say what first stops the straight line between two points of space, flat ground at 0.

    ``prisms`` maps a name to (polygon in metres, base, top). Gives (name, metres along the ground),
    or None.
    """
    line = shapely.LineString([eye[:2], target[:2]])
    stopped = []
    for name, (polygon, base, top) in prisms.items():
        for part in shapely.get_parts(line.intersection(polygon)):
            if part.length < 1e-6:
                continue
            ends = [shapely.Point(each).distance(shapely.Point(eye[:2])) for each in part.coords]
            entry = _enters(sorted(ends), line.length, eye[2], target[2], base, top)
            if entry is not None:
                stopped.append((entry, name))
    return (min(stopped)[1], min(stopped)[0]) if stopped else None


def _enters(ends, length, z0, z1, base, top):
    """Walk along the line inside a footprint and give where it is first within the prism."""
    steps = 2000
    for step in range(steps + 1):
        along = ends[0] + (ends[1] - ends[0]) * step / steps
        z = z0 + (z1 - z0) * along / length
        if base < z < top:
            return along
    return None
