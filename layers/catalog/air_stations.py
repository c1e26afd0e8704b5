"""Air-quality stations, with the latest hour."""

import datetime as dt
from typing import Final

from layers import conform as take
from layers.access import PUBLIC
from layers.definition import Find, GeometryType, Layer, Rule, Source, Theme, Title
from layers.fields import codes, number, text, timestamp

_GRADES: Final = {
    "good": ("좋음", "Good"),
    "moderate": ("보통", "Moderate"),
    "bad": ("나쁨", "Bad"),
    "very_bad": ("매우나쁨", "Very bad"),
}


def _measured(name: str) -> Rule:
    """Take a value that no flag casts doubt on: the publisher sends a number beside the flag."""
    sound = take.none_of(take.present(f"{name}Flag"))
    return take.when(sound, take.number(f"{name}Value"))


LAYER = Layer(
    id="air_stations",
    title=Title("대기측정소", "Air-quality stations"),
    description=Title(
        "대기오염측정소의 가장 최근 시간 값(확정 전).",
        "The latest hour of air-quality stations, not yet confirmed.",
    ),
    theme=Theme.ENERGY,
    geometry=GeometryType.POINT,
    readers=PUBLIC,
    label="name",
    moment="observed_at",
    popup=(
        "name",
        "kind",
        "grade",
        "pm10",
        "pm25",
        "ozone_ppm",
        "no2_ppm",
        "co_ppm",
        "so2_ppm",
        "observed_at",
        "address",
    ),
    fields=(
        text("name", "측정소", "Station", required=True, first_zoom=8),
        codes(
            "kind",
            "측정망",
            "Network",
            {"urban": ("도시대기", "Urban air"), "roadside": ("도로변대기", "Roadside air")},
            first_zoom=8,
        ),
        codes("grade", "통합대기지수", "Air quality index", _GRADES, first_zoom=8),
        number("pm10", "미세먼지", "PM10", unit="µg/m³", minimum=0, maximum=5000, first_zoom=8),
        number("pm25", "초미세먼지", "PM2.5", unit="µg/m³", minimum=0, maximum=5000, first_zoom=8),
        number("ozone_ppm", "오존", "Ozone", unit="ppm", minimum=0, maximum=5),
        number("no2_ppm", "이산화질소", "Nitrogen dioxide", unit="ppm", minimum=0, maximum=5),
        number("co_ppm", "일산화탄소", "Carbon monoxide", unit="ppm", minimum=0, maximum=100),
        number("so2_ppm", "아황산가스", "Sulphur dioxide", unit="ppm", minimum=0, maximum=5),
        timestamp("observed_at", "측정 시각", "Observed", first_zoom=8),
        text("address", "주소", "Address", find=Find.ADDRESS),
    ),
    sources=(
        Source(
            name="airkorea",
            title=Title("에어코리아 실시간 측정정보", "Hourly air quality (AirKorea)"),
            adapter="csv_file",
            key=take.column("stationName"),
            prefix="air/",
            # The list of stations calls latitude dmX.
            geometry=take.point("dmY", "dmX"),
            conform={
                "name": take.column("stationName"),
                "kind": take.codes("mangName", {"도시대기": "urban", "도로변대기": "roadside"}),
                "grade": take.codes(
                    "khaiGrade", {"1": "good", "2": "moderate", "3": "bad", "4": "very_bad"}
                ),
                "pm10": _measured("pm10"),
                "pm25": _measured("pm25"),
                "ozone_ppm": _measured("o3"),
                "no2_ppm": _measured("no2"),
                "co_ppm": _measured("co"),
                "so2_ppm": _measured("so2"),
                "observed_at": take.timestamp("dataTime", "%Y-%m-%d %H:%M"),
                "address": take.column("addr"),
            },
            options={"places": "air_stations.csv", "places_by": "stationName=stationName"},
            attribution="한국환경공단 에어코리아",
            cadence=dt.timedelta(hours=1),
        ),
    ),
)
