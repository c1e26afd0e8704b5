"""Finding, over HTTP."""

import pytest
from factories import add_items

from layers.access import Role


def test_a_name_is_found_with_its_place_and_the_part_that_fits(client, database):
    add_items(database, "schools", [((127.1, 37.5), {"id": "s1", "name": "서울 한영고등학교"})])
    answer = client.get("/search", query_string={"q": "한영고"})
    assert answer.mimetype == "application/geo+json"
    [found] = answer.json["features"]
    assert found["geometry"] == {"type": "Point", "coordinates": [127.1, 37.5]}
    assert found["properties"] | {"distance_m": 0} == {
        "layer": "schools",
        "item": "s1",
        "title": "서울 한영고등학교",
        "detail": None,
        "how": "name",
        "field": "name",
        "marks": [[3, 6]],
        "distance_m": 0,
    }


def test_of_equal_names_the_one_nearer_to_where_the_reader_looks_comes_first(client, database):
    spots = {"west": (127.10, 37.5), "east": (127.19, 37.5)}
    add_items(
        database,
        "parks",
        [(_square(at), {"id": name, "name": "쌈지공원"}) for name, at in spots.items()],
    )
    for name, (lon, lat) in spots.items():
        answer = client.get("/search", query_string={"q": "쌈지공원", "around": f"{lon},{lat}"})
        assert answer.json["features"][0]["properties"]["item"] == name


def _square(place):
    import shapely

    return shapely.Point(place).buffer(0.0005)


def test_coordinates_are_a_place_and_no_item(client):
    [found] = client.get("/search", query_string={"q": "37.54, 127.14"}).json["features"]
    assert found["geometry"]["coordinates"] == [127.14, 37.54]
    assert (found["properties"]["how"], found["properties"]["layer"]) == ("place", None)


def test_a_staff_layer_is_found_by_staff_only(client, database, as_role):
    add_items(database, "incidents", [((127.1, 37.5), {"title": "성내시장 화재"})])
    asked = {"q": "성내시장"}
    assert client.get("/search", query_string=asked).json["features"] == []
    answer = as_role(Role.VIEWER).get("/search", query_string=asked)
    assert len(answer.json["features"]) == 1


def test_an_incident_is_found_by_where_it_is(as_role, database):
    add_items(
        database,
        "incidents",
        [((127.1, 37.5), {"id": "r1", "title": "가로수 전도", "place": "한빛구 성내로12길 8"})],
    )
    asked = {"q": "성내로12길 8"}
    [found] = as_role(Role.VIEWER).get("/search", query_string=asked).json["features"]
    assert (found["properties"]["item"], found["properties"]["how"]) == ("r1", "address")
    assert found["properties"]["field"] == "place"


@pytest.mark.parametrize("query", ["", "q=", "q=%20", "q=" + "a" * 201, "q=x&around=here", "p=x"])
def test_a_question_that_is_none_is_refused_with_a_sentence(client, query):
    answer = client.get(f"/search?{query}")
    assert answer.status_code == 400
    assert answer.mimetype == "application/problem+json"
