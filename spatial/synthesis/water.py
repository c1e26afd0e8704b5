"""The river the district lies on, and the stream that runs to it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

import numpy as np
import shapely
from shapely import LineString, MultiPolygon, Polygon
from shapely.geometry.base import BaseGeometry

from spatial.synthesis.fields import Field, downhill, noise
from spatial.synthesis.lines import prolonged, softened
from spatial.synthesis.outline import Outline

_STREAM_WIDTH_M: Final = 16.0
_STREAM_CORRIDOR_M: Final = 46.0
_UPSTREAM_M: Final = 1_700.0


@dataclass(frozen=True, kw_only=True)
class River:
    """The main water: its middle line and how the land beside it is used, EPSG:5186 metres.

    ``park_m`` is the width of the river park on the bank, ``corridor_m`` the distance from the
    bank to the first street of the town; the Han has an expressway between the two.
    """

    name: str
    middle: LineString
    half_width: float
    park_m: float
    corridor_m: float
    is_han: bool

    @property
    def surface(self) -> Polygon:
        """The water, bank to bank."""
        return self.middle.buffer(self.half_width, cap_style="flat")

    def beside(self, distance: float) -> Polygon:
        """Everything within ``distance`` metres of the water."""
        return self.middle.buffer(self.half_width + distance)


@dataclass(frozen=True, kw_only=True)
class Stream:
    """A tributary: its middle line; the water, and the green corridor between its two streets."""

    name: str
    middle: LineString

    @property
    def surface(self) -> Polygon:
        """The water."""
        return self.middle.buffer(_STREAM_WIDTH_M / 2)

    @property
    def corridor(self) -> Polygon:
        """Water, banks and the paths on them."""
        return self.middle.buffer(_STREAM_CORRIDOR_M / 2, cap_style="flat")


def make_river(outline: Outline, rng: np.random.Generator) -> River:
    """Lay the Han along the border it is, or else a stream through the middle of the district."""
    if not outline.han.is_empty:
        middle = prolonged(softened(outline.han, step=40.0, sigma_m=320.0), 2_500.0)
        return River(
            name="한강", middle=middle, half_width=430.0, park_m=95.0, corridor_m=165.0, is_han=True
        )
    middle = _meander(outline.polygon, rng)
    name = f"{outline.name.removesuffix('구').removesuffix('군').removesuffix('시')}천"
    return River(
        name=name, middle=middle, half_width=16.0, park_m=14.0, corridor_m=24.0, is_han=False
    )


def _meander(polygon: Polygon, rng: np.random.Generator) -> LineString:
    """Draw a winding line along the longer axis of a polygon, through its centroid."""
    box = shapely.get_coordinates(shapely.oriented_envelope(polygon))[:4]
    sides = np.diff(box[:3], axis=0)
    axis = max(sides, key=lambda side: float(np.hypot(*side)))
    length = float(np.hypot(*axis))
    axis = axis / length
    t = np.linspace(-0.7, 0.7, 60) * length
    phase, sway = rng.uniform(0, 2 * np.pi), 0.035 * length
    aside = sway * (np.sin(t / length * 9 + phase) + 0.4 * np.sin(t / length * 23 + 2 * phase))
    centre = np.array(polygon.representative_point().coords[0])
    return LineString(centre + t[:, None] * axis + aside[:, None] * axis[[1, 0]] * [-1, 1])


def make_stream(
    outline: Outline, inland: Field, hills: Field, rng: np.random.Generator
) -> Stream | None:
    """Let a tributary run from the foot of the hills down to the river.

    Tries the places farthest inland first; a run that is caught in a hollow is no stream, and
    a district where every run is caught has none.
    """
    wander = noise(rng, inland, 900.0).values * 70.0
    down = inland.with_values(inland.values + 9.0 * hills.values + wander).smooth(110.0)
    west, south, east, north = outline.polygon.bounds
    tries = rng.uniform((west, south), (east, north), (300, 2))
    far, rise = inland.at(*tries.T), hills.at(*tries.T)
    good = shapely.contains_xy(outline.polygon.buffer(-250.0), *tries.T)
    good &= (far > _UPSTREAM_M) & (rise < 10.0)
    order = np.argsort(-far[good])
    for x, y in tries[good][order]:
        path = downhill(down, (float(x), float(y)), step=20.0, limit=600)
        if (
            path.length > 800.0
            and path.is_simple
            and float(inland.at(*np.array(path.coords[-1]))) < 0.0
        ):
            name = f"{_dong_at(outline, path)}천"
            return Stream(name=name, middle=softened(path, step=20.0, sigma_m=60.0))
    return None


def _dong_at(outline: Outline, path: LineString) -> str:
    """Name a stream after the dong it runs through longest."""
    inside = outline.dongs.geometry.intersection(path).length
    name = str(outline.dongs["name"].iloc[int(np.argmax(inside))])
    return re.sub(r"(동?\d+가|동|읍|면)$", "", name)


def town_land(
    outline: Outline, river: River, stream: Stream | None, woods: MultiPolygon
) -> BaseGeometry:
    """Give the land the town stands on: the outline without water, its banks, and the hills."""
    land = outline.polygon.difference(river.beside(river.corridor_m)).difference(woods)
    if stream is not None:
        land = land.difference(stream.corridor)
    return land
