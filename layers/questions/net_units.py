"""Who goes to which gate of a net, on the roads that are open now.

1. Patrol cars that are free go: those that wait, and those on their way back. Where there are none
   to be told of, crews set out from the police stations.
2. They drive as emergency drivers do, from where they were last seen, with their turnout; what a
   gate lies beside the road is gone on foot.
3. Each holds one gate at most, so that as many gates as may be are held in time
   (``spatial.dispatch``).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from layers.definition import Layer, Title
from layers.questions.travel import REASONS, why_not
from layers.streets.places import LayerPlaces
from layers.streets.state import RoadState
from spatial.dispatch import dispatched
from spatial.many_to_many import matrix
from spatial.roads import Places
from spatial.routing import Missing
from spatial.traversal import Mode

UNITS: Final = "units"
#: The layers where crews are looked for; the first that has any is asked.
CREWS: Final = (UNITS, "police_stations")
#: The kind of unit that stops people, and the states in which one is free.
KIND: Final = "patrol_car"
FREE: Final = ("available", "returning")
#: Nobody waits longer for a unit.
_MOST_MS: Final = 3_600_000
#: Metres a second on foot, in a hurry.
_ON_FOOT: Final = 2.0
_NO_UNIT: Final = "no_unit"
_NONE_LEFT: Final = "no_unit_left"
UNIT_REASONS: Final[Mapping[str, Title]] = {
    _NO_UNIT: Title("지금 보낼 수 있는 순찰차 없음", "No patrol car is free"),
    _NONE_LEFT: Title("남은 순찰차 없음", "No patrol car is left"),
    **{missing.value: words for missing, words in REASONS.items()},
}


@dataclass(frozen=True, kw_only=True)
class Coming:
    """Who goes to a gate: an item of a layer by its number, there ``travel_ms`` from now.

    Where nobody does, ``layer`` is None and ``reason`` is a key of ``UNIT_REASONS``.
    """

    layer: Layer | None = None
    fid: int = -1
    travel_ms: int = 0
    reason: str | None = None


def free_only(among: LayerPlaces, fids: NDArray[np.int64]) -> LayerPlaces:
    """Give the places of some items of a layer."""
    kept = np.isin(among.fid, fids)
    placed = among.places
    return LayerPlaces(
        layer=among.layer,
        fid=among.fid[kept],
        lonlat=among.lonlat[kept],
        number=among.number[kept],
        offset_m=among.offset_m[kept],
        places=Places.on(
            placed.network, placed.edge[kept], placed.fraction[kept], placed.extra_ms[kept]
        ),
    )


def sent_out(
    state: RoadState,
    gates: NDArray[np.float64],
    deadline_ms: NDArray[np.int64],
    crews: LayerPlaces | None,
) -> list[Coming]:
    """Say who goes to each of n gates, (n, 2) degrees.

    ``deadline_ms``, (n,), are when whoever fled may be there, from now; ``crews`` are None where
    there are none.
    """
    if not len(gates):  # nobody sweeps a city for nothing
        return []
    if crews is None or not len(crews.fid):
        return [Coming(reason=_NO_UNIT)] * len(gates)
    snapped, offset_m = state.streets.snappers[Mode.EMERGENCY].snap(gates)
    on_foot_ms = np.rint(np.nan_to_num(offset_m) / _ON_FOOT * 1000.0).astype(np.int64)
    placed = Places.on(snapped.network, snapped.edge, snapped.fraction, on_foot_ms)
    time_ms = matrix(state.roads, crews.places, placed, mode=Mode.EMERGENCY, max_ms=_MOST_MS)
    rows = np.arange(len(gates))
    missing = why_not(state.roads, placed, rows, Mode.EMERGENCY, overall=Missing.UNREACHABLE)
    is_near = np.any(time_ms >= 0, axis=0)
    return [
        Coming(layer=crews.layer, fid=int(crews.fid[row]), travel_ms=int(time_ms[row, gate]))
        if row >= 0
        else Coming(reason=_NONE_LEFT if is_near[gate] else missing[gate].value)
        for gate, row in enumerate(dispatched(time_ms, deadline_ms).tolist())
    ]
