"""The street network as flat arrays: nodes where streets meet, edges between them.

An *edge* is a stretch of street between two junctions, drawn from ``u`` to ``v``; its two *arcs*
are its directions: arc ``2 * edge`` runs from u to v, arc ``2 * edge + 1`` back, and ``arc ^ 1`` is
the opposite of an arc. Everything that is known by direction is an array over arcs. Ways that
cross without sharing a node (bridges, tunnels) stay apart, several edges between two nodes stay
several, and a loop is an edge whose ends are one node. ``spatial.network_builder`` makes one.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray
from pyproj import Geod

from spatial.errors import BadValueError
from spatial.plane import LocalPlane
from spatial.traversal import Mode

#: The travel time of an arc that a mode may not take, in milliseconds.
CLOSED: Final = np.iinfo(np.int32).max

_GEOD: Final = Geod(ellps="WGS84")


class StreetName(NamedTuple):
    """The name of a street in Korean and in English; '' where it has none."""

    ko: str
    en: str


class Ban(NamedTuple):
    """Arcs (two or more) that these modes may not take one after the other."""

    arcs: tuple[int, ...]
    modes: frozenset[Mode]


@dataclass(frozen=True, kw_only=True)
class Network:
    """A street network of n nodes and m edges.

    ``node_id`` (n,) and ``way_id`` (m,) are OSM's; ``part`` (m,) counts the edges of a way from 0
    along it, so that (way_id, part) names an edge for as long as its way is not edited.
    ``node_lonlat`` (n, 2) and ``lonlat`` (c, 2) are degrees, the line of edge e being
    ``lonlat[first_point[e]:first_point[e + 1]]`` from u to v. ``length_m`` is geodesic.
    ``ascent_m`` and ``descent_m`` add up what rises and falls from u to v. ``base_ms`` (4, 2m) is
    each mode's travel time over each arc in milliseconds with nothing in the way, at least 1,
    ``CLOSED`` where the mode may not go. ``bans`` are the sequences of arcs that a mode may not
    take in a row.
    """

    node_id: NDArray[np.int64]
    node_lonlat: NDArray[np.float64]
    u: NDArray[np.int32]
    v: NDArray[np.int32]
    way_id: NDArray[np.int64]
    part: NDArray[np.int32]
    first_point: NDArray[np.int64]
    lonlat: NDArray[np.float64]
    length_m: NDArray[np.float64]
    ascent_m: NDArray[np.float32]
    descent_m: NDArray[np.float32]
    road_class: NDArray[np.int8]
    name: NDArray[np.int32]
    names: tuple[StreetName, ...]
    bridge: NDArray[np.bool_]
    tunnel: NDArray[np.bool_]
    level: NDArray[np.int8]
    base_ms: NDArray[np.int32]
    bans: tuple[Ban, ...] = ()

    def __post_init__(self) -> None:
        """Refuse arrays that do not fit each other."""
        edges, nodes = len(self.u), len(self.node_id)
        if self.base_ms.shape != (len(Mode), 2 * edges):
            raise BadValueError(
                f"base_ms has the shape {self.base_ms.shape}, not {(len(Mode), 2 * edges)}."
            )
        if len(self.first_point) != edges + 1 or self.first_point[-1] != len(self.lonlat):
            raise BadValueError(f"The lines of {edges} edges do not fit {len(self.lonlat)} points.")
        if edges and max(int(self.u.max()), int(self.v.max())) >= nodes:
            raise BadValueError(f"An edge ends at a node that is not among the {nodes}.")
        if edges and self.base_ms.min() < 1:
            raise BadValueError("A travel time is below one millisecond.")

    @property
    def edge_count(self) -> int:
        """The number of edges; there are twice as many arcs."""
        return len(self.u)

    @cached_property
    def tail(self) -> NDArray[np.int32]:
        """The node that each arc leaves, shape (2m,)."""
        return np.column_stack([self.u, self.v]).ravel()

    @cached_property
    def head(self) -> NDArray[np.int32]:
        """The node that each arc reaches, shape (2m,)."""
        return np.column_stack([self.v, self.u]).ravel()

    @cached_property
    def key(self) -> NDArray[np.int32]:
        """The number of each edge among those between the same two nodes, from 0."""
        low, high = np.minimum(self.u, self.v), np.maximum(self.u, self.v)
        order = np.lexsort((high, low))
        pair = np.column_stack([low, high])[order]
        new = np.r_[True, (pair[1:] != pair[:-1]).any(axis=1)] if len(pair) else np.zeros(0, bool)
        starts = np.flatnonzero(new)
        counts = np.diff(np.r_[starts, len(order)])
        key = np.empty(len(order), np.int32)
        key[order] = np.arange(len(order)) - np.repeat(starts, counts)
        return key

    @cached_property
    def plane(self) -> LocalPlane:
        """The flat map around the network's middle."""
        return LocalPlane.amid(self.node_lonlat)

    def may_go(self, mode: Mode) -> NDArray[np.bool_]:
        """Whether a mode may take each arc at all, shape (2m,)."""
        return self.base_ms[mode.row] != CLOSED

    def line(self, edge: int) -> NDArray[np.float64]:
        """Give the points of one edge from u to v, degrees, shape (k, 2)."""
        return self.lonlat[self.first_point[edge] : self.first_point[edge + 1]]


def milliseconds(length_m: NDArray[np.float64], kph: NDArray[np.float64]) -> NDArray[np.int64]:
    """Turn metres and kilometres an hour into whole milliseconds, at least one."""
    return np.clip(np.rint(length_m / kph * 3600.0), 1, CLOSED - 1).astype(np.int64)


def line_lengths_m(
    lonlat: NDArray[np.float64], first_point: NDArray[np.int64]
) -> NDArray[np.float64]:
    """Measure flat polylines in degrees along WGS 84: metres, shape (m,)."""
    lengths = np.zeros(len(first_point) - 1)
    if len(lonlat) > 1:
        legs = np.asarray(_GEOD.inv(*lonlat[:-1].T, *lonlat[1:].T)[2], np.float64)
        legs[first_point[1:-1] - 1] = 0.0  # from the end of one line to the start of the next
        lengths += np.add.reduceat(np.r_[legs, 0.0], first_point[:-1])
    return lengths
