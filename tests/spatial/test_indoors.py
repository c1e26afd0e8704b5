"""Which building a place lies in, and the open ground nearest to it, against shapely."""

import numpy as np
import pytest
import shapely
from sight_factories import random_scene, scene

from spatial.indoors import STEP_M, building_at, open_ground_near


@pytest.mark.parametrize("seed", range(3))
def test_a_place_lies_in_a_building_where_a_footprint_and_its_heights_hold_it(seed):
    rng = np.random.default_rng(seed)
    made, shapes, base, top = random_scene(rng, 60)
    for xy in rng.uniform(-100, 100, (150, 2)):
        z = float(rng.uniform(0.5, 8.0))
        near = [shape.boundary.distance(shapely.Point(xy)) < 1e-6 for shape in shapes]
        if any(near):
            continue
        holding = {
            row
            for row, shape in enumerate(shapes)
            if shape.contains(shapely.Point(xy))
            and np.nan_to_num(base[row], nan=-9) < z <= top[row]
        }
        found = building_at(made, xy, z)
        assert found in holding if holding else found == -1


@pytest.mark.parametrize("seed", range(3))
def test_open_ground_is_found_a_step_in_front_of_the_nearest_wall_that_has_some(seed):
    """The oracle unites all that is solid; a walker stands a step before it, or in a corner."""
    rng = np.random.default_rng(seed)
    made, shapes, base, top = random_scene(rng, 60)
    solid = [row for row in range(60) if np.nan_to_num(base[row], nan=-9) < 1.5 <= top[row]]
    block = shapely.union_all([shapes[row] for row in solid])
    rim = block.buffer(STEP_M, join_style="mitre").boundary
    for xy in shapely.get_coordinates([shapes[row].representative_point() for row in solid[:20]]):
        found = open_ground_near(made, xy, 1.5)
        place = shapely.Point(found)
        assert not block.contains(place)
        assert block.distance(place) == pytest.approx(STEP_M, abs=STEP_M)
        assert shapely.Point(xy).distance(place) <= shapely.Point(xy).distance(rim) + 4 * STEP_M


def test_a_courtyard_and_what_lies_under_a_bridge_are_in_the_open():
    ring = shapely.box(-20, -20, 20, 20).difference(shapely.box(-5, -5, 5, 5))
    bridge = shapely.box(100, -5, 140, 5)
    made = scene([(ring, 9.0), (bridge, 7.0, 5.0)])
    assert building_at(made, (0, 0), 1.5) == -1
    assert building_at(made, (10, 10), 1.5) == 1
    assert building_at(made, (10, 10), 9.5) == -1
    assert [building_at(made, (120, 0), z) for z in (1.5, 6.0, 7.5)] == [-1, 2, -1]
    np.testing.assert_allclose(open_ground_near(made, (7, 1), 1.5), (4.5, 1.0))
    np.testing.assert_allclose(open_ground_near(made, (120, 1), 1.5), (120.0, 1.0))
