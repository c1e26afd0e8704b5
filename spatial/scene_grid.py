"""Prisms as flat arrays under a grid of square cells that wraps round, like a torus.

The cell (i, j) of the plane is the bucket (i mod side, j mod side): the grid knows no rim, so that
a building may be added anywhere, and in a city smaller than its period no two cells share a bucket.
A changed scene appends its new rows to the arrays that it shares with the old one, and only the
table that says where each bucket's list lies is copied.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final, NamedTuple

import numpy as np
import shapely
from numpy.typing import ArrayLike, NDArray

from spatial.compiled import compiled
from spatial.errors import BadValueError
from spatial.ragged import firsts, spans

#: The width of a cell in metres; the period is at most 1,024 of them, 32 km.
CELL_M: Final = 32.0
_MOST_SIDE: Final = 1024
#: Arrays are made by so much larger than what they hold, so that changes find room.
_ROOM: Final = 1.125
_LEAST_ROOM: Final = 1024


class Prisms(NamedTuple):
    """What compiled code reads: prisms, their walls, and which prisms each cell has.

    ``walls`` (w, 4) are (ax, ay, bx, by) in metres, those of prism p being ``walls[first_wall[p]:
    first_wall[p] + wall_count[p]]``. ``box`` (p, 4) is (west, south, east, north) in metres,
    ``cells`` (p, 4) the same in cells. ``base`` and ``top`` are z, infinite where unknown.
    ``inside[bucket_first[b] : bucket_first[b] + bucket_count[b]]`` are the prisms whose box meets
    bucket b.
    """

    walls: NDArray[np.float64]
    first_wall: NDArray[np.int64]
    wall_count: NDArray[np.int64]
    box: NDArray[np.float64]
    cells: NDArray[np.int32]
    base: NDArray[np.float64]
    top: NDArray[np.float64]
    fid: NDArray[np.int64]
    inside: NDArray[np.int32]
    bucket_first: NDArray[np.int64]
    bucket_count: NDArray[np.int64]
    side: int


class NewPrisms(NamedTuple):
    """Prisms that are not yet in a grid; the columns are those of ``Prisms``."""

    walls: NDArray[np.float64]
    wall_count: NDArray[np.int64]
    box: NDArray[np.float64]
    base: NDArray[np.float64]
    top: NDArray[np.float64]
    fid: NDArray[np.int64]


class _Growing:
    """An array with room behind what it holds; rows once written never change."""

    def __init__(self, rows: NDArray[Any]) -> None:
        self.used = 0
        self.rows: NDArray[Any] = np.empty((0, *rows.shape[1:]), rows.dtype)
        self.append(rows)

    def append(self, rows: NDArray[Any]) -> int:
        """Write rows behind the others and give the number of the first."""
        begin, end = self.used, self.used + len(rows)
        if end > len(self.rows):
            larger = np.empty(
                (max(int(end * _ROOM), _LEAST_ROOM), *self.rows.shape[1:]), self.rows.dtype
            )
            larger[:begin] = self.rows[:begin]
            self.rows = larger
        self.rows[begin:end] = rows
        self.used = end
        return begin


@dataclass(frozen=True, eq=False)
class PrismRows:
    """What the versions of a scene share, and which rows stand in this one."""

    standing: NDArray[np.bool_]
    fid: NDArray[np.int64]
    shared: dict[str, _Growing]
    lock: threading.Lock = field(default_factory=threading.Lock)


def prism_rows(
    polygons: Sequence[shapely.Geometry] | NDArray[np.object_],
    base_m: ArrayLike,
    top_m: ArrayLike,
    fid: ArrayLike,
) -> NewPrisms:
    """Take polygons apart into walls, in the order of their rings."""
    shapes = np.asarray(polygons, np.object_).reshape(-1)
    base, top = (np.array(each, np.float64).reshape(-1) for each in (base_m, top_m))
    numbers = np.asarray(fid, np.int64).reshape(-1)
    if not len(shapes) == len(base) == len(top) == len(numbers):
        raise BadValueError(
            f"{len(shapes)} footprints, {len(base)} bases, {len(top)} tops and {len(numbers)}"
            " numbers of buildings do not belong together."
        )
    parts, shape_of_part = shapely.get_parts(shapes, return_index=True)
    rings, part_of_ring = shapely.get_rings(parts, return_index=True)
    xy, ring = shapely.get_coordinates(rings, return_index=True)
    within = np.flatnonzero(ring[:-1] == ring[1:]) if len(ring) else np.zeros(0, np.int64)
    walls = np.column_stack([xy[within], xy[within + 1]]).astype(np.float64).reshape(-1, 4)
    owner = shape_of_part[part_of_ring[ring[within]]]
    return NewPrisms(
        walls=walls,
        wall_count=np.bincount(owner, minlength=len(shapes)).astype(np.int64),
        box=shapely.bounds(shapes).reshape(-1, 4),
        base=np.where(np.isnan(base), -np.inf, base),
        top=np.where(np.isnan(top), np.inf, top),
        fid=numbers,
    )


def prisms_of(new: NewPrisms) -> tuple[Prisms, PrismRows]:
    """Lay the grid over prisms."""
    cells = _cells(new.box)
    wide = int((cells[:, 2:].max(axis=0, initial=0) - cells[:, :2].min(axis=0, initial=0)).max())
    side = min(1 << max(wide, 1).bit_length(), _MOST_SIDE)
    count = np.zeros(side * side, np.int64)
    _count(cells, side, count)
    first = firsts(count)
    inside = np.empty(int(first[-1]), np.int32)
    _fill(cells, side, first[:-1].copy(), inside)
    shared = {
        "walls": _Growing(new.walls),
        "first_wall": _Growing(firsts(new.wall_count)[:-1]),
        "wall_count": _Growing(new.wall_count),
        "box": _Growing(new.box),
        "cells": _Growing(cells),
        "base": _Growing(new.base),
        "top": _Growing(new.top),
        "fid": _Growing(new.fid),
        "inside": _Growing(inside),
    }
    arrays = {name: growing.rows for name, growing in shared.items()}
    prisms = Prisms(**arrays, bucket_first=first[:-1], bucket_count=count, side=side)
    return prisms, PrismRows(np.ones(len(new.fid), bool), new.fid, shared)


def without_and_with(
    prisms: Prisms, rows: PrismRows, gone: NDArray[np.int64], new: NewPrisms
) -> tuple[Prisms, PrismRows]:
    """Take prisms out by their numbers and put others in."""
    leaving = np.flatnonzero(rows.standing & np.isin(rows.fid, gone)).astype(np.int32)
    with rows.lock:
        shared, begin = rows.shared, rows.shared["fid"].used
        first_wall = shared["walls"].append(new.walls) + firsts(new.wall_count)[:-1]
        cells = _cells(new.box)
        columns = {
            "first_wall": first_wall, "wall_count": new.wall_count, "box": new.box, "cells": cells,
            "base": new.base, "top": new.top, "fid": new.fid,
        }  # fmt: skip
        for name, column in columns.items():
            shared[name].append(column)
        coming = np.arange(begin, begin + len(new.fid), dtype=np.int32)
        buckets, lists = _changed_lists(prisms, leaving, coming, cells)
        count, first = prisms.bucket_count.copy(), prisms.bucket_first.copy()
        lengths = np.array([len(each) for each in lists], np.int64)
        start = shared["inside"].append(np.concatenate([*lists, np.zeros(0, np.int32)]))
        count[buckets], first[buckets] = lengths, start + firsts(lengths)[:-1]
        arrays = {name: growing.rows for name, growing in shared.items()}
        end = shared["fid"].used
    standing = np.zeros(end, bool)
    standing[: len(rows.standing)] = rows.standing
    standing[leaving] = False
    standing[begin:end] = True
    changed = Prisms(**arrays, bucket_first=first, bucket_count=count, side=prisms.side)
    return changed, replace(rows, standing=standing, fid=arrays["fid"][:end])


def _changed_lists(
    prisms: Prisms,
    leaving: NDArray[np.int32],
    coming: NDArray[np.int32],
    cells: NDArray[np.int32],
) -> tuple[NDArray[np.int64], list[NDArray[np.int32]]]:
    """Give the buckets that change, and the prisms of each afterwards."""
    side = prisms.side
    bucket, row = _buckets(cells, side)
    touched = np.union1d(_buckets(prisms.cells[leaving], side)[0], bucket)
    lists: list[NDArray[np.int32]] = []
    for each in touched.tolist():
        begin = prisms.bucket_first[each]
        old = prisms.inside[begin : begin + prisms.bucket_count[each]]
        new = coming[np.unique(row[bucket == each])]
        lists.append(np.concatenate([old[~np.isin(old, leaving)], new]))
    return touched, lists


def _cells(box: NDArray[np.float64]) -> NDArray[np.int32]:
    """Give the cells that boxes reach; none (from 1 to 0) where a box is empty."""
    empty = np.isnan(box).any(axis=1)
    cells = np.floor(np.nan_to_num(box) / CELL_M).astype(np.int32)
    cells[empty] = (1, 1, 0, 0)
    return cells


def _buckets(cells: NDArray[np.int32], side: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Give every bucket of every range of cells, and the row of its range."""
    wide = np.clip(cells[:, 2:] - cells[:, :2] + 1, 0, side).astype(np.int64)
    total = wide.prod(axis=1)
    row = np.repeat(np.arange(len(cells)), total)
    within = spans(np.zeros(len(cells), np.int64), total)
    up, right = np.divmod(within, np.maximum(wide[row, 0], 1))
    mask = side - 1
    i, j = (cells[row, 0] + right) & mask, (cells[row, 1] + up) & mask
    return (j * side + i).astype(np.int64), row


@compiled
def _count(cells: NDArray[np.int32], side: int, count: NDArray[np.int64]) -> None:
    mask = side - 1
    for row in range(len(cells)):
        for j in range(cells[row, 1], min(cells[row, 3], cells[row, 1] + mask) + 1):
            for i in range(cells[row, 0], min(cells[row, 2], cells[row, 0] + mask) + 1):
                count[(j & mask) * side + (i & mask)] += 1


@compiled
def _fill(
    cells: NDArray[np.int32], side: int, at: NDArray[np.int64], inside: NDArray[np.int32]
) -> None:
    mask = side - 1
    for row in range(len(cells)):
        for j in range(cells[row, 1], min(cells[row, 3], cells[row, 1] + mask) + 1):
            for i in range(cells[row, 0], min(cells[row, 2], cells[row, 0] + mask) + 1):
                bucket = (j & mask) * side + (i & mask)
                inside[at[bucket]] = row
                at[bucket] += 1
