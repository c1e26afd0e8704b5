"""Answers about travel as files: CSV for spreadsheets, GeoPackage for maps."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from typing import Any, Final

import geopandas as gpd
import numpy as np
import orjson
import pyogrio
import shapely
from flask import Response

from api.formats import CSV, GEOJSON, JSON, chosen_format, json_answer, spreadsheet_cell

GPKG: Final = "application/geopackage+sqlite3"
FORMATS: Final[Mapping[str, Sequence[str]]] = {
    "json": (GEOJSON, JSON),
    "csv": (CSV,),
    "gpkg": (GPKG,),
}


def road_answer(answer: Mapping[str, Any], name: str, kind: str | None = None) -> Response:
    """Write a Feature or a FeatureCollection in the format that is asked for.

    ``name`` is what a file is called. Objects among the properties become columns of their own,
    ``street.ko``; lists are left to GeoJSON.
    """
    kind = kind or chosen_format(FORMATS)
    if kind == "json":
        return json_answer(answer, GEOJSON)
    plain = orjson.loads(orjson.dumps(answer))
    features = plain["features"] if plain["type"] == "FeatureCollection" else [plain]
    rows = [{"id": each.get("id"), **_flat(each["properties"])} for each in features]
    shapes = [each["geometry"] and shapely.geometry.shape(each["geometry"]) for each in features]
    body = _csv(rows, shapes) if kind == "csv" else _geopackage(rows, shapes, name)
    response = Response(body, mimetype=FORMATS[kind][0])
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.{kind}"'
    return response


def _flat(properties: Mapping[str, Any], before: str = "") -> dict[str, Any]:
    flat: dict[str, Any] = {}
    for name, value in properties.items():
        if isinstance(value, dict):
            flat |= _flat(value, f"{before}{name}.")
        elif not isinstance(value, list):
            flat[before + name] = value
        elif all(isinstance(each, str) for each in value):
            flat[before + name] = ";".join(value)
    return flat


def _csv(rows: Sequence[Mapping[str, Any]], shapes: Sequence[shapely.Geometry | None]) -> bytes:
    """Write text with a BOM, so that spreadsheets read Hangul, and without what they would run."""
    return csv_bytes(
        [*dict.fromkeys(name for row in rows for name in row), "geometry"],
        [
            {**row, "geometry": None if shape is None else shapely.to_wkt(shape)}
            for row, shape in zip(rows, shapes, strict=True)
        ],
    )


def csv_bytes(names: Sequence[str], rows: Sequence[Mapping[str, Any]]) -> bytes:
    """Write rows under these names."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(names)
    writer.writerows([spreadsheet_cell(row.get(name)) for name in names] for row in rows)
    return ("\ufeff" + out.getvalue()).encode()


def _geopackage(
    rows: Sequence[Mapping[str, Any]], shapes: Sequence[shapely.Geometry | None], name: str
) -> bytes:
    names = dict.fromkeys(n for row in rows for n in row)
    columns = {n: [row.get(n) for row in rows] for n in names if n.lower() != "fid"}
    frame = gpd.GeoDataFrame(columns, geometry=gpd.GeoSeries(np.array([*shapes], object), crs=4326))
    out = io.BytesIO()
    pyogrio.write_dataframe(frame, out, driver="GPKG", layer=name)
    return out.getvalue()
