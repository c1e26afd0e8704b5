"""Measured speeds on the streets: links found again on the network, and what each arc rests on.

1. A link's speed holds for the arcs that it covers; where several cover one, the longest decides.
2. A speed is live for a quarter of an hour. After that the link has the speed that is typical of
   the hour of the week, and without one its streets have their limits.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import shapely

from layers.store.roads import SpeedRow
from spatial.conditions import Basis, Speeds
from spatial.conflation import Match, Matcher
from spatial.network import Network

FRESH: Final = dt.timedelta(minutes=15)
#: A match that is worse is no match.
LEAST_QUALITY: Final = 0.5
#: An arc of which a link covers less has no speed of it.
_LEAST_COVERED: Final = 0.3


@dataclass(frozen=True, kw_only=True, eq=False)
class LinkMatches:
    """Where links lie on a network: link -> its match, for these lines of these links."""

    network: Network | None
    lines: Mapping[str, bytes]
    matches: Mapping[str, Match]

    def holds_for(self, network: Network, rows: Sequence[SpeedRow]) -> bool:
        """Whether these are all the links there are, where they are now."""
        return self.network is network and self.lines == {row.id: row.wkb for row in rows}

    @property
    def matched(self) -> int:
        """How many links lie on streets."""
        return sum(match.quality >= LEAST_QUALITY for match in self.matches.values())


NO_MATCHES: Final = LinkMatches(network=None, lines={}, matches={})


def matched_links(network: Network, rows: Sequence[SpeedRow]) -> LinkMatches:
    """Find links on the streets; those of several lines by their parts, one after the other."""
    parts = [shapely.get_parts(shapely.from_wkb(row.wkb)) for row in rows]
    lines = [np.concatenate([shapely.get_coordinates(one) for one in each]) for each in parts]
    found = Matcher.of(network).match(lines) if lines else []
    return LinkMatches(
        network=network,
        lines={row.id: row.wkb for row in rows},
        matches={row.id: match for row, match in zip(rows, found, strict=True)},
    )


def speeds(
    rows: Sequence[SpeedRow],
    links: LinkMatches,
    typical: Mapping[str, float],
    *,
    now: dt.datetime,
) -> Speeds | None:
    """Carry the links' speeds over to the arcs; None where there is no speed at all."""
    arcs, metres, kph, basis = [], [], [], []
    for row in rows:
        match = links.matches.get(row.id)
        speed = _speed(row, typical, now)
        if match is None or match.quality < LEAST_QUALITY or speed is None:
            continue
        on = match.covered >= _LEAST_COVERED
        arcs.append(match.arcs[on])
        metres.append(match.metres[on])
        kph.append(np.full(on.sum(), speed[0]))
        basis.append(np.full(on.sum(), speed[1], np.uint8))
    if not arcs:
        return None
    arc, along = np.concatenate(arcs), np.concatenate(metres)
    order = np.lexsort((-along, arc))
    first = order[np.r_[True, arc[order][1:] != arc[order][:-1]]] if len(order) else order
    return Speeds(
        arcs=arc[first], kph=np.concatenate(kph)[first], basis=np.concatenate(basis)[first]
    )


def _speed(
    row: SpeedRow, typical: Mapping[str, float], now: dt.datetime
) -> tuple[float, Basis] | None:
    """Rule 2."""
    if row.speed_kph and row.observed_at is not None and is_live(row, now):
        return row.speed_kph, Basis.LIVE
    return (typical[row.id], Basis.TYPICAL) if row.id in typical else None


def is_live(row: SpeedRow, now: dt.datetime) -> bool:
    """Whether a link's speed was measured so lately that it is one of now."""
    return bool(row.speed_kph) and row.observed_at is not None and row.observed_at > now - FRESH


def stale_at(rows: Sequence[SpeedRow]) -> list[dt.datetime]:
    """Give the moments, whole minutes, from which on speeds are live no more."""
    ends = {row.observed_at + FRESH for row in rows if row.observed_at is not None}
    return sorted({_next_minute(end) for end in ends})


def _next_minute(moment: dt.datetime) -> dt.datetime:
    whole = moment.replace(second=0, microsecond=0)
    return whole if whole == moment else whole + dt.timedelta(minutes=1)
