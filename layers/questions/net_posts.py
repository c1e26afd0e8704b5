"""Where the posts of a net are, and what people call these places."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from layers.questions.cast_net import CastNet
from layers.questions.travel import street_name
from layers.streets.state import RoadState
from layers.streets.ways_out import WayOutKind
from spatial.crs import distances_m
from spatial.network import Network, StreetName
from spatial.traversal import Mode

#: A crossing is known by so many of its streets.
_NAMED: Final = 2


@dataclass(frozen=True, kw_only=True)
class Place:
    """A crossing, an exit or a street where somebody can be stopped or seen.

    ``id`` is the same in every answer on the same network; ``node`` is OSM's, None where it is no
    crossing. ``lonlat`` is in degrees; ``bearing_deg`` the direction in which one comes there,
    clockwise from true north, None where that has none. ``name`` is a station's or a park's.
    ``edge`` is the street's in the network, -1 where several meet.
    """

    id: str
    node: int | None
    lonlat: tuple[float, float]
    bearing_deg: float | None
    kind: WayOutKind
    street: StreetName
    name: str | None
    arrival_ms: int
    edge: int = -1


def place_of_post(state: RoadState, cast: CastNet, post: int, mode: Mode) -> Place:
    """Tell of a post by its number in the ring."""
    ring, network = cast.ring, state.streets.network
    spot, arrival_ms = int(ring.spot[post]), int(ring.arrival_ms[post])
    if spot < 0:
        arc = int(ring.arc[post])
        return Place(
            id=f"street/{_edge_name(network, arc >> 1)}",
            node=None,
            lonlat=_lonlat(network.node_lonlat[network.tail[arc]]),
            bearing_deg=_bearing(network, arc, leaving=True),
            kind=WayOutKind.STREET,
            street=street_name(network, arc >> 1),
            name=None,
            arrival_ms=arrival_ms,
            edge=arc >> 1,
        )
    if cast.flight.exit[spot] >= 0:
        return place_of_exit(state, cast, int(cast.flight.exit[spot]), arrival_ms)
    return place_of_crossing(state, cast, spot, mode)


def place_of_crossing(state: RoadState, cast: CastNet, spot: int, mode: Mode) -> Place:
    """Tell of a crossing by its spot in the flight."""
    network, flight = state.streets.network, cast.flight
    node = int(flight.node[spot])
    return Place(
        id=f"node/{network.node_id[node]}",
        node=int(network.node_id[node]),
        lonlat=_lonlat(network.node_lonlat[node]),
        bearing_deg=_bearing(network, int(flight.came_by[spot])),
        kind=WayOutKind.STREET,
        street=_streets_at(state, node, mode),
        name=None,
        arrival_ms=int(flight.arrival_ms[spot]),
    )


def place_of_exit(state: RoadState, cast: CastNet, exit_: int, arrival_ms: int) -> Place:
    """Tell of an exit by its number among the ways out."""
    ways, network = cast.ways_out, state.streets.network
    edge, group = int(ways.places.edge[exit_]), int(ways.group[exit_])
    return Place(
        id=f"{ways.kind[group]}/{_edge_name(network, edge)}",
        node=None,
        lonlat=_lonlat(ways.lonlat[exit_]),
        bearing_deg=_bearing(network, 2 * edge),
        kind=ways.kind[group],
        street=street_name(network, edge),
        name=ways.name[group],
        arrival_ms=arrival_ms,
        edge=edge,
    )


def _streets_at(state: RoadState, node: int, mode: Mode) -> StreetName:
    """Name a crossing by its streets, the greatest first."""
    network = state.streets.network
    lists = state.unbound.graphs[mode].forward
    edges = np.unique(lists.arc[lists.first[node] : lists.first[node + 1]] >> 1)
    edges = edges[np.argsort(network.road_class[edges], kind="stable")]
    named = [edge for edge in edges.tolist() if network.names[network.name[edge]].ko]
    names = list(dict.fromkeys(street_name(network, edge) for edge in named or edges[:1].tolist()))
    sides = zip(*names[:_NAMED], strict=True)
    return StreetName(*(" / ".join(dict.fromkeys(side)) for side in sides))


def _bearing(network: Network, arc: int, *, leaving: bool = False) -> float | None:
    """Give the direction of travel where an arc ends, or where it begins."""
    line = network.line(arc >> 1)
    line = line[::-1] if arc & 1 else line
    (lon, lat), (to_lon, to_lat) = line[:2] if leaving else line[-2:]
    far, bearing = distances_m(lon, lat, np.array([to_lon]), np.array([to_lat]))
    return float(bearing[0]) % 360.0 if far[0] > 0.0 else None


def _edge_name(network: Network, edge: int) -> str:
    return f"{network.way_id[edge]}/{network.part[edge]}"


def _lonlat(place: np.ndarray) -> tuple[float, float]:
    return float(place[0]), float(place[1])
