"""Schools, stations, hospitals, shelters, hydrants and solar plants, each in or at a real place."""

# pyright: reportAttributeAccessIssue=false, reportArgumentType=false, reportCallIssue=false
# pyright: reportReturnType=false, reportAssignmentType=false
# What pandas says of its own results is not what a GeoDataFrame gives.

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from spatial.synthesis.landuse import Sites
from spatial.synthesis.lines import poses
from spatial.synthesis.names import stems
from spatial.synthesis.noding import Ints, Shapes
from spatial.synthesis.outline import METRES
from spatial.synthesis.places import Addresses, spread

_ELEMENTARY: Final = 30
_MIDDLE_OF_REST: Final = 0.56
#: Kind of a clinic -> how often, and the endings of its name.
_CLINICS: Final = {
    "의원": (
        0.45,
        ("내과의원", "소아청소년과의원", "정형외과의원", "이비인후과의원", "가정의학과의원"),
    ),
    "치과의원": (0.2, ("치과의원",)),
    "한의원": (0.2, ("한의원",)),
    "병원": (0.09, ("병원", "여성병원")),
    "요양병원": (0.06, ("요양병원",)),
}
#: Fire hydrant types of the standard data: code -> share.
_HYDRANTS: Final = {"1": 0.42, "2": 0.47, "3": 0.01, "4": 0.03, "6": 0.07}


@dataclass(frozen=True)
class Town:
    """What facilities are placed in: sites, buildings, streets; EPSG:5186."""

    sites: Sites
    buildings: gpd.GeoDataFrame
    streets: gpd.GeoDataFrame
    addresses: Addresses
    share: float

    def address_of(self, rows: Ints) -> list[str]:
        """Give the road-name addresses of buildings."""
        own = self.buildings.loc[rows]
        return [
            f"{self.addresses.prefix} {street} {number}"
            for street, number in zip(own["street"], own["number"], strict=True)
        ]

    def count(self, whole: int, least: int = 1) -> int:
        """Scale a number that fits all of Gangdong-gu to this town."""
        return max(least, round(whole * self.share))


def framed(points: Shapes | Sequence[shapely.Point], **columns: object) -> gpd.GeoDataFrame:
    """Make a frame of points in EPSG:5186."""
    return gpd.GeoDataFrame(columns, geometry=list(points), crs=METRES)


def make_schools(town: Town, rng: np.random.Generator) -> gpd.GeoDataFrame:
    """Give each school site a level and a name: ``name``, ``level``, ``founded``, addresses.

    ``site`` is the row of the site; points stand on the main building.
    """
    own = town.buildings[town.buildings["use"] == "school"].drop_duplicates("site")
    order = spread(shapely.centroid(own.geometry.to_numpy()), len(own), rng)
    own = own.iloc[order]
    # The first ones chosen lie far from each other: a district has an elementary school at hand
    # everywhere, and fewer of the others.
    elementary = min(_ELEMENTARY, math.ceil(0.52 * len(own)))
    rest = len(own) - elementary
    middle = round(_MIDDLE_OF_REST * rest)
    level = ["초등학교"] * elementary + ["중학교"] * middle + ["고등학교"] * (rest - middle)
    stem = stems(rng, set())
    points = shapely.centroid(own.geometry.to_numpy())
    year = rng.integers(1968, 2021, len(own))
    return framed(
        points,
        name=[next(stem) + each for each in level],
        level=level,
        founded=[f"{y}-03-01" for y in year],
        site=own["site"].to_numpy(),
        building=own.index.to_numpy(),
        road=town.address_of(own.index.to_numpy()),
        lot=town.addresses.lot(points),
    )


def make_stations(
    town: Town, kinds: Sequence[tuple[str, str, int]], rng: np.random.Generator
) -> gpd.GeoDataFrame:
    """Choose buildings on collectors and larger streets for stations of a service.

    Parameters
    ----------
    kinds
        Kind, ending of the name, and how many in a whole district; the first kind is the head
        office, named after the district.

    Returns
    -------
    GeoDataFrame
        ``kind``, ``name``, ``road``, ``building`` (row of the building it takes over).
    """
    use = town.buildings["use"].isin(["commercial", "office"]) & town.buildings["name"].eq("")
    able = town.buildings[use & (town.buildings["floors"] <= 6)]
    able = able if len(able) >= 12 else town.buildings[town.buildings["use"] != "school"]
    wanted = [(kind, ending) for kind, ending, number in kinds for _ in range(town.count(number))]
    points = shapely.centroid(able.geometry.to_numpy())
    chosen = spread(points, len(wanted), rng)
    dongs = town.addresses.dong(points[chosen])
    stem = stems(rng, set())
    head = town.addresses.outline.name.removesuffix("구")
    names: list[str] = []
    for number, ((_, ending), dong) in enumerate(zip(wanted, dongs, strict=False)):
        base = head if number == 0 else dong.removesuffix("동")
        name = base + ending if len(base) > 1 else dong + ending
        names.append(name if name not in names else next(stem) + ending)
    return framed(
        points[chosen],
        kind=[kind for kind, _ in wanted[: len(chosen)]],
        name=names,
        road=town.address_of(able.index.to_numpy()[chosen]),
        building=able.index.to_numpy()[chosen],
    )


def make_hospitals(town: Town, rng: np.random.Generator) -> gpd.GeoDataFrame:
    """Name the general hospitals, and put clinics into the larger commercial buildings.

    Columns ``kind`` (as published), ``name``, ``emergency``, ``doctors``, ``beds``, ``road``,
    ``building``.
    """
    large = town.buildings[town.buildings["use"] == "hospital"].drop_duplicates("site")
    houses = town.buildings[
        town.buildings["use"].isin(["commercial", "office"]) & (town.buildings["floors"] >= 4)
    ]
    points = shapely.centroid(houses.geometry.to_numpy())
    chosen = houses.iloc[spread(points, town.count(140, 4), rng)]
    kinds = list(_CLINICS)
    pick = rng.choice(len(kinds), len(chosen), p=[_CLINICS[kind][0] for kind in kinds])
    stem = stems(rng, set())
    names = [f"{next(stem)}병원" for _ in range(len(large))]
    for index in pick:
        endings = _CLINICS[kinds[index]][1]
        names.append(next(stem) + endings[int(rng.integers(len(endings)))])
    both = pd.concat([large, chosen])
    centres = shapely.centroid(both.geometry.to_numpy())
    kind = ["종합병원"] * len(large) + [kinds[index] for index in pick]
    base = {"종합병원": (120, 420), "병원": (9, 60), "요양병원": (5, 150)}
    sizes = [base.get(each, (2, 0)) for each in kind]
    spreadf = rng.uniform(0.6, 1.4, len(kind))
    return framed(
        centres,
        kind=kind,
        name=names,
        emergency=[each == "종합병원" for each in kind],
        doctors=[max(1, round(size[0] * f)) for size, f in zip(sizes, spreadf, strict=True)],
        beds=[round(size[1] * f) for size, f in zip(sizes, spreadf, strict=True)],
        road=town.address_of(both.index.to_numpy()),
        building=both.index.to_numpy(),
    )


def make_shelters(
    town: Town, schools: gpd.GeoDataFrame, parks: gpd.GeoDataFrame, rng: np.random.Generator
) -> gpd.GeoDataFrame:
    """Fit out shelters of every kind, each in a place that suits it.

    Civil defence in cellars of apartments and offices, earthquake on school grounds and in parks,
    heat and cold in halls for the elderly, flood in schools. Columns ``kind`` (code of the layer),
    ``name``, ``area_m2``, ``capacity``, ``open``, ``people_inside``, ``road``, ``lot``.
    """
    houses = town.buildings
    deep = houses[houses["use"].isin(["apartments", "office"]) & houses["name"].ne("")]
    halls = houses[houses["use"].isin(["apartments", "house"]) & houses["name"].ne("")]
    halls = halls if len(halls) else houses
    parts = [
        _civil_defence(town, deep if len(deep) else houses, rng),
        _halls(town, halls, "heat", 190, rng),
        _halls(town, halls, "cold", 60, rng),
        _grounds(schools.geometry, schools["name"], " 운동장", "earthquake", (2_500, 7_000), rng),
        _grounds(parks.geometry, parks["name"], "", "earthquake", (1_500, 9_000), rng),
        _grounds(
            schools.geometry[::2], schools["name"][::2], " 체육관", "flood", (500, 1_100), rng
        ),
    ]
    frame = pd.concat(parts, ignore_index=True)
    points = frame.geometry.to_numpy()
    per_head = frame["kind"].map(
        {"civil_defence": 0.825, "earthquake": 1.65, "heat": 3.3, "cold": 3.3, "flood": 3.3}
    )
    capacity = (frame["area_m2"] / per_head).astype(int)
    is_open = frame["kind"].isin(["heat", "cold"]) & (rng.random(len(frame)) < 0.7)
    inside = np.where(is_open, rng.binomial(np.maximum(capacity, 1), 0.3), 0)
    return frame.assign(
        capacity=capacity,
        open=is_open,
        people_inside=inside,
        road=town.addresses.road(points),
        lot=town.addresses.lot(points),
    )


def _civil_defence(
    town: Town, deep: gpd.GeoDataFrame, rng: np.random.Generator
) -> gpd.GeoDataFrame:
    points = shapely.centroid(deep.geometry.to_numpy())
    at = spread(points, town.count(160, 2), rng)
    use = deep["use"].to_numpy()[at]
    below = np.where(use == "apartments", " 지하주차장", " 지하층")
    names = [f"{name}{part}" for name, part in zip(deep["name"].to_numpy()[at], below, strict=True)]
    area = deep.geometry.area.to_numpy()[at] * rng.uniform(1.0, 2.5, len(at))
    return framed(points[at], kind="civil_defence", name=names, area_m2=np.round(area, 2))


def _halls(
    town: Town, halls: gpd.GeoDataFrame, kind: str, number: int, rng: np.random.Generator
) -> gpd.GeoDataFrame:
    points = shapely.centroid(halls.geometry.to_numpy())
    at = spread(points, town.count(number, 2), rng)
    names = [f"{str(name).rsplit(' ', 1)[0]} 경로당" for name in halls["name"].to_numpy()[at]]
    return framed(
        points[at], kind=kind, name=names, area_m2=np.round(rng.uniform(45, 180, len(at)))
    )


def _grounds(
    places: gpd.GeoSeries,
    names: pd.Series,
    ending: str,
    kind: str,
    area: tuple[int, int],
    rng: np.random.Generator,
) -> gpd.GeoDataFrame:
    return framed(
        shapely.point_on_surface(places.to_numpy()),
        kind=kind,
        name=[f"{name}{ending}" for name in names],
        area_m2=np.round(rng.uniform(*area, len(places))),
    )


def make_hydrants(town: Town, rng: np.random.Generator) -> gpd.GeoDataFrame:
    """Set hydrants at the kerb: ``type_code``, ``usable``, ``pipe_mm``, ``pressure``, ``year``."""
    streets = town.streets
    able = streets[streets["road_class"].isin(["primary", "secondary", "tertiary", "residential"])]
    able = able[(able["structure"] == "") & (able.geometry.length > 25.0)]
    chosen = able.sample(min(town.count(1_450, 6), len(able)), random_state=rng).sort_index()
    shapes = chosen.geometry.to_numpy()
    x, y, angle = poses(shapes, shapely.length(shapes) * rng.uniform(0.25, 0.75, len(shapes)))
    out = (chosen["half_m"].to_numpy() - 0.5) * np.where(rng.random(len(x)) < 0.5, 1.0, -1.0)
    points = shapely.points(x - np.sin(angle) * out, y + np.cos(angle) * out)
    codes = rng.choice(list(_HYDRANTS), len(points), p=list(_HYDRANTS.values()))
    codes[-1:] = "6"  # every town has a hose box
    return framed(
        points,
        type_code=codes,
        usable=rng.random(len(points)) < 0.985,
        pipe_mm=rng.choice([100, 150, 200, 300], len(points), p=[0.45, 0.35, 0.15, 0.05]),
        pressure=np.round(rng.normal(3.4, 0.7, len(points)).clip(1.2, 6.0), 1),
        year=rng.integers(1985, 2025, len(points)),
        spot=[_spot(int(pick)) for pick in rng.integers(0, 60, len(points))],
        road=town.addresses.road(points),
        lot=town.addresses.lot(points),
    )


def _spot(pick: int) -> str:
    place = ("앞 보도", "옆 담장", "맞은편 보도", "사거리 모퉁이", "주차장 입구", "버스정류장 옆")
    return f"{place[pick % 6]} {1 + pick // 6}m 지점"


def make_solar(
    town: Town, schools: gpd.GeoDataFrame, daylight: float, rng: np.random.Generator
) -> gpd.GeoDataFrame:
    """Put solar plants on roofs: ``name``, ``owner``, ``capacity_kw``, ``output_kw``, ``started``.

    ``daylight`` is the share of full sun just now, 0 at night.
    """
    flat = town.buildings[town.buildings["use"].isin(["apartments", "office"])]
    flat = flat[flat["name"].ne("")]
    centres = shapely.centroid(flat.geometry.to_numpy())
    at = spread(centres, town.count(28, 2), rng)
    public = schools.geometry.to_numpy()[::3]
    points = np.concatenate([public, centres[at]])
    names = [*schools["name"].to_numpy()[::3], *flat["name"].to_numpy()[at]]
    capacity = np.round(rng.lognormal(3.6, 0.6, len(points)).clip(6, 220), 1)
    output = capacity * daylight * rng.uniform(0.7, 0.95, len(points))
    return framed(
        points,
        name=[f"{name} 태양광발전소" for name in names],
        owner=["공공"] * len(public) + ["민간"] * len(at),
        capacity_kw=capacity,
        output_kw=np.round(output, 2),
        started=[f"{y}-{m:02d}" for y, m in _months(len(points), rng)],
        road=town.addresses.road(points),
    )


def _months(number: int, rng: np.random.Generator) -> list[tuple[int, int]]:
    years, months = rng.integers(2012, 2025, number), rng.integers(1, 13, number)
    return [(int(y), int(m)) for y, m in zip(years, months, strict=True)]


def taken_over(
    buildings: gpd.GeoDataFrame, rows: Ints, names: Sequence[str], use: str, floors: int | None
) -> gpd.GeoDataFrame:
    """Give buildings the name and use of the facility that moved in."""
    out = buildings.copy()
    out.loc[rows, "name"] = list(names)
    out.loc[rows, "use"] = use
    if floors is not None:
        out.loc[rows, "floors"] = np.minimum(out.loc[rows, "floors"], floors)
        out.loc[rows, "height_m"] = np.round(out.loc[rows, "floors"] * 3.7 + 1.2, 1)
    return out
