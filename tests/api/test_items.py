"""Pages of items: what is chosen, in which order, in which format, for whom."""

import csv
import io

import numpy as np
import pytest
import shapely
from factories import add_camera, add_items, retire, settle
from grid import Grid
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyproj import Geod

ITEMS = "/collections/cameras/items"
GEOD = Geod(ellps="WGS84")
slow = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def ids(answer):
    assert answer.status_code == 200, answer.json
    return [feature["id"] for feature in answer.json["features"]]


def test_an_empty_layer_has_no_items(empty):
    answer = empty.get(ITEMS)
    assert answer.mimetype == "application/geo+json"
    assert ids(answer) == []
    assert answer.json["numberMatched"] == 0


def test_an_item_shows_its_fields_its_origin_and_its_age(client, database):
    add_camera(database, (127.12, 37.54), id="c1", name="강동-1", purpose="crime")
    answer = client.get(ITEMS).json
    (feature,) = answer["features"]
    assert feature["id"] == "c1"
    assert feature["geometry"] == {"type": "Point", "coordinates": [127.12, 37.54]}
    assert feature["properties"]["name"] == "강동-1"
    assert feature["properties"]["source"] == "test"
    assert feature["properties"]["as_of"] == "2026-11-01T00:00:00+00:00"
    assert answer["as_of"] == "2026-11-01T00:00:00+00:00"


def test_retired_items_are_gone(client, database):
    add_camera(database, (127.1, 37.5), id="here")
    add_camera(database, (127.1, 37.5), id="gone")
    retire(database, "cameras", "gone")
    assert ids(client.get(ITEMS)) == ["here"]
    assert client.get(f"{ITEMS}/gone").status_code == 404


# Paging


def test_ten_items_are_a_page_and_next_leads_through_all_of_them_once(client, database):
    made = add_items(database, "cameras", [((127.1, 37.5), {}) for _ in range(23)])
    seen, where = [], ITEMS
    while where:
        answer = client.get(where)
        assert answer.json["numberMatched"] == 23
        assert answer.json["numberReturned"] == len(answer.json["features"]) <= 10
        seen += ids(answer)
        where = next((li["href"] for li in answer.json["links"] if li["rel"] == "next"), None)
    assert seen == made


def test_a_page_that_ends_with_the_last_item_has_no_next(client, database):
    add_items(database, "cameras", [((127.1, 37.5), {}) for _ in range(10)])
    assert "next" not in {li["rel"] for li in client.get(ITEMS).json["links"]}


def test_items_that_come_or_go_between_pages_shift_no_other(client, database):
    made = add_items(database, "cameras", [((127.1, 37.5), {}) for _ in range(6)])
    first = client.get(ITEMS, query_string={"limit": 3}).json
    retire(database, "cameras", made[0])
    add_camera(database, (127.1, 37.5), id="new")
    (href,) = [li["href"] for li in first["links"] if li["rel"] == "next"]
    assert ids(client.get(href)) == made[3:6]


def test_next_keeps_what_was_asked(client, database):
    rows = [((127.1, 37.5), {"purpose": "crime" if n % 2 else "park"}) for n in range(30)]
    made = add_items(database, "cameras", rows)
    first = client.get(ITEMS, query_string={"purpose": "crime", "limit": 10}).json
    assert first["numberMatched"] == 15
    (href,) = [li["href"] for li in first["links"] if li["rel"] == "next"]
    assert ids(client.get(href)) == made[21::2]


@pytest.mark.parametrize("limit", ["0", "-1", "1.5", "1e9", "", "ten", "٣", "00"])
def test_fault_28_a_limit_that_is_no_positive_number_is_refused(empty, limit):
    answer = empty.get(ITEMS, query_string={"limit": limit})
    assert answer.status_code == 400
    assert answer.json["detail"].startswith("limit must be a whole number from 1 to 10000")


@pytest.mark.parametrize("limit", ["10001", "1000000000", "9" * 400])
def test_fault_28_a_limit_above_the_most_is_the_most(client, database, limit):
    add_items(database, "cameras", [((127.1, 37.5), {}) for _ in range(12)])
    assert len(ids(client.get(ITEMS, query_string={"limit": limit}))) == 12


@pytest.mark.parametrize("after", ["-1", "1e20", "9" * 20, "9223372036854775808", "x"])
def test_fault_28_a_key_that_is_none_is_refused(empty, after):
    assert empty.get(ITEMS, query_string={"after": after}).status_code == 400


def test_fault_28_there_is_no_offset(empty):
    answer = empty.get(ITEMS, query_string={"offset": "1e20"})
    assert answer.status_code == 400
    assert "'offset'" in answer.json["detail"]


# Boxes


def test_a_box_gives_what_lies_in_it_borders_included(client, database):
    for name, place in {"in": (127.1, 37.5), "edge": (127.2, 37.6), "out": (127.21, 37.5)}.items():
        add_camera(database, place, id=name)
    assert ids(client.get(ITEMS, query_string={"bbox": "127.0,37.4,127.2,37.6"})) == ["in", "edge"]


def test_a_box_without_width_is_a_place(client, database):
    add_camera(database, (127.1, 37.5), id="here")
    add_camera(database, (127.1000001, 37.5), id="beside")
    assert ids(client.get(ITEMS, query_string={"bbox": "127.1,37.5,127.1,37.5"})) == ["here"]


def test_a_box_touches_a_building_it_only_cuts(client, database):
    add_items(database, "buildings", [(shapely.box(127.1, 37.5, 127.2, 37.6), {"id": "b"})])
    near = "/collections/buildings/items?bbox=127.15,37.55,128,38"
    assert ids(client.get(near)) == ["b"]


def test_a_box_does_not_touch_a_street_that_only_its_frame_touches(client, database):
    bent = shapely.LineString([(127.0, 37.0), (127.0, 38.0), (128.0, 38.0)])
    add_items(database, "roads", [(bent, {"id": "bent"})])
    assert ids(client.get("/collections/roads/items?bbox=127.5,37.2,127.9,37.6")) == []


def test_heights_in_a_box_are_ignored(client, database):
    add_camera(database, (127.1, 37.5), id="here")
    assert ids(client.get(ITEMS, query_string={"bbox": "127,37,-10,128,38,500"})) == ["here"]


def test_fault_27_a_box_over_180_degrees_is_two(client, database):
    for name, lon in {"east": 179.5, "west": -179.5, "far": 0.0}.items():
        add_camera(database, (lon, 10.0), id=name)
    assert ids(client.get(ITEMS, query_string={"bbox": "179,0,-179,20"})) == ["east", "west"]


def test_fault_27_the_whole_world_is_paged(client, database):
    add_items(database, "cameras", [((lon, 0.0), {}) for lon in range(-180, 181, 15)])
    answer = client.get(ITEMS, query_string={"bbox": "-180,-90,180,90"}).json
    assert (answer["numberMatched"], answer["numberReturned"]) == (25, 10)


@pytest.mark.parametrize(
    "bbox",
    ["127,38,128,37", "NaN,37,128,38", "inf,37,128,38", "127,37,128", "", "a,b,c,d",
     "127,37,128,91", "-181,37,128,38", "1,2,3,4,5", "127,37,128,38,39,40,41"],
)  # fmt: skip
def test_fault_27_a_box_that_is_none_is_refused_by_name(empty, bbox):
    answer = empty.get(ITEMS, query_string={"bbox": bbox})
    assert answer.status_code == 400
    assert answer.json["type"] == "/problems/bad-value"
    assert "bbox" in answer.json["detail"]


@slow
@given(data=st.data())
def test_a_box_gives_what_brute_force_finds(client, database, data):
    if not hasattr(database, "places"):
        rng = np.random.default_rng(3)
        database.places = [(float(x), float(y)) for x, y in zip(
            rng.uniform(-180, 180, 400), rng.uniform(-85, 85, 400), strict=True)]  # fmt: skip
        add_items(
            database, "cameras", [(p, {"id": f"{n:03}"}) for n, p in enumerate(database.places)]
        )
    west, east = data.draw(st.floats(-180, 180)), data.draw(st.floats(-180, 180))
    south, north = sorted([data.draw(st.floats(-90, 90)), data.draw(st.floats(-90, 90))])
    expected = [
        f"{n:03}" for n, (lon, lat) in enumerate(database.places)
        if south <= lat <= north
        and (west <= lon <= east if west <= east else lon >= west or lon <= east)
    ]  # fmt: skip
    said = {"bbox": f"{west!r},{south!r},{east!r},{north!r}", "limit": 400}
    assert ids(client.get(ITEMS, query_string=said)) == expected


# Distance, time, values


def test_near_means_true_metres(client, database):
    grid = Grid("x A B C")
    for name in "ABC":
        add_camera(database, grid[name], id=name)
    lon, lat = grid["x"]
    assert ids(client.get(ITEMS, query_string={"near": f"{lon},{lat},200.1"})) == ["A", "B"]
    assert ids(client.get(ITEMS, query_string={"near": f"{lon},{lat},199.9"})) == ["A"]


def test_near_looks_over_180_degrees(client, database):
    add_camera(database, (-179.9999, 10.0), id="over")
    assert ids(client.get(ITEMS, query_string={"near": "179.9999,10,50"})) == ["over"]


@slow
@given(st.floats(-180, 180), st.floats(-90, 90), st.floats(0, 20_000_000))
def test_near_gives_what_brute_force_finds(client, database, lon, lat, metres):
    if not hasattr(database, "places"):
        rng = np.random.default_rng(4)
        database.places = rng.uniform(-180, 180, 300), rng.uniform(-85, 85, 300)
        places = zip(*map(np.ndarray.tolist, database.places), strict=True)
        add_items(database, "cameras", [(p, {"id": f"{n:03}"}) for n, p in enumerate(places)])
    lons, lats = database.places
    _, _, distance = GEOD.inv(np.full(300, lon), np.full(300, lat), lons, lats)
    if np.abs(distance - metres).min() < 1e-3:
        return
    expected = [f"{n:03}" for n in np.flatnonzero(distance <= metres)]
    said = {"near": f"{lon!r},{lat!r},{metres!r}", "limit": 400}
    assert ids(client.get(ITEMS, query_string=said)) == expected


@pytest.mark.parametrize("near", ["127,37", "127,37,-1", "127,37,nan", "127,97,10", "x", "1,2,3,4"])
def test_a_near_that_is_none_is_refused_by_name(empty, near):
    answer = empty.get(ITEMS, query_string={"near": near})
    assert answer.status_code == 400
    assert "near" in answer.json["detail"]


@pytest.mark.parametrize(
    ("when", "found"),
    [
        ("2026-11-20T01:00:00Z", ["b"]),
        ("2026-11-20T10:00:00+09:00", ["b"]),
        ("2026-11-20", ["b"]),
        ("2026-11-19/2026-11-20", ["a", "b"]),
        ("2026-11-20T00:00:00Z/..", ["b", "c"]),
        ("../2026-11-20T00:00:00Z", ["a"]),
        ("/2026-11-20T01:00:00Z", ["a", "b"]),
        ("../..", ["a", "b", "c"]),
    ],
)
def test_datetime_asks_when_an_incident_happened(as_role, database, when, found):
    for name, day in {"a": "19", "b": "20", "c": "21", "d": None}.items():
        onset = day and f"2026-11-{day}T01:00:00Z"
        add_items(database, "incidents", [((127.1, 37.5), {"id": name, "onset": onset})])
    answer = as_role("viewer").get("/collections/incidents/items", query_string={"datetime": when})
    assert [i for i in ids(answer) if i != "d"] == found
    assert ("d" in ids(answer)) == (when == "../..")


def test_datetime_asks_the_date_of_the_record_where_nothing_happens(client, database):
    add_camera(database, (127.1, 37.5), id="old", as_of="2025-01-01T00:00:00Z")
    add_camera(database, (127.1, 37.5), id="new", as_of="2026-01-01T00:00:00Z")
    assert ids(client.get(ITEMS, query_string={"datetime": "2025-06-01/.."})) == ["new"]


@pytest.mark.parametrize(
    "when", ["yesterday", "2026-13-01", "2026-11-20T01:00:00", "2026-02-02/2026-02-01", "a/b/c", ""]
)
def test_a_datetime_that_is_none_is_refused_by_name(empty, when):
    answer = empty.get(ITEMS, query_string={"datetime": when})
    assert answer.status_code == 400
    assert "datetime" in answer.json["detail"]


def test_a_value_chooses_the_items_that_have_it(client, database):
    add_camera(
        database, (127.1, 37.5), id="a", purpose="crime", camera_count=2, mount_height_m=50.5
    )
    add_camera(database, (127.1, 37.5), id="b", purpose="park", camera_count=2)
    assert ids(client.get(ITEMS, query_string={"purpose": "park"})) == ["b"]
    assert ids(client.get(ITEMS, query_string={"camera_count": "2"})) == ["a", "b"]
    both = {"camera_count": "2", "mount_height_m": "50.5"}
    assert ids(client.get(ITEMS, query_string=both)) == ["a"]
    assert ids(client.get(ITEMS, query_string={"purpose": "'; DROP TABLE layer.cameras; --"})) == []


def test_booleans_and_times_are_values_too(client, database):
    add_items(database, "shelters", [((127.1, 37.5), {"id": "s", "open": True})])
    add_camera(database, (127.1, 37.5), id="c", status_at="2026-11-20T01:00:00Z")
    shelters = "/collections/shelters/items"
    assert ids(client.get(shelters, query_string={"open": "true"})) == ["s"]
    assert ids(client.get(shelters, query_string={"open": "false"})) == []
    at = {"status_at": "2026-11-20T10:00:00+09:00"}
    assert ids(client.get(ITEMS, query_string=at)) == ["c"]


@pytest.mark.parametrize(
    ("name", "value"),
    [("camera_count", "two"), ("camera_count", "1.5"), ("camera_count", str(2**63)),
     ("mount_height_m", "nan"), ("mount_height_m", ""),
     ("status_at", "now"), ("purpose", "a\x00b")],
)  # fmt: skip
def test_a_value_of_another_type_is_refused_by_name(empty, name, value):
    answer = empty.get(ITEMS, query_string={name: value})
    assert answer.status_code == 400
    assert name in answer.json["detail"]


def test_an_unknown_parameter_is_refused_and_the_known_are_named(empty):
    answer = empty.get(ITEMS, query_string={"colour": "red"})
    assert answer.status_code == 400
    assert answer.json["detail"].startswith("There is no parameter 'colour' here (there are: ")


def test_a_parameter_said_twice_is_refused(empty):
    answer = empty.get(f"{ITEMS}?limit=1&limit=2")
    assert answer.status_code == 400
    assert answer.json["detail"] == "The parameter 'limit' may be said only once."


# Formats


def test_csv_opens_in_a_spreadsheet_and_says_the_same(client, database):
    add_camera(
        database, (127.12, 37.54), id="c1", name='강동, "1"', camera_count=2, flags=["x", "y"]
    )
    answer = client.get(ITEMS, query_string={"f": "csv"})
    assert answer.content_type == "text/csv; charset=utf-8"
    text = answer.get_data().decode("utf-8")
    assert text.startswith("\ufeffid,lon,lat,name,")
    (row,) = csv.DictReader(io.StringIO(text.removeprefix("\ufeff")))
    assert (row["id"], row["lon"], row["lat"]) == ("c1", "127.12", "37.54")
    assert (row["name"], row["camera_count"], row["flags"]) == ('강동, "1"', "2", "x;y")
    assert (row["mount"], row["source"]) == ("", "test")


def test_csv_by_accept_header_has_its_next_page_in_a_link(client, database):
    add_items(database, "cameras", [((127.1, 37.5), {}) for _ in range(3)])
    answer = client.get(ITEMS, query_string={"limit": 2}, headers={"Accept": "text/csv"})
    href = answer.headers["Link"].partition(">")[0].removeprefix("<")
    rest = client.get(href, headers={"Accept": "text/csv"}).get_data(as_text=True)
    assert len(rest.splitlines()) == 2


@pytest.mark.parametrize("text", ["=1+1", "+82", "-x", "@cmd", "\tx"])
def test_csv_runs_no_formula(client, database, text):
    add_camera(database, (127.1, 37.5), name=text)
    body = client.get(ITEMS, query_string={"f": "csv"}).get_data().decode("utf-8-sig")
    (row,) = csv.DictReader(io.StringIO(body))
    assert row["name"] == f"'{text}"


def test_csv_of_shapes_holds_geojson(client, database):
    add_items(database, "buildings", [(shapely.box(127.1, 37.5, 127.2, 37.6), {"id": "b"})])
    body = client.get("/collections/buildings/items?f=csv").get_data().decode("utf-8-sig")
    (row,) = csv.DictReader(io.StringIO(body))
    assert shapely.from_geojson(row["geometry"]).geom_type == "MultiPolygon"


def test_a_format_that_there_is_not_is_refused(empty):
    assert empty.get(ITEMS, query_string={"f": "gml"}).status_code == 400
    answer = empty.get(ITEMS, headers={"Accept": "image/png"})
    assert (answer.status_code, answer.json["type"]) == (406, "/problems/not-acceptable")


# One item


def test_one_item_is_a_feature_with_links(client, database):
    add_camera(database, (127.12, 37.54), id="폴 1/2", name="a")
    answer = client.get(f"{ITEMS}/폴 1/2")
    assert answer.json["id"] == "폴 1/2"
    assert {li["rel"] for li in answer.json["links"]} == {"self", "collection", "version-history"}


def test_an_item_that_is_none_is_not_found(empty):
    answer = empty.get(f"{ITEMS}/nothing")
    assert (answer.status_code, answer.json["type"]) == (404, "/problems/unknown-item")
    assert answer.json["detail"] == "Layer 'cameras' has no current item 'nothing'."


def test_a_change_of_one_item_changes_its_tag_and_not_its_neighbours(client, database):
    for name in "ab":
        add_camera(database, (127.1, 37.5), id=name)
    before = {name: client.get(f"{ITEMS}/{name}").headers["ETag"] for name in "ab"}
    with database.transaction() as conn:
        conn.execute("UPDATE layer.cameras SET name = 'new', revision = 2 WHERE id = 'a'")
    settle(database, "cameras")
    answer = client.get(f"{ITEMS}/a", headers={"If-None-Match": before["a"]})
    assert (answer.status_code, answer.json["properties"]["name"]) == (200, "new")
    assert client.get(f"{ITEMS}/b", headers={"If-None-Match": before["b"]}).status_code == 304


def test_a_coverage_has_no_items(empty):
    answer = empty.get("/collections/ground/items")
    assert (answer.status_code, answer.json["type"]) == (404, "/problems/unknown-item")
