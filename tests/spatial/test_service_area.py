"""Streets reached in time, and areas that hug them."""

import numpy as np
import shapely
import shapely.ops
from hypothesis import given, settings
from hypothesis import strategies as st
from road_factories import LON, built, network_of, random_network
from scipy import ndimage

from spatial.many_to_many import matrix
from spatial.network import CLOSED
from spatial.outline import outlines, widen
from spatial.roads import Places, Roads
from spatial.service_area import areas, reach
from spatial.traversal import Mode

DRIVE = Mode.DRIVE
ROW = [(0, 1, 1000, 1000), (1, 2, 1000, 1000), (2, 3, 1000, None)]


def stretches(part):
    return [
        (int(edge), round(float(low), 6), round(float(high), 6))
        for edge, low, high in zip(part.edge, part.low, part.high, strict=True)
    ]


def test_an_edge_is_reached_in_part_and_the_own_edge_both_ways():
    network = network_of(ROW)
    reached = reach(Roads.of(network), Places.on(network, 1, 0.5), mode=DRIVE, max_ms=5000)
    assert stretches(reached.within(250)) == [(1, 0.25, 0.75)]
    assert stretches(reached.within(700)) == [(0, 0.8, 1.0), (1, 0.0, 1.0), (2, 0.0, 0.2)]
    assert stretches(reached.within(5000)) == [(0, 0.0, 1.0), (1, 0.0, 1.0), (2, 0.0, 1.0)]


def test_what_reaches_a_place_is_not_what_it_reaches_on_a_one_way_street():
    network = network_of(ROW)
    place = Places.on(network, 2, 0.5)
    roads = Roads.of(network)
    away = reach(roads, place, mode=DRIVE, max_ms=700)
    there = reach(roads, place, mode=DRIVE, max_ms=700, to=True)
    assert stretches(away.within(700)) == [(2, 0.5, 1.0)]
    assert stretches(there.within(700)) == [(1, 0.8, 1.0), (2, 0.0, 0.5)]


def test_an_edge_reached_from_both_ends_has_a_gap_until_they_meet():
    network = network_of([(0, 1, 1000, 1000), (0, 1, 4000, 4000)])
    reached = reach(Roads.of(network), Places.on(network, 0, 0.5), mode=DRIVE, max_ms=9000)
    part = [row for row in stretches(reached.within(1500)) if row[0] == 1]
    assert part == [(1, 0.0, 0.25), (1, 0.75, 1.0)]
    assert (1, 0.0, 1.0) in stretches(reached.within(2500))


def test_from_nowhere_or_from_a_closed_street_nothing_is_reached():
    network = network_of(ROW)
    nowhere = reach(Roads.of(network), Places.on(network, -1, 0.0), mode=DRIVE, max_ms=5000)
    assert stretches(nowhere.within(5000)) == []
    assert areas(nowhere, [5000])[0].is_empty


def test_a_turnout_is_part_of_the_time():
    network = network_of(ROW)
    late = Places.on(network, 1, 0.5, 600)
    reached = reach(Roads.of(network), late, mode=DRIVE, max_ms=1000)
    assert stretches(reached.within(500)) == []
    assert stretches(reached.within(700)) == [(1, 0.4, 0.6)]


@given(st.integers(0, 2**32 - 1))
@settings(max_examples=40, deadline=None)
def test_a_place_is_on_a_reached_stretch_exactly_when_it_is_in_time(seed):
    rng = np.random.default_rng(seed)
    network = random_network(rng, nodes=20, edges=45, bans=6)
    roads = Roads.of(network)
    edge = rng.integers(0, network.edge_count, 60)
    places = Places.on(network, edge, rng.random(60))
    origin = Places.on(network, int(rng.integers(network.edge_count)), rng.random())
    limit = int(rng.integers(100, 4000))
    for to in (False, True):
        ends = (places, origin) if to else (origin, places)
        times = matrix(roads, *ends, mode=DRIVE).ravel()
        part = reach(roads, origin, mode=DRIVE, max_ms=5000, to=to).within(limit)
        # Times are whole milliseconds: a place within two of the limit may fall on either side.
        clear = (times < 0) | (np.abs(times - limit) > 2)
        for row in np.flatnonzero(clear):
            here = part.edge == edge[row]
            fraction = places.fraction[row]
            inside = ((part.low[here] <= fraction) & (fraction <= part.high[here])).any()
            assert inside == (0 <= times[row] <= limit)


def town(blocks=8, side_m=100):
    places = {
        100 * r + c: (c * side_m, r * side_m) for r in range(blocks + 1) for c in range(blocks + 1)
    }
    ways = {}
    street = {"highway": "residential"}
    for k in range(blocks + 1):
        ways[1000 + k] = ([100 * k + c for c in range(blocks + 1)], street)
        ways[2000 + k] = ([100 * r + k for r in range(blocks + 1)], street)
    return built(ways, places)


def drawn_line(network, part):
    """Draw the reached stretches in metres, by shapely."""
    lines = [shapely.linestrings(network.plane.to_metres(network.line(e))) for e in part.edge]
    return shapely.union_all(
        [
            shapely.ops.substring(line, low, high, normalized=True)
            for line, low, high in zip(lines, part.low, part.high, strict=True)
        ]
    )


def test_an_area_holds_its_streets_and_hugs_them():
    network = town()
    reached = reach(Roads.of(network), Places.on(network, 60, 0.4), mode=Mode.WALK, max_ms=240_000)
    (area,) = areas(reached, [240_000], hug_m=20, cell_m=10)
    metres = shapely.transform(area, network.plane.to_metres)
    streets = drawn_line(network, reached.within(240_000))
    assert streets.within(metres)
    assert metres.within(streets.buffer(20 + 3 * 10))
    assert len(area.geoms) == 1
    assert len(area.geoms[0].interiors) > 3  # the blocks inside are not reached
    assert area.area < 0.8 * area.convex_hull.area


@given(st.integers(0, 2**32 - 1))
@settings(max_examples=25, deadline=None)
def test_longer_times_contain_shorter_ones(seed):
    rng = np.random.default_rng(seed)
    network = town(blocks=6)
    origins = Places.on(network, rng.integers(0, network.edge_count, 2), rng.random(2))
    limits = np.sort(rng.integers(1, 500_000, 3)).tolist()
    reached = reach(Roads.of(network), origins, mode=Mode.WALK, max_ms=500_000)
    drawn = areas(reached, limits, hug_m=25, cell_m=10)
    assert all(area.is_valid for area in drawn)
    assert drawn[0].difference(drawn[1]).area == 0
    assert drawn[1].difference(drawn[2]).area == 0


@given(st.integers(0, 2**32 - 1))
@settings(max_examples=60, deadline=None)
def test_outlines_of_any_cells_are_valid_and_grow_with_them(seed):
    rng = np.random.default_rng(seed)
    few = np.zeros((14, 17), bool)
    few[1:-1, 1:-1] = rng.random((12, 15)) < rng.random()
    more = few.copy()
    more[1:-1, 1:-1] |= rng.random((12, 15)) < 0.2
    one, two = (outlines(mask, np.zeros(2), np.ones(2)) for mask in (few, more))
    assert one.is_valid
    assert two.is_valid
    assert one.difference(two).area == 0
    rows, columns = np.indices(few.shape) + 0.5
    inside = shapely.contains_xy(one, columns.ravel(), rows.ravel())
    assert (inside == few.ravel()).all()


def test_a_wide_area_is_drawn_coarser_and_not_for_ever():
    far = network_of([(0, 1, 1000, 1000)], lonlat=np.array([[LON, 37.0], [LON + 2.0, 38.5]]))
    reached = reach(Roads.of(far), Places.on(far, 0, 0.0), mode=DRIVE, max_ms=1000)
    (area,) = areas(reached, [1000])
    assert area.is_valid
    assert area.covers(shapely.Point(LON + 1.0, 37.75))
    assert far.base_ms.max() < CLOSED


@given(st.integers(0, 2**32 - 1), st.integers(1, 4))
@settings(max_examples=40, deadline=None)
def test_widening_is_a_dilation_by_a_disc(seed, cells):
    mask = np.zeros((20, 23), bool)
    mask[6:-6, 6:-6] = np.random.default_rng(seed).random((8, 11)) < 0.3
    across = np.arange(-cells, cells + 1)
    disc = across[:, None] ** 2 + across**2 <= (cells + 0.5) ** 2
    assert (widen(mask, cells) == ndimage.binary_dilation(mask, disc)).all()
