"""``lifemap ingest FILE``: what was understood is shown, and nothing is written without a yes."""

import openpyxl
import pytest
from click.testing import CliRunner
from factories import add_camera, add_items
from psycopg import sql

from layers.store.query import Query
from scripts.cli import group
from scripts.exits import Exit, StoppedError

HEADER = "이름,종류,경도,위도\n"


@pytest.fixture
def run(database, database_url, tmp_path, monkeypatch):
    """Run ``lifemap ...`` on the test's own database, without a terminal to ask at."""
    monkeypatch.setenv("LIFEMAP_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("LIFEMAP_DATABASE_URL", database_url)
    return lambda *words: CliRunner().invoke(group, [str(word) for word in words])


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "shelters-2026.csv"
    path.write_bytes((HEADER + "하나,heat,127.12,37.54\n,heat,127.13,37.54\n").encode("cp949"))
    return path


def held(database):
    query = "SELECT name, source FROM layer.shelters WHERE retired_at IS NULL ORDER BY name"
    return database.fetch_all(Query(statement=sql.SQL(query)))


def test_a_file_is_shown_and_not_loaded_without_a_yes(run, file, database):
    result = run("ingest", file, "--layer", "shelters")
    assert isinstance(result.exception, StoppedError)
    assert result.exception.code is Exit.USAGE
    assert "이름  ->  name    (하나)" in result.stderr
    assert "inserted: 1" in result.stderr
    assert "rejected: 1" in result.stderr
    assert "3:" in result.stderr
    assert held(database) == []


def test_a_yes_loads_it_and_the_log_says_who(run, file, database):
    result = run("ingest", file, "--layer", "shelters", "--yes", "--json")
    assert result.exit_code == 0, result.exception
    assert '"inserted": 1' in result.stdout
    assert held(database) == [("하나", "shelters2026")]
    author = Query(statement=sql.SQL("SELECT left(author, 8) = 'machine:' FROM lifemap.change"))
    assert database.fetch_all(author) == [(True,)]


def test_columns_key_and_crs_are_said(run, database, tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("곳,번호,가로,세로\n하나,7,210609.5,549018.1\n")
    result = run(
        "ingest", path, "--layer", "shelters", "--key", "번호", "--crs", "5186", "--yes",
        "--map", "곳=name", "--map", "가로=lon", "--map", "세로=lat",
    )  # fmt: skip
    assert result.exit_code == 0, result.exception
    place = "SELECT id, round(ST_X(geom)::numeric, 2)::float FROM layer.shelters"
    assert database.fetch_all(Query(statement=sql.SQL(place))) == [("a/7", 127.12)]


def test_without_a_terminal_the_layer_must_be_said(run, file):
    assert "--layer" in str(run("ingest", file).exception)


@pytest.mark.parametrize(
    "words", [("--source", "x"), ("--layer", "a", "--source", "x", "--key", "k"), ("--map", "x")]
)
def test_words_that_contradict_each_other_are_refused(run, file, words):
    assert run("ingest", file, *words).exit_code == Exit.USAGE


def test_a_layer_is_written_in_the_format_of_the_ending_and_loads_again(run, database, tmp_path):
    add_items(database, "shelters", [((127.12, 37.54), {"name": "가"})])
    out = tmp_path / "a.xlsx"
    result = run("export", out, "--layer", "shelters")
    assert result.exit_code == 0, result.exception
    assert openpyxl.load_workbook(out).active["A1"].value == "항목 ID"
    again = run("ingest", out, "--layer", "shelters", "--yes", "--json")
    assert '"unchanged": 1' in again.stdout


def test_closed_fields_are_written_for_whom_they_are_open_and_on_the_record(
    run, database, tmp_path
):
    add_camera(database, (127.12, 37.54), name="C-7", stream_url="rtsp://192.0.2.7/1")
    out = tmp_path / "a.geojson"
    assert run("export", out, "--layer", "cameras").exit_code == 0
    assert "rtsp" not in out.read_text("utf-8")
    assert run("export", out, "--layer", "cameras", "--role", "operator").exit_code == 0
    assert "rtsp" in out.read_text("utf-8")
    query = "SELECT action, layer, item_count FROM lifemap.audit"
    assert database.fetch_all(Query(statement=sql.SQL(query))) == [("export", "cameras", 1)]


@pytest.mark.parametrize(
    "words", [("a.dwg", "--layer", "shelters"), ("a.csv",), ("a.csv", "--near", "127,37")]
)
def test_an_export_that_is_none_is_a_usage_error(run, words):
    assert run("export", *words).exit_code == Exit.USAGE
