"""The greatest flow and the outermost cheapest cut of a directed graph, compiled.

Y. Dinitz (1970), "Algorithm for solution of a problem of maximum flow in networks with power
estimation". Layers are counted back from where the flow ends, so that nothing that cannot reach it
is ever tried, and the last count, which no longer comes back to the source, is the cut itself:
what still reaches the end lies outside.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from spatial.compiled import compiled


@compiled
def greatest_flow(
    size: int,
    tail: NDArray[np.int32],
    head: NDArray[np.int32],
    capacity: NDArray[np.int64],
    source: int,
    sink: int,
) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """Give what each link carries, and which of ``size`` vertices lie beyond the outermost cut.

    Link k carries at most ``capacity[k]`` from vertex ``tail[k]`` to vertex ``head[k]``.
    """
    links = tail.size
    first = np.zeros(size + 1, np.int64)
    for link in range(links):
        first[tail[link] + 1] += 1
        first[head[link] + 1] += 1
    for vertex in range(size):
        first[vertex + 1] += first[vertex]
    # Each link lies at both of its ends: there and back.
    end = np.empty(2 * links, np.int32)
    twin = np.empty(2 * links, np.int64)
    room = np.zeros(2 * links, np.int64)
    place = np.empty(links, np.int64)
    free = first.copy()
    for link in range(links):
        there = place[link] = free[tail[link]]
        free[tail[link]] += 1
        back = free[head[link]]
        free[head[link]] += 1
        end[there], end[back] = head[link], tail[link]
        twin[there], twin[back] = back, there
        room[there] = capacity[link]
    level = np.empty(size, np.int32)
    queue = np.empty(size, np.int32)
    way = np.empty(size, np.int64)
    while True:
        _count_layers(first, end, twin, room, source, sink, level, queue)
        if level[source] < 0:
            return capacity - room[place], level >= 0
        _fill_layers(first, end, twin, room, source, sink, level, way)


@compiled
def _count_layers(
    first: NDArray[np.int64],
    end: NDArray[np.int32],
    twin: NDArray[np.int64],
    room: NDArray[np.int64],
    source: int,
    sink: int,
    level: NDArray[np.int32],
    queue: NDArray[np.int32],
) -> None:
    """Count how many links each vertex is from the sink, -1 for those that do not reach it.

    Stops at the source: what is farther is no part of a shortest way.
    """
    level[:] = -1
    level[sink] = 0
    queue[0] = sink
    begin, size = 0, 1
    while begin < size:
        vertex = queue[begin]
        begin += 1
        for link in range(first[vertex], first[vertex + 1]):
            before = end[link]
            if level[before] < 0 and room[twin[link]] > 0:
                level[before] = level[vertex] + 1
                if before == source:
                    return
                queue[size] = before
                size += 1


@compiled
def _fill_layers(
    first: NDArray[np.int64],
    end: NDArray[np.int32],
    twin: NDArray[np.int64],
    room: NDArray[np.int64],
    source: int,
    sink: int,
    level: NDArray[np.int32],
    way: NDArray[np.int64],
) -> None:
    """Push flow from layer to layer until no such way is left."""
    next_link = first[:-1].copy()
    depth, vertex = 0, source
    while True:
        if vertex == sink:
            least = room[way[0]]
            for step in range(1, depth):
                least = min(least, room[way[step]])
            back_to = depth
            for step in range(depth - 1, -1, -1):
                room[way[step]] -= least
                room[twin[way[step]]] += least
                if room[way[step]] == 0:
                    back_to = step
            depth = back_to
            vertex = end[twin[way[depth]]]
            continue
        link = next_link[vertex]
        if link < first[vertex + 1]:
            if room[link] > 0 and level[end[link]] == level[vertex] - 1 and level[end[link]] >= 0:
                way[depth] = link
                depth += 1
                vertex = end[link]
            else:
                next_link[vertex] += 1
        elif vertex == source:
            return
        else:
            depth -= 1
            vertex = end[twin[way[depth]]]
            next_link[vertex] += 1
