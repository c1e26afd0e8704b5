"""Cutting and uniting many shapes at once, in metres of a grid."""

from __future__ import annotations

from typing import Final

import numpy as np
import shapely
from numpy.typing import NDArray

from spatial.coverage_grid import CELL_M
from spatial.ragged import firsts, spans

Shapes = NDArray[np.object_]

_EMPTY: Final = {1: shapely.LineString(), 2: shapely.Polygon()}


def united(shapes: Shapes, group: NDArray[np.int64], groups: int) -> Shapes:
    """Unite the polygons of each group; an empty polygon where there are none.

    Groups of about the same size are united in one call: the work is then done without the
    interpreter, and without its lock.
    """
    made = np.full(groups, _EMPTY[2], np.object_)
    order = np.argsort(group, kind="stable")
    counts = np.bincount(group, minlength=groups)
    first = firsts(counts)[:-1]
    made[counts == 1] = shapes[order[first[counts == 1]]]
    power = np.ceil(np.log2(np.maximum(counts, 1))).astype(np.int64)
    for each in np.unique(power[counts > 1]).tolist():
        rows = np.flatnonzero((power == each) & (counts > 1))
        table = np.full((len(rows), 2**each), None, np.object_)
        row = np.repeat(np.arange(len(rows)), counts[rows])
        column = spans(np.zeros(len(rows), np.int64), counts[rows])
        table[row, column] = shapes[order[spans(first[rows], counts[rows])]]
        made[rows] = shapely.union_all(table, axis=1)
    return made


def cut_in_turn(shapes: Shapes, row: NDArray[np.int64], cutters: Shapes) -> tuple[Shapes, Shapes]:
    """Give each cutter what it holds of its shape, but for what an earlier one of it held.

    Parameters
    ----------
    row
        The shape of each cutter, sorted: the cutters of a shape stand together.

    Returns
    -------
    held, left
        What each cutter holds, and what nobody holds of each shape: of the shape's dimension.
    """
    held = np.empty(len(row), np.object_)
    left = shapes.copy()
    turn = np.arange(len(row)) - np.searchsorted(row, row)
    for each in range(int(turn.max(initial=-1)) + 1):
        now = np.flatnonzero(turn == each)
        at = row[now]
        held[now] = shapely.intersection(left[at], cutters[now])
        left[at] = alike(shapely.difference(left[at], cutters[now]), shapes[at])
    return alike(held, shapes[row]), left


def alike(shapes: Shapes, model: Shapes) -> Shapes:
    """Leave of what was cut only the parts of the dimension that it had before.

    Shapes that touch in a point or along a line have that in common too.
    """
    shapes = np.asarray(shapes, np.object_).copy()
    wanted = np.asarray(shapely.get_dimensions(model))
    lower = np.asarray(shapely.get_dimensions(shapes)) < wanted
    shapes[lower] = [_EMPTY[each] for each in wanted[lower].tolist()]
    mixed = shapely.get_type_id(shapes) == shapely.GeometryType.GEOMETRYCOLLECTION
    for at in np.flatnonzero(mixed).tolist():
        parts = shapely.get_parts(shapes[at])
        shapes[at] = shapely.union_all(parts[shapely.get_dimensions(parts) == wanted[at]])
    return shapes


def cut_at_cells(lines: Shapes) -> tuple[Shapes, NDArray[np.int64]]:
    """Cut lines wherever they leave a cell of the grid.

    What runs along a line of the grid belongs to one side of it only.

    Returns
    -------
    parts, line
        The parts in the order of the lines, and the row of the line that each is of.
    """
    xy, line = shapely.get_coordinates(lines, return_index=True)
    run = np.flatnonzero(line[1:] == line[:-1])
    if not len(run):
        return np.zeros(0, np.object_), np.zeros(0, np.int64)
    start, end = xy[run], xy[run + 1]
    share, row = _crossings(start, end)
    begins = start[row] + (end[row] - start[row]) * share[:, None]
    goes_on = np.r_[row[1:] == row[:-1], False]
    ends = np.where(goes_on[:, None], np.roll(begins, -1, axis=0), end[row])
    cell = np.floor((begins + ends) / (2.0 * CELL_M))
    owner = line[run][row]
    new = np.r_[True, (owner[1:] != owner[:-1]) | (cell[1:] != cell[:-1]).any(axis=1)]
    return _joined(begins, ends, np.cumsum(new) - 1), owner[new].astype(np.int64)


def _crossings(
    start: NDArray[np.float64], end: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Give where segments begin and where they cross the grid, as shares of them, in order."""
    shares, rows = [np.zeros(len(start))], [np.arange(len(start))]
    for axis in (0, 1):
        a, b = start[:, axis] / CELL_M, end[:, axis] / CELL_M
        low, high = np.floor(np.minimum(a, b)) + 1, np.ceil(np.maximum(a, b)) - 1
        counts = np.maximum(high - low + 1, 0).astype(np.int64)
        row = np.repeat(np.arange(len(start)), counts)
        at = spans(low.astype(np.int64), counts)
        shares.append((at - a[row]) / (b[row] - a[row]))
        rows.append(row)
    share, row = np.concatenate(shares), np.concatenate(rows)
    order = np.lexsort((share, row))
    return share[order], row[order]


def _joined(
    begins: NDArray[np.float64], ends: NDArray[np.float64], group: NDArray[np.int64]
) -> Shapes:
    """Make a line of each group of segments that follow one another."""
    last = np.r_[group[1:] != group[:-1], True]
    places = np.concatenate([begins, ends[last]])
    belongs = np.concatenate([group, group[last]])
    order = np.argsort(belongs, kind="stable")
    return np.asarray(shapely.linestrings(places[order], indices=belongs[order]), np.object_)
