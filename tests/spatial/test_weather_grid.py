"""The forecast grid against the agency's own program and the cells it publishes."""

import math

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from spatial.weather_grid import cell_of, cell_polygons


def published_program(lon, lat):
    """The agency's C program, line by line (guide to the short-term forecast, appendix)."""
    re, deg = 6371.00877 / 5.0, math.pi / 180.0
    slat1, slat2, olon, olat = 30.0 * deg, 60.0 * deg, 126.0 * deg, 38.0 * deg
    xo, yo = 210 / 5.0, 675 / 5.0
    sn = math.tan(math.pi * 0.25 + slat2 * 0.5) / math.tan(math.pi * 0.25 + slat1 * 0.5)
    sn = math.log(math.cos(slat1) / math.cos(slat2)) / math.log(sn)
    sf = math.pow(math.tan(math.pi * 0.25 + slat1 * 0.5), sn) * math.cos(slat1) / sn
    ro = re * sf / math.pow(math.tan(math.pi * 0.25 + olat * 0.5), sn)
    ra = re * sf / math.pow(math.tan(math.pi * 0.25 + lat * deg * 0.5), sn)
    theta = lon * deg - olon
    theta = (theta + math.pi) % (2 * math.pi) - math.pi
    x = ra * math.sin(theta * sn) + xo
    y = ro - ra * math.cos(theta * sn) + yo
    return int(x + 1.5), int(y + 1.5)


@pytest.mark.parametrize(
    ("lon", "lat", "cell"),
    [
        (126.929810, 37.488201, (59, 125)),  # the guide's own example
        (126.980008, 37.563569, (60, 127)),  # Seoul
        (129.077033, 35.176962, (98, 76)),  # Busan
        (128.603552, 35.868541, (89, 90)),  # Daegu
        (126.852601, 35.159545, (58, 74)),  # Gwangju
        (127.386567, 36.348500, (67, 100)),  # Daejeon
    ],
)
def test_published_places_lie_in_their_published_cells(lon, lat, cell):
    assert tuple(int(one) for one in cell_of(lon, lat)) == cell


@given(st.floats(124.0, 131.5), st.floats(33.0, 39.5))
def test_every_place_has_the_cell_of_the_agencys_program(lon, lat):
    assert tuple(int(one) for one in cell_of(lon, lat)) == published_program(lon, lat)


def test_an_outline_holds_its_cell_and_nothing_else():
    nx, ny = np.meshgrid(np.arange(58, 66), np.arange(122, 130))
    shapes = cell_polygons(nx.ravel(), ny.ravel())
    assert shapely.is_valid(shapes).all()
    inset = shapely.affinity.scale
    for cell, shape in zip(zip(nx.ravel(), ny.ravel(), strict=True), shapes, strict=True):
        corners = shapely.get_coordinates(inset(shape, 0.999, 0.999))
        assert set(zip(*cell_of(corners[:, 0], corners[:, 1]), strict=True)) == {cell}
    whole = shapely.union_all(shapes)
    # Straight sides between common corners: neighbours neither overlap nor leave a gap.
    assert shapely.area(whole) == pytest.approx(shapely.area(shapes).sum(), rel=1e-9)
    assert shapely.get_num_interior_rings(whole) == 0


def test_a_cell_is_five_kilometres_wide():
    (shape,) = cell_polygons([62], [126])
    west, south, east, north = shape.bounds
    assert 4_900 < (north - south) * 111_000 < 5_200
    assert 4_900 < (east - west) * 111_320 * math.cos(math.radians(37.5)) < 5_300


def test_there_is_no_outline_of_a_cell_that_is_none():
    assert cell_polygons([0, 150, np.nan, 1], [1, 1, 1, 254]).tolist() == [None] * 4
