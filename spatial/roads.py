"""The roads at one moment: the network, its turn graphs, and the times over every arc.

``Roads`` never changes. New conditions make new roads that share the network and the graphs, so a
question sees either all of a closure or none of it, and whoever holds the old roads can compare.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from spatial.conditions import (
    OPEN_ROADS,
    Closure,
    Conditions,
    bases,
    closed_times_ms,
    travel_times_ms,
)
from spatial.errors import BadValueError
from spatial.network import CLOSED, Network
from spatial.search import PlaceLists, WorkPool
from spatial.traversal import Mode
from spatial.turn_graph import TurnGraph


@dataclass(frozen=True, kw_only=True, eq=False)
class Places:
    """n positions on a network: where people, stations or homes meet the road.

    ``edge`` is -1 for a place that lies on no street; ``fraction`` runs from 0 at the edge's u to
    1 at its v; ``extra_ms`` is spent besides the road, such as a crew's turnout. Places are
    numbered in the order given.
    """

    network: Network
    edge: NDArray[np.int32]
    fraction: NDArray[np.float64]
    extra_ms: NDArray[np.int64]

    @classmethod
    def on(
        cls, network: Network, edge: ArrayLike, fraction: ArrayLike, extra_ms: ArrayLike = 0
    ) -> Self:
        """Put places on edges; single numbers make one place.

        Raises
        ------
        BadValueError
            When an edge is not of the network, or a fraction or an extra time out of range.
        """
        edges = np.atleast_1d(np.asarray(edge, np.int32))
        fractions = np.array(np.broadcast_to(np.asarray(fraction, np.float64), edges.shape))
        extras = np.array(np.broadcast_to(np.asarray(extra_ms, np.int64), edges.shape))
        if ((edges < -1) | (edges >= network.edge_count)).any():
            raise BadValueError(f"A place is on an edge that is not among {network.edge_count}.")
        if not ((fractions >= 0) & (fractions <= 1)).all():
            raise BadValueError("A place's fraction along its edge is not from 0 to 1.")
        if (extras < 0).any():
            raise BadValueError("A place's extra time is below 0.")
        return cls(network=network, edge=edges, fraction=fractions, extra_ms=extras)

    def __len__(self) -> int:
        """Count the places."""
        return len(self.edge)

    @cached_property
    def begun(self) -> PlaceLists:
        """The places as searches begin from them, with no index by edge."""
        none = np.zeros(0, np.int32)
        return PlaceLists(self.edge, self.fraction, self.extra_ms, none, none, 0)

    @cached_property
    def lists(self) -> PlaceLists:
        """The places as searches come upon them, with their index by edge."""
        order = np.argsort(self.edge, kind="stable").astype(np.int32)
        first = np.full(self.network.edge_count, -1, np.int32)
        rows = np.flatnonzero(self.edge[order] >= 0)[::-1]
        first[self.edge[order[rows]]] = rows  # of several rows the last written is the first
        crowd = int(np.bincount(self.edge[order[rows]]).max(initial=0))
        return self.begun._replace(order=order, first=first, crowd=crowd)


@dataclass(frozen=True, kw_only=True, eq=False)
class Roads:
    """What a question is asked of."""

    network: Network
    graphs: Mapping[Mode, TurnGraph]
    conditions: Conditions
    travel_ms: Mapping[Mode, NDArray[np.int32]]
    work: WorkPool = field(default_factory=WorkPool)

    @classmethod
    def of(cls, network: Network) -> Self:
        """Make the roads of a network with nothing in the way."""
        return cls(
            network=network,
            graphs={mode: TurnGraph.of(network, mode) for mode in Mode},
            conditions=OPEN_ROADS,
            travel_ms={mode: network.base_ms[mode.row] for mode in Mode},
        )

    def under(self, conditions: Conditions) -> Self:
        """Give the roads under other conditions, instead of these; this one stays as it is."""
        times = {mode: travel_times_ms(self.network, mode, conditions) for mode in Mode}
        return replace(self, conditions=conditions, travel_ms=times)

    def closing(self, closures: Sequence[Closure]) -> Self:
        """Give these roads with some closures instead of none, at the same speeds."""
        if self.conditions.closures:
            raise BadValueError("Closures are put on open roads, and some are closed already.")
        times = {mode: closed_times_ms(self.travel_ms[mode], mode, closures) for mode in Mode}
        return replace(
            self,
            conditions=replace(self.conditions, closures=closures),
            travel_ms=times,
        )

    @cached_property
    def basis(self) -> NDArray[np.uint8]:
        """What the driving time of every arc rests on, shape (2m,)."""
        return bases(self.network, self.conditions)

    def is_open(self, place: Places, mode: Mode) -> bool:
        """Whether a mode may use the street of the first place in some direction."""
        edge = int(place.edge[0])
        times = self.travel_ms[mode]
        return edge >= 0 and min(times[2 * edge], times[2 * edge + 1]) != CLOSED
