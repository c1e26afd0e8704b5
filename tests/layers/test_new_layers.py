"""What is peculiar to a layer: who may see and write it, and what its publishers' files hide."""

import datetime as dt

import geopandas as gpd
import numpy as np
import openpyxl
import pytest
import shapely
from ingesting import AREA

from layers.access import PUBLIC, RESPONSE, STAFF, STEWARDS, Role
from layers.conformed import conformed
from layers.sample import write_sample_district
from layers.sample.osm_turns import forbidden_lefts
from layers.sources import csv_file, excel_file, geo_file
from layers.validate import validated
from spatial.synthesis.district import make_district

READERS = {"csv_file": csv_file.read, "geo_file": geo_file.read, "excel_file": excel_file.read}
NOW = dt.datetime(2026, 11, 21, 5, tzinfo=dt.UTC)
PLACE = {"경도": "127.14", "위도": "37.54"}


@pytest.fixture
def taken(registry, tmp_path):
    """Conform and validate rows of a publisher's file, given as dicts of its columns."""

    def take(layer_id, source_name, *rows, name="a.csv", beside=None, area=AREA, clip=False):
        layer = registry.get(layer_id)
        source = layer.source(source_name)
        filled = [dict.fromkeys(source.columns, "") | row for row in rows]
        if "places" in source.options:
            filled = [
                {key: each[key] for key in each if key not in next(iter(beside))}
                | {key: each[key] for key in source.options["places_by"].split("=")[:1]}
                for each in filled
            ]
            _write(tmp_path / source.options["places"], beside)
        path = _write(tmp_path / name, filled, source)
        data = conformed(layer, source, READERS[source.adapter](path, source))
        return validated(layer, source, data, area=area, clip=clip)

    return take


def _write(path, rows, source=None):
    """Write rows as the source says that its publisher does."""
    options = {} if source is None else source.options
    if path.suffix == ".xlsx":
        book = openpyxl.Workbook()
        for row in (list(rows[0]), *(list(row.values()) for row in rows)):
            book.active.append(row)
        book.save(path)
        return path
    delimiter = options.get("delimiter", ",")
    header = options["header"].split(delimiter) if "header" in options else list(rows[0])
    lines = [delimiter.join(str(row.get(name, "")) for name in header) for row in rows]
    head = [] if "header" in options else [delimiter.join(header)]
    path.write_text("\n".join([*head, *lines]), "utf-8")
    return path


def told(result, field):
    values = result.accepted.columns[field].astype("object")
    return values.where(values.notna(), None).tolist()


# Who may see, who may write ----------------------------------------------------------------------


def test_only_those_who_send_them_see_units_and_stewards_may_not_move_them(registry):
    units = registry.get("units")
    assert units.readers == RESPONSE
    assert units.writers == {Role.OPERATOR, Role.RESPONDER, Role.ADMIN}


def test_only_those_who_fetch_people_see_where_vulnerable_homes_are(registry):
    homes = registry.get("vulnerable_homes")
    assert homes.readers == RESPONSE
    assert homes.writers == frozenset()


def test_the_public_sees_a_pledge_and_what_it_costs_but_not_what_stands_in_its_way(registry):
    sites = registry.get("project_sites")
    public = {each.name for each in sites.readable_fields(frozenset({Role.ANONYMOUS}))}
    assert {"progress_pct", "budget_mkrw", "spent_mkrw", "milestones", "owner"} <= public
    assert sites.field("risk").readers == STAFF
    assert sites.writers == {Role.PLANNER, Role.STEWARD, Role.ADMIN}


@pytest.mark.parametrize(
    "layer_id",
    [
        "emergency_bells", "child_zones", "kindergartens", "safety_centres", "emergency_rooms",
        "aeds", "hose_boxes", "streetlights", "car_parks", "public_toilets", "document_kiosks",
        "welfare_centres", "subway_stations", "bus_stops", "underpass_sensors", "addresses",
    ],
)  # fmt: skip
def test_assets_are_public_and_kept_right_by_stewards(registry, layer_id):
    layer = registry.get(layer_id)
    assert (layer.readers, layer.writers) == (PUBLIC, STEWARDS)


@pytest.mark.parametrize("layer_id", ["air_stations", "sdot_sensors", "weather_cells"])
def test_nobody_writes_what_sensors_measure(registry, layer_id):
    assert registry.get(layer_id).writers == frozenset()


# What publishers' files hide ---------------------------------------------------------------------


def address(**changes):
    return {
        "시도명": "서울특별시", "시군구명": "강동구", "읍면동명": "천호동", "도로명": "천호대로",
        "지하여부": "0", "건물본번": "1033", "건물부번": "0", "우편번호": "05330",
        "건물관리번호": "1174010900" + "1" + "0424" + "0012" + "000001",
        "건물중심점_x좌표": "968000", "건물중심점_y좌표": "1949000",
    } | changes  # fmt: skip


def test_an_address_is_read_from_a_line_without_a_header(taken):
    result = taken("addresses", "juso_buildings", address(), name="match_build.txt")
    assert told(result, "road_address") == ["서울특별시 강동구 천호대로 1033"]
    assert told(result, "lot_address") == ["서울특별시 강동구 천호동 424-12"]
    assert told(result, "dong") == ["천호동"]
    (point,) = result.accepted.shapes
    assert (point.x, point.y) == pytest.approx((127.14, 37.54), abs=0.02)


@pytest.mark.parametrize(
    ("changes", "road"),
    [
        ({"건물부번": "3"}, "서울특별시 강동구 천호대로 1033-3"),
        ({"지하여부": "1", "건물본번": "997"}, "서울특별시 강동구 천호대로 지하 997"),
    ],
)
def test_a_road_address_has_its_part_and_says_when_it_is_below_ground(taken, changes, road):
    result = taken("addresses", "juso_buildings", address(**changes), name="a.txt")
    assert told(result, "road_address") == [road]


@pytest.mark.parametrize(
    ("number", "lot"),
    [
        ("1174010900104240000000001", "서울특별시 강동구 천호동 424"),
        ("1174010900200150001000001", "서울특별시 강동구 천호동 산 15-1"),
        ("11740109001042400", None),
    ],
)
def test_a_lot_is_read_out_of_the_buildings_number(taken, number, lot):
    result = taken("addresses", "juso_buildings", address(건물관리번호=number), name="a.txt")
    assert told(result, "lot_address") == [lot]


def test_cells_of_few_homes_are_not_even_among_the_rejected(registry, tmp_path):
    layer = registry.get("vulnerable_homes")
    source = layer.source("safety_net")
    west, south = 968_000.0, 1_949_000.0
    frame = gpd.GeoDataFrame(
        {
            "gid": ["다사680490", "다사681490", "다사682490"],
            "취약가구수": [4, 5, 12],
            "독거노인": [4, 4, 9],
            "중증장애인": [0, 1, 5],
            "반지하": [0, 0, 4],
        },
        geometry=[
            shapely.box(west + 100 * n, south, west + 100 * (n + 1), south + 100) for n in range(3)
        ],
        crs=5179,
    )
    frame.to_file(tmp_path / "homes.gpkg", driver="GPKG")
    data = conformed(layer, source, geo_file.read(tmp_path / "homes.gpkg", source))
    result = validated(layer, source, data, area=AREA, clip=False)
    assert result.rejections == ()
    assert told(result, "cell") == ["다사681490", "다사682490"]
    assert told(result, "homes") == [5, 12]
    # A part of a cell may be too few where the cell is not.
    assert told(result, "seniors_alone") == [None, 9]
    assert told(result, "disabled") == [None, 5]
    assert told(result, "basements") == [None, None]
    counts = [each for each in layer.fields if each.name != "cell"]
    assert {each.minimum for each in counts} == {5}


def test_a_centre_gets_the_place_of_its_name_only_in_its_own_city(taken):
    gangdong = {"119안전센터명": "고덕119안전센터", "주소": "서울특별시 강동구 양재대로 133"}
    elsewhere = {"119안전센터명": "고덕119안전센터", "주소": "경기도 평택시 고덕면 1"}
    unknown = {"119안전센터명": "강일119안전센터", "주소": "서울특별시 강동구 고덕로 22"}
    beside = [{"서ㆍ센터명": "고덕119안전센터", "구": "강동구", **PLACE}]
    result = taken(
        "safety_centres",
        "nfa_centres",
        *(
            {"소방서명": f"{n}소방서", **row}
            for n, row in enumerate((gangdong, elsewhere, unknown))
        ),
        beside=beside,
        clip=True,
    )
    assert told(result, "address") == ["서울특별시 강동구 양재대로 133"]
    assert result.outside == 1
    assert [each.reason for each in result.rejections] == ["no_coordinates"]


def test_a_name_that_two_places_have_gives_nobody_a_place(taken):
    beside = [{"서ㆍ센터명": "구조대", "구": "강동구", **PLACE}] * 2
    row = {
        "소방서명": "강동소방서",
        "119안전센터명": "구조대",
        "주소": "서울특별시 강동구 성내로 39",
    }
    result = taken("safety_centres", "nfa_centres", row, beside=beside)
    assert [each.reason for each in result.rejections] == ["no_coordinates"]


def test_a_value_beside_a_flag_is_not_believed(taken):
    row = {
        "stationName": "강동구", "dataTime": "2026-11-22 24:00", "pm10Value": "31",
        "pm25Value": "-", "o3Value": "0.031", "o3Flag": "점검및교정", "khaiGrade": "2",
    }  # fmt: skip
    beside = [{"stationName": "강동구", "dmX": "37.545", "dmY": "127.137", "mangName": "도시대기",
               "addr": "강동구 구천면로"}]  # fmt: skip
    result = taken("air_stations", "airkorea", row, beside=beside)
    assert (told(result, "pm10"), told(result, "pm25"), told(result, "ozone_ppm")) == (
        [31.0], [None], [None]
    )  # fmt: skip
    assert told(result, "observed_at") == [dt.datetime(2026, 11, 22, 15, tzinfo=dt.UTC)]
    assert told(result, "grade") == ["moderate"]
    (point,) = result.accepted.shapes
    assert (point.x, point.y) == (127.137, 37.545)


def cell_row(dong, nx="62", ny="126", **more):
    return {
        "1단계": "서울특별시",
        "2단계": "강동구",
        "3단계": dong,
        "격자 X": nx,
        "격자 Y": ny,
        **more,
    }


def test_a_cell_is_one_item_with_the_dongs_that_the_agency_gives_it(taken):
    rows = [cell_row(""), cell_row("천호동"), cell_row("성내동"), cell_row("강일동", "63", "127")]
    result = taken("weather_cells", "kma_cells", *rows, name="grid.xlsx")
    assert (len(result.accepted), result.merged) == (2, 1)
    assert told(result, "dongs") == ["천호동·성내동", "강일동"]
    assert result.accepted.shapes[0].geom_type == "MultiPolygon"
    assert result.accepted.shapes[0].contains(shapely.Point(127.125, 37.53))


def test_what_the_agency_sends_for_nothing_is_no_weather(taken):
    now = {"baseTime": "202611221400", "T1H": "-999", "RN1": "0", "PTY": "0", "REH": "51",
           "WSD": "1.5", "VEC": "900"}  # fmt: skip
    result = taken("weather_cells", "kma_now", cell_row("천호동", **now))
    assert told(result, "temperature_c") == [None]
    assert told(result, "wind_from_deg") == [None]
    assert (told(result, "wind_ms"), told(result, "rain_type")) == ([1.5], ["none"])


def test_a_cell_that_is_none_is_rejected(taken):
    result = taken("weather_cells", "kma_cells", cell_row("어디동", "900", "1"), name="grid.xlsx")
    assert {each.reason for each in result.rejections} == {"no_coordinates"}


def test_hydrants_and_hose_boxes_part_one_file_between_them(taken):
    rows = [
        {"시설번호": f"강동-{code}", "시설유형코드": code, "시군구명": "강동구", **PLACE}
        for code in "123456"
    ]
    hydrants = taken("hydrants", "hydrant_standard", *rows)
    boxes = taken("hose_boxes", "hydrant_standard", *rows)
    assert told(hydrants, "number") == ["강동-1", "강동-2", "강동-3", "강동-4", "강동-5"]
    assert told(boxes, "number") == ["강동-6"]


def test_bays_of_one_car_park_are_kept_and_true_repeats_merged(taken):
    bay = {
        "주차장명": "성내 노상(구)",
        "주차장코드": "1538796",
        "총 주차 가능 대수": "1",
        "주소": "강동구 성내동 1",
        "유무료구분": "유료",
        "토요일 유무료 구분": "무료",
    }
    result = taken(
        "car_parks",
        "seoul_car_parks",
        {**bay, **PLACE},
        {**bay, **PLACE},
        {**bay, "경도": "127.1401", "위도": "37.54"},
    )
    assert (len(result.accepted), result.merged) == (2, 1)
    assert told(result, "charge") == ["mixed", "mixed"]


def test_a_defibrillator_says_when_one_can_reach_it(taken):
    always = {f"{day}SttTme": "0000" for day in ("mon", "sat", "sun")}
    always |= {f"{day}EndTme": "2400" for day in ("mon", "sat", "sun")}
    office = {"monSttTme": "0900", "monEndTme": "1730"}
    place = {"wgs84Lon": "127.14", "wgs84Lat": "37.54"}
    result = taken(
        "aeds",
        "nmc_aeds",
        {"serialSeq": "1", "org": "가", **always, **place},
        {"serialSeq": "2", "org": "나", **office, **place},
    )
    assert told(result, "weekday") == ["00:00–24:00", "09:00–17:30"]
    assert told(result, "sunday") == ["00:00–24:00", None]


# The sample district -----------------------------------------------------------------------------


@pytest.fixture(scope="module")
def district():
    return make_district(code="11740", seed=1, size="small", now=NOW, progress=lambda *_: None)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    path = tmp_path_factory.mktemp("sample")
    write_sample_district(path, size="small", now=NOW)
    return path


@pytest.mark.parametrize(
    ("file", "encoding"),
    [
        ("bells_standard.csv", "cp949"),
        ("lights_standard.csv", "cp949"),
        ("match_build.txt", "cp949"),
        ("subway_stations.csv", "utf-8-sig"),
        ("units.csv", "utf-8-sig"),
    ],
)
def test_files_of_the_sample_are_in_their_publishers_encoding(folder, file, encoding):
    raw = (folder / file).read_bytes()
    assert raw.decode(encoding)
    assert raw.startswith(b"\xef\xbb\xbf") == (encoding == "utf-8-sig")
    if encoding == "cp949":
        with pytest.raises(UnicodeDecodeError):
            raw.decode("utf-8")


def test_a_unit_of_the_sample_is_on_an_incident_that_exists(registry, folder):
    layers = {name: registry.get(name) for name in ("units", "incidents")}
    found = {}
    for name, layer in layers.items():
        source = layer.sources[0]
        data = conformed(layer, source, csv_file.read(folder / f"{name}.csv", source))
        found[name] = validated(layer, source, data, area=None, clip=False)
    on_a_job = [one for one in told(found["units"], "incident") if one]
    assert on_a_job
    assert set(on_a_job) <= set(found["incidents"].accepted.ids)
    busy = {"dispatched", "on_scene", "transporting"}
    states = zip(told(found["units"], "state"), told(found["units"], "incident"), strict=True)
    assert all((state in busy) == (incident is not None) for state, incident in states)


def test_positions_of_units_have_an_age_and_none_is_of_the_future(district):
    ages = district.furnishing.units["age_s"]
    assert ages.min() >= 0
    assert ages.max() < 3_600


def test_addresses_of_the_sample_are_those_of_its_buildings(district):
    houses = district.buildings
    known = set(zip(houses["street"], houses["number"].astype(str), strict=True))
    own = district.furnishing.addresses
    numbers = [
        f"{main}-{part}" if part else f"{main}"
        for main, part in zip(own["main"], own["part"], strict=True)
    ]
    assert set(zip(own["street"], numbers, strict=True)) <= known


def test_a_forbidden_turn_of_the_sample_goes_left_off_a_large_street(district):
    streets = district.streets
    turns = forbidden_lefts(streets)
    assert turns

    def ahead(edge, node, *, towards):
        """The way one drives on an edge beside a node, over eight metres."""
        row = streets.iloc[edge]
        line = row.geometry if row["u"] == node else row.geometry.reverse()
        assert node in (row["u"], row["v"])
        assert not row["oneway"] or (row["v"] if towards else row["u"]) == node
        step = np.subtract(line.interpolate(8.0).coords[0], line.coords[0])
        return -step if towards else step

    for node, arrived, left in turns:
        assert streets.iloc[arrived]["road_class"] == "primary"
        before, after = (ahead(edge, node, towards=edge == arrived) for edge in (arrived, left))
        assert before[0] * after[1] - before[1] * after[0] > 0
