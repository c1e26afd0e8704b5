"""Addresses: every building by its road name and by its lot."""

from typing import Final

import numpy as np
import pandas as pd

from layers import conform as take
from layers.access import PUBLIC, Role
from layers.definition import Find, GeometryType, Layer, Rule, Source, Theme, Tiles, Title
from layers.fields import text

_ROAD_COLUMNS: Final = ("시도명", "시군구명", "도로명", "지하여부", "건물본번", "건물부번")
#: The eleventh digit of a building's number where its lot is on a hill.
_HILL: Final = "2"


def _road(frame: pd.DataFrame) -> pd.Series:
    """Write the number on the street: ``천호대로 1033``, ``성내로 25-3``, ``천호대로 지하 997``."""
    city, district, street, below, main, part = (
        frame[name].astype("object") for name in _ROAD_COLUMNS
    )
    number = np.where(below == "1", "지하 ", "") + main + np.where(part == "0", "", "-" + part)
    texts = city + " " + district + " " + street + " " + number
    return pd.Series(texts.where((street != "") & (main != ""), None), dtype="object")


def _lot(frame: pd.DataFrame) -> pd.Series:
    """Read the lot out of the building's number.

    Its 25 digits are the legal dong (10), plain or hill (1), lot (4), part of the lot (4) and the
    building's own number there (6).
    """
    number = frame["건물관리번호"].astype("object")
    read = number.str.fullmatch(r"\d{25}").fillna(value=False).to_numpy(dtype=bool)
    main, part = (number.str[a:b].str.lstrip("0") for a, b in ((11, 15), (15, 19)))
    hill = np.where(number.str[10] == _HILL, "산 ", "")
    place = frame["시도명"] + " " + frame["시군구명"] + " " + frame["읍면동명"]
    texts = place + " " + hill + main + np.where(part == "", "", "-" + part)
    return pd.Series(texts.where(read & (main != ""), None), index=frame.index, dtype="object")


LAYER = Layer(
    id="addresses",
    title=Title("주소", "Addresses"),
    description=Title(
        "건물마다 도로명주소와 지번주소.",
        "Each building by its road name and by its lot.",
    ),
    theme=Theme.BASE,
    geometry=GeometryType.POINT,
    readers=PUBLIC,
    writers=frozenset({Role.STEWARD, Role.ADMIN}),
    tiles=Tiles(min_zoom=16, id_zoom=16),
    label="road_address",
    popup=("road_address", "lot_address", "building_name", "postcode", "dong"),
    fields=(
        text(
            "road_address",
            "도로명주소",
            "Road-name address",
            required=True,
            first_zoom=16,
            find=Find.ADDRESS,
        ),
        text("lot_address", "지번주소", "Lot address", find=Find.ADDRESS),
        text("postcode", "우편번호", "Postcode"),
        text("building_name", "건물명", "Building", first_zoom=16, find=Find.NAME),
        text("dong", "법정동", "Dong"),
    ),
    sources=(
        Source(
            name="juso_buildings",
            title=Title("도로명주소 내비게이션용DB 건물정보", "Buildings of the address register"),
            adapter="csv_file",
            crs=5179,
            key=take.column("건물관리번호"),
            prefix="address/",
            geometry=take.point("건물중심점_x좌표", "건물중심점_y좌표"),
            district_name=take.column("시군구명"),
            conform={
                "road_address": Rule(columns=_ROAD_COLUMNS, make=_road),
                "lot_address": Rule(
                    columns=("건물관리번호", "시도명", "시군구명", "읍면동명"), make=_lot
                ),
                "postcode": take.column("우편번호"),
                "building_name": take.column("시군구용건물명"),
                "dong": take.column("읍면동명"),
            },
            # The register's text files have neither a header line nor commas.
            options={
                "delimiter": "|",
                "header": (
                    "주소관할읍면동코드|시도명|시군구명|읍면동명|도로명코드|도로명|지하여부|건물본번"
                    "|건물부번|우편번호|건물관리번호|시군구용건물명|건축물용도분류|행정동코드|행정동명"
                    "|지상층수|지하층수|공동주택구분|건물수|상세건물명|건물명변경이력|상세건물명변경이력"
                    "|거주여부|건물중심점_x좌표|건물중심점_y좌표|출입구_x좌표|출입구_y좌표|시도명(영문)"
                    "|시군구명(영문)|읍면동명(영문)|도로명(영문)|읍면동구분|이동사유코드"
                ),
            },
            licence="KOGL-1",
            attribution="행정안전부 주소기반산업지원서비스",
        ),
    ),
)
