"""Dijkstra's search over flat arrays, compiled: exact, in whole milliseconds, stopping early.

One search answers every question. It starts from any number of positions on edges, travels the
arcs of a ``TurnGraph`` at the times it is given, and comes upon places that lie on edges. A place
is one more state behind the arc it lies on, so the first ``limit`` places to be settled are the
nearest. Equal times are ordered by number, which makes answers the same everywhere.

Between calls a ``Work`` holds nothing reached: a search lists what it touched and clears only
that, so that its cost does not grow with the city. E. W. Dijkstra (1959), "A note on two problems
in connexion with graphs", with a 4-ary heap of (time, state) packed in one integer.

All of it is one file, since numba's cache of a function knows when its own file has changed and
not when another has that it calls into.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Generator
from contextlib import contextmanager
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from spatial.compiled import compiled, inlined
from spatial.turn_graph import TurnLists

#: As ``spatial.network.CLOSED``; compiled code wants a plain constant.
_CLOSED: Final = 2**31 - 1
_UNREACHED: Final = 2**62
#: A heap entry is ``time << 31 | state``: 49 days, two thousand million states.
_STATE_BITS: Final = 31
_STATE_MASK: Final = 2**31 - 1


class PlaceLists(NamedTuple):
    """Positions on edges, and the numbers of those on each edge.

    ``fraction`` runs from 0 at u to 1 at v, ``extra_ms`` is time spent before or after the road
    (a crew's turnout). ``order`` holds the numbers sorted by edge, ``first[edge]`` the first row of
    it on an edge, -1 where none is, and ``crowd`` is the most on any one edge; where a search only
    begins, there is no such index.
    """

    edge: NDArray[np.int32]
    fraction: NDArray[np.float64]
    extra_ms: NDArray[np.int64]
    order: NDArray[np.int32]
    first: NDArray[np.int32]
    crowd: int


def no_places() -> PlaceLists:
    """Give the places of a search that only spreads."""
    none = np.zeros(0, np.int32)
    return PlaceLists(none, np.zeros(0), np.zeros(0, np.int64), none, none, 0)


class Work(NamedTuple):
    """Scratch memory of one search: the time of each state, and how it was reached.

    ``how`` has one row a state: the arc taken last, the state before it (-1 at the beginning), and
    the number of the seed. ``touched`` lists the states reached.
    """

    reached: NDArray[np.int64]
    how: NDArray[np.int32]
    touched: NDArray[np.int32]


class WorkPool:
    """Scratch memory that searches borrow, one each, in as many threads as there are."""

    def __init__(self) -> None:
        """Start empty; a search in a new thread makes its own."""
        self._free: deque[Work] = deque()

    @contextmanager
    def borrowed(self, states: int) -> Generator[Work]:
        """Lend work for at least this many states; what broke half-way is not given back."""
        try:
            work = self._free.pop()
        except IndexError:
            work = None
        if work is None or len(work.reached) < states:
            work = Work(
                reached=np.full(states, _UNREACHED, np.int64),
                how=np.empty((states, 3), np.int32),
                touched=np.empty(states, np.int32),
            )
        yield work
        self._free.append(work)


@inlined
def _push(heap: NDArray[np.int64], size: int, key: int) -> int:
    """Add a key to the heap, which has room, and give its new size."""
    at = size
    while at > 0:
        up = (at - 1) >> 2
        if heap[up] <= key:
            break
        heap[at] = heap[up]
        at = up
    heap[at] = key
    return size + 1


@inlined
def _sift(heap: NDArray[np.int64], size: int) -> None:
    """Move the last of ``size + 1`` keys to the top, which was taken, and down to its place."""
    key = heap[size]
    at = 0
    while True:
        child = 4 * at + 1
        if child >= size:
            break
        least, smallest = child, heap[child]
        for other in range(child + 1, min(child + 4, size)):
            if heap[other] < smallest:
                least, smallest = other, heap[other]
        if smallest >= key:
            break
        heap[at] = smallest
        at = least
    heap[at] = key


@inlined
def _along(fraction: float, time_ms: int, side: int) -> int:
    """Milliseconds from an arc's tail to a position; both arcs of an edge split alike."""
    forward = int(np.floor(fraction * time_ms + 0.5))
    return time_ms - forward if side else forward


@inlined
def _note(
    work: Work, touched: int, state: int, time_ms: int, arc: int, via: int, origin: int
) -> int:
    """Note the best way to a state so far, and give the number of states touched."""
    if work.reached[state] == _UNREACHED:
        work.touched[touched] = state
        touched += 1
    work.reached[state] = time_ms
    work.how[state, 0] = arc
    work.how[state, 1] = via
    work.how[state, 2] = origin
    return touched


@compiled
def _doubled(heap: NDArray[np.int64]) -> NDArray[np.int64]:
    doubled = np.empty(2 * heap.size, np.int64)
    doubled[: heap.size] = heap
    return doubled


@compiled
def _begin(  # noqa: C901, PLR0912 - compiled: every array that the search touches
    lists: TurnLists,
    times: NDArray[np.int32],
    seeds: PlaceLists,
    seed_low: int,
    seed_high: int,
    places: PlaceLists,
    cutoff_ms: int,
    work: Work,
) -> tuple[NDArray[np.int64], int, int, bool]:
    """Reach what the seeds reach along their own edges: the edges' ends and places beside them.

    Returns
    -------
    heap, size, touched, cut
        The heap and how many keys it holds; the rest as ``search`` gives them.
    """
    heap, size, touched = np.empty(1024, np.int64), 0, 0
    states = lists.first.size - 1
    cut = False
    for seed in range(seed_low, seed_high):
        edge = seeds.edge[seed]
        if edge < 0:
            continue
        here, extra = float(seeds.fraction[seed]), int(seeds.extra_ms[seed])
        for side in range(2):
            arc = 2 * edge + side
            time = int(times[arc])
            if time == _CLOSED:
                continue
            along = _along(here, time, side)
            row = places.first[edge] if places.edge.size > 0 else -1
            while 0 <= row < places.edge.size and places.edge[places.order[row]] == edge:
                place = places.order[row]
                there = float(places.fraction[place])
                # Whoever drives to the place must find it ahead; searching backward, behind.
                if there >= here if (side == 0) != lists.backward else there <= here:
                    cost = (
                        abs(_along(there, time, side) - along) + extra + int(places.extra_ms[place])
                    )
                    if cost > cutoff_ms:
                        cut = True
                    elif cost < work.reached[states + place]:
                        if size == heap.size:
                            heap = _doubled(heap)
                        size = _push(heap, size, ((cost) << _STATE_BITS) | (states + place))
                        touched = _note(work, touched, states + place, cost, arc, -1, seed)
                row += 1
            cost = extra + (along if lists.backward else time - along)
            if cost > cutoff_ms:
                cut = True
                continue
            row = np.searchsorted(lists.more_arc, arc)
            state = int(lists.entry[arc])
            while True:
                if cost < work.reached[state]:
                    if size == heap.size:
                        heap = _doubled(heap)
                    size = _push(heap, size, ((cost) << _STATE_BITS) | (state))
                    touched = _note(work, touched, state, cost, arc, -1, seed)
                if row == lists.more_arc.size or lists.more_arc[row] != arc:
                    break
                state = int(lists.more_entry[row])
                row += 1
    return heap, size, touched, cut


@compiled
def _spread(  # noqa: C901, PLR0913, PLR0917 - compiled: every array that the search touches
    lists: TurnLists,
    times: NDArray[np.int32],
    places: PlaceLists,
    limit: int,
    cutoff_ms: int,
    work: Work,
    found: NDArray[np.int32],
    heap: NDArray[np.int64],
    size: int,
    found_count: int,
    touched: int,
) -> tuple[int, int, int, bool]:
    """Settle states until enough places are found, nothing is left, or the heap may overflow.

    The heap cannot grow in here: an array that may be replaced inside the loop makes it, measured,
    twice as slow. Returns the heap's size, -1 when all is done, and the rest as ``search``.
    """
    states = lists.first.size - 1
    place_count = places.edge.size
    room = heap.size - lists.widest * (1 + places.crowd)
    cut = False
    while 0 < size <= room:
        key = heap[0]
        size -= 1
        _sift(heap, size)
        now = key >> _STATE_BITS
        state = key & _STATE_MASK
        if now > work.reached[state]:
            continue
        if state >= states:
            found[found_count] = state - states
            found_count += 1
            if found_count == limit:
                return -1, found_count, touched, cut
            continue
        origin = work.how[state, 2]
        for link in range(lists.first[state], lists.first[state + 1]):
            arc = lists.arc[link]
            time = int(times[arc])
            if time == _CLOSED:
                continue
            row = places.first[arc >> 1] if place_count > 0 else -1
            while 0 <= row < place_count and places.edge[places.order[row]] == arc >> 1:
                place = places.order[row]
                along = _along(float(places.fraction[place]), time, arc & 1)
                cost = (
                    now + int(places.extra_ms[place]) + (time - along if lists.backward else along)
                )
                if cost > cutoff_ms:
                    cut = True
                elif cost < work.reached[states + place]:
                    size = _push(heap, size, (cost << _STATE_BITS) | (states + place))
                    touched = _note(work, touched, states + place, cost, arc, state, origin)
                row += 1
            then = lists.next[link]
            cost = now + time
            if cost > cutoff_ms:
                cut = True
            elif cost < work.reached[then]:
                size = _push(heap, size, (cost << _STATE_BITS) | then)
                touched = _note(work, touched, then, cost, arc, state, origin)
    return -1 if size == 0 else size, found_count, touched, cut


@compiled
def search(  # noqa: PLR0913, PLR0917 - compiled: every array that the search touches
    lists: TurnLists,
    times: NDArray[np.int32],
    seeds: PlaceLists,
    seed_low: int,
    seed_high: int,
    places: PlaceLists,
    limit: int,
    cutoff_ms: int,
    work: Work,
    found: NDArray[np.int32],
) -> tuple[int, int, bool]:
    """Search from the seeds of rows ``seed_low:seed_high`` to the nearest ``limit`` places.

    Returns
    -------
    found_count, touched_count, cut
        ``found`` holds the numbers of the places in order; ``cut`` says whether anything lay
        beyond ``cutoff_ms``. The work is left as the search ended, to be read and then cleared.
    """
    heap, size, touched, cut = _begin(
        lists, times, seeds, seed_low, seed_high, places, cutoff_ms, work
    )
    found_count = 0
    while True:
        size, found_count, touched, more = _spread(
            lists, times, places, limit, cutoff_ms, work, found, heap, size, found_count, touched
        )
        cut = cut or more
        if size < 0:
            return found_count, touched, cut
        heap = _doubled(heap)


@compiled
def clear(work: Work, touched_count: int) -> None:
    """Make the work ready for the next search."""
    for row in range(touched_count):
        work.reached[work.touched[row]] = _UNREACHED


@compiled
def nearest(
    lists: TurnLists,
    times: NDArray[np.int32],
    length_m: NDArray[np.float64],
    seeds: PlaceLists,
    places: PlaceLists,
    limit: int,
    cutoff_ms: int,
    work: Work,
) -> tuple[
    NDArray[np.int32],
    NDArray[np.int32],
    NDArray[np.int64],
    NDArray[np.float64],
    NDArray[np.int64],
    NDArray[np.int32],
    bool,
]:
    """Give the nearest places: number, origin's number, time, length, and the arcs of each path.

    Path k is ``arcs[first[k]:first[k + 1]]`` in the order of travel; its end arcs are partly
    travelled, and a path of one arc begins and ends on it. The last value is that of ``search``.
    """
    found = np.empty(limit, np.int32)
    count, touched, cut = search(
        lists, times, seeds, 0, seeds.edge.size, places, limit, cutoff_ms, work, found
    )
    states = lists.first.size - 1
    origin = np.empty(count, np.int32)
    time_ms = np.empty(count, np.int64)
    metres = np.empty(count, np.float64)
    first = np.zeros(count + 1, np.int64)
    for row in range(count):
        state = states + found[row]
        time_ms[row] = work.reached[state]
        origin[row] = work.how[state, 2]
        steps = 0
        while state >= 0:
            steps += 1
            state = work.how[state, 1]
        first[row + 1] = first[row] + steps
    arcs = np.empty(first[count], np.int32)
    for row in range(count):
        state = states + found[row]
        # From the place back to the origin, which is the order of travel when searching backward.
        at, step = (first[row], 1) if lists.backward else (first[row + 1] - 1, -1)
        total = 0.0
        while state >= 0:
            arc = work.how[state, 0]
            arcs[at] = arc
            total += length_m[arc >> 1]
            at += step
            state = work.how[state, 1]
        begin, end = seeds.fraction[origin[row]], places.fraction[found[row]]
        if lists.backward:
            begin, end = end, begin
        enters, leaves = arcs[first[row]], arcs[first[row + 1] - 1]
        total -= length_m[enters >> 1] * (1.0 - begin if enters & 1 else begin)
        total -= length_m[leaves >> 1] * (end if leaves & 1 else 1.0 - end)
        metres[row] = total
    clear(work, touched)
    return found[:count], origin, time_ms, metres, first, arcs, cut


@compiled
def all_times(
    lists: TurnLists,
    times: NDArray[np.int32],
    seeds: PlaceLists,
    places: PlaceLists,
    cutoff_ms: int,
    work: Work,
) -> NDArray[np.int64]:
    """Give the time from each seed to each place, -1 where there is no way in time."""
    count = places.edge.size
    answer = np.full((seeds.edge.size, count), -1, np.int64)
    found = np.empty(count, np.int32)
    states = lists.first.size - 1
    for seed in range(seeds.edge.size):
        reached, touched, _ = search(
            lists, times, seeds, seed, seed + 1, places, count, cutoff_ms, work, found
        )
        for row in range(reached):
            answer[seed, found[row]] = work.reached[states + found[row]]
        clear(work, touched)
    return answer


@compiled
def assigned(
    lists: TurnLists,
    times: NDArray[np.int32],
    seeds: PlaceLists,
    places: PlaceLists,
    cutoff_ms: int,
    work: Work,
) -> tuple[NDArray[np.int64], NDArray[np.int32]]:
    """Give each place its nearest seed: the time and the seed's number, -1 where none reaches."""
    count = places.edge.size
    time_ms = np.full(count, -1, np.int64)
    origin = np.full(count, -1, np.int32)
    found = np.empty(count, np.int32)
    states = lists.first.size - 1
    reached, touched, _ = search(
        lists, times, seeds, 0, seeds.edge.size, places, count, cutoff_ms, work, found
    )
    for row in range(reached):
        time_ms[found[row]] = work.reached[states + found[row]]
        origin[found[row]] = work.how[states + found[row], 2]
    clear(work, touched)
    return time_ms, origin


@compiled
def entered(
    lists: TurnLists,
    times: NDArray[np.int32],
    seeds: PlaceLists,
    places: PlaceLists,
    cutoff_ms: int,
    work: Work,
) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
    """Give the arcs that the seeds reach in time and when each is entered.

    An arc that can be entered from several states comes once for each of them.
    """
    found = np.empty(1, np.int32)
    _, touched, _ = search(
        lists, times, seeds, 0, seeds.edge.size, places, -1, cutoff_ms, work, found
    )
    total = 0
    for row in range(touched):
        state = work.touched[row]
        total += lists.first[state + 1] - lists.first[state]
    arcs = np.empty(total, np.int32)
    enter_ms = np.empty(total, np.int64)
    count = 0
    for row in range(touched):
        state = work.touched[row]
        for link in range(lists.first[state], lists.first[state + 1]):
            if times[lists.arc[link]] != _CLOSED:
                arcs[count] = lists.arc[link]
                enter_ms[count] = work.reached[state]
                count += 1
    clear(work, touched)
    return arcs[:count], enter_ms[:count]
