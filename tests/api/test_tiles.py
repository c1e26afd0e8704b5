"""Tiles over HTTP: addresses, readers, versions, and many readers at once."""

import dataclasses
import gzip
import subprocess
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest
from factories import add_camera, add_items
from mvt import features
from people import token_for

from api.app import create_app
from api.services import services_of
from api.settings import Settings
from api.tile_cache import TileCache
from layers.access import Role
from layers.errors import BusyError
from layers.registry import Registry
from layers.store.database import Database
from spatial.bbox import LonLat
from spatial.tiles import TileId

PLACE = (127.12, 37.54)


def address(layer_id="cameras", zoom=16, place=PLACE, kind="mvt"):
    tile = TileId.containing(LonLat(*place), zoom)
    return f"/tiles/{layer_id}/{zoom}/{tile.x}/{tile.y}.{kind}"


class CountingDatabase(Database):
    """A database that remembers which tables it was asked about."""

    def __init__(self, url, **settings):
        super().__init__(url, **settings)
        self.asked = []
        self.delay_s = 0.0

    def fetch_bytes(self, query):
        self.asked.append("tile")
        time.sleep(self.delay_s)
        return super().fetch_bytes(query)

    def fetch_all(self, query):
        self.asked.append("state" if "layer_state" in query.text() else "rows")
        return super().fetch_all(query)


@pytest.fixture
def counting(database_url):
    database = CountingDatabase(database_url, pool_size=4).open()
    yield database
    database.close()


@pytest.fixture
def counted(settings, registry, counting):
    """An app that knows what its district opens, as it asks every few seconds whoever comes."""
    app = create_app(settings, registry, counting)
    assert services_of(app).registry is not None
    counting.asked.clear()
    return app


def test_a_tile_is_sent_packed_to_those_who_can_unpack(client, database):
    camera = add_camera(database, PLACE)
    plain = client.get(address())
    packed = client.get(address(), headers={"Accept-Encoding": "br, gzip"})
    assert plain.mimetype == "application/vnd.mapbox-vector-tile"
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.data) == plain.data
    assert features(plain.data, "cameras")[0]["properties"]["id"] == camera


def test_an_empty_tile_has_no_content(client):
    answer = client.get(address())
    assert (answer.status_code, answer.data) == (204, b"")


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/tiles/cameras/30/0/0.mvt", 404),
        ("/tiles/cameras/16/-1/0.mvt", 404),
        ("/tiles/cameras/16/0/65536.mvt", 404),
        ("/tiles/cameras/16/0/x.mvt", 400),
        ("/tiles/cameras/16/0/1.5.mvt", 400),
        ("/tiles/cameras/1e1/0/1.mvt", 400),
        ("/tiles/cameras/16/0/9999999999999999999.mvt", 400),
        ("/tiles/cameras/16/0/%00.mvt", 400),
        ("/tiles/buildings/12/0/0.mvt", 404),
        ("/tiles/ground/13/0/0.mvt", 404),
        ("/tiles/cameras/13/0/0.png", 404),
        ("/tiles/ground/30/0/0.png", 404),
        ("/terrain/12/x/0.png", 400),
        ("/tiles/nothing/16/0/0.mvt", 404),
        ("/tiles/cameras/16/0/0.mvt?filter=1", 400),
    ],
)
def test_fault_25_a_tile_that_cannot_be_asks_the_database_nothing(counted, counting, path, status):
    answer = counted.test_client().get(path)
    assert answer.status_code == status
    assert answer.mimetype == "application/problem+json"
    assert counting.asked == []


def test_a_known_version_touches_no_geometry(counted, counting):
    add_camera(counting, PLACE)
    client = counted.test_client()
    tag = client.get(address()).headers["ETag"]
    counting.asked.clear()
    again = client.get(address(), headers={"If-None-Match": tag})
    assert (again.status_code, again.data) == (304, b"")
    assert counting.asked == []


def test_a_second_reader_gets_the_kept_tile(counted, counting):
    add_camera(counting, PLACE)
    first = counted.test_client().get(address())
    counting.asked.clear()
    second = counted.test_client().get(address())
    assert second.data == first.data
    assert counting.asked == []


def test_a_worker_keeps_as_many_tiles_as_it_is_told(tmp_path):
    environ = {"LIFEMAP_TILE_CACHE_MB": "3"}
    assert Settings.from_env(environ, default_home=tmp_path).tile_cache_bytes == 3 * 1024 * 1024
    assert Settings.from_env({}, default_home=tmp_path).tile_cache_bytes == 64 * 1024 * 1024


def test_a_page_may_name_the_version_it_has_seen(client, database):
    add_camera(database, PLACE)
    assert client.get(address() + "?v=7").data == client.get(address()).data


def test_fault_26_a_storm_on_a_cold_tile_is_one_question(counted, counting):
    add_camera(counting, PLACE)
    counting.asked.clear()
    counting.delay_s = 0.3
    with ThreadPoolExecutor(32) as readers:
        answers = list(readers.map(lambda _: counted.test_client().get(address()), range(32)))
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.data for answer in answers}) == 1
    assert counting.asked.count("tile") == 1


def test_fault_26_a_storm_on_many_cold_tiles_is_one_question_each_or_503(
    settings, registry, database_url
):
    database = CountingDatabase(database_url, pool_size=2, checkout_s=0.4).open()
    add_camera(database, PLACE)
    database.asked.clear()
    app = create_app(settings, registry, database)
    with psycopg.connect(database_url) as blocker:
        blocker.execute("LOCK TABLE layer.cameras IN ACCESS EXCLUSIVE MODE")
        started = time.monotonic()
        with ThreadPoolExecutor(32) as readers:
            zooms = [13, 14, 15, 16] * 8
            answers = list(
                readers.map(lambda zoom: app.test_client().get(address(zoom=zoom)), zooms)
            )
        assert time.monotonic() - started < 5
    database.close()
    assert {answer.status_code for answer in answers} <= {503, 504}
    shed = [answer for answer in answers if answer.status_code == 503]
    assert shed
    assert all(int(answer.headers["Retry-After"]) >= 1 for answer in shed)
    assert database.asked.count("tile") <= 4


def test_a_kept_tile_is_never_sent_to_another_role(settings, registry, database):
    cameras = registry.get("cameras")
    fields = tuple(
        dataclasses.replace(each, first_zoom=0) if each.name == "stream_url" else each
        for each in cameras.fields
    )
    layer = dataclasses.replace(cameras, fields=fields)
    app = create_app(settings, Registry.of([layer]), database)
    add_camera(database, PLACE, stream_url="rtsp://192.0.2.7/1")

    def seen(role):
        token = token_for(database, role)
        return app.test_client().get(address(), headers={"Authorization": f"Bearer {token}"})

    answers = [seen(role) for role in (Role.OPERATOR, Role.PLANNER, Role.OPERATOR, Role.VIEWER)]
    assert [b"rtsp://192.0.2.7/1" in each.data for each in answers] == [True, False, True, False]
    assert answers[0].headers["ETag"] != answers[1].headers["ETag"]
    assert "Authorization" in answers[0].headers["Vary"]


def test_tilejson_describes_the_tiles(client, database):
    add_items(database, "cameras", [(PLACE, {}), ((127.14, 37.55), {})])
    described = client.get("/tiles/cameras.json").get_json()
    assert described["tilejson"] == "3.0.0"
    assert described["tiles"] == ["http://localhost/tiles/cameras/{z}/{x}/{y}.mvt"]
    assert described["bounds"] == [127.12, 37.54, 127.14, 37.55]
    assert (described["minzoom"], described["maxzoom"]) == (0, 16)
    [vector_layer] = described["vector_layers"]
    assert vector_layer["id"] == "cameras"
    assert {"id", "purpose", "point_count"} <= set(vector_layer["fields"])
    assert "stream_url" not in vector_layer["fields"]
    assert "counted on a grid" in described["description"]


def test_tilejson_speaks_korean_too(client):
    described = client.get("/tiles/buildings.json?lang=ko").get_json()
    assert described["name"] == "건물"
    assert "확대 수준 14 미만" in described["description"]


def test_what_a_tile_carries_is_what_its_tilejson_says(client, database, registry):
    add_camera(database, PLACE, name="C-1", purpose="crime", status="ok", camera_count=2)
    fields = client.get("/tiles/cameras.json").get_json()["vector_layers"][0]["fields"]
    for zoom in range(17):
        [found] = features(client.get(address(zoom=zoom)).data, "cameras")
        assert set(found["properties"]) <= set(fields)


def test_gdal_reads_our_tiles(client, database, tmp_path):
    box = [(x, y) for x in (127.1195, 127.12, 127.1205) for y in (37.5399, 37.5401)]
    add_items(database, "cameras", [(place, {"name": f"C-{n}"}) for n, place in enumerate(box)])
    for zoom in (14, 16):
        body = client.get(address(zoom=zoom)).data
        file = tmp_path / f"{zoom}.mvt"
        file.write_bytes(body)
        read = subprocess.run(
            ["ogrinfo", "-ro", "-al", "-so", f"MVT:{file}"],
            check=True, capture_output=True, text=True,
        ).stdout  # fmt: skip
        assert "Layer name: cameras" in read
        assert f"Feature Count: {len(features(body, 'cameras'))}\n" in read
        assert "name: String" in read


def test_the_cache_lets_the_oldest_go_when_it_is_full():
    cache = TileCache(max_bytes=10_000, patience_s=1)
    made = []

    def get(key):
        return cache.get(key, lambda: made.append(key) or bytes(2_000))

    for key in ("a", "b", "c", "a", "d", "e"):
        get(key)
    assert cache.size <= 10_000
    made.clear()
    for key in ("a", "d", "e", "b"):
        get(key)
    assert made == ["b"]


def test_a_tile_that_failed_is_made_again():
    cache = TileCache(max_bytes=10_000, patience_s=1)

    def fail():
        raise BusyError("no connection")

    with pytest.raises(BusyError):
        cache.get("a", fail)
    assert cache.get("a", lambda: b"made") == b"made"


def test_waiting_for_anothers_tile_ends():
    cache = TileCache(max_bytes=10_000, patience_s=0.05)
    may_end = threading.Event()
    with ThreadPoolExecutor(1) as maker:
        making = maker.submit(cache.get, "a", lambda: b"made" if may_end.wait(5) else b"")
        while not cache._flights:
            time.sleep(0.001)
        with pytest.raises(BusyError):
            cache.get("a", lambda: b"never")
        may_end.set()
        assert making.result() == b"made"
