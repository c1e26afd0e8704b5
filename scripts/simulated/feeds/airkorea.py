"""AirKorea, as data.go.kr gives it: hours of the air, forecasts of dust, stations."""

from __future__ import annotations

import datetime as dt
import re
from typing import Final

import numpy as np

from scripts.simulated.feeds import envelopes
from scripts.simulated.feeds.asked import Asked, Door, Told, World
from scripts.simulated.feeds.chance import chance
from scripts.simulated.feeds.clock import KOREA, slot

_HOST: Final = r"apis\.data\.go\.kr"
_AIR: Final = r"/B552584/ArpltnInforInqireSvc/"
_HOUR: Final = dt.timedelta(hours=1)
#: Where good, moderate and bad end.
_GRADES: Final = {
    "pm10": (30, 80, 150),
    "pm25": (15, 35, 75),
    "o3": (0.03, 0.09, 0.15),
    "no2": (0.03, 0.06, 0.2),
    "co": (2, 9, 15),
    "so2": (0.02, 0.05, 0.15),
}
#: Other stations of the city that one call also gives.
_OTHERS: Final = ("중구", "한강대로", "종로구", "송파구", "강남구", "광진구")


def air_of_city(world: World, asked: Asked) -> Told:
    """시도별 실시간 측정정보: every station of the city, published a quarter past the hour."""
    hour = slot(asked.now - dt.timedelta(minutes=15), _HOUR)
    own = [row["stationName"] for row in world.place.rows("air_stations.csv")]
    names = [*own, *(name for name in _OTHERS if name not in own)]
    rows = [_air(world, asked, name, hour) for name in names]
    return envelopes.datago(rows, asked, said="NORMAL_CODE", as_array=True)


def air_of_station(world: World, asked: Asked) -> Told:
    """측정소별 실시간 측정정보: the last day of one station, newest first."""
    hour = slot(asked.now - dt.timedelta(minutes=15), _HOUR)
    name = asked.query.get("stationname", "")
    rows = [_air(world, asked, name, hour - back * _HOUR) for back in range(24)]
    if "ver" not in asked.query:
        rows = [{n: v for n, v in row.items() if n != "stationName"} for row in rows]
    return envelopes.datago(rows, asked, said="NORMAL_CODE", as_array=True)


def hour_in_words(hour: dt.datetime) -> str:
    """Write an hour as AirKorea does: midnight is 24:00 of the day before."""
    if hour.hour == 0:
        return f"{hour - dt.timedelta(days=1):%Y-%m-%d} 24:00"
    return f"{hour:%Y-%m-%d %H:%M}"


def _air(world: World, asked: Asked, name: str, hour: dt.datetime) -> dict[str, str | None]:
    values = world.energy.air(name, hour)
    row: dict[str, str | None] = {
        "sidoName": world.place.city[:2],
        "stationName": name,
        "mangName": "도로변대기" if name.endswith("대로") else "도시대기",
        "dataTime": hour_in_words(hour),
    }
    for what, value in values.items():
        if what == "pm25" and "ver" not in asked.query:
            continue
        grade = 1 + int(np.searchsorted(_GRADES[what], value))
        # Now and then an instrument is being checked: the number beside the flag means nothing.
        checked = chance(world.seed, "flag", name, what, hour) < 0.01
        row |= {
            f"{what}Value": f"{value:g}",
            f"{what}Grade": str(grade),
            f"{what}Flag": "점검및교정" if checked else None,
        }
    worst = max(int(row[f"{what}Grade"] or 1) for what in values if f"{what}Grade" in row)
    return {**row, "khaiValue": str(30 * worst + 12), "khaiGrade": str(worst)}


def dust_forecast(world: World, asked: Asked) -> Told:
    """미세먼지 예보: words for today and tomorrow, repeated for each code and issue."""
    today = asked.now.astimezone(KOREA)
    issued = slot(today, dt.timedelta(hours=6)) - _HOUR
    rows = [
        {"dataTime": f"{issued:%Y-%m-%d %H}시 발표", "informCode": code,
         "informData": f"{today + dt.timedelta(days=day):%Y-%m-%d}",
         "informOverall": "○ [미세먼지] 전 권역이 '좋음'∼'보통'으로 예상됩니다.",
         "informCause": "○ [미세먼지] 원활한 대기 확산으로 농도가 낮겠습니다.",
         "informGrade": f"{world.place.city[:2]} : 보통,제주 : 좋음,인천 : 보통",
         "actionKnack": None, "imageUrl1": ""}
        for code in ("PM10", "PM25", "O3")
        for day in (0, 1)
    ]  # fmt: skip
    return envelopes.datago(rows, asked, said="NORMAL_CODE", as_array=True)


def air_stations(world: World, asked: Asked) -> Told:
    """측정소 목록: ``dmX`` is the latitude, from version 1.1 on the longitude's other name."""
    swapped = not re.match(r"1\.[1-9]", asked.query.get("ver", ""))
    rows = [
        {**row, "dmX": row["dmX"] if not swapped else row["dmY"],
         "dmY": row["dmY"] if not swapped else row["dmX"]}
        for row in world.place.rows("air_stations.csv")
    ]  # fmt: skip
    return envelopes.datago(rows, asked, said="NORMAL_CODE", as_array=True)


DOORS: Final = tuple(
    Door(host=_HOST, path=path, answer=answer)
    for path, answer in (
        (f"{_AIR}getCtprvnRltmMesureDnsty", air_of_city),
        (f"{_AIR}getMsrstnAcctoRltmMesureDnsty", air_of_station),
        (f"{_AIR}getMinuDustFrcstDspth", dust_forecast),
        (r"/B552584/MsrstnInfoInqireSvc/getMsrstnList", air_stations),
    )
)
