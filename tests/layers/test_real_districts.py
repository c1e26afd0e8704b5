"""The three real districts, loaded whole; what is in them is counted a second time."""

import csv
import datetime as dt
import xml.etree.ElementTree as ET

import pytest
import shapely
from ingesting import NOW
from psycopg import sql

from layers.district import DISTRICTS, load_district
from layers.ingest import rejects
from layers.sources import geo_file
from layers.store.query import Query

pytestmark = pytest.mark.shared


@pytest.fixture
def put(database, registry, shared_data, tmp_path):
    def load(name, **options):
        reports = load_district(
            database, registry, tmp_path / "rasters", DISTRICTS / f"{name}.toml", shared_data,
            **{"now": NOW, **options},
        )  # fmt: skip
        return {f"{each.layer}/{each.source}": each for each in reports}

    return load


def ask(database, text):
    return database.fetch_all(Query(statement=sql.SQL(text)))


def rows(path):
    with path.open(encoding="utf-8-sig", newline="") as opened:
        return list(csv.DictReader(opened))


def test_gangdong_holds_what_lies_in_it_or_names_it(put, database, registry, shared_data):
    reports = put("gangdong")
    legal = registry.get("districts").source("ngii_sigungu")
    frame = geo_file.read(shared_data / "seoul" / "boundaries_legal_2023.gpkg", legal).frame
    gu = frame.loc[frame["code"] == "11740", "geometry"].iloc[0]
    shapely.prepare(gu)

    def expected(file, lon, lat, name):
        return sum(
            row[name] == "강동구" or gu.contains(shapely.Point(float(row[lon]), float(row[lat])))
            for row in rows(shared_data / "seoul" / file)
            if row[lon] and row[lat]
        )

    for key, file, columns in (
        ("cameras/seoul_cctv", "cctv.csv", ("경도", "위도", "자치구")),
        ("fire_stations/seoul_fire", "fire_facilities.csv", ("경도", "위도", "구")),
        ("hospitals/hira_hospitals", "hospitalInfo_seoul.csv", ("x좌표", "y좌표", "시군구코드명")),
        ("incidents/seoul_fires", "fire_incidents_2021.csv", ("경도", "위도", "시군구명")),
    ):
        assert reports[key].accepted == expected(file, *columns), key
    assert reports["dongs/admin_dongs"].accepted == 18
    assert reports["shelters/seoul_civil_defence"].accepted == 166
    assert reports["hose_boxes/seoul_hose_boxes"].accepted == 83
    # What the register of the real data says lies in Gangdong-gu.
    assert reports["emergency_rooms/seoul_emergency_rooms"].accepted == 3
    assert reports["safety_centres/nfa_centres"].accepted == 6
    assert reports["car_parks/seoul_car_parks"].accepted == 156
    assert reports["subway_stations/seoul_subway"].accepted == 13
    assert reports["sdot_sensors/seoul_sdot"].accepted == 28
    for each in reports.values():
        assert each.read == each.accepted + each.outside + each.merged + each.rejected_count
        assert each.accepted == each.inserted
    counts = dict(ask(database, "SELECT layer, item_count FROM lifemap.layer_state"))
    assert counts["shelters"] == sum(
        each.accepted for key, each in reports.items() if key.startswith("shelters/")
    )
    assert rejects(database, registry.get("cameras")) == []
    # A car park without a place that says it is Gangdong's is listed; another district's is not.
    lost = [each.record["주소"] for each in rejects(database, registry.get("car_parks"))]
    assert len(lost) == 5
    assert all(address.startswith("강동구 ") for address in lost)
    cells = "SELECT nx, ny FROM layer.weather_cells WHERE dongs ~ '천호|강일'"
    assert {(62, 126), (63, 127)} <= set(ask(database, cells))


def test_a_second_load_of_gangdong_changes_nothing(put, database):
    put("gangdong")
    before = ask(database, "SELECT layer, revision, changed_at FROM lifemap.layer_state ORDER BY 1")
    again = put("gangdong", now=NOW + dt.timedelta(days=1))
    assert not any(each.changed for each in again.values())
    assert before == ask(
        database, "SELECT layer, revision, changed_at FROM lifemap.layer_state ORDER BY 1"
    )


def test_monaco_is_a_whole_city_from_one_extract(put, database):
    reports = put("monaco")
    assert reports["roads/osm"].accepted > 3_400
    assert reports["dongs/osm"].accepted == 9
    rejected = {name: each.rejected_count for name, each in reports.items() if each.rejected_count}
    # Two turn restrictions name streets that the extract cuts off.
    assert rejected == {"turn_restrictions/osm": 2}
    heights = dict(
        ask(database, "SELECT height_source, count(*) FROM layer.buildings GROUP BY height_source")
    )
    assert sum(heights.values()) > 1_580
    assert heights["floors"] + heights["measured"] > 470
    assert ask(database, "SELECT max(height_m) FROM layer.buildings") == [(170.0,)]
    assert ask(
        database, "SELECT count(*) FROM layer.roads WHERE NOT st_isvalid(geom) OR class IS NULL"
    ) == [(0,)]


def test_the_sea_of_monaco_ends_at_its_quays(put, database):
    put("monaco")
    seas = [
        shapely.from_wkb(geom)
        for (geom,) in ask(
            database, "SELECT st_asbinary(geom) FROM layer.water WHERE starts_with(id, 'osm/sea/')"
        )
    ]
    places = {
        "the harbour": (7.4265, 43.7352), "off Larvotto": (7.4400, 43.7420),
        "the palace": (7.4199, 43.7312), "the casino": (7.4283, 43.7392),
    }  # fmt: skip
    wet = {
        name
        for name, lonlat in places.items()
        if any(sea.contains(shapely.Point(lonlat)) for sea in seas)
    }
    assert wet == {"the harbour", "off Larvotto"}


def test_jamsil_has_real_cameras_among_real_buildings(put, database, shared_data):
    reports = put("jamsil")
    west, south, east, north = 127.0893, 37.5087, 127.1188, 37.5294
    inside = sum(
        west <= float(row["경도"]) <= east and south <= float(row["위도"]) <= north
        for row in rows(shared_data / "seoul" / "cctv.csv")
    )
    assert reports["cameras/seoul_cctv"].accepted == inside
    ways = ET.parse(shared_data / "jamsil" / "jamsil_buildings.osm").getroot().findall("way")  # noqa: S314 - our own copy
    tags = [{tag.get("k"): tag.get("v") for tag in way.findall("tag")} for way in ways]
    drawn = [one for one in tags if "building" in one or "building:part" in one]
    assert reports["buildings/osm"].accepted == pytest.approx(len(drawn), abs=8)
    tower = ask(
        database, "SELECT max(height_m), count(*) FROM layer.buildings WHERE height_m > 500"
    )
    assert tower[0][0] == 554.5
    measured = ask(
        database, "SELECT count(*) FROM layer.buildings WHERE height_source = 'measured'"
    )
    assert measured[0][0] == pytest.approx(sum("height" in one for one in drawn), abs=8)
