"""Taking items along: only what the reader may read, in six formats, and on the record."""

import io
from urllib.parse import unquote

import geopandas as gpd
import openpyxl
import pyogrio
import pytest
from factories import add_camera, add_items
from psycopg import sql

from layers.access import Role
from layers.store.query import Query
from layers.taking.formats import FORMATS


@pytest.fixture
def shelters(database):
    add_items(
        database,
        "shelters",
        [
            ((127.12, 37.54), {"id": "a", "name": "가", "kind": "heat"}),
            ((127.14, 37.55), {"id": "b", "name": "나", "kind": "flood"}),
        ],
    )


@pytest.mark.parametrize("kind", FORMATS)
def test_each_format_is_what_it_says_and_has_a_name_that_people_read(client, shelters, kind):
    answer = client.get(f"/collections/shelters/download?f={kind}&lang=ko")
    assert answer.status_code == 200
    assert answer.mimetype == FORMATS[kind].media_type
    said = unquote(answer.headers["Content-Disposition"])
    assert "filename*=UTF-8''대피소_" in said
    assert said.endswith(f".{FORMATS[kind].suffix}")
    assert answer.headers["Cache-Control"] == "no-store"


def test_excel_has_heads_and_words_of_the_readers_language(client, shelters):
    def sheet(lang):
        answer = client.get(f"/collections/shelters/download?f=xlsx&lang={lang}")
        return [*openpyxl.load_workbook(io.BytesIO(answer.data)).active.iter_rows(values_only=True)]

    korean, english = sheet("ko"), sheet("en")
    assert korean[0][:3] == ("항목 ID", "경도", "위도")
    assert english[0][:3] == ("Item ID", "Longitude", "Latitude")
    assert len(korean) == 3
    assert "가" in korean[1]


def test_the_filters_of_items_choose_what_is_taken(client, shelters):
    def ids(query):
        answer = client.get(f"/collections/shelters/download?f=geojson&{query}")
        return [each["id"] for each in answer.json["features"]]

    assert ids("") == ["a", "b"]
    assert ids("bbox=127.13,37.5,127.2,37.6") == ["b"]
    assert ids("near=127.12,37.54,100") == ["a"]
    assert ids("kind=flood") == ["b"]
    assert ids("datetime=2020-01-01") == []


def test_an_empty_layer_is_taken_along_as_an_empty_table(client, tmp_path):
    for kind in FORMATS:
        assert client.get(f"/collections/shelters/download?f={kind}").status_code == 200
    file = tmp_path / "a.gpkg"
    file.write_bytes(client.get("/collections/shelters/download?f=gpkg").data)
    assert len(pyogrio.read_dataframe(file)) == 0


def test_a_closed_field_is_not_taken_along_nor_asked_by(client, as_role, database):
    add_camera(database, (127.12, 37.54), name="C-7", stream_url="rtsp://192.0.2.7/1")
    path = "/collections/cameras/download"
    assert b"rtsp" not in client.get(f"{path}?f=geojson").data
    frame = gpd.read_parquet(io.BytesIO(client.get(f"{path}?f=parquet").data))
    assert "stream_url" not in frame.columns
    assert client.get(f"{path}?f=csv&stream_url=rtsp").status_code == 400
    assert b"rtsp" in as_role(Role.OPERATOR).get(f"{path}?f=geojson").data


def test_what_the_public_may_not_read_is_recorded_when_it_is_taken(as_role, client, database):
    add_items(database, "incidents", [((127.12, 37.54), {}), ((127.13, 37.54), {})])
    assert client.get("/collections/incidents/download").status_code == 403
    assert as_role(Role.OPERATOR).get("/collections/incidents/download?f=csv").status_code == 200
    [row] = database.fetch_all(
        Query(
            statement=sql.SQL(
                "SELECT who, layer, item_count FROM lifemap.audit WHERE action = 'export'"
            )
        )
    )
    assert row == ("token:a-operator", "incidents", 2)


def test_a_coverage_and_an_unknown_format_are_refused_in_a_sentence(client):
    assert client.get("/collections/ground/download").status_code == 404
    answer = client.get("/collections/shelters/download?f=dwg")
    assert answer.status_code == 400
    assert "xlsx or csv or shp" in answer.json["detail"]
