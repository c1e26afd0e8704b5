"""What questions of travel time share: where somebody meets the road, and why no road answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from layers.definition import Title
from layers.romanized import in_latin
from layers.streets.state import RoadState
from spatial.bbox import LonLat
from spatial.conditions import Basis
from spatial.network import CLOSED, Network, StreetName
from spatial.roads import Places, Roads
from spatial.routing import Missing, Path, basis_shares
from spatial.snapping import MAX_OFFSET_M
from spatial.traversal import ROAD_CLASSES, Mode
from spatial.wording import unnamed

REASONS: Final[Mapping[Missing, Title]] = {
    Missing.OUTSIDE_NETWORK: Title(
        f"{MAX_OFFSET_M:.0f} m 안에 도로가 없습니다.",
        f"There is no street within {MAX_OFFSET_M:.0f} m.",
    ),
    Missing.ORIGIN_CLOSED: Title(
        "출발 지점의 도로가 막혀 있습니다.", "The street there is closed."
    ),
    Missing.DESTINATION_CLOSED: Title(
        "도착 지점의 도로가 막혀 있습니다.", "The street at the destination is closed."
    ),
    Missing.TOO_FAR: Title("제한 시간 안에 닿지 못합니다.", "It is farther than the time allows."),
    Missing.UNREACHABLE: Title("열린 길로 이어지지 않습니다.", "No open way leads there."),
}


@dataclass(frozen=True, kw_only=True, eq=False)
class Spot:
    """A place that somebody named, and where it meets the road for one mode.

    ``offset_m`` is NaN and ``on_street`` None where no street is near.
    """

    place: LonLat
    places: Places
    offset_m: float
    on_street: tuple[float, float] | None
    street: StreetName | None
    is_open: bool

    @property
    def missing(self) -> Missing | None:
        """Why nobody can set out here, or arrive."""
        if self.on_street is None:
            return Missing.OUTSIDE_NETWORK
        return None if self.is_open else Missing.ORIGIN_CLOSED


def spot(state: RoadState, place: LonLat, mode: Mode) -> Spot:
    """Put a place on its street."""
    placed, offset_m = state.streets.snappers[mode].snap((place.lon, place.lat))
    edge = int(placed.edge[0])
    network = state.streets.network
    return Spot(
        place=place,
        places=placed,
        offset_m=float(offset_m[0]),
        on_street=None if edge < 0 else _point_on(network, edge, float(placed.fraction[0])),
        street=None if edge < 0 else street_name(network, edge),
        is_open=state.roads.is_open(placed, mode),
    )


def street_name(network: Network, edge: int) -> StreetName:
    """Name the street of an edge, or say what kind it is; in English in Latin letters always."""
    name = network.names[network.name[edge]]
    kind = ROAD_CLASSES[network.road_class[edge]]
    return StreetName(name.ko or unnamed(kind, "ko"), in_latin(name.en) or unnamed(kind, "en"))


def _point_on(network: Network, edge: int, fraction: float) -> tuple[float, float]:
    line = network.line(edge)
    along = np.r_[0.0, np.cumsum(np.hypot(*np.diff(network.plane.to_metres(line), axis=0).T))]
    lon, lat = (np.interp(fraction * along[-1], along, line[:, axis]) for axis in range(2))
    return float(lon), float(lat)


def shares_of(roads: Roads, path: Path, mode: Mode) -> dict[Basis, float] | None:
    """Say what a path's time rests on; None where traffic makes no difference."""
    return basis_shares(roads, path) if mode.has_engine else None


def why_not(
    roads: Roads, places: Places, rows: NDArray[np.int64], mode: Mode, *, overall: Missing
) -> list[Missing]:
    """Say of each place that was not reached why: its own reason before what holds of all."""
    times = roads.travel_ms[mode].reshape(-1, 2)
    reasons: list[Missing] = []
    for edge in places.edge[rows].tolist():
        if edge < 0:
            reasons.append(Missing.OUTSIDE_NETWORK)
        elif overall is not Missing.ORIGIN_CLOSED and times[edge].min() == CLOSED:
            reasons.append(Missing.DESTINATION_CLOSED)
        else:
            reasons.append(overall)
    return reasons
