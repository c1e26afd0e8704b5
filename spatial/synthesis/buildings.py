"""Every building of the district: complexes, schools, hospitals, and the lots along the streets.

Generators may be generous; ``_settled`` alone decides what stands: nothing on a street, in water,
on a steep slope, outside its site, or in the way of something that was there before.
"""

# pyright: reportAttributeAccessIssue=false, reportArgumentType=false, reportCallIssue=false
# pyright: reportReturnType=false, reportAssignmentType=false
# What pandas says of its own results is not what a GeoDataFrame gives.

from __future__ import annotations

from typing import Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
import shapely.affinity
from numpy.typing import NDArray
from shapely import STRtree
from shapely.geometry.base import BaseGeometry

from spatial.synthesis.apartments import FLOOR_M, Complexes
from spatial.synthesis.blocks import room_of
from spatial.synthesis.fields import Floats
from spatial.synthesis.landuse import Sites, Use, nearest_site
from spatial.synthesis.lean import Lean
from spatial.synthesis.lines import rectangles
from spatial.synthesis.lots import make_lots
from spatial.synthesis.names import VILLAS, complex_names, office_name
from spatial.synthesis.noding import Ints, Shapes
from spatial.synthesis.outline import METRES
from spatial.synthesis.terrain import Terrain, slope_of

#: Nothing is built where the ground is steeper than this, in metres a metre.
STEEP: Final = 0.25
_OFFICE_FLOOR_M: Final = 3.7
#: Part of the lots in an apartment complex's rim that carry shops.
_SHOP_SHARE: Final = 0.2


def make_buildings(
    sites: Sites,
    complexes: Complexes,
    streets: gpd.GeoDataFrame,
    lean: Lean,
    terrain: Terrain,
    rng: np.random.Generator,
) -> gpd.GeoDataFrame:
    """Build the town.

    Returns
    -------
    GeoDataFrame
        Footprints in EPSG:5186: ``use`` (codes of the buildings layer), ``floors``, ``height_m``,
        ``name``, ``street`` (name), ``number`` (house number), ``site`` (row of ``sites``).
    """
    kerb = shapely.buffer(
        streets.geometry.to_numpy(), streets["half_m"].to_numpy(), cap_style="flat"
    )
    parts = [
        _institutions(sites, kerb, lean),
        _apartments(complexes, rng),
        _lots(sites, streets, rng),
    ]
    frame = pd.concat(parts, ignore_index=True)
    frame = frame[_settled(frame, sites, kerb, terrain)].reset_index(drop=True)
    frame["geometry"] = shapely.simplify(shapely.normalize(frame.geometry.to_numpy()), 0.05)
    per_floor = np.where(np.isin(frame["use"], ["apartments", "house"]), FLOOR_M, _OFFICE_FLOOR_M)
    roof = np.where(frame["use"] == "apartments", 3.6, 1.2)
    frame["height_m"] = np.round(frame["floors"] * per_floor + roof, 1)
    return _addressed(frame, streets)


def _frame(shapes: Shapes, **columns: object) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(columns, geometry=list(shapes), crs=METRES)


def _institutions(sites: Sites, kerb: Shapes, lean: Lean) -> gpd.GeoDataFrame:
    """Put a school or a hospital at the north of its ground, and a hall beside a school."""
    at = np.flatnonzero(np.isin(sites.use, [Use.SCHOOL, Use.HOSPITAL]))
    room = room_of(sites.land[at], kerb, 4.0)
    shapes: list[BaseGeometry] = []
    rows: list[tuple[str, int, int]] = []
    for index, ground in zip(at, room, strict=True):
        main, hall, _ = school_plan(ground, lean)
        if sites.use[index] == Use.SCHOOL:
            shapes += [main, hall]
            rows += [("school", 4 + int(index) % 2, index), ("school", 2, index)]
        else:
            shapes += [main, hall]
            rows += [("hospital", 9 + int(index) % 5, index), ("hospital", 3, index)]
    use, floors, site = zip(*rows, strict=True) if rows else ((), (), ())
    return _frame(
        np.array(shapes, object),
        use=list(use), floors=list(floors), site=list(site), name="", street="", number=0,
    )  # fmt: skip


def school_plan(
    ground: BaseGeometry, lean: Lean
) -> tuple[BaseGeometry, BaseGeometry, BaseGeometry]:
    """Plan a school on its ground: the building, a hall, and the playing field to the south."""
    ground = max(shapely.get_parts(ground), key=lambda part: part.area, default=shapely.Polygon())
    if ground.is_empty:
        return ground, ground, ground
    cx, cy = ground.centroid.coords[0]
    turn = lean.angle(np.array([cx]), np.array([cy]))
    cos, sin = np.cos(turn), np.sin(turn)
    xy = shapely.get_coordinates(ground) - (cx, cy)
    u, v = xy @ np.vstack([cos, sin]).ravel(), xy @ np.vstack([-sin, cos]).ravel()
    # The quantiles shrug off a corner that juts out of an uneven site.
    west, east = np.quantile(u, [0.12, 0.88])
    south, north = np.quantile(v, [0.12, 0.88])
    wide, deep = east - west, north - south
    boxes = (
        (west + 0.36 * wide, north - 7.5, 0.70 * wide, 14.0),
        (east - 0.12 * wide, north - 0.16 * deep - 2, 0.2 * wide, 0.26 * deep),
        (west + 0.5 * wide, south + 0.30 * deep, 0.84 * wide, 0.52 * deep),
    )
    bu, bv, bw, bd = (np.array(column) for column in zip(*boxes, strict=True))
    plans = rectangles(
        cx + bu * cos - bv * sin, cy + bu * sin + bv * cos, np.repeat(turn, 3), bw, bd
    )
    # An uneven ground makes the whole plan smaller, until the buildings stand inside.
    fitted = list(plans)
    for factor in (1.0, 0.85, 0.7, 0.55, 0.4):
        fitted = [shapely.affinity.scale(each, factor, factor, origin=(cx, cy)) for each in plans]
        if all(ground.contains(each) for each in fitted[:2]):
            break
    return fitted[0], fitted[1], fitted[2]


def _apartments(found: Complexes, rng: np.random.Generator) -> gpd.GeoDataFrame:
    """Call the houses of each complex 101동, 102동 and so on."""
    own, complex_ = np.unique(found.site, return_inverse=True)
    names = complex_names(rng, len(own))
    serial = pd.Series(found.site).groupby(found.site).cumcount() + 101
    return _frame(
        found.buildings,
        use="apartments",
        floors=found.floors,
        site=found.site,
        name=[f"{names[i]} {n}동" for i, n in zip(complex_, serial, strict=True)],
        street="",
        number=0,
    )


def _lots(sites: Sites, streets: gpd.GeoDataFrame, rng: np.random.Generator) -> gpd.GeoDataFrame:
    """Take the lots that lie in quarters of houses, shops or offices, and say what stands there."""
    middle = shapely.line_interpolate_point(streets.geometry.to_numpy(), 0.5, normalized=True)
    central = sites.use[nearest_site(sites.land, middle)] == Use.CORE
    fronts = streets["road_class"].to_numpy(object, copy=True)
    fronts[(fronts == "residential") & central] = "centre"
    lots = make_lots(streets, fronts, rng)
    site = nearest_site(sites.land, shapely.centroid(lots.geometry.to_numpy()))
    use = sites.use[site]
    front = lots["front"].to_numpy()
    shop = (
        (use == Use.APARTMENTS) & (front != "residential") & (rng.random(len(lots)) < _SHOP_SHARE)
    )
    kept = (np.isin(use, [Use.LOWRISE, Use.CORE]) & (rng.random(len(lots)) < 0.965)) | shop
    lots, site, use, front, shop = lots[kept], site[kept], use[kept], front[kept], shop[kept]
    kind = _kinds(front, use, shop, rng)
    floors = _floors(front, use, shop, lots["width_m"].to_numpy(), rng)
    names = _lot_names(kind, lots["name"].to_numpy(), rng)
    return _frame(
        lots.geometry.to_numpy(),
        use=kind,
        floors=floors,
        site=site,
        name=names,
        street=lots["name"].to_numpy(),
        number=lots["number"].to_numpy(),
    )


def _kinds(
    front: NDArray[np.object_],
    use: NDArray[np.object_],
    shop: NDArray[np.bool_],
    rng: np.random.Generator,
) -> NDArray[np.object_]:
    """Choose uses: shops and offices on large streets and in the centre, houses on alleys."""
    chance = rng.random(len(front))
    kind = np.full(len(front), "house", dtype=object)
    kind[(front == "tertiary") & (chance < 0.55)] = "commercial"
    large = np.isin(front, ["primary", "secondary"]) | (use == Use.CORE) | shop
    kind[large] = np.where(chance[large] < 0.62, "commercial", "office")
    kind[(front == "residential") & (use == Use.LOWRISE) & (chance < 0.05)] = "commercial"
    kind[(kind == "house") & (chance > 0.994)] = "religious"
    return kind


def _floors(
    front: NDArray[np.object_],
    use: NDArray[np.object_],
    shop: NDArray[np.bool_],
    width: Floats,
    rng: np.random.Generator,
) -> Ints:
    """Choose floors: five at most on an alley, more on a wide street, most in the centre."""
    ranges = {
        "primary": (5, 15),
        "secondary": (4, 9),
        "tertiary": (3, 6),
        "residential": (2, 5),
        "centre": (4, 8),
    }
    low = np.array([ranges[each][0] for each in front], float)
    high = np.array([ranges[each][1] for each in front], float)
    centre = use == Use.CORE
    low, high = np.where(centre, low + 2, low), np.where(centre, high * 1.35 + 2, high)
    low, high = np.where(shop, 2, low), np.where(shop, 4, high)
    lean = np.where(front == "residential", 0.75, 1.9)  # villas of four floors are the rule
    t = np.clip(rng.random(len(front)) ** lean + (width - 20.0) / 120.0, 0.0, 1.0)
    return np.rint(low + t * (high - low)).astype(int)


def _lot_names(
    kind: NDArray[np.object_], street: NDArray[np.object_], rng: np.random.Generator
) -> list[str]:
    """Name some of the villas and most of the offices after their street."""
    chance = rng.random(len(kind))
    pick = rng.integers(0, 1_000, len(kind))
    out: list[str] = []
    for use, name, share, number in zip(kind, street, chance, pick, strict=True):
        stem = name[:2]
        if use == "house" and share < 0.3:
            out.append(f"{stem}{VILLAS[number % len(VILLAS)]}")
        elif use in ("office", "commercial") and share < 0.55:
            out.append(office_name(stem, int(number)))
        elif use == "religious":
            out.append(f"{stem}교회")
        else:
            out.append("")
    return out


def _settled(
    frame: gpd.GeoDataFrame, sites: Sites, kerb: Shapes, terrain: Terrain
) -> NDArray[np.bool_]:
    """Say which buildings may stand; earlier rows come before later ones."""
    shapes = frame.geometry.to_numpy()
    x, y = shapely.get_coordinates(shapely.centroid(shapes)).T
    free = shapely.is_valid(shapes) & (shapely.area(shapes) > 45.0)
    free &= shapely.contains_properly(sites.land[frame["site"].to_numpy(int)], shapes)
    free &= slope_of(terrain.ground, x, y) < STEEP
    free[STRtree(kerb).query(shapes, predicate="intersects")[0]] = False
    at = np.flatnonzero(free)
    first, second = STRtree(shapes[at]).query(shapes[at], predicate="dwithin", distance=0.4)
    pairs = np.column_stack([at[first], at[second]])[first < second]
    for early, late in pairs[np.lexsort((pairs[:, 1], pairs[:, 0]))]:
        if free[early]:
            free[late] = False
    return free


def _addressed(frame: gpd.GeoDataFrame, streets: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Give complexes, schools and hospitals the address of the nearest named street.

    A complex has one address. Neighbours with the same number get '-1', '-2', as on the ground.
    """
    named = streets[streets["name"].ne("") & streets["road_class"].ne("primary")]
    named = named if len(named) else streets
    lacking = np.flatnonzero(frame["street"] == "")
    site = frame["site"].to_numpy()[lacking]
    centre = frame.geometry.to_numpy()[lacking]
    firsts = pd.Series(lacking).groupby(site).transform("first").to_numpy()
    points = shapely.centroid(frame.geometry.to_numpy()[firsts]) if len(lacking) else centre
    edge = STRtree(named.geometry.to_numpy()).nearest(points)
    near = named.iloc[edge]
    along = near["from_m"].to_numpy() + shapely.line_locate_point(near.geometry.to_numpy(), points)
    street = frame["street"].to_numpy(object, copy=True)
    number = frame["number"].to_numpy(int, copy=True)
    street[lacking] = near["name"].to_numpy()
    number[lacking] = 2 * np.floor(along / 20.0).astype(int) + 1 + (site % 2)
    serial = frame.assign(street=street, number=number).groupby(["street", "number"]).cumcount()
    serial = serial.to_numpy(copy=True)
    serial[lacking] = 0
    text = [f"{n}-{k}" if k else str(n) for n, k in zip(number, serial, strict=True)]
    return frame.assign(street=street, number=text)
