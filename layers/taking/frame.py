"""The items of a layer as a table, before a format is chosen."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from layers.definition import Field, FieldType, Layer
from layers.errors import BadRequestError
from layers.store.database import Database
from layers.store.items import Selection, whole_query
from spatial.crs import WGS84

#: More items than this are no file for a person; backups and tiles carry more.
MOST: Final = 500_000


@dataclass(frozen=True, kw_only=True)
class Taken:
    """Items as a reader may see them.

    ``frame`` has ``id``, the fields, ``source``, ``as_of`` and ``flags``, and ``geometry``
    (EPSG:4326); numbers are nullable, times are aware, nothing is formatted yet.
    """

    layer: Layer
    fields: tuple[Field, ...]
    frame: gpd.GeoDataFrame


def take(
    database: Database, layer: Layer, fields: tuple[Field, ...], selection: Selection
) -> Taken:
    """Read all items of a selection.

    Raises
    ------
    BadRequestError
        When there are more than ``MOST``.
    """
    rows = database.fetch_dicts(whole_query(layer, fields, selection, most=MOST + 1))
    if len(rows) > MOST:
        raise BadRequestError(f"There are more than {MOST} items; choose fewer of them.")
    names = [each.name for each in fields]
    columns = {name: [row[name] for row in rows] for name in ("id", *names, "source", "as_of")}
    made: dict[str, Any] = {"id": pd.Series(columns["id"], dtype="object")}
    for each in fields:
        made[each.name] = _typed(each, columns[each.name])
    made["source"] = pd.Series(columns["source"], dtype="object")
    made["as_of"] = _moments(columns["as_of"])
    made["flags"] = pd.Series([";".join(row["flags"]) for row in rows], dtype="object")
    shapes = shapely.from_wkb(np.array([row["geometry"] for row in rows], dtype="object"))
    frame = gpd.GeoDataFrame(made, geometry=shapes, crs=WGS84)
    return Taken(layer=layer, fields=fields, frame=frame)


def _typed(each: Field, values: list[Any]) -> pd.Series:
    """Make a column of a field's own type that can miss values."""
    match each.type:
        case FieldType.INTEGER:
            return pd.Series(values, dtype="Int64")
        case FieldType.NUMBER:
            return pd.Series(values, dtype="Float64")
        case FieldType.BOOLEAN:
            return pd.Series(values, dtype="boolean")
        case FieldType.TIMESTAMP:
            return _moments(values)
        case FieldType.DATE | FieldType.TEXT:
            return pd.Series(values, dtype="object")


def _moments(values: list[dt.datetime | None]) -> pd.Series:
    return pd.Series(pd.to_datetime(pd.Series(values, dtype="object"), utc=True)).astype(
        "datetime64[us, UTC]"
    )
