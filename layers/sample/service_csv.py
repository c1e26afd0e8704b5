"""Registers of ministries and of the city: where people are served, and by whom."""

# pyright: reportAttributeAccessIssue=false, reportArgumentType=false, reportCallIssue=false
# What pandas says of its own results is not what a GeoDataFrame gives.

from __future__ import annotations

import datetime as dt
from typing import Final

import pandas as pd

from layers.sample.rows import lon_lat, numbered, table, x_y
from spatial.synthesis import SampleDistrict

_KOREA: Final = dt.timezone(dt.timedelta(hours=9))
_DAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun", "hol")
_WEEKEND: Final = ("sat", "sun", "hol")
#: Use of a building in the words of the address register.
_USES: Final = {
    "apartments": "공동주택", "house": "단독주택", "commercial": "제2종근린생활시설",
    "office": "업무시설", "school": "교육연구시설", "hospital": "의료시설",
    "public": "공공용시설", "religious": "종교시설",
}  # fmt: skip
_UNKNOWN: Final = ""


def addresses(district: SampleDistrict) -> pd.DataFrame:
    """도로명주소 내비게이션용DB 건물정보: no header line, a bar between columns, EPSG:5179."""
    own = district.furnishing.addresses
    x, y = x_y(own, 5179, digits=6)
    outline = district.outline
    numbers = [
        f"{code}1{main:04d}{part:04d}{serial:06d}"
        for code, main, part, serial in zip(
            own["dong_code"], own["lot_main"], own["lot_part"], own["serial"], strict=True
        )
    ]
    return table(
        len(own),
        {
            "주소관할읍면동코드": own["dong_code"],
            "시도명": outline.city,
            "시군구명": outline.name,
            "읍면동명": own["dong"],
            "도로명코드": [f"{outline.code}{code}" for code in own["street_code"]],
            "도로명": own["street"],
            "지하여부": 0,
            "건물본번": own["main"],
            "건물부번": own["part"],
            "우편번호": own["postcode"],
            "건물관리번호": numbers,
            "시군구용건물명": own["name"],
            "건축물용도분류": own["use"].map(_USES),
            "행정동코드": own["dong_code"],
            "행정동명": own["dong"],
            "지상층수": own["floors"],
            "지하층수": 0,
            "공동주택구분": (own["use"] == "apartments").astype(int),
            "건물수": 1,
            **dict.fromkeys(("상세건물명", "건물명변경이력", "상세건물명변경이력"), _UNKNOWN),
            "거주여부": own["use"].isin(["apartments", "house"]).astype(int),
            "건물중심점_x좌표": x,
            "건물중심점_y좌표": y,
            "출입구_x좌표": x,
            "출입구_y좌표": y,
            **dict.fromkeys(
                ("시도명(영문)", "시군구명(영문)", "읍면동명(영문)", "도로명(영문)"), _UNKNOWN
            ),
            "읍면동구분": 1,
            "이동사유코드": 31,
        },
    )


def kindergartens(district: SampleDistrict) -> pd.DataFrame:
    """유치원알리미 기본현황."""
    own = district.furnishing.kindergartens
    lon, lat = lon_lat(own)
    return table(
        len(own),
        {
            "유치원코드": [f"1ecec{int(number):05d}" for number in numbered(own)],
            "시도교육청": f"{district.outline.city}교육청",
            "유치원명": own["name"],
            "설립유형": own["founder"],
            "개원일": [f"{year}0302" for year in own["opened"]],
            "주소": own["road"],
            "전화번호": [f"02-000-{2000 + int(number)}" for number in numbered(own)],
            "운영시간": "07:30~19:30",
            "학급수": own["classes"],
            "원아수": own["children"],
            "위도": lat,
            "경도": lon,
        },
    )


def safety_centres(district: SampleDistrict) -> pd.DataFrame:
    """소방청 119안전센터 현황: addresses only; places stand in the city's list of stations."""
    stations = district.fire_stations
    own = stations[stations["kind"] == "안전센터"].reset_index(drop=True)
    return table(
        len(own),
        {
            "순번": numbered(own),
            "시도본부": district.outline.city,
            "소방서명": stations["name"].iloc[0],
            "119안전센터명": own["name"],
            "주소": own["road"],
            "전화번호": [f"02-000-{7700 + int(number)}" for number in numbered(own)],
            "팩스번호": [f"02-000-{7800 + int(number)}" for number in numbered(own)],
        },
    )


def emergency_rooms(district: SampleDistrict) -> pd.DataFrame:
    """국립중앙의료원 응급의료기관 목록 as the city keeps it; hours of the clinics left out."""
    own = district.hospitals[district.hospitals["emergency"]].reset_index(drop=True)
    lon, lat = lon_lat(own, digits=14)
    levels = [
        ("G001", "권역응급의료센터"),
        ("G006", "지역응급의료센터"),
        ("G007", "지역응급의료기관"),
    ]
    level = [levels[min(place, 2)] for place in range(len(own))]
    moment = district.now.astimezone(_KOREA).strftime("%Y-%m-%d %H:%M:%S.0")
    return table(
        len(own),
        {
            "기관ID": [f"A11{int(number):05d}" for number in numbered(own)],
            "주소": own["road"],
            "병원분류": "A",
            "병원분류명": "종합병원",
            "응급의료기관코드": [code for code, _ in level],
            "응급의료기관코드명": [name for _, name in level],
            "응급실운영여부": 1,
            "비고": "",
            "기관설명상세": "",
            "간이약도": "",
            "기관명": own["name"],
            "대표전화1": [f"1577-{5000 + int(number)}" for number in numbered(own)],
            "응급실전화": [f"02-000-{7000 + int(number)}" for number in numbered(own)],
            "병원경도": lon,
            "병원위도": lat,
            "작업시간": moment,
        },
    )


def aeds(district: SampleDistrict) -> pd.DataFrame:
    """국립중앙의료원 자동심장충격기 정보: the names of its web service as columns."""
    own = district.furnishing.aeds
    lon, lat = lon_lat(own, digits=10)
    office = (own["hours"] == "office").to_numpy()
    hours = {
        f"{day}{end}": [
            (_UNKNOWN if day in _WEEKEND else worked) if limited else always for limited in office
        ]
        for day in _DAYS
        for end, worked, always in (("SttTme", "0900", "0000"), ("EndTme", "1800", "2400"))
    }
    return table(
        len(own),
        {
            "rnum": numbered(own),
            "serialSeq": [
                f"031-{int(year) % 100:02d}0316-{int(number):06d}"
                for year, number in zip(own["year"], numbered(own), strict=True)
            ],
            "org": own["org"],
            "buildPlace": own["spot"],
            "buildAddress": own["road"],
            "clerkTel": "02-000-0119",
            "manager": "김**",
            "mfg": "표본의료기",
            "model": own["model"],
            **hours,
            "wgs84Lat": lat,
            "wgs84Lon": lon,
        },
    )


def welfare(district: SampleDistrict) -> pd.DataFrame:
    """사회복지시설 목록."""
    own = district.furnishing.welfare
    lon, lat = lon_lat(own)
    return table(
        len(own),
        {
            "시설명": own["name"],
            "시설코드": [f"A{int(number):04d}" for number in numbered(own)],
            "시설종류명": own["kind"],
            "시군구명": district.outline.name,
            "시설주소": own["road"],
            "정원(수용인원)": own["capacity"],
            "현인원": own["people"],
            "전화번호": [f"02-000-{3000 + int(number)}" for number in numbered(own)],
            "위도": lat,
            "경도": lon,
        },
    )


def subway_stations(district: SampleDistrict) -> pd.DataFrame:
    """서울시 역사마스터 정보."""
    own = district.furnishing.subway
    lon, lat = lon_lat(own, digits=6)
    return table(
        len(own),
        {
            "외구간_역_수": own["number"],
            "역한글명칭": own["name"],
            "호선명칭": own["line"],
            "환승역X좌표": lon,
            "환승역Y좌표": lat,
        },
    )


def bus_stops(district: SampleDistrict) -> pd.DataFrame:
    """서울시 버스정류소 위치정보."""
    own = district.furnishing.bus_stops
    lon, lat = lon_lat(own, digits=10)
    return table(
        len(own),
        {
            "NODE_ID": [f"124{int(number):06d}" for number in numbered(own)],
            "ARS_ID": [f"25{int(number):03d}" for number in numbered(own, start=101)],
            "정류소명": own["name"],
            "X좌표": lon,
            "Y좌표": lat,
            "정류소타입": own["kind"],
        },
    )
