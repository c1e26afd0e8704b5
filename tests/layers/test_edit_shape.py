"""Geometry as somebody drew it: what is taken, and how what is not is told."""

import bombs
import orjson
import pytest
import shapely

from api.messages import in_korean
from layers.conformed import MAX_VERTICES
from layers.definition import GeometryType
from layers.edit_shape import shape_given
from layers.errors import GeometryRefusedError, TooLargeError
from spatial.bbox import BBox

DISTRICT = BBox(127.10, 37.50, 127.20, 37.60)
POINT, LINES, POLYGONS, ANY = (
    GeometryType.POINT,
    GeometryType.LINES,
    GeometryType.POLYGONS,
    GeometryType.ANY,
)
SQUARE = [[127.1, 37.5], [127.2, 37.5], [127.2, 37.6], [127.1, 37.6], [127.1, 37.5]]
HOLE = [[127.12, 37.52], [127.14, 37.52], [127.14, 37.54], [127.12, 37.52]]
FAR_HOLE = [[127.5, 37.52], [127.6, 37.52], [127.6, 37.54], [127.5, 37.52]]
BOW = [[127.1, 37.5], [127.2, 37.6], [127.2, 37.5], [127.1, 37.6], [127.1, 37.5]]
SPIKE = [[127.1, 37.5], [127.2, 37.5], [127.2, 37.6], [127.2, 37.65], [127.2, 37.6],
         [127.1, 37.6], [127.1, 37.5]]  # fmt: skip
FLAT = [[127.1, 37.5], [127.2, 37.5], [127.15, 37.5], [127.1, 37.5]]


def geojson(shape):
    return orjson.loads(shapely.to_geojson(shape))


def given(kind, coordinates, wanted):
    return shape_given({"type": kind, "coordinates": coordinates}, wanted, DISTRICT)


@pytest.mark.parametrize(
    ("kind", "coordinates", "wanted", "stored"),
    [
        ("Point", [127.12, 37.54], POINT, "Point"),
        ("LineString", SQUARE[:2], LINES, "MultiLineString"),
        ("MultiLineString", [SQUARE[:2], SQUARE[2:4]], LINES, "MultiLineString"),
        ("Polygon", [SQUARE, HOLE], POLYGONS, "MultiPolygon"),
        ("MultiPolygon", [[SQUARE]], POLYGONS, "MultiPolygon"),
        ("Point", [127.12, 37.54], ANY, "Point"),
        ("LineString", SQUARE[:2], ANY, "LineString"),
        ("Polygon", [SQUARE], ANY, "Polygon"),
        ("MultiPoint", SQUARE[:3], ANY, "MultiPoint"),
    ],
)
def test_a_shape_is_stored_as_its_layers_type_with_every_corner(kind, coordinates, wanted, stored):
    shape = given(kind, coordinates, wanted)
    assert shape.geom_type == stored
    asked = shapely.from_geojson(orjson.dumps({"type": kind, "coordinates": coordinates}))
    assert shapely.get_coordinates(shape).tolist() == shapely.get_coordinates(asked).tolist()


@pytest.mark.parametrize(
    ("geometry", "wanted", "sentence"),
    [
        (None, POINT, "must be an object"),
        ([127.1, 37.5], POINT, "must be an object"),
        ({"type": "Point"}, POINT, "empty, or its coordinates are no list"),
        ({"type": "Point", "coordinates": []}, POINT, "empty"),
        ({"type": "Point", "coordinates": {}}, POINT, "no list"),
        ({"type": "Point", "coordinates": [127.1]}, POINT, "longitude and latitude"),
        ({"type": "Point", "coordinates": ["127.1", "37.5"]}, POINT, "two numbers"),
        ({"type": "Point", "coordinates": [127.1, None]}, POINT, "two numbers"),
        ({"type": "Point", "coordinates": [True, False]}, POINT, "two numbers"),
        ({"type": "Point", "coordinates": [127.1, 37.5, 12.0]}, POINT, "no height"),
        ({"type": "Point", "coordinates": [127.1, 37.5, 1, 2]}, POINT, "no height or measure"),
        ({"type": "Point", "coordinates": [[127.1, 37.5]]}, POINT, "two numbers"),
        ({"type": "Point", "coordinates": [127.1, 37.5], "crs": {}}, POINT, "member 'crs'"),
        ({"type": "LineString", "coordinates": SQUARE}, POINT, "must be Point; got 'LineString'"),
        ({"type": ["Point"], "coordinates": [1, 2]}, POINT, "must be Point"),
        ({"type": "GeometryCollection", "geometries": []}, ANY, "got 'GeometryCollection'"),
        ({"type": "LineString", "coordinates": [[127.1, 37.5]]}, LINES, "needs two positions"),
        ({"type": "LineString", "coordinates": [SQUARE]}, LINES, "two numbers"),
        ({"type": "LineString", "coordinates": [[127.1, 37.5]] * 2}, LINES, "Too few points"),
        ({"type": "Polygon", "coordinates": []}, POLYGONS, "empty"),
        ({"type": "Polygon", "coordinates": [[]]}, POLYGONS, "empty"),
        ({"type": "Polygon", "coordinates": [SQUARE[:3]]}, POLYGONS, "four positions"),
        ({"type": "Polygon", "coordinates": [SQUARE[:4]]}, POLYGONS, "does not end there"),
        ({"type": "Polygon", "coordinates": [BOW]}, POLYGONS, "Self-intersection"),
        ({"type": "Polygon", "coordinates": [SPIKE]}, POLYGONS, "Self-intersection"),
        ({"type": "Polygon", "coordinates": [FLAT]}, POLYGONS, "Self-intersection"),
        ({"type": "Polygon", "coordinates": [SQUARE, FAR_HOLE]}, POLYGONS, "Hole lies outside"),
        ({"type": "Polygon", "coordinates": [SQUARE, SQUARE]}, POLYGONS, "invalid"),
        ({"type": "MultiPolygon", "coordinates": [[SQUARE], [HOLE]]}, POLYGONS, "Nested shells"),
        ({"type": "Point", "coordinates": [37.54, 127.12]}, POINT, "the other way round"),
        ({"type": "Point", "coordinates": [0, 0]}, POINT, "are 0, 0"),
        ({"type": "Point", "coordinates": [200.5, 37.5]}, POINT, "not on the map|outside"),
        ({"type": "Point", "coordinates": [2.35, 48.85]}, POINT, "far from where"),
        ({"type": "Point", "coordinates": [966134.5, 1944852.5]}, POINT, "look like EPSG"),
        ({"type": "Point", "coordinates": [1e999, 37.5]}, POINT, "not numbers"),
        (
            {"type": "LineString", "coordinates": [[-179.9, 37.5], [179.9, 37.5]]},
            LINES,
            "far from where|180th meridian",
        ),
    ],
)  # fmt: skip
def test_what_cannot_be_stored_is_refused_with_the_reason(geometry, wanted, sentence):
    with pytest.raises(GeometryRefusedError, match=sentence) as caught:
        shape_given(geometry, wanted, DISTRICT)
    assert in_korean(str(caught.value)) is not None


def test_far_from_any_district_the_whole_map_is_open():
    geometry = {"type": "Point", "coordinates": [2.35, 48.85]}
    assert shape_given(geometry, POINT, None) == shapely.Point(2.35, 48.85)


def test_nothing_runs_over_the_180th_meridian():
    line = {"type": "LineString", "coordinates": [[-179.9, 1.5], [179.9, 1.5]]}
    with pytest.raises(GeometryRefusedError, match="180th meridian"):
        shape_given(line, LINES, None)


def test_nothing_lies_where_the_map_ends():
    for lat in (89.9, -89.9, 85.2):
        line = [[127.1, 0.5], [127.1, lat]]
        with pytest.raises(GeometryRefusedError):  # also 89.9 might lack a decimal point
            shape_given({"type": "LineString", "coordinates": line}, LINES, None)


def test_an_invalid_outline_is_told_with_its_place_and_shown_mended():
    with pytest.raises(GeometryRefusedError) as caught:
        given("Polygon", [BOW], POLYGONS)
    said = caught.value.members
    assert said["place"] == pytest.approx([127.15, 37.55])
    mended = shapely.from_geojson(orjson.dumps(said["repaired"]))
    assert shapely.is_valid(mended)
    assert mended.equals(shapely.make_valid(shapely.Polygon(BOW)))


def test_a_bomb_is_refused_without_being_mended():
    with pytest.raises(GeometryRefusedError) as caught:
        shape_given(geojson(bombs.star(3999)), POLYGONS, DISTRICT)
    assert "repaired" not in caught.value.members


def test_a_shape_that_takes_too_long_to_check_is_refused():
    with pytest.raises(GeometryRefusedError, match="too intricate"):
        shape_given(geojson(bombs.comb(48_000, angle=45)), POLYGONS, DISTRICT)


def test_a_large_simple_shape_is_taken():
    shape = shapely.Point(bombs.PLACE).buffer(0.01, quad_segs=12_000)
    assert shapely.get_num_coordinates(shape) > 48_000
    assert shape_given(geojson(shape), POLYGONS, DISTRICT).geoms[0].equals(shape)


def test_too_many_vertices_are_too_large():
    line = [[127.1 + step * 1e-7, 37.5] for step in range(MAX_VERTICES + 1)]
    with pytest.raises(TooLargeError, match="50,001 vertices"):
        given("LineString", line, LINES)
    assert given("LineString", line[:-1], LINES) is not None
