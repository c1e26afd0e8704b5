"""Where things are, as providers write it: areas, lines and points of the place; files of them."""

from __future__ import annotations

import datetime as dt
import io
import tempfile
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import geopandas as gpd
import pyogrio
import shapely

from scripts.simulated.feeds.place import LAT_M, LON_M

#: Half the side of an area that stands for any, and the length of half a line, in metres.
_HALF_M: Final = 60.0


def area_at(lon: float, lat: float) -> shapely.Polygon:
    """Give a square around a place, in degrees."""
    east, north = _HALF_M / LON_M, _HALF_M / LAT_M
    return shapely.box(lon - east, lat - north, lon + east, lat + north)


def line_at(lon: float, lat: float) -> shapely.LineString:
    """Give a line through a place from west to east, in degrees."""
    east = _HALF_M / LON_M
    return shapely.LineString([(lon - east, lat), (lon, lat), (lon + east, lat)])


def in_parts(degrees: float) -> str:
    """Write degrees as degrees, minutes and seconds: 127-06-45.12."""
    seconds = round(degrees * 3600.0, 2)
    return f"{int(seconds // 3600):03d}-{int(seconds % 3600 // 60):02d}-{seconds % 60:05.2f}"


def file_of(
    rows: Sequence[Mapping[str, Any]], shapes: Sequence[shapely.Geometry], ending: str,
    at: dt.datetime,
) -> bytes:  # fmt: skip
    """Write rows with their shapes as a GeoJSON, a GeoPackage, a zipped Shapefile, or tracks.

    What such files say of when they were written is ``at``, so that the same rows are the same
    bytes.
    """
    if ending == "gpx":
        return _tracks(rows, shapes)
    frame = gpd.GeoDataFrame(list(rows), geometry=list(shapes), crs=4326)
    with tempfile.TemporaryDirectory() as folder:
        name = {"zip": "areas.shp", "gpkg": "areas.gpkg"}.get(ending, "areas.geojson")
        path = Path(folder, name)
        if ending == "zip":
            dated = {"DBF_DATE_LAST_UPDATE": f"{at:%Y-%m-%d}"}
            pyogrio.write_dataframe(frame, path, encoding="CP949", layer_options=dated)
            return _zipped(Path(folder), at)
        stamp = at.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")
        pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": stamp})
        try:
            pyogrio.write_dataframe(frame, path)
        finally:
            pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": None})
        return path.read_bytes()


def _zipped(folder: Path, at: dt.datetime) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as bundle:
        for each in sorted(folder.iterdir()):
            entry = zipfile.ZipInfo(each.name, at.timetuple()[:6])
            bundle.writestr(entry, each.read_bytes(), zipfile.ZIP_DEFLATED)
    return packed.getvalue()


def _tracks(rows: Sequence[Mapping[str, Any]], shapes: Sequence[shapely.Geometry]) -> bytes:
    from scripts.simulated.feeds.envelopes import xml

    tracks = "".join(
        "<trk>"
        + "".join(xml(name, row[name]) for name in ("name", "desc") if name in row)
        + "<trkseg>"
        + "".join(
            f'<trkpt lat="{lat:.6f}" lon="{lon:.6f}"/>'
            for lon, lat in shapely.get_coordinates(shape)
        )
        + "</trkseg></trk>"
        for row, shape in zip(rows, shapes, strict=True)
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>'
        '<gpx version="1.1" creator="sample" xmlns="http://www.topografix.com/GPX/1/1">'
        f"{tracks}</gpx>"
    ).encode()
