"""Everybody's nearest facility of several services at once: who is reached in time, and who not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray

from layers.questions.travel import why_not
from layers.streets.places import LayerPlaces
from layers.streets.state import RoadState
from spatial.floating_catchment import accessibility
from spatial.many_to_many import catchments, matrix
from spatial.routing import Missing
from spatial.traversal import Mode

#: The longest journey to a facility that is told.
FARTHEST_MS: Final = 120 * 60_000


@dataclass(frozen=True, kw_only=True, eq=False)
class Service:
    """The nearest facility of one layer for each of n places of demand.

    ``time_ms`` and ``facility`` (a row of ``facilities``) are -1 where none is reached, and
    ``missing`` says why there, or that it is beyond the limit.
    """

    facilities: LayerPlaces
    time_ms: NDArray[np.int64]
    facility: NDArray[np.int32]
    missing: tuple[Missing | None, ...]

    @cached_property
    def reached(self) -> NDArray[np.bool_]:
        """Whether each place is reached in time, shape (n,)."""
        return np.asarray([each is None for each in self.missing], bool)


@dataclass(frozen=True, kw_only=True, eq=False)
class Catchment:
    """Demand with its services."""

    demand: LayerPlaces
    services: tuple[Service, ...]

    @cached_property
    def reached(self) -> NDArray[np.bool_]:
        """Whether each place is reached by every service in time."""
        return np.logical_and.reduce([each.reached for each in self.services])

    @cached_property
    def worst_ms(self) -> NDArray[np.int64]:
        """The longest of each place's times, -1 where a service does not come at all."""
        times = np.stack([each.time_ms for each in self.services])
        return np.where((times < 0).any(axis=0), -1, times.max(axis=0))


def catchment(
    state: RoadState,
    demand: LayerPlaces,
    services: Sequence[LayerPlaces],
    *,
    mode: Mode,
    to: bool,
    limit_ms: int,
) -> Catchment:
    """Give every place its nearest facility of each service, and say whom none reaches in time.

    Travel is from the facilities, as crews drive out; with ``to`` it is to them.
    """
    found = tuple(
        _service(state, demand, each, mode=mode, to=to, limit_ms=limit_ms) for each in services
    )
    return Catchment(demand=demand, services=found)


def _service(
    state: RoadState,
    demand: LayerPlaces,
    facilities: LayerPlaces,
    *,
    mode: Mode,
    to: bool,
    limit_ms: int,
) -> Service:
    time_ms, facility = catchments(
        state.roads, demand.places, facilities.places, mode=mode, to=to, max_ms=FARTHEST_MS
    )
    missing: list[Missing | None] = [None] * len(time_ms)
    for row in np.flatnonzero(time_ms > limit_ms).tolist():
        missing[row] = Missing.TOO_FAR
    rows = np.flatnonzero(time_ms < 0)
    reasons = why_not(state.roads, demand.places, rows, mode, overall=Missing.UNREACHABLE)
    for row, reason in zip(rows.tolist(), reasons, strict=True):
        # Whoever travels to a facility sets out where the demand is.
        closed = to and reason is Missing.DESTINATION_CLOSED
        missing[row] = Missing.ORIGIN_CLOSED if closed else reason
    return Service(
        facilities=facilities, time_ms=time_ms, facility=facility, missing=tuple(missing)
    )


def supply_per_person(
    state: RoadState,
    demand: LayerPlaces,
    facilities: LayerPlaces,
    *,
    mode: Mode,
    to: bool,
    limit_ms: int,
) -> NDArray[np.float64]:
    """Give each place of demand what the facilities within the time have for each of its people.

    The facilities' supply and the demand's people are the numbers of their places.
    """
    ends = (demand.places, facilities.places) if to else (facilities.places, demand.places)
    time_ms = matrix(state.roads, *ends, mode=mode, max_ms=limit_ms)
    return accessibility(
        time_ms if to else time_ms.T,
        people=np.nan_to_num(demand.number),
        supply=np.nan_to_num(facilities.number),
        limit_ms=limit_ms,
    )
