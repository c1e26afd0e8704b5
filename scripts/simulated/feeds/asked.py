"""What the simulator is asked and what it tells; the world it tells of; the doors to ask at."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Self

import orjson

from scripts.simulated.feeds.city import City
from scripts.simulated.feeds.energy import Energy
from scripts.simulated.feeds.place import Place
from scripts.simulated.feeds.streets import Streets
from scripts.simulated.feeds.weather import Weather


@dataclass(frozen=True, kw_only=True)
class World:
    """A district in which things happen: everything follows from the seed and the time."""

    place: Place
    weather: Weather
    streets: Streets
    city: City
    energy: Energy
    seed: int

    @classmethod
    def of(cls, place: Place, *, seed: int = 1, is_storm: bool = True) -> Self:
        """Make the world of a place."""
        weather = Weather(place=place, seed=seed, is_storm=is_storm)
        streets = Streets(place=place, weather=weather, seed=seed)
        city = City(place=place, weather=weather, streets=streets, seed=seed)
        energy = Energy(place=place, weather=weather, seed=seed)
        return cls(
            place=place, weather=weather, streets=streets, city=city, energy=energy, seed=seed
        )


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A request to a provider: what it says, and what time it is in the scenario.

    ``query`` has lower-case names: providers do not agree with their own guides on the case.
    ``words`` are what the door found in the path.
    """

    now: dt.datetime
    host: str
    path: str
    query: Mapping[str, str] = field(default_factory=dict)
    words: Mapping[str, str] = field(default_factory=dict)
    method: str = "GET"
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""

    @property
    def wants_json(self) -> bool:
        """Whether JSON is asked for, by any of the parameters that ask for it."""
        names = ("datatype", "returntype", "_type", "type", "gettype", "f", "restype", "format")
        return any("json" in self.query.get(name, "").lower() for name in names)

    def number(self, *names: str, default: int) -> int:
        """Give a parameter that is a number; what is none counts as not said."""
        for name in names:
            if self.query.get(name, "").isdecimal():
                return int(self.query[name])
        return default


@dataclass(frozen=True, kw_only=True)
class Told:
    """An answer."""

    body: bytes
    status: int = 200
    kind: str = "application/json; charset=utf-8"
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Door:
    """Where a provider answers: host and path as regular expressions, matched whole.

    What it answers with ``None`` is for another door.
    """

    host: str
    path: str
    answer: Callable[[World, Asked], Told | None]

    def opened(self, asked: Asked) -> Asked | None:
        """Give the request with the words of its path, where it is one to this door."""
        if not re.fullmatch(self.host, asked.host):
            return None
        found = re.fullmatch(self.path, asked.path)
        return None if found is None else replace(asked, words=found.groupdict(default=""))


def json_told(document: object) -> Told:
    """Tell JSON."""
    return Told(body=orjson.dumps(document, option=orjson.OPT_NON_STR_KEYS))


def xml_told(text: str) -> Told:
    """Tell XML."""
    return Told(body=text.encode(), kind="application/xml; charset=utf-8")
