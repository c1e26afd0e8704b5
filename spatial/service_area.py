"""What can be reached in time: streets with their parts, and areas that hug them.

The streets are exact. An area is drawn around them on a fine raster (``spatial.outline``): every
cell near a reached stretch belongs to it, so that a park or a river that no reached street enters
stays a hole. Longer times contain shorter ones, in streets and in areas.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray
from shapely.geometry import MultiPolygon

from spatial import search
from spatial.compiled import compiled
from spatial.network import CLOSED, Network
from spatial.outline import Stretches, box_of, mark, outlines, widen
from spatial.roads import Places, Roads
from spatial.routing import FOREVER_MS
from spatial.traversal import Mode

#: How far a service area reaches beside a reached street, and how fine it is drawn, in metres.
HUG_M: Final = 40.0
CELL_M: Final = 20.0
#: A wider raster is drawn coarser, so that drawing a whole city costs no more than a second.
_MAX_CELLS: Final = 16_000_000


@dataclass(frozen=True, kw_only=True, eq=False)
class Reach:
    """The arcs reached from (or, backward, reaching) some origins, and when.

    Travel on row i begins at fraction ``start`` of its edge, ``enter_ms`` after setting out, in the
    sense of ``rising`` (towards v), and takes ``time_ms`` for a whole edge. Rows may overlap. The
    first ``through`` rows begin at an end of their edge, the others where an origin is.
    """

    network: Network
    edge: NDArray[np.int32]
    start: NDArray[np.float64]
    rising: NDArray[np.bool_]
    enter_ms: NDArray[np.int64]
    time_ms: NDArray[np.int64]
    max_ms: int
    through: int

    def within(self, ms: int) -> Stretches:
        """Give the stretches reached in this time, which must not exceed ``max_ms``."""
        limit = min(ms, self.max_ms)
        through, edges = self.through, self.edge
        apart = np.zeros(self.network.edge_count, np.bool_)
        apart[edges[through:]] = True
        whole = Stretches(
            *_from_ends(
                edges[:through], self.rising[:through], self.enter_ms[:through],
                self.time_ms[:through], apart, limit,
            )
        )  # fmt: skip
        rows = np.flatnonzero(apart[edges] & (self.enter_ms <= limit))
        start, rising = self.start[rows], self.rising[rows]
        share = np.minimum((limit - self.enter_ms[rows]) / self.time_ms[rows], 1.0)
        low = np.where(rising, start, np.maximum(start - share, 0.0))
        high = np.where(rising, np.minimum(start + share, 1.0), start)
        begun = _united(edges[rows], low, high)
        at = np.searchsorted(whole.edge, begun.edge)
        return Stretches(
            np.insert(whole.edge, at, begun.edge),
            np.insert(whole.low, at, begun.low),
            np.insert(whole.high, at, begun.high),
        )


def reach(roads: Roads, origins: Places, *, mode: Mode, max_ms: int, to: bool = False) -> Reach:
    """Find everything that can be reached from some origins in time (or, ``to``, reach them)."""
    network, times = roads.network, roads.travel_ms[mode]
    graph = roads.graphs[mode]
    max_ms = min(max_ms, FOREVER_MS)
    with roads.work.borrowed(graph.state_count) as work:
        arcs, enter_ms = search.entered(
            graph.lists(to=to),
            times,
            origins.begun,
            search.no_places(),
            max_ms,
            work,
        )
    own = np.flatnonzero((origins.edge >= 0) & (origins.extra_ms <= max_ms))
    begun = (2 * origins.edge[own, None] + [0, 1]).ravel()
    open_ = times[begun] < CLOSED
    own, begun = np.repeat(own, 2)[open_], begun[open_]
    all_arcs = np.concatenate([arcs, begun]).astype(np.int32)
    rising = ((all_arcs & 1) == 0) != to
    return Reach(
        network=network,
        edge=all_arcs >> 1,
        start=np.concatenate([np.where(rising[: len(arcs)], 0.0, 1.0), origins.fraction[own]]),
        rising=rising,
        enter_ms=np.concatenate([enter_ms, origins.extra_ms[own]]),
        time_ms=times[all_arcs].astype(np.int64),
        max_ms=max_ms,
        through=len(arcs),
    )


def areas(
    reached: Reach, limits_ms: Sequence[int], *, hug_m: float = HUG_M, cell_m: float = CELL_M
) -> tuple[MultiPolygon, ...]:
    """Draw the area of each time: EPSG:4326, valid, every later one containing the earlier.

    No point of a reached street is outside, none inside is farther than ``hug_m`` and three
    cells from one.
    """
    frame = _Frame.around(reached, hug_m, cell_m)
    return tuple(frame.polygons(reached.network, reached.within(ms), hug_m) for ms in limits_ms)


@compiled
def _from_ends(
    edge: NDArray[np.int32],
    rising: NDArray[np.bool_],
    enter_ms: NDArray[np.int64],
    time_ms: NDArray[np.int64],
    apart: NDArray[np.bool_],
    limit: int,
) -> tuple[NDArray[np.int32], NDArray[np.float64], NDArray[np.float64]]:
    """Give what is reached of edges that are entered at their ends, but for those set ``apart``.

    Sorted by edge; an edge reached from both ends is one stretch where they meet, else two.
    """
    furthest = np.full((apart.size, 2), -1.0)
    for row in range(edge.size):
        if enter_ms[row] <= limit and not apart[edge[row]]:
            side = 0 if rising[row] else 1
            share = min((limit - enter_ms[row]) / time_ms[row], 1.0)
            furthest[edge[row], side] = max(furthest[edge[row], side], share)
    found = np.empty(2 * edge.size, np.int32)
    low = np.empty(2 * edge.size)
    high = np.empty(2 * edge.size)
    count = 0
    for one in range(apart.size):
        from_u, from_v = furthest[one]
        if from_u + from_v >= 1.0 - 1e-9:
            found[count], low[count], high[count] = one, 0.0, 1.0
            count += 1
            continue
        if from_u >= 0.0:
            found[count], low[count], high[count] = one, 0.0, from_u
            count += 1
        if from_v >= 0.0:
            found[count], low[count], high[count] = one, 1.0 - from_v, 1.0
            count += 1
    return found[:count], low[:count], high[:count]


def _united(
    edge: NDArray[np.int32], low: NDArray[np.float64], high: NDArray[np.float64]
) -> Stretches:
    """Merge stretches of one edge that overlap or meet."""
    order = np.argsort(2.0 * edge + low)
    edge, low, high = edge[order], low[order], high[order]
    if not len(edge):
        return Stretches(edge, low, high)
    # Each edge on its own unit of one long line, so that one running maximum serves them all.
    unit = 2.0 * np.cumsum(np.r_[0, edge[1:] != edge[:-1]])
    furthest = np.maximum.accumulate(high + unit)
    starts = np.r_[True, (low + unit)[1:] > furthest[:-1] + 1e-9]
    rows = np.flatnonzero(starts)
    ends = np.minimum(furthest[np.r_[rows[1:], len(edge)] - 1] - unit[rows], 1.0)
    return Stretches(edge[rows], low[rows], ends)


class _Frame(NamedTuple):
    """A raster over the local plane: its south-west corner, cell and size."""

    west_m: float
    south_m: float
    cell_m: float
    rows: int
    columns: int

    @classmethod
    def around(cls, reached: Reach, hug_m: float, cell_m: float) -> _Frame:
        network, edges = reached.network, reached.edge
        if not len(edges):
            return cls(0.0, 0.0, cell_m, 0, 0)
        box = box_of(edges, network.first_point, network.lonlat)
        low, high = network.plane.to_metres(box)
        margin = hug_m + 4 * cell_m  # the hug may be a cell wider, and outlines need a free rim
        low, high = low - margin, high + margin
        cell = max(cell_m, float(np.sqrt(np.prod(high - low) / _MAX_CELLS)))
        columns, rows = np.ceil((high - low) / cell).astype(int)
        return cls(float(low[0]), float(low[1]), cell, int(rows), int(columns))

    def polygons(self, network: Network, part: Stretches, hug_m: float) -> MultiPolygon:
        if not len(part.edge):
            return MultiPolygon()
        plane = network.plane
        corner = plane.to_degrees(np.array([[self.west_m, self.south_m]]))[0]
        degree = (plane.metres_a_degree_east, plane.metres_a_degree_north)
        cells_a_degree = np.asarray(degree) / self.cell_m
        mask = np.zeros((self.rows, self.columns), np.bool_)
        mark(mask, network.lonlat, network.first_point, part, corner, cells_a_degree)
        widened = widen(mask, max(int(np.ceil(hug_m / self.cell_m)), 1))
        return outlines(widened, corner, 1.0 / cells_a_degree)
