"""From a place on the ground to pan and tilt in a camera's own units, and back.

Azimuths are degrees clockwise from true north; tilts are degrees below the horizon, as in the layer
of cameras. A camera's ``azimuth_deg`` is its home direction: where it looks at pan 0. ONVIF counts
pan clockwise and tilt upwards, in degrees (spherical space) or over the whole range of the unit
(generic space); what the ends of a range are in degrees is an ``Axis``.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final, Self

from pyproj import Geod

from layers.aiming.errors import NotTurnedError

_EARTH: Final = Geod(ellps="WGS84")
#: A unit that stops so little short of a direction looks there all the same (degrees).
_SHORT_DEG: Final = 1.0
_ROUNDING_DEG: Final = 1e-6


@dataclass(frozen=True, slots=True)
class Spot:
    """A point in space: degrees, and metres above the zero of the ground's heights."""

    lon: float
    lat: float
    z_m: float


@dataclass(frozen=True, slots=True)
class Direction:
    """Where a camera looks: degrees clockwise from true north, and below the horizon."""

    azimuth_deg: float
    tilt_deg: float

    @classmethod
    def between(cls, eye: Spot, target: Spot) -> tuple[Self, float]:
        """Give the direction from an eye to a target, and their distance along the ground (m)."""
        azimuth, _, distance = _EARTH.inv(eye.lon, eye.lat, target.lon, target.lat)
        tilt = math.degrees(math.atan2(eye.z_m - target.z_m, distance))
        return cls(azimuth % 360.0, tilt), distance

    def off(self, other: Direction) -> float:
        """Give the angle to another direction in degrees: between the two lines of sight."""
        one, two = self._vector(), other._vector()
        across = math.hypot(
            one[1] * two[2] - one[2] * two[1],
            one[2] * two[0] - one[0] * two[2],
            one[0] * two[1] - one[1] * two[0],
        )
        return math.degrees(math.atan2(across, sum(a * b for a, b in zip(one, two, strict=True))))

    def _vector(self) -> tuple[float, float, float]:
        azimuth, down = math.radians(self.azimuth_deg), math.radians(self.tilt_deg)
        level = math.cos(down)
        return level * math.sin(azimuth), level * math.cos(azimuth), -math.sin(down)


@dataclass(frozen=True, slots=True, kw_only=True)
class Axis:
    """One axis of a PTZ unit: the ends of its range in its units, and what they are in degrees.

    Pan is clockwise from home, tilt above the horizon; ``from_deg`` above ``to_deg`` is an axis
    that counts the other way.
    """

    low: float
    high: float
    from_deg: float
    to_deg: float

    def units(self, degrees: float) -> float:
        """Give the unit's own number for an angle."""
        share = (degrees - self.from_deg) / (self.to_deg - self.from_deg)
        return self.low + share * (self.high - self.low)

    def degrees(self, units: float) -> float:
        """Give the angle of a number of the unit's."""
        share = (units - self.low) / (self.high - self.low)
        return self.from_deg + share * (self.to_deg - self.from_deg)

    @property
    def ends_deg(self) -> tuple[float, float]:
        """The smallest and the largest angle."""
        return min(self.from_deg, self.to_deg), max(self.from_deg, self.to_deg)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mount:
    """How a camera is mounted: where it looks at pan 0, and the sector it may turn in.

    ``sector`` is clockwise from its first to its second azimuth; ``None``: all round.
    """

    azimuth_deg: float
    sector: tuple[float, float] | None = None

    def pan_tilt(self, wanted: Direction, pan: Axis, tilt: Axis) -> tuple[float, float]:
        """Give pan and tilt for a direction, in the unit's own numbers.

        Raises
        ------
        NotTurnedError
            When the camera does not turn there.
        """
        self._check_sector(wanted.azimuth_deg)
        turned = _within((wanted.azimuth_deg - self.azimuth_deg + 180.0) % 360.0 - 180.0, pan)
        lowest, highest = tilt.ends_deg
        raised = min(max(-wanted.tilt_deg, lowest), highest)
        if abs(raised + wanted.tilt_deg) > _SHORT_DEG:
            raise NotTurnedError(
                f"The camera tilts from {-highest:.0f} to {-lowest:.0f} degrees below the horizon;"
                f" the place lies at {wanted.tilt_deg:.0f}.",
                code="out_of_reach",
            )
        return pan.units(turned), tilt.units(raised)

    def direction(self, pan: float, tilt: float, *, axes: tuple[Axis, Axis]) -> Direction:
        """Give where the camera looks at these numbers of its unit."""
        azimuth = (self.azimuth_deg + axes[0].degrees(pan)) % 360.0
        return Direction(azimuth, -axes[1].degrees(tilt))

    def _check_sector(self, azimuth_deg: float) -> None:
        if self.sector is None:
            return
        first, last = self.sector
        if (azimuth_deg - first) % 360.0 > (last - first) % 360.0:
            raise NotTurnedError(
                f"The camera turns from {first:.0f} to {last:.0f} degrees;"
                f" the place lies at {azimuth_deg:.0f}.",
                code="out_of_reach",
            )


def _within(angle: float, axis: Axis) -> float:
    """Give an angle, or the same direction a circle on, as the axis can reach it."""
    lowest, highest = axis.ends_deg
    for turn in (angle, angle - 360.0, angle + 360.0):
        if lowest - _ROUNDING_DEG <= turn <= highest + _ROUNDING_DEG:
            return turn
    nearest = min(
        (turn for turn in (angle, angle - 360.0, angle + 360.0)),
        key=lambda turn: max(lowest - turn, turn - highest),
    )
    if max(lowest - nearest, nearest - highest) > _SHORT_DEG:
        raise NotTurnedError(
            f"The camera turns from {lowest:.0f} to {highest:.0f} degrees about its home;"
            f" the place lies at {angle:.0f}.",
            code="out_of_reach",
        )
    return min(max(nearest, lowest), highest)
