"""Cameras ahead: in order of arrival, each with those it takes over from."""

import numpy as np
from castnet_oracles import Case, random_case, random_watched, watched_of
from hypothesis import given, settings
from hypothesis import strategies as st
from road_factories import network_of

from spatial.castnet import AWAY
from spatial.track import track

SEEDS = st.integers(0, 2**32 - 1)


def followed(case, watched, *, limit=50):
    return track(case.flight, case.flight.seen(watched), limit=limit)


def street(*, horizon_ms=5000):
    """0 - 1 - 2 - 3 in a row, and 4 beside 1; a second each."""
    edges = [(0, 1, 1000, 1000), (1, 2, 1000, 1000), (2, 3, 1000, 1000), (1, 4, 1000, 1000)]
    return Case(network_of(edges), (0, 0.5), elapsed_ms=0, horizon_ms=horizon_ms)


def test_cameras_come_by_arrival_and_take_over_from_those_before():
    case = street()
    told = followed(case, watched_of(5, {1: {7}, 2: {8}, 3: {9, 7}, 4: {6}}))
    assert [each.camera for each in told.ahead] == [7, 6, 8, 9]
    assert case.flight.arrival_ms[[each.spot for each in told.ahead]].tolist() == [
        500, 1500, 1500, 2500,
    ]  # fmt: skip
    by = {each.camera: each for each in told.ahead}
    assert by[7].is_first
    assert by[8].takes_over.tolist() == [7]
    assert by[9].takes_over.tolist() == [8]
    assert not by[9].is_first


def test_the_way_leads_to_where_a_camera_first_sees_them():
    case = street()
    last = followed(case, watched_of(5, {3: {9}})).ahead[0]
    assert case.flight.way(last.spot) == [0, 2, 4]


def test_branches_end_at_the_first_watched_crossings_and_unseen_ways_are_told():
    case = street(horizon_ms=1600)
    told = followed(case, watched_of(5, {0: {1}, 1: {1}, 2: {2}}))
    assert case.flight.node[told.branches].tolist() == [0, 1]
    assert told.branch_ms.tolist() == [500, 500]
    assert not told.unseen_away
    assert followed(case, watched_of(5, {0: {1}, 2: {2}})).unseen_away is False  # 4 is a dead end
    assert followed(case, watched_of(5, {0: {1}})).unseen_away


@given(SEEDS)
@settings(max_examples=60, deadline=None)
def test_every_camera_reached_is_told_with_all_that_can_hand_over(seed):
    rng = np.random.default_rng(seed)
    case = random_case(rng, nodes=12, edges=26, exits=1, elapsed_ms=0, horizon_ms=4000)
    flight, watched = case.flight, random_watched(rng, 12, share=0.5)
    seen = flight.seen(watched)
    told = followed(case, watched)
    at = case.arrivals()
    first = {
        int(camera): min(
            (at[node], node)
            for node in watched.row[watched.camera == camera].tolist()
            if at.get(node, 2**60) <= 4000
        )[0]
        for camera in np.unique(seen.only(seen.row > 0).camera)
    }
    assert {e.camera: int(flight.arrival_ms[e.spot]) for e in told.ahead} == first
    arrivals = [flight.arrival_ms[each.spot] for each in told.ahead]
    assert arrivals == sorted(arrivals)
    moves = [
        (t, h) for t, h in zip(flight.tail.tolist(), flight.head.tolist(), strict=True) if h != AWAY
    ]
    for each in told.ahead:
        handing, fresh = set(), [each.spot]
        known = set(fresh)
        while fresh:
            here = fresh.pop()
            for before in {t for t, h in moves if h == here}:
                if before == 0 or seen.is_seen[before]:
                    handing.add(before)
                elif before not in known:
                    known.add(before)
                    fresh.append(before)
        earlier = {s for s in handing - {0} if flight.arrival_ms[s] < flight.arrival_ms[each.spot]}
        cameras = {c for spot in earlier for c in seen.camera[seen.row == spot].tolist()}
        assert set(each.takes_over.tolist()) == cameras - {each.camera}
        assert each.is_first == (0 in handing)


@given(SEEDS)
@settings(max_examples=60, deadline=None)
def test_ways_take_the_time_of_the_arrival(seed):
    rng = np.random.default_rng(seed)
    case = random_case(rng, nodes=10, edges=22, elapsed_ms=0, horizon_ms=5000)
    flight, (edge, share) = case.flight, case.origin
    for spot in range(1, len(flight)):
        arcs = flight.way(spot)
        assert arcs[0] >> 1 == edge
        heads = case.network.head[arcs]
        assert heads[-1] == flight.node[spot]
        assert (case.network.tail[arcs[1:]] == heads[:-1]).all()
        begun = int(case.times[arcs[0]])
        ahead = int(np.floor(share * begun + 0.5))
        rest = ahead if arcs[0] & 1 else begun - ahead
        assert rest + int(case.times[arcs[1:]].sum()) == flight.arrival_ms[spot]
