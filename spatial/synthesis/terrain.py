"""The ground: a river plain that rises into ridges along the landward border."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import rasterio.features
import rasterio.transform
import shapely
from shapely import MultiPolygon, Polygon
from shapely.geometry.base import BaseGeometry

from spatial.synthesis.fields import Field, Floats, noise, ramp
from spatial.synthesis.outline import Outline
from spatial.synthesis.water import River

#: Plans are drawn on this grid; the ground is written finer, see ``Terrain.ground``.
PLAN_STEP_M: Final = 25.0
GROUND_STEP_M: Final = 10.0
#: Where a hill rises this far above the plain, woods begin and streets end.
WOOD_RISE_M: Final = 14.0
_HIGHEST_M: Final = 125.0


@dataclass(frozen=True, kw_only=True)
class Terrain:
    """Heights above sea level and what follows from them, EPSG:5186 metres.

    ``inland`` is the distance from the river's bank (negative in the water), ``hills`` the rise
    above the plain, ``woods`` the wooded hills, whole and inside the outline.
    """

    ground: Field
    inland: Field
    hills: Field
    woods: MultiPolygon


def make_terrain(outline: Outline, river: River, rng: np.random.Generator) -> Terrain:
    """Raise the ground of a district."""
    grid = Field.covering(outline.polygon, step=PLAN_STEP_M, margin=1_200.0)
    x, y = grid.centres()
    points = shapely.points(x, y)
    inland = grid.with_values(
        shapely.distance(points, river.middle.simplify(3.0)) - river.half_width
    )
    hills = _hills(outline, inland, rng)
    swell = noise(rng, grid, 1_600.0).values * 2.0 + noise(rng, grid, 500.0).values * 0.6
    d = inland.values
    plain = 3.0 + 4.0 * ramp(d, -5.0, 30.0) + 7.0 * ramp(d, 90.0, 190.0)
    plain = plain + (0.0055 * np.clip(d, 0.0, 6_000.0) + swell) * ramp(d, 60.0, 600.0)
    ground = grid.with_values(plain + hills.values)
    return Terrain(
        ground=_finer(ground, GROUND_STEP_M),
        inland=inland,
        hills=hills,
        woods=_woods(hills, outline.polygon),
    )


def _hills(outline: Outline, inland: Field, rng: np.random.Generator) -> Field:
    """Let ridges follow the landward border, as district borders follow watersheds.

    1. A ridge is a wavering line beside the border; its height comes and goes along it.
    2. It stays away from the river: the plain is flat for the first kilometre.
    3. A few separate hills stand inside; the noise gives spurs and saddles.
    """
    x, y = inland.centres()
    border = outline.polygon.exterior
    points = shapely.points(x, y)
    crest = noise(rng, inland, 900.0).values * 130.0  # 1.
    aside = np.abs(shapely.distance(points, border) - crest)
    knots = rng.standard_normal(max(int(border.length / 700.0), 6))
    along = shapely.line_locate_point(border, points) / border.length * len(knots)
    height = np.interp(along, np.arange(len(knots) + 1), np.append(knots, knots[0]))
    ridge = np.clip(0.45 + 0.55 * height, 0.0, 1.0) * np.exp(-((aside / 330.0) ** 2))
    ridge = ridge * ramp(inland.values, 900.0, 2_600.0) * _HIGHEST_M  # 2.
    for cx, cy in _summits(outline.polygon, inland, rng):  # 3.
        reach = rng.uniform(210.0, 320.0)
        lean, stretch = rng.uniform(0, np.pi), rng.uniform(1.2, 1.9)
        u = ((x - cx) * np.cos(lean) + (y - cy) * np.sin(lean)) / stretch
        v = -(x - cx) * np.sin(lean) + (y - cy) * np.cos(lean)
        peak = rng.uniform(50.0, 90.0)
        ridge = np.maximum(ridge, peak * np.exp(-(u**2 + v**2) / reach**2))
    spurs = 1.0 + 0.28 * noise(rng, inland, 450.0).values
    return inland.with_values(np.clip(ridge * spurs, 0.0, None)).smooth(45.0)


def _summits(
    polygon: Polygon, inland: Field, rng: np.random.Generator
) -> list[tuple[float, float]]:
    """Choose places for two hills a district, far from the river and from the border."""
    west, south, east, north = polygon.bounds
    tries = rng.uniform((west, south), (east, north), (200, 2))
    good = shapely.contains_xy(polygon.buffer(-450.0), *tries.T)
    good &= inland.at(*tries.T) > 900.0
    chosen: list[tuple[float, float]] = []
    for cx, cy in tries[good]:
        if all(np.hypot(cx - ox, cy - oy) > 1_500.0 for ox, oy in chosen) and len(chosen) < 2:
            chosen.append((float(cx), float(cy)))
    return chosen


def _woods(hills: Field, polygon: Polygon) -> MultiPolygon:
    """Draw the foot of the hills as a soft line, without crumbs."""
    woods = above(hills, WOOD_RISE_M).simplify(18.0).buffer(40.0).buffer(-80.0).buffer(40.0)
    woods = woods.intersection(polygon).simplify(2.0)
    parts = [part for part in shapely.get_parts(woods) if part.area > 15_000.0]
    return MultiPolygon([Polygon(part.exterior) for part in parts])


def above(field: Field, level: float) -> BaseGeometry:
    """Give the ground where a field lies above a level, with the corners of its cells."""
    half, north = field.step / 2, field.south + field.step * (field.values.shape[0] - 1)
    corner = rasterio.transform.from_origin(field.west - half, north + half, field.step, field.step)
    mask = np.flipud(field.values > level)
    found = rasterio.features.shapes(mask.astype(np.uint8), mask=mask, transform=corner)
    return shapely.union_all([shapely.geometry.shape(shape) for shape, _ in found])


def _finer(field: Field, step: float) -> Field:
    """Read a field on a finer grid over the same ground."""
    rows, columns = (int((n - 1) * field.step / step) + 1 for n in field.values.shape)
    fine = Field(field.west, field.south, step, np.zeros((rows, columns)))
    return fine.filled(field.at).smooth(1.5 * step)


def slope_of(ground: Field, x: Floats, y: Floats) -> Floats:
    """Give the steepness of the ground at places: metres a metre, 0.3 is 30 %."""
    east, north = ground.gradient()
    return np.hypot(east.at(x, y), north.at(x, y))
