"""Who gets first to each gate of a net, on the roads that are open now.

1. Patrol cars that are free go: those that wait, and those on their way back. Where there are none
   to be told of, crews set out from the police stations.
2. They drive as emergency drivers do, from where they were last seen, with their turnout; what a
   gate lies beside the road is gone on foot.
3. One sweep over the roads gives every gate its first: the same may be first at several.
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
from spatial.many_to_many import catchments
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
UNIT_REASONS: Final[Mapping[str, Title]] = {
    _NO_UNIT: Title("지금 보낼 수 있는 순찰차 없음", "No patrol car is free"),
    **{missing.value: words for missing, words in REASONS.items()},
}


@dataclass(frozen=True, kw_only=True)
class Coming:
    """Who gets to a gate first: an item of a layer by its number, ``travel_ms`` from now.

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


def first_there(
    state: RoadState, gates: NDArray[np.float64], crews: LayerPlaces | None
) -> list[Coming]:
    """Say who gets first to each of n gates, (n, 2) degrees; ``crews`` are None where none are."""
    if not len(gates):  # nobody sweeps a city for nothing
        return []
    if crews is None or not len(crews.fid):
        return [Coming(reason=_NO_UNIT)] * len(gates)
    snapped, offset_m = state.streets.snappers[Mode.EMERGENCY].snap(gates)
    on_foot_ms = np.rint(np.nan_to_num(offset_m) / _ON_FOOT * 1000.0).astype(np.int64)
    placed = Places.on(snapped.network, snapped.edge, snapped.fraction, on_foot_ms)
    time_ms, crew = catchments(
        state.roads, placed, crews.places, mode=Mode.EMERGENCY, max_ms=_MOST_MS
    )
    rows = np.arange(len(gates))
    missing = why_not(state.roads, placed, rows, Mode.EMERGENCY, overall=Missing.UNREACHABLE)
    return [
        Coming(reason=why.value)
        if row < 0
        else Coming(layer=crews.layer, fid=int(crews.fid[row]), travel_ms=time)
        for time, row, why in zip(time_ms.tolist(), crew.tolist(), missing, strict=True)
    ]
