"""Which streets a shape on the map means."""

import numpy as np
import pytest
import shapely
from road_factories import built

from spatial.street_index import StreetIndex
from spatial.traversal import ALL_MODES, Mode

#: A main street along the x axis (10-13), two side streets going north, a tunnel crossing below.
PLACES = {
    1: (0, 0), 2: (100, 0), 3: (200, 0), 4: (300, 0),
    5: (100, 80), 6: (200, 80),
    7: (150, -60), 8: (150, 60),
}  # fmt: skip
WAYS = {
    10: ((1, 2, 3, 4), {"highway": "secondary"}),
    20: ((2, 5), {"highway": "residential"}),
    21: ((3, 6), {"highway": "footway"}),
    30: ((7, 8), {"highway": "primary", "tunnel": "yes", "layer": "-1"}),
}


@pytest.fixture(scope="module")
def index():
    return StreetIndex.of(built(WAYS, PLACES))


def meant(index, shape, modes=ALL_MODES):
    """The edges a shape in metres means, by way and part."""
    network = index.network
    corner = network.node_lonlat[np.flatnonzero(network.node_id == 1)[0]]
    zero = network.plane.to_metres(corner[None])[0]
    degrees = shapely.transform(shape, lambda xy: network.plane.to_degrees(xy + zero))
    edges = index.under(degrees, index.usable(modes))
    return {(int(network.way_id[e]), int(network.part[e])) for e in edges}


def line(*points):
    return shapely.LineString(points)


def test_a_point_means_the_street_nearest_to_it(index):
    assert meant(index, shapely.Point(60, 8)) == {(10, 0)}
    assert meant(index, shapely.Point(103, 40)) == {(20, 0)}


def test_a_point_at_a_junction_means_all_that_meet_there(index):
    assert meant(index, shapely.Point(100, 0)) == {(10, 0), (10, 1), (20, 0)}


def test_a_point_far_from_any_street_means_none(index):
    assert meant(index, shapely.Point(50, -31)) == set()


def test_a_street_that_nobody_it_holds_for_may_use_is_not_meant(index):
    assert meant(index, shapely.Point(200, 40), frozenset({Mode.DRIVE})) == set()
    assert meant(index, shapely.Point(200, 40)) == {(21, 0)}


def test_a_line_along_a_street_does_not_close_the_side_streets_it_touches(index):
    drawn = line((-5, 4), (90, 5), (205, 3))
    assert meant(index, drawn, frozenset({Mode.WALK})) == {(10, 0), (10, 1)}


def test_a_line_across_a_street_closes_that_street(index):
    assert meant(index, line((50, -20), (50, 20))) == {(10, 0)}


def test_a_line_that_follows_one_street_and_crosses_another_closes_both(index):
    corner = line((205, 60), (198, 4), (230, -3), (298, 2))
    assert meant(index, corner) == {(21, 0), (10, 2)}
    assert meant(index, line((80, 40), (210, 40))) == {(20, 0), (21, 0)}


def test_a_line_means_a_tunnel_only_when_it_runs_along_it(index):
    assert meant(index, line((120, 3), (180, 3))) == {(10, 1)}
    assert meant(index, line((150, -50), (151, -20))) == {(30, 0)}


def test_a_long_street_is_meant_when_a_good_part_of_it_is_run_along(index):
    assert meant(index, line((215, 2), (255, 2))) == {(10, 2)}
    assert meant(index, line((215, 9), (225, 9))) == set()


def test_an_area_means_every_street_that_enters_it(index):
    assert meant(index, shapely.box(80, -10, 120, 30)) == {(10, 0), (10, 1), (20, 0)}


def test_several_shapes_mean_what_each_of_them_means(index):
    points = shapely.MultiPoint([(60, 8), (103, 40)])
    assert meant(index, points) == {(10, 0), (20, 0)}
