"""Everything that was put up in a town after its first facilities, in one value."""

# pyright: reportAttributeAccessIssue=false, reportArgumentType=false, reportCallIssue=false
# What pandas says of its own results is not what a GeoDataFrame gives.

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd

from spatial.synthesis.facilities import Town
from spatial.synthesis.fields import Field
from spatial.synthesis.homes import make_vulnerable_homes
from spatial.synthesis.projects import make_projects
from spatial.synthesis.register import make_register
from spatial.synthesis.sensors import (
    Air,
    make_air,
    make_air_stations,
    make_sdot,
    make_underpasses,
    make_weather,
)
from spatial.synthesis.services import (
    make_aeds,
    make_child_zones,
    make_kindergartens,
    make_kiosks,
    make_subway,
    make_toilets,
    make_welfare,
)
from spatial.synthesis.street_assets import (
    make_bells,
    make_bus_stops,
    make_car_parks,
    make_lights,
)
from spatial.synthesis.units import all_stations, make_units
from spatial.synthesis.works import make_works


@dataclass(frozen=True, kw_only=True)
class Neighbours:
    """What stood there before, and decides where the rest goes; EPSG:5186."""

    dongs: gpd.GeoDataFrame
    ground: Field
    parks: gpd.GeoDataFrame
    schools: gpd.GeoDataFrame
    fire_stations: gpd.GeoDataFrame
    police_stations: gpd.GeoDataFrame
    hospitals: gpd.GeoDataFrame
    shelters: gpd.GeoDataFrame
    poles: gpd.GeoDataFrame
    incidents: gpd.GeoDataFrame


@dataclass(frozen=True, kw_only=True)
class Furnishing:
    """Frames whose columns their makers tell; points in EPSG:5186, ``homes`` in EPSG:5179."""

    addresses: gpd.GeoDataFrame
    lights: gpd.GeoDataFrame
    bells: gpd.GeoDataFrame
    car_parks: gpd.GeoDataFrame
    bus_stops: gpd.GeoDataFrame
    subway: gpd.GeoDataFrame
    kindergartens: gpd.GeoDataFrame
    child_zones: gpd.GeoDataFrame
    aeds: gpd.GeoDataFrame
    toilets: gpd.GeoDataFrame
    kiosks: gpd.GeoDataFrame
    welfare: gpd.GeoDataFrame
    air: Air
    air_stations: gpd.GeoDataFrame
    weather: pd.DataFrame
    sdot: gpd.GeoDataFrame
    underpasses: gpd.GeoDataFrame
    homes: gpd.GeoDataFrame
    projects: gpd.GeoDataFrame
    units: gpd.GeoDataFrame
    works: gpd.GeoDataFrame


def furnish(
    town: Town, beside: Neighbours, now: dt.datetime, rng: np.random.Generator
) -> Furnishing:
    """Put up the rest; each kind has chance of its own, so that none disturbs another."""

    def chance() -> np.random.Generator:
        return rng.spawn(1)[0]

    subway = make_subway(town, chance())
    kindergartens = make_kindergartens(town, beside.schools, chance())
    air = make_air(now, chance())
    large = beside.hospitals[beside.hospitals["kind"].isin(["종합병원", "병원"])]
    stations = all_stations(beside.fire_stations, beside.police_stations)
    return Furnishing(
        addresses=make_register(town),
        lights=make_lights(town, chance()),
        bells=make_bells(beside.poles, chance()),
        car_parks=make_car_parks(town, chance()),
        bus_stops=make_bus_stops(town, chance()),
        subway=subway,
        kindergartens=kindergartens,
        child_zones=make_child_zones(town, beside.schools, kindergartens, beside.poles, chance()),
        aeds=make_aeds(town, (beside.schools, stations, large), subway, chance()),
        toilets=make_toilets(town, beside.parks, subway, chance()),
        kiosks=make_kiosks(town, beside.hospitals, subway, chance()),
        welfare=make_welfare(town, beside.shelters, chance()),
        air=air,
        air_stations=make_air_stations(town, air, chance()),
        weather=make_weather(beside.dongs, air, chance()),
        sdot=make_sdot(town, beside.poles.geometry.to_numpy(), air, chance()),
        underpasses=make_underpasses(town, beside.ground, air, chance()),
        homes=make_vulnerable_homes(town.buildings, chance()),
        projects=make_projects(town, beside.parks, now, chance()),
        units=make_units(town, stations, beside.incidents, chance()),
        works=make_works(town, now, chance()),
    )
