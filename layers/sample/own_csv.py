"""Exports of the district's own systems, for which no public layout exists."""

# pyright: reportAttributeAccessIssue=false, reportArgumentType=false, reportCallIssue=false
# pyright: reportReturnType=false, reportAssignmentType=false
# What pandas says of its own results is not what a GeoDataFrame gives.

from __future__ import annotations

import datetime as dt
from typing import Final

import pandas as pd

from layers.sample.rows import lon_lat, numbered, table
from spatial.synthesis import SampleDistrict

_KOREA: Final = dt.timezone(dt.timedelta(hours=9))
_STATUS: Final = {"ok": "정상", "down": "장애"}


def cameras(district: SampleDistrict) -> pd.DataFrame:
    """관제시스템(VMS) 카메라 목록: each camera of each pole, with where it looks.

    Streams lie in 192.0.2.0/24, which RFC 5737 keeps for documentation: nothing answers there.
    """
    cameras = district.cameras.cameras
    poles = district.cameras.poles.iloc[cameras["pole"].to_numpy()]
    lon, lat = lon_lat(poles)
    seen = district.now.astimezone(_KOREA).strftime("%Y-%m-%d %H:%M:%S")
    return table(
        len(cameras),
        {
            "카메라ID": cameras["camera_id"],
            "폴ID": poles["pole_id"],
            "설치주소": poles["road"],
            "용도": poles["purpose"].map(PURPOSE),
            "형식": ["회전형" if each else "고정형" for each in cameras["ptz"]],
            "방위각": cameras["azimuth"],
            "화각": cameras["fov"].astype(int),
            "하향각": cameras["tilt"],
            "유효거리(m)": cameras["range_m"].astype(int),
            "설치높이(m)": cameras["height_m"],
            "가로화소": cameras["width_px"],
            "상태": cameras["status"].map(_STATUS),
            "상태확인시각": seen,
            "영상주소": [
                f"rtsp://192.0.2.{1 + index % 254}:554/{name}/1"
                for index, name in enumerate(cameras["camera_id"])
            ],
            "위도": lat,
            "경도": lon,
        },
    )


PURPOSE: Final = {
    "crime": "생활방범", "traffic": "교통", "parking": "주정차단속", "school": "어린이보호",
    "flood": "하천재난", "park": "공원",
}  # fmt: skip


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
            "접수번호": [f"{onset[0][:4]}-{int(number):05d}" for number in numbered(own)],
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
