"""How much of a district cameras see together, what one of them adds, and what nobody sees.

What is seen twice counts once: in every cell the views are united before anything is measured. All
of it is exact on the polygons of the views; nothing is sampled.
"""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
import shapely
from numpy.typing import NDArray

from spatial.coverage_cuts import Shapes, alike, united
from spatial.coverage_ground import Ground

#: The radius within which Korea's siting method takes a camera to watch, in metres.
DISC_M: Final = 50.0
#: Cells that are worked on at once, and by how many threads: GEOS gives the interpreter's lock up.
_CELLS: Final = 128
_THREADS: Final = 2
_NOTHING: Final = 1e-6


@dataclass(frozen=True, kw_only=True, eq=False)
class Seen:
    """What some views show of the ground.

    ``area`` is the union of the views in each cell, over walls and roofs too, in metres of the
    grid; the figures are of each piece: open ground, and streets.
    """

    ground: Ground
    area: Shapes
    open_m2: NDArray[np.float64]
    street_m: NDArray[np.float64]

    @cached_property
    def people(self) -> NDArray[np.float64]:
        """People of each piece who are seen: by its share of streets, else of open ground."""
        every = np.arange(len(self.open_m2))
        return _people(self.ground, every, self.open_m2, self.street_m)

    @cached_property
    def unseen(self) -> Shapes:
        """The open ground of each piece that nobody sees."""
        ground = self.ground
        return alike(shapely.difference(ground.open, self.area[ground.cell]), ground.open)


@dataclass(frozen=True, kw_only=True, eq=False)
class Loss:
    """What only one camera sees, of each piece that it sees into: what it adds to the others."""

    shape: Shapes
    open_m2: NDArray[np.float64]
    street_m: NDArray[np.float64]
    people: NDArray[np.float64]


def seen(ground: Ground, views: Shapes, *, beneath: Seen | None = None) -> Seen:
    """Measure what views (polygons in metres of the grid) show together.

    With ``beneath``, together with what was measured before of other views.
    """
    pieces = len(ground.cell)
    nothing = Seen(
        ground=ground,
        area=np.full(len(ground.grid), shapely.Polygon(), np.object_),
        open_m2=np.zeros(pieces),
        street_m=np.zeros(pieces),
    )
    cells = touched(ground, views)
    return seen_again(beneath or nothing, ground, views, cells, beneath=beneath)


def seen_again(
    before: Seen,
    ground: Ground,
    views: Shapes,
    cells: NDArray[np.int64],
    *,
    beneath: Seen | None = None,
) -> Seen:
    """Measure anew in some cells, where views or the ground changed; the rest stays as it was."""
    area, open_m2 = before.area.copy(), before.open_m2.copy()
    street_m = before.street_m.copy()
    for part, found in _united_in(ground, views, cells, beneath):
        rows = ground.pieces_of(part)
        area[part] = found.area
        open_m2[rows], street_m[rows] = found.open_m2, found.street_m
    return Seen(ground=ground, area=area, open_m2=open_m2, street_m=street_m)


def touched(ground: Ground, shapes: Shapes) -> NDArray[np.int64]:
    """Give the cells that shapes reach."""
    found = ground.grid.tree.query(shapes, predicate="intersects")[1]
    return np.unique(found).astype(np.int64)


def only_by(ground: Ground, own: Shapes, others: Shapes) -> Loss:
    """Measure what a camera with its ``own`` views shows that the ``others`` do not."""
    cells = touched(ground, own)
    without = _seen_in(ground, shapely.STRtree(others), cells, None)
    together = _seen_in(ground, shapely.STRtree(np.concatenate([own, others])), cells, None)
    rows = ground.pieces_of(cells)
    at = np.searchsorted(cells, ground.cell[rows])
    lost = alike(shapely.difference(together.area, without.area), without.area)
    shape = alike(shapely.intersection(ground.open[rows], lost[at]), ground.open[rows])
    with_it = _people(ground, rows, together.open_m2, together.street_m)
    return Loss(
        shape=shape,
        open_m2=ground.square_metres(shape),
        street_m=together.street_m - without.street_m,
        people=with_it - _people(ground, rows, without.open_m2, without.street_m),
    )


def unseen_streets(seen_by_all: Seen, rows: NDArray[np.int64]) -> tuple[Shapes, NDArray[np.int64]]:
    """Give what nobody sees of some stretches of street: the parts, and the stretch of each."""
    ground = seen_by_all.ground
    lines = ground.streets.line[rows]
    area = seen_by_all.area[ground.cell[ground.streets.piece[rows]]]
    left = alike(shapely.difference(lines, area), lines)
    parts, row = shapely.get_parts(left, return_index=True)
    kept = np.asarray(shapely.length(parts)) > _NOTHING
    return parts[kept], rows[row[kept]]


def disc_m2(ground: Ground, cameras: NDArray[np.float64]) -> NDArray[np.float64]:
    """Measure the ground of each piece, buildings and water too, within 50 m of a camera.

    This is what Korea's siting method takes to be watched: discs that no building blocks, here
    of 64 corners, which are 0.16 % smaller. ``cameras`` are (k, 2) places in metres of the grid.
    """
    places = np.unique(np.asarray(cameras, np.float64).reshape(-1, 2), axis=0)
    radius = DISC_M * ground.grid.scale
    discs = np.asarray(shapely.buffer(shapely.points(places), radius, quad_segs=16), np.object_)
    cells = touched(ground, discs)
    row, cut = _cut(ground, shapely.STRtree(discs), cells)
    area = united(cut, row, len(cells))
    rows = ground.pieces_of(cells)
    made = np.zeros(len(ground.cell))
    at = area[np.searchsorted(cells, ground.cell[rows])]
    made[rows] = ground.square_metres(shapely.intersection(ground.whole[rows], at))
    return made


@dataclass(frozen=True, kw_only=True, eq=False)
class _Part:
    """As ``Seen``, of some cells."""

    area: Shapes
    open_m2: NDArray[np.float64]
    street_m: NDArray[np.float64]


def _united_in(
    ground: Ground, views: Shapes, cells: NDArray[np.int64], beneath: Seen | None
) -> Iterator[tuple[NDArray[np.int64], _Part]]:
    """Measure many cells, some at a time."""
    tree = shapely.STRtree(_distinct(views))
    tree.query(shapely.Point(0.0, 0.0))  # builds it, before several threads ask
    parts = [cells[start : start + _CELLS] for start in range(0, len(cells), _CELLS)]
    with ThreadPoolExecutor(_THREADS) as pool:
        found = pool.map(lambda part: _seen_in(ground, tree, part, beneath), parts)
        yield from zip(parts, found, strict=True)


def _seen_in(
    ground: Ground, tree: shapely.STRtree, cells: NDArray[np.int64], beneath: Seen | None
) -> _Part:
    row, cut = _cut(ground, tree, cells)
    if beneath is not None:
        row = np.concatenate([row, np.arange(len(cells))])
        cut = np.concatenate([cut, beneath.area[cells]])
    area = united(cut, row, len(cells))
    rows = ground.pieces_of(cells)
    at = area[np.searchsorted(cells, ground.cell[rows])]
    return _Part(
        area=area,
        open_m2=ground.square_metres(shapely.intersection(ground.open[rows], at)),
        street_m=ground.metres(shapely.intersection(ground.street[rows], at)),
    )


def _cut(
    ground: Ground, tree: shapely.STRtree, cells: NDArray[np.int64]
) -> tuple[NDArray[np.int64], Shapes]:
    """Cut views at cells: the row of the cell, and the part, of each pair that meets."""
    boxes = ground.grid.boxes[cells]
    row, view = tree.query(boxes, predicate="intersects")
    cut, around = tree.geometries[view], boxes[row]
    inner, outer = shapely.bounds(cut), shapely.bounds(around)
    beyond = np.column_stack([inner[:, :2] < outer[:, :2], inner[:, 2:] > outer[:, 2:]])
    out = beyond.any(axis=1)
    cut[out] = alike(shapely.intersection(cut[out], around[out]), around[out])
    return row.astype(np.int64), cut


def _distinct(views: Shapes) -> Shapes:
    """Leave out views that another one equals: several cameras of a pole often see the same."""
    _, first = np.unique(shapely.to_wkb(views), return_index=True)
    return views[np.sort(first)]


def _people(
    ground: Ground,
    rows: NDArray[np.int64],
    open_m2: NDArray[np.float64],
    street_m: NDArray[np.float64],
) -> NDArray[np.float64]:
    """Count who is seen in some pieces: by the share of streets seen, else of open ground."""
    all_open, all_street = ground.open_m2[rows], ground.street_m[rows]
    share = np.zeros(len(rows))
    np.divide(open_m2, all_open, out=share, where=all_open > 0.0)
    np.divide(street_m, all_street, out=share, where=all_street > 0.0)
    return ground.people[rows] * np.minimum(share, 1.0)
