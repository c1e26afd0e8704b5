"""From a place to pan and tilt: against the earth's centre, and back again."""

import math

import numpy as np
import pytest
import rasterio
from aimed import true_direction
from hypothesis import assume, given
from hypothesis import strategies as st
from pyproj import Transformer
from rasterio.transform import from_origin

from layers.aiming.errors import NotTurnedError
from layers.aiming.geometry import Axis, Direction, Mount, Spot
from layers.aiming.ground import ground_at
from scripts.simulated.unit import angle_between
from spatial.heights import ground_of

PAN = Axis(low=-1.0, high=1.0, from_deg=-180.0, to_deg=180.0)
TILT = Axis(low=-1.0, high=1.0, from_deg=-90.0, to_deg=90.0)
angles = st.floats(0.0, 359.99)
tilts = st.floats(-80.0, 80.0)
steps = st.floats(-0.003, 0.003)
heights = st.floats(0.0, 60.0)


@given(st.floats(-60.0, 60.0), steps, steps, heights, heights)
def test_the_direction_to_a_place_is_that_of_the_line_through_space(lat, east, north, up, down):
    assume(math.hypot(east, north) > 1e-5)
    eye, target = Spot(127.0, lat, up), Spot(127.0 + east, lat + north, down)
    found, distance = Direction.between(eye, target)
    wanted = true_direction((eye.lon, eye.lat, up), (target.lon, target.lat, down))
    # Within some hundred metres the earth's curve and the ellipsoid's bend are thousandths.
    assert angle_between((found.azimuth_deg, found.tilt_deg), wanted) < 0.01
    assert distance < 500.0


@given(angles, tilts, angles, tilts)
def test_how_far_two_directions_are_apart_is_their_great_circle(a, b, c, d):
    one, other = Direction(a, b), Direction(c, d)
    assert one.off(other) == pytest.approx(angle_between((a, b), (c, d)), abs=1e-4)
    assert one.off(other) == pytest.approx(other.off(one))


@given(angles, angles, tilts, st.booleans(), st.booleans())
def test_what_a_unit_is_told_is_the_direction_that_was_wanted(home, azimuth, tilt, left, down):
    """Whatever its numbers are: also of units that count anticlockwise, or downwards."""
    pan = Axis(
        low=0.0, high=7.0, from_deg=180.0 if left else -180.0, to_deg=-180.0 if left else 180.0
    )
    tilting = Axis(
        low=5.0, high=-5.0, from_deg=-90.0 if down else 90.0, to_deg=90.0 if down else -90.0
    )
    mount = Mount(azimuth_deg=home)
    x, y = mount.pan_tilt(Direction(azimuth, tilt), pan, tilting)
    assert 0.0 <= x <= 7.0
    assert -5.0 <= y <= 5.0
    back = mount.direction(x, y, axes=(pan, tilting))
    assert back.off(Direction(azimuth, tilt)) < 1e-6


def test_a_place_to_the_right_of_home_and_below_is_positive_pan_and_negative_tilt():
    mount = Mount(azimuth_deg=350.0)
    assert mount.pan_tilt(Direction(80.0, 45.0), PAN, TILT) == pytest.approx((0.5, -0.5))


def test_a_unit_that_counts_from_0_to_360_is_told_so():
    pan = Axis(low=0.0, high=360.0, from_deg=0.0, to_deg=360.0)
    x, _ = Mount(azimuth_deg=90.0).pan_tilt(Direction(45.0, 0.0), pan, TILT)
    assert x == pytest.approx(315.0)


def test_a_unit_that_does_not_turn_so_far_is_not_told():
    pan = Axis(low=-1.0, high=1.0, from_deg=-90.0, to_deg=90.0)
    mount = Mount(azimuth_deg=0.0)
    with pytest.raises(NotTurnedError, match="turns from -90 to 90 degrees about its home") as said:
        mount.pan_tilt(Direction(180.0, 0.0), pan, TILT)
    assert said.value.code == "out_of_reach"
    assert mount.pan_tilt(Direction(90.4, 0.0), pan, TILT)[0] == 1.0


def test_a_unit_that_does_not_look_so_steeply_is_not_told():
    tilt = Axis(low=-1.0, high=1.0, from_deg=-60.0, to_deg=10.0)
    with pytest.raises(NotTurnedError, match="from -10 to 60 degrees below the horizon"):
        Mount(azimuth_deg=0.0).pan_tilt(Direction(0.0, 75.0), PAN, tilt)


@pytest.mark.parametrize("azimuth", [350.0, 0.0, 20.0])
def test_a_sector_over_north_holds_what_lies_in_it(azimuth):
    mount = Mount(azimuth_deg=0.0, sector=(340.0, 30.0))
    assert mount.pan_tilt(Direction(azimuth, 0.0), PAN, TILT)


def test_what_lies_outside_of_the_sector_is_refused():
    mount = Mount(azimuth_deg=0.0, sector=(340.0, 30.0))
    with pytest.raises(NotTurnedError, match="turns from 340 to 30 degrees"):
        mount.pan_tilt(Direction(100.0, 0.0), PAN, TILT)


@pytest.mark.parametrize("epsg", [4326, 5179])
def test_the_ground_at_a_place_is_that_of_the_whole_raster(tmp_path, epsg):
    """Four pixels are read; the oracle reads them all. Near the rim, beyond it, and over a gap."""
    path = tmp_path / "ground.tif"
    assert math.isnan(ground_at(path)(127.0, 37.5))
    rng = np.random.default_rng(5)
    grid = rng.uniform(0.0, 90.0, (30, 40)).astype(np.float32)
    grid[10:14, 10:14] = -9999.0
    size = 1e-4 if epsg == 4326 else 10.0
    west, north = Transformer.from_crs(4326, epsg, always_xy=True).transform(127.0, 37.5)
    with rasterio.open(
        path, "w", driver="GTiff", width=40, height=30, count=1, dtype="float32", nodata=-9999.0,
        crs=f"EPSG:{epsg}", transform=from_origin(west, north, size, size),
    ) as raster:  # fmt: skip
        raster.write(grid, 1)
    lon, lat = 127.0 + rng.uniform(-2e-4, 42e-4, 400), 37.5 - rng.uniform(-2e-4, 32e-4, 400)
    wanted, height = ground_of(path)(lon, lat), ground_at(path)
    found = np.array([height(*place) for place in zip(lon.tolist(), lat.tolist(), strict=True)])
    assert 0 < np.isnan(wanted).sum() < 300
    np.testing.assert_allclose(found, wanted, atol=1e-3)
