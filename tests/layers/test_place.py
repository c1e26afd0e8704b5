"""A place by its name, from a server of our own that answers as Nominatim and Overpass do."""

import json
import re
import socket
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import osmnx
import pytest
from ingesting import NOW
from psycopg import sql

from layers.errors import SourceError
from layers.place import load_place
from layers.store.query import Query

RING = [[127.10, 37.50], [127.20, 37.50], [127.20, 37.60], [127.10, 37.60], [127.10, 37.50]]
PLACE = {
    "osm_type": "relation", "osm_id": 12345, "lat": "37.55", "lon": "127.15", "place_rank": 12,
    "importance": 0.5, "class": "boundary", "type": "administrative", "addresstype": "borough",
    "name": "강동구", "display_name": "강동구, 서울특별시, 대한민국",
    "boundingbox": ["37.5", "37.6", "127.1", "127.2"],
    "geojson": {"type": "Polygon", "coordinates": [RING]},
}  # fmt: skip


def node(number, lon, lat, **tags):
    return {"type": "node", "id": number, "lat": lat, "lon": lon, "tags": tags}


def way(number, *nodes, **tags):
    return {"type": "way", "id": number, "nodes": list(nodes), "tags": tags}


ELEMENTS = [
    node(1, 127.15, 37.55), node(2, 127.151, 37.55), node(3, 127.151, 37.551),
    node(4, 127.15, 37.551), node(5, 127.16, 37.55),
    node(6, 127.152, 37.552, man_made="surveillance", **{"camera:direction": "SW"}),
    way(10, 1, 2, 3, 4, 1, building="apartments", name="고덕아파트", **{"building:levels": "12"}),
    way(11, 2, 5, highway="residential", name="고덕로", oneway="-1"),
    way(12, 1, 2, 3, 1, leisure="park", name="샛마을공원"),
    way(13, 4, 3, 2, 4, amenity="hospital", name="강동병원", emergency="yes"),
    way(14, 4, 3, natural="coastline"),
]  # fmt: skip


class _Maps(BaseHTTPRequestHandler):
    places = (PLACE,)
    asked = []  # noqa: RUF012 - one server a test

    def do_GET(self):
        path = urlsplit(self.path)
        if path.path == "/api/status":
            self._answer(
                b"Connected as: 1\nCurrent time: x\nAnnounced\nRate limit: 2\n2 slots now."
            )
        elif path.path == "/search":
            self.asked.append((parse_qs(path.query)["q"][0], self.headers["Accept-Language"]))
            self._answer(json.dumps(self.places).encode())

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self.asked.append(parse_qs(body)["data"][0])
        answer = {"version": 0.6, "generator": "test", "elements": ELEMENTS}
        self._answer(json.dumps(answer).encode())

    def _answer(self, body):
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


@pytest.fixture
def maps():
    handler = type("Maps", (_Maps,), {"asked": []})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def load(database, registry, maps, name="Gangdong-gu, Seoul", **options):
    root = f"http://127.0.0.1:{maps.server_port}"
    return load_place(
        database, registry, name, now=NOW, overpass_url=f"{root}/api", nominatim_url=root, **options
    )


def ask(database, text):
    return database.fetch_all(Query(statement=sql.SQL(text)))


def test_a_place_is_loaded_through_the_same_layers_as_a_file(database, registry, maps):
    reports = {each.layer: each for each in load(database, registry, maps)}
    accepted = {layer: each.accepted for layer, each in reports.items() if each.accepted}
    assert accepted == {
        "buildings": 1, "cameras": 1, "hospitals": 1, "parks": 1, "roads": 1,
        "street_nodes": 2, "street_edges": 1, "water": 1,
    }  # fmt: skip
    assert ask(database, "SELECT id, kind FROM layer.water") == [("osm/sea/1", "sea")]
    edge = ask(database, "SELECT id, from_node, to_node, drive_ms IS NULL FROM layer.street_edges")
    assert edge == [("osm/11/0", 2, 5, True)]
    assert ask(database, "SELECT id, height_m, floors, height_source FROM layer.buildings") == [
        ("osm/way/10", 36.0, 12, "floors")
    ]
    assert ask(database, "SELECT azimuth_deg FROM layer.cameras") == [(225.0,)]
    assert ask(database, "SELECT name, emergency_room FROM layer.hospitals") == [("강동병원", True)]
    road = ask(database, "SELECT st_astext(geom), oneway FROM layer.roads")
    assert road == [("MULTILINESTRING((127.16 37.55,127.151 37.55))", True)]
    assert ask(database, "SELECT id, name_ko, name_en, loaded_at FROM lifemap.district") == [
        ("osm_relation_12345", "강동구", "Gangdong-gu, Seoul", NOW)
    ]


def test_the_servers_are_asked_in_korean_and_for_the_polygon(database, registry, maps):
    load(database, registry, maps)
    (query, language), overpass, streets = maps.RequestHandlerClass.asked
    assert query == "Gangdong-gu, Seoul"
    assert language == "ko,en"
    assert re.search(r"\[.?building.?\]\(poly:'37\.\d+ 127\.\d+", overpass)
    assert 'way["highway"](37.5,127.1,37.6,127.2)' in streets


def test_a_place_that_is_not_known_is_named(database, registry, maps):
    maps.RequestHandlerClass.places = ()
    with pytest.raises(SourceError, match="'Atlantis' cannot be fetched"):
        load(database, registry, maps, "Atlantis")
    assert ask(database, "SELECT FROM lifemap.district") == []


def test_without_a_server_the_database_is_left_alone(database, registry):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        closed = f"http://127.0.0.1:{free.getsockname()[1]}"
    with pytest.raises(SourceError, match="'Seoul' cannot be fetched"):
        load_place(database, registry, "Seoul", now=NOW, overpass_url=closed, nominatim_url=closed)
    assert ask(database, "SELECT FROM lifemap.district") == []


def test_what_osmnx_changes_for_the_process_is_put_back(database, registry, maps):
    before = (osmnx.settings.overpass_url, osmnx.settings.use_cache, socket.getaddrinfo)
    load(database, registry, maps)
    assert (osmnx.settings.overpass_url, osmnx.settings.use_cache, socket.getaddrinfo) == before
