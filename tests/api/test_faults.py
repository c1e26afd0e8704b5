"""What goes wrong underneath, and what the reader hears of it (faults 7, 9, 10, 31, 42)."""

import contextlib
import os
import shutil
import signal
import subprocess
import tempfile
import threading
import time
from pathlib import Path

import pytest
from factories import add_camera, add_items
from people import link_for
from psycopg import sql

from api.app import MAX_BODY, create_app
from api.settings import Settings
from layers.access import Role
from layers.cluster import Cluster
from layers.store.database import Database
from layers.store.query import Query
from layers.store.schema import bring_up

KEY = b"a key that only the tests know.."
#: Settings of a cluster that leaves room on a disk of 180 MB.
SMALL = {
    "listen_addresses": "''",
    "shared_buffers": "16MB",
    "max_wal_size": "48MB",
    "min_wal_size": "32MB",
}


@contextlib.contextmanager
def holding(database, count):
    """Hold some connections of the pool for as long as the block runs."""
    release, held = threading.Event(), threading.Semaphore(0)

    def hold():
        with database.connection():
            held.release()
            release.wait(30)

    threads = [threading.Thread(target=hold) for _ in range(count)]
    for thread in threads:
        thread.start()
    for _ in threads:
        assert held.acquire(timeout=10)
    try:
        yield
    finally:
        release.set()
        for thread in threads:
            thread.join()


@pytest.fixture
def impatient(settings, registry, database_url):
    """A client over a pool of two that waits a fifth of a second for a connection."""
    database = Database(database_url, pool_size=2, checkout_s=0.2, deadline_s=0.5).open()
    yield create_app(settings, registry, database).test_client(), database
    database.close()


def test_fault_09_an_exhausted_pool_is_busy_and_health_says_so(impatient):
    client, database = impatient
    assert client.get("/health").json["database"] == "ok"
    with holding(database, 2):
        began = time.monotonic()
        answer = client.get("/collections/cameras/items")
        assert time.monotonic() - began < 2
        assert (answer.status_code, answer.json["type"]) == (503, "/problems/busy")
        assert 1 <= int(answer.headers["Retry-After"]) <= 5
        health = client.get("/health")
        assert (health.status_code, health.json["status"]) == (200, "degraded")
        assert health.json["database"] == "busy"
    assert client.get("/collections/cameras/items").status_code == 200
    assert client.get("/health").json["status"] == "ok"


def test_fault_09_too_many_who_wait_are_sent_away_at_once(impatient):
    client, database = impatient
    with holding(database, 2):
        answers = []

        def ask():
            answers.append(client.application.test_client().get("/collections").status_code)

        threads = [threading.Thread(target=ask) for _ in range(60)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(20)
    assert answers == [503] * 60


def test_fault_10_a_slow_question_ends_at_its_deadline(impatient):
    client, database = impatient
    add_camera(database, (127.1, 37.5))
    with database.transaction() as conn:
        conn.execute("ALTER TABLE layer.cameras RENAME TO cameras_fast")
        conn.execute(
            "CREATE VIEW layer.cameras AS SELECT f.* FROM layer.cameras_fast AS f, pg_sleep(20)"
        )
    began = time.monotonic()
    answer = client.get("/collections/cameras/items")
    assert time.monotonic() - began < 3
    assert (answer.status_code, answer.json["type"]) == (504, "/problems/timeout")
    still = Query(
        statement=sql.SQL(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
            " AND state = 'active' AND pid <> pg_backend_pid()"
        )
    )
    assert database.fetch_value(still) == 0


def test_a_database_that_died_is_unavailable_and_comes_back_by_itself(settings, registry):
    folder = Path(tempfile.mkdtemp(prefix="lm-"))
    folder.chmod(0o755)
    cluster = Cluster.at(folder / "c")
    with cluster.serving(SMALL) as url, opened(url) as database:
        bring_up(database, registry)
        client = create_app(settings, registry, database).test_client()
        assert client.get("/collections").status_code == 200
        os.kill(cluster.postmaster(), signal.SIGKILL)
        # A session outlives its server by the moment it takes to notice.
        until = time.monotonic() + 5
        while (answer := client.get("/collections")).status_code == 200:
            assert time.monotonic() < until
        assert (answer.status_code, answer.json["type"]) == (503, "/problems/unavailable")
        assert "Retry-After" in answer.headers
        health = client.get("/health")
        assert (health.status_code, health.json["database"]) == (200, "unavailable")
        time.sleep(4)  # long enough for attempts to be put off
        assert client.get("/collections").json["type"] == "/problems/unavailable"
        cluster.recover()
        began = time.monotonic()
        while client.get("/collections").status_code != 200:
            assert time.monotonic() - began < 8
    shutil.rmtree(folder, ignore_errors=True)


def test_fault_04_a_frozen_database_is_unavailable_and_answers_again_when_thawed(
    settings, registry
):
    """It keeps its sockets open and says nothing: only a clock of ours can free the reader."""
    folder = Path(tempfile.mkdtemp(prefix="lm-"))
    folder.chmod(0o755)
    cluster = Cluster.at(folder / "c")
    with cluster.serving(SMALL) as url, opened(url, deadline_s=0.5) as database:
        bring_up(database, registry)
        client = create_app(settings, registry, database).test_client()
        assert client.get("/collections").status_code == 200
        frozen = cluster.processes()
        for number in (signal.SIGSTOP, signal.SIGCONT):
            for pid in frozen:
                os.kill(pid, number)
            if number is signal.SIGSTOP:
                for _ in range(3):
                    began = time.monotonic()
                    answer = client.get("/collections")
                    assert time.monotonic() - began < 5
                    assert (answer.status_code, answer.json["type"]) == (
                        503,
                        "/problems/unavailable",
                    )
        began = time.monotonic()
        while client.get("/collections").status_code != 200:
            assert time.monotonic() - began < 8
    shutil.rmtree(folder, ignore_errors=True)


@contextlib.contextmanager
def opened(url, **more):
    database = Database(url, pool_size=2, checkout_s=0.5, **more).open()
    yield database
    database.close()


@pytest.mark.parametrize("method", ["post", "get"])
def test_fault_31_a_body_of_a_million_corners_is_not_read(empty, method):
    body = b"[" + b"[127.0,37.5]," * 1_000_000 + b"[127.0,37.5]]"
    assert len(body) > MAX_BODY
    began = time.monotonic()
    answer = getattr(empty, method)("/sign-out", data=body, content_type="application/json")
    assert (answer.status_code, answer.json["type"]) == (413, "/problems/too-large")
    assert time.monotonic() - began < 1


@pytest.fixture
def small_disk():
    """A disk of 180 MB that belongs to this test alone."""
    if os.geteuid() != 0:
        pytest.skip("mounting a small disk needs root")
    folder = Path(tempfile.mkdtemp(prefix="lm-"))
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=180m,mode=0755", "tmpfs", str(folder)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    if mounted.returncode != 0:
        pytest.skip(f"a small disk cannot be mounted here: {mounted.stderr.strip()}")
    yield folder
    subprocess.run(["umount", "--lazy", str(folder)], check=True)
    folder.rmdir()


def test_fault_07_a_full_disk_stops_writing_not_reading_and_ends_when_there_is_room(
    small_disk, registry
):
    settings = Settings(home=small_disk, secret_key=KEY)
    with Cluster.at(small_disk / "c").serving(SMALL) as url, opened(url) as database:
        bring_up(database, registry)
        add_items(database, "cameras", [((127.1, 37.5), {"id": "before"})])
        app = create_app(settings, registry, database)
        app.add_url_rule("/grow", view_func=lambda: str(database.execute(GROW)))
        client = app.test_client()
        ballast = small_disk / "ballast"
        subprocess.run(["dd", "if=/dev/zero", f"of={ballast}", "bs=1M"], check=False)
        answer = next(a for a in (client.get("/grow") for _ in range(40)) if a.status_code != 200)
        assert (answer.status_code, answer.json["type"]) == (507, "/problems/disk-full")
        items = client.get("/collections/cameras/items")
        assert (items.status_code, items.json["features"][0]["id"]) == (200, "before")
        ballast.unlink()
        assert client.get("/grow").status_code == 200
        add_items(database, "cameras", [((127.1, 37.5), {"id": "after"})])
        assert len(client.get("/collections/cameras/items").json["features"]) == 2
        assert client.get(link_for(database, Role.OPERATOR)).status_code == 303


#: A write of some megabytes: one row may still find room in a page that is there already.
GROW = Query(
    statement=sql.SQL(
        "INSERT INTO lifemap.answered (author, key, digest, status)"
        " SELECT gen_random_uuid()::text, 'k', 'd', 200 FROM generate_series(1, 50000)"
    ),
    deadline_s=30,
)


STREAM = "rtsp://op:secret@192.0.2.7/live"


@pytest.mark.parametrize("role", [None, *(role for role in Role if role is not Role.ANONYMOUS)])
def test_fault_42_a_stream_address_reaches_only_the_control_room(
    app, client, as_role, database, caplog, role
):
    """Every address of the API and what it could give away, as every role."""
    add_camera(database, (127.1, 37.5), id="c", name="강동-1", stream_url=STREAM)
    reader = client if role is None else as_role(role)
    may = role in {Role.OPERATOR, Role.ADMIN}
    tile = _tile(16, 127.1, 37.5)
    answers = {
        where: reader.get(where)
        for where in (
            "/collections", "/collections/cameras", "/collections/cameras/queryables",
            "/collections/cameras/items", "/collections/cameras/items?f=csv",
            "/collections/cameras/items/c", "/queries/nearest?point=127.1,37.5", "/api",
            "/api/docs", "/tiles/cameras.json", f"/tiles/cameras/{tile}.mvt", "/spec", "/panel",
            "/export?point=127.1,37.5",
        )
    }  # fmt: skip
    assert {where: answer.status_code for where, answer in answers.items()} == dict.fromkeys(
        answers, 200
    )
    told = {where for where, answer in answers.items() if STREAM.encode() in answer.data}
    named = {where for where, answer in answers.items() if b"stream_url" in answer.data}
    if may:
        assert "/collections/cameras/items/c" in told
    else:
        assert told == named == set()
    assert "secret" not in caplog.text


@pytest.mark.parametrize("role", ["viewer", "planner", "responder", "steward"])
def test_fault_42_nobody_else_finds_it_out_by_asking(as_role, database, role):
    add_camera(database, (127.1, 37.5), stream_url=STREAM)
    reader = as_role(role)
    for said in ({"stream_url": STREAM}, {"stream_url": ""}):
        answer = reader.get("/collections/cameras/items", query_string=said)
        assert answer.status_code == 400
        unknown = reader.get("/collections/cameras/items", query_string={"no_such": "x"})
        assert answer.json["detail"] == unknown.json["detail"].replace("no_such", "stream_url")


def _tile(zoom, lon, lat):
    from spatial.bbox import LonLat
    from spatial.tiles import TileId

    tile = TileId.containing(LonLat(lon, lat), zoom)
    return f"{tile.z}/{tile.x}/{tile.y}"
