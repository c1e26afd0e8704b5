"""Rows of a CSV: columns by name, positions in the form a publisher gives them, written at once."""

# pyright: reportAttributeAccessIssue=false, reportArgumentType=false, reportCallIssue=false
# pyright: reportReturnType=false, reportAssignmentType=false
# What pandas says of its own results is not what a GeoDataFrame gives.

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from spatial.crs import WGS84, transformer
from spatial.synthesis.outline import METRES


def lon_lat(frame: gpd.GeoDataFrame, *, digits: int = 7) -> tuple[list[str], list[str]]:
    """Give the longitudes and latitudes of points as text."""
    xy = shapely.get_coordinates(frame.geometry.to_numpy())
    lon, lat = transformer(METRES, WGS84).transform(xy[:, 0], xy[:, 1])
    return [f"{each:.{digits}f}" for each in lon], [f"{each:.{digits}f}" for each in lat]


def x_y(frame: gpd.GeoDataFrame, epsg: int, *, digits: int = 4) -> tuple[list[str], list[str]]:
    """Give the coordinates of points in another CRS as text, x east first."""
    xy = shapely.get_coordinates(frame.geometry.to_numpy())
    x, y = transformer(METRES, epsg).transform(xy[:, 0], xy[:, 1])
    return [f"{each:.{digits}f}" for each in x], [f"{each:.{digits}f}" for each in y]


def numbered(frame: pd.DataFrame, start: int = 1) -> list[str]:
    """Give rows their numbers."""
    return [str(number) for number in range(start, start + len(frame))]


def table(length: int, columns: dict[str, Any]) -> pd.DataFrame:
    """Make a table of text; a single value fills its column."""
    whole = {
        name: [str(value)] * length if np.isscalar(value) else [str(each) for each in value]
        for name, value in columns.items()
    }
    return pd.DataFrame(whole, dtype="object")


def write_csv(
    path: Path, rows: pd.DataFrame, *, encoding: str, delimiter: str = ",", header: bool = True
) -> None:
    """Write a table with Windows line ends, as portals do; some leave the header line out."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=delimiter, lineterminator="\r\n")
    if header:
        writer.writerow(rows.columns)
    writer.writerows(rows.itertuples(index=False, name=None))
    path.write_bytes(text.getvalue().encode(encoding))


def with_slips(
    rows: pd.DataFrame, lon: str, lat: str, *, placeholder: tuple[str, str]
) -> pd.DataFrame:
    """Add the slips of real files to the end of a table, each of its first rows once more.

    1. The first row word for word: a true duplicate, which the load merges.
    2. The second with a placeholder for its place: rejected.
    3. The third with its decimal point lost: rejected.
    4. The fourth without a place: rejected.
    """
    if len(rows) < 4:
        return rows
    slips = rows.iloc[:4].copy()
    slips.iloc[1, slips.columns.get_indexer([lon, lat])] = placeholder
    slips.iloc[2, slips.columns.get_indexer([lat])] = rows[lat].iloc[2].replace(".", "")
    slips.iloc[3, slips.columns.get_indexer([lon, lat])] = ("", "")
    return pd.concat([rows, slips], ignore_index=True)
