"""Items written by hand over HTTP (OGC API Features Part 4)."""

import datetime as dt
import time

import pytest
from factories import add_items
from mvt import features

from spatial.bbox import LonLat
from spatial.tiles import TileId

HERE = {"type": "Point", "coordinates": [127.12, 37.54]}
THERE = {"type": "Point", "coordinates": [127.13, 37.55]}
ITEMS = "/collections/shelters/items"


def shelter(geometry=HERE, **properties):
    return {
        "type": "Feature",
        "geometry": geometry,
        "properties": {"name": "새 대피소", **properties},
    }


@pytest.fixture
def writer(as_role):
    return as_role("responder")


@pytest.fixture
def made(writer):
    """A shelter that somebody has just added: its address and its tag."""
    answer = writer.post(ITEMS, json=shelter(capacity=100))
    assert answer.status_code == 201, answer.json
    return path_of(answer), answer.headers["ETag"]


def path_of(answer):
    return answer.headers["Location"].removeprefix("http://localhost")


def merge(client, path, tag, properties=None, **more):
    body = {**({"properties": properties} if properties is not None else {}), **more}
    return client.patch(
        path, json=body, headers={"If-Match": tag}, content_type="application/merge-patch+json"
    )


def end(client, path, tag):
    return client.delete(path, headers={"If-Match": tag})


def undo(client, path, tag):
    return client.post(f"{path}/undo", headers={"If-Match": tag})


def history(client, path):
    return client.get(f"{path}/history").json["versions"]


def test_an_item_is_added_and_read_back_by_everybody(writer, client):
    answer = writer.post(ITEMS, json=shelter(capacity=100, open=True))
    assert answer.status_code == 201
    read = client.get(path_of(answer))
    assert read.json["geometry"] == HERE
    assert read.json["properties"]["name"] == "새 대피소"
    assert read.json["properties"]["capacity"] == 100
    assert read.json["properties"]["source"] == "hand"
    assert client.get(ITEMS).json["numberMatched"] == 1


def test_the_answer_to_a_write_is_what_is_read_afterwards(writer, made):
    path, tag = made
    read = writer.get(path)
    assert read.headers["ETag"] == tag
    assert not tag.startswith("W/")
    changed = merge(writer, path, tag, {"capacity": 7})
    assert changed.data == writer.get(path).data
    assert changed.headers["ETag"] == writer.get(path).headers["ETag"] != tag


def test_a_part_is_corrected_and_the_rest_stays(writer, made):
    path, tag = made
    answer = merge(writer, path, tag, {"people_inside": 12, "capacity": None})
    assert answer.status_code == 200
    said = answer.json["properties"]
    assert (said["name"], said["people_inside"], said["capacity"]) == ("새 대피소", 12, None)


def test_an_item_is_moved(writer, made):
    path, tag = made
    assert merge(writer, path, tag, geometry=THERE).json["geometry"] == THERE


def test_a_replaced_item_says_only_what_is_said(writer, made):
    path, tag = made
    answer = writer.put(path, json=shelter(open=True), headers={"If-Match": tag})
    assert answer.status_code == 200
    said = answer.json["properties"]
    assert (said["open"], said["capacity"]) == (True, None)


def test_what_was_read_can_be_put_back_as_it_is(writer, made):
    path, tag = made
    read = writer.get(path)
    answer = writer.put(path, json=read.json, headers={"If-Match": tag})
    assert (answer.status_code, answer.headers["ETag"]) == (200, tag)
    assert len(history(writer, path)) == 1


def test_an_ended_item_is_gone_and_kept(writer, made, client):
    path, tag = made
    answer = end(writer, path, tag)
    assert (answer.status_code, answer.data) == (204, b"")
    assert client.get(path).status_code == 404
    assert client.get(ITEMS).json["numberMatched"] == 0
    assert [each["action"] for each in history(writer, path)] == ["end", "create"]


def test_a_change_without_a_version_is_428_and_with_an_old_one_412(writer, made):
    path, tag = made
    assert (
        writer.patch(path, json={}, content_type="application/merge-patch+json").status_code == 428
    )
    assert writer.delete(path).status_code == 428
    assert writer.post(f"{path}/undo").status_code == 428
    assert merge(writer, path, tag, {"capacity": 1}).status_code == 200
    assert merge(writer, path, tag, {"capacity": 2}).status_code == 412
    assert end(writer, path, tag).status_code == 412
    assert writer.get(path).json["properties"]["capacity"] == 1


def test_history_tells_who_changed_what_when_and_why(writer, made):
    path, tag = made
    body = {"properties": {"capacity": 80}}
    writer.patch(
        f"{path}?note=점검 결과", json=body, headers={"If-Match": tag},
        content_type="application/merge-patch+json",
    )  # fmt: skip
    newest, first = history(writer, path)
    assert (newest["author"], newest["action"], newest["note"]) == (
        "token:a-responder", "correct", "점검 결과",
    )  # fmt: skip
    assert newest["changed"]["capacity"] == {"before": 100, "after": 80}
    assert (first["action"], first["changed"]) == ("create", None)
    assert newest["at"] > first["at"]


def test_undoing_goes_back_step_by_step(writer, made):
    path, tag = made
    for capacity in (1, 2):
        tag = merge(writer, path, tag, {"capacity": capacity}).headers["ETag"]
    for capacity in (1, 100):
        answer = undo(writer, path, tag)
        assert answer.json["properties"]["capacity"] == capacity
        tag = answer.headers["ETag"]
    answer = undo(writer, path, tag)
    assert answer.status_code == 204
    assert writer.get(path).status_code == 404


def test_an_ended_item_is_brought_back(writer, made):
    path, tag = made
    tag = end(writer, path, tag).headers["ETag"]
    answer = undo(writer, path, tag)
    assert answer.status_code == 200
    assert writer.get(path).json["properties"]["capacity"] == 100


def test_only_writers_of_a_layer_write_it(as_role, client, made):
    path, tag = made
    for other in (client, as_role("viewer"), as_role("planner")):
        assert other.post(ITEMS, json=shelter()).status_code == 403
        assert merge(other, path, tag, {"capacity": 1}).status_code == 403
        assert end(other, path, tag).status_code == 403
    assert as_role("admin").post("/collections/dongs/items", json=shelter()).status_code == 403


def test_tiles_and_counts_follow_a_change_at_once(writer, client, made):
    path, tag = made
    collection = client.get("/collections/shelters").json
    assert collection["itemCount"] == 1
    assert collection["extent"]["spatial"]["bbox"] == [[127.12, 37.54, 127.12, 37.54]]
    merge(writer, path, tag, geometry=THERE)
    collection = client.get("/collections/shelters").json
    assert collection["extent"]["spatial"]["bbox"] == [[127.13, 37.55, 127.13, 37.55]]


def test_a_loaded_item_is_corrected_like_any_other(writer, database):
    [name] = add_items(database, "shelters", [((127.1, 37.5), {"capacity": 5})])
    path = f"{ITEMS}/{name}"
    answer = merge(writer, path, writer.get(path).headers["ETag"], {"capacity": 6})
    assert answer.json["properties"]["capacity"] == 6
    assert undo(writer, path, answer.headers["ETag"]).json["properties"]["capacity"] == 5


def wait_a_moment():
    """Let the clock move on, so that a moment lies between two changes; give that moment."""
    moment = dt.datetime.now(dt.UTC)
    time.sleep(0.002)
    return moment.isoformat()


def test_a_layer_is_given_as_it_was_at_every_past_moment(writer, client, made):
    path, tag = made
    added = wait_a_moment()
    tag = merge(writer, path, tag, {"capacity": 50}, geometry=THERE).headers["ETag"]
    moved = wait_a_moment()
    end(writer, path, tag)
    for moment, capacity, place in [(added, 100, HERE), (moved, 50, THERE)]:
        page = client.get(ITEMS, query_string={"as_at": moment}).json
        assert page["numberMatched"] == 1
        [item] = page["features"]
        assert (item["properties"]["capacity"], item["geometry"]) == (capacity, place)
        one = client.get(path, query_string={"as_at": moment})
        assert one.json["properties"]["capacity"] == capacity
    before = client.get(ITEMS, query_string={"as_at": "2026-01-01"}).json
    assert (before["numberMatched"], before["features"]) == (0, [])
    assert client.get(path, query_string={"as_at": "2026-01-01"}).status_code == 404
    assert client.get(path).status_code == 404


def test_the_map_is_given_as_it_was(writer, client, made):
    path, tag = made
    moment = wait_a_moment()
    end(writer, path, tag)
    revision = client.get("/past", query_string={"as_at": moment}).json["layers"]["shelters"]
    for zoom in (3, 16):
        tile = TileId.containing(LonLat(*HERE["coordinates"]), zoom)
        where = f"{tile.z}/{tile.x}/{tile.y}.mvt"
        assert client.get(f"/tiles/shelters/{where}").status_code == 204
        was = client.get(f"/past/shelters/{revision}/{where}")
        assert len(features(was.data, "shelters")) == 1
        assert client.get(f"/past/shelters/{revision + 1}/{where}").status_code == 204
    assert client.get(f"/past/shelters/{revision + 2}/{where}").status_code == 404


def test_the_future_is_not_known(empty):
    assert empty.get(ITEMS, query_string={"as_at": "2100-01-01T00:00:00Z"}).status_code == 400
    assert empty.get("/past").status_code == 400


def test_only_what_is_long_past_may_be_kept(client, made):
    fresh = client.get(ITEMS, query_string={"as_at": wait_a_moment()})
    assert fresh.headers["Cache-Control"] == "private, no-cache"
    old = client.get(ITEMS, query_string={"as_at": "2026-01-01"})
    assert "max-age" in old.headers["Cache-Control"]
