"""The sentences of verdicts, in Korean and in English."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final
from zoneinfo import ZoneInfo

from layers.definition import Title
from layers.sight.sighting import Reason, Sighting
from spatial.optics import DENSITY_CLASSES, DensityClass

_SEOUL: Final = ZoneInfo("Asia/Seoul")
#: A turn or tilt of less is none.
_HARDLY_DEG: Final = 0.5
CLASS_TITLES: Final[Mapping[str, Title]] = {
    each.code: Title(each.ko, each.en) for each in DENSITY_CLASSES
}


@dataclass(frozen=True, kw_only=True)
class Circumstances:
    """What a sentence needs besides the sighting.

    ``building`` is what the building in the way is called, ``None`` where that is not known;
    ``since`` is from when on the camera is down, as far as anybody knows; ``preset`` is the one of
    a PTZ camera that shows the place.
    """

    now: dt.datetime
    building: str | None = None
    since: dt.datetime | None = None
    preset: str | None = None
    wanted: DensityClass | None = None


def reason_title(sighting: Sighting, about: Circumstances) -> Title | None:
    """Say why a camera does not see a place; ``None`` where it does."""
    return None if sighting.reason is None else _SAID[sighting.reason](sighting, about)


def _blocked(said: Sighting, about: Circumstances) -> Title:
    metres = f"{said.blocked_m or 0.0:.0f} m"
    if about.building is None:
        return Title(f"{metres} 앞 건물에 가림", f"blocked by a building at {metres}")
    return Title(
        f"{about.building} 건물에 {metres}에서 가림",
        f"blocked by building {about.building} at {metres}",
    )


def _blocked_by_ground(said: Sighting, _about: Circumstances) -> Title:
    metres = f"{said.blocked_m or 0.0:.0f} m"
    return Title(f"{metres}에서 지형에 가림", f"blocked by the ground at {metres}")


def _out_of_range(said: Sighting, _about: Circumstances) -> Title:
    metres = f"{max(said.beyond_m or 0.0, 1.0):.0f} m"
    return Title(f"유효 거리를 {metres} 벗어남", f"beyond range by {metres}")


def _out_of_field(said: Sighting, _about: Circumstances) -> Title:
    if said.off_axis_deg is None:
        return Title("화면 밖", "outside its picture")
    degrees = f"{abs(said.off_axis_deg):.0f}"
    return Title(
        f"화각 밖(화면 중심에서 {degrees}°)", f"outside its field, {degrees} degrees off its axis"
    )


def _too_near(_said: Sighting, _about: Circumstances) -> Title:
    return Title("너무 가까워 화면 아래로 벗어남", "too near: below its picture")


def _too_coarse(said: Sighting, about: Circumstances) -> Title:
    pixels = f"{said.pixels_per_m:.0f} px/m"
    if about.wanted is None:
        return Title(f"화질 미달({pixels})", f"too coarse: {pixels}")
    least = f"{about.wanted.pixels_per_m:g} px/m"
    return Title(
        f"{about.wanted.ko} 화질 미달({pixels}, 기준 {least})",
        f"too coarse to {about.wanted.en.lower()}: {pixels} of {least}",
    )


def _offline(_said: Sighting, about: Circumstances) -> Title:
    if about.since is None:
        return Title("장애", "offline")
    since, now = about.since.astimezone(_SEOUL), about.now.astimezone(_SEOUL)
    if since.date() == now.date():
        return Title(f"{since:%H:%M}부터 장애", f"offline since {since:%H:%M}")
    return Title(
        f"{since.month}월 {since.day}일 {since:%H:%M}부터 장애",
        f"offline since {since.day} {since:%b %H:%M}",
    )


def _busy(_said: Sighting, _about: Circumstances) -> Title:
    return Title("다른 사람이 사용 중", "held by somebody else, who looks elsewhere")


def _turn(said: Sighting, about: Circumstances) -> Title:
    turn, down = said.turn_deg or 0.0, said.tilt_by_deg or 0.0
    ko: list[str] = []
    en: list[str] = []
    if abs(turn) >= _HARDLY_DEG:
        ko.append(f"{'오른쪽' if turn > 0.0 else '왼쪽'}으로 {abs(turn):.0f}°")
        en.append(f"turn {abs(turn):.0f} degrees {'right' if turn > 0.0 else 'left'}")
    elif abs(down) >= _HARDLY_DEG:
        ko.append(f"{'아래' if down > 0.0 else '위'}로 {abs(down):.0f}°")
        en.append(f"tilt {abs(down):.0f} degrees {'down' if down > 0.0 else 'up'}")
    named = (
        ("", "")
        if about.preset is None
        else (f"(프리셋 {about.preset})", f" (preset {about.preset})")
    )
    return Title(f"회전형: {' '.join(ko)} 돌리면 보임{named[0]}", f"PTZ: {' '.join(en)}{named[1]}")


_SAID: Final[Mapping[Reason, Callable[[Sighting, Circumstances], Title]]] = {
    Reason.BLOCKED: _blocked,
    Reason.BLOCKED_BY_GROUND: _blocked_by_ground,
    Reason.OUT_OF_RANGE: _out_of_range,
    Reason.OUT_OF_FIELD: _out_of_field,
    Reason.TOO_NEAR: _too_near,
    Reason.TOO_COARSE: _too_coarse,
    Reason.OFFLINE: _offline,
    Reason.BUSY: _busy,
    Reason.TURN: _turn,
}
