"""What systems say of this moment: units, sensors, weather and air; and the cards of projects."""

# pyright: reportAttributeAccessIssue=false, reportArgumentType=false, reportCallIssue=false
# What pandas says of its own results is not what a GeoDataFrame gives.

from __future__ import annotations

import datetime as dt
from typing import Final

import numpy as np
import pandas as pd
import shapely

from layers.sample.rows import lon_lat, numbered, table
from spatial.synthesis import SampleDistrict

_KOREA: Final = dt.timezone(dt.timedelta(hours=9))
_GOOD_PM10: Final = 30
_FAIR_PM10: Final = 80
_BAD_PM10: Final = 150


def units(district: SampleDistrict) -> pd.DataFrame:
    """상황실 차량 위치·동태: each unit with the second at which its position was seen."""
    own = district.furnishing.units
    lon, lat = lon_lat(own)
    jobs = _job_numbers(district)
    return table(
        len(own),
        {
            "차량ID": [f"U-{int(number):03d}" for number in numbered(own)],
            "호출명": own["name"],
            "차종": own["kind"],
            "소속": own["station"],
            "동태": own["state"],
            "배정사건": ["" if row < 0 else jobs[row] for row in own["incident"]],
            "위치시각": [_ago(district, int(age)) for age in own["age_s"]],
            "속도(km/h)": own["speed_kph"],
            "진행방향": own["heading"],
            "출동준비(초)": own["turnout_s"],
            "탑승인원": own["crew"],
            "위도": lat,
            "경도": lon,
        },
    )


def _job_numbers(district: SampleDistrict) -> list[str]:
    """Give the numbers under which the situation room keeps its incidents."""
    onset = district.incidents["onset"].iloc[0].astimezone(_KOREA)
    return [f"{onset.year}-{int(number):05d}" for number in numbered(district.incidents)]


def works(district: SampleDistrict) -> pd.DataFrame:
    """도로 점용·통제 허가 대장: where streets are dug up or given to people, and until when."""
    own = district.furnishing.works
    lines = own.to_crs(4326).geometry
    return table(
        len(own),
        {
            "허가번호": [f"W-{int(number):03d}" for number in numbered(own)],
            "사유": own["cause"],
            "내용": own["title"],
            "통제대상": own["whom"],
            "지체배수": ["" if pd.isna(each) else each for each in own["slow_down"]],
            "시작일시": [
                each.astimezone(_KOREA).strftime("%Y-%m-%d %H:%M") for each in own["begins"]
            ],
            "종료일시": [
                each.astimezone(_KOREA).strftime("%Y-%m-%d %H:%M") for each in own["ends"]
            ],
            "도로명": own["street"],
            "구간(WKT)": [shapely.to_wkt(line, rounding_precision=7) for line in lines],
        },
    )


def underpasses(district: SampleDistrict) -> pd.DataFrame:
    """지하차도 침수감지시스템."""
    own = district.furnishing.underpasses
    lon, lat = lon_lat(own)
    return table(
        len(own),
        {
            "센서ID": [f"WL-{int(number):02d}" for number in numbered(own)],
            "지하차도명": own["name"],
            "도로명": own["street"],
            "수위(cm)": own["depth_cm"],
            "주의수위(cm)": own["caution_cm"],
            "통제수위(cm)": own["closed_cm"],
            "상태": own["state"],
            "차단기": own["barrier"],
            "관측시각": [_ago(district, int(age)) for age in own["age_s"]],
            "위도": lat,
            "경도": lon,
        },
    )


def sdot(district: SampleDistrict) -> pd.DataFrame:
    """S-DoT 환경정보 of the last full hour, with the places of its poles."""
    own = district.furnishing.sdot
    lon, lat = lon_lat(own, digits=8)
    return table(
        len(own),
        {
            "시리얼": own["serial"],
            "위도": lat,
            "경도": lon,
            "온도(℃)": own["temperature_c"],
            "상대습도( %)": own["humidity_pct"],
            "초미세먼지(㎍/㎥)": own["pm25"],
            "미세먼지(㎍/㎥)": own["pm10"],
            "소음(dB)": own["noise_db"],
            "조도(lux)": own["light_lux"],
            "자외선(UVI)": own["uv"],
            "등록일시": district.furnishing.air.hour.strftime("%Y-%m-%d %H:%M:%S"),
        },
    )


def air_stations(district: SampleDistrict) -> pd.DataFrame:
    """에어코리아 측정소 목록: ``dmX`` is the latitude."""
    own = district.furnishing.air_stations
    lon, lat = lon_lat(own, digits=6)
    return table(
        len(own),
        {
            "stationName": own["name"],
            "addr": own["road"],
            "year": 1995,
            "mangName": own["kind"],
            "item": "SO2, CO, O3, NO2, PM10, PM2.5",
            "dmX": lat,
            "dmY": lon,
        },
    )


def air_now(district: SampleDistrict) -> pd.DataFrame:
    """에어코리아 시도별 실시간 측정정보; the CO meter of the second station is being checked."""
    own = district.furnishing.air_stations
    flags = dict.fromkeys([f"{name}Flag" for name in ("pm10", "pm25", "o3", "no2", "so2")], "")
    grade = 1 + np.searchsorted([_GOOD_PM10, _FAIR_PM10, _BAD_PM10], own["pm10"], side="left")
    return table(
        len(own),
        {
            "stationName": own["name"],
            "sidoName": district.outline.city[:2],
            "dataTime": district.furnishing.air.hour.strftime("%Y-%m-%d %H:%M"),
            "pm10Value": own["pm10"],
            "pm25Value": own["pm25"],
            "o3Value": own["o3"],
            "no2Value": own["no2"],
            "coValue": own["co"],
            "so2Value": own["so2"],
            "khaiGrade": grade,
            **flags,
            "coFlag": ["", "점검및교정"][: len(own)],
        },
    )


def weather(district: SampleDistrict) -> pd.DataFrame:
    """기상청 초단기실황 of every dong's cell, with the columns of the agency's list of cells."""
    own = district.furnishing.weather
    return table(
        len(own),
        {
            "구분": "kor",
            "행정구역코드": own["code"],
            "1단계": district.outline.city,
            "2단계": district.outline.name,
            "3단계": own["dong"],
            "격자 X": own["nx"],
            "격자 Y": own["ny"],
            "baseTime": district.furnishing.air.hour.strftime("%Y%m%d%H%M"),
            "T1H": own["temperature_c"],
            "RN1": own["rain_mm_h"],
            "PTY": own["rain_type"],
            "REH": own["humidity_pct"],
            "WSD": own["wind_ms"],
            "VEC": own["wind_from_deg"],
        },
    )


def projects(district: SampleDistrict) -> pd.DataFrame:
    """공약·주요사업 관리카드."""
    own = district.furnishing.projects
    lon, lat = lon_lat(own)
    year = district.now.astimezone(_KOREA).year
    return table(
        len(own),
        {
            "사업번호": [f"{year}-P{int(number):03d}" for number in numbered(own)],
            "구분": own["kind"],
            "사업명": own["name"],
            "위치": own["road"],
            "추진부서": own["owner"],
            "추진상태": own["state"],
            "진척률(%)": own["progress"],
            "예산(백만원)": own["budget"],
            "집행(백만원)": own["spent"],
            "착수일": own["started"],
            "준공예정일": own["due"],
            "추진일정": own["milestones"],
            "다음일정": own["next"],
            "다음일정일": ["" if pd.isna(day) else day for day in own["next_due"]],
            "추진상문제": own["risk"],
            "기준일": district.now.astimezone(_KOREA).strftime("%Y-%m-%d"),
            "위도": lat,
            "경도": lon,
        },
    )


def _ago(district: SampleDistrict, seconds: int) -> str:
    moment = district.now.astimezone(_KOREA) - dt.timedelta(seconds=seconds)
    return moment.strftime("%Y-%m-%d %H:%M:%S")
