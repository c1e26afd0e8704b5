"""Outlines around stretches of street: marked on a raster, widened, and traced as polygons."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy import ndimage
from shapely.geometry import MultiPolygon

from spatial.compiled import compiled, inlined
from spatial.ragged import spans

#: The sides of a cell, walked with the cell on the left: south eastwards, east northwards, ...
_SOUTH, _EAST, _NORTH, _WEST = range(4)


class Stretches(NamedTuple):
    """Parts of edges, from fraction ``low`` to ``high`` counted from u, sorted by edge."""

    edge: NDArray[np.int32]
    low: NDArray[np.float64]
    high: NDArray[np.float64]


@compiled
def box_of(
    edges: NDArray[np.int32], first_point: NDArray[np.int64], lonlat: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Give the box of some polylines: west and south, east and north, degrees, shape (2, 2)."""
    box = np.array([[np.inf, np.inf], [-np.inf, -np.inf]])
    for edge in edges:
        for point in range(first_point[edge], first_point[edge + 1]):
            for axis in range(2):
                box[0, axis] = min(box[0, axis], lonlat[point, axis])
                box[1, axis] = max(box[1, axis], lonlat[point, axis])
    return box


@compiled
def mark(
    mask: NDArray[np.bool_],
    lonlat: NDArray[np.float64],
    first_point: NDArray[np.int64],
    part: Stretches,
    corner: NDArray[np.float64],
    cells_a_degree: NDArray[np.float64],
) -> None:
    """Set the cells that stretches of polylines pass, stepping half a cell.

    Row 0, column 0 of the mask has its south-west corner at ``corner``, degrees; rows run north.
    """
    for row in range(part.edge.size):
        begin, end = first_point[part.edge[row]], first_point[part.edge[row] + 1]
        length = 0.0
        for point in range(begin + 1, end):
            dx = (lonlat[point, 0] - lonlat[point - 1, 0]) * cells_a_degree[0]
            dy = (lonlat[point, 1] - lonlat[point - 1, 1]) * cells_a_degree[1]
            length += np.hypot(dx, dy)
        low, high = part.low[row] * length, part.high[row] * length
        passed = 0.0
        for point in range(begin + 1, end):
            x = (lonlat[point - 1, 0] - corner[0]) * cells_a_degree[0]
            y = (lonlat[point - 1, 1] - corner[1]) * cells_a_degree[1]
            dx = (lonlat[point, 0] - lonlat[point - 1, 0]) * cells_a_degree[0]
            dy = (lonlat[point, 1] - lonlat[point - 1, 1]) * cells_a_degree[1]
            leg_length = np.hypot(dx, dy)
            start = min(max(low - passed, 0.0), leg_length)
            stop = min(max(high - passed, 0.0), leg_length)
            if stop > start or leg_length == 0.0 or low == high:
                steps = int(np.ceil((stop - start) * 2.0))
                for step in range(steps + 1):
                    at = start if steps == 0 else start + (stop - start) * step / steps
                    share = at / leg_length if leg_length > 0.0 else 0.0
                    mask[int(y + dy * share), int(x + dx * share)] = True
            passed += leg_length


def widen(mask: NDArray[np.bool_], cells: int) -> NDArray[np.bool_]:
    """Set every cell whose middle is within so many cells, at least one, of a set cell's middle.

    The outermost ring of cells stays empty, so that outlines close.
    """
    wide = np.zeros_like(mask)
    row = mask.copy()  # the mask, widened to the sides by ever more cells
    widened = 0
    for up in range(cells, -1, -1):
        # Half a cell more makes the disc round; at one cell it takes in the diagonals.
        half = int(np.sqrt((cells + 0.5) ** 2 - up * up))
        for by in range(widened + 1, half + 1):
            row[:, by:] |= mask[:, :-by]
            row[:, :-by] |= mask[:, by:]
        widened = half
        if up:
            wide[up:] |= row[:-up]
            wide[:-up] |= row[up:]
        else:
            wide |= row
    wide[[0, -1]] = False
    wide[:, [0, -1]] = False
    return wide


def outlines(
    mask: NDArray[np.bool_], corner: NDArray[np.float64], degrees_a_cell: NDArray[np.float64]
) -> MultiPolygon:
    """Turn set cells into polygons with holes: EPSG:4326, valid, their corners cut.

    Cells that meet only at a corner are apart. Corners are cut by half a cell, the same way
    wherever the four cells around a corner are the same, so that more cells never give less area.
    """
    labels = np.empty(mask.shape, np.int32)
    ndimage.label(mask, output=labels)
    sides = int(np.count_nonzero(mask[1:] != mask[:-1]))
    sides += int(np.count_nonzero(mask[:, 1:] != mask[:, :-1]))
    cells, first, ring_label = _traced(mask, labels, sides)
    degrees = corner + cells * degrees_a_cell
    counts = np.diff(first)
    # Ragged rows with each ring's first point repeated at its end.
    closed = np.insert(spans(first[:-1], counts), np.cumsum(counts), first[:-1])
    ring_of = np.repeat(np.arange(len(counts)), counts + 1)
    rings = np.asarray(shapely.linearrings(degrees[closed], indices=ring_of))
    # Each connected part has one outline that runs counterclockwise, and it comes first.
    order = np.lexsort((~shapely.is_ccw(rings), ring_label))
    polygons = np.asarray(shapely.polygons(rings[order], indices=ring_label[order] - 1))
    return MultiPolygon(list(polygons))


@inlined
def _follow(mask: NDArray[np.bool_], row: int, column: int, side: int) -> tuple[int, int, int]:
    """Give the stretch of boundary after one side of a set cell, the cell staying on the left."""
    # One step in the direction of the walk, and one more to its right.
    ahead_row = row + (1 if side == _EAST else -1 if side == _WEST else 0)
    ahead_column = column + (1 if side == _SOUTH else -1 if side == _NORTH else 0)
    if not mask[ahead_row, ahead_column]:
        return row, column, (side + 1) % 4
    right_row = ahead_row + (-1 if side == _SOUTH else 1 if side == _NORTH else 0)
    right_column = ahead_column + (1 if side == _EAST else -1 if side == _WEST else 0)
    if not mask[right_row, right_column]:
        return ahead_row, ahead_column, side
    return right_row, right_column, (side + 3) % 4


@compiled
def _traced(
    mask: NDArray[np.bool_], labels: NDArray[np.int32], sides: int
) -> tuple[NDArray[np.float64], NDArray[np.int64], NDArray[np.int32]]:
    """Walk every boundary once, through the middles of its cell sides, set cells on the left.

    ``sides`` is the number of cell sides between set and empty cells.

    Returns
    -------
    cells, first, label
        Points in cells (column, row), the first of each ring, and the label of its cells. A ring's
        last point is not its first again; points on a straight run are left out.
    """
    rows, columns = mask.shape
    walked = np.zeros((rows, columns), np.uint8)
    points = np.empty((sides, 2), np.float64)
    first = [0]
    label = [0]
    count = 0
    for start_row in range(1, rows - 1):
        for start_column in range(1, columns - 1):
            outer = mask[start_row, start_column] and not mask[start_row - 1, start_column]
            if not outer or walked[start_row, start_column] & 1:
                continue
            row, column, side, turned = start_row, start_column, _SOUTH, True
            while not walked[row, column] & (1 << side):
                walked[row, column] |= 1 << side
                after = _follow(mask, row, column, side)
                turns = after[2] != side
                if turns or turned:
                    points[count, 0] = column + (1.0 if side == _EAST else 0.5 * (side != _WEST))
                    points[count, 1] = row + (1.0 if side == _NORTH else 0.5 * (side != _SOUTH))
                    count += 1
                turned = turns
                row, column, side = after
            first.append(count)
            label.append(labels[start_row, start_column])
    return points[:count], np.array(first), np.array(label[1:], np.int32)
