"""Places on streets of one name, told apart: by the street they meet, else by where they lie."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from spatial.crs import distances_m
from spatial.network import Network, StreetName

_WINDS: Final = (
    ("북쪽", "north end"), ("북동쪽", "north-east end"), ("동쪽", "east end"),
    ("남동쪽", "south-east end"), ("남쪽", "south end"), ("남서쪽", "south-west end"),
    ("서쪽", "west end"), ("북서쪽", "north-west end"),
)  # fmt: skip
#: What tells a place apart, in both languages.
_Mark = tuple[str, str]


def told_apart(
    network: Network,
    names: Sequence[StreetName],
    edges: Sequence[int],
    lonlat: NDArray[np.float64],
    origin: tuple[float, float],
) -> list[StreetName]:
    """Name places so that no two have one name; a place whose name is its own keeps it.

    1. By the street that the place's own street meets next to it: ``뒷길(옆길 쪽)``.
    2. Else by where it lies from the middle of its namesakes: ``뒷길(북쪽)``.
    3. Else by how far it lies from where everything begins, numbered where that is the same:
       ``뒷길(310 m)``.

    Parameters
    ----------
    names, edges, lonlat
        Of n places: what their streets are called, the edge of the street (-1 where several meet),
        and degrees (n, 2).
    origin
        Degrees.
    """
    groups: dict[str, list[int]] = defaultdict(list)
    for row, name in enumerate(names):
        groups[name.ko].append(row)
    told = list(names)
    for rows in groups.values():
        if len(rows) == 1:
            continue
        own = [names[row].ko for row in rows]
        by_kind = (
            [
                _met(network, edges[row], lonlat[row], name)
                for row, name in zip(rows, own, strict=True)
            ],
            _winds(lonlat[rows]),
            _metres(lonlat[rows], origin),
        )
        for row, (ko, en) in zip(rows, _unlike(by_kind), strict=True):
            told[row] = StreetName(f"{names[row].ko}({ko})", f"{names[row].en} ({en})")
    return told


def _unlike(by_kind: Sequence[Sequence[_Mark | None]]) -> list[_Mark]:
    """Give each the first kind of mark that none of the others has."""
    chosen: dict[int, _Mark] = {}
    for marks in by_kind:
        left = {row: mark for row, mark in enumerate(marks) if row not in chosen and mark}
        often = Counter(left.values())
        chosen |= {row: mark for row, mark in left.items() if often[mark] == 1}
    number = Counter[_Mark]()
    for row, mark in enumerate(by_kind[-1]):
        if row not in chosen and mark is not None:
            number[mark] += 1
            chosen[row] = (f"{mark[0]}, {number[mark]}", f"{mark[1]}, {number[mark]}")
    return [chosen[row] for row in sorted(chosen)]


def _met(network: Network, edge: int, place: NDArray[np.float64], own: str) -> _Mark | None:
    """Name the street of another name that an edge meets at the end that is nearer to a place."""
    if edge < 0:
        return None
    ends = np.array([network.u[edge], network.v[edge]])
    far, _ = distances_m(*place.tolist(), *network.node_lonlat[ends].T)
    for node in ends[np.argsort(far, kind="stable")].tolist():
        meeting = np.flatnonzero((network.u == node) | (network.v == node))
        meeting = meeting[np.argsort(network.road_class[meeting], kind="stable")]
        for name in (network.names[each] for each in network.name[meeting].tolist()):
            if name.ko and name.ko != own:
                return f"{name.ko} 쪽", f"by {name.en}"
    return None


def _winds(lonlat: NDArray[np.float64]) -> list[_Mark]:
    """Say in which of eight directions places lie from their middle."""
    lon, lat = lonlat.mean(axis=0).tolist()
    _, bearing = distances_m(lon, lat, *lonlat.T)
    return [_WINDS[round(each / 45.0) % 8] for each in (bearing % 360.0).tolist()]


def _metres(lonlat: NDArray[np.float64], origin: tuple[float, float]) -> list[_Mark]:
    far, _ = distances_m(*origin, *lonlat.T)
    return [(f"{each:.0f} m", f"at {each:.0f} m") for each in far.tolist()]
