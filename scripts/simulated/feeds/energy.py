"""The sun over the district, what solar plants give of it, and the air."""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import dataclass, field
from typing import Final

import numpy as np

from scripts.simulated.feeds.chance import chance
from scripts.simulated.feeds.clock import KOREA
from scripts.simulated.feeds.place import Place, Row
from scripts.simulated.feeds.weather import Weather

#: Of full sun so much arrives through clouds, and so much of that the inverters give.
_CLOUDED: Final = 0.25
_GIVEN: Final = 0.85
#: Passing clouds take up to so much, half of it on the whole.
_PASSING: Final = 0.1
_STEP: Final = dt.timedelta(minutes=15)
#: When all plants were built.
_BUILT: Final = dt.datetime(2025, 1, 1, tzinfo=KOREA)


def sun_height_deg(lon: float, lat: float, now: dt.datetime) -> float:
    """Give how high the sun stands above the horizon, in degrees, to about half a degree."""
    return math.degrees(math.asin(float(sun_sine(lon, lat, np.array([now.timestamp()]))[0])))


def sun_sine(lon: float, lat: float, seconds: np.ndarray) -> np.ndarray:
    """Give the sine of the sun's height at times in seconds since 1970.

    Declination and equation of time by the first terms of Spencer's series (Search 2(5), 1971).
    """
    days = seconds / 86_400.0
    # A year of 365.25 days: its phase is off by less than a day, the sun by a quarter degree.
    day = 2.0 * np.pi * (days % 365.25) / 365.25
    declination = (
        0.006918 - 0.399912 * np.cos(day) + 0.070257 * np.sin(day)
        - 0.006758 * np.cos(2 * day) + 0.000907 * np.sin(2 * day)
    )  # fmt: skip
    equation_min = 229.18 * (
        0.000075 + 0.001868 * np.cos(day) - 0.032077 * np.sin(day)
        - 0.014615 * np.cos(2 * day) - 0.040849 * np.sin(2 * day)
    )  # fmt: skip
    minutes = (days % 1.0) * 1440.0 + equation_min + 4.0 * lon
    angle, north = np.radians(minutes / 4.0 - 180.0), math.radians(lat)
    overhead = math.sin(north) * np.sin(declination)
    return overhead + math.cos(north) * np.cos(declination) * np.cos(angle)


@dataclass(frozen=True, kw_only=True)
class Energy:
    """Sun and air of a scenario."""

    place: Place
    weather: Weather
    seed: int
    #: What each plant gave before a day, kWh: worked out once a day.
    _before: dict[tuple[str, dt.date], float] = field(default_factory=dict, repr=False)

    def output_kw(self, plant: Row, now: dt.datetime) -> float:
        """Give what a plant gives just now."""
        share = float(self._shares(plant, np.array([now.timestamp()]))[0])
        passing = chance(self.seed, "cloud", plant["설비번호"], now.replace(second=0))
        return round(float(plant["설비용량(kW)"]) * share * (1.0 - _PASSING * passing), 2)

    def energy_today_kwh(self, plant: Row, now: dt.datetime) -> float:
        """Give what it gave since midnight."""
        midnight = now.astimezone(KOREA).replace(hour=0, minute=0, second=0, microsecond=0)
        return self._energy_kwh(plant, midnight, now)

    def energy_total_kwh(self, plant: Row, now: dt.datetime) -> float:
        """Give what it gave since it was built; it never falls."""
        midnight = now.astimezone(KOREA).replace(hour=0, minute=0, second=0, microsecond=0)
        key = (plant["설비번호"], midnight.date())
        if key not in self._before:
            self._before[key] = self._energy_kwh(plant, _BUILT, midnight)
        return round(self._before[key] + self.energy_today_kwh(plant, now), 3)

    def _energy_kwh(self, plant: Row, since: dt.datetime, until: dt.datetime) -> float:
        step_s = _STEP.total_seconds()
        begins = np.arange(since.timestamp(), until.timestamp(), step_s)
        lasts = np.minimum(until.timestamp() - begins, step_s) / 3600.0
        hours = float(self._shares(plant, begins) @ lasts) * (1.0 - _PASSING / 2.0)
        return round(float(plant["설비용량(kW)"]) * hours, 3)

    def _shares(self, plant: Row, seconds: np.ndarray) -> np.ndarray:
        """Give which share of its capacity a plant gives at times in seconds since 1970."""
        lon, lat = float(plant["경도"]), float(plant["위도"])
        wet = np.minimum(1.0, self.weather.rain_at(lon, seconds) / 5.0)
        sky = 1.0 - (1.0 - _CLOUDED) * wet
        return np.maximum(0.0, sun_sine(lon, lat, seconds)) * sky * _GIVEN

    def air(self, station: str, hour: dt.datetime) -> dict[str, float]:
        """Give the means of an hour at a station: dust in µg/m³, gases in ppm.

        Dust is worst in the rush hours, and rain washes it out.
        """
        rush = math.cos(2.0 * math.pi * (hour.astimezone(KOREA).hour - 8.5) / 12.0)
        washed = 1.0 - 0.5 * min(1.0, self.weather.rain_of_hour_mm(self.place.middle[0], hour) / 20)
        own = 0.8 + 0.4 * chance(self.seed, "air", station, hour)
        pm10 = round((42.0 + 14.0 * rush) * washed * own)
        return {
            "pm10": pm10,
            "pm25": round(pm10 * 0.56),
            "o3": round(0.028 - 0.012 * rush * own, 3),
            "no2": round(0.024 + 0.012 * rush * own, 3),
            "co": round(0.45 + 0.15 * rush * own, 1),
            "so2": 0.003,
        }
