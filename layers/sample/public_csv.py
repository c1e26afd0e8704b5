"""Files of the national portal and of the city, with the columns their publishers give them."""

# pyright: reportAttributeAccessIssue=false, reportArgumentType=false, reportCallIssue=false
# pyright: reportReturnType=false, reportAssignmentType=false
# What pandas says of its own results is not what a GeoDataFrame gives.

from __future__ import annotations

import datetime as dt
from typing import Final

import geopandas as gpd
import numpy as np
import pandas as pd

from layers.sample.rows import lon_lat, numbered, table, x_y
from spatial.synthesis import SampleDistrict

_PURPOSE: Final = {
    "crime": "생활방범", "traffic": "교통정보수집", "parking": "교통단속", "school": "어린이보호",
    "flood": "재난재해", "park": "도시공원",
}  # fmt: skip
#: Width of the picture -> the portal's figure, ten thousand pixels.
_PIXELS: Final = {1920: 200, 2560: 400, 3840: 800}
_WINDS: Final = ("북", "북동", "동", "남동", "남", "남서", "서", "북서")
_KOREA: Final = dt.timezone(dt.timedelta(hours=9))


def camera_poles(district: SampleDistrict) -> pd.DataFrame:
    """전국CCTV표준데이터 in its layout of 2026; a row is a pole with its cameras."""
    poles, cameras = district.cameras.poles, district.cameras.cameras
    lon, lat = lon_lat(poles)
    width = cameras.groupby("pole")["width_px"].max()
    day, moment = _day(district), _moment(district)
    return table(
        len(poles),
        {
            "개방자치단체코드": f"{district.outline.code}00",
            "관리번호": poles["pole_id"],
            "관리기관명": f"{district.outline.city} {district.outline.name}청",
            "소재지도로명주소": poles["road"],
            "소재지지번주소": poles["lot"],
            "설치목적구분": poles["purpose"].map(_PURPOSE),
            "카메라대수": poles["camera_count"],
            "카메라화소수": width.map(_PIXELS),
            "촬영방면정보": _directions(cameras),
            "보관일수": 30,
            "설치연월": poles["installed"],
            "관리기관전화번호": "02-000-0112",
            "WGS84위도": lat,
            "WGS84경도": lon,
            "데이터기준일자": day,
            "데이터갱신구분": "",
            "데이터갱신시점": moment,
            "최종수정시점": moment,
        },
    )


def _directions(cameras: pd.DataFrame) -> list[str]:
    """Write where the cameras of each pole look: a wind each, or all round."""
    winds = np.array(_WINDS)[np.round(cameras["azimuth"] / 45.0).astype(int) % 8]
    texts = pd.Series(winds).groupby(cameras["pole"].to_numpy()).agg(", ".join)
    return ["360도 전방면" if text.count(",") >= 3 else f"{text} 방면" for text in texts]


def schools(district: SampleDistrict) -> pd.DataFrame:
    """전국초중등학교위치표준데이터."""
    own = district.schools
    lon, lat = lon_lat(own)
    city = district.outline.city
    return table(
        len(own),
        {
            "학교ID": [f"B{int(number):09d}" for number in numbered(own)],
            "학교명": own["name"],
            "학교급구분": own["level"],
            "설립일자": own["founded"],
            "설립형태": "공립",
            "본교분교구분": "본교",
            "운영상태": "운영",
            "소재지지번주소": own["lot"],
            "소재지도로명주소": own["road"],
            "시도교육청코드": "7010000",
            "시도교육청명": f"{city}교육청",
            "교육지원청코드": "7130000",
            "교육지원청명": f"{city} 지역교육지원청",
            "생성일자": "2021-10-01",
            "변경일자": _day(district),
            "위도": lat,
            "경도": lon,
            "데이터기준일자": _day(district),
            "제공기관코드": "B551011",
            "제공기관명": "한국교육시설안전원",
        },
    )


def hydrants(district: SampleDistrict) -> pd.DataFrame:
    """전국소방용수시설표준데이터."""
    own = district.hydrants
    lon, lat = lon_lat(own)
    centres = list(district.fire_stations["name"])
    near = _nearest(own, district.fire_stations)
    name = district.outline.name
    return table(
        len(own),
        {
            "시설번호": [f"{name.removesuffix('구')}-{number}" for number in numbered(own)],
            "시설유형코드": own["type_code"],
            "시도명": district.outline.city,
            "시군구명": name,
            "시군구코드": district.outline.code,
            "소재지도로명주소": own["road"],
            "소재지지번주소": own["lot"],
            "위도": lat,
            "경도": lon,
            "상세위치": own["spot"],
            "안전센터명": [centres[index] for index in near],
            "보호틀유무": ["Y" if code == "1" else "N" for code in own["type_code"]],
            "사용가능여부": ["Y" if usable else "N" for usable in own["usable"]],
            "설치연도": own["year"],
            "배관깊이": "1.2",
            "출수압력": own["pressure"],
            "배관지름": own["pipe_mm"],
            "관할기관명": district.fire_stations["name"].iloc[0],
            "관할기관전화번호": "02-000-0119",
            "데이터기준일자": _day(district),
        },
    )


def civil_defence(district: SampleDistrict) -> pd.DataFrame:
    """민방위 대피시설: every position three times, as text."""
    own = _shelters(district, "civil_defence")
    lon, lat = lon_lat(own, digits=14)
    x, y = x_y(own, 5179, digits=6)
    lat_parts, lon_parts = (np.array([_dms(float(each)) for each in axis]) for axis in (lat, lon))
    moment = _moment(district)
    return table(
        len(own),
        {
            "번호": numbered(own),
            "관리번호": [
                f"{district.outline.code}00-S2015{int(number):05d}" for number in numbered(own)
            ],
            "지정일자": "2015-03-02",
            "해제일자": "",
            "운영상태": "사용중",
            "시설명": own["name"],
            "시설구분": "공공용시설",
            "도로명전체주소": own["road"],
            "소재지전체주소": own["lot"],
            "도로명우편번호": "05200",
            "시설위치(지상/지하)": "지하",
            "시설면적(㎡)": own["area_m2"],
            "최대수용인원": own["capacity"],
            "최종수정시점": moment,
            "데이터갱신구분": "U",
            "데이터갱신일자": moment,
            "위도(도)": lat_parts[:, 0],
            "위도(분)": lat_parts[:, 1],
            "위도(초)": lat_parts[:, 2],
            "경도(도)": lon_parts[:, 0],
            "경도(분)": lon_parts[:, 1],
            "경도(초)": lon_parts[:, 2],
            "위도(EPSG4326)": lat,
            "경도(EPSG4326)": lon,
            "좌표정보X(EPSG5179)": x,
            "좌표정보Y(EPSG5179)": y,
        },
    )


def heat_shelters(district: SampleDistrict) -> pd.DataFrame:
    """서울시 무더위쉼터."""
    own = _shelters(district, "heat")
    lon, lat = lon_lat(own, digits=6)
    x, y = x_y(own, 5186)
    year = district.now.astimezone(_KOREA).year
    return table(
        len(own),
        {
            "쉼터명칭": own["name"],
            "도로명주소": own["road"],
            "지번상세주소": own["lot"],
            "면적": own["area_m2"].astype(int),
            "이용가능인원": own["capacity"],
            "선풍기보유대수": 2,
            "에어컨보유대수": 1,
            "야간개방": "N",
            "휴일개방": "N",
            "숙박가능여부": "N",
            "사용여부": ["Y" if each else "N" for each in own["open"]],
            "비고": "",
            "운영시작일": f"{year}0520",
            "운영종료일": f"{year}0930",
            "경도": lon,
            "위도": lat,
            "X좌표": x,
            "Y좌표": y,
        },
    )


def earthquake_shelters(district: SampleDistrict) -> pd.DataFrame:
    """서울시 지진옥외대피장소; its address code went through a spreadsheet, as the original's."""
    own = _shelters(district, "earthquake")
    lon, lat = lon_lat(own, digits=6)
    x, y = x_y(own, 5186)
    return table(
        len(own),
        {
            "시군구명": district.outline.name,
            "수용시설명": own["name"],
            "도로명주소코드": f"{float(district.outline.code) / 10000:.5f}e+24",
            "상세주소": own["road"],
            "시설면적": own["area_m2"].astype(int),
            "경도": lon,
            "위도": lat,
            "X좌표": x,
            "Y좌표": y,
        },
    )


def hospitals(district: SampleDistrict) -> pd.DataFrame:
    """심평원 요양기관 현황, without the doctors' titles that are all zero here."""
    own = district.hospitals
    lon, lat = lon_lat(own)
    code = {"종합병원": 11, "병원": 21, "요양병원": 28, "의원": 31, "치과의원": 51, "한의원": 93}
    zero = [
        "의과일반의.인원수", "의과인턴.인원수", "의과레지던트.인원수", "의과전문의.인원수",
        "치과일반의.인원수", "치과인턴.인원수", "치과레지던트.인원수", "치과전문의.인원수",
        "한방일반의.인원수", "한방인턴.인원수", "한방레지던트.인원수", "한방전문의.인원수",
    ]  # fmt: skip
    return table(
        len(own),
        {
            "암호화요양기호": [f"SAMPLE{int(number):06d}" for number in numbered(own)],
            "요양기관명": own["name"],
            "종별코드": own["kind"].map(code),
            "종별코드명": own["kind"],
            "시도코드": f"{district.outline.code[:2]}0000",
            "시도코드명": district.outline.city[:2],
            "시군구코드": f"{district.outline.code[:2]}0024",
            "시군구코드명": district.outline.name,
            "읍면동": "",
            "우편번호": "5200",
            "주소": own["road"],
            "전화번호": [f"02-000-{1000 + int(number)}" for number in numbered(own)],
            "병원URL": "",
            "개설일자": "2008-05-02",
            "총의사수": own["doctors"],
            **dict.fromkeys(zero, 0),
            "x좌표": lon,
            "y좌표": lat,
        },
    )


def fire_stations(district: SampleDistrict) -> pd.DataFrame:
    """서울시 소방서·안전센터·구조대; the first column has no name and counts from 0."""
    own = district.fire_stations
    lon, lat = lon_lat(own, digits=14)
    return table(
        len(own),
        {
            "": numbered(own, start=0),
            "서ㆍ센터명": own["name"],
            "유형구분명": own["kind"],
            "위도": lat,
            "경도": lon,
            "구": district.outline.name,
            "동": "",
        },
    )


def _shelters(district: SampleDistrict, *kinds: str) -> gpd.GeoDataFrame:
    own = district.shelters
    return own[own["kind"].isin(kinds)].reset_index(drop=True)


def _nearest(own: gpd.GeoDataFrame, others: gpd.GeoDataFrame) -> np.ndarray:
    import shapely

    return shapely.STRtree(others.geometry.to_numpy()).nearest(own.geometry.to_numpy())


def _dms(value: float) -> tuple[str, str, str]:
    """Split degrees into degrees, minutes and seconds."""
    degrees, rest = divmod(value, 1.0)
    minutes, seconds = divmod(rest * 60.0, 1.0)
    return str(int(degrees)), str(int(minutes)), f"{seconds * 60.0:.2f}"


def _day(district: SampleDistrict) -> str:
    return district.now.astimezone(_KOREA).strftime("%Y-%m-%d")


def _moment(district: SampleDistrict) -> str:
    return district.now.astimezone(_KOREA).strftime("%Y-%m-%d %H:%M:%S")
