"""The 100 m cells in which coverage is told: in Korea those of the national point numbers.

Korea's siting method for public cameras works on the squares of the national point numbers
(국가지점번호, EPSG:5179): a cell here is a cell of its maps and has its name. Elsewhere the
squares are those of the UTM zone.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Final, Self

import numpy as np
import shapely
from numpy.typing import NDArray
from pyproj import CRS, Proj

from spatial.crs import KOREA_2000_UNIFIED, WGS84, transformer, utm_epsg

#: The side of a cell, in metres of the grid.
CELL_M: Final = 100.0
#: The letters of the national point numbers count squares of 100 km from this corner, in metres.
_LETTERS: Final = "가나다라마바사아자차카타파하"
_SQUARE_M: Final = 100_000
_FIRST_EASTING_M: Final = 700_000
_FIRST_NORTHING_M: Final = 1_300_000


@dataclass(frozen=True, kw_only=True, eq=False)
class CellGrid:
    """The n cells that an area touches, from south to north and west to east.

    ``column`` and ``row`` (n,) count cells from the origin of ``epsg``: the south-western corner
    of cell i is ``100 * (column[i], row[i])`` metres of the grid. ``scale`` is how many metres of
    the grid a true metre is, at the middle of the area: within 30 km it varies by 1e-5.
    """

    epsg: int
    column: NDArray[np.int64]
    row: NDArray[np.int64]
    scale: float

    @classmethod
    def over(cls, area: shapely.Geometry) -> Self:
        """Lay the cells over a (multi)polygon in EPSG:4326."""
        west, south, east, north = shapely.bounds(area).tolist()
        lon, lat = (west + east) / 2.0, (south + north) / 2.0
        epsg = KOREA_2000_UNIFIED if _is_korean(lon, lat) else utm_epsg(lon, lat)
        flat = shapely.transform(area, _to_grid(epsg))
        shapely.prepare(flat)
        first = np.floor(shapely.bounds(flat)[:2] / CELL_M).astype(np.int64)
        last = np.ceil(shapely.bounds(flat)[2:] / CELL_M).astype(np.int64)
        row, column = np.mgrid[first[1] : last[1], first[0] : last[0]].reshape(2, -1)
        touched = np.asarray(shapely.intersects(flat, _boxes(column, row)), bool)
        scale = Proj(CRS.from_epsg(epsg)).get_factors(lon, lat).meridional_scale
        return cls(epsg=epsg, column=column[touched], row=row[touched], scale=float(scale))

    def __len__(self) -> int:
        """Count the cells."""
        return len(self.column)

    @cached_property
    def boxes(self) -> NDArray[np.object_]:
        """The squares, in metres of the grid, shape (n,)."""
        return _boxes(self.column, self.row)

    @cached_property
    def tree(self) -> shapely.STRtree:
        """The squares, indexed."""
        return shapely.STRtree(self.boxes)

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The name of each cell: in Korea ``다사594912``, elsewhere zone and kilometres."""
        pairs = zip(self.column.tolist(), self.row.tolist(), strict=True)
        if self.epsg == KOREA_2000_UNIFIED:
            return tuple(_point_number(column, row) for column, row in pairs)
        zone = f"{self.epsg % 100}{'N' if self.epsg < 32700 else 'S'}"
        return tuple(f"{zone} {column / 10:.1f} {row / 10:.1f}" for column, row in pairs)

    def at(self, points: NDArray[np.float64]) -> NDArray[np.int64]:
        """Give the cell of each of (k, 2) places in metres of the grid; -1 where none is."""
        column, row = np.floor(np.asarray(points).reshape(-1, 2) / CELL_M).astype(np.int64).T
        if not len(self):
            return np.full(len(column), -1, np.int64)
        low, width = int(self.column.min()), int(np.ptp(self.column)) + 1
        keys = self.row * width + (self.column - low)
        wanted = row * width + (column - low)
        found = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)
        inside = (column >= low) & (column < low + width) & (keys[found] == wanted)
        return np.where(inside, found, -1)

    def flat(self, shapes: NDArray[np.object_]) -> NDArray[np.object_]:
        """Bring shapes from EPSG:4326 to metres of the grid; polygons come out valid."""
        flat = np.asarray(shapely.transform(np.asarray(shapes, np.object_), _to_grid(self.epsg)))
        broken = ~shapely.is_valid(flat)
        flat[broken] = shapely.make_valid(flat[broken], method="structure", keep_collapsed=False)
        return flat

    def degrees(self, shapes: NDArray[np.object_]) -> NDArray[np.object_]:
        """Bring shapes from metres of the grid to EPSG:4326."""
        back = transformer(self.epsg, WGS84)
        return np.asarray(shapely.transform(np.asarray(shapes, np.object_), _by(back.transform)))


def _boxes(column: NDArray[np.int64], row: NDArray[np.int64]) -> NDArray[np.object_]:
    west, south = column * CELL_M, row * CELL_M
    return np.asarray(shapely.box(west, south, west + CELL_M, south + CELL_M), np.object_)


def _is_korean(lon: float, lat: float) -> bool:
    area = CRS.from_epsg(KOREA_2000_UNIFIED).area_of_use
    return area is not None and area.west <= lon <= area.east and area.south <= lat <= area.north


def _to_grid(epsg: int) -> Callable[[NDArray[np.float64]], NDArray[np.float64]]:
    return _by(transformer(WGS84, epsg).transform)


def _by(
    transform: Callable[..., tuple[NDArray[np.float64], NDArray[np.float64]]],
) -> Callable[[NDArray[np.float64]], NDArray[np.float64]]:
    return lambda places: np.column_stack(transform(places[:, 0], places[:, 1]))


def _point_number(column: int, row: int) -> str:
    east, north = column * 100 - _FIRST_EASTING_M, row * 100 - _FIRST_NORTHING_M
    letters = _LETTERS[east // _SQUARE_M] + _LETTERS[north // _SQUARE_M]
    return f"{letters}{east % _SQUARE_M // 100:03d}{north % _SQUARE_M // 100:03d}"
