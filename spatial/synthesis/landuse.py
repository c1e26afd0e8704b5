"""What each quarter of the town is for: apartments, low houses, the centre, schools, parks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import STRtree
from shapely.geometry.base import BaseGeometry

from spatial.synthesis.blocks import divide
from spatial.synthesis.fields import Floats, noise, ramp
from spatial.synthesis.lean import Lean
from spatial.synthesis.noding import Ints, Shapes
from spatial.synthesis.terrain import Terrain


class Use(StrEnum):
    """What stands on a site."""

    APARTMENTS = "apartments"
    LOWRISE = "lowrise"
    CORE = "core"
    SCHOOL = "school"
    HOSPITAL = "hospital"
    PARK = "park"
    GREEN = "green"


#: Sites that are cut out of a quarter, a corner of this length and depth in metres.
_CARVED_M: Final = {
    Use.SCHOOL: (118.0, 108.0),
    Use.HOSPITAL: (105.0, 95.0),
    Use.PARK: (110.0, 90.0),
}
_APARTMENT_SHARE: Final = 0.36


@dataclass(frozen=True, kw_only=True)
class Sites:
    """Parts of the town, each with one use, and the streets that part them.

    ``land`` are polygons up to the middle of the streets; ``cuts`` the new streets, EPSG:5186.
    """

    land: Shapes
    use: NDArray[np.object_]
    cuts: Shapes


def make_sites(
    quarters: Shapes,
    centre: tuple[float, float],
    lean: Lean,
    terrain: Terrain,
    rng: np.random.Generator,
    *,
    counts: Mapping[Use, int],
) -> Sites:
    """Give each quarter a use, and cut ``counts`` of schools, parks and so on out of some."""
    use = _zoned(quarters, centre, terrain, rng)
    wanted = [use for use, number in counts.items() for _ in range(number)]
    hosts = _spread(quarters, use, len(quarters), rng)
    land, kinds = list(quarters), list(use)
    cuts: list[BaseGeometry] = []
    for kind in _interleaved(wanted, rng):
        for host in hosts:
            carved = _carve(land[host], kind, lean, rng)
            if carved is not None:
                site, land[host], street = carved
                land.append(site)
                kinds.append(kind)
                cuts.append(street)
                hosts.remove(host)
                break
        else:
            # No corner fits: a whole quarter is given to it, the one nearest to its size.
            whole = _of_size(land, kinds, float(np.prod(_CARVED_M[kind])))
            kinds[whole] = kind
    parts, index = shapely.get_parts(np.array(land, object), return_index=True)
    lines = shapely.get_parts(shapely.line_merge(np.array(cuts, object)))
    return Sites(land=parts, use=np.array(kinds, object)[index], cuts=lines)


def _zoned(
    quarters: Shapes, centre: tuple[float, float], terrain: Terrain, rng: np.random.Generator
) -> NDArray[np.object_]:
    """Let apartments gather: by the river, in new quarters, wherever chance makes a patch."""
    x, y = shapely.get_coordinates(shapely.centroid(quarters)).T
    area = shapely.area(quarters)
    compact = area / shapely.length(quarters) ** 2
    patches = noise(rng, terrain.inland, 1_900.0).at(x, y)
    score = patches + 0.9 * (1 - ramp(terrain.inland.at(x, y), 200.0, 900.0))
    score = np.where((area > 17_000.0) & (compact > 0.035), score, -9.0)
    order = np.argsort(-score, kind="stable")
    built = np.cumsum(area[order]) <= _APARTMENT_SHARE * area.sum()
    built[0] = True
    use = np.full(len(quarters), Use.LOWRISE, dtype=object)
    use[order[built & (score[order] > -9.0)]] = Use.APARTMENTS
    use[np.hypot(x - centre[0], y - centre[1]) < 380.0] = Use.CORE
    use[(area < 2_500.0) | (compact < 0.018)] = Use.GREEN
    return use


def _spread(
    quarters: Shapes, use: NDArray[np.object_], number: int, rng: np.random.Generator
) -> list[int]:
    """Choose quarters far from each other: each next one is the farthest from those before."""
    able = np.flatnonzero(
        (shapely.area(quarters) > 22_000.0) & np.isin(use, [Use.APARTMENTS, Use.LOWRISE])
    )
    if not len(able):
        able = np.argsort(-shapely.area(quarters))[:1]
    xy = shapely.get_coordinates(shapely.centroid(quarters[able]))
    chosen = [int(rng.integers(len(able)))]
    away = np.hypot(*(xy - xy[chosen[0]]).T)
    while len(chosen) < min(number, len(able)):
        chosen.append(int(np.argmax(away)))
        away = np.minimum(away, np.hypot(*(xy - xy[chosen[-1]]).T))
    return [int(able[i]) for i in chosen]


def _of_size(land: list[BaseGeometry], kinds: list[Use], target: float) -> int:
    """Find the quarter of houses or apartments whose area comes nearest to ``target`` m2."""
    able = [i for i, kind in enumerate(kinds) if kind in (Use.LOWRISE, Use.APARTMENTS)]
    able = able or list(range(len(land)))
    return min(able, key=lambda i: abs(float(np.log(land[i].area / target))))


def _interleaved(wanted: list[Use], rng: np.random.Generator) -> list[Use]:
    """Mix the kinds, the first of each kind in front, so that a small town has one of each."""
    firsts = list(dict.fromkeys(wanted))
    rest = wanted.copy()
    for kind in firsts:
        rest.remove(kind)
    return firsts + [rest[i] for i in rng.permutation(len(rest))]


def _carve(
    host: BaseGeometry, kind: Use, lean: Lean, rng: np.random.Generator
) -> tuple[BaseGeometry, BaseGeometry, BaseGeometry] | None:
    """Cut a corner out of a quarter; gives the corner, the rest, and the street between."""
    size: Floats = np.array([_CARVED_M[kind]])
    parts = divide(np.array([host]), lean, rng, size=size).land
    target = float(np.prod(size))
    rim = shapely.length(shapely.intersection(parts, host.boundary)) / shapely.length(parts)
    fit = rim - np.abs(np.log(shapely.area(parts) / target))
    best = parts[int(np.argmax(fit))]
    if not 0.55 < best.area / target < 1.8 or best.area > 0.7 * host.area:
        return None
    rest = host.difference(best)
    street = best.boundary.intersection(rest.boundary)
    return best, rest, street


def nearest_site(land: Shapes, points: Shapes) -> Ints:
    """Give the index of the site each point lies in or next to."""
    return STRtree(land).nearest(points)
