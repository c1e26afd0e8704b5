"""Travel times between many places at once: matrices, and everybody's nearest facility."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from spatial import search
from spatial.roads import Places, Roads
from spatial.routing import FOREVER_MS
from spatial.traversal import Mode


def matrix(
    roads: Roads,
    origins: Places,
    destinations: Places,
    *,
    mode: Mode,
    max_ms: int = FOREVER_MS,
) -> NDArray[np.int64]:
    """Give the travel time from every origin to every destination, -1 where there is no way.

    Returns
    -------
    time_ms
        Milliseconds, shape (origins, destinations).
    """
    # One search for each of the fewer; searching backward gives the same times.
    to = len(destinations) < len(origins)
    seeds, places = (destinations, origins) if to else (origins, destinations)
    graph = roads.graphs[mode]
    with roads.work.borrowed(graph.state_count + len(places)) as work:
        times = search.all_times(
            graph.lists(to=to),
            roads.travel_ms[mode],
            seeds.begun,
            places.lists,
            min(max_ms, FOREVER_MS),
            work,
        )
    return times.T if to else times


def catchments(
    roads: Roads,
    demand: Places,
    facilities: Places,
    *,
    mode: Mode,
    to: bool = False,
    max_ms: int = FOREVER_MS,
) -> tuple[NDArray[np.int64], NDArray[np.int32]]:
    """Give every place of demand its nearest facility in one sweep.

    Travel is from the facilities to the demand, as crews drive out; with ``to`` it is to the
    facilities, as people go to a shelter.

    Returns
    -------
    time_ms, facility
        Milliseconds and numbers of facilities, shape (demand,), -1 where none reaches in time.
    """
    graph = roads.graphs[mode]
    with roads.work.borrowed(graph.state_count + len(demand)) as work:
        return search.assigned(
            graph.lists(to=to),
            roads.travel_ms[mode],
            facilities.begun,
            demand.lists,
            min(max_ms, FOREVER_MS),
            work,
        )
