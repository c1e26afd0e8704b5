"""What is near, over HTTP."""

import pytest
from factories import add_camera, add_items
from grid import Grid

NEAREST = "/queries/nearest"


def test_the_nearest_of_every_nearby_layer_come_first_with_metres_and_bearing(client, database):
    grid = Grid("x . A b")
    add_camera(database, grid["A"], id="A", name="강동-1")
    add_items(database, "hydrants", [(grid["b"], {"id": "b"})])
    lon, lat = grid["x"]
    answer = client.get(NEAREST, query_string={"point": f"{lon},{lat}"})
    assert answer.mimetype == "application/geo+json"
    first, second = answer.json["features"]
    assert first["properties"]["layer"] == "cameras"
    assert first["properties"]["distance_m"] == 200.0
    assert first["properties"]["bearing_deg"] == 90.0
    assert first["properties"]["name"] == "강동-1"
    assert second["properties"]["layer"] == "hydrants"
    assert answer.json["as_of"] == "2026-11-01T00:00:00+00:00"
    assert answer.json["layers"]["cameras"]["as_of"] == "2026-11-01T00:00:00+00:00"


def test_limit_counts_each_layer(client, database):
    for layer in ("cameras", "hydrants"):
        add_items(database, layer, [((127.1, 37.5), {}) for _ in range(4)])
    said = {"point": "127.1,37.5", "layers": "hydrants,cameras", "limit": 3}
    found = client.get(NEAREST, query_string=said).json["features"]
    assert [each["properties"]["layer"] for each in found] == ["cameras"] * 3 + ["hydrants"] * 3


def test_what_lies_farther_than_within_m_is_left_out(client, database):
    grid = Grid("x A B")
    for name in "AB":
        add_camera(database, grid[name], id=name)
    lon, lat = grid["x"]
    answer = client.get(NEAREST, query_string={"point": f"{lon},{lat}", "within_m": 150})
    assert [each["id"] for each in answer.json["features"]] == ["A"]


def test_a_point_in_a_building_is_no_way_from_it(client, database):
    import shapely

    add_items(database, "buildings", [(shapely.box(127.0, 37.4, 127.2, 37.6), {"id": "b"})])
    answer = client.get(f"{NEAREST}?point=127.1,37.5&layers=buildings").json
    way = answer["features"][0]["properties"]
    assert (way["distance_m"], way["bearing_deg"]) == (0.0, None)
    assert answer["features"][0]["geometry"]["type"] == "MultiPolygon"


@pytest.mark.parametrize(
    ("said", "word"),
    [
        ({}, "point"),
        ({"point": "37.5"}, "point"),
        ({"point": "37.5,127.1"}, "lat,lon"),
        ({"point": "nan,1"}, "point"),
        ({"point": "127,37", "limit": "0"}, "limit"),
        ({"point": "127,37", "within_m": "-1"}, "within_m"),
        ({"point": "127,37", "k": "5"}, "'k'"),
        ({"point": "127,37", "layers": "ground"}, "ground"),
    ],
)
def test_what_cannot_be_asked_is_refused_by_name(empty, said, word):
    answer = empty.get(NEAREST, query_string=said)
    assert answer.status_code == 400
    assert word in answer.json["detail"]


def test_a_layer_that_is_none_is_not_found_and_a_closed_one_forbidden(client, as_role):
    unknown = client.get(f"{NEAREST}?point=127,37&layers=camras")
    assert (unknown.status_code, unknown.json["detail"]) == (404, "There is no layer 'camras'.")
    closed = f"{NEAREST}?point=127,37&layers=incidents"
    assert client.get(closed).status_code == 403
    assert as_role("viewer").get(closed).status_code == 200


def test_the_answer_is_tagged_and_not_asked_again(client, database):
    add_camera(database, (127.1, 37.5))
    where = f"{NEAREST}?point=127.1,37.5"
    tag = client.get(where).headers["ETag"]
    assert client.get(where, headers={"If-None-Match": tag}).status_code == 304
    add_camera(database, (127.1, 37.5))
    assert client.get(where, headers={"If-None-Match": tag}).status_code == 200
