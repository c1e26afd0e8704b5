"""What the weather service (기상청) measures and expects, as data.go.kr gives it."""

from __future__ import annotations

import datetime as dt
from typing import Final

import numpy as np

from scripts.simulated.feeds import envelopes
from scripts.simulated.feeds.asked import Asked, Door, Told, World
from scripts.simulated.feeds.clock import KOREA, slot
from scripts.simulated.feeds.weather import (
    CYCLE,
)
from spatial.weather_grid import cell_polygons

_HOST: Final = r"apis\.data\.go\.kr"
_FORECAST: Final = r"/1360000/VilageFcstInfoService_2\.0/"
_HOUR: Final = dt.timedelta(hours=1)


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


def bad_range(asked: Asked) -> Told:
    """Refuse days that lie too far back."""
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


DOORS: Final = tuple(
    Door(host=_HOST, path=path, answer=answer)
    for path, answer in (
        (f"{_FORECAST}getUltraSrtNcst", nowcast),
        (f"{_FORECAST}(?P<operation>getUltraSrtFcst|getVilageFcst)", forecast),
        (r"/1360000/LivingWthrIdxServiceV\d/getUVIdxV\d", uv_index),
    )
)
