"""The forecast grid of the Korea Meteorological Administration: cells of 5 km, numbered (nx, ny).

A Lambert conformal conic projection of a sphere, as the agency's guide to its short-term forecast
gives it (version of 2024-11-28): radius 6371.00877 km, standard parallels 30 N and 60 N, origin
126 E 38 N in the middle of cell (43, 136). The agency publishes the cell of every dong; the formula
disagrees with that table near the edges of cells, so a dong's cell is looked up, not worked out.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import shapely
from numpy.typing import ArrayLike, NDArray
from pyproj import Proj

CELL_M: Final = 5_000.0
#: Numbers run from 1 to these.
COLUMNS: Final = 149
ROWS: Final = 253
_ORIGIN: Final = (43.0, 136.0)
#: Degrees are taken for degrees on the sphere, as the agency's program does: no datum shift.
_LAMBERT: Final = Proj("+proj=lcc +lat_1=30 +lat_2=60 +lat_0=38 +lon_0=126 +R=6371008.77 +units=m")


def cell_of(lon: ArrayLike, lat: ArrayLike) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Give the cells (nx, ny) that places lie in; degrees, EPSG:4326."""
    x, y = _LAMBERT(np.asarray(lon, "float64"), np.asarray(lat, "float64"))
    column, row = (
        np.floor(np.asarray(metres) / CELL_M + origin + 0.5).astype("int64")
        for metres, origin in zip((x, y), _ORIGIN, strict=True)
    )
    return column, row


def cell_polygons(nx: ArrayLike, ny: ArrayLike) -> NDArray[np.object_]:
    """Give the outlines of cells as polygons in EPSG:4326, ``None`` where there is no such cell.

    A side is a straight line between its corners: on 5 km it is off by less than a metre.
    """
    column, row = np.broadcast_arrays(np.asarray(nx, "float64"), np.asarray(ny, "float64"))
    known = (column >= 1) & (column <= COLUMNS) & (row >= 1) & (row <= ROWS)
    corners = np.array([(-0.5, -0.5), (0.5, -0.5), (0.5, 0.5), (-0.5, 0.5)])
    x = (column[known, None] + corners[:, 0] - _ORIGIN[0]) * CELL_M
    y = (row[known, None] + corners[:, 1] - _ORIGIN[1]) * CELL_M
    shapes = np.full(column.shape, None, dtype="object")
    shapes[known] = shapely.polygons(np.stack(_LAMBERT(x, y, inverse=True), axis=-1))
    return shapes
