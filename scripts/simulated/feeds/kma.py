"""The weather service (기상청) and AirKorea, as data.go.kr gives them."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from typing import Final

import numpy as np

from scripts.simulated.feeds import envelopes
from scripts.simulated.feeds.asked import Asked, Door, Told, World
from scripts.simulated.feeds.chance import chance
from scripts.simulated.feeds.clock import KOREA, slot
from scripts.simulated.feeds.weather import (
    CYCLE,
    PRELIMINARY_MIN,
    RELEASE,
    ZONES,
    Announced,
)
from spatial.weather_grid import cell_polygons

_HOST: Final = r"apis\.data\.go\.kr"
_FORECAST: Final = r"/1360000/VilageFcstInfoService_2\.0/"
_WARNINGS: Final = r"/1360000/WthrWrnInfoService/"
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


def _base(asked: Asked) -> dt.datetime:
    """Give the slot that was asked for; an hour that nobody can know is none of the past."""
    text = asked.query.get("base_date", "") + asked.query.get("base_time", "")
    try:
        return dt.datetime.strptime(text, "%Y%m%d%H%M").replace(tzinfo=KOREA)
    except ValueError:
        return asked.now + CYCLE


def _cell(asked: Asked) -> tuple[int, int]:
    return asked.number("nx", default=0), asked.number("ny", default=0)


def _lon_of(nx: int, ny: int) -> float | None:
    (shape,) = cell_polygons([nx], [ny])
    return None if shape is None else float(shape.centroid.x)


def _bad_range(asked: Asked) -> Told:
    text = "최대 조회 기간은 오늘 기준으로 6일 전까지입니다."
    header = {"resultCode": "99", "resultMsg": text}
    told = {"header": header}
    return (
        envelopes.json_told({"response": told})
        if asked.wants_json
        else envelopes.document("response", told)
    )


def nowcast(world: World, asked: Asked) -> Told:
    """초단기실황: one hour of one cell, a row a category; open ten minutes after the hour."""
    base, (nx, ny) = _base(asked), _cell(asked)
    lon = _lon_of(nx, ny)
    if base.minute or asked.now < base + dt.timedelta(minutes=10) or lon is None:
        return envelopes.datago([], asked, empty_is="03")
    values = observed(world, lon, base)
    rows = [
        {"baseDate": f"{base:%Y%m%d}", "baseTime": f"{base:%H%M}", "category": category,
         "nx": nx, "ny": ny, "obsrValue": value}
        for category, value in sorted(values.items())
    ]  # fmt: skip
    return envelopes.datago(rows, asked)


def observed(world: World, lon: float, hour: dt.datetime) -> dict[str, str]:
    """Give the observation of an hour by category, as texts."""
    weather = world.weather
    wind, toward = weather.wind_ms(hour), np.radians(270.0)
    return {
        "PTY": "1" if weather.rain_mm_h(lon, hour) > 0.1 else "0",
        "REH": str(round(55 + min(40.0, weather.rain_of_hour_mm(lon, hour) * 3.0))),
        "RN1": f"{weather.rain_of_hour_mm(lon, hour):g}",
        "T1H": f"{weather.temperature_c(hour):g}",
        "UUU": f"{-wind * np.sin(toward):.1f}",
        "VEC": "270",
        "VVV": f"{-wind * np.cos(toward):.1f}",
        "WSD": f"{wind:g}",
    }


def forecast(world: World, asked: Asked) -> Told:
    """초단기예보, six hours from HH:30 on, and 단기예보, three days from 02, 05 ... 23 o'clock."""
    is_short = asked.words["operation"] == "getUltraSrtFcst"
    base, (nx, ny) = _base(asked), _cell(asked)
    opens = dt.timedelta(minutes=15 if is_short else 10)
    fits = base.minute == 30 if is_short else base.hour % 3 == 2 and not base.minute
    lon = _lon_of(nx, ny)
    if not fits or asked.now < base + opens or lon is None:
        return envelopes.datago([], asked, empty_is="03")
    first = slot(base, _HOUR) + _HOUR
    hours = [first + number * _HOUR for number in range(6 if is_short else 70)]
    rows = [
        {"baseDate": f"{base:%Y%m%d}", "baseTime": f"{base:%H%M}", "category": category,
         "fcstDate": f"{hour:%Y%m%d}", "fcstTime": f"{hour:%H%M}", "fcstValue": value,
         "nx": nx, "ny": ny}
        for hour in hours
        for category, value in _expected(world, lon, hour, is_short=is_short).items()
    ]  # fmt: skip
    return envelopes.datago(rows, asked)


def _expected(world: World, lon: float, hour: dt.datetime, *, is_short: bool) -> dict[str, str]:
    now = observed(world, lon, hour)
    rain = float(now["RN1"])
    words = "강수없음" if rain < 0.1 else "1mm 미만" if rain < 1.0 else f"{rain:.1f}mm"
    if rain >= 30.0:
        words = "30.0~50.0mm"
    wet = rain >= 0.1
    shared = {
        "SKY": "4" if wet else "1",
        "PTY": now["PTY"],
        "POP": "90" if wet else "10",
        "REH": now["REH"],
        "WSD": now["WSD"],
        "VEC": now["VEC"],
        "UUU": now["UUU"],
        "VVV": now["VVV"],
    }
    if is_short:
        return {"T1H": now["T1H"], "RN1": words, "LGT": "0", **shared}
    return {"TMP": now["T1H"], "PCP": words, "SNO": "적설없음", "WAV": "0", **shared}


def _stamp(moment: dt.datetime) -> int:
    return int(f"{moment.astimezone(KOREA):%Y%m%d%H%M}")


def _span(asked: Asked) -> tuple[dt.datetime, dt.datetime] | None:
    """Give the days that were asked for, ``None`` where they lie more than six days back."""
    days: list[dt.datetime] = []
    for name in ("fromtmfc", "totmfc"):
        text = asked.query.get(name) or f"{asked.now:%Y%m%d}"
        try:
            days.append(dt.datetime.strptime(text[:8], "%Y%m%d").replace(tzinfo=KOREA))
        except ValueError:
            return None
    if asked.now - days[0] > dt.timedelta(days=7):
        return None
    return days[0], min(asked.now, days[1] + dt.timedelta(days=1))


def warning_codes(world: World, asked: Asked) -> Told:
    """특보코드: every line of every announcement of the days, newest first."""
    span = _span(asked)
    if span is None:
        return _bad_range(asked)
    rows = [_coded(each) for each in world.weather.announced(*span)]
    area = asked.query.get("areacode")
    rows = [row for row in rows if area in {None, row["areaCode"]}]
    return envelopes.datago(rows, asked, empty_is="03")


def _coded(each: Announced) -> dict[str, object]:
    is_over = each.command == RELEASE
    return {
        "allEndTime": _stamp(each.at) if is_over else 0,
        "areaCode": each.zone,
        "areaName": ZONES[each.zone],
        "cancel": "0",
        "command": str(each.command),
        "endTime": _stamp(each.at) if is_over else 0,
        "stnId": "109",
        "tmFc": _stamp(each.at),
        "tmSeq": each.sequence,
        "warnVar": each.kind,
        "warnStress": each.stress,
        "startTime": 0 if is_over else _stamp(each.at),
    }


def in_words(holding: Iterable[Announced]) -> str:
    """Write what holds as the bulletins do, one kind a line, or that nothing does."""
    zones: dict[str, list[str]] = {}
    for each in holding:
        zones.setdefault(each.name, []).append(ZONES[each.zone])
    lines = [f"o {name} : {', '.join(names)}" for name, names in sorted(zones.items())]
    return "\r\n".join(lines) or "o 없 음"


def _likely(world: World, now: dt.datetime) -> str:
    began, minute = world.weather.storm_of(now)
    if not world.weather.is_storm or not PRELIMINARY_MIN <= minute < 30:
        return "o 없음"
    hour = (began + dt.timedelta(minutes=30)).astimezone(KOREA)
    return f"(1) 호우 예비특보\r\no {hour:%m월 %d일 %H시} : {', '.join(ZONES.values())}"


def warning_status(world: World, asked: Asked) -> Told:
    """특보현황: one row with what holds just now, in words."""
    newest = world.weather.announced(asked.now - CYCLE, asked.now)
    at = newest[0].at if newest else slot(asked.now, CYCLE)
    row = {
        "other": "o 없음\r\n\r\n",
        "t6": in_words(world.weather.in_force(asked.now)),
        "t7": _likely(world, asked.now),
        "tmEf": str(_stamp(at)),
        "tmFc": _stamp(at),
        "tmSeq": newest[0].sequence if newest else 1,
    }
    return envelopes.datago([row], asked)


def bulletins(world: World, asked: Asked) -> Told:
    """기상특보 통보문: a row an announcement, newest first."""
    span = _span(asked)
    if span is None:
        return _bad_range(asked)
    groups: dict[tuple[dt.datetime, int], list[Announced]] = {}
    for each in world.weather.announced(*span):
        groups.setdefault((each.at, each.sequence), []).append(each)
    rows = [_bulletin(world, at, number, lines) for (at, number), lines in groups.items()]
    return envelopes.datago(rows, asked, empty_is="03")


def _bulletin(
    world: World, at: dt.datetime, number: int, lines: list[Announced]
) -> dict[str, object]:
    verb = {1: "발표", 2: "해제", 7: "변경"}[lines[0].command]
    title = f"{lines[0].name} {verb}"
    zones = ", ".join(ZONES[each.zone] for each in lines)
    local = at.astimezone(KOREA)
    return {
        "stnId": "109",
        "other": "o 없음\r\n\r\n",
        "t1": title,
        "t2": f"(1) {title} : {zones}",
        "t3": f"(1) {title} : {local:%Y년 %m월 %d일 %H시 %M분}",
        "t4": "",
        "t5": _stamp(at),
        "t6": in_words(world.weather.in_force(at)),
        "t7": _likely(world, at),
        "tmFc": _stamp(at),
        "tmSeq": number,
        "warFc": "1 ",
    }


def preliminary(world: World, asked: Asked) -> Told:
    """예비특보: what is likely to be announced."""
    began, _ = world.weather.storm_of(asked.now)
    at = began + dt.timedelta(minutes=PRELIMINARY_MIN)
    if asked.now < at:
        at -= CYCLE
    row = {"stnId": "109", "tmFc": _stamp(at), "tmSeq": 1, "pwn": _likely(world, at), "rem": ""}
    return envelopes.datago([row], asked)


def flashes(world: World, asked: Asked) -> Told:
    """기상속보: how much rain fell, while it rains."""
    lon = world.place.middle[0]
    at = slot(asked.now, dt.timedelta(minutes=30))
    fallen = world.weather.rain_of_hour_mm(lon, at)
    rows = [
        {"stnId": "109", "tmFc": _stamp(at), "tmSeq": 999, "cnt": 1,
         "ann": f"<강수 현황>\n○ (현황) 지난 1시간 강수량 {ZONES['L1100100']} {fallen}mm\n"}
    ] if fallen >= 1.0 else []  # fmt: skip
    return envelopes.datago(rows, asked, empty_is="03")


def earthquakes(world: World, asked: Asked) -> Told:
    """지진정보: a small one somewhere in the sea every other day, as an object when alone."""
    quakes: list[dict[str, object]] = []
    for back in range(3):
        day = slot(asked.now, dt.timedelta(days=1)) - dt.timedelta(days=back)
        at = day + chance(world.seed, "quake at", day) * dt.timedelta(days=1)
        if chance(world.seed, "quake", day) < 0.5 or at > asked.now:
            continue
        size = round(2.0 + 1.5 * chance(world.seed, "size", day), 1)
        quakes.append(
            {"cnt": 1, "fcTp": 3, "img": "", "inT": "최대진도 Ⅱ", "dep": 12, "lat": 37.1,
             "loc": "인천 옹진군 연평도 남서쪽 42km 해역", "lon": 125.3, "mt": size, "rem": "",
             "stnId": 108, "tmEqk": int(f"{at:%Y%m%d%H%M%S}"),
             "tmFc": _stamp(at + dt.timedelta(minutes=5)), "tmSeq": 1}
        )  # fmt: skip
    return envelopes.datago(quakes, asked, empty_is="03")


def uv_index(world: World, asked: Asked) -> Told:
    """자외선지수: the index of a dong every three hours from the slot on."""
    at = slot(asked.now, dt.timedelta(hours=3))
    codes = [asked.query.get("areano") or ""]
    if not codes[0]:
        codes = [dong.code for dong in world.place.dongs]
    rows = [
        {"code": "A07_2", "areaNo": code, "date": f"{at:%Y%m%d%H}",
         **{f"h{hours}": _uv(at + hours * _HOUR) for hours in range(0, 76, 3)}}
        for code in codes
    ]  # fmt: skip
    return envelopes.datago(rows, asked)


def _uv(at: dt.datetime) -> str:
    return str(max(0, round(6.0 * np.sin(np.pi * (at.hour - 6) / 12.0)))) if at.hour > 6 else "0"


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
        (f"{_FORECAST}getUltraSrtNcst", nowcast),
        (f"{_FORECAST}(?P<operation>getUltraSrtFcst|getVilageFcst)", forecast),
        (f"{_WARNINGS}getPwnCd", warning_codes),
        (f"{_WARNINGS}getPwnStatus", warning_status),
        (f"{_WARNINGS}(getWthrWrnMsg|getWthrWrnList)", bulletins),
        (f"{_WARNINGS}(getWthrPwn|getWthrPwnList)", preliminary),
        (f"{_WARNINGS}(getWthrBrkNews|getWthrBrkNewsList)", flashes),
        (r"/1360000/EqkInfoService/getEqkMsg(List)?", earthquakes),
        (r"/1360000/LivingWthrIdxServiceV\d/getUVIdxV\d", uv_index),
        (f"{_AIR}getCtprvnRltmMesureDnsty", air_of_city),
        (f"{_AIR}getMsrstnAcctoRltmMesureDnsty", air_of_station),
        (f"{_AIR}getMinuDustFrcstDspth", dust_forecast),
        (r"/B552584/MsrstnInfoInqireSvc/getMsrstnList", air_stations),
    )
)
