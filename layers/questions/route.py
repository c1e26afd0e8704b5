"""One way from a place to another, what it avoided, and another way."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from layers.questions.travel import Spot
from layers.streets.closures import HeldClosure
from layers.streets.state import RoadState
from spatial.network import Network
from spatial.routing import Missing, Path, alternative, route
from spatial.traversal import Mode


@dataclass(frozen=True, kw_only=True, eq=False)
class Journey:
    """The answer to "which way": a path, or why there is none.

    ``unclosed`` is the way were nothing closed or slowed, ``avoided`` what lies on that one and
    not on this, ``slowed_by`` what lies on this.
    """

    start: Spot
    end: Spot
    path: Path | None
    missing: Missing | None
    unclosed: Path | None
    avoided: tuple[HeldClosure, ...]
    slowed_by: tuple[HeldClosure, ...]
    other: Path | None


def journey(
    state: RoadState, start: Spot, end: Spot, *, mode: Mode, with_other: bool = False
) -> Journey:
    """Find the fastest way on the roads as they are now."""
    roads = state.roads
    found = route(roads, start.places, end.places, mode=mode)
    path = None if isinstance(found, Missing) else found
    open_way = path
    held = [each for each in state.closures if each.closure.holds_for(mode)]
    if held:
        answer = route(state.unclosed, start.places, end.places, mode=mode)
        open_way = None if isinstance(answer, Missing) else answer
    slowed_by = _on(path, held)
    return Journey(
        start=start,
        end=end,
        path=path,
        missing=found if isinstance(found, Missing) else None,
        unclosed=open_way,
        avoided=tuple(each for each in _on(open_way, held) if each not in slowed_by),
        slowed_by=slowed_by,
        other=alternative(roads, start.places, end.places, path, mode=mode)
        if with_other and path is not None
        else None,
    )


def _on(path: Path | None, closures: list[HeldClosure]) -> tuple[HeldClosure, ...]:
    if path is None:
        return ()
    return tuple(each for each in closures if np.isin(each.closure.arcs, path.arcs).any())


def climbs_m(network: Network, path: Path) -> tuple[float, float]:
    """Add up what rises and falls along a path, in metres; of a part of a street its share."""
    edges, back = path.arcs >> 1, (path.arcs & 1).astype(bool)
    shares = np.diff(path.shares(), axis=1)[:, 0]
    up = np.where(back, network.descent_m[edges], network.ascent_m[edges])
    down = np.where(back, network.ascent_m[edges], network.descent_m[edges])
    return float((up * shares).sum()), float((down * shares).sum())
