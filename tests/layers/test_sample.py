"""The sample district as files, and through the same ingest as any other district."""

import datetime as dt
import hashlib

import pytest
from psycopg import sql

from layers.district import load_district
from layers.sample import write_sample_district
from layers.sample.rows import table, with_slips
from layers.store.query import Query

NOW = dt.datetime(2026, 11, 21, 5, tzinfo=dt.UTC)


def _digests(folder):
    return {each.name: hashlib.sha256(each.read_bytes()).hexdigest() for each in folder.iterdir()}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    path = tmp_path_factory.mktemp("sample")
    write_sample_district(path, size="small", now=NOW)
    return path


@pytest.fixture
def reports(database, registry, folder, tmp_path):
    return load_district(
        database, registry, tmp_path / "rasters", folder / "district.toml", folder, now=NOW
    )


def test_the_same_seed_gives_the_same_bytes_and_tells_how_far_it_is(folder, tmp_path):
    told = []
    write_sample_district(
        tmp_path, size="small", now=NOW, progress=lambda done, whole, _: told.append((done, whole))
    )
    assert _digests(tmp_path) == _digests(folder)
    assert told == [(done, 5) for done in range(5)]


def test_portal_files_are_cp949_and_system_exports_are_not(folder):
    for name in ("cctv_standard.csv", "schools_standard.csv", "hydrants_standard.csv"):
        raw = (folder / name).read_bytes()
        assert raw.decode("cp949").count("\r\n") > 1
        with pytest.raises(UnicodeDecodeError):
            raw.decode("utf-8")
    assert (folder / "vms_cameras.csv").read_bytes().startswith(b"\xef\xbb\xbf")


def test_streams_lie_in_the_network_that_is_kept_for_documentation(folder):
    lines = (folder / "vms_cameras.csv").read_text("utf-8-sig").splitlines()[1:]
    assert lines
    assert all("rtsp://192.0.2." in line for line in lines)


def test_four_slips_follow_the_rows_of_a_dirty_file():
    rows = table(5, {"id": range(5), "lon": ["127.1"] * 5, "lat": ["37.5"] * 5})
    slips = with_slips(rows, "lon", "lat", placeholder=("0", "0")).iloc[5:]
    assert slips["id"].tolist() == ["0", "1", "2", "3"]
    assert slips["lat"].tolist() == ["37.5", "0", "375", ""]


def test_every_layer_is_fed_and_only_the_slips_of_dirty_files_are_rejected(reports, registry):
    # What has no source is drawn by people; what has only feeds comes while the map is open.
    from_files = {
        each.id for each in registry if any(source.adapter != "feed" for source in each.sources)
    }
    assert {report.layer for report in reports} == from_files
    assert all(report.inserted for report in reports)
    assert sum(report.accepted for report in reports) < 2_000
    poles = next(report for report in reports if report.layer == "camera_poles")
    assert dict(poles.rejected) == {
        "zero_coordinates": 1, "lost_decimal_point": 1, "no_coordinates": 1
    }  # fmt: skip
    assert poles.merged == 1
    clean = [report for report in reports if not report.file_name.endswith(".csv")]
    assert not any(sum(report.rejected.values()) or report.flagged for report in clean)


def test_a_second_load_changes_nothing_and_cameras_know_where_they_look(
    database, registry, folder, tmp_path, reports
):
    again = load_district(
        database, registry, tmp_path / "rasters", folder / "district.toml", folder, now=NOW
    )
    assert not any(report.inserted or report.updated or report.retired for report in again)
    statement = sql.SQL(
        "SELECT count(*) AS n, count(azimuth_deg) AS looking, count(stream_url) AS streams,"
        " count(*) FILTER (WHERE mount = 'ptz') AS ptz, count(pan_from_deg) AS turning"
        " FROM layer.cameras WHERE retired_at IS NULL"
    )
    (row,) = database.fetch_dicts(Query(statement=statement))
    assert row["n"] == row["streams"] > 20
    assert 0.7 * row["n"] < row["looking"] < row["n"]  # of some it is not known where they look
    assert row["ptz"] == row["turning"] > 0
