"""Smooth fields over the plane: heights, distances, and the lean of streets, on a square grid."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Self, TypeAlias

import numpy as np
import shapely
from numpy.typing import ArrayLike, NDArray
from shapely import LineString
from shapely.geometry.base import BaseGeometry

Floats: TypeAlias = NDArray[np.float64]


@dataclass(frozen=True)
class Field:
    """Values on a grid in EPSG:5186; row 0 is the south, ``west``/``south`` its first centre."""

    west: float
    south: float
    step: float
    values: Floats

    @classmethod
    def covering(cls, shape: BaseGeometry, *, step: float, margin: float) -> Self:
        """Lay a grid of zeros over a shape and ``margin`` metres around it."""
        west, south, east, north = shapely.bounds(shape)
        west, south = (np.floor((low - margin) / step) * step for low in (west, south))
        columns = int(np.ceil((east + margin - west) / step)) + 1
        rows = int(np.ceil((north + margin - south) / step)) + 1
        return cls(float(west), float(south), step, np.zeros((rows, columns)))

    def with_values(self, values: ArrayLike) -> Field:
        """Give other values on the same grid."""
        return Field(self.west, self.south, self.step, np.asarray(values, np.float64))

    def centres(self) -> tuple[Floats, Floats]:
        """Give x and y of every cell, both of the grid's shape."""
        rows, columns = self.values.shape
        return np.meshgrid(
            self.west + self.step * np.arange(columns), self.south + self.step * np.arange(rows)
        )

    def filled(self, make: Callable[[Floats, Floats], Floats]) -> Field:
        """Give the field of a function of x and y."""
        return self.with_values(make(*self.centres()))

    def at(self, x: Floats | float, y: Floats | float) -> Floats:
        """Read between the centres, bilinear; beyond the rim the rim's value."""
        rows, columns = self.values.shape
        u = np.clip((np.asarray(x) - self.west) / self.step, 0, columns - 1.001)
        v = np.clip((np.asarray(y) - self.south) / self.step, 0, rows - 1.001)
        i, j = u.astype(int), v.astype(int)
        u, v = u - i, v - j
        cells = self.values
        low = cells[j, i] * (1 - u) + cells[j, i + 1] * u
        high = cells[j + 1, i] * (1 - u) + cells[j + 1, i + 1] * u
        return low * (1 - v) + high * v

    def smooth(self, sigma_m: float) -> Field:
        """Blur with a Gaussian of ``sigma_m`` metres; the rim is mirrored, not darkened."""
        pad = int(3 * sigma_m / self.step) + 1
        wide = np.pad(self.values, pad, mode="symmetric")
        blur = [
            np.exp(-2 * (np.pi * sigma_m / self.step * frequency) ** 2)
            for frequency in (np.fft.fftfreq(wide.shape[0]), np.fft.rfftfreq(wide.shape[1]))
        ]
        soft = np.fft.irfft2(np.fft.rfft2(wide) * blur[0][:, None] * blur[1], s=wide.shape)
        return self.with_values(soft[pad:-pad, pad:-pad])

    def gradient(self) -> tuple[Field, Field]:
        """Give the slope towards east and towards north, per metre."""
        north, east = np.gradient(self.values, self.step)
        return self.with_values(east), self.with_values(north)


def noise(rng: np.random.Generator, like: Field, wavelength_m: float) -> Field:
    """Make smooth chance with mean 0 and deviation 1 over the grid of ``like``."""
    soft = like.with_values(rng.standard_normal(like.values.shape)).smooth(wavelength_m / 4)
    return soft.with_values((soft.values - soft.values.mean()) / soft.values.std())


def ramp(x: Floats, low: float, high: float) -> Floats:
    """Rise smoothly from 0 at ``low`` to 1 at ``high``."""
    t = np.clip((x - low) / (high - low), 0.0, 1.0)
    return t * t * (3 - 2 * t)


def downhill(field: Field, start: tuple[float, float], *, step: float, limit: int) -> LineString:
    """Follow the steepest way down from a place, to a field below zero or into a hollow."""
    east, north = field.gradient()
    path = [np.array(start)]
    for _ in range(limit):
        x, y = path[-1]
        slope = np.array([east.at(x, y), north.at(x, y)])
        size = float(np.hypot(*slope))
        if size < 1e-6 or float(field.at(x, y)) < -step:
            break
        way = -step * slope / size
        if len(path) > 1 and float(way @ (path[-1] - path[-2])) < 0.0:
            break  # it would turn back: a hollow
        path.append(path[-1] + way)
    return LineString(path)
