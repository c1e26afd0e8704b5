"""A dozen incidents of the last hours, at places where such things happen."""

# pyright: reportAttributeAccessIssue=false, reportArgumentType=false, reportCallIssue=false
# pyright: reportReturnType=false, reportAssignmentType=false
# What pandas says of its own results is not what a GeoDataFrame gives.

from __future__ import annotations

import datetime as dt
from typing import Final

import geopandas as gpd
import numpy as np
import shapely

from spatial.synthesis.facilities import Town
from spatial.synthesis.noding import Shapes
from spatial.synthesis.outline import METRES

#: Kind, what is written, urgency, severity, state, where (column of a building or a street class).
_CASES: Final = (
    ("화재", "상가 2층 주방 연기 신고", "즉시", "심각", "출동", "commercial"),
    ("교통사고", "차량 2대 추돌, 1개 차로 차단", "즉시", "보통", "현장", "primary"),
    ("구급", "고령자 낙상, 의식 있음", "즉시", "보통", "출동", "apartments"),
    ("구조", "승강기 갇힘, 성인 2명", "즉시", "보통", "현장", "apartments"),
    ("실종", "치매 어르신 배회 신고, 80대 여성", "즉시", "심각", "접수", "house"),
    ("침수", "지하차도 배수 불량 신고", "예상", "보통", "접수", "secondary"),
    ("범죄", "상가 앞 시비, 경찰 출동 요청", "즉시", "보통", "출동", "commercial"),
    ("기타", "가로수 전도, 보행로 막힘", "예상", "경미", "접수", "tertiary"),
    ("교통사고", "이륜차 단독 사고", "지난 일", "경미", "종결", "secondary"),
    ("구급", "어린이 고열, 병원 이송", "지난 일", "보통", "종결", "house"),
    ("화재", "쓰레기 더미 소화 완료", "지난 일", "경미", "종결", "residential"),
    ("기타", "맨홀 뚜껑 파손 신고", "예상", "경미", "현장", "residential"),
)
#: These happen indoors where they happen to a building; everything else is on a street.
_INDOORS: Final = ("화재", "구급", "구조")
_BUILDINGS: Final = ("commercial", "apartments", "house")
#: A street is never farther from a building than this, in metres.
_NEAR_M: Final = 300.0


def make_incidents(town: Town, now: dt.datetime, rng: np.random.Generator) -> gpd.GeoDataFrame:
    """Report incidents of the last six hours.

    Columns ``kind``, ``title``, ``urgency``, ``severity``, ``state`` (in Korean, as a desk writes
    them), ``onset`` (aware), ``response_s``, ``place``.
    """
    points: list[shapely.Point] = []
    for *_, where in _CASES:
        own = town.buildings[town.buildings["use"] == where]
        if not len(own):
            own = town.streets[town.streets["road_class"] == where]
        own = own if len(own) else town.buildings
        points.append(own.geometry.iloc[int(rng.integers(len(own)))].representative_point())
    shapes = np.array(points, object)
    indoors = np.array([case[0] in _INDOORS and case[5] in _BUILDINGS for case in _CASES])
    shapes[~indoors] = _on_streets(town, shapes[~indoors])
    minutes = np.sort(rng.uniform(4, 350, len(_CASES)))
    done = np.array([case[4] == "종결" for case in _CASES])
    # Closed cases began longest ago.
    minutes = minutes[np.argsort(np.argsort(done, kind="stable"), kind="stable")]
    response = rng.integers(230, 560, len(_CASES))
    came = np.array([case[4] in ("현장", "종결") for case in _CASES])
    return gpd.GeoDataFrame(
        {
            "kind": [case[0] for case in _CASES],
            "title": [case[1] for case in _CASES],
            "urgency": [case[2] for case in _CASES],
            "severity": [case[3] for case in _CASES],
            "state": [case[4] for case in _CASES],
            "onset": [
                (now - dt.timedelta(minutes=float(each))).replace(microsecond=0) for each in minutes
            ],
            "response_s": [int(s) if ok else None for s, ok in zip(response, came, strict=True)],
            "place": town.addresses.road(shapes),
        },
        geometry=shapes,
        crs=METRES,
    )


def _on_streets(town: Town, places: Shapes) -> Shapes:
    """Move places to the nearest spot on an open street that no building stands over."""
    streets = town.streets[town.streets["structure"] == ""]
    lines = shapely.STRtree(streets.geometry.to_numpy())
    blocks = shapely.STRtree(town.buildings.geometry.to_numpy())
    moved = places.copy()
    for row, place in enumerate(places.tolist()):
        near = lines.geometries[lines.query(place, predicate="dwithin", distance=_NEAR_M)]
        spots = shapely.line_interpolate_point(near, shapely.line_locate_point(near, place))
        spots = spots[np.argsort(shapely.distance(spots, place), kind="stable")]
        covered = np.unique(blocks.query(spots, predicate="intersects")[0])
        moved[row] = np.delete(spots, covered)[0]
    return moved
