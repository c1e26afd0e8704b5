"""The streets of this process, kept current: what every question of travel time is asked of.

A question brings the state of the layers as the database has it now. If the network changed, it is
read again in the background; if closures or speeds did, or if one of them began or ended by itself,
new roads are made on the spot, so that no answer is older than its question.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import itertools
import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final, NamedTuple

import numpy as np

from layers.errors import NoStreetsError, StreetsLoadingError
from layers.reading import Note, Reading, unheard
from layers.store.database import Database
from layers.store.roads import (
    SpeedRow,
    read_closures,
    read_network,
    read_speeds,
    read_typical_speeds,
)
from layers.store.state import LayerState, layer_states
from layers.streets.closures import HeldClosure, StreetNames, boundaries, held
from layers.streets.places import PlaceKeeper
from layers.streets.speeds import NO_MATCHES, LinkMatches, matched_links, speeds, stale_at
from spatial.castnet import unbound
from spatial.compiled import compiling
from spatial.conditions import Basis, Conditions
from spatial.network import Network
from spatial.roads import Roads
from spatial.snapping import Snapper
from spatial.street_index import StreetIndex
from spatial.traversal import Mode
from spatial.warm_up import warm_up

#: The layers that decide how long travel takes; a question reads their states.
NETWORK_LAYERS: Final = ("street_edges", "turn_restrictions")
ROAD_LAYERS: Final = (*NETWORK_LAYERS, "closures", "traffic_links")
#: How long a question waits for a network that is being read.
PATIENCE_S: Final = 3.0
_ZONE: Final = "Asia/Seoul"
#: Typical speeds are those of the weeks before.
_WEEKS: Final = 8
#: So few links are matched while a question waits.
_FEW_LINKS: Final = 30

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


class Streets:
    """The streets of one process; ``clock`` gives the time, aware.

    Any thread may ask. Whoever finds that something changed brings it up to date while others that
    ask wait; nothing is read in advance, and nothing is kept that a restart would miss.
    """

    def __init__(
        self,
        database: Database,
        *,
        clock: Callable[[], dt.datetime],
        patience_s: float = PATIENCE_S,
        note: Note = unheard,
    ) -> None:
        """Hold nothing yet; nothing connects. ``note`` hears when the network is being read."""
        self._database = database
        self._clock = clock
        self.reading = Reading(note)
        self._patience_s = patience_s
        self.places = PlaceKeeper(database)
        self._updating = threading.Lock()
        self._loading = threading.Lock()
        self._loader: threading.Thread | None = None
        self._failed: Exception | None = None
        self._streets: StreetMap | None = None
        self._state: RoadState | None = None
        self._closures: dict[str, HeldClosure] = {}
        self._links = NO_MATCHES
        self._link_thread: threading.Thread | None = None
        self._traffic: Traffic | None = None
        self._typical: tuple[dt.datetime, Mapping[str, float]] | None = None

    def start(self) -> None:
        """Begin to read the network, so that the first question finds it there."""
        threading.Thread(target=self._start, daemon=True, name="streets").start()

    def _start(self) -> None:
        states = layer_states(self._database, ROAD_LAYERS)
        if states["street_edges"].item_count:
            self._begun(Stamp.of(states, NETWORK_LAYERS))

    def now(self, states: States) -> RoadState:
        """Give the roads as they are now.

        Parameters
        ----------
        states
            Those of ``ROAD_LAYERS``, read for this question.

        Raises
        ------
        NoStreetsError
            When no street network is loaded.
        StreetsLoadingError
            When it is still being read.
        """
        streets = self.map_now(states)
        stamp, now = Stamp.of(states, ROAD_LAYERS), self._clock()
        state = self._state
        if state is not None and state.streets is streets and state.covers(stamp, now):
            return state
        with self._updating:
            state = self._state
            if state is None or state.streets is not streets or not state.covers(stamp, now):
                state = self._made(streets, states, stamp, now)
                self._state = state
            return state

    def map_now(self, states: States) -> StreetMap:
        """Give the streets alone, whatever closes or slows them; ``states``: ``NETWORK_LAYERS``.

        Raises
        ------
        NoStreetsError
            When no street network is loaded.
        StreetsLoadingError
            When it is still being read.
        """
        if not states["street_edges"].item_count:
            raise NoStreetsError("No street network is loaded.")
        return self._current_map(Stamp.of(states, NETWORK_LAYERS))

    def _current_map(self, stamp: Stamp) -> StreetMap:
        streets = self._streets
        if streets is not None and streets.stamp.covers(stamp):
            return streets
        loader = self._begun(stamp)
        loader.join(self._patience_s)
        streets = self._streets
        if streets is not None and streets.stamp.covers(stamp):
            return streets
        if not loader.is_alive() and self._failed is not None:
            raise self._failed
        raise StreetsLoadingError("The street network is being read; try again shortly.")

    def _begun(self, stamp: Stamp) -> threading.Thread:
        """Give the thread that reads the network, started if there is none."""
        with self._loading:
            if self._loader is None or not self._loader.is_alive():
                self._loader = threading.Thread(
                    target=self._load, args=(stamp,), daemon=True, name="streets"
                )
                self._loader.start()
            return self._loader

    def _load(self, stamp: Stamp) -> None:
        # What fails here is told to whoever asked: a thread has nobody to raise it to.
        try:
            with self.reading.going_on():
                streets = StreetMap.of(read_network(self._database), stamp)
                with compiling():
                    warm_up(streets.roads)
                links = matched_links(streets.network, read_speeds(self._database))
        except Exception as error:  # noqa: BLE001 - raised again in the question's thread
            self._failed = error
        else:
            self._failed = None
            self._links, self._streets = links, streets

    def _made(
        self, streets: StreetMap, states: States, stamp: Stamp, now: dt.datetime
    ) -> RoadState:
        traffic = self._traffic_at(streets, stamp.parts[-1], now)
        closures = self._held(streets, now)
        holds = [each.is_in_force(now) for each in closures]
        in_force = tuple(itertools.compress(closures, holds))
        moments = boundaries(closures)
        dates = [states[name].as_of for name in ROAD_LAYERS]
        return RoadState(
            stamp=stamp,
            streets=streets,
            roads=traffic.roads.closing([each.closure for each in in_force]),
            unclosed=traffic.roads,
            closures=in_force,
            to_come=tuple(each for each, is_now in zip(closures, holds, strict=True) if not is_now),
            links=traffic.links,
            link_rows=traffic.rows,
            as_of=max((date for date in dates if date is not None), default=None),
            since=max([traffic.since, *(each for each in moments if each <= now)]),
            until=min([traffic.until, *(each for each in moments if each > now)]),
        )

    def _traffic_at(
        self, streets: StreetMap, part: tuple[dt.datetime, int], now: dt.datetime
    ) -> Traffic:
        """Give the open roads with their speeds, made anew only when these change."""
        held_ = self._traffic
        if held_ is not None and held_.holds(streets, part, now):
            return held_
        rows = read_speeds(self._database)
        links = self._matches(streets, rows)
        hour = now.replace(minute=0, second=0, microsecond=0)
        given = speeds(rows, links, self._typical_at(hour, rows), now=now)
        moments = [hour, hour + dt.timedelta(hours=1), *stale_at(rows)]
        self._traffic = Traffic(
            streets=streets,
            part=part,
            rows=rows,
            links=links,
            roads=streets.roads.under(Conditions(speeds=given)),
            since=max(each for each in moments if each <= now),
            until=min(each for each in moments if each > now),
        )
        return self._traffic

    def _held(self, streets: StreetMap, now: dt.datetime) -> list[HeldClosure]:
        """Find the edges of closures; what was found before for the same version is kept."""
        rows = read_closures(self._database, now)
        before = self._closures if self._state and self._state.streets is streets else {}
        kept = {row.id: each for row in rows if (each := before.get(row.id)) and each.row == row}
        fresh = held([row for row in rows if row.id not in kept], streets.index, streets.names)
        found = {**kept, **{each.row.id: each for each in fresh}}
        self._closures = {row.id: found[row.id] for row in rows}
        return list(self._closures.values())

    def _matches(self, streets: StreetMap, rows: Sequence[SpeedRow]) -> LinkMatches:
        """Give where the links lie; many are looked for aside, and found by a later question."""
        network = streets.network
        if not self._links.holds_for(network, rows):
            if len(rows) <= _FEW_LINKS:
                self._links = matched_links(network, rows)
            elif self._link_thread is None or not self._link_thread.is_alive():
                self._link_thread = threading.Thread(
                    target=self._match_aside, args=(network, rows), daemon=True, name="links"
                )
                self._link_thread.start()
        return self._links if self._links.holds_for(network, rows) else NO_MATCHES

    def _match_aside(self, network: Network, rows: Sequence[SpeedRow]) -> None:
        links = matched_links(network, rows)
        with self._updating:
            self._links, self._traffic, self._state = links, None, None

    def _typical_at(self, hour: dt.datetime, rows: Sequence[SpeedRow]) -> Mapping[str, float]:
        """Give the links' typical speeds in this hour, read once in it."""
        if not rows:
            return {}
        if self._typical is None or self._typical[0] != hour:
            found = read_typical_speeds(self._database, hour, weeks=_WEEKS, zone=_ZONE)
            self._typical = (hour, found)
        return self._typical[1]
