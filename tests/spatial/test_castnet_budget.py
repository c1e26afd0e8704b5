"""The best few cameras: their odds are those of the model, and the bound holds."""

import itertools

import numpy as np
import pytest
from castnet_oracles import Case, grid_network, random_case, random_watched, watched_of
from hypothesis import given, settings
from hypothesis import strategies as st
from road_factories import network_of

from spatial.castnet_budget import best_cameras
from spatial.castnet_cover import fewest_cameras
from spatial.castnet_cut import cut

SEEDS = st.integers(0, 2**32 - 1)


def odds_unseen(ring, closed):
    """Solve the model written down plainly: the odds to get from inside to away."""
    moves = {post: [] for post in range(len(ring) + 1)}
    for tail, head in zip(ring.tail.tolist(), ring.head.tolist(), strict=True):
        moves[tail].append(head)

    def leading(is_on):
        found, before = {ring.away}, None
        while found != before:
            before = set(found)
            found |= {t for t, heads in moves.items() for h in heads if h in found and is_on(t, h)}
        return found

    def later(tail, head):
        if tail == ring.inside or head == ring.away:
            return True
        return bool(ring.arrival_ms[head] > ring.arrival_ms[tail])

    leads, leads_on = leading(lambda *_: True), leading(later)
    size = len(ring) + 1
    matrix, out = np.eye(size), np.zeros(size)
    for tail, all_heads in moves.items():
        heads = [head for head in all_heads if head in leads]
        weights = [1.0 if later(tail, h) and h in leads_on else 0.1 for h in heads]
        for head, weight in zip(heads, weights, strict=True):
            if tail in closed:
                continue
            if head == ring.away:
                out[tail] += weight / sum(weights)
            else:
                matrix[tail, head] -= weight / sum(weights)
    return np.linalg.solve(matrix, out)[ring.inside]


@given(SEEDS)
@settings(max_examples=50, deadline=None)
def test_the_odds_are_those_of_the_model_and_no_choice_beats_the_bound(seed):
    rng = np.random.default_rng(seed)
    nodes = int(rng.integers(5, 14))
    case = random_case(
        rng, nodes=nodes, edges=2 * nodes, exits=1, elapsed_ms=int(rng.integers(0, 1200)),
        horizon_ms=int(rng.integers(1500, 5000)),
    )  # fmt: skip
    ring = case.ring(random_watched(rng, nodes, share=0.7, cameras=6))
    count = int(rng.integers(1, 4))
    budget = best_cameras(ring, count)
    seen = ring.seen

    def caught(cameras):
        closed = set(seen.row[np.isin(seen.camera, cameras)].tolist())
        return odds_unseen(ring, set()) - odds_unseen(ring, closed)

    for size in range(1, len(budget.cameras) + 1):
        assert budget.intercepted[size - 1] == pytest.approx(caught(budget.cameras[:size]))
    best = max(
        (caught(list(chosen)) for chosen in itertools.combinations(np.unique(seen.camera), count)),
        default=caught(np.unique(seen.camera)),
    )
    reached = budget.intercepted[-1] if len(budget.cameras) else 0.0
    assert reached <= best + 1e-9
    assert best <= budget.bound + 1e-9
    assert reached >= (1 - 1 / np.e) * best - 1e-9


def test_cameras_that_close_the_net_intercept_everybody_and_fewer_do_not():
    case = Case(grid_network(9), (40, 0.5), elapsed_ms=1600, horizon_ms=3600)
    rng = np.random.default_rng(5)
    ring = case.ring(random_watched(rng, 81, share=1.0, cameras=40))
    closing = fewest_cameras(cut(ring), limit_s=60.0)
    seen = set(ring.seen.row[np.isin(ring.seen.camera, closing.cameras)].tolist())
    assert odds_unseen(ring, seen) == pytest.approx(0.0, abs=1e-12)
    few = best_cameras(ring, len(closing.cameras) - 1)
    assert few.intercepted[-1] < 1.0
    assert (np.diff(few.intercepted) > 0).all()
    assert few.intercepted[-1] <= few.bound <= 1.0


def test_the_camera_at_the_only_door_is_chosen_first_and_more_are_not_needed():
    network = network_of([(0, 1, 100, 100), (1, 2, 100, 100), (2, 3, 900, 900), (2, 4, 900, 900)])
    case = Case(network, (0, 0.0), elapsed_ms=60, horizon_ms=500)
    budget = best_cameras(case.ring(watched_of(5, {2: {8}, 1: {9}})), 3)
    assert len(budget.cameras) == 1
    assert budget.intercepted.tolist() == pytest.approx([1.0])
    assert budget.bound == pytest.approx(1.0)


def test_where_nobody_watches_nothing_is_intercepted():
    case = Case(
        network_of([(0, 1, 100, 100)]), (0, 0.5), elapsed_ms=0, horizon_ms=500, exits=[(0, 0.9)]
    )
    budget = best_cameras(case.ring(watched_of(2, {})), 5)
    assert (len(budget.cameras), budget.bound) == (0, 0.0)
