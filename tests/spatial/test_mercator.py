import math

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from pyproj import Geod

from spatial.bbox import BBox, LonLat
from spatial.crs import transformer
from spatial.mercator import (
    bbox_envelope,
    envelopes_around,
    passes_antimeridian,
    reach_m,
    to_mercator,
)

GEOD = Geod(ellps="WGS84")
places = st.builds(LonLat, st.floats(-180, 180), st.floats(-84, 84))


@given(places)
def test_mercator_metres_are_those_of_proj(place):
    expected = transformer(4326, 3857).transform(place.lon, place.lat)
    assert np.allclose(to_mercator(place), expected, rtol=0, atol=1e-6)


@given(places, st.floats(0.01, 5_000_000), st.floats(0, 360))
def test_nothing_within_a_distance_lies_beyond_the_reach_of_the_index(place, metres, azimuth):
    """The bound that proves a nearest answer, against the geodesic walked by PROJ."""
    lon, lat, _ = GEOD.fwd(place.lon, place.lat, azimuth, metres)
    reach = reach_m(place, metres)
    if abs(lat) > 85 or math.isinf(reach):
        return
    x, y = to_mercator(place)
    seen = transformer(4326, 3857).transform(lon, lat)
    width = 2 * 20037508.342789244
    straight = min(math.hypot(seen[0] + turn * width - x, seen[1] - y) for turn in (-1, 0, 1))
    assert straight <= reach


@given(places, st.floats(0.01, 2_000_000), st.floats(0, 360), st.floats(0, 1))
def test_everything_within_a_distance_lies_in_an_envelope(place, metres, azimuth, share):
    lon, lat, _ = GEOD.fwd(place.lon, place.lat, azimuth, metres * share)
    envelopes = envelopes_around(place, metres)
    if abs(lat) > 85.05 or not envelopes:
        return
    x, y = transformer(4326, 3857).transform(lon, lat)
    assert any(e.xmin <= x <= e.xmax and e.ymin <= y <= e.ymax for e in envelopes)


def test_the_reach_is_tight_enough_to_prove_with_few_spare_candidates():
    seoul = LonLat(127.0, 37.5)
    tightest = 1000 / math.cos(math.radians(37.5))
    assert reach_m(seoul, 1000) < tightest * 1.006


def test_a_reach_over_a_pole_is_unbounded():
    assert math.isinf(reach_m(LonLat(0, 88), 200_000))
    assert envelopes_around(LonLat(0, 88), 200_000) == ()


def test_a_reach_over_180_degrees_looks_on_both_sides():
    place = LonLat(179.99, 10)
    assert passes_antimeridian(place, reach_m(place, 5_000))
    east, west = sorted(envelopes_around(place, 5_000), key=lambda e: -e.xmin)
    assert east.xmax > 20037508 > east.xmin
    assert west.xmin < -20037508 < west.xmax


def test_the_box_of_the_world_is_clamped_to_what_mercator_shows():
    box = bbox_envelope(BBox(-180, -90, 180, 90))
    assert math.isclose(box.ymax, 20037508.34, rel_tol=1e-6)
