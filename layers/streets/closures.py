"""Closures of the layer become edges of the network: what each holds, and what it does not find."""

from __future__ import annotations

import datetime as dt
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
import shapely
from numpy.typing import NDArray

from layers.store.roads import ClosureRow
from spatial.conditions import Closure, both_ways
from spatial.network import Network
from spatial.street_index import StreetIndex
from spatial.traversal import ALL_MODES, Mode

_MODES: Final[Mapping[str | None, frozenset[Mode]]] = {
    None: ALL_MODES,
    "all": ALL_MODES,
    "vehicles": ALL_MODES - {Mode.WALK},
    "motor": frozenset({Mode.DRIVE, Mode.EMERGENCY}),
    "cycle": frozenset({Mode.CYCLE}),
    "walk": frozenset({Mode.WALK}),
}
#: Causes that let fire engines and ambulances through unless it is said that they do not.
_PASSABLE: Final = frozenset({"cordon", "event"})
#: More than OSM has ways, and than a way has parts: (way, part) is one number below these.
_MOST_WAYS: Final = 1 << 40
_MOST_PARTS: Final = 1 << 20


@dataclass(frozen=True, kw_only=True, eq=False)
class HeldClosure:
    """A closure with the edges that it holds; ``unmatched`` names what is not on the network."""

    row: ClosureRow
    closure: Closure
    edges: NDArray[np.int64]
    unmatched: tuple[str, ...]

    def is_in_force(self, now: dt.datetime) -> bool:
        """Whether it holds at a moment."""
        row = self.row
        begun = row.valid_from is None or row.valid_from <= now
        return begun and (row.valid_to is None or row.valid_to > now)

    @property
    def modes(self) -> tuple[Mode, ...]:
        """Whom it holds, in the order of the modes."""
        return tuple(mode for mode in Mode if self.closure.holds_for(mode))


@dataclass(frozen=True, kw_only=True, eq=False)
class StreetNames:
    """Finding edges by their own names, or by their streets' in Korean or in English."""

    network: Network

    @cached_property
    def _ordered(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        keys = self.network.way_id * _MOST_PARTS + self.network.part
        order = np.argsort(keys)
        return keys[order], order

    def edges_named(self, pairs: Sequence[tuple[int, int] | None]) -> NDArray[np.int64]:
        """Give the edge of each (way, part), -1 where there is none."""
        nowhere = (_MOST_WAYS, 0)
        known = [
            pair if pair and abs(pair[0]) < _MOST_WAYS and pair[1] < _MOST_PARTS else nowhere
            for pair in pairs
        ]
        wanted = np.asarray(known, np.int64).reshape(-1, 2) @ (_MOST_PARTS, 1)
        keys, order = self._ordered
        row = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)
        return np.where(keys[row] == wanted, order[row], -1)

    @cached_property
    def _numbers(self) -> Mapping[str, list[int]]:
        numbers: dict[str, list[int]] = {}
        for number, name in enumerate(self.network.names):
            for text in {plain(name.ko), plain(name.en)} - {""}:
                numbers.setdefault(text, []).append(number)
        return numbers

    def edges(self, name: str) -> NDArray[np.int64]:
        """Give the edges of the streets of a name; blanks and capitals make no difference."""
        return np.flatnonzero(np.isin(self.network.name, self._numbers.get(plain(name), [])))


def plain(name: str) -> str:
    """Write a name without what people write differently."""
    return "".join(unicodedata.normalize("NFKC", name).casefold().split())


def named_in(text: str | None) -> list[str]:
    """Read names divided by semicolons or line ends, each once."""
    parts = (text or "").replace("\n", ";").split(";")
    return list(dict.fromkeys(part.strip() for part in parts if part.strip()))


def held(rows: Sequence[ClosureRow], index: StreetIndex, names: StreetNames) -> list[HeldClosure]:
    """Find the edges of closures: those they name, else the streets they name, else by shape."""
    told = [(row.edges or "").replace(",", " ").split() for row in rows]
    edges = names.edges_named([edge_name(name) for each in told for name in each])
    arcs = both_ways(edges)
    closures: list[HeldClosure] = []
    begin = 0
    for row, each in zip(rows, told, strict=True):
        end = begin + len(each)
        if end - begin == 1 and edges[begin] >= 0:  # as most are, and thousands may come at once
            closures.append(_closure(row, edges[begin:end], arcs[2 * begin : 2 * end], ()))
        else:
            found = dict(zip(each, edges[begin:end].tolist(), strict=True))
            closures.append(_held(row, found, index, names))
        begin = end
    return closures


def _held(
    row: ClosureRow, told: Mapping[str, int], index: StreetIndex, names: StreetNames
) -> HeldClosure:
    """``told`` are the edges it names, -1 for those that are not on the network."""
    edges = np.asarray(sorted({edge for edge in told.values() if edge >= 0}), np.int64)
    unmatched = tuple(name for name, edge in told.items() if edge < 0)
    if row.edges is None and row.place is not None:
        edges, unmatched = _by_names(named_in(row.place), names)
    if not len(edges):
        edges = index.under(shapely.from_wkb(row.wkb), _among(row, index, _MODES[row.modes]))
    return _closure(row, edges, both_ways(edges), unmatched)


def _closure(
    row: ClosureRow,
    edges: NDArray[np.int64],
    arcs: NDArray[np.int64],
    unmatched: tuple[str, ...],
) -> HeldClosure:
    passes = row.emergency_passes
    return HeldClosure(
        row=row,
        closure=Closure(
            id=row.id,
            arcs=arcs,
            modes=_MODES[row.modes],
            slow_down=row.slow_down,
            emergency_exempt=row.kind in _PASSABLE if passes is None else passes,
        ),
        edges=edges,
        unmatched=unmatched,
    )


def _among(row: ClosureRow, index: StreetIndex, modes: frozenset[Mode]) -> NDArray[np.bool_]:
    """Say which streets a shape may mean: an area on the ground means no street below or above.

    Water is the other way round: it runs into underpasses, and bridges stay dry.
    """
    usable = index.usable(modes)
    if shapely.from_wkb(row.wkb).area == 0.0:
        return usable
    network = index.network
    return usable & ~(network.bridge if row.kind == "flood" else network.tunnel)


def edge_name(text: str) -> tuple[int, int] | None:
    """Read the name of an edge: ``123/0``, also as the layer's id ``osm/123/0``."""
    way, _, part = text.removeprefix("osm/").partition("/")
    known = way.lstrip("-").isascii() and way.lstrip("-").isdigit() and part.isdigit()
    return (int(way), int(part)) if known else None


def _by_names(
    wanted: Sequence[str], names: StreetNames
) -> tuple[NDArray[np.int64], tuple[str, ...]]:
    found = {name: names.edges(name) for name in wanted}
    edges = np.unique(np.concatenate([np.zeros(0, np.int64), *found.values()]))
    return edges, tuple(name for name in wanted if not len(found[name]))


def boundaries(closures: Iterable[HeldClosure]) -> list[dt.datetime]:
    """Give the moments at which one of some closures begins or ends."""
    times = [(each.row.valid_from, each.row.valid_to) for each in closures]
    return sorted({moment for pair in times for moment in pair if moment is not None})
