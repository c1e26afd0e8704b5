"""The map over HTTP: deck, panel, names, icons, files and sheets, each as its reader may see it."""

import json

import pytest
from factories import add_camera, add_district, add_items, retire
from shapely import LineString, box

from api import map as life_map
from spatial.bbox import LonLat
from spatial.tiles import TileId

PLACE = LonLat(127.15, 37.55)
BOX = (127.14, 37.54, 127.16, 37.56)


@pytest.fixture
def rows(database):
    """One school, one incident, one named street, one camera; in a district."""
    add_district(database, BOX)
    add_items(database, "schools", [((PLACE.lon, PLACE.lat), {"name": "한빛초"})])
    add_items(database, "incidents", [((127.151, 37.551), {"title": "비밀 화재"})])
    street = LineString([(127.142, 37.552), (127.158, 37.552)])
    add_items(database, "roads", [(street, {"name": "한빛대로", "class": "primary"})])
    add_camera(database, (127.149, 37.549), name="C-7", stream_url="rtsp://192.0.2.7/1")


def names_at(client, zoom, query=""):
    tile = TileId.containing(PLACE, zoom)
    answer = client.get(f"/labels/{tile.z}/{tile.x}/{tile.y}.json{query}")
    return [each["properties"]["text"] for each in answer.json["features"]]


def test_the_deck_of_a_reader_has_the_layers_that_have_data(client, rows):
    ids = [layer["id"] for layer in client.get("/spec").json["layers"]]
    assert [each for each in ids if not each.startswith("answer-")] == [
        "roads",
        "cameras",
        "schools",
        "labels",
    ]


def test_the_deck_of_staff_has_more(as_role, rows):
    ids = [layer["id"] for layer in as_role("operator").get("/spec").json["layers"]]
    assert "incidents" in ids


@pytest.mark.parametrize("path", ["/spec", "/panel", "/labels/15/27961/12701.json"])
def test_what_did_not_change_is_answered_with_304(client, rows, path):
    first = client.get(path)
    again = client.get(path, headers={"If-None-Match": first.headers["ETag"]})
    assert (first.status_code, again.status_code, again.data) == (200, 304, b"")


@pytest.mark.parametrize("path", ["/spec", "/panel"])
def test_an_edit_changes_the_tag_at_once(client, database, rows, path):
    before = client.get(path).headers["ETag"]
    add_camera(database, (127.15, 37.55))
    assert client.get(path).headers["ETag"] != before


def test_a_reader_of_another_role_has_another_tag(client, as_role, rows):
    public = client.get("/spec").headers["ETag"]
    staff = as_role("operator").get("/spec", headers={"If-None-Match": public})
    assert staff.status_code == 200


def test_the_panel_speaks_the_language_that_was_asked(client, rows):
    assert client.get("/panel?lang=ko").json["district"]["name"] == "한빛구"
    headers = {"Accept-Language": "en-GB"}
    assert client.get("/panel", headers=headers).json["district"]["name"] == "Hanbit-gu"


def test_before_anything_is_loaded_the_map_is_empty_and_works(client):
    ids = [layer["id"] for layer in client.get("/spec").json["layers"]]
    assert all(each.startswith("answer-") for each in ids)
    assert client.get("/panel").json["district"] is None
    assert names_at(client, 15) == []


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("theme=blue", "theme must be one of dark, light; got 'blue'."),
        ("flat=yes", "flat must be one of 0, 1; got 'yes'."),
        ("relief=high", "relief must be one of 0, 1; got 'high'."),
        ("scale=9", "scale must be a number from 1 to 3; got '9'."),
        ("scale=nan", "scale must be a number from 1 to 3; got 'nan'."),
        ("scale=big", "scale must be a number from 1 to 3; got 'big'."),
        ("colour=1", "There is no parameter 'colour' here"),
    ],
)
def test_a_wish_that_is_not_understood_is_refused(empty, query, sentence):
    answer = empty.get(f"/spec?{query}")
    assert answer.status_code == 400
    assert sentence in answer.json["detail"]


def test_names_are_those_of_layers_this_reader_may_read(client, as_role, rows):
    assert set(names_at(client, 15)) == {"한빛초", "한빛대로"}
    assert "비밀 화재" in names_at(as_role("operator"), 15)


def test_names_of_layers_that_are_off_are_left_out(client, rows):
    assert names_at(client, 15, "?layers=roads") == ["한빛대로"]
    assert names_at(client, 15, "?layers=") == []


def test_names_of_a_layer_that_is_not_open_are_refused(client, rows):
    assert client.get("/labels/15/27961/12701.json?layers=incidents").status_code == 403


def test_a_name_that_is_retired_is_gone(client, database, rows):
    before = names_at(client, 15)
    school = client.get("/collections/schools/items").json["features"][0]["id"]
    retire(database, "schools", school)
    assert set(before) - set(names_at(client, 15)) == {"한빛초"}


def test_a_long_street_is_named_once_a_tile_and_in_its_middle(client, rows):
    tile = TileId.containing(LonLat(127.15, 37.552), 14)
    found = client.get(f"/labels/{tile.z}/{tile.x}/{tile.y}.json?layers=roads").json["features"]
    assert len(found) == 1
    assert found[0]["geometry"]["coordinates"] == pytest.approx([127.15, 37.552], abs=1e-3)


def test_an_area_is_named_inside_itself(client, database):
    bend = box(127.14, 37.54, 127.15, 37.56).union(box(127.14, 37.54, 127.16, 37.545))
    add_items(database, "dongs", [(bend, {"name": "한빛동", "code": "1", "kind": "admin"})])
    tile = TileId.containing(LonLat(127.145, 37.545), 13)
    found = client.get(f"/labels/{tile.z}/{tile.x}/{tile.y}.json").json["features"]
    assert [each["properties"]["text"] for each in found] == ["한빛동"]


@pytest.mark.parametrize(("address", "status"), [("a/0/0", 400), ("3/9/0", 404), ("99/0/0", 404)])
def test_a_tile_of_names_that_cannot_be_is_refused(empty, address, status):
    assert empty.get(f"/labels/{address}.json").status_code == status


def test_every_icon_that_deck_and_panel_name_is_there_and_may_be_kept(client, as_role, rows):
    told = json.dumps([as_role("operator").get(path).json for path in ("/spec", "/panel")])
    addresses = {part for part in told.split('"') if part.startswith("/icons/")}
    assert len(addresses) > 4
    for address in addresses:
        answer = client.get(address)
        assert answer.mimetype == "image/svg+xml"
        assert "immutable" in answer.headers["Cache-Control"]


def test_an_icon_without_its_version_is_asked_for_again(empty):
    answer = empty.get("/icons/dark/camera.down.svg")
    assert answer.headers["Cache-Control"] == "private, no-cache"
    headers = {"If-None-Match": answer.headers["ETag"]}
    assert empty.get("/icons/dark/camera.down.svg", headers=headers).status_code == 304


@pytest.mark.parametrize("address", ["dark/no_such", "dark/camera.gone", "blue/camera"])
def test_an_icon_that_is_not_there_is_404(empty, address):
    assert empty.get(f"/icons/{address}.svg").status_code == 404


def test_files_outside_of_the_front_end_are_not_served(empty):
    for path in ("../page.py", "..%2fpage.py", "dist/../../page.py", "/etc/passwd"):
        assert empty.get(f"/static/{path}").status_code == 404


def test_hashed_files_may_be_kept_for_ever(empty, tmp_path, monkeypatch):
    (tmp_path / "dist/assets").mkdir(parents=True)
    (tmp_path / "dist/assets/map-1a2b.js").write_text("1")
    (tmp_path / "icon.svg").write_text("<svg/>")
    monkeypatch.setattr(life_map, "STATIC", tmp_path)
    with (
        empty.get("/static/dist/assets/map-1a2b.js") as hashed,
        empty.get("/static/icon.svg") as other,
    ):
        assert "immutable" in hashed.headers["Cache-Control"]
        assert other.headers["Cache-Control"] == "no-cache"


def test_without_a_built_front_end_the_page_says_what_to_do(empty, tmp_path, monkeypatch):
    monkeypatch.setattr("viewer.page.STATIC", tmp_path)
    answer = empty.get("/?lang=en", headers={"Accept": "text/html"})
    assert answer.status_code == 503
    assert "scripts/build_frontend" in answer.text


@pytest.mark.browser
def test_a_sheet_of_what_is_near_is_a_file_in_a_sandbox(client, rows):
    answer = client.get("/export?point=127.15,37.55&lang=en")
    assert answer.status_code == 200
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["Content-Security-Policy"].startswith("sandbox")
    assert "한빛초" in answer.text
    assert "sample data" in answer.text


@pytest.mark.browser
def test_a_sheet_holds_only_what_its_reader_may_see(client, as_role, rows):
    public = client.get("/export?layers=cameras&lang=ko").text
    staff = as_role("operator").get("/export?layers=cameras&lang=ko").text
    assert "C-7" in public
    assert "rtsp://192.0.2.7" not in public
    assert "rtsp://192.0.2.7" in staff
    assert client.get("/export?layers=incidents").status_code == 403


@pytest.mark.parametrize("query", ["", "layers=cameras,schools", "layers=ground&point=127,37"])
def test_a_sheet_of_nothing_in_particular_is_refused(empty, query):
    assert empty.get(f"/export?{query}").status_code == 400
