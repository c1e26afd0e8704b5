"""The height of the ground at a place, from the district's raster where it has one."""

from __future__ import annotations

import functools
import math
from collections.abc import Callable
from pathlib import Path

import numpy as np
import rasterio
from pyproj import Transformer

from spatial.crs import WGS84
from spatial.terrain import bilinear

#: Height in metres at a place (lon, lat); NaN where nobody knows.
GroundAt = Callable[[float, float], float]


def ground_at(raster: Path) -> GroundAt:
    """Give the heights of a raster in any CRS; it may come later, or never.

    Only the four pixels around a place are read: cameras are turned now and then, and a raster of
    a city kept for it would cost every process its size.
    """

    def height(lon: float, lat: float) -> float:
        if not raster.exists():
            return math.nan
        with rasterio.open(raster) as source:
            x, y = _carry(source.crs.to_wkt()).transform(lon, lat)
            inverse = ~source.transform
            column = inverse.a * x + inverse.b * y + inverse.c - 0.5
            row = inverse.d * x + inverse.e * y + inverse.f - 0.5
            if not (-1.0 < row < source.height and -1.0 < column < source.width):
                return math.nan
            top, left = max(math.floor(row), 0), max(math.floor(column), 0)
            beside = ((top, min(top + 2, source.height)), (left, min(left + 2, source.width)))
            pixels = source.read(1, window=beside, masked=True)
        heights = pixels.astype(np.float32).filled(np.nan)
        return float(bilinear(heights, np.array([row - top]), np.array([column - left]))[0])

    return height


@functools.cache
def _carry(crs: str) -> Transformer:
    return Transformer.from_crs(WGS84, crs, always_xy=True)
