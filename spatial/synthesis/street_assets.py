"""What a district puts up along its streets: lights, emergency bells, car parks, bus stops."""

# pyright: reportAttributeAccessIssue=false, reportArgumentType=false, reportCallIssue=false
# pyright: reportReturnType=false, reportAssignmentType=false
# What pandas says of its own results is not what a GeoDataFrame gives.

from __future__ import annotations

from typing import Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from shapely import STRtree

from spatial.synthesis.cameras import clear
from spatial.synthesis.facilities import Town, framed
from spatial.synthesis.fields import Floats
from spatial.synthesis.lines import poses
from spatial.synthesis.noding import Ints, Shapes
from spatial.synthesis.places import spread

#: Class of a street -> metres between its lights, and whether they are alley lights.
_LIGHTS: Final = {
    "primary": (30.0, False),
    "secondary": (32.0, False),
    "tertiary": (34.0, True),
    "residential": (38.0, True),
    "service": (60.0, True),
}
#: Both sides of streets this wide have lights.
_WIDE_M: Final = 7.0
_SMALL_TOWN: Final = 0.1
#: In a small town every tenth light is enough to see what they look like.
_FEW: Final = 10
#: Purpose of a pole -> share of poles with a bell, purpose of the bell, kind of place.
_BELLS: Final = {
    "crime": (0.72, "방범용", "가로변"),
    "school": (0.8, "약자보호", "어린이보호구역"),
    "park": (1.0, "방범용", "공원"),
}
#: Class of a street -> metres between stops, kind of stop as the city publishes it.
_STOPS: Final = {
    "primary": (330.0, "중앙차로"),
    "secondary": (330.0, "일반차로"),
    "tertiary": (430.0, "마을버스"),
}


def along(
    edges: gpd.GeoDataFrame, gap_m: Floats, rng: np.random.Generator, *, aside_m: float = 0.6
) -> tuple[Shapes, Ints]:
    """Give places on the pavement about ``gap_m`` apart, and the row of the edge of each.

    ``gap_m`` is one number an edge; places change sides as they go.
    """
    shapes = edges.geometry.to_numpy()
    length = shapely.length(shapes)
    count = rng.binomial(1, np.minimum(length / gap_m % 1.0, 1.0)) + (length / gap_m).astype(int)
    edge = np.repeat(np.arange(len(shapes)), count)
    place = np.arange(len(edge)) - np.repeat(np.cumsum(count) - count, count)
    x, y, angle = poses(shapes[edge], length[edge] * (place + 0.5) / count[edge])
    out = (edges["half_m"].to_numpy()[edge] + aside_m) * np.where(place % 2 == 0, 1.0, -1.0)
    return shapely.points(x - np.sin(angle) * out, y + np.cos(angle) * out), edge


def make_lights(town: Town, rng: np.random.Generator) -> gpd.GeoDataFrame:
    """Light the streets: ``kind`` (가로등, 보안등), ``year``, ``mounting``, ``road``, ``lot``."""
    streets = town.streets
    lit = streets[streets["road_class"].isin(list(_LIGHTS)) & streets["structure"].eq("")]
    gap = lit["road_class"].map({name: gap for name, (gap, _) in _LIGHTS.items()}).to_numpy(float)
    both = lit["half_m"].to_numpy() >= _WIDE_M
    points, edge = along(lit, np.where(both, gap / 2.0, gap), rng)
    alley = lit["road_class"].map({name: alley for name, (_, alley) in _LIGHTS.items()})
    kind = np.where(alley.to_numpy()[edge], "보안등", "가로등")
    free = clear(points, town)
    points, kind = points[free], kind[free]
    if town.share < _SMALL_TOWN:
        points, kind = points[::_FEW], kind[::_FEW]
    on_wire = (kind == "보안등") & (rng.random(len(points)) < 0.7)
    return framed(
        points,
        kind=kind,
        year=rng.integers(2006, 2026, len(points)),
        mounting=np.where(on_wire, "한전주", "전용주"),
        road=town.addresses.road(points),
        lot=town.addresses.lot(points),
    )


def make_bells(poles: gpd.GeoDataFrame, rng: np.random.Generator) -> gpd.GeoDataFrame:
    """Hang emergency bells on camera poles.

    Columns ``purpose``, ``place``, ``two_way``, ``police``, ``in_order``, ``year``,
    ``checked_days`` (days since the last check), ``road``, ``lot``.
    """
    share = poles["purpose"].map({name: share for name, (share, *_) in _BELLS.items()})
    own = poles[rng.random(len(poles)) < share.fillna(0.0).to_numpy()]
    number = len(own)
    return framed(
        own.geometry.to_numpy(),
        purpose=[_BELLS[name][1] for name in own["purpose"]],
        place=[_BELLS[name][2] for name in own["purpose"]],
        two_way=rng.random(number) < 0.94,
        police=rng.random(number) < 0.86,
        in_order=rng.random(number) < 0.985,
        year=rng.integers(2013, 2026, number),
        checked_days=rng.integers(1, 180, number),
        road=list(own["road"]),
        lot=list(own["lot"]),
    )


def make_car_parks(town: Town, rng: np.random.Generator) -> gpd.GeoDataFrame:
    """Lay out public and private car parks.

    Columns ``name``, ``kind`` (노상, 노외, 부설), ``runner`` (공영, 민영), ``spaces``, ``free``
    (of charge), ``road``, ``lot``.
    """
    streets = town.streets
    kerbs = streets[streets["road_class"].isin(["tertiary"]) & (streets.geometry.length > 60.0)]
    beside, _ = along(kerbs, np.full(len(kerbs), 180.0), rng, aside_m=-1.5)
    shops = town.buildings[town.buildings["use"].isin(["commercial", "office"])]
    lots = shapely.centroid(shops.geometry.to_numpy())
    parts = []
    for kind, places, number, (least, most), private in (
        ("노상", beside, 58, (6, 46), 0.0),
        ("노외", lots, 44, (12, 180), 0.15),
        ("부설", lots, 52, (10, 320), 0.8),
    ):
        points = places[spread(places, town.count(number), rng)]
        runner = np.where(rng.random(len(points)) < private, "민영", "공영")
        parts.append(
            framed(
                points,
                kind=kind,
                runner=runner,
                spaces=rng.integers(least, most, len(points)),
                free=rng.random(len(points)) < (0.02 if kind == "부설" else 0.1),
            )
        )
    frame = pd.concat(parts, ignore_index=True)
    points = frame.geometry.to_numpy()
    dong, road = town.addresses.dong(points), town.addresses.road(points)
    names = [
        f"{street.split()[-2]} 노상" if kind == "노상" else f"{place} {runner}"
        for kind, runner, place, street in zip(
            frame["kind"], frame["runner"], dong, road, strict=True
        )
    ]
    serial = pd.Series(names).groupby(names).cumcount() + 1
    return frame.assign(
        name=[f"{name} 제{number}주차장" for name, number in zip(names, serial, strict=True)],
        road=road,
        lot=town.addresses.lot(points),
    )


def make_bus_stops(town: Town, rng: np.random.Generator) -> gpd.GeoDataFrame:
    """Set bus stops, each named after what is near: ``name``, ``kind``."""
    streets = town.streets
    served = streets[streets["road_class"].isin(list(_STOPS)) & streets["structure"].eq("")]
    gap = served["road_class"].map({name: gap for name, (gap, _) in _STOPS.items()})
    both = served["half_m"].to_numpy() >= _WIDE_M
    gaps = np.where(both, gap.to_numpy(float) / 2.0, gap.to_numpy(float))
    points, edge = along(served, gaps, rng, aside_m=1.2)
    kind = served["road_class"].map({name: kind for name, (_, kind) in _STOPS.items()})
    free = clear(points, town)
    points, kinds = points[free], kind.to_numpy()[edge][free]
    return framed(points, name=_landmarks(points, town), kind=list(kinds))


def _landmarks(points: Shapes, town: Town) -> list[str]:
    """Name places after a school, a complex or a street, as signs of stops do."""
    houses = town.buildings[
        town.buildings["use"].isin(["school", "hospital", "apartments", "public", "office"])
        & town.buildings["name"].ne("")
    ]
    houses = houses if len(houses) else town.buildings
    near = STRtree(houses.geometry.to_numpy()).nearest(points)
    away = shapely.distance(points, houses.geometry.to_numpy()[near])
    names = houses["name"].to_numpy()[near]
    ending = houses["use"].map({"school": "앞", "hospital": "앞"}).fillna("").to_numpy()[near]
    streets = [road.split()[-2] for road in town.addresses.road(points)]
    return [
        f"{str(name).rsplit(' ', 1)[0]}{end}" if gap < 120.0 and name else street
        for name, end, gap, street in zip(names, ending, away, streets, strict=True)
    ]
