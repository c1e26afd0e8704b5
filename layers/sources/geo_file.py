"""GeoJSON, GeoPackage, Shapefile, FlatGeobuf: the ending names the format, the content never does.

GDAL asks every driver it has whether it likes a file, and some of them (VRT, pipelines) then open
addresses that the file names. So a file must carry the signature of the format that its ending
promises before GDAL sees it, and GeoJSON, which has none, is read without GDAL.
"""

from __future__ import annotations

import sqlite3
import struct
from pathlib import Path
from typing import Any, Final

import numpy as np
import orjson
import pandas as pd
import pyogrio.raw
import shapely
from numpy.typing import NDArray
from pyogrio.errors import DataLayerError, DataSourceError
from pyproj import CRS
from pyproj.exceptions import CRSError

from layers.conform import UNREADABLE
from layers.definition import Source
from layers.errors import SourceError
from layers.sources.table import GEOMETRY, RawTable, checked_file
from spatial.crs import WGS84

_GPKG_IDS: Final = frozenset({0x47504B47, 0x47503130, 0x47503131})
_SHAPE_FILE_CODE: Final = 9994
_FLATGEOBUF: Final = b"fgb\x03fgb"


def read(path: Path, source: Source) -> RawTable:
    """Read one table of a file; ``options["table"]`` names it where there are several.

    ``options["crs"]`` is an EPSG code that is believed instead of a Shapefile's ``.prj``.

    Raises
    ------
    SourceError
        When the file is not what its ending says, or cannot be read whole.
    """
    file = checked_file(path, ".geojson", ".json", ".gpkg", ".shp", ".fgb")
    suffix = file.suffix.lower()
    if suffix == ".fgb":
        return _flatgeobuf(file)
    if suffix == ".gpkg":
        return _geopackage(file, source.options.get("table"))
    if suffix == ".shp":
        return _shapefile(file, source.options.get("crs"))
    return geojson_table(file.read_bytes(), name=file.name)


def geojson_table(raw: bytes, *, name: str) -> RawTable:
    """Read a GeoJSON FeatureCollection (RFC 7946, and the ``crs`` of its forerunner)."""
    try:
        whole = orjson.loads(raw)
    except orjson.JSONDecodeError as error:
        raise SourceError(f"'{name}' is not JSON: {error}.") from error
    features = whole.get("features") if isinstance(whole, dict) else None
    if not isinstance(features, list) or whole.get("type") != "FeatureCollection":
        raise SourceError(f"'{name}' is not a GeoJSON FeatureCollection.")
    records = [_properties(each) for each in features]
    frame = pd.DataFrame(records, index=range(1, len(records) + 1), dtype="object").astype("str")
    texts = [_geometry_text(each) for each in features]
    shapes = shapely.from_geojson(np.array(texts, dtype="object"), on_invalid="ignore")
    given = np.array([text is not None for text in texts], dtype=bool)
    frame[GEOMETRY] = _with_unreadable(shapes, given)
    return RawTable(frame=frame, crs=_declared_crs(whole, name))


def _properties(feature: Any) -> dict[str, str]:  # noqa: ANN401 - JSON may be anything
    if not isinstance(feature, dict):
        return {}
    values = feature.get("properties")
    known = values if isinstance(values, dict) else {}
    if "id" in feature:
        known = {"id": feature["id"], **known}
    return {key: _text(value) for key, value in known.items() if value is not None}


def _text(value: Any) -> str:  # noqa: ANN401 - JSON may be anything
    return value if isinstance(value, str) else orjson.dumps(value).decode()


def _geometry_text(feature: Any) -> str | None:  # noqa: ANN401 - JSON may be anything
    shape = feature.get("geometry") if isinstance(feature, dict) else None
    return None if shape is None else orjson.dumps(shape).decode()


def _declared_crs(whole: dict[str, Any], name: str) -> int:
    try:
        declared = whole["crs"]["properties"]["name"]
    except (KeyError, TypeError):
        return WGS84
    return WGS84 if "CRS84" in str(declared) else epsg_of(str(declared), name)


def _with_unreadable(shapes: NDArray[np.object_], given: NDArray[np.bool_]) -> pd.Series:
    column = np.array(shapes, dtype="object")
    column[given & shapely.is_missing(column)] = UNREADABLE
    return pd.Series(column, index=range(1, len(column) + 1), dtype="object")


def _geopackage(file: Path, table: str | None) -> RawTable:
    tables = _feature_tables(file)
    wanted = table or (tables[0] if len(tables) == 1 else None)
    if wanted not in tables:
        known = ", ".join(tables) or "none"
        raise SourceError(f"'{file.name}' has no table '{wanted}' to read (there are: {known}).")
    return _with_gdal(file, layer=wanted, IMMUTABLE="YES")


def _feature_tables(file: Path) -> list[str]:
    """List the feature tables that are tables: a view could hold any query."""
    try:
        with sqlite3.connect(f"{file.as_uri()}?mode=ro&immutable=1", uri=True) as conn:
            (application,) = conn.execute("PRAGMA application_id").fetchone()
            if application not in _GPKG_IDS:
                raise SourceError(f"'{file.name}' does not carry the signature of a GeoPackage.")
            rows = conn.execute(
                "SELECT c.table_name FROM gpkg_contents AS c"
                " JOIN sqlite_master AS m ON m.name = c.table_name"
                " WHERE c.data_type = 'features' AND m.type = 'table' ORDER BY 1"
            ).fetchall()
    except sqlite3.Error as error:
        raise SourceError(f"'{file.name}' is not a GeoPackage: {error}.") from error
    return [name for (name,) in rows]


def _flatgeobuf(file: Path) -> RawTable:
    with file.open("rb") as opened:
        if opened.read(len(_FLATGEOBUF)) != _FLATGEOBUF:
            raise SourceError(f"'{file.name}' does not carry the signature of a FlatGeobuf.")
    return _with_gdal(file)


def _shapefile(file: Path, said_crs: str | None) -> RawTable:
    with file.open("rb") as opened:
        head = opened.read(4)
    if len(head) < 4 or struct.unpack(">i", head)[0] != _SHAPE_FILE_CODE:
        raise SourceError(f"'{file.name}' does not carry the signature of a Shapefile.")
    for sibling in file.parent.glob(f"{file.stem}.*"):
        checked_file(sibling, sibling.suffix.lower())
    if file.with_suffix(".cpg").exists():
        return _with_gdal(file, said_crs=said_crs)
    # Without a .cpg GDAL would assume Latin-1; Korean files are UTF-8 or CP949.
    try:
        return _with_gdal(file, said_crs=said_crs, encoding="UTF-8")
    except UnicodeDecodeError:
        return _with_gdal(file, said_crs=said_crs, encoding="CP949")


def _with_gdal(
    file: Path,
    *,
    said_crs: str | None = None,
    **options: Any,  # noqa: ANN401 - handed to pyogrio
) -> RawTable:
    try:
        meta, _, wkb, columns = pyogrio.raw.read(file, datetime_as_string=True, **options)
    except (DataSourceError, DataLayerError) as error:
        raise SourceError(f"'{file.name}' cannot be read: {error}.") from error
    index = range(1, len(wkb) + 1)
    frame = pd.DataFrame(
        {
            name: _as_text(values).set_axis(index)
            for name, values in zip(meta["fields"], columns, strict=True)
        },
        index=index,
    )
    given = np.array([each is not None for each in wkb], dtype=bool)
    frame[GEOMETRY] = _with_unreadable(shapely.from_wkb(wkb, on_invalid="ignore"), given)
    if said_crs is None and meta["crs"]:
        return RawTable(frame=frame, crs=epsg_of(meta["crs"], file.name))
    return RawTable(frame=frame, crs=None if said_crs is None else int(said_crs))


def _as_text(values: NDArray[Any]) -> pd.Series:
    """Write a column of numbers as a publisher would: whole ones without a point."""
    column = pd.Series(values)
    if values.dtype.kind == "f":
        whole = np.isfinite(values) & (values == np.round(values)) & (np.abs(values) < 2**53)
        texts = column.astype("str").mask(column.isna())
        return texts.mask(whole, pd.Series(np.where(whole, values, 0).astype("int64")).astype(str))
    if values.dtype.kind == "b":
        return column.map({True: "true", False: "false"}).astype("str")
    return column.astype("str")


def epsg_of(declared: str, name: str) -> int:
    """Find the EPSG code of the CRS that a file declares."""
    try:
        code = CRS.from_user_input(declared).to_epsg(min_confidence=20)
    except CRSError as error:
        raise SourceError(f"'{name}' declares a CRS that PROJ does not know: {error}.") from error
    if code is None:
        raise SourceError(f"'{name}' declares a CRS without EPSG code: {declared[:80]}.")
    return code
