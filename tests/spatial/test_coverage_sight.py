"""Shares of real views over a town block, against rays to a dense grid of places."""

import numpy as np
import pytest
import shapely

from spatial.coverage import seen
from spatial.coverage_grid import CellGrid
from spatial.coverage_ground import Homes, ground_of
from spatial.optics import DENSITY_CLASSES, pixels_per_m
from spatial.scene import Cameras, Frame, Ground, Scene
from spatial.sight import lines_of_sight
from spatial.view import views

LON, LAT = 127.13, 37.54
HEIGHT_M = 1.5
STEP_M = 1.0
_ROWS = np.random.default_rng(11)
#: Houses of 8 to 14 m on lots of 25 m, some no higher than a wall.
HOUSES = [
    shapely.box(x, y, x + w, y + h)
    for x in range(-110, 110, 25)
    for y in range(-110, 110, 25)
    for w, h in [_ROWS.uniform(8, 14, 2)]
]
TOPS = np.where(_ROWS.random(len(HOUSES)) < 0.2, 2.0, _ROWS.uniform(5, 15, len(HOUSES)))
#: Beside the houses: lots begin every 25 m and houses end 14 m on at the latest.
PLACES = np.array([[-35.0 - 5, 3.0], [10.0, -40.0], [35.5, 60.0], [-88.0, -88.0]])
AZIMUTHS = [45.0, np.nan, 200.0, 10.0]


@pytest.fixture(scope="module")
def scene():
    frame = Frame.around(LON, LAT)
    number = np.arange(len(HOUSES))
    return Scene.of(frame, Ground.flat(), HOUSES, np.full(len(HOUSES), np.nan), TOPS, number)


@pytest.fixture(scope="module")
def cameras(scene):
    return Cameras.of(
        scene.frame, scene.ground, fid=np.arange(4), lonlat=scene.frame.to_degrees(PLACES),
        mount_height_m=5.0, azimuth_deg=AZIMUTHS, hfov_deg=90.0, range_m=60.0, width_px=3840.0,
    )  # fmt: skip


def sampled(scene, cameras, least):
    """The oracle: open places that any camera has in its picture, so fine, on a clear line."""
    axis = np.arange(-120 + STEP_M / 2, 120, STEP_M)
    spots = np.column_stack([each.ravel() for each in np.meshgrid(axis, axis)])
    inside = shapely.contains_xy(shapely.union_all(HOUSES), *spots.T)
    spots = spots[~inside]
    shown = np.zeros(len(spots), bool)
    for row in range(len(cameras)):
        away = spots - cameras.xy[row]
        level = np.hypot(*away.T)
        slant = np.hypot(level, cameras.z[row] - HEIGHT_M)
        density = pixels_per_m(slant, cameras.hfov_deg[row], cameras.width_px[row])
        off = (np.degrees(np.arctan2(*away.T)) - cameras.azimuth_deg[row] + 180) % 360 - 180
        looks = np.isnan(off) | (np.abs(off) <= cameras.hfov_deg[row] / 2)
        near = np.flatnonzero(looks & (level <= cameras.range_m[row]) & (density >= least))
        eye = np.tile([*cameras.xy[row], cameras.z[row]], (len(near), 1))
        target = np.column_stack([spots[near], np.full(len(near), HEIGHT_M)])
        shown[near] |= lines_of_sight(scene, eye, target).clear
    return shown.mean(), spots, shown


@pytest.mark.parametrize("number", range(len(DENSITY_CLASSES)))
def test_shares_of_views_are_those_of_rays_to_every_place(scene, cameras, number):
    share, spots, shown = sampled(scene, cameras, DENSITY_CLASSES[number].pixels_per_m)
    codes = [each.code for each in DENSITY_CLASSES[number:]]
    drawn = [
        ring
        for each in views(scene, cameras, height_m=HEIGHT_M)
        for c, ring in each.rings.items()
        if c in codes
    ]
    area = in_degrees(scene, [shapely.box(-120, -120, 120, 120)])[0]
    grid = CellGrid.over(area)

    def flat(shapes):
        return grid.flat(in_degrees(scene, shapes))

    ground = ground_of(
        grid, flat([shapely.box(-120, -120, 120, 120)])[0],
        zones=np.empty(0, object), solids=flat(HOUSES),
        streets=flat([shapely.LineString([(-120, 9.5), (120, 9.5)])]),
        homes=Homes(shape=np.empty(0, object), people=np.zeros(0)),
    )  # fmt: skip
    found = seen(ground, flat(drawn))
    assert 0.002 < share < 0.9
    measured = found.open_m2.sum() / ground.open_m2.sum()
    # A metre's grid is true to some places along every edge.
    assert measured == pytest.approx(share, abs=0.003)
    along = np.abs(spots[:, 1] - 9.5) < STEP_M / 2
    street = found.street_m.sum() / ground.street_m.sum()
    assert street == pytest.approx(shown[along].mean(), abs=0.01)


def in_degrees(scene, shapes):
    made = np.empty(len(shapes), object)
    made[:] = shapes
    return np.asarray(shapely.transform(made, scene.frame.to_degrees), object)
