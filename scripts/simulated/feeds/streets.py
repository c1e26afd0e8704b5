"""Traffic: how fast links are, the accident of every storm, works, buses on their way."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
import shapely

from scripts.simulated.feeds.chance import chance, dice, one_of
from scripts.simulated.feeds.clock import KOREA, slot
from scripts.simulated.feeds.place import Link, Place
from scripts.simulated.feeds.weather import Weather

#: Speeds are published for slots of so long.
SLOT: Final = dt.timedelta(minutes=5)
#: Speed on an empty street by the class of the road, km/h.
_FREE_KPH: Final = {"02": 58.0, "03": 46.0}
_OTHER_KPH: Final = 36.0
#: Which share of it is left at each hour of the day.
_SHARE_BY_HOUR: Final = np.array(
    [0.97, 1.0, 1.0, 1.0, 0.98, 0.92, 0.8, 0.6, 0.5, 0.58, 0.66, 0.66,
     0.64, 0.64, 0.62, 0.6, 0.56, 0.5, 0.44, 0.52, 0.66, 0.76, 0.84, 0.92]
)  # fmt: skip
#: What an accident leaves of the speed on its link, and on those within so many metres.
_AT_ACCIDENT: Final = 0.15
_NEAR_ACCIDENT: Final = 0.45
_NEAR_M: Final = 500.0
#: Minutes of a storm at which the accident happens and is cleared.
ACCIDENT_MIN: Final = (45.0, 85.0)
#: Metres a minute of a bus, stops included.
_BUS_M_MIN: Final = 300.0
_MOST_BUSES: Final = 60


@dataclass(frozen=True, kw_only=True)
class Accident:
    """Two cars on a link; the lane next to the kerb is blocked."""

    id: str
    link: Link
    at: shapely.Point
    begins: dt.datetime
    ends: dt.datetime


@dataclass(frozen=True, kw_only=True)
class Bus:
    """A bus where it is just now."""

    plate: str
    route: str
    at: shapely.Point
    stop: str


@dataclass(frozen=True, kw_only=True)
class Streets:
    """The streets of a scenario."""

    place: Place
    weather: Weather
    seed: int

    @cached_property
    def _free_kph(self) -> np.ndarray:
        return np.array([_FREE_KPH.get(link.division, _OTHER_KPH) for link in self.place.links])

    @cached_property
    def _middles(self) -> np.ndarray:
        return np.array([link.middle.coords[0] for link in self.place.links]).reshape(-1, 2)

    def speeds_kph(self, now: dt.datetime) -> np.ndarray:
        """Give the speed on every link of the place, in their order, for the slot of a moment."""
        at = slot(now, SLOT)
        share = _SHARE_BY_HOUR[at.hour]
        wet = 1.0 - min(0.3, self.weather.rain_mm_h(self.place.middle[0], at) / 150.0)
        spread = dice(self.seed, "speeds", at).uniform(0.85, 1.1, len(self.place.links))
        speeds = self._free_kph * share * wet * spread
        accident = self.accident(at)
        if accident is not None:
            near = self.place.metres(accident.at.x, accident.at.y, self._middles) < _NEAR_M
            speeds = np.where(near, speeds * _NEAR_ACCIDENT, speeds)
            own = self.place.links.index(accident.link)
            speeds[own] = self._free_kph[own] * _AT_ACCIDENT
        return np.round(np.maximum(speeds, 2.0), 1)

    def accident(self, now: dt.datetime) -> Accident | None:
        """Give the accident that blocks a lane just now."""
        if not self.weather.is_storm or not self.place.links:
            return None
        began, minute = self.weather.storm_of(now)
        if not ACCIDENT_MIN[0] <= minute < ACCIDENT_MIN[1]:
            return None
        link = one_of(self.place.links, self.seed, "accident", began)
        share = 0.2 + 0.6 * chance(self.seed, "where", began)
        return Accident(
            id=f"A{began.astimezone(KOREA):%Y%m%d%H}",
            link=link,
            at=link.line.interpolate(share, normalized=True),
            begins=began + dt.timedelta(minutes=ACCIDENT_MIN[0]),
            ends=began + dt.timedelta(minutes=ACCIDENT_MIN[1]),
        )

    def buses(self, now: dt.datetime) -> list[Bus]:
        """Give the buses: two on each link with a street's name, there and back."""
        minutes = now.timestamp() / 60.0
        stops = self.place.rows("bus_stops.csv")
        made: list[Bus] = []
        for number, link in enumerate(self.place.links[: _MOST_BUSES // 2]):
            for half in (0.0, 0.5):
                runs = minutes * _BUS_M_MIN / (2.0 * max(link.length_m, 200.0))
                turn = (runs + half + chance(self.seed, "bus", link.id)) % 1.0
                share = 2.0 * turn if turn < 0.5 else 2.0 - 2.0 * turn
                made.append(
                    Bus(
                        plate=f"서울74사{1000 + 2 * number + int(half * 2)}",
                        route=str(300 + number),
                        at=link.line.interpolate(share, normalized=True),
                        stop=stops[number % len(stops)]["정류소명"],
                    )
                )
        return made
