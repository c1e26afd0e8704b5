"""Who lives where: residents of each building, counted by 250 m cell."""

# pyright: reportAttributeAccessIssue=false, reportArgumentType=false, reportCallIssue=false
# pyright: reportReturnType=false, reportAssignmentType=false
# What pandas says of its own results is not what a GeoDataFrame gives.

from __future__ import annotations

from typing import Final

import geopandas as gpd
import numpy as np
import shapely
from shapely import Polygon

from spatial.synthesis.outline import METRES

CELL_M: Final = 250.0
#: Gross floor area a resident takes, stairs, cellars, shops on the ground floor and empty flats
#: included, in square metres; calibrated so that Gangdong-gu has its 450,000 people.
_M2_A_HEAD: Final = {"apartments": 48.5, "house": 75.0, "commercial": 390.0, "office": 520.0}


def residents(buildings: gpd.GeoDataFrame) -> np.ndarray:
    """Count the residents of each building from its floors, shape (n,)."""
    m2 = buildings.geometry.area.to_numpy() * buildings["floors"].to_numpy(float)
    head = buildings["use"].map(_M2_A_HEAD).to_numpy(float)
    return np.nan_to_num(m2 / head)


def make_population(
    buildings: gpd.GeoDataFrame, window: Polygon, rng: np.random.Generator
) -> gpd.GeoDataFrame:
    """Count people on the 250 m grid of EPSG:5186.

    Returns
    -------
    GeoDataFrame
        Squares that touch the window: ``cell`` (the grid's name for it), ``people``, ``children``
        (0 to 14), ``elderly`` (65 and over).
    """
    west, south, east, north = window.bounds
    columns = np.arange(np.floor(west / CELL_M), np.ceil(east / CELL_M)).astype(int)
    rows = np.arange(np.floor(south / CELL_M), np.ceil(north / CELL_M)).astype(int)
    i, j = (index.ravel() for index in np.meshgrid(columns, rows))
    squares = shapely.box(i * CELL_M, j * CELL_M, (i + 1) * CELL_M, (j + 1) * CELL_M)
    x, y = shapely.get_coordinates(shapely.centroid(buildings.geometry.to_numpy())).T
    place = (np.floor(y / CELL_M).astype(int) - rows[0]) * len(columns)
    place += np.floor(x / CELL_M).astype(int) - columns[0]
    people = np.bincount(place, weights=residents(buildings), minlength=len(squares))
    young = np.clip(rng.normal(0.105, 0.025, len(squares)), 0.03, 0.22)
    old = np.clip(rng.normal(0.185, 0.045, len(squares)), 0.06, 0.36)
    people = np.rint(people).astype(int)
    frame = gpd.GeoDataFrame(
        {
            "cell": [_cell_name(a * CELL_M, b * CELL_M) for a, b in zip(i, j, strict=True)],
            "people": people,
            "children": np.rint(people * young).astype(int),
            "elderly": np.rint(people * old).astype(int),
        },
        geometry=squares,
        crs=METRES,
    )
    return frame[shapely.intersects(window, squares)].reset_index(drop=True)


def _cell_name(x: float, y: float) -> str:
    """Name a cell as the population grid does: square 다사, then tens of metres east and north."""
    return f"다사{int((x - 150_000) // 10) % 10_000:04d}{int((y - 500_000) // 10) % 10_000:04d}"
