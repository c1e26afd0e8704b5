"""Where somebody leaves the streets for good: stations, parks, and where the map ends.

1. A station is entered where a street comes nearest to its place: its entrances are in no register.
2. On foot or by bicycle one steps into a park anywhere along a street that runs in it or beside
   it. Smaller greens hide nobody.
3. A street that ends at the rim of the map, or ends though through traffic uses it, goes on beyond.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, NamedTuple

import numpy as np
import shapely
from numpy.typing import NDArray

from layers.store.database import Database
from layers.store.net import Parks, Stations, read_parks, read_stations
from layers.store.state import LayerState
from layers.streets.state import StreetMap
from spatial.roads import Places
from spatial.traversal import ROAD_CLASSES, Mode

#: The layers that have ways out.
STATIONS: Final = "subway_stations"
PARKS: Final = "parks"
_PARK_KINDS: Final = ("park", "wood")
LEAST_PARK_M2: Final = 10_000.0
_STATION_M: Final = 150.0
_BESIDE_M: Final = 10.0
#: A street that comes so near to a park only at its end leads to its gate.
_END_M: Final = 15.0
_RIM_M: Final = 100.0
#: Streets of these classes do not end for no reason.
_THROUGH: Final = [
    ROAD_CLASSES.index(name) for name in ("motorway", "trunk", "primary", "secondary")
]


class WayOutKind(StrEnum):
    """What lies behind a way out."""

    STREET = "street"
    SUBWAY = "subway"
    PARK = "park"
    MAP_EDGE = "map_edge"


@dataclass(frozen=True, kw_only=True, eq=False)
class WaysOut:
    """n exits on the streets of one mode.

    Exits of one ``group`` (n,) lead to the same station or park; ``kind`` and ``name`` are of
    groups, a name None where there is none. ``lonlat`` (n, 2) is in degrees.
    """

    places: Places
    lonlat: NDArray[np.float64]
    group: NDArray[np.int64]
    kind: Sequence[WayOutKind]
    name: Sequence[str | None]

    def without(self, groups: NDArray[np.int64]) -> Places:
        """Give the places, those of some groups on no street."""
        edge = np.where(np.isin(self.group, groups), -1, self.places.edge)
        return Places.on(self.places.network, edge, self.places.fraction)


class WaysOutKeeper:
    """The ways out of the streets, kept while neither streets nor layers change."""

    def __init__(self, database: Database) -> None:
        """Hold nothing yet."""
        self._database = database
        self._held: dict[Mode, tuple[StreetMap, tuple[str | None, ...], WaysOut]] = {}

    def ways_out(
        self,
        streets: StreetMap,
        mode: Mode,
        *,
        stations: LayerState | None,
        parks: LayerState | None,
    ) -> WaysOut:
        """Give them for a mode; ``None`` is a layer that is not asked.

        Only who is on foot or on a bicycle leaves by stations and parks.
        """
        versions = tuple(None if each is None else each.version for each in (stations, parks))
        held = self._held.get(mode)
        if held is not None and held[0] is streets and held[1] == versions:
            return held[2]
        afoot = not mode.has_engine
        made = ways_out(
            streets,
            mode,
            read_stations(self._database) if afoot and stations is not None else None,
            read_parks(self._database, kinds=_PARK_KINDS, least_m2=LEAST_PARK_M2)
            if afoot and parks is not None
            else None,
        )
        self._held[mode] = (streets, versions, made)
        return made


def ways_out(
    streets: StreetMap, mode: Mode, stations: Stations | None, parks: Parks | None
) -> WaysOut:
    """Find the exits on the streets of a mode."""
    found = [_map_ends(streets, mode)]
    if stations is not None:
        found.append(_entrances(streets, mode, stations))
    if parks is not None:
        found.append(_park_sides(streets, mode, parks))
    before = np.cumsum([0, *(len(each.names) for each in found)])
    edge = np.concatenate([each.edge for each in found])
    fraction = np.concatenate([each.fraction for each in found])
    on_line = shapely.line_interpolate_point(streets.index.lines[edge], fraction, normalized=True)
    return WaysOut(
        places=Places.on(streets.network, edge, fraction),
        lonlat=streets.network.plane.to_degrees(shapely.get_coordinates(on_line)),
        group=np.concatenate(
            [each.group + shift for each, shift in zip(found, before.tolist(), strict=False)]
        ),
        kind=[each.kind for each in found for _ in each.names],
        name=[name for each in found for name in each.names],
    )


class _Exits(NamedTuple):
    """Exits of one kind, on edges at fractions; ``group`` counts in ``names``."""

    edge: NDArray[np.int64]
    fraction: NDArray[np.float64]
    group: NDArray[np.int64]
    kind: WayOutKind
    names: Sequence[str | None]


def _map_ends(streets: StreetMap, mode: Mode) -> _Exits:
    """Rule 3."""
    network = streets.network
    nodes = len(network.node_id)
    meeting = np.bincount(network.u, minlength=nodes) + np.bincount(network.v, minlength=nodes)
    metres = network.plane.to_metres(network.node_lonlat)
    rim = shapely.MultiPoint(metres).convex_hull.boundary
    at_rim = np.asarray(shapely.distance(shapely.points(metres), rim)) <= _RIM_M
    usable = streets.index.usable(frozenset({mode}))
    through = np.isin(network.road_class, _THROUGH)
    edges = [
        np.flatnonzero(usable & (meeting[end] == 1) & (at_rim[end] | through))
        for end in (network.u, network.v)
    ]
    edge = np.concatenate(edges)
    fraction = np.repeat([0.0, 1.0], [len(each) for each in edges])
    group = np.arange(len(edge))
    return _Exits(edge, fraction, group, WayOutKind.MAP_EDGE, [None] * len(edge))


def _entrances(streets: StreetMap, mode: Mode, stations: Stations) -> _Exits:
    """Rule 1."""
    placed, _ = streets.snappers[mode].snap(stations.lonlat, max_offset_m=_STATION_M)
    on = np.flatnonzero(placed.edge >= 0)
    names = [stations.names[row] for row in on.tolist()]
    edge = placed.edge[on].astype(np.int64)
    return _Exits(edge, placed.fraction[on], np.arange(len(on)), WayOutKind.SUBWAY, names)


def _park_sides(streets: StreetMap, mode: Mode, parks: Parks) -> _Exits:
    """Rule 2."""
    network, lines = streets.network, streets.index.lines
    plane = network.plane
    areas = shapely.buffer(shapely.transform(parks.shapes, plane.to_metres), _BESIDE_M)
    park, edge = streets.index.tree.query(areas, predicate="intersects")
    usable = streets.index.usable(frozenset({mode})) & ~network.tunnel & ~network.bridge
    park, edge = park[usable[edge]], edge[usable[edge]]
    beside = shapely.intersection(lines[edge], areas[park])
    spots, row = shapely.get_coordinates(beside, return_index=True)
    along = shapely.line_locate_point(lines[edge][row], shapely.points(spots))
    length = shapely.length(lines[edge])
    low, high = np.full(len(edge), np.inf), np.full(len(edge), -np.inf)
    np.minimum.at(low, row, along)
    np.maximum.at(high, row, along)
    middle = np.clip((low + high) / 2.0 / np.maximum(length, 1e-9), 0.01, 0.99)
    fraction = np.where(high <= _END_M, 0.0, np.where(low >= length - _END_M, 1.0, middle))
    node = np.where(fraction == 0.0, network.u[edge], network.v[edge])
    # Of the streets that meet at a gate one is enough.
    at_gate = (fraction == 0.0) | (fraction == 1.0)
    key = np.where(at_gate, node, len(network.node_id) + edge)
    _, kept = np.unique(np.column_stack([park, key]), axis=0, return_index=True)
    return _Exits(
        edge[kept].astype(np.int64), fraction[kept], park[kept].astype(np.int64), WayOutKind.PARK,
        parks.names,
    )  # fmt: skip
