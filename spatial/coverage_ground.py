"""What cameras are to see of a district: its open ground, streets and people, cell by cell.

The district is cut into *pieces*: what of one dong lies in one 100 m cell. Every figure of coverage
is a sum over pieces. Shapes are in metres of the grid, figures in true metres.

How it is counted, numbered as in the code:

1. Open ground is what is neither building nor water.
2. Streets are those that are given; what runs on the border of two dongs belongs to the first.
3. The people of a population cell are spread over the pieces by the metres of street that these
   have of it; by open ground where it has no street; by area where it has neither.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final

import numpy as np
import shapely
from numpy.typing import NDArray

from spatial.coverage_cuts import Shapes, alike, cut_at_cells, cut_in_turn, united
from spatial.coverage_grid import CELL_M, CellGrid
from spatial.ragged import firsts, spans

#: What is left over of less than this, in square metres or metres, is rounding.
_NOTHING: Final = 1e-6
#: Shapes wider than this are cut to a cell before they are united with others.
_WIDE_M: Final = 2.0 * CELL_M


@dataclass(frozen=True, kw_only=True, eq=False)
class Homes:
    """Where people live: polygons in metres of the grid, and how many in each."""

    shape: Shapes
    people: NDArray[np.float64]


@dataclass(frozen=True, kw_only=True, eq=False)
class Stretches:
    """Parts of streets, each in one piece; ``edge`` is the row of its line among those given."""

    line: Shapes
    edge: NDArray[np.int64]
    piece: NDArray[np.int64]


@dataclass(frozen=True, kw_only=True, eq=False)
class Ground:
    """The m pieces of a district, sorted by cell, and the parts of streets in them.

    ``cell`` is a row of ``grid``; ``zone`` the row of a dong, -1 outside all of them. ``whole`` is
    the polygon of a piece, ``open`` what of it is open ground.
    """

    grid: CellGrid
    cell: NDArray[np.int64]
    zone: NDArray[np.int64]
    whole: Shapes
    open: Shapes
    streets: Stretches
    people: NDArray[np.float64]

    @cached_property
    def first(self) -> NDArray[np.int64]:
        """Where the pieces of each cell begin, and where the last ones end: shape (cells + 1,)."""
        return firsts(np.bincount(self.cell, minlength=len(self.grid)))

    def pieces_of(self, cells: NDArray[np.int64]) -> NDArray[np.int64]:
        """Give the pieces of some cells."""
        return spans(self.first[cells], self.first[cells + 1] - self.first[cells])

    @cached_property
    def street(self) -> Shapes:
        """All streets of each piece as one shape, shape (m,)."""
        made = np.full(len(self.cell), shapely.MultiLineString(), np.object_)
        line, part = shapely.get_parts(self.streets.line, return_index=True)
        piece = self.streets.piece[part]
        order = np.argsort(piece, kind="stable")
        rows, number = np.unique(piece[order], return_inverse=True)
        if len(rows):
            made[rows] = shapely.multilinestrings(line[order], indices=number)
        return made

    @cached_property
    def whole_m2(self) -> NDArray[np.float64]:
        """True square metres of each piece."""
        return self.square_metres(self.whole)

    @cached_property
    def open_m2(self) -> NDArray[np.float64]:
        """True square metres of open ground in each piece."""
        return self.square_metres(self.open)

    @cached_property
    def street_m(self) -> NDArray[np.float64]:
        """True metres of street in each piece."""
        return self.metres(self.street)

    def square_metres(self, shapes: Shapes) -> NDArray[np.float64]:
        """Measure polygons."""
        return np.asarray(shapely.area(shapes)) / self.grid.scale**2

    def metres(self, shapes: Shapes) -> NDArray[np.float64]:
        """Measure lines."""
        return np.asarray(shapely.length(shapes)) / self.grid.scale

    def rebuilt(self, solids: Shapes, cells: NDArray[np.int64]) -> Ground:
        """Give the ground with other buildings and waters, which differ in these cells only.

        People stay where they were counted.
        """
        rows = self.pieces_of(cells)
        opened = self.open.copy()
        opened[rows] = _open(self.whole[rows], solids)
        return replace(self, open=opened)


def ground_of(
    grid: CellGrid,
    area: shapely.Geometry,
    *,
    zones: Shapes,
    solids: Shapes,
    streets: Shapes,
    homes: Homes,
) -> Ground:
    """Cut a district into pieces and count what lies in them.

    Parameters
    ----------
    area, zones, solids
        The district, its dongs (which do not overlap), its buildings and waters.
    streets
        LineStrings; their rows are what ``Stretches.edge`` means.
    """
    cell, zone, whole = _pieces(grid, area, zones)
    ground = Ground(
        grid=grid,
        cell=cell,
        zone=zone,
        whole=whole,
        open=_open(whole, solids),
        streets=_stretches(grid, streets, cell, whole),
        people=np.zeros(len(cell)),
    )
    return replace(ground, people=_people(ground, homes))


def _pieces(
    grid: CellGrid, area: shapely.Geometry, zones: Shapes
) -> tuple[NDArray[np.int64], NDArray[np.int64], Shapes]:
    """Cut the cells at the district's border and at those of the dongs: sorted by cell."""
    shapely.prepare(area)
    parts = grid.boxes.copy()
    inside = np.asarray(shapely.covers(area, parts), bool)
    parts[~inside] = alike(shapely.intersection(area, parts[~inside]), parts[~inside])
    cell, zone = shapely.STRtree(zones).query(parts, predicate="intersects")
    shapely.prepare(zones)
    holds = np.asarray(shapely.covers(zones[zone], parts[cell]), bool)
    # Most cells lie in one dong whole: then nothing is cut, and no neighbour that only touches.
    sole = np.full(len(grid), -1)
    sole[cell[holds][::-1]] = zone[holds][::-1]
    shared = sole[cell] < 0
    cut, left = cut_in_turn(parts, cell[shared], zones[zone[shared]])
    alone, rest = np.flatnonzero(sole >= 0), np.flatnonzero(sole < 0)
    cells = np.concatenate([alone, cell[shared], rest])
    zone_of = np.concatenate([sole[alone], zone[shared], np.full(len(rest), -1)])
    shapes = np.concatenate([parts[alone], cut, left[rest]])
    order = np.lexsort((zone_of, cells))
    order = order[np.asarray(shapely.area(shapes[order])) > _NOTHING]
    return cells[order].astype(np.int64), zone_of[order].astype(np.int64), shapes[order]


def _open(whole: Shapes, solids: Shapes) -> Shapes:
    """Take buildings and water away from pieces (1)."""
    piece, solid = shapely.STRtree(solids).query(whole, predicate="intersects")
    cut = solids[solid]
    corners = np.asarray(shapely.bounds(cut)).reshape(-1, 4)
    wide = ((corners[:, 2:] - corners[:, :2]) > _WIDE_M).any(axis=1)
    cut[wide] = alike(shapely.intersection(cut[wide], whole[piece[wide]]), cut[wide])
    rows, number = np.unique(piece, return_inverse=True)
    opened = whole.copy()
    taken = united(cut, number, len(rows))
    opened[rows] = alike(shapely.difference(whole[rows], taken), whole[rows])
    return opened


def _stretches(
    grid: CellGrid, streets: Shapes, cell_of: NDArray[np.int64], whole: Shapes
) -> Stretches:
    """Cut streets at the cells, and at the borders of pieces within them (2)."""
    line, edge = cut_at_cells(streets)
    middle = shapely.line_interpolate_point(line, 0.5, normalized=True)
    cell = grid.at(shapely.get_coordinates(middle))
    line, edge, cell = line[cell >= 0], edge[cell >= 0], cell[cell >= 0]
    first = np.searchsorted(cell_of, np.arange(len(grid) + 1))
    counts = np.diff(first)[cell]
    row, piece = np.repeat(np.arange(len(line)), counts), spans(first[cell], counts)
    # Where the piece is the cell there is nothing more to cut.
    full = np.asarray(shapely.area(whole)) > CELL_M**2 - _NOTHING
    cut = line[row]
    ragged = ~full[piece]
    rows, number = np.unique(row[ragged], return_inverse=True)
    cut[ragged] = cut_in_turn(line[rows], number, whole[piece[ragged]])[0]
    kept = np.asarray(shapely.length(cut)) > _NOTHING
    return Stretches(line=cut[kept], edge=edge[row[kept]], piece=piece[kept])


def _people(ground: Ground, homes: Homes) -> NDArray[np.float64]:
    """Spread people over the pieces (3)."""
    counted = np.zeros(len(ground.cell))
    waiting = np.arange(len(homes.people))
    streets = ground.streets
    for shapes, piece, measure in (
        (streets.line, streets.piece, shapely.length),
        (ground.open, np.arange(len(counted)), shapely.area),
        (ground.whole, np.arange(len(counted)), shapely.area),
    ):
        home, at = shapely.STRtree(shapes).query(homes.shape[waiting], predicate="intersects")
        weight = np.asarray(measure(_within(shapes[at], homes.shape[waiting[home]])), np.float64)
        total = np.bincount(home, weight, minlength=len(waiting))
        found = total[home] > _NOTHING
        share = weight[found] / total[home[found]] * homes.people[waiting[home[found]]]
        counted += np.bincount(piece[at[found]], share, minlength=len(counted))
        waiting = waiting[total <= _NOTHING]
    return counted


def _within(shapes: Shapes, around: Shapes) -> Shapes:
    """Cut shapes to others, those only that are not wholly inside."""
    shapely.prepare(around)
    cut = shapes.copy()
    out = ~np.asarray(shapely.covers(around, cut), bool)
    cut[out] = shapely.intersection(cut[out], around[out])
    return cut
