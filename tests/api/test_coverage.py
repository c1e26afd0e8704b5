"""What the cameras see together, over HTTP: shares, blind spots, what one camera adds."""

import csv
import datetime as dt
import io
import threading
import time
import types

import numpy as np
import psycopg
import pytest
import shapely
from factories import add_camera, add_district, add_items, retire
from shapely.geometry import shape
from street_towns import EAST, LAT, LON, NORTH, WAYS, at, load_town

from layers.questions.coverage import shares
from layers.registry import Registry
from layers.sight.service import Sight
from layers.watch.keeping import ViewKeeper

#: 400 m by 300 m around the town.
CORNERS = (LON - 0.5 * EAST, LAT - 2 * NORTH, LON + 3.5 * EAST, LAT + NORTH)
KNOWN = {"azimuth_deg": 90.0, "field_of_view_deg": 90.0, "range_m": 60.0, "width_px": 3840}


@pytest.fixture
def town(database, tmp_path):
    load_town(database, tmp_path)
    add_district(database, CORNERS, public=["sight"])
    return database


@pytest.fixture
def keeper(database, tmp_path):
    sight = Sight(database, tmp_path / "no ground.tif", patience_s=60.0)
    return ViewKeeper(database, sight, clock=lambda: dt.datetime.now(dt.UTC))


def get(client, path, **params):
    answer = client.get(path, query_string=params)
    assert answer.status_code == 200, answer.get_json()
    return answer.get_json()


def whole(client, **params):
    """The one row of the whole district."""
    (row,) = get(client, "/queries/coverage", **params)["features"]
    return row["properties"]


def box(name, west, south, east, north):
    return shapely.box(*at(name, east=west, north=south), *at(name, east=east, north=north))


def test_shares_are_told_of_known_cameras_and_of_all(town, client, keeper):
    add_camera(town, at("A", east=-10), mount_height_m=5.0, **KNOWN)
    add_camera(town, at("C", north=20))
    assert keeper.keep().cameras == 2
    said = whole(client)
    assert (said["cameras"], said["cameras_assumed"]) == (2, 1)
    assert 0 < said["known_street_seen_m"] < said["street_seen_m"] < said["street_m"]
    assert said["share_street"] == pytest.approx(said["street_seen_m"] / said["street_m"], abs=1e-4)
    assert said["area_m2"] == pytest.approx(120_000, rel=2e-3)
    # 800 m of streets lie under the sky; the tunnel counts for none.
    assert said["street_m"] == pytest.approx(800, abs=2)
    # A quarter disc of 60 m, from 4 m below it on.
    assert said["known_area_seen_m2"] == pytest.approx(np.pi * 60**2 / 4, rel=0.02)


def test_the_sums_of_dongs_cells_and_stretches_are_those_of_the_district(town, client, keeper):
    add_items(
        town,
        "dongs",
        [(box("A", -60, -250, 130, 150), {"name": "가동", "kind": "admin", "code": "1"}),
         (box("A", 130, -250, 380, 150), {"name": "나동", "kind": "admin", "code": "2"}),
         (box("A", -60, -250, 380, 150), {"name": "법정동", "kind": "legal", "code": "3"})],
    )  # fmt: skip
    add_items(town, "population", [(box("A", -50, -50, 350, 50), {"people": 800})])
    for name in "ABGH":
        add_camera(town, at(name, north=9))
    keeper.keep()
    total = whole(client)
    for by in ("dong", "cell"):
        rows = [r["properties"] for r in get(client, "/queries/coverage", by=by)["features"]]
        assert len(rows) == (2 if by == "dong" else len(rows))
        for name in ("street_m", "street_seen_m", "area_m2", "area_seen_m2", "cameras", "people"):
            told = sum(row[name] for row in rows)
            assert told == pytest.approx(total[name], rel=1e-3, abs=0.1 * len(rows)), (by, name)
    assert total["people"] == 800
    assert 0 < total["people_seen"] < 800
    names = [
        r["properties"]["name"]["ko"]
        for r in get(client, "/queries/coverage", by="dong")["features"]
    ]
    assert names == ["가동", "나동"]
    english = [
        r["properties"]["name"]["en"]
        for r in get(client, "/queries/coverage", by="dong")["features"]
    ]
    assert english == ["Ga-dong", "Na-dong"]
    ground = get(client, "/queries/coverage/blind", least=0)
    assert ground["total"] == pytest.approx(total["area_m2"] - total["area_seen_m2"], rel=1e-3)
    streets = get(client, "/queries/coverage/blind", of="streets", least=0)
    assert streets["total"] == pytest.approx(total["street_m"] - total["street_seen_m"], abs=1)
    assert {r["properties"]["street"]["ko"] for r in streets["features"]} >= {"천호대로", "뒷길"}


def test_a_cell_is_told_by_its_dong_and_the_street_that_runs_farthest_in_it(town, client, keeper):
    west, east = box("A", -60, -250, 130, 150), box("A", 130, -250, 380, 150)
    add_items(
        town,
        "dongs",
        [(west, {"name": "가동", "kind": "admin", "code": "1"}),
         (east, {"name": "나1동", "kind": "admin", "code": "2"})],
    )  # fmt: skip
    add_camera(town, at("A"))
    keeper.keep()
    lines = {
        tags["name"]: shapely.LineString([at(node) for node in nodes])
        for nodes, tags in WAYS.values()
        if "name" in tags and "tunnel" not in tags and tags["name"] != "옆길"
    }
    lines["옆길"] = shapely.MultiLineString([[at("A"), at("E")], [at("C"), at("G")]])
    cells = get(client, "/queries/coverage", by="cell")["features"]
    for cell in cells:
        square, said = shape(cell["geometry"]), cell["properties"]
        in_west = square.intersection(west).area > square.intersection(east).area
        assert said["dong"] == (
            {"ko": "가동", "en": "Ga-dong"} if in_west else {"ko": "나1동", "en": "Na 1-dong"}
        )
        metres = {name: square.intersection(line).length for name, line in lines.items()}
        best = max(metres, key=metres.get)
        if metres[best] > 2e-5 and sorted(metres.values())[-2] < metres[best] - 1e-5:
            assert said["street"]["ko"] == best
    assert {each["properties"]["street"]["ko"] for each in cells} >= {"천호대로", "뒷길"}
    assert all(letter < "가" for each in cells for letter in each["properties"]["street"]["en"])


def test_streets_are_told_where_more_have_names_than_a_byte_counts(
    database, tmp_path, client, keeper
):
    alleys = {n: ("DH", {"highway": "service", "name": f"골목{n}"}) for n in range(100, 400)}
    load_town(database, tmp_path, ways={**WAYS, **alleys})
    add_district(database, CORNERS, public=["sight"])
    add_camera(database, at("A"))
    keeper.keep()
    cells = get(client, "/queries/coverage", by="cell")["features"]
    assert any(each["properties"]["street"]["ko"].startswith("골목") for each in cells)


def test_a_finer_class_is_seen_of_less_and_each_row_names_its_class(town, client, keeper):
    add_camera(town, at("B"), mount_height_m=4.0, **KNOWN)
    keeper.keep()
    rows = get(client, "/queries/coverage", **{"class": "detect,observe,recognise,identify"})
    said = [row["properties"] for row in rows["features"]]
    assert [row["class"] for row in said] == ["detect", "observe", "recognise", "identify"]
    seen = [row["area_seen_m2"] for row in said]
    assert seen == sorted(seen, reverse=True)
    assert seen[0] > seen[-1] > 0


def test_purposes_are_told_each_for_itself(town, client, keeper):
    add_camera(town, at("A"), purpose="crime")
    add_camera(town, at("A", east=5), purpose="crime")
    add_camera(town, at("H"), purpose="traffic", status="down")
    add_camera(town, at("G"))
    keeper.keep()
    rows = {
        r["id"]: r["properties"] for r in get(client, "/queries/coverage", by="purpose")["features"]
    }
    assert set(rows) == {"crime", "traffic", "unknown"}
    assert rows["crime"]["cameras"] == 2
    assert rows["crime"]["name"] == {"ko": "생활방범", "en": "Crime prevention"}
    assert rows["traffic"]["cameras_down"] == 1
    assert rows["traffic"]["area_seen_m2"] == 0
    assert rows["traffic"]["index_50m"] > 0  # the index asks nobody whether a camera works
    assert rows["crime"]["area_seen_m2"] < 2 * rows["unknown"]["area_seen_m2"]


def test_the_50_m_index_sees_through_walls_and_stands_beside(town, client, keeper):
    add_camera(town, at("B"))
    walls = shapely.union_all([box("B", -12, -12, 12, 12).difference(box("B", -10, -10, 10, 10))])
    add_items(town, "buildings", [(walls, {"height_m": 9.0})])
    keeper.keep()
    said = whole(client)
    assert said["index_50m"] == pytest.approx(np.pi * 50**2 / 120_000, rel=0.01)
    assert said["area_seen_m2"] == pytest.approx(400, rel=0.05)
    assert 1 <= said["cells_50m"] <= 4


def test_what_a_camera_adds_is_what_the_district_loses_without_it(town, client, keeper):
    one = add_camera(town, at("A"))
    add_camera(town, at("A", east=30))
    keeper.keep()
    before = whole(client)
    told = get(client, "/queries/coverage/camera", id=one)
    assert told["adds"] == told["loses"]
    assert told["adds"]["known_area_seen_m2"] is None  # it is assumed
    only = shape(told["geometry"])
    assert only.area > 0
    retire(town, "cameras", one)
    assert keeper.keep().cameras <= 1
    after = whole(client)
    for name in ("street_seen_m", "area_seen_m2"):
        assert before[name] - after[name] == pytest.approx(told["adds"][name], abs=0.3)
    missing = client.get("/queries/coverage/camera", query_string={"id": one})
    assert missing.status_code == 404


def test_a_camera_that_is_down_sees_nothing_and_would_bring_back_what_it_adds(town, client, keeper):
    down = add_camera(town, at("A"), status="down")
    keeper.keep()
    assert whole(client)["area_seen_m2"] == 0
    told = get(client, "/queries/coverage/camera", id=down)
    assert told["loses"] is None
    assert told["adds"]["area_seen_m2"] > 1_000


def test_blind_spots_lie_in_their_cell_and_outside_of_every_view(town, client, keeper):
    add_camera(town, at("B"))
    add_items(town, "buildings", [(box("C", -20, 10, 20, 40), {"height_m": 20.0})])
    keeper.keep()
    told = get(client, "/queries/coverage/blind", least=100)
    assert told["numberMatched"] == told["numberReturned"] > 5
    sizes = [row["properties"]["area_m2"] for row in told["features"]]
    assert sizes == sorted(sizes, reverse=True)
    assert sizes[-1] >= 100
    with psycopg.connect(town_url(town)) as conn:
        (wkb,) = conn.execute(
            "SELECT st_asbinary(st_union(geom)) FROM layer.camera_views WHERE class = 'detect'"
        ).fetchone()
    seen = shapely.from_wkb(bytes(wkb))
    for row in told["features"]:
        blind = shape(row["geometry"])
        assert blind.intersection(seen).area < 1e-3 * blind.area
        assert not blind.buffer(-1e-7).intersects(box("C", -19, 11, 19, 39))
    page = get(client, "/queries/coverage/blind", least=100, limit=3)
    assert page["features"] == told["features"][:3]
    (following,) = page["links"]
    again = client.get(following["href"]).get_json()
    assert again["features"][0] == told["features"][3]
    here = get(
        client, "/queries/coverage/blind", bbox=",".join(map(str, box("H", 0, 0, 5, 5).bounds))
    )
    assert len({row["properties"]["cell"] for row in here["features"]}) <= 2


def town_url(database):
    return database.url


def test_an_answer_is_not_sent_twice_until_something_changes(town, client, keeper):
    add_camera(town, at("A"))
    keeper.keep()
    first = client.get("/queries/coverage")
    known = {"If-None-Match": first.headers["ETag"]}
    assert client.get("/queries/coverage", headers=known).status_code == 304
    add_camera(town, at("D"))
    keeper.keep()
    again = client.get("/queries/coverage", headers=known)
    assert again.status_code == 200
    assert again.get_json()["total"]["cameras"] == 2


def test_a_house_hides_what_is_behind_it_and_gives_it_back_when_demolished(town, client, keeper):
    add_camera(town, at("A", north=-20), **{**KNOWN, "range_m": 80.0})
    keeper.keep()
    free = whole(client)
    (house,) = add_items(town, "buildings", [(box("A", 20, -40, 30, 0), {"height_m": 20.0})])
    keeper.keep()
    hidden = whole(client)
    assert hidden["area_m2"] == pytest.approx(free["area_m2"] - 400, abs=1)
    assert hidden["area_seen_m2"] < 0.7 * free["area_seen_m2"]
    retire(town, "buildings", house)
    keeper.keep()
    assert whole(client) == free


@pytest.mark.parametrize("kind", ["csv", "gpkg"])
def test_answers_come_as_tables_and_files_too(town, client, keeper, kind):
    add_camera(town, at("A"))
    keeper.keep()
    for path, said in (
        ("/queries/coverage", {"by": "cell"}),
        ("/queries/coverage", {"by": "purpose"}),
        ("/queries/coverage/blind", {"of": "streets"}),
        ("/queries/coverage/camera", {"id": camera_id(town)}),
    ):
        answer = client.get(path, query_string={**said, "f": kind})
        assert answer.status_code == 200
        begins = b"\xef\xbb\xbfid," if kind == "csv" else b"SQLite format 3"
        assert answer.data.startswith(begins)
    rows = list(csv.DictReader(io.StringIO(client.get("/queries/coverage?by=cell&f=csv").text)))
    assert {"share_street", "known_share_street", "index_50m"} <= set(rows[0])


def camera_id(database):
    with psycopg.connect(database.url) as conn:
        return conn.execute("SELECT id FROM layer.cameras").fetchone()[0]


def test_without_cameras_or_before_their_views_are_made_the_answer_says_so(town, client, keeper):
    assert client.get("/queries/coverage").get_json()["type"] == "/problems/no-cameras"
    add_camera(town, at("A"))
    waiting = client.get("/queries/coverage", headers={"Accept-Language": "en"})
    assert (waiting.status_code, waiting.get_json()["type"]) == (503, "/problems/sight-loading")
    assert waiting.headers["Retry-After"] == "5"
    said = waiting.get_json()
    assert said["detail"] == "The views of 0 of 1 cameras are ready; try again when all are."
    assert (said["done"], said["total"]) == (0, 1)
    keeper.keep()
    assert client.get("/queries/coverage").status_code == 200


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("/queries/coverage", {"by": "house"}),
        ("/queries/coverage", {"class": "guess"}),
        ("/queries/coverage", {"of": "cats"}),
        ("/queries/coverage/blind", {"class": "detect,observe"}),
        ("/queries/coverage/blind", {"least": "-1"}),
        ("/queries/coverage/blind", {"known": "yes"}),
        ("/queries/coverage/camera", {}),
    ],
)
def test_what_cannot_be_used_is_refused_with_its_name(empty_viewer, path, said):
    answer = empty_viewer.get(path, query_string=said)
    assert answer.status_code == 400
    assert answer.get_json()["type"] == "/problems/bad-value"


def test_views_are_stored_once_and_only_what_changed_is_worked_out_again(town, client, as_role):
    """Written through the API, so that the outbox tells what changed."""
    steward = as_role("steward")
    sight = Sight(
        town,
        client.application.extensions["lifemap"].settings.rasters / "ground.tif",
        patience_s=60.0,
    )
    keeper = ViewKeeper(town, sight, clock=lambda: dt.datetime.now(dt.UTC))
    cameras = [create(steward, "cameras", shapely.Point(at(name, east=3))) for name in "ABDH"]
    assert keeper.keep().cameras == 4
    assert (keeper.keep().cameras, keeper.keep().written) == (0, 0)
    far = create(steward, "buildings", box("A", -40, 120, -30, 130), height_m=9.0)
    assert keeper.keep().cameras == 0  # nobody's range reaches there
    create(steward, "buildings", box("D", 10, -10, 20, 20), height_m=9.0)
    done = keeper.keep()
    assert 1 <= done.cameras <= 2
    assert done.written >= 1
    where, tag = cameras[0]
    answer = steward.patch(
        where, json={"properties": {"status": "down"}}, headers={"If-Match": tag}
    )
    assert answer.status_code == 200, answer.get_json()
    assert keeper.keep().cameras == 0  # a state is no view
    answer = steward.patch(
        where,
        json={"properties": {"azimuth_deg": 90.0}},
        headers={"If-Match": answer.headers["ETag"]},
    )
    assert keeper.keep().cameras == 1
    steward.delete(where, headers={"If-Match": answer.headers["ETag"]})
    gone = keeper.keep()
    assert gone.cameras == 0
    assert gone.written >= 1
    assert far


def create(client, layer, geometry, **properties):
    drawn = {
        "type": "Feature",
        "geometry": shapely.geometry.mapping(geometry),
        "properties": properties,
    }
    made = client.post(f"/collections/{layer}/items", json=drawn)
    assert made.status_code == 201, made.get_json()
    return made.headers["Location"], made.headers["ETag"]


def test_another_keeper_goes_on_where_the_last_one_stopped(town, keeper, tmp_path):
    add_camera(town, at("A"))
    assert keeper.keep().cameras == 1
    sight = Sight(town, tmp_path / "no ground.tif", patience_s=60.0)
    other = ViewKeeper(town, sight, clock=lambda: dt.datetime.now(dt.UTC))
    assert other.keep().cameras == 0


def test_stored_views_are_a_layer_with_one_area_a_class(town, client, keeper):
    name = add_camera(town, at("A"), mount_height_m=5.0, **KNOWN)
    keeper.keep()
    told = get(client, "/collections/camera_views/items")
    areas = {row["properties"]["class"]: shape(row["geometry"]) for row in told["features"]}
    assert list(areas) == ["detect", "observe", "recognise", "identify"]
    assert areas["detect"].buffer(1e-9).covers(areas["observe"])
    assert {row["properties"]["camera"] for row in told["features"]} == {name}
    assert {row["properties"]["assumed"] for row in told["features"]} == {False}
    assert Registry.from_catalog().get("camera_views").writers == frozenset()


def test_an_answer_is_worked_out_once_however_often_and_in_whatever_form_it_is_asked(
    town, client, keeper, monkeypatch
):
    add_camera(town, at("A"), purpose="crime")
    keeper.keep()
    made = []
    monkeypatch.setattr(
        "api.coverage.shares",
        lambda state, by, classes: made.append(by) or shares(state, by, classes),
    )
    for asked in (
        {"by": "purpose"},
        {"by": "purpose", "f": "csv"},
        {"by": "purpose", "of": "area"},
    ):
        assert client.get("/queries/coverage", query_string=asked).status_code == 200
    assert made == ["purpose", "district"]
    add_camera(town, at("D"), purpose="park")
    keeper.keep()
    rows = get(client, "/queries/coverage", by="purpose")["features"]
    assert {row["id"] for row in rows} == {"crime", "park"}
    assert len(made) == 4


def test_coverage_that_takes_longer_than_its_patience_is_there_when_it_is_asked_again(
    town, client, keeper, monkeypatch
):
    add_camera(town, at("A"))
    keeper.keep()
    whole(client)
    go_on = threading.Event()
    monkeypatch.setattr(
        "api.coverage.shares",
        lambda state, by, classes: go_on.wait(10) and shares(state, by, classes),
    )
    aside = client.application.extensions["lifemap"].watch.aside
    monkeypatch.setattr(aside, "patience_s", 0.01)
    late = client.get("/queries/coverage?by=dong")
    assert (late.status_code, late.headers["Retry-After"]) == (503, "1")
    go_on.set()
    monkeypatch.setattr(aside, "patience_s", 10.0)
    assert client.get("/queries/coverage?by=dong").status_code == 200


def test_while_coverage_is_worked_out_anew_it_is_told_as_it_was_with_its_age(
    town, client, keeper, monkeypatch, as_role
):
    add_camera(town, at("A"))
    keeper.keep()
    asked = "/queries/coverage"
    before = get(client, asked)
    add_camera(town, at("C"))
    keeper.keep()
    aside = client.application.extensions["lifemap"].watch.aside
    monkeypatch.setattr(aside, "patience_s", 0.0)
    later = types.SimpleNamespace(monotonic=lambda: time.monotonic() + 60.0)
    monkeypatch.setattr("api.latest.time", later)
    go_on = threading.Event()
    monkeypatch.setattr(
        "api.coverage.shares",
        lambda state, by, classes: go_on.wait(10) and shares(state, by, classes),
    )
    late = client.get(asked)
    assert late.get_json()["features"] == before["features"]
    assert late.get_json()["sight"]["revision"] == before["sight"]["revision"]
    assert 60 <= late.get_json()["age_s"] == int(late.headers["Age"]) < 120
    assert ("ETag" in late.headers, late.headers["Cache-Control"]) == (False, "private, no-store")
    # Nobody is told what another reader asked, nor what is too old.
    assert as_role("operator").get(asked).status_code == 503
    monkeypatch.setattr("api.latest.OLDEST_S", 1.0)
    assert client.get(asked).status_code == 503
    go_on.set()
    monkeypatch.setattr(aside, "patience_s", 30.0)
    after = client.get(asked).get_json()
    assert "age_s" not in after
    assert after["sight"]["cameras"] == before["sight"]["cameras"] + 1


def test_coverage_and_who_sees_are_as_old_as_the_oldest_layer_they_rest_on(town, client, keeper):
    """Cameras of today before buildings of last year are an answer of last year."""
    old = dt.datetime(2025, 3, 1, tzinfo=dt.UTC)
    add_camera(town, at("A"))
    add_items(town, "buildings", [(box("C", -20, 10, 20, 40), {"height_m": 20.0, "as_of": old})])
    keeper.keep()
    spot = ",".join(map(str, at("B")))
    asked = {
        "/queries/coverage": get(client, "/queries/coverage"),
        "/queries/coverage/blind": get(client, "/queries/coverage/blind"),
        "/queries/coverage/camera": get(client, "/queries/coverage/camera", id=camera_id(town)),
        "/queries/sees": get(client, "/queries/sees", point=spot),
        "/queries/track": get(client, "/queries/track", point=spot, mode="walk"),
        "/queries/cast-net": get(client, "/queries/cast-net", point=spot, mode="walk"),
    }
    for path, told in asked.items():
        assert dt.datetime.fromisoformat(told["sight"]["as_of"]) == old, path
