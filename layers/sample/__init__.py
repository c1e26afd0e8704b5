"""The sample district as files in the publishers' own formats, loaded like any other district.

The values come from ``spatial.synthesis``; here they are given the columns, encodings and slips
of real files, so that there is one way into the database and the sample takes it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

import pandas as pd

from layers.sample import live_csv, own_csv, portal_assets, public_csv, service_csv
from layers.sample.district_file import write_district_file
from layers.sample.geo_files import (
    write_boundaries,
    write_ground,
    write_homes,
    write_population,
    write_traffic_links,
)
from layers.sample.osm_xml import write_osm
from layers.sample.rows import with_slips, write_csv
from spatial.synthesis import SampleDistrict, make_district
from spatial.synthesis.district import Size

#: Who makes each file that has no slips, and its encoding.
_CLEAN: Final[Mapping[str, tuple[Callable[[SampleDistrict], pd.DataFrame], str]]] = {
    "schools_standard.csv": (public_csv.schools, "cp949"),
    "civil_defence_shelters.csv": (public_csv.civil_defence, "utf-8"),
    "hospitals.csv": (public_csv.hospitals, "utf-8"),
    "fire_facilities.csv": (public_csv.fire_stations, "utf-8"),
    "vms_cameras.csv": (own_csv.cameras, "utf-8-sig"),
    "relief_shelters.csv": (own_csv.relief_shelters, "utf-8-sig"),
    "police_stations.csv": (own_csv.police_stations, "cp949"),
    "solar_plants.csv": (own_csv.solar_plants, "utf-8-sig"),
    "incidents.csv": (own_csv.incidents, "utf-8-sig"),
    "camera_lendings.csv": (own_csv.lendings, "utf-8-sig"),
    "bells_standard.csv": (portal_assets.emergency_bells, "cp949"),
    "child_zones_standard.csv": (portal_assets.child_zones, "cp949"),
    "lights_standard.csv": (portal_assets.lights, "cp949"),
    "parking_standard.csv": (portal_assets.car_parks, "cp949"),
    "toilets_standard.csv": (portal_assets.toilets, "cp949"),
    "kiosks_standard.csv": (portal_assets.kiosks, "cp949"),
    "kindergartens.csv": (service_csv.kindergartens, "utf-8"),
    "nfa_119_centres.csv": (service_csv.safety_centres, "cp949"),
    "emergency_rooms.csv": (service_csv.emergency_rooms, "utf-8"),
    "aeds.csv": (service_csv.aeds, "utf-8"),
    "welfare_facilities.csv": (service_csv.welfare, "cp949"),
    "subway_stations.csv": (service_csv.subway_stations, "utf-8-sig"),
    "bus_stops.csv": (service_csv.bus_stops, "cp949"),
    "units.csv": (live_csv.units, "utf-8-sig"),
    "underpasses.csv": (live_csv.underpasses, "utf-8-sig"),
    "sdot_sensors.csv": (live_csv.sdot, "cp949"),
    "air_stations.csv": (live_csv.air_stations, "utf-8"),
    "air_now.csv": (live_csv.air_now, "utf-8"),
    "weather_now.csv": (live_csv.weather, "utf-8"),
    "projects.csv": (live_csv.projects, "utf-8-sig"),
    "road_works.csv": (live_csv.works, "utf-8-sig"),
}

Progress = Callable[[int, int, str], None]
_STEPS: Final = 5


def write_sample_district(
    folder: Path,
    *,
    code: str = "11740",
    seed: int = 1,
    size: Size = "full",
    now: dt.datetime,
    progress: Progress | None = None,
) -> Path:
    """Make a sample district and write its files; the same arguments give the same bytes.

    Parameters
    ----------
    folder
        Where the files go; made if it is missing.
    code
        Legal five-digit code of the district whose outline it fills: 11740 is Gangdong-gu.
    size
        ``full``, or ``small`` for a square of 700 m with under 2,000 features.
    now
        The moment of speeds, states and incidents; aware.

    Returns
    -------
    Path
        The district file, ``district.toml``, for ``load_district`` with ``folder`` as its data.

    Raises
    ------
    BadValueError
        When the boundaries have no such district.
    """
    tell = progress or (lambda _done, _all, _text: None)
    district = make_district(
        code=code, seed=seed, size=size, now=now,
        progress=lambda done, _, text: tell(done, _STEPS, text),
    )  # fmt: skip
    folder.mkdir(parents=True, exist_ok=True)
    tell(3, _STEPS, "tables")
    for name, (rows, encoding) in _tables(district).items():
        write_csv(folder / name, rows, encoding=encoding)
    write_csv(
        folder / "match_build.txt",
        service_csv.addresses(district),
        encoding="cp949",
        delimiter="|",
        header=False,
    )
    write_boundaries(folder / "boundaries.gpkg", district)
    write_population(folder / "population_grid_250m.gpkg", district)
    write_homes(folder / "vulnerable_homes.gpkg", district)
    write_traffic_links(folder / "traffic_links.geojson", district)
    write_ground(folder / "ground.tif", district)
    tell(4, _STEPS, "map")
    write_osm(folder / "map.osm", district)
    return write_district_file(folder, district)


def _tables(district: SampleDistrict) -> dict[str, tuple[pd.DataFrame, str]]:
    """Give every CSV and its encoding; the portal still writes CP949, newer systems UTF-8.

    Four files carry the slips of real ones (``with_slips``).
    """
    poles = with_slips(
        public_csv.camera_poles(district), "WGS84경도", "WGS84위도", placeholder=("0", "0")
    )
    heat = with_slips(
        public_csv.heat_shelters(district), "경도", "위도", placeholder=("126.0", "37.0")
    )
    quake = with_slips(
        public_csv.earthquake_shelters(district), "경도", "위도", placeholder=("125", "35")
    )
    hydrants = with_slips(
        public_csv.hydrants(district), "경도", "위도", placeholder=("127.0", "38.0")
    )
    dirty = {
        "cctv_standard.csv": (poles, "cp949"),
        "hydrants_standard.csv": (hydrants, "cp949"),
        "heat_shelters.csv": (heat, "utf-8"),
        "earthquake_outdoor_shelters.csv": (quake, "utf-8"),
    }
    clean = {name: (make(district), encoding) for name, (make, encoding) in _CLEAN.items()}
    return {**dirty, **clean}
