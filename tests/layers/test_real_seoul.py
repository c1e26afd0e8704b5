"""The quirks of Seoul's real files, each counted a second time by plain reading."""

import csv
from collections import Counter

import numpy as np
import pytest
import shapely
from ingesting import layer, reasons, source

from layers import conform as take
from layers.area import Area
from layers.conformed import conformed
from layers.sources import csv_file, excel_file, geo_file
from layers.validate import OUTSIDE_NAMED, validated
from spatial.weather_grid import cell_of

pytestmark = pytest.mark.shared


@pytest.fixture(scope="session")
def seoul(shared_data, registry):
    """The city, with its 25 districts by name."""
    legal = registry.get("districts").source("ngii_sigungu")
    frame = geo_file.read(shared_data / "seoul" / "boundaries_legal_2023.gpkg", legal).frame
    named = dict(zip(frame["sigungu"], frame["geometry"], strict=True))
    return Area(name="서울특별시", boundary=shapely.union_all(list(named.values())), named=named)


@pytest.fixture
def run(registry, shared_data, seoul):
    def check(layer_id, source_name, file, *, clip=False, area=seoul):
        one = registry.get(layer_id)
        said = one.source(source_name)
        readers = {".csv": csv_file.read, ".xlsx": excel_file.read}
        reader = next((readers[end] for end in readers if file.endswith(end)), geo_file.read)
        data = conformed(one, said, reader(shared_data / "seoul" / file, said))
        return validated(one, said, data, area=area, clip=clip)

    return check


@pytest.fixture
def rows(shared_data):
    def read(file):
        with (shared_data / "seoul" / file).open(encoding="utf-8-sig", newline="") as opened:
            return list(csv.DictReader(opened))

    return read


def flagged(result):
    return sum(OUTSIDE_NAMED in flags for flags in result.accepted.flags)


def test_every_camera_is_kept_though_half_of_them_share_a_coordinate(run, rows):
    result = run("cameras", "seoul_cctv", "cctv.csv")
    plain = rows("cctv.csv")
    places = Counter((row["위도"], row["경도"]) for row in plain)
    assert len(places) < 0.5 * len(plain)
    assert len(result.accepted) == len(plain) == 76_727
    assert result.merged == 0
    assert len(set(result.accepted.ids)) == 76_727


def test_cameras_far_outside_the_gu_they_name_are_flagged_and_kept(run, seoul, rows):
    result = run("cameras", "seoul_cctv", "cctv.csv")
    lat_m, lon_m = 111_000.0, 88_000.0

    def metres_outside(row):
        point = shapely.Point(float(row["경도"]) * lon_m, float(row["위도"]) * lat_m)
        flat = shapely.transform(seoul.named[row["자치구"]], lambda xy: xy * [lon_m, lat_m])
        return flat.distance(point)

    certain = {
        number
        for number, row in enumerate(rows("cctv.csv"))
        if row["자치구"] in {"강동구", "송파구", "중구"} and metres_outside(row) > 310
    }
    flags = result.accepted.flags
    assert certain
    assert all(OUTSIDE_NAMED in flags[number] for number in certain)
    assert 40 < flagged(result) < 80


def test_cameras_of_one_coordinate_stand_on_one_pole(run, rows):
    result = run("camera_poles", "seoul_cctv", "cctv.csv")
    sums = Counter()
    for row in rows("cctv.csv"):
        sums[(row["경도"], row["위도"])] += int(row["수량"])
    # One coordinate is written on 1,221 rows: that is no pole.
    assert reasons(result) == ["above_maximum"] * 1_221
    assert len(result.accepted) == len(sums) - 1
    total = result.accepted.columns["camera_count"].sum()
    assert total == sum(sums.values()) - max(sums.values())


def test_civil_defence_shelters_without_coordinates_are_named(run, rows):
    result = run("shelters", "seoul_civil_defence", "civil_defence_shelters.csv")
    assert Counter(reasons(result)) == {"no_coordinates": 2, "above_maximum": 1}
    assert result.rejections[0].sentence == "Its 'capacity' of 4,975,886 is above 1,000,000."
    rejected = {each.row_number for each in result.rejections}
    plain = rows("civil_defence_shelters.csv")
    used = sum(
        row["운영상태"] == "사용중"
        for line, row in enumerate(plain, start=2)
        if line not in rejected
    )
    assert result.accepted.columns["open"].sum() == used


def test_repeated_earthquake_shelters_are_merged_and_placeholders_rejected(run, rows):
    result = run("shelters", "seoul_earthquake", "earthquake_outdoor_shelters.csv")
    plain = rows("earthquake_outdoor_shelters.csv")
    repeats = len(plain) - len({tuple(row.items()) for row in plain})
    whole = [row for row in plain if float(row["경도"]) % 1 == 0 == float(row["위도"]) % 1]
    assert repeats == 184
    assert Counter(reasons(result)) == {
        "placeholder_coordinates": len(whole),
        "implausible_place": 1,
    }
    assert len(result.accepted) + result.merged + len(whole) + 1 == len(plain) == 969
    # One of the repeated rows is a placeholder, and so rejected twice instead of merged.
    assert result.merged == repeats - 1


def test_the_placeholder_among_the_heat_shelters_is_rejected(run):
    result = run("shelters", "seoul_heat", "heat_shelters.csv")
    assert [each.sentence for each in result.rejections] == [
        "126, 37 are whole degrees: a placeholder, not a place."
    ]


def test_hospitals_without_coordinates_are_rejected_and_the_others_kept(run):
    result = run("hospitals", "hira_hospitals", "hospitalInfo_seoul.csv")
    assert reasons(result) == ["no_coordinates"] * 15
    assert len(result.accepted) == 475


def test_the_dirtiest_file_gives_every_mistake_its_name(shared_data, seoul):
    said = source(
        geometry=take.point("경도", "위도"), district_name=None,
        conform={"name": take.column("주차장명")}, key=take.column("주차장코드"),
    )  # fmt: skip
    one = layer(said)
    data = conformed(one, said, csv_file.read(shared_data / "seoul" / "car_parks.csv", said))
    result = validated(one, said, data, area=seoul, clip=False)
    named = {each.reason: each.sentence for each in result.rejections}
    counts = Counter(reasons(result))
    assert (counts["no_coordinates"], counts["zero_coordinates"]) == (353, 1)
    assert counts["lost_decimal_point"] == 3
    assert "was it lost?" in named["lost_decimal_point"]


def test_links_that_carry_two_roads_are_one_link(run, shared_data):
    result = run("traffic_links", "topis_links", "topis_links_speed.geojson")
    assert (result.merged, len(result.accepted)) == (38, 4_748)
    columns = result.accepted.columns
    unknown = columns["congestion"] == "unknown"
    assert unknown.any()
    assert columns["speed_kph"][unknown].isna().all()
    assert columns["speed_kph"][~unknown].notna().all()


def test_the_one_invalid_dong_is_mended_and_flagged(run):
    result = run("dongs", "ngii_legal", "boundaries_legal_2023.gpkg")
    assert result.flagged == 1
    assert shapely.is_valid(result.accepted.shapes).all()
    assert len(result.accepted) == 467


def test_cells_in_metres_arrive_where_their_district_is(run, seoul):
    inside = Area(name="강동구", boundary=seoul.named["강동구"])
    result = run("population", "grid_250m", "population_grid_250m.gpkg", area=inside, clip=True)
    assert 380 < len(result.accepted) < 420
    assert 380_000 < result.accepted.columns["people"].sum() < 520_000


def test_the_one_fire_outside_the_city_is_of_another_district(run):
    assert run("incidents", "seoul_fires", "fire_incidents_2021.csv", clip=True).outside == 1


def test_the_dirtiest_file_names_each_mistake_and_keeps_every_bay(run, rows):
    result = run("car_parks", "seoul_car_parks", "car_parks.csv")
    plain = rows("car_parks.csv")
    blank = sum(not row["위도"] or not row["경도"] for row in plain)
    assert blank == 353
    found = Counter(reasons(result))
    assert found["no_coordinates"] == blank
    assert found["zero_coordinates"] == 1
    # 1273.05 and 12703025 for a longitude, 37540991671 for a latitude.
    assert found["lost_decimal_point"] == 3
    repeats = len(plain) - len({tuple(row.items()) for row in plain})
    assert len(result.accepted) + result.merged + len(result.rejections) == len(plain) == 17_864
    assert result.merged <= repeats
    # One number is a car park of 310 bays, each at a place of its own.
    numbers = Counter(result.accepted.columns["number"].tolist())
    bays = {tuple(row.items()) for row in plain if row["주차장코드"] == "1538796"}
    assert numbers["1538796"] == len(bays)


def test_lights_are_parted_from_signals_and_their_repeats_merged(run, rows):
    result = run("streetlights", "seoul_lights", "streetlights_signals.csv")
    lights = [row for row in rows("streetlights_signals.csv") if row["type"] == "streetlight"]
    lost = [row for row in lights if float(row["lat"]) == 0]
    assert Counter(reasons(result)) == {"outside_the_world": len(lost)}
    assert len(lost) == 25
    places = {(float(row["lat"]), float(row["lon"])) for row in lights} - {(0.0, 4664046.125)}
    assert len(result.accepted) == len(places)


def test_toilets_are_parted_from_shops_and_parks(run, rows):
    result = run("public_toilets", "seoul_facilities", "facilities.csv")
    plain = [row for row in rows("facilities.csv") if row["type"] == "restroom"]
    assert len(result.accepted) + result.merged + len(result.rejections) == len(plain) == 4_985
    public = sum(row["source"] == "seoul-public-restroom" for row in plain)
    assert 0 < (result.accepted.columns["kind"] == "public").sum() <= public


def test_centres_without_a_place_of_their_own_get_their_citys(run, rows):
    result = run("safety_centres", "nfa_centres", "nfa_119_centres_cp949.csv", clip=True)
    listed = {row["서ㆍ센터명"] for row in rows("fire_facilities.csv")}
    headquarters = set(result.accepted.columns["headquarters"])
    assert headquarters == {"서울특별시"}
    assert set(result.accepted.columns["name"]) <= listed
    # One of Seoul's centres is called otherwise in the list of places.
    assert len(result.accepted) >= 115


def test_stations_and_sensors_of_seoul_are_read_whole(run, rows):
    subway = run("subway_stations", "seoul_subway", "subway_stations.csv")
    assert len(subway.accepted) + len(subway.rejections) == len(rows("subway_stations.csv")) == 786
    sensors = run("sdot_sensors", "seoul_sdot", "sdot_sensors.csv")
    assert len(sensors.accepted) == len(rows("sdot_sensors.csv")) == 851
    assert "pm25" not in sensors.accepted.columns or sensors.accepted.columns["pm25"].isna().all()


def test_every_dong_has_the_weather_cell_that_the_agency_says(run, shared_data):
    result = run("weather_cells", "kma_cells", "kma_grid.xlsx", area=None)
    columns = result.accepted.columns
    assert len(result.rejections) == 0
    names = dict(zip(zip(columns["nx"], columns["ny"], strict=True), columns["dongs"], strict=True))
    assert len(names) == len(result.accepted)
    for cell, dong in (((62, 126), "성내제1동"), ((63, 126), "상일제1동"), ((63, 127), "강일동")):
        assert dong in names[cell].split("·")
    # The formula gives another cell to some of the dongs, as those who published it know.
    dongs = excel_file.read(shared_data / "seoul/kma_grid.xlsx", source()).frame
    dongs = dongs[dongs["3단계"] != ""]
    lon, lat = (dongs[f"{axis}(초/100)"].astype(float) for axis in ("경도", "위도"))
    worked_out = np.column_stack(cell_of(lon, lat))
    differ = (worked_out != dongs[["격자 X", "격자 Y"]].astype(int).to_numpy()).any(axis=1)
    assert 0 < differ.sum() < 60


@pytest.mark.parametrize(
    ("file", "count", "column"),
    [
        ("nfa_119_centres_cp949.csv", 1_144, "119안전센터명"),
        ("hydrants_500m_grid_cp949.csv", 2_628, "소방용수_수"),
        ("solar_by_sigungu_cp949.csv", 307, "설비용량(kWh)"),
        ("air_daily_2022_cp949.csv", 18_250, None),
        ("subway_stations.csv", 786, None),
    ],
)
def test_files_in_every_encoding_are_read_whole(shared_data, file, count, column):
    table = csv_file.read(shared_data / "seoul" / file, source())
    assert len(table.frame) == count
    assert table.malformed == ()
    assert column is None or column in table.frame.columns
    assert not str(table.frame.columns[0]).startswith("\ufeff")
