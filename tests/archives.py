"""Archives as people and attackers pack them."""

import io
import tempfile
import zipfile
from pathlib import Path

import geopandas as gpd
import shapely

#: Bessel's ellipsoid without a shift to WGS 84, as ArcGIS writes it.
BESSEL = (
    'PROJCS["Korea_Central_Belt",GEOGCS["GCS_Korean_Datum_1985",DATUM["D_Korean_Datum_1985",'
    'SPHEROID["Bessel_1841",6377397.155,299.1528128]],PRIMEM["Greenwich",0.0],'
    'UNIT["Degree",0.0174532925199433]],PROJECTION["Transverse_Mercator"],'
    'PARAMETER["False_Easting",200000.0],PARAMETER["False_Northing",500000.0],'
    'PARAMETER["Central_Meridian",127.0],PARAMETER["Scale_Factor",1.0],'
    'PARAMETER["Latitude_Of_Origin",38.0],UNIT["Meter",1.0]]'
)


def zipped_shapefile(*, crs=4326, without=None, prj=None, encoding="UTF-8", name="강동 대피소"):
    """Pack a Shapefile of one shelter; without one of its parts, or with another ``.prj``."""
    frame = gpd.GeoDataFrame(
        {"name": [name], "kind": ["heat"]}, geometry=[shapely.Point(127.12, 37.54)], crs=4326
    ).to_crs(crs)
    with tempfile.TemporaryDirectory() as folder:
        frame.to_file(Path(folder, "a.shp"), engine="pyogrio", encoding=encoding)
        parts = {each.name: each.read_bytes() for each in Path(folder).iterdir()}
    if prj is not None:
        parts["a.prj"] = prj.encode()
    return packed({name: raw for name, raw in parts.items() if Path(name).suffix != without})


def packed(members):
    """Zip files by name; a ``ZipInfo`` may stand for a name."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, raw in members.items():
            archive.writestr(name, raw)
    return out.getvalue()
