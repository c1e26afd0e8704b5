"""Homes in need of help, counted by 100 m cell of the national grid."""

# pyright: reportAttributeAccessIssue=false, reportArgumentType=false, reportCallIssue=false
# pyright: reportReturnType=false, reportAssignmentType=false
# What pandas says of its own results is not what a GeoDataFrame gives.

from __future__ import annotations

from typing import Final

import geopandas as gpd
import numpy as np
import shapely

from spatial.crs import transformer
from spatial.synthesis.outline import METRES
from spatial.synthesis.people import residents

#: The national grid lies on Korea's unified coordinates.
GRID: Final = 5179
CELL_M: Final = 100.0
_PEOPLE_A_HOME: Final = 2.3
#: Use of a building -> share of homes with a senior who lives alone, with a severely disabled
#: person, and in a basement.
_SHARES: Final = {"apartments": (0.022, 0.012, 0.0), "house": (0.048, 0.021, 0.038)}


def make_vulnerable_homes(
    buildings: gpd.GeoDataFrame, rng: np.random.Generator
) -> gpd.GeoDataFrame:
    """Count vulnerable homes by cell; a home with two of the marks is one home.

    Returns
    -------
    GeoDataFrame
        Cells with at least one such home, EPSG:5179: ``gid``, ``homes``, ``seniors``,
        ``disabled``, ``basements``.
    """
    lived = buildings[buildings["use"].isin(list(_SHARES))]
    number = np.rint(residents(lived) / _PEOPLE_A_HOME).astype(int)
    shares = np.array([_SHARES[use] for use in lived["use"]])
    each = rng.binomial(number[:, None], shares)
    both = rng.binomial(np.minimum(each[:, 0], each[:, 1]), 0.15)
    homes = np.minimum(each.sum(axis=1) - both, number)
    x, y = transformer(METRES, GRID).transform(
        *shapely.get_coordinates(shapely.centroid(lived.geometry.to_numpy())).T
    )
    column, row = np.floor(x / CELL_M).astype(int), np.floor(y / CELL_M).astype(int)
    cells, cell = np.unique(np.column_stack([column, row]), axis=0, return_inverse=True)
    sums = np.stack(
        [
            np.bincount(cell.ravel(), weights=values, minlength=len(cells)).astype(int)
            for values in (homes, *each.T)
        ]
    )
    west, south = cells[:, 0] * CELL_M, cells[:, 1] * CELL_M
    frame = gpd.GeoDataFrame(
        {
            "gid": [f"다사{a % 1000:03d}{b % 1000:03d}" for a, b in cells.tolist()],
            "homes": sums[0],
            "seniors": sums[1],
            "disabled": sums[2],
            "basements": sums[3],
        },
        geometry=shapely.box(west, south, west + CELL_M, south + CELL_M),
        crs=GRID,
    )
    return frame[frame["homes"] > 0].reset_index(drop=True)
