"""Where people are served: kindergartens, defibrillators, toilets, kiosks, welfare, stations."""

# pyright: reportAttributeAccessIssue=false, reportArgumentType=false, reportCallIssue=false
# pyright: reportReturnType=false, reportAssignmentType=false
# What pandas says of its own results is not what a GeoDataFrame gives.

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from shapely import STRtree

from spatial.synthesis.facilities import Town, framed
from spatial.synthesis.names import stems
from spatial.synthesis.noding import Shapes
from spatial.synthesis.places import spread

#: Founder as the register writes it -> share of the kindergartens that are no school's.
_FOUNDERS: Final = {"공립(단설)": 0.1, "사립(법인)": 0.3, "사립(사인)": 0.6}
_WELFARE: Final = (
    ("노인복지관", "노인복지관", 3),
    ("종합사회복지관", "종합사회복지관", 4),
    ("장애인복지관", "장애인복지관", 1),
    ("가족센터", "가족센터", 1),
    ("주야간보호", "데이케어센터", 14),
)
_SENIOR_HALLS: Final = 135
#: Subway lines: name, first station number, metres between stations.
_SUBWAY: Final = (("5호선", 2548, 1_050.0), ("8호선", 2810, 1_250.0), ("9호선", 4134, 1_200.0))


def make_kindergartens(
    town: Town, schools: gpd.GeoDataFrame, rng: np.random.Generator
) -> gpd.GeoDataFrame:
    """Open kindergartens, half of them at elementary schools.

    Columns ``name``, ``founder``, ``classes``, ``children``, ``opened`` (year), ``road``.
    """
    elementary = schools[schools["level"] == "초등학교"].iloc[::2]
    houses = town.buildings[
        town.buildings["use"].isin(["house", "commercial"]) & town.buildings["floors"].between(2, 4)
    ]
    centres = shapely.centroid(houses.geometry.to_numpy())
    at = spread(centres, town.count(24), rng)
    stem = stems(rng, set())
    founders = rng.choice(list(_FOUNDERS), len(at), p=list(_FOUNDERS.values()))
    classes = np.concatenate([rng.integers(1, 4, len(elementary)), rng.integers(3, 10, len(at))])
    return framed(
        np.concatenate([elementary.geometry.to_numpy(), centres[at]]),
        name=[
            *(f"{name}병설유치원" for name in elementary["name"]),
            *(f"{next(stem)}유치원" for _ in at),
        ],
        founder=[*["공립(병설)"] * len(elementary), *founders],
        classes=classes,
        children=(classes * rng.uniform(12.0, 23.0, len(classes))).astype(int),
        opened=rng.integers(1981, 2024, len(classes)),
        road=[*elementary["road"], *town.address_of(houses.index.to_numpy()[at])],
    )


def make_child_zones(
    town: Town,
    schools: gpd.GeoDataFrame,
    kindergartens: gpd.GeoDataFrame,
    poles: gpd.GeoDataFrame,
    rng: np.random.Generator,
) -> gpd.GeoDataFrame:
    """Declare protection zones: ``name``, ``kind``, ``cameras``, ``width``, ``road``, ``lot``."""
    elementary = schools[schools["level"] == "초등학교"]
    own = kindergartens[~kindergartens["name"].str.endswith("병설유치원")]
    homes = town.buildings[town.buildings["use"] == "apartments"]
    centres = shapely.centroid(homes.geometry.to_numpy())
    nurseries = centres[spread(centres, town.count(18), rng)]
    stem = stems(rng, set())
    points = np.concatenate([elementary.geometry.to_numpy(), own.geometry.to_numpy(), nurseries])
    watched = poles[poles["purpose"] == "school"]
    near = STRtree(points).query(watched.geometry.to_numpy(), predicate="dwithin", distance=220.0)
    cameras = np.bincount(
        near[1], weights=watched["camera_count"].to_numpy(float)[near[0]], minlength=len(points)
    )
    kinds = ["초등학교"] * len(elementary) + ["유치원"] * len(own) + ["어린이집"] * len(nurseries)
    names = [*elementary["name"], *own["name"], *(f"{next(stem)}어린이집" for _ in nurseries)]
    return framed(
        points,
        name=names,
        kind=kinds,
        cameras=cameras.astype(int),
        width=rng.choice(["6", "8", "6~8", "8~10", "12", "15~20"], len(points)),
        road=town.addresses.road(points),
        lot=town.addresses.lot(points),
    )


def make_subway(town: Town, rng: np.random.Generator) -> gpd.GeoDataFrame:
    """Run subway lines under the longest streets: ``number``, ``name``, ``line``."""
    large = town.streets[town.streets["road_class"].isin(["primary", "secondary"])]
    large = large if len(large) else town.streets
    under = large[~large["name"].str.endswith("교") & large["name"].ne("")]
    runs = under.geometry.length.groupby(under["street"]).sum().sort_values(ascending=False)
    stem = stems(rng, set())
    taken: set[str] = set()
    parts = []
    for (line, first, gap), street in zip(_SUBWAY, runs.index, strict=False):
        course = under.loc[under["street"] == street, "line"].iloc[0]
        whole = course.intersection(town.addresses.outline.polygon)
        reach = max(shapely.get_parts(whole), key=lambda part: part.length)
        if town.share < 1.0:
            reach = course.intersection(shapely.box(*under.total_bounds))
        count = max(1, round(reach.length / gap))
        share = (np.arange(count) + 0.5) / count
        points = shapely.line_interpolate_point(reach, share, normalized=True)
        names = []
        for dong in town.addresses.dong(points):
            plain = dong if len(dong) < 3 else dong.removesuffix("동")
            names.append(plain if plain not in taken else next(stem))
            taken.add(names[-1])
        parts.append(framed(points, name=names, line=line, number=range(first, first + count)))
    return pd.concat(parts, ignore_index=True)


def make_aeds(
    town: Town,
    open_places: Sequence[gpd.GeoDataFrame],
    stations: gpd.GeoDataFrame,
    rng: np.random.Generator,
) -> gpd.GeoDataFrame:
    """Hang defibrillators in public places, in stations and in apartment complexes.

    Columns ``org``, ``spot``, ``hours`` (always, office, school), ``model``, ``serial``, ``road``.
    """
    homes = town.buildings[
        town.buildings["use"].isin(["apartments", "office"]) & town.buildings["name"].ne("")
    ]
    centres = shapely.centroid(homes.geometry.to_numpy())
    at = spread(centres, town.count(420, 3), rng)
    parts = [
        framed(
            centres[at],
            org=[str(name).rsplit(" ", 1)[0] + " 관리사무소" for name in homes["name"].iloc[at]],
            spot=rng.choice(["관리사무소 앞", "경비실", "지하 1층 승강장", "1층 로비"], len(at)),
            hours=rng.choice(["always", "office"], len(at), p=[0.7, 0.3]),
        )
    ]
    parts += [
        framed(
            places.geometry.to_numpy(),
            org=list(places["name"]),
            spot=rng.choice(["1층 로비", "현관", "복도 벽면", "안내데스크"], len(places)),
            hours=rng.choice(["always", "office"], len(places)),
        )
        for places in open_places
    ]
    parts.append(
        framed(
            stations.geometry.to_numpy(),
            org=[f"{name}역" for name in stations["name"]],
            spot="대합실 고객안전실 앞",
            hours="always",
        )
    )
    frame = pd.concat(parts, ignore_index=True)
    return frame.assign(
        model=rng.choice(["Heart Guardian HR-501", "HeartPlus NT-180", "CU-SP1"], len(frame)),
        year=rng.integers(2014, 2026, len(frame)),
        road=town.addresses.road(frame.geometry.to_numpy()),
    )


def make_toilets(
    town: Town, parks: gpd.GeoDataFrame, stations: gpd.GeoDataFrame, rng: np.random.Generator
) -> gpd.GeoDataFrame:
    """Open toilets: in parks, in stations, and in buildings that let people in.

    Columns ``name``, ``kind``, ``hours``, ``accessible``, ``bell``, ``camera``, ``diapers``,
    ``road``, ``lot``.
    """
    shops = town.buildings[
        town.buildings["use"].isin(["commercial", "office", "religious", "public"])
        & town.buildings["name"].ne("")
    ]
    centres = shapely.centroid(shops.geometry.to_numpy())
    at = spread(centres, town.count(96, 2), rng)
    green, owner = _in_parks(parks)
    names = parks["name"].to_numpy()[owner]
    serial = pd.Series(names).groupby(names).cumcount() + 1
    parts = [
        framed(
            green,
            name=[f"{name} 화장실{number}" for name, number in zip(names, serial, strict=True)],
            kind="공중화장실",
            hours="24시간",
        ),
        framed(
            stations.geometry.to_numpy(),
            name=[f"{name}역 화장실" for name in stations["name"]],
            kind="공중화장실",
            hours="05:00~24:00",
        ),
        framed(
            centres[at],
            name=list(shops["name"].iloc[at]),
            kind="개방화장실",
            hours=rng.choice(["09:00~18:00", "08:00~22:00", "영업시간"], len(at)),
        ),
    ]
    frame = pd.concat(parts, ignore_index=True)
    public = frame["kind"].eq("공중화장실").to_numpy()
    chance = rng.random((4, len(frame)))
    points = frame.geometry.to_numpy()
    return frame.assign(
        accessible=chance[0] < np.where(public, 0.85, 0.25),
        bell=chance[1] < np.where(public, 0.9, 0.2),
        camera=chance[2] < np.where(public, 0.7, 0.35),
        diapers=chance[3] < np.where(public, 0.5, 0.1),
        road=town.addresses.road(points),
        lot=town.addresses.lot(points),
    )


def _in_parks(parks: gpd.GeoDataFrame) -> tuple[Shapes, np.ndarray]:
    """Give one place in each park, and a row of them in the long one by the river."""
    shapes = parks.geometry.to_numpy()
    points = [shapely.point_on_surface(shapes)]
    owner = [np.arange(len(shapes))]
    for row, shape in enumerate(shapes):
        extra = min(8, int(shape.area // 60_000))
        if extra:
            west, south, east, north = shape.bounds
            steps = (np.arange(extra) + 0.5) / extra
            strips = shapely.box(
                west + (east - west) * (steps - 0.5 / extra), south,
                west + (east - west) * (steps + 0.5 / extra), north,
            )  # fmt: skip
            inside = shapely.intersection(shape, strips)
            inside = inside[~shapely.is_empty(inside)]
            points.append(shapely.point_on_surface(inside))
            owner.append(np.full(len(inside), row))
    return np.concatenate(points), np.concatenate(owner)


def make_kiosks(
    town: Town,
    hospitals: gpd.GeoDataFrame,
    stations: gpd.GeoDataFrame,
    rng: np.random.Generator,
) -> gpd.GeoDataFrame:
    """Set up document kiosks: in dong offices, stations and general hospitals.

    Columns ``name``, ``spot``, ``hours`` (always, office, station), ``road``, ``lot``.
    """
    offices = town.buildings[
        town.buildings["use"].eq("commercial") & town.buildings["floors"].between(3, 7)
    ]
    centres = shapely.centroid(offices.geometry.to_numpy())
    at = spread(centres, town.count(22), rng)
    dong = pd.Series(town.addresses.dong(centres[at]))
    serial = dong.groupby(dong).cumcount() + 1
    large = hospitals[hospitals["kind"] == "종합병원"]
    every = stations.iloc[::2]
    parts = [
        framed(
            centres[at],
            name=[
                f"{name.removesuffix('동')}{number}동 주민센터"
                for name, number in zip(dong, serial, strict=True)
            ],
            spot=rng.choice(["1층 민원실 입구", "출입문 밖", "1층 현관 옆"], len(at)),
            hours=rng.choice(["always", "office"], len(at), p=[0.45, 0.55]),
        ),
        framed(
            every.geometry.to_numpy(),
            name=[f"{name}역" for name in every["name"]],
            spot="대합실",
            hours="station",
        ),
        framed(
            large.geometry.to_numpy(),
            name=list(large["name"]),
            spot="1층 원무과 옆",
            hours="always",
        ),
    ]
    frame = pd.concat(parts, ignore_index=True)
    points = frame.geometry.to_numpy()
    return frame.assign(road=town.addresses.road(points), lot=town.addresses.lot(points))


def make_welfare(
    town: Town, shelters: gpd.GeoDataFrame, rng: np.random.Generator
) -> gpd.GeoDataFrame:
    """List senior halls (those that are heat shelters in summer) and welfare centres.

    Columns ``name``, ``kind``, ``capacity``, ``people``, ``road``.
    """
    heat = shelters[shelters["kind"] == "heat"]
    halls = heat.iloc[spread(heat.geometry.to_numpy(), town.count(_SENIOR_HALLS, 2), rng)]
    houses = town.buildings[
        town.buildings["use"].isin(["commercial", "office"])
        & town.buildings["floors"].between(3, 8)
    ]
    centres = shapely.centroid(houses.geometry.to_numpy())
    kinds = [(kind, ending) for kind, ending, n in _WELFARE for _ in range(town.count(n))]
    at = spread(centres, len(kinds), rng)
    stem = stems(rng, set())
    room = {"주야간보호": (20, 45), "가족센터": (60, 140)}
    sizes = [int(rng.integers(*room.get(kind, (180, 900)))) for kind, _ in kinds]
    capacity = np.array([*halls["capacity"].clip(lower=10), *sizes[: len(at)]])
    return framed(
        np.concatenate([halls.geometry.to_numpy(), centres[at]]),
        name=[*halls["name"], *(next(stem) + ending for _, ending in kinds[: len(at)])],
        kind=[*["경로당"] * len(halls), *(kind for kind, _ in kinds[: len(at)])],
        capacity=capacity,
        people=(capacity * rng.uniform(0.5, 1.0, len(capacity))).astype(int),
        road=[*halls["road"], *town.address_of(houses.index.to_numpy()[at])],
    )
