"""Street-by-street instructions along a path: where to turn, onto which street, how far.

Steps are values; ``text`` says one in Korean or in English. A step is a run of edges of one name
(or, without a name, of one class) with no turn in it that a traveller would have to be told of.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import pairwise
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from spatial.network import Network, StreetName
from spatial.roads import Roads
from spatial.routing import Path
from spatial.traversal import ROAD_CLASSES, Mode
from spatial.wording import along, compass, distance, unnamed

Lang = Literal["ko", "en"]

#: Directions are taken over this much street, since the last metres to a junction often bend.
_LOOK_M: Final = 15.0
#: A turn up to this many degrees on the same street is the street's bend.
_BEND_DEG: Final = 50.0
#: Whoever moves less stands still.
_STANDING_M: Final = 0.005


class Maneuver(StrEnum):
    """What to do where a step begins."""

    DEPART = "depart"
    STRAIGHT = "straight"
    SLIGHT_LEFT = "slight_left"
    LEFT = "left"
    SHARP_LEFT = "sharp_left"
    SLIGHT_RIGHT = "slight_right"
    RIGHT = "right"
    SHARP_RIGHT = "sharp_right"
    U_TURN = "u_turn"
    ARRIVE = "arrive"


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One instruction: metres and milliseconds of the street it leads onto.

    ``bearing_deg`` is where the step sets off, degrees clockwise from north; ``keeps_name`` says
    that the street before it has the same name.
    """

    maneuver: Maneuver
    name: StreetName
    road_class: str
    keeps_name: bool
    length_m: float
    time_ms: int
    lon: float
    lat: float
    bearing_deg: float
    bridge: bool
    tunnel: bool

    def street(self, lang: Lang) -> str:
        """Name the street, or say what kind it is."""
        name = self.name.ko if lang == "ko" else self.name.en
        return name or unnamed(self.road_class, lang)

    def text(self, lang: Lang, mode: Mode) -> str:
        """Say the step to somebody who travels in this mode."""
        return _korean(self, mode) if lang == "ko" else _english(self)


def instructions(roads: Roads, path: Path, *, mode: Mode) -> tuple[Step, ...]:
    """Tell the way along a path, ending with the arrival."""
    network = roads.network
    path = _without_standing(network, path)
    shares, lengths = path.shares(), path.lengths_m(network)
    travel = roads.travel_ms[mode][path.arcs] * np.diff(shares, axis=1)[:, 0]
    bearings = np.asarray([_bearings(network, arc) for arc in path.arcs.tolist()])
    turns = (bearings[1:, 0] - bearings[:-1, 1] + 180.0) % 360.0 - 180.0
    starts = [0, *_breaks(network, path.arcs >> 1, turns), len(path.arcs)]
    line = path.lonlat(network)
    steps: list[Step] = []
    for low, high in pairwise(starts):
        edges = path.arcs[low:high] >> 1
        edge = int(edges[0])
        begin = line[0] if low == 0 else network.node_lonlat[network.tail[path.arcs[low]]]
        name = network.names[network.name[edge]]
        steps.append(
            Step(
                maneuver=_maneuver(turns[low - 1]) if low else Maneuver.DEPART,
                name=name,
                road_class=ROAD_CLASSES[network.road_class[edge]],
                keeps_name=bool(steps) and name == steps[-1].name and any(name),
                length_m=float(lengths[low:high].sum()),
                time_ms=round(travel[low:high].sum()),
                lon=float(begin[0]),
                lat=float(begin[1]),
                bearing_deg=float(bearings[low, 0]),
                bridge=bool(network.bridge[edges].any()),
                tunnel=bool(network.tunnel[edges].any()),
            )
        )
    return (*steps, _arrival(steps[-1], line[-1], float(bearings[-1, 1])))


def _without_standing(network: Network, path: Path) -> Path:
    """Leave out end arcs that are not travelled: at a junction, a place is on one of its streets.

    Whoever stands there and goes down another street makes no turn.
    """
    lengths = path.lengths_m(network)
    moved = np.flatnonzero(lengths > _STANDING_M)
    if not len(moved) or len(moved) == len(lengths):
        return path
    low, high = int(moved[0]), int(moved[-1]) + 1
    first, last = int(path.arcs[low]), int(path.arcs[high - 1])
    return replace(
        path,
        arcs=path.arcs[low:high],
        from_fraction=path.from_fraction if low == 0 else float(first & 1),
        to_fraction=path.to_fraction if high == len(lengths) else 1.0 - (last & 1),
    )


def _arrival(last: Step, lonlat: NDArray[np.float64], bearing_deg: float) -> Step:
    return Step(
        maneuver=Maneuver.ARRIVE,
        name=last.name,
        road_class=last.road_class,
        keeps_name=True,
        length_m=0.0,
        time_ms=0,
        lon=float(lonlat[0]),
        lat=float(lonlat[1]),
        bearing_deg=bearing_deg,
        bridge=False,
        tunnel=False,
    )


def _breaks(
    network: Network, edges: NDArray[np.int32], turns: NDArray[np.float64]
) -> Sequence[int]:
    """Give the rows at which a new step begins."""
    name = network.name[edges]
    # Nameless streets are told apart by their class.
    nameless = np.asarray([not any(network.names[index]) for index in name.tolist()], bool)
    kind = np.where(nameless, -1 - network.road_class[edges].astype(np.int32), name)
    return (np.flatnonzero((kind[1:] != kind[:-1]) | (np.abs(turns) > _BEND_DEG)) + 1).tolist()


def _bearings(network: Network, arc: int) -> tuple[float, float]:
    """Give the directions in which an arc sets off and arrives, degrees clockwise from north."""
    line = network.plane.to_metres(network.line(arc >> 1))
    if arc & 1:
        line = line[::-1]
    return _setting_off(line), (_setting_off(line[::-1]) + 180.0) % 360.0


def _setting_off(line: NDArray[np.float64]) -> float:
    away = np.hypot(*(line - line[0]).T)
    far = np.flatnonzero(away >= _LOOK_M)
    east, north = line[far[0] if len(far) else int(away.argmax())] - line[0]
    return float(np.degrees(np.arctan2(east, north)) % 360.0)


def _maneuver(turn_deg: float) -> Maneuver:
    """Name a turn, degrees to the right in [-180, 180)."""
    size = abs(turn_deg)
    if size <= 20.0:
        return Maneuver.STRAIGHT
    if size > 165.0:
        return Maneuver.U_TURN
    degree = "slight_" if size <= 50.0 else "" if size <= 130.0 else "sharp_"
    return Maneuver(degree + ("right" if turn_deg > 0 else "left"))


_KOREAN_DRIVING: Final = {
    Maneuver.STRAIGHT: "직진",
    Maneuver.SLIGHT_LEFT: "왼쪽 길로 진행",
    Maneuver.LEFT: "좌회전",
    Maneuver.SHARP_LEFT: "크게 좌회전",
    Maneuver.SLIGHT_RIGHT: "오른쪽 길로 진행",
    Maneuver.RIGHT: "우회전",
    Maneuver.SHARP_RIGHT: "크게 우회전",
    Maneuver.U_TURN: "유턴",
}
_KOREAN_WALKING: Final = {
    Maneuver.STRAIGHT: "직진",
    Maneuver.SLIGHT_LEFT: "왼쪽 길로 진행",
    Maneuver.LEFT: "왼쪽으로 이동",
    Maneuver.SHARP_LEFT: "왼쪽 뒤로 이동",
    Maneuver.SLIGHT_RIGHT: "오른쪽 길로 진행",
    Maneuver.RIGHT: "오른쪽으로 이동",
    Maneuver.SHARP_RIGHT: "오른쪽 뒤로 이동",
    Maneuver.U_TURN: "뒤로 돌아 이동",
}
_ENGLISH: Final = {
    Maneuver.STRAIGHT: "Continue",
    Maneuver.SLIGHT_LEFT: "Bear left",
    Maneuver.LEFT: "Turn left",
    Maneuver.SHARP_LEFT: "Turn sharp left",
    Maneuver.SLIGHT_RIGHT: "Bear right",
    Maneuver.RIGHT: "Turn right",
    Maneuver.SHARP_RIGHT: "Turn sharp right",
    Maneuver.U_TURN: "Make a U-turn",
}


def _korean(step: Step, mode: Mode) -> str:
    if step.maneuver is Maneuver.ARRIVE:
        return "목적지 도착"
    over = "".join((" (교량)" if step.bridge else "", " (터널)" if step.tunnel else ""))
    street = f"{along(step.street('ko'))} {'계속 ' if step.keeps_name else ''}따라"
    if step.maneuver is Maneuver.DEPART:
        begin = f"{compass(step.bearing_deg, 'ko')}쪽으로 출발,"
    else:
        begin = (_KOREAN_WALKING if mode is Mode.WALK else _KOREAN_DRIVING)[step.maneuver] + " 후"
    return f"{begin} {street} {distance(step.length_m)}{over}"


def _english(step: Step) -> str:
    street = step.street("en")
    over = "".join((" (bridge)" if step.bridge else "", " (tunnel)" if step.tunnel else ""))
    if step.maneuver is Maneuver.ARRIVE:
        return "Arrive at the destination"
    if step.maneuver is Maneuver.DEPART:
        heading = compass(step.bearing_deg, "en")
        return f"Head {heading} on {street} for {distance(step.length_m)}{over}"
    joining = "to stay on" if step.keeps_name else "onto"
    return f"{_ENGLISH[step.maneuver]} {joining} {street} for {distance(step.length_m)}{over}"
