"""What is reached in some minutes from places: areas that hug the streets, or the streets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from layers.streets.places import LayerPlaces
from layers.streets.state import RoadState
from spatial.many_to_many import catchments
from spatial.network import Network
from spatial.outline import Stretches
from spatial.roads import Places
from spatial.routing import stretch
from spatial.service_area import areas, reach
from spatial.traversal import Mode


@dataclass(frozen=True, kw_only=True, eq=False)
class Reached:
    """What is reached within ``minutes`` and not within ``from_minutes``.

    ``people`` live there, NaN where nobody knows; ``street_length_m`` counts each street once.
    """

    minutes: float
    from_minutes: float
    shape: shapely.Geometry
    street_length_m: float
    people: float


def reached_areas(
    state: RoadState,
    origins: Places,
    minutes: Sequence[float],
    *,
    mode: Mode,
    to: bool,
    people: LayerPlaces | None,
) -> list[Reached]:
    """Draw the area of each time, all of it, the longest time first."""
    limits = sorted(set(minutes))
    found = reach(state.roads, origins, mode=mode, max_ms=_ms(limits[-1]), to=to)
    drawn = areas(found, [_ms(limit) for limit in limits])
    living = _living(state, origins, people, limits, mode=mode, to=to)
    network = state.streets.network
    return [
        Reached(
            minutes=limit,
            from_minutes=0.0,
            shape=shape,
            street_length_m=_length_m(network, found.within(_ms(limit))),
            people=count,
        )
        for limit, shape, count in reversed(list(zip(limits, drawn, living, strict=True)))
    ]


def reached_streets(
    state: RoadState, origins: Places, minutes: Sequence[float], *, mode: Mode, to: bool
) -> list[Reached]:
    """Give the streets that each time adds to the one before, the longest time first."""
    limits = sorted(set(minutes))
    found = reach(state.roads, origins, mode=mode, max_ms=_ms(limits[-1]), to=to)
    network = state.streets.network
    before, steps, low = Stretches(*(np.zeros(0, kind) for kind in ("i4", "f8", "f8"))), [], 0.0
    for limit in limits:
        within = found.within(_ms(limit))
        added = _without(within, before)
        shape = _drawn(network, added)
        length_m = _length_m(network, added)
        steps.append(
            Reached(
                minutes=limit,
                from_minutes=low,
                shape=shape,
                street_length_m=length_m,
                people=np.nan,
            )
        )
        before, low = within, limit
    return steps[::-1]


def _ms(minutes: float) -> int:
    return round(minutes * 60_000)


def _living(
    state: RoadState,
    origins: Places,
    people: LayerPlaces | None,
    limits: Sequence[float],
    *,
    mode: Mode,
    to: bool,
) -> list[float]:
    """Count the people whose own street is reached in each time."""
    if people is None:
        return [np.nan] * len(limits)
    time_ms, _ = catchments(
        state.roads, people.places, origins, mode=mode, to=to, max_ms=_ms(limits[-1])
    )
    counts = np.nan_to_num(people.number)
    return [float(counts[(time_ms >= 0) & (time_ms <= _ms(each))].sum()) for each in limits]


def _length_m(network: Network, part: Stretches) -> float:
    return float(((part.high - part.low) * network.length_m[part.edge]).sum())


def _without(more: Stretches, less: Stretches) -> Stretches:
    """Take stretches away that lie within others.

    All ends in a row along one line (each edge on its own two units of it) alternate: out of what
    is less, into what is more, and so on.
    """
    ends = [2.0 * part.edge + at for part in (more, less) for at in (part.low, part.high)]
    row = np.sort(np.concatenate(ends)).reshape(-1, 2)
    row = row[np.diff(row, axis=1)[:, 0] > 1e-9]
    edge = (row[:, 0] // 2.0).astype(np.int32)
    low, high = (row - 2.0 * edge[:, None]).T
    return Stretches(edge, low, np.minimum(high, 1.0))


def _drawn(network: Network, part: Stretches) -> shapely.MultiLineString:
    whole = (part.low <= 0.0) & (part.high >= 1.0)
    lines: list[NDArray[np.float64]] = [network.line(edge) for edge in part.edge[whole].tolist()]
    lines += [
        stretch(network, 2 * edge, low, high)
        for edge, low, high in zip(
            part.edge[~whole].tolist(), part.low[~whole].tolist(), part.high[~whole].tolist(),
            strict=True,
        )
    ]  # fmt: skip
    return shapely.MultiLineString([line for line in lines if len(line) > 1])
