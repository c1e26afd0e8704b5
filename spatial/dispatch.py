"""Who goes where, when each can hold one place only: the linear assignment problem.

Solved by the shortest augmenting paths of Crouse, "On implementing 2D rectangular assignment
algorithms" (IEEE Transactions on Aerospace and Electronic Systems, 2016), as scipy has it.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.optimize import linear_sum_assignment


def dispatched(time_ms: ArrayLike, deadline_ms: ArrayLike) -> NDArray[np.int64]:
    """Send each unit to one place at most, so that as many places as may be are held in time.

    1. As many places as possible get a unit before their deadline.
    2. Of the ways to do so, those in which the most other places get one at all, and of these
       those in which they come too late by the least in all, in seconds.
    3. Of these, one with the least travel, in seconds.

    Parameters
    ----------
    time_ms
        Milliseconds from each unit to each place, shape (units, places); below 0 where there is
        no way.
    deadline_ms
        Until when somebody has to be at each place, from the same moment, shape (places,). Who
        comes at that moment comes too late.

    Returns
    -------
    unit
        The unit of each place, shape (places,); -1 where none is left that gets there.
    """
    time = np.asarray(time_ms, np.float64)
    deadline = np.asarray(deadline_ms, np.float64).reshape(-1)
    unit = np.full(len(deadline), -1, np.int64)
    if not time.size:
        return unit
    nobody = time < 0.0
    travel_s, late_s = np.rint(time / 1000.0), np.ceil(np.maximum(time - deadline, 0.0) / 1000.0)
    # Each rule weighs more than all that the rules below it can come to; whole numbers, so that
    # nothing of the small is lost beside the large.
    most = min(time.shape) + 1
    of_late = most * (max(float(travel_s.max()), 0.0) + 1.0)
    of_nobody = most * of_late * (float(late_s.max()) + 1.0)
    of_missed = most * of_nobody
    cost = travel_s + of_late * late_s + of_missed * (time >= deadline)
    cost[nobody] = of_nobody + of_missed
    rows, places = linear_sum_assignment(cost)
    sent = ~nobody[rows, places]
    unit[places[sent]] = rows[sent]
    return unit
