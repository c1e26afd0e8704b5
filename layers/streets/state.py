"""The streets as they are at one moment: the network, and what closes and slows it then."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final, NamedTuple

import numpy as np

from layers.store.roads import SpeedRow
from layers.store.state import LayerState
from layers.streets.closures import HeldClosure, StreetNames
from layers.streets.speeds import LinkMatches
from spatial.castnet import unbound
from spatial.conditions import Basis
from spatial.network import Network
from spatial.roads import Roads
from spatial.snapping import Snapper
from spatial.street_index import StreetIndex
from spatial.traversal import Mode

#: The layers that decide how long travel takes; a question reads their states.
NETWORK_LAYERS: Final = ("street_edges", "turn_restrictions")
ROAD_LAYERS: Final = (*NETWORK_LAYERS, "closures", "traffic_links")

States = Mapping[str, LayerState]


@dataclass(frozen=True, kw_only=True, eq=False)
class StreetMap:
    """A network with everything that is made of it once."""

    stamp: Stamp
    roads: Roads
    snappers: Mapping[Mode, Snapper]
    index: StreetIndex
    names: StreetNames

    @classmethod
    def of(cls, network: Network, stamp: Stamp) -> StreetMap:
        """Make it; a second for a district, ten for a metropolis."""
        roads = Roads.of(network)
        return cls(
            stamp=stamp,
            roads=roads,
            snappers={mode: Snapper.of(roads.graphs[mode]) for mode in Mode},
            index=StreetIndex.of(network),
            names=StreetNames(network=network),
        )

    @property
    def network(self) -> Network:
        """The streets."""
        return self.roads.network

    @cached_property
    def unbound(self) -> Roads:
        """The open roads of somebody who flees, whom turn restrictions do not hold."""
        return Roads.of(unbound(self.network))


class Stamp(NamedTuple):
    """Which state of some layers something was made of; a later one is greater, part by part."""

    parts: tuple[tuple[dt.datetime, int], ...]

    @classmethod
    def of(cls, states: States, layers: Iterable[str]) -> Stamp:
        """Take the stamp of layers."""
        never = dt.datetime.min.replace(tzinfo=dt.UTC)
        return cls(tuple((states[n].changed_at or never, states[n].revision) for n in layers))

    def covers(self, other: Stamp) -> bool:
        """Whether this is the same state or a later one."""
        return all(ours >= theirs for ours, theirs in zip(self.parts, other.parts, strict=True))


@dataclass(frozen=True, kw_only=True, eq=False)
class Traffic:
    """The open roads with the speeds that hold from ``since`` until ``until``.

    ``part`` is the state of the links that they are of.
    """

    streets: StreetMap
    part: tuple[dt.datetime, int]
    rows: Sequence[SpeedRow]
    links: LinkMatches
    roads: Roads
    since: dt.datetime
    until: dt.datetime

    def holds(self, streets: StreetMap, part: tuple[dt.datetime, int], now: dt.datetime) -> bool:
        """Whether nothing about the speeds has changed."""
        return self.streets is streets and self.part == part and self.since <= now < self.until


@dataclass(frozen=True, kw_only=True, eq=False)
class RoadState:
    """The roads as they are from ``since`` until ``until``, on the states of ``stamp``.

    ``roads`` has everything on it; ``unclosed`` the same speeds and no closure. ``closures`` are
    those in force, ``to_come`` those that begin later.
    """

    stamp: Stamp
    streets: StreetMap
    roads: Roads
    unclosed: Roads
    closures: tuple[HeldClosure, ...]
    to_come: tuple[HeldClosure, ...]
    links: LinkMatches
    link_rows: Sequence[SpeedRow]
    as_of: dt.datetime | None
    since: dt.datetime
    until: dt.datetime

    @cached_property
    def version(self) -> str:
        """A short name of this state, the same in every process that holds it."""
        said = repr((self.stamp.parts, self.since.isoformat(), self.links.matched))
        return hashlib.sha256(said.encode()).hexdigest()[:12]

    @cached_property
    def live_share(self) -> float:
        """The share of all matched links' street length that carries a live speed."""
        network = self.streets.network
        arcs = [match.arcs for match in self.links.matches.values()]
        if not arcs:
            return 0.0
        all_arcs = np.unique(np.concatenate(arcs))
        lengths = network.length_m[all_arcs >> 1]
        live = self.roads.basis[all_arcs] == Basis.LIVE
        return float(lengths[live].sum() / max(lengths.sum(), 1e-9))

    @cached_property
    def unbound(self) -> Roads:
        """The roads of somebody who flees, with everything on them."""
        return self.streets.unbound.under(self.roads.conditions)

    def covers(self, stamp: Stamp, now: dt.datetime) -> bool:
        """Whether it still holds."""
        return self.stamp.covers(stamp) and self.since <= now < self.until
