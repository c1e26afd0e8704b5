"""What holds on the roads now: closures, slow-downs and measured speeds, as values.

Travel times are computed whole from the network and the conditions, never patched: what is over
leaves no trace, and the same conditions always give the same times.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import IntEnum

import numpy as np
from numpy.typing import ArrayLike, NDArray

from spatial.errors import BadValueError
from spatial.network import CLOSED, Network, milliseconds
from spatial.traversal import ALL_MODES, Mode


class Basis(IntEnum):
    """What the travel time of an arc rests on."""

    LIMIT = 0
    TYPICAL = 1
    LIVE = 2


@dataclass(frozen=True, kw_only=True, eq=False)
class Closure:
    """Arcs that are closed, or slowed, for some modes.

    ``slow_down`` multiplies travel times (2.0: twice as long); None closes. Where slow-downs
    overlap the greatest holds: works on one street are one queue. ``emergency_exempt`` lets
    emergency drivers pass: a fire engine passes a police cordon, not a flood.
    """

    id: str
    arcs: NDArray[np.int64]
    modes: frozenset[Mode] = ALL_MODES
    slow_down: float | None = None
    emergency_exempt: bool = False

    def __post_init__(self) -> None:
        """Refuse a slow-down that speeds up."""
        if self.slow_down is not None and not 1.0 <= self.slow_down < float("inf"):
            raise BadValueError(
                f"Closure '{self.id}' slows down by {self.slow_down}, not 1 or more."
            )

    def holds_for(self, mode: Mode) -> bool:
        """Whether it binds a mode."""
        exempt = self.emergency_exempt and mode is Mode.EMERGENCY
        return mode in self.modes and not exempt


@dataclass(frozen=True, kw_only=True, eq=False)
class Speeds:
    """Measured or typical speeds: arrays over some arcs, each at most once.

    ``kph`` is above 0 (a standstill that lasts is a closure) and ``basis`` holds ``Basis`` values.
    Whoever makes them decides what is fresh enough to be ``LIVE``.
    """

    arcs: NDArray[np.int64]
    kph: NDArray[np.float64]
    basis: NDArray[np.uint8]

    def __post_init__(self) -> None:
        """Refuse speeds that would never arrive."""
        if not len(self.arcs) == len(self.kph) == len(self.basis):
            raise BadValueError(f"{len(self.arcs)} arcs have {len(self.kph)} speeds.")
        wrong = ~(np.isfinite(self.kph) & (self.kph > 0))
        if wrong.any():
            at = int(np.flatnonzero(wrong)[0])
            raise BadValueError(f"Arc {self.arcs[at]} has a speed of {self.kph[at]} km/h.")


@dataclass(frozen=True, kw_only=True, eq=False)
class Conditions:
    """All that differs from an empty, open network."""

    closures: Sequence[Closure] = field(default=())
    speeds: Speeds | None = None


OPEN_ROADS = Conditions()


def both_ways(edges: ArrayLike) -> NDArray[np.int64]:
    """Give both arcs of each edge."""
    return np.add.outer(2 * np.asarray(edges, np.int64), (0, 1)).ravel()


def travel_times_ms(network: Network, mode: Mode, conditions: Conditions) -> NDArray[np.int32]:
    """Give a mode's time over every arc under conditions, ``CLOSED`` where it may not go.

    Returns
    -------
    travel_ms
        Milliseconds, shape (2m,), at least 1.
    """
    base = network.base_ms[mode.row]
    travel = base.copy()
    speeds = conditions.speeds
    if speeds is not None and mode.has_engine:
        open_ = base[speeds.arcs] != CLOSED
        arcs = speeds.arcs[open_]
        travel[arcs] = milliseconds(network.length_m[arcs >> 1], speeds.kph[open_])
    return closed_times_ms(travel, mode, conditions.closures)


def closed_times_ms(
    open_ms: NDArray[np.int32], mode: Mode, closures: Sequence[Closure]
) -> NDArray[np.int32]:
    """Put closures and slow-downs on a mode's times over open roads, shape (2m,)."""
    travel = open_ms.copy()
    binding = [closure for closure in closures if closure.holds_for(mode)]
    slowing = [(closure.arcs, closure.slow_down) for closure in binding if closure.slow_down]
    if slowing:
        arcs = np.concatenate([arcs for arcs, _ in slowing])
        factors = np.repeat([factor for _, factor in slowing], [len(arcs) for arcs, _ in slowing])
        slow = np.ones(len(travel))
        np.maximum.at(slow, arcs, factors)
        arcs = np.unique(arcs)
        longer = np.rint(travel[arcs] * slow[arcs])
        travel[arcs] = np.where(travel[arcs] == CLOSED, CLOSED, np.minimum(longer, CLOSED - 1))
    closing = [closure.arcs for closure in binding if closure.slow_down is None]
    if closing:
        travel[np.concatenate(closing)] = CLOSED
    return travel


def bases(network: Network, conditions: Conditions) -> NDArray[np.uint8]:
    """Say what the driving time of every arc rests on: ``Basis`` values, shape (2m,)."""
    basis = np.full(2 * network.edge_count, Basis.LIMIT, np.uint8)
    if conditions.speeds is not None:
        basis[conditions.speeds.arcs] = conditions.speeds.basis
    return basis
