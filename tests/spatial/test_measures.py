import math

import numpy as np
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import Geod

from spatial.bbox import LonLat
from spatial.crs import transformer
from spatial.measures import nearest_on_shapes

GEOD = Geod(ellps="WGS84")
SEOUL = LonLat(127.1, 37.5)


def mercator(*places):
    return [transformer(4326, 3857).transform(*place) for place in places]


def slow_distance(place, shape):
    """The oracle: a point every metre of the shape's edges, each measured by PROJ."""
    dense = shapely.get_coordinates(shapely.segmentize(shape, 1.0))
    lons, lats = transformer(3857, 4326).transform(dense[:, 0], dense[:, 1])
    start = np.full(len(lons), place.lon), np.full(len(lons), place.lat)
    return GEOD.inv(*start, lons, lats)[2].min()


offsets = st.integers(-20_000, 20_000).map(lambda n: n / 1_000_000)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(offsets, offsets), min_size=2, max_size=5, unique=True))
def test_a_line_is_as_far_as_its_nearest_metre(steps):
    line = shapely.LineString(mercator(*((127.1 + dx, 37.5 + dy) for dx, dy in steps)))
    distance, bearing = nearest_on_shapes(SEOUL, np.array([line]))
    expected = slow_distance(SEOUL, line)
    # The oracle looks every metre: it may pass the nearest point by half a metre.
    least = math.sqrt(max(expected**2 - 0.25, 0.0))
    assert least - 0.02 <= distance[0] <= expected + 0.02
    foot = GEOD.fwd(SEOUL.lon, SEOUL.lat, bearing[0], distance[0])[:2]
    assert shapely.distance(shapely.Point(*mercator(foot)), line) < 0.05


def test_a_place_in_a_polygon_is_no_way_from_it():
    around = shapely.Polygon(mercator((127, 37.4), (127.2, 37.4), (127.2, 37.6), (127, 37.6)))
    distance, bearing = nearest_on_shapes(SEOUL, np.array([around]))
    assert distance[0] == 0
    assert np.isnan(bearing[0])


def test_a_place_in_the_hole_of_a_polygon_is_outside_it():
    ring = mercator((127, 37.4), (127.2, 37.4), (127.2, 37.6), (127, 37.6))
    hole = mercator((127.09, 37.49), (127.11, 37.49), (127.11, 37.51), (127.09, 37.51))
    distance, _ = nearest_on_shapes(SEOUL, np.array([shapely.Polygon(ring, [hole])]))
    assert 800 < distance[0] < 900


def test_the_nearest_point_of_a_street_lies_beside_not_at_its_end():
    street = shapely.LineString(mercator((127.0, 37.501), (127.2, 37.501)))
    distance, bearing = nearest_on_shapes(SEOUL, np.array([street]))
    assert abs(distance[0] - 111.0) < 0.1  # a thousandth of a degree of latitude at 37.5 north
    assert min(bearing[0], 360 - bearing[0]) < 0.1


def test_a_street_without_length_is_a_place():
    (here,) = mercator((127.1, 37.501))
    streets = [shapely.LineString([here, here]), shapely.MultiLineString([[here, here]] * 2)]
    distance, bearing = nearest_on_shapes(SEOUL, np.array(streets))
    assert np.allclose(distance, 111.0, atol=0.1)
    assert np.allclose(np.cos(np.radians(bearing)), 1.0)
