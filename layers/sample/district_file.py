"""The district file of the sample: which of its files feeds which layer."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from layers.romanized import district_in_english
from spatial.synthesis import SampleDistrict
from spatial.synthesis.outline import ATTRIBUTION

NAME: Final = "district.toml"
#: Layer, source, file; boundaries first, for they tell where everything else belongs.
_FEEDS: Final = (
    ("districts", "ngii_sigungu", "boundaries.gpkg"),
    ("dongs", "ngii_legal", "boundaries.gpkg"),
    ("ground", "elevation", "ground.tif"),
    ("water", "osm", "map.osm"),
    ("parks", "osm", "map.osm"),
    ("roads", "osm", "map.osm"),
    ("street_nodes", "osm", "map.osm"),
    ("street_edges", "osm", "map.osm"),
    ("turn_restrictions", "osm", "map.osm"),
    ("buildings", "osm", "map.osm"),
    ("population", "grid_250m", "population_grid_250m.gpkg"),
    ("camera_poles", "cctv_standard", "cctv_standard.csv"),
    ("cameras", "vms", "vms_cameras.csv"),
    ("schools", "school_standard", "schools_standard.csv"),
    ("fire_stations", "seoul_fire", "fire_facilities.csv"),
    ("police_stations", "police_register", "police_stations.csv"),
    ("hospitals", "hira_hospitals", "hospitals.csv"),
    ("shelters", "seoul_civil_defence", "civil_defence_shelters.csv"),
    ("shelters", "seoul_earthquake", "earthquake_outdoor_shelters.csv"),
    ("shelters", "seoul_heat", "heat_shelters.csv"),
    ("shelters", "relief", "relief_shelters.csv"),
    ("hydrants", "hydrant_standard", "hydrants_standard.csv"),
    ("solar_plants", "solar_monitor", "solar_plants.csv"),
    ("traffic_links", "topis_links", "traffic_links.geojson"),
    ("incidents", "situation_room", "incidents.csv"),
    ("units", "dispatch_board", "units.csv"),
    ("camera_lendings", "lending_register", "camera_lendings.csv"),
    ("safety_centres", "nfa_centres", "nfa_119_centres.csv"),
    ("hose_boxes", "hydrant_standard", "hydrants_standard.csv"),
    ("closures", "road_works", "road_works.csv"),
    ("underpass_sensors", "underpass_monitor", "underpasses.csv"),
    ("emergency_rooms", "seoul_emergency_rooms", "emergency_rooms.csv"),
    ("aeds", "nmc_aeds", "aeds.csv"),
    ("emergency_bells", "bell_standard", "bells_standard.csv"),
    ("streetlights", "light_standard", "lights_standard.csv"),
    ("kindergartens", "childschoolinfo", "kindergartens.csv"),
    ("child_zones", "child_zone_standard", "child_zones_standard.csv"),
    ("subway_stations", "seoul_subway", "subway_stations.csv"),
    ("bus_stops", "seoul_bus_stops", "bus_stops.csv"),
    ("car_parks", "parking_standard", "parking_standard.csv"),
    ("public_toilets", "toilet_standard", "toilets_standard.csv"),
    ("document_kiosks", "kiosk_standard", "kiosks_standard.csv"),
    ("welfare_centres", "welfare_register", "welfare_facilities.csv"),
    ("air_stations", "airkorea", "air_now.csv"),
    ("sdot_sensors", "seoul_sdot", "sdot_sensors.csv"),
    ("weather_cells", "kma_now", "weather_now.csv"),
    ("vulnerable_homes", "safety_net", "vulnerable_homes.gpkg"),
    ("project_sites", "project_register", "projects.csv"),
    ("addresses", "juso_buildings", "match_build.txt"),
)
#: Layers whose records at the rim belong to the district though their middle lies outside.
_WHOLE: Final = frozenset({"districts", "population", "traffic_links"})


def write_district_file(folder: Path, district: SampleDistrict) -> Path:
    """Write ``district.toml`` beside the data and give its path."""
    outline = district.outline
    lines = [
        f"# A sample district inside the outline of {outline.city} {outline.name}:",
        "# everything but the boundaries is made from a seed and belongs to nobody.",
        f'id = "sample_{outline.code}"',
        f'name_ko = "{outline.city} {outline.name}"',
        f'name_en = "{district_in_english(outline.city, outline.name)}"',
        f'named = "{outline.name}"',
        "sample = true",
        f'attribution = "{ATTRIBUTION}"',
        "",
        "[boundary]",
        'file = "boundaries.gpkg"',
        'table = "sigungu"',
        'column = "code"',
        f'value = "{outline.code}"',
        "",
        "# Its cameras are invented: everybody may ask what they see.",
        "[public]",
        "sight = true",
    ]
    for layer, source, file in _FEEDS:
        lines += ["", "[[feed]]", f'layer = "{layer}"', f'source = "{source}"', f'file = "{file}"']
        if layer in _WHOLE:
            lines.append("clip = false")
    path = folder / NAME
    path.write_text("\n".join(lines) + "\n", "utf-8")
    return path
