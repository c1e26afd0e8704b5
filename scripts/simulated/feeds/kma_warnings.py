"""What the weather service (기상청) announces, as data.go.kr gives it: warnings, earthquakes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Final

from scripts.simulated.feeds import envelopes
from scripts.simulated.feeds.asked import Asked, Door, Told, World
from scripts.simulated.feeds.chance import chance
from scripts.simulated.feeds.clock import KOREA, slot
from scripts.simulated.feeds.kma import bad_range
from scripts.simulated.feeds.weather import (
    CYCLE,
    PRELIMINARY_MIN,
    RELEASE,
    ZONES,
    Announced,
)

_HOST: Final = r"apis\.data\.go\.kr"
_WARNINGS: Final = r"/1360000/WthrWrnInfoService/"


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
        return bad_range(asked)
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
        return bad_range(asked)
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


DOORS: Final = tuple(
    Door(host=_HOST, path=path, answer=answer)
    for path, answer in (
        (f"{_WARNINGS}getPwnCd", warning_codes),
        (f"{_WARNINGS}getPwnStatus", warning_status),
        (f"{_WARNINGS}(getWthrWrnMsg|getWthrWrnList)", bulletins),
        (f"{_WARNINGS}(getWthrPwn|getWthrPwnList)", preliminary),
        (f"{_WARNINGS}(getWthrBrkNews|getWthrBrkNewsList)", flashes),
        (r"/1360000/EqkInfoService/getEqkMsg(List)?", earthquakes),
    )
)
