"""Pixel density, fields of view and where the picture lies."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from spatial.optics import (
    DENSITY_CLASSES,
    Optics,
    density_class,
    density_row,
    level_m,
    picture_limits_m,
    pixels_per_m,
    reach_m,
    slant_m,
)


def test_the_classes_are_those_of_the_standard_coarsest_first():
    assert [(each.code, each.pixels_per_m) for each in DENSITY_CLASSES] == [
        ("detect", 25.0), ("observe", 62.5), ("recognise", 125.0), ("identify", 250.0),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("width_px", "hfov_deg", "reaches"),
    [(1920, 90.0, (38.4, 15.36, 7.68, 3.84)), (3840, 60.0, (133.0, 53.2, 26.6, 13.3))],
)
def test_reaches_are_the_published_ones(width_px, hfov_deg, reaches):
    camera = Optics.of_field(hfov_deg, width_px=width_px)
    assert_allclose([camera.reach_m(each) for each in DENSITY_CLASSES], reaches, atol=0.05)


def test_ten_metres_away_a_wide_full_hd_camera_observes():
    density = Optics.of_field(90.0, width_px=1920).pixels_per_m(10.0)
    assert density == pytest.approx(96.0)
    assert density_class(density) == "observe"


def test_a_density_just_at_a_class_belongs_to_it_and_none_is_below_all():
    assert density_row([24.9, 25.0, 250.0, np.inf, np.nan]).tolist() == [-1, 0, 3, 3, -1]
    assert density_class(0.0) is None


def test_field_of_view_comes_from_sensor_and_focal_length():
    # A 1/2.8" sensor is 5.57 mm wide; behind 2.8 mm it takes in 89.7 degrees.
    camera = Optics.of_lens(5.57, 2.8, width_px=1920)
    assert camera.hfov_deg == pytest.approx(89.7, abs=0.05)
    # tan(v / 2) = tan(h / 2) / aspect
    expected = 2 * math.degrees(math.atan(5.57 / 5.6 * 9 / 16))
    assert camera.vfov_deg == pytest.approx(expected)


def test_a_panorama_spreads_its_pixels_over_its_angle_and_has_no_vertical_limit():
    camera = Optics.of_field(360.0, width_px=6283)
    assert camera.pixels_per_m(10.0) == pytest.approx(100.0, rel=1e-3)
    assert math.isnan(camera.vfov_deg)


def test_no_field_of_view_shows_its_whole_picture_on_a_point():
    assert pixels_per_m(10.0, 0.0, 1920) == np.inf


@given(st.floats(1.0, 179.0), st.floats(1.0, 10_000.0), st.floats(1.0, 500.0))
def test_at_its_reach_a_density_is_just_reached(hfov, width, density):
    assert pixels_per_m(reach_m(density, hfov, width), hfov, width) == pytest.approx(density)


@given(st.floats(0.0, 500.0), st.floats(-50.0, 50.0))
def test_a_slant_distance_reaches_back_to_its_distance_on_the_map(distance, drop):
    assert level_m(slant_m(distance, drop), drop) == pytest.approx(distance, abs=1e-4)


def test_near_and_far_are_those_of_the_picture_s_edges():
    near, far = picture_limits_m(4.0, 30.0, 40.0)
    assert near == pytest.approx(4.0 / math.tan(math.radians(50.0)))
    assert far == pytest.approx(4.0 / math.tan(math.radians(10.0)))


@pytest.mark.parametrize(
    ("drop", "tilt", "vfov", "near", "far"),
    [
        (4.0, 10.0, 40.0, 4.0 / math.tan(math.radians(30.0)), np.inf),  # up to the horizon
        (4.0, 80.0, 40.0, 0.0, 4.0 / math.tan(math.radians(60.0))),  # down to its own foot
        (4.0, -40.0, 40.0, np.inf, np.inf),  # looks at the sky
        (4.0, np.nan, 40.0, 0.0, np.inf),  # not known: nothing is left out
        (4.0, 30.0, np.nan, 0.0, np.inf),
        (-2.0, 0.0, 40.0, 2.0 / math.tan(math.radians(20.0)), np.inf),  # a target above the lens
        (-2.0, 30.0, 40.0, np.inf, np.inf),
    ],
)
def test_what_stands_in_the_picture(drop, tilt, vfov, near, far):
    assert_allclose(picture_limits_m(drop, tilt, vfov), (near, far))


@given(
    st.floats(-20.0, 20.0).filter(lambda drop: abs(drop) > 0.01),
    st.floats(-89.0, 89.0), st.floats(1.0, 90.0), st.floats(0.1, 500.0),
)  # fmt: skip
def test_a_place_is_between_the_limits_when_its_angle_is_in_the_picture(drop, tilt, vfov, away):
    near, far = picture_limits_m(drop, tilt, vfov)
    below = math.degrees(math.atan2(drop, away))
    margin = abs(below - tilt) - vfov / 2.0
    if abs(margin) > 1e-6:
        assert (near <= away <= far) == (margin < 0.0)
