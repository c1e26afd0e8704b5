"""Boundaries, population, traffic links and ground in the formats of their publishers."""

# pyright: reportAttributeAccessIssue=false, reportArgumentType=false, reportCallIssue=false
# pyright: reportReturnType=false, reportAssignmentType=false
# What pandas says of its own results is not what a GeoDataFrame gives.

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any, Final

import geopandas as gpd
import numpy as np
import pyogrio
import rasterio
import shapely
from rasterio.transform import from_origin

from spatial.crs import WGS84, transformer
from spatial.synthesis import SampleDistrict
from spatial.synthesis.outline import METRES

#: TOPIS calls traffic free, slow or jammed below these speeds, km/h, on city streets.
_FREE_KPH: Final = 25.0
_SLOW_KPH: Final = 15.0
_CLASSES: Final = (("정체", "3"), ("서행", "2"), ("원활", "1"))
_ROAD_DIVISION: Final = {"trunk": "02", "primary": "03", "secondary": "04"}


def write_boundaries(path: Path, district: SampleDistrict) -> None:
    """Write a GeoPackage with ``sigungu`` and ``beopjeongdong`` in EPSG:5186."""
    outline = district.outline
    gu = gpd.GeoDataFrame(
        {"code": [outline.code], "sido": [outline.city], "sigungu": [outline.name]},
        geometry=[district.window],
        crs=METRES,
    )
    dong = gpd.GeoDataFrame(
        {
            "code": district.dongs["code"],
            "sido": outline.city,
            "sigungu": outline.name,
            "emd": district.dongs["name"],
        },
        geometry=district.dongs.geometry,
        crs=METRES,
    )
    _write_gpkg(path, district.now, {"sigungu": gu, "beopjeongdong": dong})


def write_population(path: Path, district: SampleDistrict) -> None:
    """Write the 250 m grid as a GeoPackage in EPSG:5186."""
    cells = district.population
    dong = shapely.STRtree(district.dongs.geometry.to_numpy()).nearest(
        shapely.centroid(cells.geometry.to_numpy())
    )
    grid = cells.assign(행정동코드=district.dongs["code"].to_numpy()[dong]).rename(
        columns={
            "cell": "250M격자",
            "people": "pop_count",
            "children": "pop_0_14",
            "elderly": "pop_65",
        }
    )
    _write_gpkg(path, district.now, {"population_grid_250m": grid})


def write_homes(path: Path, district: SampleDistrict) -> None:
    """Write the counts of vulnerable homes by 100 m cell as a GeoPackage in EPSG:5179."""
    counts = {
        "homes": "취약가구수",
        "seniors": "독거노인",
        "disabled": "중증장애인",
        "basements": "반지하",
    }
    cells = district.furnishing.homes.rename(columns=counts)
    _write_gpkg(path, district.now, {"vulnerable_homes": cells})


def _write_gpkg(path: Path, now: dt.datetime, tables: dict[str, gpd.GeoDataFrame]) -> None:
    """Write tables into one file; the clock in it is the district's, so that bytes repeat."""
    path.unlink(missing_ok=True)
    stamp = now.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")
    pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": stamp})
    try:
        for name, frame in tables.items():
            frame = frame.assign(geometry=_multi(frame))  # noqa: PLW2901 - one kind of geometry
            frame.to_file(path, layer=name, driver="GPKG", engine="pyogrio")
    finally:
        pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": None})


def _multi(frame: gpd.GeoDataFrame) -> list[shapely.MultiPolygon]:
    return [
        shapely.MultiPolygon(
            [part for part in shapely.get_parts(shape) if isinstance(part, shapely.Polygon)]
        )
        for shape in frame.geometry
    ]


def write_traffic_links(path: Path, district: SampleDistrict) -> None:
    """Write links with their speed as the GeoJSON of a TOPIS map; every 60th has no reading."""
    links = district.traffic_links
    carry = transformer(METRES, WGS84)
    shapes = shapely.transform(
        links.geometry.to_numpy(), lambda xy: np.column_stack(carry.transform(xy[:, 0], xy[:, 1]))
    )
    features = [
        _feature(number, row, shape)
        for number, (row, shape) in enumerate(
            zip(links.to_dict("records"), shapes, strict=True), start=1
        )
    ]
    whole = {
        "type": "FeatureCollection",
        "crs": {"type": "name", "properties": {"name": "urn:ogc:def:crs:OGC:1.3:CRS84"}},
        "features": features,
    }
    path.write_text(json.dumps(whole, ensure_ascii=False), "utf-8")


def _feature(number: int, row: dict[str, Any], shape: shapely.LineString) -> dict[str, Any]:
    silent = number % 60 == 0
    speed = 0.0 if silent else float(row["speed_kph"])
    factor = 2.0 if row["road_class"] == "trunk" else 1.0
    rank = int(speed >= _SLOW_KPH * factor) + int(speed >= _FREE_KPH * factor)
    name, level = ("정보없음", "0") if silent else _CLASSES[rank]
    middle = shape.interpolate(0.5, normalized=True)
    return {
        "type": "Feature",
        "properties": {
            "id": f"SAMPLE_TRAFFIC.{number}",
            "AXIS_CD": "1",
            "AXIS_NAME": row["name"],
            "LINK_ID": 1_240_000_000 + number * 100,
            "SPD": speed,
            "S_ENAME": row["section"],
            "DIST": int(row["length_m"]),
            "TRAFFIC_CLASS": name,
            "TRAFFIC_LVL": level,
            "MAPX": round(middle.x, 7),
            "MAPY": round(middle.y, 7),
            "MAP_LVL": "4",
            "ROAD_DIV_CD": _ROAD_DIVISION[row["road_class"]],
            "ROAD_TRAFFIC_LVL": f"1{level}",
        },
        "geometry": {
            "type": "LineString",
            "coordinates": [[round(x, 7), round(y, 7)] for x, y in shape.coords],
        },
    }


def write_ground(path: Path, district: SampleDistrict) -> None:
    """Write the heights as a GeoTIFF in EPSG:5186, decimetres in floats, tiled and compressed."""
    ground = district.ground
    heights = np.flipud(np.round(ground.values, 1)).astype(np.float32)
    half, rows = ground.step / 2, heights.shape[0]
    north = ground.south + ground.step * (rows - 1)
    with rasterio.open(
        path,
        "w",
        driver="GTiff",
        height=rows,
        width=heights.shape[1],
        count=1,
        dtype="float32",
        crs=f"EPSG:{METRES}",
        transform=from_origin(ground.west - half, north + half, ground.step, ground.step),
        nodata=-9999.0,
        tiled=True,
        compress="deflate",
        predictor=3,
    ) as opened:
        opened.write(heights, 1)
        opened.set_band_description(1, "height above sea level, m")
