"""What measures the town: air stations, weather cells, sensor poles, underpasses; values now."""

# pyright: reportAttributeAccessIssue=false, reportArgumentType=false, reportCallIssue=false
# pyright: reportReturnType=false, reportAssignmentType=false
# What pandas says of its own results is not what a GeoDataFrame gives.

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from typing import Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from spatial.crs import WGS84, transformer
from spatial.synthesis.facilities import Town, framed
from spatial.synthesis.fields import Field
from spatial.synthesis.lines import poses
from spatial.synthesis.noding import Shapes
from spatial.synthesis.outline import METRES
from spatial.synthesis.places import spread
from spatial.weather_grid import cell_of

_KOREA: Final = dt.timezone(dt.timedelta(hours=9))
#: Mean temperature of a month in Seoul, degrees Celsius (KMA normals 1991-2020, rounded).
_MONTH_C: Final = (-2.0, 1.0, 6.0, 13.0, 18.0, 23.0, 25.0, 26.0, 22.0, 15.0, 8.0, 0.0)
#: Depth of water at which an underpass is watched and closed, in centimetres.
_CAUTION_CM: Final = 10.0
_CLOSED_CM: Final = 15.0


@dataclass(frozen=True, kw_only=True)
class Air:
    """The weather and the air of the moment, which every sensor sees with an error of its own."""

    now: dt.datetime
    temperature_c: float
    humidity_pct: float
    wind_ms: float
    wind_from_deg: float
    rain_mm_h: float
    pm10: float
    pm25: float

    @property
    def hour(self) -> dt.datetime:
        """The full hour before now, in Korea."""
        return self.now.astimezone(_KOREA).replace(minute=0, second=0, microsecond=0)


def make_air(now: dt.datetime, rng: np.random.Generator) -> Air:
    """Choose the weather of a moment: of its month and hour, dry three days in four."""
    clock = now.astimezone(_KOREA)
    swing = 4.5 * np.cos(2 * np.pi * (clock.hour - 15) / 24)
    dust = float(rng.lognormal(3.4, 0.35))
    return Air(
        now=now,
        temperature_c=round(float(_MONTH_C[clock.month - 1] + swing + rng.normal(0, 1.5)), 1),
        humidity_pct=round(float(np.clip(rng.normal(62, 14), 20, 99))),
        wind_ms=round(float(rng.gamma(3.0, 0.7)), 1),
        wind_from_deg=float(rng.integers(0, 360)),
        rain_mm_h=round(float(rng.exponential(2.0)), 1) if rng.random() < 0.25 else 0.0,
        pm10=dust,
        pm25=dust * float(rng.uniform(0.45, 0.65)),
    )


def make_air_stations(town: Town, air: Air, rng: np.random.Generator) -> gpd.GeoDataFrame:
    """Place one station on a roof and one beside the largest street.

    Columns ``name``, ``kind`` (도시대기, 도로변대기), ``pm10``, ``pm25``, ``o3``, ``no2``, ``co``,
    ``so2``, ``road``.
    """
    roofs = town.buildings[town.buildings["use"].isin(["public", "school"])]
    roofs = roofs if len(roofs) else town.buildings
    large = town.streets[
        town.streets["road_class"].isin(["primary", "secondary"]) & town.streets["structure"].eq("")
    ]
    large = large if len(large) else town.streets
    middle = shapely.box(*town.buildings.total_bounds).centroid
    street = large.iloc[[int(np.argmin(shapely.distance(large.geometry.to_numpy(), middle)))]]
    x, y, angle = poses(street.geometry.to_numpy(), street.geometry.length.to_numpy() / 2)
    kerb = street["half_m"].to_numpy() + 3.0
    points = np.concatenate(
        [
            shapely.centroid(roofs.geometry.to_numpy()[[len(roofs) // 2]]),
            shapely.points(x - np.sin(angle) * kerb, y + np.cos(angle) * kerb),
        ]
    )
    worse = np.array([1.0, 1.35])
    return framed(
        points,
        name=[town.addresses.outline.name, street["name"].iloc[0] or "도로변"],
        kind=["도시대기", "도로변대기"],
        pm10=np.rint(air.pm10 * worse).astype(int),
        pm25=np.rint(air.pm25 * worse).astype(int),
        o3=np.round(rng.uniform(0.01, 0.06, 2) / worse, 3),
        no2=np.round(rng.uniform(0.01, 0.04, 2) * worse, 3),
        co=np.round(rng.uniform(0.3, 0.7, 2) * worse, 1),
        so2=np.round(rng.uniform(0.002, 0.005, 2), 3),
        road=town.addresses.road(points),
    )


def make_weather(dongs: gpd.GeoDataFrame, air: Air, rng: np.random.Generator) -> pd.DataFrame:
    """Observe the weather of each dong, equal in one cell of the forecast grid.

    Columns ``code``, ``dong``, ``nx``, ``ny``, ``temperature_c``, ``rain_mm_h``, ``rain_type``
    (code of the agency), ``humidity_pct``, ``wind_ms``, ``wind_from_deg``.
    """
    inside = shapely.get_coordinates(shapely.point_on_surface(dongs.geometry.to_numpy()))
    nx, ny = cell_of(*transformer(METRES, WGS84).transform(inside[:, 0], inside[:, 1]))
    cells, cell = np.unique(np.column_stack([nx, ny]), axis=0, return_inverse=True)
    cell = cell.ravel()
    rain = np.round(air.rain_mm_h * rng.uniform(0.6, 1.4, len(cells)), 1)
    frozen = air.temperature_c < 0.5
    return pd.DataFrame(
        {
            "code": dongs["code"].to_numpy(),
            "dong": dongs["name"].to_numpy(),
            "nx": nx,
            "ny": ny,
            "temperature_c": np.round(air.temperature_c + rng.normal(0, 0.4, len(cells)), 1)[cell],
            "rain_mm_h": rain[cell],
            "rain_type": np.where(rain > 0, "3" if frozen else "1", "0")[cell],
            "humidity_pct": int(air.humidity_pct),
            "wind_ms": np.round(air.wind_ms * rng.uniform(0.8, 1.2, len(cells)), 1)[cell],
            "wind_from_deg": int(air.wind_from_deg),
        }
    )


def make_sdot(town: Town, poles: Shapes, air: Air, rng: np.random.Generator) -> gpd.GeoDataFrame:
    """Hang sensors on camera poles, spread over the town, with their readings."""
    points = poles[spread(poles, town.count(28, 2), rng)]
    number = len(points)
    hour = air.hour.hour
    day = max(0.0, np.sin(np.pi * (hour - 6) / 12))
    return framed(
        points,
        serial=[f"V02Q19{int(each):05d}" for each in rng.choice(99_999, number, replace=False)],
        pm25=np.rint(air.pm25 * rng.uniform(0.8, 1.25, number)).astype(int),
        pm10=np.rint(air.pm10 * rng.uniform(0.8, 1.25, number)).astype(int),
        temperature_c=np.round(air.temperature_c + rng.normal(0.6, 0.7, number), 1),
        humidity_pct=np.clip(np.rint(air.humidity_pct + rng.normal(0, 4, number)), 5, 100).astype(
            int
        ),
        noise_db=np.rint(rng.normal(58 if day else 49, 5, number)).astype(int),
        light_lux=np.rint(np.where(day > 0, 42_000 * day * rng.uniform(0.4, 1.1, number), 18)),
        uv=np.round(6.0 * day * rng.uniform(0.5, 1.0, number), 1),
    )


def make_underpasses(
    town: Town, ground: Field, air: Air, rng: np.random.Generator
) -> gpd.GeoDataFrame:
    """Watch the tunnels of larger streets and, where there are few, the lowest streets.

    Columns ``name``, ``street``, ``depth_cm``, ``caution_cm``, ``closed_cm``, ``state``,
    ``barrier``, ``age_s`` (seconds since the reading).
    """
    streets = town.streets
    large = streets[streets["road_class"].isin(["primary", "secondary", "tertiary"])]
    large = large[large["name"].ne("") & ~large["structure"].eq("bridge")]
    large = large if len(large) else streets
    deep = large[large["structure"] == "tunnel"]
    height = ground.at(*shapely.get_coordinates(shapely.centroid(large.geometry.to_numpy())).T)
    low = large.iloc[np.argsort(height)]
    chosen = pd.concat([deep, low]).drop_duplicates("street").head(town.count(7))
    points = shapely.line_interpolate_point(chosen.geometry.to_numpy(), 0.5, normalized=True)
    number = len(points)
    depth = np.round(air.rain_mm_h * rng.gamma(1.2, 0.9, number), 1)
    silent = rng.random(number) < 0.05
    state = np.select(
        [silent, depth >= _CLOSED_CM, depth >= _CAUTION_CM], ["통신두절", "통제", "주의"], "정상"
    )
    return framed(
        points,
        name=[re.sub(r"(대로|로)(\d+길)?$", "", name) + "지하차도" for name in chosen["name"]],
        street=list(chosen["name"]),
        depth_cm=depth,
        caution_cm=_CAUTION_CM,
        closed_cm=_CLOSED_CM,
        state=state,
        barrier=np.where(state == "통제", "내림", "올림"),
        age_s=np.where(silent, 5_400, rng.integers(5, 55, number)),
    )
