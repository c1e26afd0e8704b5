from factories import add_camera, add_items, retire
from grid import Grid


def test_items_of_an_empty_layer_are_none(client):
    answer = client.get("/collections/cameras/items")
    assert answer.status_code == 200
    assert answer.mimetype == "application/geo+json"
    assert answer.json["features"] == []
    assert answer.json["numberMatched"] == 0


def test_an_item_shows_its_fields_and_its_origin(client, database):
    add_camera(database, (127.12, 37.54), id="c1", name="강동-1", purpose="crime")
    feature = client.get("/collections/cameras/items").json["features"][0]
    assert feature["id"] == "c1"
    assert feature["geometry"] == {"type": "Point", "coordinates": [127.12, 37.54]}
    assert feature["properties"]["name"] == "강동-1"
    assert feature["properties"]["source"] == "test"
    assert feature["properties"]["as_of"] == "2026-11-01T00:00:00+00:00"
