"""A city's worth of made-up rows: as dense as Seoul, the same for the same seed."""

from __future__ import annotations

import io
from collections.abc import Generator
from typing import Any, Final

import numpy as np
import shapely
from numpy.typing import NDArray

from spatial.bbox import BBox, LonLat
from spatial.tiles import TileId

#: 605 square kilometres about the middle of Seoul.
CITY: Final = BBox(126.86, 37.46, 127.14, 37.68)
_METRES_A_DEGREE: Final = (88_000.0, 111_000.0)
_BATCH: Final = 20_000
_USES: Final = ("apartments", "house", "commercial", "office", "other")
_PURPOSES: Final = ("crime", "traffic", "parking", "school", "park")


def places(rng: np.random.Generator, count: int) -> NDArray[np.float64]:
    """Give random places in the city, shape (count, 2), degrees."""
    return rng.uniform((CITY.west, CITY.south), (CITY.east, CITY.north), (count, 2))


def buildings(rng: np.random.Generator, count: int) -> Generator[str, None, None]:
    """Give COPY text of L-shaped houses of 6 to 30 m, most of them low."""
    outline = np.array([(-1, -1), (1, -1), (1, 0.2), (0.1, 0.2), (0.1, 1), (-1, 1), (-1, -1)])
    for first in range(0, count, _BATCH):
        size = min(_BATCH, count - first)
        half_m = rng.uniform(3, 9, (size, 1, 2)) * rng.choice([1, 1, 1, 2.5], (size, 1, 1))
        turn = rng.uniform(0, np.pi, size)
        spin = np.stack([np.cos(turn), -np.sin(turn), np.sin(turn), np.cos(turn)], -1)
        corners = (outline * half_m) @ spin.reshape(size, 2, 2) / _METRES_A_DEGREE
        rings = np.asarray(shapely.polygons(corners + places(rng, size)[:, None]))
        shapes = shapely.multipolygons(rings[:, None])
        floors = 1 + (rng.random(size) ** 4 * 24).astype(int)
        yield _lines(
            (
                f"b{first + n}", "bench", wkb, "1",
                f"Building {first + n}" if n % 9 == 0 else r"\N",
                _USES[n % 5], f"{floor * 3.0}", "0", f"{floor}", "floors", f"Road {n % 700} {n}",
            )
            for n, (wkb, floor) in enumerate(zip(_hex(shapes), floors, strict=True))
        )  # fmt: skip


def cameras(rng: np.random.Generator, count: int) -> Generator[str, None, None]:
    """Give COPY text of cameras that look in every direction."""
    for first in range(0, count, _BATCH):
        size = min(_BATCH, count - first)
        shapes = shapely.points(places(rng, size))
        azimuth = rng.uniform(0, 360, size).round(1)
        yield _lines(
            (
                f"c{first + n}", "bench", wkb, "1", f"C-{first + n:06}", f"P-{(first + n) // 3:05}",
                f"Road {n % 700}", _PURPOSES[n % 5], "ptz" if n % 4 == 0 else "fixed", "1",
                f"{angle}", "60", "12", "50", "5.5", "ok",
            )
            for n, (wkb, angle) in enumerate(zip(_hex(shapes), azimuth, strict=True))
        )  # fmt: skip


def hydrants(rng: np.random.Generator, count: int) -> Generator[str, None, None]:
    """Give COPY text of bare points."""
    for first in range(0, count, _BATCH):
        size = min(_BATCH, count - first)
        shapes = _hex(shapely.points(places(rng, size)))
        yield _lines((f"h{first + n}", "bench", wkb, "1") for n, wkb in enumerate(shapes))


BUILDING_COLUMNS: Final = (
    "id", "source", "geom", "revision", "name", "use", "height_m", "base_m", "floors",
    "height_source", "address",
)  # fmt: skip
CAMERA_COLUMNS: Final = (
    "id", "source", "geom", "revision", "name", "pole_id", "address", "purpose", "mount",
    "camera_count", "azimuth_deg", "field_of_view_deg", "tilt_deg", "range_m", "mount_height_m",
    "status",
)  # fmt: skip
HYDRANT_COLUMNS: Final = ("id", "source", "geom", "revision")


def _hex(shapes: Any) -> list[str]:  # noqa: ANN401 - shapely says one shape or an array
    return list(shapely.to_wkb(shapely.set_srid(shapes, 4326), hex=True, include_srid=True))


def _lines(rows: Generator[tuple[str, ...], None, None]) -> str:
    text = io.StringIO()
    for row in rows:
        text.write("\t".join(row) + "\n")
    return text.getvalue()


def random_tiles(rng: np.random.Generator, zoom: int, count: int) -> list[TileId]:
    """Give tiles that hold random places of the middle of the city, its rim left out."""
    middle = places(rng, count) * 0.8 + np.array([127.0, 37.57]) * 0.2
    return [TileId.containing(LonLat(float(lon), float(lat)), zoom) for lon, lat in middle]
