"""The whole sample district, put together in the order in which a town grows."""

# pyright: reportAttributeAccessIssue=false, reportArgumentType=false, reportCallIssue=false
# pyright: reportReturnType=false, reportAssignmentType=false
# What pandas says of its own results is not what a GeoDataFrame gives.

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final, Literal

import geopandas as gpd
import numpy as np
import shapely
from shapely import Polygon

from spatial.synthesis.buildings import make_buildings
from spatial.synthesis.cameras import Cameras, make_cameras
from spatial.synthesis.facilities import (
    Town,
    make_hospitals,
    make_hydrants,
    make_schools,
    make_shelters,
    make_solar,
    make_stations,
    taken_over,
)
from spatial.synthesis.fields import Field
from spatial.synthesis.furnishing import Furnishing, Neighbours, furnish
from spatial.synthesis.greens import make_greens, make_water
from spatial.synthesis.incidents import make_incidents
from spatial.synthesis.outline import Outline, load_outline
from spatial.synthesis.people import make_population
from spatial.synthesis.places import Addresses
from spatial.synthesis.plan import FULL_M2, Plan, make_plan
from spatial.synthesis.traffic import make_traffic_links

Size = Literal["full", "small"]
_KOREA: Final = dt.timezone(dt.timedelta(hours=9))
_FIRE: Final = (("소방서", "소방서", 1), ("안전센터", "119안전센터", 5), ("구조대", "119구조대", 1))
_POLICE: Final = (("경찰서", "경찰서", 1), ("지구대", "지구대", 5), ("파출소", "파출소", 4))


@dataclass(frozen=True, kw_only=True)
class SampleDistrict:
    """All values of a sample district; frames in EPSG:5186, their columns as their makers say.

    ``window`` is the polygon that is shown: the district, or the square of its small version.
    """

    outline: Outline
    window: Polygon
    now: dt.datetime
    ground: Field
    dongs: gpd.GeoDataFrame
    water: gpd.GeoDataFrame
    greens: gpd.GeoDataFrame
    streets: gpd.GeoDataFrame
    buildings: gpd.GeoDataFrame
    population: gpd.GeoDataFrame
    schools: gpd.GeoDataFrame
    fire_stations: gpd.GeoDataFrame
    police_stations: gpd.GeoDataFrame
    hospitals: gpd.GeoDataFrame
    shelters: gpd.GeoDataFrame
    hydrants: gpd.GeoDataFrame
    solar_plants: gpd.GeoDataFrame
    cameras: Cameras
    traffic_links: gpd.GeoDataFrame
    incidents: gpd.GeoDataFrame
    furnishing: Furnishing


def make_district(
    *,
    code: str,
    seed: int,
    size: Size,
    now: dt.datetime,
    progress: Callable[[int, int, str], None],
) -> SampleDistrict:
    """Make a sample district from a seed.

    Parameters
    ----------
    code
        Legal five-digit code of the district whose outline it fills.
    size
        ``full``, or ``small`` for a square of 700 m with under 2,000 features.
    now
        The moment that speeds, outputs, states and incidents are of; aware.
    progress
        Told step, number of steps and what is made.

    Raises
    ------
    BadValueError
        When there is no such district.
    """
    rng = np.random.default_rng(seed)
    progress(0, 3, "ground and streets")
    outline = load_outline(code)
    plan = make_plan(outline, rng, small=size == "small")
    progress(1, 3, "buildings")
    buildings = make_buildings(
        plan.sites, plan.complexes, plan.streets, plan.lean, plan.terrain, rng
    )
    progress(2, 3, "people and facilities")
    return _furnished(plan, buildings, now, rng, np.random.default_rng([seed, 1]))


def _furnished(
    plan: Plan,
    buildings: gpd.GeoDataFrame,
    now: dt.datetime,
    rng: np.random.Generator,
    later: np.random.Generator,
) -> SampleDistrict:
    """Let people, facilities, cameras and traffic move in, and then the rest, by ``later``."""
    addresses = Addresses(plan.outline, plan.streets)
    town = Town(plan.sites, buildings, plan.streets, addresses, plan.window.area / FULL_M2)
    water = make_water(plan)
    greens = make_greens(plan, water, rng)
    schools = make_schools(town, rng)
    fire = make_stations(town, _FIRE, rng)
    police = make_stations(town, _POLICE, rng)
    hospitals = make_hospitals(town, rng)
    buildings = _occupied(buildings, schools, fire, police, hospitals)
    parks = greens[(greens["kind"] == "park") & greens["name"].str.endswith("근린공원")]
    banks = greens[greens["kind"].isin(["park", "green"])].geometry.to_numpy()
    population = make_population(buildings, plan.window, rng)
    shelters = make_shelters(town, schools, parks, rng)
    hydrants = make_hydrants(town, rng)
    solar = make_solar(town, schools, _daylight(now), rng)
    cameras = make_cameras(town, schools, parks.geometry.to_numpy(), banks, rng)
    links = make_traffic_links(plan.streets, now, rng)
    incidents = make_incidents(town, now, rng)
    dongs = _dongs(plan)
    beside = Neighbours(
        dongs=dongs,
        ground=plan.terrain.ground,
        parks=greens[greens["kind"].eq("park") & greens["name"].ne("")],
        schools=schools,
        fire_stations=fire,
        police_stations=police,
        hospitals=hospitals,
        shelters=shelters,
        poles=cameras.poles,
        incidents=incidents,
    )
    return SampleDistrict(
        outline=plan.outline,
        window=plan.window,
        now=now,
        ground=plan.terrain.ground,
        dongs=dongs,
        water=water,
        greens=greens,
        streets=plan.streets,
        buildings=buildings,
        population=population,
        schools=schools,
        fire_stations=fire,
        police_stations=police,
        hospitals=hospitals,
        shelters=shelters,
        hydrants=hydrants,
        solar_plants=solar,
        cameras=cameras,
        traffic_links=links,
        incidents=incidents,
        furnishing=furnish(replace(town, buildings=buildings), beside, now, later),
    )


def _occupied(
    buildings: gpd.GeoDataFrame,
    schools: gpd.GeoDataFrame,
    fire: gpd.GeoDataFrame,
    police: gpd.GeoDataFrame,
    hospitals: gpd.GeoDataFrame,
) -> gpd.GeoDataFrame:
    """Name the buildings that facilities took, as far as they have them for themselves."""
    whole = hospitals[hospitals["kind"] == "종합병원"]
    for facility, use, floors in (
        (schools, "school", None),
        (whole, "hospital", None),
        (fire, "public", 4),
        (police, "public", 5),
    ):
        rows = facility["building"].to_numpy()
        buildings = taken_over(buildings, rows, list(facility["name"]), use, floors)
    return buildings


def _dongs(plan: Plan) -> gpd.GeoDataFrame:
    """Give the dongs as far as they lie in the window."""
    dongs = plan.outline.dongs
    if plan.window is not plan.outline.polygon:
        dongs = dongs.assign(geometry=dongs.geometry.intersection(plan.window))
        dongs = dongs[shapely.area(dongs.geometry.to_numpy()) > 500.0]
    return dongs.reset_index(drop=True)


def _daylight(now: dt.datetime) -> float:
    """Give the share of full sun, from 6 to 18 o'clock in Korea."""
    clock = now.astimezone(_KOREA)
    return float(max(0.0, np.sin(np.pi * (clock.hour + clock.minute / 60.0 - 6.0) / 12.0)))
