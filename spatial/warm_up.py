"""Having every compiled function ready before the first question."""

from __future__ import annotations

import numpy as np

from spatial.castnet_flow import greatest_flow
from spatial.many_to_many import catchments, matrix
from spatial.roads import Places, Roads
from spatial.routing import nearest
from spatial.service_area import areas, reach
from spatial.traversal import Mode


def warm_up(roads: Roads) -> None:
    """Ask every kind of question once, so that nobody waits for a compiler or for its cache."""
    if not roads.network.edge_count:
        return
    place = Places.on(roads.network, 0, 0.5)
    nearest(roads, place, place, mode=Mode.WALK, limit=1, max_ms=1)
    matrix(roads, place, place, mode=Mode.WALK, max_ms=1)
    catchments(roads, place, place, mode=Mode.WALK, max_ms=1)
    areas(reach(roads, place, mode=Mode.WALK, max_ms=1), [1])
    one = np.ones(1, np.int32)
    greatest_flow(2, 0 * one, one, np.ones(1, np.int64), 0, 1)
