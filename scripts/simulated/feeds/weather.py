"""A rain front that crosses the district every three hours, and what follows from it.

Everything is a function of the time: the front begins in the west at the full hour, the warnings
stand on a timetable, and water rises in underpasses with the rain of the last hour.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np

from scripts.simulated.feeds.chance import chance
from scripts.simulated.feeds.clock import KOREA
from scripts.simulated.feeds.place import LON_M, Place, Row

#: A storm begins at midnight and every three hours after.
CYCLE: Final = dt.timedelta(hours=3)
_EPOCH: Final = dt.datetime(1970, 1, 1, tzinfo=KOREA)
#: The front comes from the west so fast, metres a minute (35 km/h).
_FRONT_M_MIN: Final = 583.0
#: Minutes since the front came to a place, and the rain there, mm/h.
_MINUTES: Final = np.array([0.0, 15.0, 40.0, 60.0, 75.0, 110.0, 135.0])
_RAIN_MM_H: Final = np.array([0.0, 0.0, 12.0, 45.0, 48.0, 10.0, 0.0])
#: Minutes in which two thirds of the water in an underpass are pumped out.
_PUMPED_MIN: Final = 25.0
_HOUR_MIN: Final = np.arange(60.0)
#: The warning zone of the district and those around it, west to east.
OWN_ZONE: Final = "L1100100"
ZONES: Final = {
    "L1100300": "서울서남권",
    "L1100400": "서울서북권",
    OWN_ZONE: "서울동남권",
    "L1100200": "서울동북권",
}
RAIN: Final = 2
WIND: Final = 1
KINDS: Final = {WIND: "강풍", RAIN: "호우"}
ISSUE: Final = 1
RELEASE: Final = 2
CHANGE: Final = 7


class _Step(NamedTuple):
    """An announcement in a storm: minutes after it began, kind, stress, command."""

    minute: int
    kind: int
    stress: int
    command: int


_STEPS: Final = (
    _Step(30, RAIN, 0, ISSUE),
    _Step(40, WIND, 0, ISSUE),
    _Step(60, RAIN, 1, CHANGE),
    _Step(110, RAIN, 0, CHANGE),
    _Step(120, WIND, 0, RELEASE),
    _Step(140, RAIN, 0, RELEASE),
)
#: When rain is first announced as likely.
PRELIMINARY_MIN: Final = 10


@dataclass(frozen=True, kw_only=True)
class Announced:
    """One line of an announcement: what holds in a zone from when on."""

    at: dt.datetime
    sequence: int
    zone: str
    kind: int
    stress: int
    command: int

    @property
    def name(self) -> str:
        """Give what it is called: 호우경보, 강풍주의보."""
        return f"{KINDS[self.kind]}{'경보' if self.stress else '주의보'}"


@dataclass(frozen=True, kw_only=True)
class Weather:
    """The weather of a scenario over its place."""

    place: Place
    seed: int
    is_storm: bool

    def storm_of(self, now: dt.datetime) -> tuple[dt.datetime, float]:
        """Give when the storm of a moment began, and how many minutes ago."""
        began = _EPOCH + (now - _EPOCH) // CYCLE * CYCLE
        return began, (now - began) / dt.timedelta(minutes=1)

    def rain_mm_h(self, lon: float, now: dt.datetime) -> float:
        """Give how hard it rains somewhere just now."""
        return float(self._rain(lon, now, np.zeros(1))[0])

    def rain_of_hour_mm(self, lon: float, now: dt.datetime) -> float:
        """Give how much rain fell there in the hour before."""
        return round(float(self._rain(lon, now, _HOUR_MIN).mean()), 1)

    def rain_at(self, lon: float, seconds: np.ndarray) -> np.ndarray:
        """Give how hard it rains somewhere at times in seconds since 1970, mm/h."""
        if not self.is_storm:
            return np.zeros_like(seconds)
        late = (lon - self.place.west) * LON_M / _FRONT_M_MIN
        minutes = (seconds - _EPOCH.timestamp()) / 60.0 - late
        # What comes before the front of this storm is the end of the last one.
        return np.interp(minutes % (CYCLE / dt.timedelta(minutes=1)), _MINUTES, _RAIN_MM_H)

    def _rain(self, lon: float, now: dt.datetime, minutes_ago: np.ndarray) -> np.ndarray:
        return self.rain_at(lon, now.timestamp() - 60.0 * minutes_ago)

    def depth_cm(self, sensor: Row, now: dt.datetime) -> float:
        """Give how deep water stands in an underpass; the first one floods in every storm."""
        closed = float(sensor["통제수위(cm)"])
        rank = self.place.underpasses.index(sensor)
        prone = 1.6 if rank == 0 else 0.4 + 1.2 * chance(self.seed, "prone", sensor["센서ID"])
        fallen = self._rain(float(sensor["경도"]), now, _HOUR_MIN) / 60.0
        standing = float(fallen @ np.exp(-_HOUR_MIN / _PUMPED_MIN))
        # At the height of the front about 14 mm stand on what drains into the underpass.
        return round(closed * prone * standing / 14.0, 1)

    def announced(self, since: dt.datetime, until: dt.datetime) -> list[Announced]:
        """Give what was announced in a span, newest first, as the service lists it."""
        return sorted(
            (each for each in self._timetable(since, until) if since <= each.at <= until),
            key=lambda each: (each.at, each.sequence, each.zone), reverse=True,
        )  # fmt: skip

    def _timetable(self, since: dt.datetime, until: dt.datetime) -> Iterator[Announced]:
        if not self.is_storm:
            return
        began, _ = self.storm_of(since)
        while began <= until:
            # The agency counts its announcements anew each month.
            month = began.astimezone(KOREA).replace(day=1, hour=0, minute=0)
            first = (began - month) // CYCLE * len(_STEPS) + 1
            for number, step in enumerate(_STEPS):
                for zone in ZONES:
                    yield Announced(
                        at=began + dt.timedelta(minutes=step.minute),
                        sequence=first + number,
                        zone=zone,
                        kind=step.kind,
                        stress=step.stress,
                        command=step.command,
                    )
            began += CYCLE

    def in_force(self, now: dt.datetime) -> list[Announced]:
        """Give what holds: of each zone and kind the newest line, unless it is a release."""
        newest: dict[tuple[str, int], Announced] = {}
        for each in reversed(self.announced(now - CYCLE, now)):
            newest[each.zone, each.kind] = each
        return [each for each in newest.values() if each.command != RELEASE]

    def temperature_c(self, now: dt.datetime) -> float:
        """Give the temperature: coldest at six, warmest at three, lower in the rain."""
        hour = now.astimezone(KOREA).hour + now.minute / 60.0
        season = 12.0 - 13.0 * np.cos(2.0 * np.pi * (now.timetuple().tm_yday - 15) / 365.25)
        day = 4.0 * np.sin(2.0 * np.pi * (hour - 10.5) / 24.0)
        wet = min(2.0, self.rain_mm_h(self.place.middle[0], now) / 10.0)
        return round(float(season + day - wet), 1)

    def wind_ms(self, now: dt.datetime) -> float:
        """Give the wind, which is strongest as the front passes."""
        rain = self.rain_mm_h(self.place.middle[0], now)
        return round(1.5 + rain / 4.0 + 2.0 * chance(self.seed, "wind", now.replace(second=0)), 1)
