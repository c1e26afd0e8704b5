"""Answers about travel time: the reasons in them, the ways they draw, the laws they keep."""

import numpy as np
import pytest
from road_factories import LAT, LON, built, network_of

from spatial.conditions import Basis, Closure, Conditions, Speeds, both_ways
from spatial.errors import BadValueError
from spatial.many_to_many import catchments, matrix
from spatial.roads import Places, Roads
from spatial.routing import (
    Missing,
    alternative,
    basis_shares,
    closures_on,
    nearest,
    path_time_ms,
    route,
)
from spatial.traversal import Mode
from spatial.warm_up import warm_up

DRIVE, EMERGENCY, _, WALK = Mode
#: 0 - 1 - 2 - 3 in a row, one second an edge both ways.
ROW = [(0, 1, 1000, 1000), (1, 2, 1000, 1000), (2, 3, 1000, 1000)]


def on(network, edge, fraction, extra_ms=0):
    return Places.on(network, edge, fraction, extra_ms)


def closing(*edges, **others):
    return Conditions(closures=[Closure(id="c", arcs=both_ways(np.array(edges)), **others)])


def test_a_place_on_the_same_edge_is_reached_along_it():
    network = network_of(ROW)
    path = route(Roads.of(network), on(network, 1, 0.2), on(network, 1, 0.7), mode=DRIVE)
    assert path.time_ms == 500
    assert path.arcs.tolist() == [2]


def test_a_place_behind_on_a_one_way_street_is_reached_all_the_way_round():
    network = network_of([(0, 1, 1000, None), (1, 2, 1000, None), (2, 0, 1000, None)])
    path = route(Roads.of(network), on(network, 0, 0.7), on(network, 0, 0.2), mode=DRIVE)
    assert path.time_ms == 2500
    assert path.arcs.tolist() == [0, 2, 4, 0]
    assert path.length_m == pytest.approx(25.0)


def test_a_place_in_mid_edge_equals_splitting_the_edge():
    whole = network_of(ROW)
    split = network_of([ROW[0], (1, 4, 300, 300), (4, 2, 700, 700), ROW[2]])
    a = route(Roads.of(whole), on(whole, 0, 0.0), on(whole, 1, 0.3), mode=DRIVE)
    b = route(Roads.of(split), on(split, 0, 0.0), on(split, 1, 1.0), mode=DRIVE)
    assert a.time_ms == b.time_ms == 1300


def test_several_places_on_one_edge_come_in_their_order_along_it():
    network = network_of(ROW)
    places = on(network, [1, 1, 1], [0.9, 0.1, 0.5])
    answer = nearest(Roads.of(network), on(network, 0, 0.5), places, mode=DRIVE)
    assert answer.place.tolist() == [1, 2, 0]
    answer = nearest(Roads.of(network), on(network, 2, 0.5), places, mode=DRIVE)
    assert answer.place.tolist() == [0, 2, 1]


def test_places_at_the_same_time_come_by_number():
    network = network_of(ROW)
    places = on(network, [2, 0, 2, 0], [0.5, 0.5, 0.5, 0.5])
    answer = nearest(Roads.of(network), on(network, 1, 0.5), places, mode=DRIVE)
    assert answer.place.tolist() == [0, 1, 2, 3]
    assert set(answer.time_ms.tolist()) == {1000}


def test_a_turnout_counts_before_the_drive():
    network = network_of(ROW)
    stations = on(network, [0, 2], [0.5, 0.5], [5000, 1000])
    answer = nearest(Roads.of(network), on(network, 1, 0.1), stations, mode=EMERGENCY, to=True)
    assert answer.place.tolist() == [1, 0]
    assert answer.time_ms.tolist() == [1000 + 500 + 900, 5000 + 500 + 100]


def test_direction_matters_on_one_way_streets():
    network = network_of([(0, 1, 1000, None), (1, 2, 1000, None), (2, 0, 5000, None)])
    station, scene = on(network, 0, 0.5), on(network, 1, 0.5)
    roads = Roads.of(network)
    assert nearest(roads, scene, station, mode=DRIVE, to=True).time_ms.tolist() == [1000]
    assert nearest(roads, scene, station, mode=DRIVE).time_ms.tolist() == [6000]


def test_a_path_to_the_origin_runs_in_the_order_of_travel():
    network = network_of(ROW)
    answer = nearest(
        Roads.of(network), on(network, 2, 0.5), on(network, 0, 0.5), mode=DRIVE, to=True
    )
    path = answer.path(0)
    assert path.arcs.tolist() == [0, 2, 4]
    assert path.lonlat(network)[0] == pytest.approx([LON + 0.0005, LAT])
    assert path.lonlat(network)[-1] == pytest.approx([LON + 0.0025, LAT])


@pytest.mark.parametrize(
    ("origin", "destination", "shut", "max_ms", "missing"),
    [
        (-1, 2, [], 10**9, Missing.OUTSIDE_NETWORK),
        (0, -1, [], 10**9, Missing.OUTSIDE_NETWORK),
        (0, 2, [0], 10**9, Missing.ORIGIN_CLOSED),
        (0, 2, [2], 10**9, Missing.DESTINATION_CLOSED),
        (0, 2, [1], 10**9, Missing.UNREACHABLE),
        (0, 2, [], 100, Missing.TOO_FAR),
    ],
)
def test_each_reason_for_no_route_has_its_own_word(origin, destination, shut, max_ms, missing):
    network = network_of(ROW)
    roads = Roads.of(network).under(closing(*shut))
    ends = on(network, origin, 0.5), on(network, destination, 0.5)
    assert route(roads, *ends, mode=DRIVE, max_ms=max_ms) is missing


def test_fewer_places_than_asked_for_say_why():
    network = network_of([*ROW, (4, 5, 1000, 1000)])
    roads = Roads.of(network)
    places = on(network, [1, 3], 0.5)
    answer = nearest(roads, on(network, 0, 0.5), places, mode=DRIVE, limit=2)
    assert (answer.place.tolist(), answer.missing) == ([0], Missing.UNREACHABLE)
    assert nearest(roads, on(network, 0, 0.5), places, mode=DRIVE, limit=1).missing is None


def test_no_places_at_all_are_no_answer_and_no_complaint():
    network = network_of(ROW)
    answer = nearest(Roads.of(network), on(network, 0, 0.5), on(network, [], []), mode=DRIVE)
    assert (len(answer), answer.missing) == (0, None)


def test_asking_for_no_place_is_refused():
    network = network_of(ROW)
    with pytest.raises(BadValueError, match="nearest 0"):
        nearest(Roads.of(network), on(network, 0, 0), on(network, 1, 0), mode=DRIVE, limit=0)


@pytest.mark.parametrize(("edge", "fraction", "extra"), [(9, 0.5, 0), (0, 1.5, 0), (0, 0.5, -1)])
def test_a_place_that_cannot_be_is_refused(edge, fraction, extra):
    with pytest.raises(BadValueError, match="place"):
        Places.on(network_of(ROW), edge, fraction, extra)


def test_a_cordon_holds_cars_and_lets_fire_engines_pass_and_a_flood_holds_both():
    network = network_of(ROW)
    roads = Roads.of(network)
    ends = on(network, 0, 0.5), on(network, 2, 0.5)
    cordon = roads.under(closing(1, emergency_exempt=True))
    assert route(cordon, *ends, mode=DRIVE) is Missing.UNREACHABLE
    assert route(cordon, *ends, mode=EMERGENCY).time_ms == 2000
    assert route(roads.under(closing(1)), *ends, mode=EMERGENCY) is Missing.UNREACHABLE
    on_foot = roads.under(closing(1, modes=frozenset({DRIVE})))
    assert route(on_foot, *ends, mode=WALK).time_ms == 2000


def test_the_greatest_of_overlapping_slow_downs_holds():
    network = network_of(ROW)
    works = [
        Closure(id=str(factor), arcs=both_ways(np.array([1])), slow_down=factor)
        for factor in (2.0, 3.0)
    ]
    roads = Roads.of(network).under(Conditions(closures=works))
    assert route(roads, on(network, 0, 0.5), on(network, 2, 0.5), mode=DRIVE).time_ms == 4000


@pytest.mark.parametrize("factor", [0.5, float("nan"), float("inf")])
def test_a_slow_down_that_is_none_is_refused(factor):
    with pytest.raises(BadValueError, match="'works' slows down by"):
        Closure(id="works", arcs=np.array([0]), slow_down=factor)


@pytest.mark.parametrize("kph", [0.0, -1.0, float("nan")])
def test_a_speed_at_which_nobody_arrives_is_refused(kph):
    with pytest.raises(BadValueError, match="Arc 3"):
        Speeds(arcs=np.array([3]), kph=np.array([kph]), basis=np.array([2], np.uint8))


def test_a_drive_says_which_share_rests_on_live_speeds():
    network = network_of(ROW)
    speeds = Speeds(
        arcs=np.array([2, 4]), kph=np.array([36.0, 36.0]), basis=np.array([2, 1], np.uint8)
    )
    roads = Roads.of(network).under(Conditions(speeds=speeds))
    path = route(roads, on(network, 0, 0.0), on(network, 2, 1.0), mode=DRIVE)
    shares = basis_shares(roads, path)
    assert shares == {kind: pytest.approx(1 / 3) for kind in Basis}
    assert route(roads, on(network, 0, 0.0), on(network, 2, 1.0), mode=WALK).time_ms == 3000


def test_new_conditions_leave_the_old_roads_as_they_were():
    network = network_of(ROW)
    roads = Roads.of(network)
    ends = on(network, 0, 0.5), on(network, 2, 0.5)
    closed = roads.under(closing(1))
    assert route(closed, *ends, mode=DRIVE) is Missing.UNREACHABLE
    assert route(roads, *ends, mode=DRIVE).time_ms == 2000
    assert route(closed.under(Conditions()), *ends, mode=DRIVE).time_ms == 2000


def test_what_a_route_avoided_are_the_closures_on_the_way_without_them():
    network = network_of([*ROW, (0, 3, 9000, 9000)])
    roads = Roads.of(network)
    conditions = Conditions(
        closures=[
            Closure(id="flood", arcs=both_ways(np.array([1]))),
            Closure(id="on foot", arcs=both_ways(np.array([2])), modes=frozenset({WALK})),
        ]
    )
    ends = on(network, 0, 0.5), on(network, 2, 0.5)
    without = route(roads, *ends, mode=DRIVE)
    assert [c.id for c in closures_on(without, conditions.closures, DRIVE)] == ["flood"]
    around = route(roads.under(conditions), *ends, mode=DRIVE)
    assert around.time_ms == 500 + 9000 + 500


def square(side_m=400, blocks=4):
    """A town of square blocks, every street residential."""
    ids = {(r, c): 100 * r + c for r in range(blocks + 1) for c in range(blocks + 1)}
    step = side_m / blocks
    places = {node: (c * step, r * step) for (r, c), node in ids.items()}
    ways = {}
    for k in range(blocks + 1):
        ways[1000 + k] = ([ids[k, c] for c in range(blocks + 1)], {"highway": "residential"})
        ways[2000 + k] = ([ids[r, k] for r in range(blocks + 1)], {"highway": "residential"})
    return built(ways, places)


def test_an_alternative_is_another_way_and_not_much_longer():
    network = square()
    roads = Roads.of(network)
    ends = on(network, 0, 0.0), on(network, network.edge_count - 1, 1.0)
    best = route(roads, *ends, mode=DRIVE)
    other = alternative(roads, *ends, best, mode=DRIVE)
    assert best.time_ms <= other.time_ms <= 1.5 * best.time_ms
    shared = np.isin(other.arcs, best.arcs)
    assert other.lengths_m(network)[shared].sum() <= 0.67 * other.length_m
    assert path_time_ms(roads, best, *ends, mode=DRIVE) == best.time_ms


def test_where_there_is_one_way_only_there_is_no_alternative():
    network = network_of(ROW)
    roads = Roads.of(network)
    ends = on(network, 0, 0.5), on(network, 2, 0.5)
    best = route(roads, *ends, mode=DRIVE)
    assert alternative(roads, *ends, best, mode=DRIVE) is None


def test_a_drawn_path_is_as_long_as_it_says():
    from pyproj import Geod

    network = square()
    path = route(Roads.of(network), on(network, 3, 0.3), on(network, 20, 0.8), mode=WALK)
    drawn = Geod(ellps="WGS84").line_length(*path.lonlat(network).T)
    assert drawn == pytest.approx(path.length_m, rel=1e-4)


def test_a_path_of_no_length_is_still_a_line():
    network = network_of(ROW)
    path = route(Roads.of(network), on(network, 1, 0.5), on(network, 1, 0.5), mode=DRIVE)
    assert (path.time_ms, path.lonlat(network).shape) == (0, (2, 2))


def test_a_matrix_of_many_origins_and_few_destinations_is_the_same_as_turned_round():
    network = square()
    rng = np.random.default_rng(5)
    many = on(network, rng.integers(0, network.edge_count, 30), rng.random(30))
    few = on(network, many.edge[:4], many.fraction[:4])
    roads = Roads.of(network)
    assert (matrix(roads, many, few, mode=DRIVE) == matrix(roads, few, many, mode=DRIVE).T).all()


def test_a_catchment_beyond_the_limit_belongs_to_nobody():
    network = network_of(ROW)
    time_ms, facility = catchments(
        Roads.of(network), on(network, [0, 2], 0.5), on(network, 0, 0.0), mode=DRIVE, max_ms=600
    )
    assert (time_ms.tolist(), facility.tolist()) == ([500, -1], [0, -1])


def test_threads_ask_at_the_same_time():
    from concurrent.futures import ThreadPoolExecutor

    network = square(blocks=12)
    roads = Roads.of(network)
    rng = np.random.default_rng(8)
    places = on(network, rng.integers(0, network.edge_count, 50), rng.random(50))

    def ask(edge):
        return nearest(roads, on(network, edge, 0.5), places, mode=DRIVE).time_ms.tolist()

    one_by_one = [ask(edge) for edge in range(200)]
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(ask, range(200))) == one_by_one


def test_everything_is_compiled_before_somebody_asks():
    warm_up(Roads.of(network_of(ROW)))
