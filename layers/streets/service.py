"""The streets of this process, kept current: what every question of travel time is asked of.

A question brings the state of the layers as the database has it now. If the network changed, it is
read again in the background; if closures or speeds did, or if one of them began or ended by itself,
new roads are made on the spot, so that no answer is older than its question.
"""

from __future__ import annotations

import datetime as dt
import itertools
import threading
from collections.abc import Callable, Mapping, Sequence
from typing import Final

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
from layers.store.state import layer_states
from layers.streets.closures import HeldClosure, boundaries, held
from layers.streets.places import PlaceKeeper
from layers.streets.speeds import NO_MATCHES, LinkMatches, matched_links, speeds, stale_at
from layers.streets.state import (
    NETWORK_LAYERS,
    ROAD_LAYERS,
    RoadState,
    Stamp,
    States,
    StreetMap,
    Traffic,
)
from spatial.compiled import compiling
from spatial.conditions import Conditions
from spatial.network import Network
from spatial.warm_up import warm_up

#: How long a question waits for a network that is being read.
PATIENCE_S: Final = 3.0
_ZONE: Final = "Asia/Seoul"
#: Typical speeds are those of the weeks before.
_WEEKS: Final = 8
#: So few links are matched while a question waits.
_FEW_LINKS: Final = 30


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
            as_of=min((date for date in dates if date is not None), default=None),
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
