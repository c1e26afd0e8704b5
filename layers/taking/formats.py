"""Tables of items as files: Excel, CSV, Shapefile, GeoPackage, GeoJSON, GeoParquet.

What is written can be read again by ``layers.sending`` and is then the same: numbers and
coordinates keep every digit (in Excel sixteen, less than a nanometre), times their offset. Where a
format cannot, it says so: an Excel cell holds no long outline, a Shapefile no long text.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import tempfile
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd
import pyogrio
import shapely

from layers.definition import Field, FieldType, GeometryType, Lang
from layers.errors import BadRequestError
from layers.taking.frame import Taken
from layers.taking.heads import AS_OF, FLAGS, ID, LAT, LON, SHAPE, SOURCE, heads, own_head
from layers.taking.workbook import workbook

#: A cell of Excel holds no more characters.
_CELL: Final = 32_767
_DBF_TEXT: Final = 254
_DBF_NAME: Final = 10
#: What a spreadsheet would run instead of show.
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
_SEOUL: Final = dt.timezone(dt.timedelta(hours=9))


@dataclass(frozen=True, kw_only=True)
class Format:
    """A kind of file; ``for_people`` ones have titles for heads and words for codes."""

    suffix: str
    media_type: str
    write: Callable[[Taken, Lang | None], bytes]
    for_people: bool = False


def _texts(taken: Taken, lang: Lang | None) -> pd.DataFrame:
    """Give all columns but geometry as text, codes and yes and no in words of a language."""
    frame = pd.DataFrame(taken.frame.drop(columns="geometry"))
    named = heads(taken.fields, lang)
    made: dict[str, Any] = {own_head(ID, lang): frame["id"]}
    for each in taken.fields:
        made[named[each.name]] = _as_text(each, frame[each.name], lang)
    for name in (SOURCE, FLAGS):
        made[own_head(name, lang)] = frame[name]
    made[own_head(AS_OF, lang)] = _moment_texts(frame["as_of"])
    return pd.DataFrame(made)


def _as_text(each: Field, values: Any, lang: Lang | None) -> pd.Series:  # noqa: ANN401 - a column
    if each.type is FieldType.TIMESTAMP:
        return _moment_texts(values)
    if each.type is FieldType.DATE:
        return values.map(lambda day: None if pd.isna(day) else day.isoformat())
    if each.type is FieldType.BOOLEAN:
        words = {True: "true", False: "false"}
        if lang is not None:
            words = {
                True: {"ko": "예", "en": "yes"}[lang],
                False: {"ko": "아니오", "en": "no"}[lang],
            }
        return values.map(lambda one: None if pd.isna(one) else words[bool(one)])
    codes = each.values  # noqa: PD011 - the code list of a field
    if codes and lang is not None:
        titles = {code: title.in_(lang) for code, title in codes.items()}
        return values.map(lambda code: None if code is None else titles.get(code, code))
    return values


def _moment_texts(values: Any) -> pd.Series:  # noqa: ANN401 - a column
    """Write times as Korea says them, with the offset: the instant is kept to the microsecond."""
    # As objects: where all are missing, a column of times would stay one.
    return values.astype("object").map(
        lambda at: None if pd.isna(at) else at.astimezone(_SEOUL).isoformat()
    )


def _with_place(taken: Taken, lang: Lang | None) -> pd.DataFrame:
    """Give the text columns with the place beside the id: lon and lat, or well-known text."""
    table = _texts(taken, lang)
    shapes = taken.frame.geometry.to_numpy()
    if taken.layer.geometry is GeometryType.POINT:
        table.insert(1, own_head(LON, lang), shapely.get_x(shapes))
        table.insert(2, own_head(LAT, lang), shapely.get_y(shapes))
    else:
        table.insert(1, own_head(SHAPE, lang), shapely.to_wkt(shapes, rounding_precision=-1))
    return table


def _cell(value: Any) -> Any:  # noqa: ANN401 - a value of any column
    """Give a value as a spreadsheet shall show it; one that it would run gets an apostrophe."""
    if value is None or value is pd.NA or (isinstance(value, float) and np.isnan(value)):
        return None
    if isinstance(value, str):
        return f"'{value}" if value.startswith((*_FORMULA, "'")) else value
    return value.item() if isinstance(value, np.generic) else value


def _csv(taken: Taken, lang: Lang | None) -> bytes:
    """Write UTF-8 with a mark at its start, without which Excel reads Hangul as gibberish."""
    table = _with_place(taken, lang)
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(table.columns)
    for row in table.itertuples(index=False):
        cells = (_cell(value) for value in row)
        writer.writerow(
            [
                "" if cell is None else repr(cell) if isinstance(cell, float) else cell
                for cell in cells
            ]
        )
    return ("\ufeff" + out.getvalue()).encode()


def _excel(taken: Taken, lang: Lang | None) -> bytes:
    table = _with_place(taken, lang)
    rows = ([_cell(value) for value in row] for row in table.itertuples(index=False))
    checked = (
        _short(row, table, taken.frame["id"].iloc[number]) for number, row in enumerate(rows)
    )
    return workbook(taken.layer.id, list(table.columns), checked, still="B2")


def _short(row: list[Any], table: Any, item: str) -> list[Any]:  # noqa: ANN401 - a DataFrame
    """Give the row back, unless one of its texts is longer than a cell."""
    for name, cell in zip(table.columns, row, strict=True):
        if isinstance(cell, str) and len(cell) > _CELL:
            raise BadRequestError(
                f"'{name}' of item '{item}' is too long for a cell of Excel; take GeoPackage."
            )
    return row


def _plain(taken: Taken) -> Any:  # noqa: ANN401 - a GeoDataFrame
    """Give the frame as GDAL takes it: times as text with their offset, or they lose digits."""
    frame = taken.frame.copy()
    for each in taken.fields:
        if each.type is FieldType.TIMESTAMP:
            frame[each.name] = _moment_texts(frame[each.name])
        elif each.type is FieldType.DATE:
            frame[each.name] = _as_text(each, frame[each.name], None)
    frame["as_of"] = _moment_texts(frame["as_of"])
    return frame


def _with_gdal(frame: Any, name: str, driver: str, **options: Any) -> dict[str, bytes]:  # noqa: ANN401
    """Write with GDAL and give the files it made, by their endings."""
    with tempfile.TemporaryDirectory() as folder:
        suffix = {"GPKG": "gpkg", "ESRI Shapefile": "shp"}[driver]
        pyogrio.write_dataframe(frame, Path(folder) / f"{name}.{suffix}", driver=driver, **options)
        return {file.suffix: file.read_bytes() for file in sorted(Path(folder).iterdir())}


def _geopackage(taken: Taken, lang: Lang | None) -> bytes:  # noqa: ARG001 - names, for programs
    frame = _plain(taken).rename(columns={"id": "item_id"})
    kind = str(taken.layer.geometry) if taken.layer.geometry is not GeometryType.ANY else "Unknown"
    made = _with_gdal(frame, taken.layer.id, "GPKG", layer=taken.layer.id, geometry_type=kind)
    return made[".gpkg"]


def _geojson(taken: Taken, lang: Lang | None) -> bytes:  # noqa: ARG001 - names, for programs
    # Not GDAL's writer: it rounds coordinates to seven decimals.
    frame = _plain(taken)
    return frame.set_index("id").to_json(ensure_ascii=False, drop_id=False, na="null").encode()


def _parquet(taken: Taken, lang: Lang | None) -> bytes:  # noqa: ARG001 - names, for programs
    out = io.BytesIO()
    taken.frame.to_parquet(out, compression="zstd", schema_version="1.0.0")
    return out.getvalue()


def _shapefile(taken: Taken, lang: Lang | None) -> bytes:
    """Write a zipped Shapefile: short names as DBF wants them, with a table of the whole ones."""
    table = _texts(taken, lang)
    long = [name for name in table.columns if _longest(table[name]) > _DBF_TEXT]
    if long:
        raise BadRequestError(
            f"'{long[0]}' holds texts too long for a Shapefile (254 bytes); take GeoPackage."
        )
    short = short_names(table.columns)
    frame = taken.frame[["geometry"]].assign(
        **{short[name]: _dbf(table[name]) for name in table.columns}
    )
    made = _with_gdal(frame, taken.layer.id, "ESRI Shapefile", encoding="UTF-8")
    columns = io.StringIO()
    writer = csv.writer(columns)
    writer.writerow(["field", "column"])
    writer.writerows([short[name], name] for name in table.columns)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for suffix, content in made.items():
            archive.writestr(f"{taken.layer.id}{suffix}", content)
        archive.writestr("columns.csv", "\ufeff" + columns.getvalue())
    return out.getvalue()


def _longest(values: Any) -> int:  # noqa: ANN401 - a column
    texts = values.dropna()
    return max((len(one.encode()) for one in texts if isinstance(one, str)), default=0)


def _dbf(values: Any) -> pd.Series:  # noqa: ANN401 - a column
    """Write numbers as text too: a DBF number has a fixed number of digits."""
    return values.map(
        lambda one: None if pd.isna(one) else one if isinstance(one, str) else repr(_cell(one))
    )


def short_names(columns: Any) -> dict[str, str]:  # noqa: ANN401 - an index of names
    """Give each column a name of at most ten bytes in UTF-8, each once."""
    made: dict[str, str] = {}
    for name in columns:
        short = name.encode()[:_DBF_NAME].decode(errors="ignore").strip()
        number = 1
        while not short or short.casefold() in {each.casefold() for each in made.values()}:
            tail = f"_{number}"
            short = name.encode()[: _DBF_NAME - len(tail)].decode(errors="ignore") + tail
            number += 1
        made[name] = short
    return made


FORMATS: Final[Mapping[str, Format]] = {
    "xlsx": Format(
        suffix="xlsx",
        media_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        write=_excel,
        for_people=True,
    ),
    "csv": Format(suffix="csv", media_type="text/csv", write=_csv, for_people=True),
    "shp": Format(suffix="zip", media_type="application/zip", write=_shapefile, for_people=True),
    "gpkg": Format(suffix="gpkg", media_type="application/geopackage+sqlite3", write=_geopackage),
    "geojson": Format(suffix="geojson", media_type="application/geo+json", write=_geojson),
    "parquet": Format(
        suffix="parquet", media_type="application/vnd.apache.parquet", write=_parquet
    ),
}
