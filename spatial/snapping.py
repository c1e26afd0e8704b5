"""Where a place meets the street: the nearest point on an edge, never just the nearest node."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Self

import numpy as np
import shapely
from numpy.typing import ArrayLike, NDArray

from spatial.network import Network
from spatial.roads import Places
from spatial.turn_graph import TurnGraph

#: Farther than this from any street, a place is outside the network.
MAX_OFFSET_M: Final = 300.0


@dataclass(frozen=True, kw_only=True, eq=False)
class Snapper:
    """The streets that places of one mode are snapped to, indexed once for a network."""

    network: Network
    edges: NDArray[np.int64]
    tree: shapely.STRtree

    @classmethod
    def of(cls, graph: TurnGraph, *, tunnels: bool = False) -> Self:
        """Index the streets of the mode's main part: from an island nobody gets anywhere.

        A place on the ground belongs to a street in the open and not to the tunnel below it;
        ``tunnels`` includes them, for what is known to be inside one.
        """
        network = graph.network
        chosen = graph.main_edges if tunnels else graph.main_edges & ~network.tunnel
        edges = np.flatnonzero(chosen)
        rows = np.repeat(np.arange(network.edge_count), np.diff(network.first_point))
        metres = network.plane.to_metres(network.lonlat[chosen[rows]])
        number = np.cumsum(chosen) - 1
        lines = np.asarray(
            shapely.linestrings(metres, indices=number[rows[chosen[rows]]]), np.object_
        )
        return cls(network=network, edges=edges, tree=shapely.STRtree(lines))

    def snap(
        self, lonlat: ArrayLike, *, max_offset_m: float = MAX_OFFSET_M, extra_ms: ArrayLike = 0
    ) -> tuple[Places, NDArray[np.float64]]:
        """Put places on their nearest streets.

        Parameters
        ----------
        lonlat
            Degrees, shape (n, 2).
        max_offset_m
            How far a street may be; a place with none that near lies outside the network.
        extra_ms
            What each place costs besides the road, as in ``Places``.

        Returns
        -------
        places, offset_m
            The places, edge -1 for those outside the network, and how far in metres each lies
            from its street, NaN outside, shape (n,).
        """
        degrees = np.asarray(lonlat, np.float64).reshape(-1, 2)
        points = np.asarray(shapely.points(self.network.plane.to_metres(degrees)))
        rows, found = self._nearest(points, max_offset_m)
        edge = np.full(len(points), -1, np.int32)
        fraction = np.zeros(len(points))
        offset_m = np.full(len(points), np.nan)
        lines = self.tree.geometries[found]
        edge[rows] = self.edges[found]
        fraction[rows] = shapely.line_locate_point(lines, points[rows], normalized=True)
        offset_m[rows] = shapely.distance(lines, points[rows])
        # Lines of no length have no fraction: any point of them is their beginning.
        fraction = np.clip(np.nan_to_num(fraction), 0.0, 1.0)
        return Places.on(self.network, edge, fraction, extra_ms), offset_m

    def _nearest(
        self, points: NDArray[np.object_], max_offset_m: float
    ) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Of streets equally near, at a junction say, the first, so that answers repeat."""
        if not len(self.edges):
            return np.zeros(0, np.int64), np.zeros(0, np.int64)
        rows, found = self.tree.query_nearest(points, max_distance=max_offset_m, all_matches=True)
        order = np.lexsort((found, rows))
        rows, found = rows[order], found[order]
        first = np.r_[True, rows[1:] != rows[:-1]] if len(rows) else np.zeros(0, bool)
        return rows[first], found[first]
