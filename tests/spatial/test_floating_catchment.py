"""Supply for each person within reach, against PySAL's ``access`` and by hand."""

import numpy as np
import pandas as pd
import pytest
from access.fca import two_stage_fca
from hypothesis import given
from hypothesis import strategies as st

from spatial.floating_catchment import accessibility


def test_supply_is_shared_among_all_who_reach_it():
    # Both places reach the first facility, only the second place the other one.
    times = np.array([[60, -1], [60, 30]])
    access = accessibility(
        times, people=np.array([30.0, 10.0]), supply=np.array([80.0, 5.0]), limit_ms=60
    )
    assert access == pytest.approx([2.0, 2.5])


def random_case(seed):
    rng = np.random.default_rng(seed)
    places, facilities = rng.integers(1, 30), rng.integers(1, 8)
    times = rng.integers(0, 1200, (places, facilities))
    times[rng.random(times.shape) < 0.2] = -1
    return times, rng.integers(1, 500, places).astype(float), rng.integers(1, 90, facilities) * 1.0


@given(st.integers(0, 10_000))
def test_it_agrees_with_pysal(seed):
    times, people, supply = random_case(seed)
    ours = accessibility(times, people=people, supply=supply, limit_ms=600)
    origin, dest = np.nonzero(times >= 0)
    if not len(origin):
        return
    cost = pd.DataFrame({"origin": origin, "dest": dest, "cost": times[origin, dest]})
    theirs = two_stage_fca(
        demand_df=pd.DataFrame({"people": people}),
        supply_df=pd.DataFrame({"supply": supply}),
        cost_df=cost,
        max_cost=600,
        demand_index=True,
        demand_name="people",
        supply_index=True,
        supply_name="supply",
    )
    assert ours == pytest.approx(theirs.reindex(range(len(people))).fillna(0.0).to_numpy())


@given(st.integers(0, 10_000))
def test_what_people_have_together_is_the_supply_that_anybody_reaches(seed):
    times, people, supply = random_case(seed)
    access = accessibility(times, people=people, supply=supply, limit_ms=600)
    reached = ((times >= 0) & (times <= 600)).any(axis=0)
    assert (access * people).sum() == pytest.approx(supply[reached].sum())
