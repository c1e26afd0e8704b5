"""What goes wrong while something is written (faults 3, 11, 31 to 36, 45, 52 and 53)."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time

import bombs
import orjson
import pytest
import shapely
from people import token_for
from psycopg import sql

from layers.access import Role
from layers.store.load import writing
from layers.store.query import Query
from spatial.bbox import LonLat
from spatial.tiles import TileId

SHELTERS, PARKS = "/collections/shelters/items", "/collections/parks/items"
SHELTER = {
    "type": "Feature",
    "geometry": {"type": "Point", "coordinates": [127.12, 37.54]},
    "properties": {"name": "새 대피소", "capacity": 100},
}


def park(shape, **properties):
    geometry = orjson.loads(shapely.to_geojson(shape))
    return {"type": "Feature", "geometry": geometry, "properties": {"name": "공원", **properties}}


@pytest.fixture
def writer(as_role):
    return as_role("steward")


def added(client, items, feature):
    answer = client.post(items, json=feature)
    assert answer.status_code == 201, answer.json
    return answer.headers["Location"].removeprefix("http://localhost"), answer.headers["ETag"]


def merged(client, path, tag, **properties):
    return client.patch(
        path, json={"properties": properties}, headers={"If-Match": tag},
        content_type="application/merge-patch+json",
    )  # fmt: skip


def count(database, layer):
    statement = sql.SQL("SELECT count(*) FROM layer.{}").format(sql.Identifier(layer))
    return database.fetch_value(Query(statement=statement))


WORKER = """
import os, signal, sys
from pathlib import Path
from api import edits
from api.app import create_app
from api.settings import Settings
from layers.registry import Registry
from layers.store.database import Database

def killed(answer):
    os.kill(os.getpid(), signal.SIGKILL)

edits._response = killed
settings = Settings(home=Path(sys.argv[2]), secret_key=b"a key that only the tests know..")
database = Database(sys.argv[1], pool_size=2).open()
client = create_app(settings, Registry.from_catalog(), database).test_client()
client.post(
    "/collections/shelters/items", data=sys.argv[4], content_type="application/geo+json",
    headers={"Authorization": f"Bearer {sys.argv[3]}", "Idempotency-Key": "a-key-of-one-change"},
)
"""


def test_fault_03_a_worker_killed_between_commit_and_reply_has_written_once(
    client, database, database_url, settings
):
    token, body = token_for(database, "steward"), orjson.dumps(SHELTER)
    killed = subprocess.run(
        [sys.executable, "-c", WORKER, database_url, str(settings.home), token, body.decode()],
        env={**os.environ, "PYTHONPATH": "."}, check=False,
    )  # fmt: skip
    assert killed.returncode == -signal.SIGKILL
    assert count(database, "shelters") == 1

    def again():
        return client.post(
            SHELTERS, data=body, content_type="application/geo+json",
            headers={"Authorization": f"Bearer {token}", "Idempotency-Key": "a-key-of-one-change"},
        )  # fmt: skip

    first, second = again(), again()
    assert (first.status_code, count(database, "shelters")) == (201, 1)
    read = client.get(first.headers["Location"].removeprefix("http://localhost"))
    assert read.json["properties"]["name"] == "새 대피소"
    assert first.headers["ETag"] == read.headers["ETag"]
    for name in ("Location", "ETag"):
        assert first.headers[name] == second.headers[name]
    assert first.data == second.data == read.data


def test_a_key_is_of_one_change_and_one_author(writer, as_role, database):
    headers = {"Idempotency-Key": "k"}
    first = writer.post(SHELTERS, json=SHELTER, headers=headers)
    other = {**SHELTER, "properties": {"name": "다른 대피소"}}
    answer = writer.post(SHELTERS, json=other, headers=headers)
    assert (answer.status_code, answer.json["type"]) == (422, "/problems/refused")
    assert as_role("admin").post(SHELTERS, json=SHELTER, headers=headers).status_code == 201
    assert count(database, "shelters") == 2
    statement = sql.SQL("UPDATE lifemap.answered SET at = at - interval '25 hours'")
    database.execute(Query(statement=statement))
    assert writer.post(SHELTERS, json=SHELTER, headers={"Idempotency-Key": "l"}).status_code == 201
    forgotten = writer.post(SHELTERS, json=SHELTER, headers=headers)
    assert forgotten.headers["Location"] != first.headers["Location"]


def test_a_change_sent_twice_at_the_same_moment_is_made_once(writer, database):
    answers = []

    def send():
        answers.append(writer.post(SHELTERS, json=SHELTER, headers={"Idempotency-Key": "both"}))

    threads = [threading.Thread(target=send) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.headers["Location"] for answer in answers}) == 1
    assert count(database, "shelters") == 1


def test_fault_11_whoever_holds_a_layer_stops_writers_briefly_and_readers_never(
    writer, database, registry
):
    path, tag = added(writer, SHELTERS, SHELTER)
    with writing(database, registry.get("shelters")):
        began = time.monotonic()
        answer = merged(writer, path, tag, capacity=1)
        assert (answer.status_code, answer.json["type"]) == (503, "/problems/busy")
        assert "Retry-After" in answer.headers
        assert time.monotonic() - began < 3
        assert writer.get(path).status_code == 200
    assert merged(writer, path, tag, capacity=1).status_code == 200


def test_fault_11_a_change_waits_once_more_for_whoever_was_in_the_way(writer, database, registry):
    path, tag = added(writer, SHELTERS, SHELTER)
    holding, done = threading.Event(), threading.Event()

    def hold():
        with writing(database, registry.get("shelters")):
            holding.set()
            done.wait(0.7)  # longer than one wait, shorter than two

    thread = threading.Thread(target=hold)
    thread.start()
    holding.wait()
    assert merged(writer, path, tag, capacity=1).status_code == 200
    thread.join()


def test_fault_11_of_two_crossed_writers_one_is_told_to_come_again(writer, database, registry):
    path, tag = added(writer, SHELTERS, SHELTER)
    with database.transaction() as conn:
        conn.execute("LOCK TABLE layer.shelters IN ACCESS EXCLUSIVE MODE")
        answer = merged(writer, path, tag, capacity=1)
        assert (answer.status_code, answer.json["type"]) == (503, "/problems/busy")
        # Nothing of the attempt is left that would stop who was first.
        conn.execute("SELECT FROM lifemap.layer_state WHERE layer = 'shelters' FOR UPDATE NOWAIT")
    assert merged(writer, path, tag, capacity=1).status_code == 200


def test_fault_31_a_shape_of_a_million_corners_is_not_read(writer):
    corners = b"[127.0,37.5]," * 1_000_000
    body = b'{"type":"Feature","properties":{"name":"x"},"geometry":{"type":"Polygon","coordinates"'
    body += b":[[" + corners + b"[127.0,37.5]]]}}"
    began = time.monotonic()
    answer = writer.post(PARKS, data=body, content_type="application/geo+json")
    assert (answer.status_code, answer.json["type"]) == (413, "/problems/too-large")
    assert time.monotonic() - began < 1


def test_fault_31_a_shape_of_more_corners_than_are_taken_is_too_large(writer):
    circle = shapely.Point(bombs.PLACE).buffer(0.01, quad_segs=13_000)
    answer = writer.post(PARKS, json=park(shapely.set_precision(circle, 1e-7)))
    assert shapely.get_num_coordinates(circle) > 50_000
    assert answer.status_code == 413


def test_fault_32_an_invalid_outline_is_told_and_shown_mended_and_not_stored(writer, database):
    bow = shapely.Polygon([(127.1, 37.5), (127.2, 37.6), (127.2, 37.5), (127.1, 37.6)])
    answer = writer.post(PARKS, json=park(bow))
    assert (answer.status_code, answer.json["type"]) == (422, "/problems/unprocessable")
    assert answer.json["place"] == pytest.approx([127.15, 37.55])
    assert "Self-intersection" in answer.json["detail"]
    assert count(database, "parks") == 0
    offered = {**park(bow), "geometry": answer.json["repaired"]}
    assert writer.post(PARKS, json=offered).status_code == 201


def test_fault_33_combs_over_combs_are_stored_and_cost_nobody_anything(writer, client, database):
    for upright in (True, False):
        added(writer, PARKS, park(bombs.comb(3_900, upright=upright)))
    tile = TileId.containing(LonLat(*bombs.PLACE), 14)
    for path in (
        f"{PARKS}?bbox=127.1,37.5,127.2,37.6",
        f"{PARKS}?near=127.12,37.54,5000",
        f"/tiles/parks/{tile.z}/{tile.x}/{tile.y}.mvt",
        "/queries/nearest?point=127.12,37.54&layers=parks",
    ):
        began = time.monotonic()
        assert client.get(path).status_code == 200
        assert time.monotonic() - began < 2
    busy = database.fetch_value(
        Query(
            statement=sql.SQL(
                "SELECT count(*) FROM pg_stat_activity WHERE state = 'active'"
                " AND pid <> pg_backend_pid() AND datname = current_database()"
            )
        )
    )
    assert busy == 0


def test_fault_33_an_outline_that_takes_too_long_to_check_is_refused_in_time(writer):
    bomb = shapely.set_precision(bombs.comb(48_000, angle=45), 0)
    began = time.monotonic()
    answer = writer.post(PARKS, json=park(bomb))
    assert (answer.status_code, answer.json["type"]) == (422, "/problems/unprocessable")
    assert "too intricate" in answer.json["detail"]
    assert time.monotonic() - began < 20


def test_fault_34_what_spans_the_world_is_refused_before_anything_is_made_of_it(writer):
    world = shapely.box(-179.9, -80, 179.9, 80)
    assert writer.post(PARKS, json=park(world)).status_code == 422


@pytest.mark.parametrize(
    "line",
    [
        [[179.9, 37.5], [-179.9, 37.5]],
        [[127.1, 89.9], [127.1, -89.9]],
        [[127.1, 37.5], [127.1, 90.0]],
        [[180.0, 37.5], [181.0, 37.5]],
    ],
)
def test_fault_35_nothing_runs_round_the_world_or_over_its_edge(writer, line):
    feature = {
        "type": "Feature",
        "geometry": {"type": "LineString", "coordinates": line},
        "properties": {"kind": "flood"},
    }
    answer = writer.post("/collections/closures/items", json=feature)
    assert (answer.status_code, answer.json["type"]) == (422, "/problems/unprocessable")


def nested(depth):
    made = {"type": "Point", "coordinates": [127.12, 37.54]}
    for _ in range(depth):
        made = {"type": "GeometryCollection", "geometries": [made]}
    return made


@pytest.mark.parametrize(
    "geometry",
    [
        nested(1),
        nested(5),
        nested(300),
        {"type": "Point", "coordinates": [127.12, 37.54, 30.0]},
        {"type": "LineString", "coordinates": [[127.12, 37.54], [127.13, 37.54, 30.0]]},
        {"type": "Point", "coordinates": []},
        {"type": "LineString", "coordinates": []},
        {"type": "MultiPolygon", "coordinates": [[[]]]},
    ],
)
def test_fault_36_collections_heights_and_emptiness_are_refused(writer, geometry):
    feature = {"type": "Feature", "geometry": geometry, "properties": {"kind": "flood"}}
    answer = writer.post("/collections/closures/items", json=feature)
    assert (answer.status_code, answer.json["type"]) == (422, "/problems/unprocessable")


def test_fault_36_endless_nesting_is_no_json(writer):
    body = b'{"type":"Feature","geometry":' + b"[" * 100_000
    answer = writer.post(SHELTERS, data=body, content_type="application/geo+json")
    assert (answer.status_code, answer.json["type"]) == (400, "/problems/bad-value")


@pytest.mark.parametrize(
    "given", ["id", "fid", "source", "revision", "retired_at", "corrected", "author", "role", "x"]
)
def test_fault_45_a_property_that_nobody_offers_is_refused_and_nothing_is_written(
    writer, database, given
):
    answer = writer.post(SHELTERS, json={**SHELTER, "properties": {"name": "x", given: "1"}})
    assert (answer.status_code, answer.json["type"]) == (422, "/problems/refused")
    assert list(answer.json["properties"]) == [given]
    assert count(database, "shelters") == 0
    path, tag = added(writer, SHELTERS, SHELTER)
    before = writer.get(path).data
    assert merged(writer, path, tag, **{given: "1"}).status_code == 422
    assert writer.get(path).data == before


@pytest.mark.parametrize("member", ["author", "revision", "bbox", "stored"])
def test_fault_45_a_member_that_nobody_offers_is_refused(writer, member):
    assert writer.post(SHELTERS, json={**SHELTER, member: 1}).status_code == 422
    assert writer.post(SHELTERS, json={**SHELTER, "id": "of-my-own"}).status_code == 422


def test_fault_45_a_field_that_a_writer_may_not_see_does_not_exist_for_them(
    as_role, registry, database
):
    cameras = registry.get("cameras")
    shown = cameras.readable_fields(frozenset({Role.STEWARD, Role.VIEWER}))
    assert cameras.field("stream_url") not in shown
    feature = {**SHELTER, "properties": {"stream_url": "rtsp://x"}}
    answer = as_role("steward").post("/collections/cameras/items", json=feature)
    assert answer.status_code == 422
    assert "has no field" in answer.json["detail"]


def test_fault_45_replacing_an_item_does_not_empty_what_the_writer_may_not_see(
    as_role, registry, database
):
    from factories import add_camera

    add_camera(database, (127.12, 37.54), id="c", stream_url="rtsp://secret")
    steward = as_role("steward")
    read = steward.get("/collections/cameras/items/c")
    assert "stream_url" not in read.json["properties"]
    feature = read.json
    feature["properties"]["name"] = "new"
    answer = steward.put(
        "/collections/cameras/items/c", json=feature, headers={"If-Match": read.headers["ETag"]}
    )
    assert (answer.status_code, answer.json["properties"]["name"]) == (200, "new")
    statement = sql.SQL("SELECT stream_url FROM layer.cameras")
    assert database.fetch_value(Query(statement=statement)) == "rtsp://secret"


@pytest.mark.parametrize(
    ("properties", "sentence"),
    [
        ({"name": None}, "has no 'name'"),
        ({"name": "  "}, "has no 'name'"),
        ({"name": 5}, "must be a text"),
        ({"name": "a\u0000b"}, "is not text"),
        ({"name": "x", "capacity": -1}, "below 0"),
        ({"name": "x", "capacity": 1e9}, "above 1,000,000"),
        ({"name": "x", "capacity": 1.5}, "is not a whole number"),
        ({"name": "x", "capacity": "5"}, "must be a whole number"),
        ({"name": "x", "capacity": True}, "must be a whole number"),
        ({"name": "x", "open": "true"}, "must be true or false"),
        ({"name": "x", "open": 1}, "must be true or false"),
        ({"name": "x", "kind": "castle"}, "is not a code of 'kind'"),
        ({"name": "x" * 10_001}, "more than 10,000 letters"),
    ],
)
def test_a_value_that_is_none_of_its_field_is_refused_by_name(writer, properties, sentence):
    answer = writer.post(SHELTERS, json={**SHELTER, "properties": properties})
    assert answer.status_code == 422
    [said] = answer.json["properties"].values()
    assert sentence in said
    assert answer.json["detail"] == said
    korean = writer.post(f"{SHELTERS}?lang=ko", json={**SHELTER, "properties": properties})
    [said] = korean.json["properties"].values()
    assert any("가" <= letter <= "힣" for letter in said)


def test_every_property_that_cannot_be_stored_is_named_at_once(writer):
    properties = {"name": "x", "capacity": -1, "open": "yes"}
    answer = writer.post(SHELTERS, json={**SHELTER, "properties": properties})
    assert set(answer.json["properties"]) == {"capacity", "open"}


def test_fault_52_only_the_kinds_of_content_that_are_offered_are_read(writer):
    body = orjson.dumps(SHELTER)
    for kind in ("text/plain", "application/xml", "multipart/form-data", ""):
        answer = writer.post(SHELTERS, data=body, content_type=kind)
        assert (answer.status_code, answer.json["type"]) == (415, "/problems/media-type")
    packed = writer.post(
        SHELTERS, data=body, content_type="application/json", headers={"Content-Encoding": "gzip"}
    )
    assert packed.status_code == 415
    assert writer.post(f"{SHELTERS}?note=a&note=b", json=SHELTER).status_code == 400
    assert writer.post(SHELTERS, data=b"{", content_type="application/json").status_code == 400
    assert writer.post(SHELTERS, data=b"[]", content_type="application/json").status_code == 422


@pytest.fixture
def gunicorn(database_url, tmp_path):
    """The address of the workers that a user runs."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.set_inheritable(True)
        home = {"LIFEMAP_HOME": str(tmp_path), "LIFEMAP_DATABASE_URL": database_url}
        process = subprocess.Popen(
            [sys.executable, "-m", "scripts.workers", "--socket-fd", str(listener.fileno()),
             "--parent", str(os.getpid())],
            pass_fds=[listener.fileno()], env={**os.environ, **home},
        )  # fmt: skip
        yield listener.getsockname()
        process.terminate()
        process.wait(30)


def said_raw(address, text):
    """Send bytes as they are; give the status of each answer until the connection ends."""
    with socket.create_connection(address, timeout=30) as connection:
        connection.sendall(text)
        connection.shutdown(socket.SHUT_WR)
        parts = []
        while part := connection.recv(65536):
            parts.append(part)
    lines = b"".join(parts).split(b"\r\n")
    return [int(line.split()[1]) for line in lines if line.startswith(b"HTTP/1.1 ")]


def test_fault_52_a_request_has_one_meaning(gunicorn, database):
    post = b"POST /collections/shelters/items HTTP/1.1\r\nHost: x\r\nContent-Type: text/plain\r\n"
    hidden = b"DELETE /collections/shelters/items/a HTTP/1.1\r\nHost: x\r\n\r\n"
    for attack in (
        b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + hidden,
        b"Content-Length: 5\r\nContent-Length: 6\r\n\r\nabcdef",
        b"Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n",
        b"Transfer-Encoding: x\r\n\r\nabc",
        b"Content-Length: -5\r\n\r\n",
        b"Content-Length: +5\r\n\r\nabcde",
        b"X-Long: " + b"x" * 100_000 + b"\r\n\r\n",
        b"".join(b"X-%d: x\r\n" % number for number in range(1000)) + b"\r\n",
        b"X: a\x00b\r\n\r\n",
        b" folded: x\r\n\r\n",
    ):
        statuses = said_raw(gunicorn, post + attack)
        assert statuses, attack[:40]
        assert all(400 <= status < 500 or status == 501 for status in statuses), (
            attack[:40],
            statuses,
        )
        assert len(statuses) == 1, attack[:40]
    good = said_raw(gunicorn, b"GET /health HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
    assert good == [200]


def test_fault_53_of_two_changes_to_the_same_version_the_second_is_refused(writer, as_role):
    path, tag = added(writer, SHELTERS, SHELTER)
    other = as_role("admin")
    assert merged(writer, path, tag, capacity=1).status_code == 200
    stale = merged(other, path, tag, capacity=2)
    assert (stale.status_code, stale.json["type"]) == (412, "/problems/changed-meanwhile")
    seen = other.get(path)
    assert seen.json["properties"]["capacity"] == 1
    assert merged(other, path, seen.headers["ETag"], capacity=2).status_code == 200
    unsaid = writer.patch(path, json={}, content_type="application/merge-patch+json")
    assert (unsaid.status_code, unsaid.json["type"]) == (428, "/problems/version-needed")
    versions = writer.get(f"{path}/history").json["versions"]
    assert [each["properties"]["capacity"] for each in versions] == [2, 1, 100]
    assert [each["author"] for each in versions] == [
        "token:a-admin", "token:a-steward", "token:a-steward",
    ]  # fmt: skip


def test_fault_53_of_many_changes_at_once_to_one_version_one_wins(writer, database):
    path, tag = added(writer, SHELTERS, SHELTER)
    statuses = []

    def change(capacity):
        statuses.append(merged(writer, path, tag, capacity=capacity).status_code)

    threads = [threading.Thread(target=change, args=[capacity]) for capacity in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(statuses) == [200, 412, 412, 412]


def test_a_weak_tag_does_not_say_which_version_was_seen(writer):
    path, tag = added(writer, SHELTERS, SHELTER)
    assert merged(writer, path, f"W/{tag}", capacity=1).status_code == 412
    assert merged(writer, path, "*", capacity=1).status_code == 200
