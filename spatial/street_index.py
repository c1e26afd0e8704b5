"""Which streets a shape on the map means: the one under a point, those along a line, in an area.

Rules, numbered as in the code:

1. A point means the street nearest to it, and several where they meet under it.
2. A line means the streets that it runs along. It also means those that it crosses, but no tunnel
   that lies below, and no side street where it leaves one that is run along: a line drawn along a
   street by hand touches the mouths of the side streets without meaning them.
3. An area means every street that enters it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final, Self

import numpy as np
import shapely
from numpy.typing import NDArray

from spatial.network import CLOSED, Network
from spatial.plane import LocalPlane
from spatial.traversal import Mode

#: How far from a point its street may be, and how far beside a line a street runs along it.
NEAR_M: Final = 30.0
BESIDE_M: Final = 12.0
#: Streets so little farther than the nearest one meet it there.
_SAME_M: Final = 1.0
_SAMPLE_M: Final = 5.0
_ALONG_DEG: Final = 35.0
#: A street is run along for half its length, or for as far as this.
_FOLLOWED_M: Final = 30.0
#: A crossing so near a street that is run along is the mouth of a side street.
_MOUTH_M: Final = 15.0


@dataclass(frozen=True, kw_only=True, eq=False)
class StreetIndex:
    """All edges of a network as lines in metres of its plane, indexed; row e is edge e."""

    network: Network
    lines: NDArray[np.object_]
    tree: shapely.STRtree
    _usable: dict[frozenset[Mode], NDArray[np.bool_]] = field(default_factory=dict)

    @classmethod
    def of(cls, network: Network) -> Self:
        """Index every street, open to whomever."""
        rows = np.repeat(np.arange(network.edge_count), np.diff(network.first_point))
        metres = network.plane.to_metres(network.lonlat)
        lines = np.asarray(shapely.linestrings(metres, indices=rows), np.object_)
        return cls(network=network, lines=lines, tree=shapely.STRtree(lines))

    def usable(self, modes: frozenset[Mode]) -> NDArray[np.bool_]:
        """Whether any of these modes may go along each edge, shape (m,)."""
        if modes not in self._usable:
            rows = [mode.row for mode in modes]
            least = self.network.base_ms[rows].min(axis=0).reshape(-1, 2).min(axis=1)
            self._usable[modes] = least != CLOSED
        return self._usable[modes]

    def under(self, shape: shapely.Geometry, among: NDArray[np.bool_]) -> NDArray[np.int64]:
        """Give the edges that a shape in degrees means, sorted; ``among`` says which may be."""
        found = [self._under(part, among) for part in _parts(shape, self.network.plane)]
        return np.unique(np.concatenate(found)) if found else np.zeros(0, np.int64)

    def _under(self, part: shapely.Geometry, among: NDArray[np.bool_]) -> NDArray[np.int64]:
        match int(shapely.get_dimensions(part)):
            case 0:
                return self._at(part, among)
            case 1:
                return self._along(part, among)
            case _:  # rule 3
                return _kept(self.tree.query(part, predicate="intersects"), among)

    def _at(self, point: shapely.Geometry, among: NDArray[np.bool_]) -> NDArray[np.int64]:
        """Rule 1."""
        near = _kept(self.tree.query(point, predicate="dwithin", distance=NEAR_M), among)
        away = shapely.distance(self.lines[near], point)
        return near[away <= away.min(initial=np.inf) + _SAME_M]

    def _along(self, line: shapely.Geometry, among: NDArray[np.bool_]) -> NDArray[np.int64]:
        """Rule 2."""
        near = _kept(self.tree.query(line, predicate="dwithin", distance=BESIDE_M), among)
        if not len(near):
            return near
        followed = near[_runs_along(self.lines[near], line)]
        crosses = shapely.intersects(self.lines[near], line) & ~self.network.tunnel[near]
        crossed = near[crosses & ~np.isin(near, followed)]
        where = shapely.intersection(self.lines[crossed], line)
        return np.concatenate(
            [followed, crossed[self._away_m(crossed, where, followed) > _MOUTH_M]]
        )

    def _away_m(
        self, crossed: NDArray[np.int64], where: NDArray[np.object_], followed: NDArray[np.int64]
    ) -> NDArray[np.float64]:
        """Say how far each crossing is from where its street leaves one that is run along."""
        network = self.network
        joined = np.concatenate([network.u[followed], network.v[followed]])
        away = np.full(len(crossed), np.inf)
        for end in (network.u, network.v):
            nodes = end[crossed]
            at = shapely.points(network.plane.to_metres(network.node_lonlat[nodes]))
            far = np.where(np.isin(nodes, joined), shapely.distance(where, at), np.inf)
            away = np.minimum(away, far)
        return away


def _kept(found: NDArray[np.int64], among: NDArray[np.bool_]) -> NDArray[np.int64]:
    return np.asarray(found, np.int64)[among[found]]


def _parts(shape: shapely.Geometry, plane: LocalPlane) -> list[shapely.Geometry]:
    """Give the single shapes of a shape, in metres."""
    metres = shapely.transform(shapely.force_2d(shape), plane.to_metres)
    return list(shapely.get_parts(metres))


def _runs_along(lines: NDArray[np.object_], along: shapely.Geometry) -> NDArray[np.bool_]:
    """Whether each line runs beside ``along`` and in its direction, or against it, for a while."""
    lengths = shapely.length(lines)
    counts = np.maximum(np.ceil(lengths / _SAMPLE_M), 2).astype(np.int64)
    row = np.repeat(np.arange(len(lines)), counts)
    first = np.cumsum(counts) - counts
    share = (np.arange(len(row)) - first[row] + 0.5) / counts[row]
    on_line = shapely.line_interpolate_point(lines[row], share, normalized=True)
    beside = shapely.distance(on_line, along) <= BESIDE_M
    other = np.full(len(row), along, np.object_)
    at = shapely.line_locate_point(other, on_line)
    turned = _heading(lines[row], share * lengths[row]) - _heading(other, at)
    away = np.abs((turned + 90.0) % 180.0 - 90.0)
    good = np.bincount(row, beside & (away <= _ALONG_DEG), minlength=len(lines)) / counts
    return (good >= 0.5) | (good * lengths >= _FOLLOWED_M)


def _heading(lines: NDArray[np.object_], at_m: NDArray[np.float64]) -> NDArray[np.float64]:
    """Give the direction of lines at some metres along them, in degrees."""
    ends = [
        shapely.get_coordinates(shapely.line_interpolate_point(lines, np.maximum(at_m + step, 0.0)))
        for step in (-1.0, 1.0)
    ]
    east, north = (ends[1] - ends[0]).T
    return np.degrees(np.arctan2(east, north))
