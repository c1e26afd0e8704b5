import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from ingesting import AREA, checked, layer, reasons, source

from layers import conform as take
from layers.area import Area
from layers.conformed import conformed
from layers.definition import GeometryType
from layers.places import MAX_VERTICES
from layers.sources.csv_file import table_of
from layers.validate import OUTSIDE_NAMED, validated

HEAD = "이름,종류,수용,경도,위도,구\n"
GOOD = "가,가,10,127.13,37.55,강동구\n"


def said(*rows, **changes):
    return checked(HEAD + "".join(rows), **changes)


def test_a_good_record_is_taken_as_it_is():
    result = said(GOOD)
    assert len(result.accepted) == 1
    assert result.rejections == ()
    assert result.accepted.shapes[0] == shapely.Point(127.13, 37.55)
    assert result.accepted.columns["capacity"].tolist() == [10.0]


@pytest.mark.parametrize(
    ("lon", "lat", "reason", "hint"),
    [
        ("", "37.5", "no_coordinates", "has no coordinates"),
        ("-", "37.5", "no_coordinates", "has no coordinates"),
        ("동경", "37.5", "unreadable_coordinates", "not numbers"),
        ("inf", "37.5", "unreadable_coordinates", "not numbers"),
        ("1e999", "37.5", "unreadable_coordinates", "not numbers"),
        ("0", "0", "zero_coordinates", "0, 0"),
        ("126.0", "37.0", "placeholder_coordinates", "126, 37 are whole degrees"),
        ("125", "35", "placeholder_coordinates", "whole degrees"),
        ("1273.05", "37.55", "lost_decimal_point", "was it lost?"),
        ("12703025", "37540991671", "lost_decimal_point", "was it lost?"),
        ("120.1", "45.2", "implausible_place", "far from where"),
        ("300.5", "37.5", "outside_the_world", "not on the map"),
        ("127.1", "-89.5", "outside_the_world", "not on the map"),
    ],
)
def test_fault_21_coordinates_that_cannot_be_meant_are_named(lon, lat, reason, hint):
    result = said(GOOD, f"나,가,1,{lon},{lat},강동구\n")
    assert reasons(result) == [reason]
    assert hint in result.rejections[0].sentence
    assert result.rejections[0].row_number == 3
    assert result.rejections[0].record["이름"] == "나"


def test_fault_22_swapped_coordinates_get_the_hint():
    result = said("가,가,1,37.55,127.13,강동구\n")
    assert reasons(result) == ["swapped_coordinates"]
    assert "37.55, 127.13" in result.rejections[0].sentence
    assert "swapped?" in result.rejections[0].sentence


@pytest.mark.parametrize(
    ("x", "y", "epsg"),
    [
        ("966853.1", "1949783.2", 5179),
        ("212374.5", "550123.4", 5186),
        ("14154000", "4515000", 3857),
    ],
)
def test_fault_22_metres_in_a_column_of_degrees_get_the_hint(x, y, epsg):
    result = said(f"가,가,1,{x},{y},강동구\n")
    assert reasons(result) == ["projected_coordinates"]
    assert f"look like EPSG:{epsg}" in result.rejections[0].sentence


def test_the_plausible_box_is_that_of_the_district():
    monaco = Area(name="Monaco", boundary=shapely.box(7.40, 43.72, 7.44, 43.76))
    row = "가,가,1,7.42,43.73,\n"
    assert reasons(said(row, area=monaco)) == []
    assert reasons(said(row)) == ["implausible_place"]
    assert reasons(said(GOOD, area=monaco)) == ["implausible_place"]
    assert reasons(said(row, area=None)) == []


@settings(deadline=None, max_examples=200)
@given(st.floats(-400, 400), st.floats(-400, 400))
def test_a_place_is_taken_just_where_a_plain_reading_of_the_rules_takes_it(lon, lat):
    whole = lon == round(lon) and lat == round(lat)
    wanted = 124 <= lon <= 132 and 33 <= lat <= 39 and not whole
    assert (len(said(f"가,가,1,{lon!r},{lat!r},강동구\n").accepted) == 1) == wanted


@pytest.mark.parametrize(
    ("row", "reason", "sentence"),
    [
        (",가,1,127.13,37.55,", "missing_required", "It has no 'name'"),
        ("가,다,1,127.13,37.55,", "unknown_code", "'다' is not a code of 'kind'"),
        ("가,가,-1,127.13,37.55,", "below_minimum", "'capacity' of -1 is below 0"),
        ("가,가,1001,127.13,37.55,", "above_maximum", "'capacity' of 1,001 is above 1,000"),
        ("가,가,많음,127.13,37.55,", "unreadable_value", "'capacity' is not a whole number"),
    ],
)
def test_values_are_held_to_their_definition(row, reason, sentence):
    result = said(row + "\n")
    assert reasons(result) == [reason]
    assert sentence in result.rejections[0].sentence


def test_a_record_that_lies_outside_the_district_it_names_is_flagged_and_kept():
    result = said(
        GOOD, "나,가,1,127.03,37.55,강동구\n", "다,가,1,127.07,37.50,송파구\n",
        "라,가,1,127.15,37.55,송파구\n", "마,가,1,127.15,37.55,평양시\n",
    )  # fmt: skip
    assert result.accepted.flags == [(), (OUTSIDE_NAMED,), (), (OUTSIDE_NAMED,), ()]
    assert result.flagged == 2


def test_the_border_is_not_taken_to_the_metre():
    # 0.002 degrees of longitude are 176 m here, 0.005 degrees 441 m.
    result = said("가,가,1,127.202,37.55,강동구\n", "나,가,1,127.205,37.55,강동구\n")
    assert result.accepted.flags == [(), (OUTSIDE_NAMED,)]


def test_clipping_counts_what_is_of_other_districts_and_holds_no_mistake_against_it():
    result = said(
        GOOD,
        "나,가,1,127.07,37.50,송파구\n",
        "다,가,1,127.07,37.50,\n",
        "라,가,9999,127.07,37.50,송파구\n",
        "마,가,1,,,송파구\n",
        "바,가,1,,,강동구\n",
        "사,가,1,127.03,37.55,강동구\n",
        "아,가,1,127.15,37.55,송파구\n",
        clip=True,
    )
    assert result.outside == 4
    assert reasons(result) == ["no_coordinates"]
    assert result.accepted.columns["name"].tolist() == ["가", "사", "아"]


def test_equal_records_are_one_and_repeats_that_differ_are_kept():
    result = said(GOOD, GOOD, "나,가,10,127.13,37.55,강동구\n", GOOD)
    assert result.merged == 2
    assert result.accepted.columns["name"].tolist() == ["가", "나"]
    assert len(set(result.accepted.ids)) == 2


def test_records_that_contradict_the_first_of_their_key_are_rejected():
    result = said(
        GOOD, "나,가,10,127.13,37.55,강동구\n", GOOD, key=take.column("수용"), prefix="p/"
    )
    assert result.accepted.ids.tolist() == ["p/10"]
    assert result.merged == 1
    assert reasons(result) == ["contradicts_same_key"]
    assert result.rejections[0].sentence == (
        "Row 2 has the same key 'p/10' and says something else."
    )


def test_a_record_without_its_key_is_rejected():
    assert reasons(said("가,가,,127.13,37.55,\n", key=take.column("수용"))) == ["no_key"]


def test_a_digest_is_stable_and_of_what_is_said_only():
    first, second = said(GOOD).accepted.ids, said("나,나,1,127.1,37.5,\n", GOOD).accepted.ids
    assert first[0] == second[1]


def shapes(*texts, wanted=GeometryType.POLYGONS, repair=False):
    one = source(
        geometry=take.wkt("형상"), district_name=None, conform={"name": take.column("이름")},
        options={"repair": "yes"} if repair else {},
    )  # fmt: skip
    rows = "".join(f'{number},"{text}"\n' for number, text in enumerate(texts))
    places = layer(one, geometry=wanted)
    table = table_of("이름,형상\n" + rows, name="t.csv")
    return validated(places, one, conformed(places, one, table), area=None, clip=False)


BOWTIE = "POLYGON ((127 37.1, 127.1 37.2, 127.1 37.1, 127 37.2, 127 37.1))"
HOLE_OUTSIDE = (
    "POLYGON ((127 37.1, 127.1 37.1, 127.1 37.2, 127 37.1),"
    " (128 37.1, 128.1 37.1, 128.1 37.2, 128 37.1))"
)


@pytest.mark.parametrize(
    ("text", "reason", "sentence"),
    [
        (BOWTIE, "invalid_geometry", "Self-intersection[127.05 37.15]"),
        (HOLE_OUTSIDE, "invalid_geometry", "Hole lies outside shell"),
        ("POLYGON ((127 37.1, 127.1 37.1, 127.1 37.2))", "unreadable_coordinates", "not numbers"),
        ("POLYGON ((127 37.1, 127.1 37.1, 127 37.1, 127 37.1))", "invalid_geometry", "Too few"),
        ("POLYGON ((127 37.1, 127.1 37.1, 127.2 37.1, 127 37.1))", "invalid_geometry", "Self"),
        ("POLYGON EMPTY", "empty_geometry", "is empty"),
        ("MULTIPOLYGON (((127 37.1, 127.1 37.1, 127.1 37.2, 127 nan, 127 37.1)))",
         "unreadable_coordinates", "not numbers"),
        ("LINESTRING (127 37.1, 127.1 37.2)", "wrong_geometry_type", "It is a LineString"),
        ("GEOMETRYCOLLECTION (POINT (127 37.1))", "wrong_geometry_type", "GeometryCollection"),
        ("POLYGON ((-179 10, 179 10, 179 20, -179 20, -179 10))", "crosses_antimeridian", "180th"),
        ("POLYGON ((0 80, 10 80, 10 90, 0 90, 0 80))", "outside_the_world", "not on the map"),
    ],
)  # fmt: skip
def test_fault_32_and_35_polygons_that_are_none_are_rejected_with_reason_and_place(
    text, reason, sentence
):
    result = shapes(text)
    assert reasons(result) == [reason]
    assert sentence in result.rejections[0].sentence


def test_fault_32_a_polygon_is_mended_only_where_the_source_says_so_and_then_flagged():
    result = shapes(BOWTIE, repair=True)
    assert result.accepted.flags == [("repaired",)]
    mended = result.accepted.shapes[0]
    assert mended.is_valid
    assert mended.geom_type == "MultiPolygon"
    assert mended.area == pytest.approx(0.005)


def test_fault_31_a_polygon_of_a_million_vertices_is_refused_before_it_is_checked():
    turns = np.linspace(0, 2 * np.pi, 1_000_000)
    ring = np.column_stack([127 + 0.1 * np.cos(turns), 37.1 + 0.1 * np.sin(turns)])
    text = shapely.to_wkt(shapely.Polygon(ring), rounding_precision=9)
    result = shapes(text)
    assert reasons(result) == ["too_many_vertices"]
    assert f"at most {MAX_VERTICES:,}" in result.rejections[0].sentence


def test_heights_in_coordinates_are_dropped_and_single_shapes_become_multi():
    result = shapes("LINESTRING Z (127 37.1 5, 127.1 37.2 6)", wanted=GeometryType.LINES)
    assert result.accepted.shapes[0].wkt == "MULTILINESTRING ((127 37.1, 127.1 37.2))"


def test_cells_and_dongs_belong_to_the_district_that_holds_a_point_of_them():
    boxes = [shapely.box(127.10, 37.5, 127.11, 37.6), shapely.box(127.05, 37.5, 127.101, 37.6)]
    text = "이름,형상\n" + "".join(f'{n},"{box.wkt}"\n' for n, box in enumerate(boxes))
    for clip_by, wanted in (("point", ["0"]), ("touch", ["0", "1"])):
        one = source(
            geometry=take.wkt("형상"), district_name=None,
            conform={"name": take.column("이름")}, options={"clip_by": clip_by},
        )  # fmt: skip
        places = layer(one, geometry=GeometryType.POLYGONS)
        data = conformed(places, one, table_of(text, name="t.csv"))
        result = validated(places, one, data, area=AREA, clip=True)
        assert result.accepted.columns["name"].tolist() == wanted
