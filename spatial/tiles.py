"""Tile addresses of the WebMercatorQuad matrix set (OGC 17-083r4), y growing southwards."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final, Self

from spatial.bbox import BBox, LonLat
from spatial.crs import MERCATOR_EXTENT_M, MERCATOR_MAX_LAT
from spatial.errors import BadValueError, TileOutsideMatrixError

MAX_ZOOM: Final = 22
EARTH_CIRCUMFERENCE_M: Final = 2 * MERCATOR_EXTENT_M


def _whole(text: str | int, name: str) -> int:
    raw = str(text)
    digits = raw.removeprefix("-")
    if not (digits.isascii() and digits.isdigit()) or len(digits) > 9:
        raise BadValueError(f"Tile {name} must be a whole number; got '{raw}'.")
    return int(raw)


@dataclass(frozen=True, slots=True)
class TileId:
    """A tile that exists: ``0 <= z <= 22`` and x, y inside ``2**z``."""

    z: int
    x: int
    y: int

    @classmethod
    def checked(cls, z: str | int, x: str | int, y: str | int) -> Self:
        """Check text or numbers from outside.

        Raises
        ------
        BadValueError
            When one is not a whole number.
        TileOutsideMatrixError
            When the matrix set has no such tile.
        """
        zoom, column, row = _whole(z, "z"), _whole(x, "x"), _whole(y, "y")
        if not 0 <= zoom <= MAX_ZOOM:
            raise TileOutsideMatrixError(f"There are no tiles at zoom {zoom}: 0 to {MAX_ZOOM}.")
        size = 1 << zoom
        if not (0 <= column < size and 0 <= row < size):
            raise TileOutsideMatrixError(
                f"There is no tile {zoom}/{column}/{row}: x and y run from 0 to {size - 1}."
            )
        return cls(zoom, column, row)

    @classmethod
    def containing(cls, place: LonLat, zoom: int) -> Self:
        """Give the tile that holds a place."""
        size = 1 << zoom
        lat = min(max(place.lat, -MERCATOR_MAX_LAT), MERCATOR_MAX_LAT)
        x = (place.lon + 180.0) / 360.0 * size
        y = (1.0 - math.asinh(math.tan(math.radians(lat))) / math.pi) / 2.0 * size
        return cls(zoom, min(max(int(x), 0), size - 1), min(max(int(y), 0), size - 1))

    @property
    def bbox(self) -> BBox:
        """The tile's box in degrees."""
        size = 1 << self.z

        def lat(row: int) -> float:
            return math.degrees(math.atan(math.sinh(math.pi * (1.0 - 2.0 * row / size))))

        return BBox(
            self.x / size * 360.0 - 180.0,
            lat(self.y + 1),
            (self.x + 1) / size * 360.0 - 180.0,
            lat(self.y),
        )

    @property
    def envelope_m(self) -> tuple[float, float, float, float]:
        """The tile's (xmin, ymin, xmax, ymax) in EPSG:3857 metres.

        Each edge is computed from its own row or column, so that neighbours share it to the bit.
        """
        span = EARTH_CIRCUMFERENCE_M / (1 << self.z)
        return (
            -MERCATOR_EXTENT_M + self.x * span,
            MERCATOR_EXTENT_M - (self.y + 1) * span,
            -MERCATOR_EXTENT_M + (self.x + 1) * span,
            MERCATOR_EXTENT_M - self.y * span,
        )
