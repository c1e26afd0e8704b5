"""GeoParquet: columns as text, geometry in the CRS that the file declares."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow as pa

from layers.definition import Source
from layers.errors import SourceError
from layers.sources.geo_file import epsg_of
from layers.sources.table import GEOMETRY, RawTable, checked_file

_SIGNATURE: Final = b"PAR1"


def read(path: Path, _: Source) -> RawTable:
    """Read a file whole.

    Raises
    ------
    SourceError
        When it is no GeoParquet, or its CRS is none of EPSG.
    """
    file = checked_file(path, ".parquet", ".geoparquet")
    with file.open("rb") as opened:
        if opened.read(4) != _SIGNATURE:
            raise SourceError(f"'{file.name}' does not carry the signature of Parquet.")
    try:
        whole = gpd.read_parquet(file)
    except (ValueError, pa.ArrowException, OSError) as error:
        raise SourceError(f"'{file.name}' is not GeoParquet: {error}.") from error
    index = range(1, len(whole) + 1)
    names = [name for name in whole.columns if name != whole.geometry.name]
    frame = pd.DataFrame(
        {str(name): [_text(value) for value in whole[name]] for name in names},
        index=index,
        dtype="object",
    ).astype("str")
    shapes = np.empty(len(whole), dtype="object")
    shapes[:] = whole.geometry.to_numpy()
    frame[GEOMETRY] = pd.Series(shapes, index=index, dtype="object")
    declared = whole.crs
    return RawTable(frame=frame, crs=epsg_of(declared.to_wkt(), file.name) if declared else None)


def _text(value: Any) -> str | None:  # noqa: ANN401 - a cell holds anything
    if (
        value is None
        or value is pd.NA
        or value is pd.NaT
        or (isinstance(value, float) and np.isnan(value))
    ):
        return None
    if isinstance(value, dt.datetime | dt.date):
        return value.isoformat()
    if isinstance(value, bool | np.bool_):
        return "true" if value else "false"
    if isinstance(value, float | np.floating):
        return repr(float(value)) if not float(value).is_integer() else str(int(value))
    return str(value)
