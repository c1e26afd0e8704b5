"""Heights of the ground at places, read from a raster."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import rasterio
from numpy.typing import NDArray
from pyproj import Transformer

from spatial.crs import WGS84
from spatial.network_builder import Ground
from spatial.terrain import bilinear


def ground_of(raster: Path) -> Ground:
    """Read a raster of heights in metres, in any CRS, so that places (degrees) can be asked.

    A place beyond it, or where it has no height, gives NaN.
    """
    with rasterio.open(raster) as source:
        grid = source.read(1, masked=True).astype(np.float32).filled(np.nan)
        inverse = ~source.transform
        carry = Transformer.from_crs(WGS84, source.crs.to_wkt(), always_xy=True)

    def heights(lon: NDArray[np.float64], lat: NDArray[np.float64]) -> NDArray[np.float64]:
        x, y = carry.transform(lon, lat)
        columns = inverse.a * x + inverse.b * y + inverse.c - 0.5
        rows = inverse.d * x + inverse.e * y + inverse.f - 0.5
        return bilinear(grid, rows, columns).astype(np.float64)

    return heights
