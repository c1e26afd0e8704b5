"""Standard data of the national portal on what a district puts up: its columns, its CP949."""

# pyright: reportAttributeAccessIssue=false, reportArgumentType=false, reportCallIssue=false
# What pandas says of its own results is not what a GeoDataFrame gives.

from __future__ import annotations

import datetime as dt
from typing import Any, Final

import pandas as pd

from layers.sample.rows import lon_lat, numbered, table
from spatial.synthesis import SampleDistrict

_KOREA: Final = dt.timezone(dt.timedelta(hours=9))
_DOCUMENTS: Final = (
    "주민등록등·초본, 가족관계증명서, 지방세 납세증명, 토지·건축물대장, 자동차등록원부"
)


def emergency_bells(district: SampleDistrict) -> pd.DataFrame:
    """전국안전비상벨위치표준데이터."""
    own = district.furnishing.bells
    lon, lat = lon_lat(own, digits=6)
    short = district.outline.name.removesuffix("구")
    today = district.now.astimezone(_KOREA).date()
    return table(
        len(own),
        {
            "안전비상벨관리번호": [f"{short}{int(number):04d}" for number in numbered(own)],
            "설치목적": own["purpose"],
            "설치장소유형": own["place"],
            "설치위치": "CCTV폴대",
            "소재지도로명주소": own["road"],
            "소재지지번주소": own["lot"],
            "위도": lat,
            "경도": lon,
            "연계방식": ["양방향" if both else "단방향" for both in own["two_way"]],
            "경찰연계유무": _yes(own["police"]),
            "경비업체연계유무": "N",
            "관리사무소연계유무": "N",
            "부가기능": "경광등",
            "안전비상벨설치연도": own["year"],
            "최종점검일자": [today - dt.timedelta(days=int(days)) for days in own["checked_days"]],
            "최종점검결과구분": _yes(own["in_order"]),
            **_office(district),
        },
    )


def child_zones(district: SampleDistrict) -> pd.DataFrame:
    """전국어린이보호구역표준데이터."""
    own = district.furnishing.child_zones
    lon, lat = lon_lat(own)
    return table(
        len(own),
        {
            "시설종류": own["kind"],
            "대상시설명": own["name"],
            "소재지도로명주소": own["road"],
            "소재지지번주소": own["lot"],
            "위도": lat,
            "경도": lon,
            "관리기관명": _hall(district),
            "관할경찰서명": f"{district.outline.city} {district.police_stations['name'].iloc[0]}",
            "CCTV설치여부": _yes(own["cameras"] > 0),
            "CCTV설치대수": own["cameras"],
            "보호구역도로폭": own["width"],
            **_publisher(district),
        },
    )


def lights(district: SampleDistrict) -> pd.DataFrame:
    """전국보안등정보표준데이터; the city's streetlights stand in the same list."""
    own = district.furnishing.lights
    lon, lat = lon_lat(own)
    return table(
        len(own),
        {
            "보안등위치명": [
                f"{kind}-{int(number):05d}"
                for kind, number in zip(own["kind"], numbered(own), strict=True)
            ],
            "설치개수": 1,
            "소재지도로명주소": own["road"],
            "소재지지번주소": own["lot"],
            "위도": lat,
            "경도": lon,
            "설치연도": own["year"],
            "설치형태": own["mounting"],
            **_office(district),
        },
    )


def car_parks(district: SampleDistrict) -> pd.DataFrame:
    """전국주차장정보표준데이터."""
    own = district.furnishing.car_parks
    lon, lat = lon_lat(own)
    code = district.outline.code
    free = own["free"].to_numpy()
    street = (own["kind"] == "노상").to_numpy()

    def fee(paid: str, street_paid: str) -> list[str]:
        return [
            "0" if nothing else street_paid if on_street else paid
            for nothing, on_street in zip(free, street, strict=True)
        ]

    return table(
        len(own),
        {
            "주차장관리번호": [f"{code}-2-{int(number):06d}" for number in numbered(own)],
            "주차장명": own["name"],
            "주차장구분": own["runner"],
            "주차장유형": own["kind"],
            "소재지도로명주소": own["road"],
            "소재지지번주소": own["lot"],
            "주차구획수": own["spaces"],
            "급지구분": ["2급지" if one else "3급지" for one in street],
            "부제시행구분": "미시행",
            "운영요일": "평일+토요일+공휴일",
            "평일운영시작시각": ["09:00" if one else "00:00" for one in street],
            "평일운영종료시각": ["19:00" if one else "23:59" for one in street],
            "토요일운영시작시각": ["09:00" if one else "00:00" for one in street],
            "토요일운영종료시각": ["19:00" if one else "23:59" for one in street],
            "공휴일운영시작시각": "00:00",
            "공휴일운영종료시각": ["00:00" if one else "23:59" for one in street],
            "요금정보": ["무료" if one else "유료" for one in free],
            "주차기본시간": fee("30", "5"),
            "주차기본요금": fee("900", "250"),
            "추가단위시간": fee("10", "5"),
            "추가단위요금": fee("300", "250"),
            "1일주차권요금적용시간": "",
            "1일주차권요금": ["" if one else "12000" for one in free | street],
            "월정기권요금": ["" if one else "88000" for one in free | street],
            "결제방법": ["" if one else "카드" for one in free],
            "특기사항": "",
            "관리기관명": _hall(district),
            "전화번호": "02-000-0120",
            "위도": lat,
            "경도": lon,
            "장애인전용주차구역보유여부": _yes(own["spaces"] >= 20),
            **_publisher(district),
        },
    )


def toilets(district: SampleDistrict) -> pd.DataFrame:
    """전국공중화장실표준데이터."""
    own = district.furnishing.toilets
    lon, lat = lon_lat(own)
    seats = ["1" if one else "0" for one in own["accessible"]]
    always = ["상시" if hours == "24시간" else "정시" for hours in own["hours"]]
    return table(
        len(own),
        {
            "번호": numbered(own),
            "구분": own["kind"],
            "근거": "공중화장실 등에 관한 법률",
            "화장실명": own["name"],
            "소재지도로명주소": own["road"],
            "소재지지번주소": own["lot"],
            "남성용-대변기수": 2,
            "남성용-소변기수": 3,
            "남성용-장애인용대변기수": seats,
            "남성용-장애인용소변기수": seats,
            "남성용-어린이용대변기수": 0,
            "남성용-어린이용소변기수": 0,
            "여성용-대변기수": 4,
            "여성용-장애인용대변기수": seats,
            "여성용-어린이용대변기수": 0,
            "관리기관명": _hall(district),
            "전화번호": "02-000-0120",
            "개방시간": always,
            "개방시간상세": own["hours"],
            "설치연월": "",
            "WGS84위도": lat,
            "WGS84경도": lon,
            "화장실소유구분": [
                "공공기관-지방자치단체" if kind == "공중화장실" else "민간소유"
                for kind in own["kind"]
            ],
            "오물처리방식": "수세식",
            "안전관리시설설치대상여부": _yes(own["kind"] == "공중화장실"),
            "비상벨설치여부": _yes(own["bell"]),
            "비상벨설치장소": ["여자화장실" if one else "" for one in own["bell"]],
            "화장실입구CCTV설치유무": _yes(own["camera"]),
            "기저귀교환대유무": _yes(own["diapers"]),
            "기저귀교환대장소": "",
            "리모델링연월": "",
            "데이터기준일자": _today(district),
        },
    )


def kiosks(district: SampleDistrict) -> pd.DataFrame:
    """전국무인민원발급정보표준데이터."""
    own = district.furnishing.kiosks
    lon, lat = lon_lat(own)
    weekday = {"always": ("00:00", "24:00"), "office": ("09:00", "18:00")}
    rest = {"always": ("00:00", "24:00"), "office": ("00:00", "00:00")}
    trains = ("05:30", "24:00")
    workdays = [weekday.get(hours, trains) for hours in own["hours"]]
    others = [rest.get(hours, trains) for hours in own["hours"]]
    return table(
        len(own),
        {
            "설치장소": own["name"],
            "설치위치": own["spot"],
            "소재지도로명주소": own["road"],
            "소재지지번주소": own["lot"],
            "평일운영시작시각": [start for start, _ in workdays],
            "평일운영종료시각": [end for _, end in workdays],
            "토요일운영시작시각": [start for start, _ in others],
            "토요일운영종료시각": [end for _, end in others],
            "공휴일운영시작시각": [start for start, _ in others],
            "공휴일운영종료시각": [end for _, end in others],
            "발급가능민원": _DOCUMENTS,
            "휠체어조작유무": ["Y" if hours == "always" else "N" for hours in own["hours"]],
            "점자라벨유무": "Y",
            "위도": lat,
            "경도": lon,
            **_office(district),
        },
    )


def _yes(values: pd.Series) -> list[str]:
    return ["Y" if value else "N" for value in values]


def _hall(district: SampleDistrict) -> str:
    return f"{district.outline.city} {district.outline.name}청"


def _today(district: SampleDistrict) -> str:
    return district.now.astimezone(_KOREA).strftime("%Y-%m-%d")


def _publisher(district: SampleDistrict) -> dict[str, Any]:
    """Give the columns that every standard file ends with."""
    return {
        "데이터기준일자": _today(district),
        "제공기관코드": f"{district.outline.code}00",
        "제공기관명": _hall(district),
    }


def _office(district: SampleDistrict) -> dict[str, Any]:
    """Give the office in charge with its phone, and the end of every standard file."""
    return {
        "관리기관명": _hall(district),
        "관리기관전화번호": "02-000-0120",
        **_publisher(district),
    }
