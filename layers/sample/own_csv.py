"""Exports of the district's own systems, for which no public layout exists."""

# pyright: reportAttributeAccessIssue=false, reportArgumentType=false, reportCallIssue=false
# pyright: reportReturnType=false, reportAssignmentType=false
# What pandas says of its own results is not what a GeoDataFrame gives.

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from layers.sample.rows import lon_lat, numbered, table
from spatial.synthesis import SampleDistrict

_KOREA: Final = dt.timezone(dt.timedelta(hours=9))
#: So many cameras are lent.
_LENT: Final = 3
_STATUS: Final = {"ok": "정상", "down": "장애"}
#: How much it takes to turn a PTZ away from its work; 1 where nothing is said.
_AIMED: Final = {"traffic": 3, "parking": 2, "flood": 4}


def cameras(district: SampleDistrict) -> pd.DataFrame:
    """관제시스템(VMS) 카메라 목록: each camera of each pole, with where it looks.

    Of some it is not known where they look. Streams lie in 192.0.2.0/24, which RFC 5737 keeps for
    documentation: nothing answers there.
    """
    cameras = district.cameras.cameras
    poles = district.cameras.poles.iloc[cameras["pole"].to_numpy()]
    lon, lat = lon_lat(poles)
    seen = district.now.astimezone(_KOREA).strftime("%Y-%m-%d %H:%M:%S")
    known, ptz = cameras["known"], cameras["ptz"]
    address = [f"192.0.2.{1 + index % 254}" for index in range(len(cameras))]
    return table(
        len(cameras),
        {
            "카메라ID": cameras["camera_id"],
            "폴ID": poles["pole_id"],
            "설치주소": poles["road"],
            "용도": poles["purpose"].map(PURPOSE),
            "형식": ["회전형" if each else "고정형" for each in ptz],
            "방위각": _where(known, cameras["azimuth"]),
            "화각": _where(known, cameras["fov"].astype(int)),
            "하향각": _where(known, cameras["tilt"]),
            "유효거리(m)": _where(known, cameras["range_m"].astype(int)),
            "설치높이(m)": cameras["height_m"],
            "가로화소": cameras["width_px"],
            "세로화소": cameras["height_px"],
            "센서폭(mm)": "",
            "초점거리(mm)": "",
            "회전시작각": _where(ptz, cameras["pan_from"]),
            "회전끝각": _where(ptz, cameras["pan_to"]),
            "프리셋": _where(ptz & known, _presets(cameras)),
            "ONVIF주소": _where(
                ptz,
                [
                    f"http://{one}/{name}/onvif/device_service"
                    for one, name in zip(address, cameras["camera_id"], strict=True)
                ],
            ),
            "회전우선순위": _where(ptz, poles["purpose"].map(_AIMED).fillna(1).astype(int)),
            "상태": cameras["status"].map(_STATUS),
            "상태확인시각": seen,
            "영상주소": [
                f"rtsp://{one}:554/{name}/1"
                for one, name in zip(address, cameras["camera_id"], strict=True)
            ],
            "위도": lat,
            "경도": lon,
        },
    )


def _where(given: Iterable[bool], values: Iterable[object]) -> list[object]:
    """Leave the cells empty of which nothing is known."""
    return [one if there else "" for there, one in zip(given, values, strict=True)]


def _presets(cameras: pd.DataFrame) -> list[str]:
    """Write the presets of each camera: its own street, and the way back along it."""
    return [
        f"1:{azimuth:g}/{tilt:g};2:{(azimuth + 180.0) % 360.0:g}/{tilt:g}"
        for azimuth, tilt in zip(cameras["azimuth"].round(1), cameras["tilt"], strict=True)
    ]


PURPOSE: Final = {
    "crime": "생활방범", "traffic": "교통", "parking": "주정차단속", "school": "어린이보호",
    "flood": "하천재난", "park": "공원",
}  # fmt: skip


def lendings(district: SampleDistrict) -> pd.DataFrame:
    """영상정보 목적 외 이용 대장: PTZ cameras that watch the latest incidents for some hours."""
    incidents = district.incidents.nlargest(_LENT, "onset")
    cameras = district.cameras.cameras
    lendable = district.cameras.poles["purpose"].iloc[cameras["pole"]].to_numpy() != "crime"
    own = cameras[cameras["ptz"] & cameras["known"] & lendable]
    poles = district.cameras.poles.iloc[own["pole"].to_numpy()]
    rows, whose, azimuth = _nearest(poles, incidents)
    lon, lat = lon_lat(poles.iloc[rows])
    now = district.now.astimezone(_KOREA)
    ends = now + dt.timedelta(hours=8)
    numbers = dict(zip(district.incidents.index, _incident_numbers(district), strict=True))
    return table(
        len(rows),
        {
            "대장번호": [f"{now.year}-{1 + number:03d}" for number in range(len(rows))],
            "카메라ID": own["camera_id"].iloc[rows],
            "접수번호": [numbers[each] for each in incidents.index[whose]],
            "설치목적": poles["purpose"].iloc[rows].map(PURPOSE),
            "전환목적": "생활방범",
            "전환사유": "사건 현장 확인",
            "방위각": [f"{each:.1f}" for each in azimuth],
            "하향각": own["tilt"].iloc[rows],
            "시작일시": now.strftime("%Y-%m-%d %H:%M:%S"),
            "종료일시": ends.strftime("%Y-%m-%d %H:%M:%S"),
            "위도": lat,
            "경도": lon,
        },
    )


def _nearest(
    poles: gpd.GeoDataFrame, incidents: gpd.GeoDataFrame
) -> tuple[NDArray[np.intp], NDArray[np.intp], NDArray[np.float64]]:
    """Give each incident its nearest pole: rows of both, and the azimuth (degrees) between them.

    A pole that is nearest to two has the first.
    """
    if poles.empty or incidents.empty:
        return np.zeros(0, np.intp), np.zeros(0, np.intp), np.zeros(0)
    at = shapely.get_coordinates(poles.geometry.to_numpy())
    there = shapely.get_coordinates(incidents.geometry.to_numpy())
    away = there[None, :, :] - at[:, None, :]
    rows, whose = np.unique(np.hypot(*np.moveaxis(away, -1, 0)).argmin(axis=0), return_index=True)
    east, north = away[rows, whose].T
    return rows, whose, np.degrees(np.arctan2(east, north)) % 360.0


def _incident_numbers(district: SampleDistrict) -> list[str]:
    """Give the numbers under which the situation room keeps its incidents."""
    onset = district.incidents["onset"].iloc[0].astimezone(_KOREA)
    return [f"{onset.year}-{int(number):05d}" for number in numbered(district.incidents)]


def relief_shelters(district: SampleDistrict) -> pd.DataFrame:
    """한파쉼터와 이재민 임시주거시설의 운영 현황: whether open, and how many people are inside."""
    own = district.shelters[district.shelters["kind"].isin(["cold", "flood"])]
    lon, lat = lon_lat(own)
    kind = {"cold": "한파쉼터", "flood": "임시주거시설"}
    return table(
        len(own),
        {
            "관리번호": [f"R-{int(number):04d}" for number in numbered(own)],
            "구분": own["kind"].map(kind),
            "시설명": own["name"],
            "도로명주소": own["road"],
            "면적(㎡)": own["area_m2"].astype(int),
            "수용인원": own["capacity"],
            "현재인원": own["people_inside"],
            "개방여부": ["O" if each else "X" for each in own["open"]],
            "위도": lat,
            "경도": lon,
        },
    )


def police_stations(district: SampleDistrict) -> pd.DataFrame:
    """경찰서·지구대·파출소 주소록 with positions."""
    own = district.police_stations
    lon, lat = lon_lat(own)
    return table(
        len(own),
        {
            "연번": numbered(own),
            "경찰서": own["name"].iloc[0],
            "관서명": own["name"],
            "구분": own["kind"],
            "전화번호": "02-000-0112",
            "주소": own["road"],
            "위도": lat,
            "경도": lon,
        },
    )


def solar_plants(district: SampleDistrict) -> pd.DataFrame:
    """태양광 모니터링: capacity and output just now."""
    own = district.solar_plants
    lon, lat = lon_lat(own)
    return table(
        len(own),
        {
            "설비번호": [f"PV-{int(number):03d}" for number in numbered(own)],
            "발전소명": own["name"],
            "소유구분": own["owner"],
            "주소": own["road"],
            "설비용량(kW)": own["capacity_kw"],
            "현재출력(kW)": own["output_kw"],
            "운전개시": own["started"],
            "위도": lat,
            "경도": lon,
        },
    )


def incidents(district: SampleDistrict) -> pd.DataFrame:
    """상황실 접수 목록."""
    own = district.incidents
    lon, lat = lon_lat(own)
    onset = [each.astimezone(_KOREA).strftime("%Y-%m-%d %H:%M:%S") for each in own["onset"]]
    return table(
        len(own),
        {
            "접수번호": _incident_numbers(district),
            "종류": own["kind"],
            "제목": own["title"],
            "긴급도": own["urgency"],
            "심각도": own["severity"],
            "처리상태": own["state"],
            "발생일시": onset,
            "장소": own["place"],
            "출동소요(초)": ["" if pd.isna(each) else int(each) for each in own["response_s"]],
            "신고자": "시민",
            "메모": "",
            "위도": lat,
            "경도": lon,
        },
    )
