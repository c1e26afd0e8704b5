"""Places and boxes as values: text becomes one of these at the edge and is never checked again."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Self

from spatial.errors import BadValueError


def _number(text: str, name: str) -> float:
    try:
        value = float(text)
    except ValueError as error:
        raise BadValueError(f"'{text}' in {name} is not a number.") from error
    if not math.isfinite(value):
        raise BadValueError(f"'{text}' in {name} is not a finite number.")
    return value


@dataclass(frozen=True, slots=True)
class LonLat:
    """A place on WGS 84, in degrees, longitude first."""

    lon: float
    lat: float

    @classmethod
    def checked(cls, lon: float, lat: float, *, name: str = "point") -> Self:
        """Check the ranges.

        Raises
        ------
        BadValueError
            When a number is not finite or outside [-180, 180] x [-90, 90].
        """
        if not (math.isfinite(lon) and -180.0 <= lon <= 180.0):
            raise BadValueError(f"Longitude {lon} in {name} is outside -180 to 180.")
        if not (math.isfinite(lat) and -90.0 <= lat <= 90.0):
            hint = " Is it lon,lat and not lat,lon?" if 90.0 < abs(lat) <= 180.0 else ""
            raise BadValueError(f"Latitude {lat} in {name} is outside -90 to 90.{hint}")
        return cls(lon, lat)

    @classmethod
    def parse(cls, text: str, *, name: str = "point") -> Self:
        """Read ``"127.12,37.54"``."""
        parts = text.split(",")
        if len(parts) != 2:
            raise BadValueError(f"{name} must be lon,lat, for example 127.12,37.54; got '{text}'.")
        return cls.checked(_number(parts[0], name), _number(parts[1], name), name=name)


@dataclass(frozen=True, slots=True)
class BBox:
    """A box in degrees; ``west > east`` means that it crosses the 180th meridian."""

    west: float
    south: float
    east: float
    north: float

    @classmethod
    def checked(cls, west: float, south: float, east: float, north: float) -> Self:
        """Check ranges and order.

        Raises
        ------
        BadValueError
            When a corner is no place, or south lies north of north.
        """
        LonLat.checked(west, south, name="bbox")
        LonLat.checked(east, north, name="bbox")
        if south > north:
            raise BadValueError(f"The bbox's south {south} lies north of its north {north}.")
        return cls(west, south, east, north)

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read OGC ``bbox``: four numbers, or six of which the heights are ignored."""
        parts = text.split(",")
        if len(parts) == 6:
            parts = [parts[0], parts[1], parts[3], parts[4]]
        if len(parts) != 4:
            raise BadValueError(f"bbox must be west,south,east,north in degrees; got '{text}'.")
        return cls.checked(*(_number(part, "bbox") for part in parts))

    @property
    def crosses_antimeridian(self) -> bool:
        """Whether the box runs eastwards over 180 degrees."""
        return self.west > self.east

    def split(self) -> tuple[BBox, ...]:
        """Give one box, or the two halves of one that crosses 180 degrees."""
        if not self.crosses_antimeridian:
            return (self,)
        return (
            BBox(self.west, self.south, 180.0, self.north),
            BBox(-180.0, self.south, self.east, self.north),
        )

    def contains(self, place: LonLat) -> bool:
        """Whether a place lies in the box, borders included."""
        return self.south <= place.lat <= self.north and any(
            part.west <= place.lon <= part.east for part in self.split()
        )

    def meets(self, other: BBox) -> bool:
        """Whether two boxes have a place in common, borders included."""
        if self.south > other.north or other.south > self.north:
            return False
        return any(
            ours.west <= theirs.east and theirs.west <= ours.east
            for ours in self.split()
            for theirs in other.split()
        )

    def as_tuple(self) -> tuple[float, float, float, float]:
        """Give (west, south, east, north)."""
        return (self.west, self.south, self.east, self.north)
