"""Works on streets: stretches that are closed or slow for some days, and events to come."""

# pyright: reportAttributeAccessIssue=false, reportArgumentType=false, reportCallIssue=false
# pyright: reportReturnType=false, reportAssignmentType=false
# What pandas says of its own results is not what a GeoDataFrame gives.

from __future__ import annotations

import datetime as dt
from typing import Final

import geopandas as gpd
import numpy as np

from spatial.synthesis.facilities import Town
from spatial.synthesis.outline import METRES

#: Cause, what is written, whom it holds for, how many times as long, class of street, days
#: (from today) in which it begins and ends.
_WORKS: Final = (
    ("공사", "상수관 교체, 전 차로 통제", "차량", None, "residential", (-3, 9)),
    ("공사", "도시가스관 매설", "차량", None, "residential", (-1, 4)),
    ("공사", "노면 재포장, 1개 차로 통제", "차량", 1.8, "tertiary", (-2, 6)),
    ("공사", "지하철 환기구 공사, 차로 축소", "차량", 1.5, "secondary", (-60, 120)),
    ("공사", "보도 정비", "보행자", None, "tertiary", (-5, 12)),
    ("행사", "주말 차 없는 거리", "차량·자전거", None, "tertiary", (4, 5)),
)


def make_works(town: Town, now: dt.datetime, rng: np.random.Generator) -> gpd.GeoDataFrame:
    """Dig up some streets.

    Columns ``cause``, ``title``, ``whom`` (in Korean, as the register writes them), ``slow_down``
    (missing where nobody gets through), ``begins``, ``ends`` (aware), ``street``.
    """
    works = _WORKS[: town.count(len(_WORKS), 2)]
    streets = town.streets[town.streets.geometry.length > 60]
    rows, shapes = [], []
    for cause, title, whom, slow_down, road_class, (first, last) in works:
        own = streets[streets["road_class"] == road_class]
        own = own if len(own) else streets
        chosen = own.iloc[int(rng.integers(len(own)))]
        day = now.replace(hour=0, minute=0, second=0, microsecond=0)
        rows.append(
            {
                "cause": cause,
                "title": title,
                "whom": whom,
                "slow_down": slow_down,
                "begins": day + dt.timedelta(days=first),
                "ends": day + dt.timedelta(days=last),
                "street": chosen["name"],
            }
        )
        shapes.append(chosen.geometry)
    return gpd.GeoDataFrame(rows, geometry=shapes, crs=METRES)
