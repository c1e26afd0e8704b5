import dataclasses
import datetime as dt

import numpy as np
import pytest
import rasterio
from affine import Affine
from ingesting import NOW, source, write_csv
from psycopg import sql

from layers import conform as take
from layers.definition import Source, Title
from layers.errors import IngestStoppedError, SourceError
from layers.ingest import ingest_file, rejects
from layers.report import IngestReport, report_table
from layers.store.query import Query

HEADER = ("이름", "번호", "수용", "경도", "위도", "구")
AS_OF = dt.datetime(2026, 10, 1, tzinfo=dt.UTC)


@pytest.fixture
def shelters(registry):
    return registry.get("shelters")


def ask(database, text):
    return database.fetch_all(Query(statement=sql.SQL(text)))


def ingest(database, shelters, path, *, said=None, **options):
    one = said or source(key=take.column("번호"))
    return ingest_file(database, shelters, one, path, **{"now": NOW, "as_of": AS_OF, **options})


def row(number, *, name="곳", capacity="10", lon="127.1", lat="37.5"):
    return (name, number, capacity, lon, lat, "강동구")


def test_a_file_becomes_a_layer_and_every_record_is_accounted_for(database, shelters, tmp_path):
    path = write_csv(
        tmp_path / "a.csv", HEADER, row("1"), row("2", lon="0", lat="0"), row("1"),
        row("3", name=""), row("4"), ("too", "short"), encoding="cp949",
    )  # fmt: skip
    report = ingest(database, shelters, path)
    assert (report.read, report.accepted, report.merged, report.inserted) == (6, 2, 1, 2)
    assert report.rejected == {"zero_coordinates": 1, "missing_required": 1, "malformed_row": 1}
    assert report.read == report.accepted + report.merged + report.rejected_count


def test_rejected_records_are_listed_with_row_reason_and_what_they_said(
    database, shelters, tmp_path
):
    path = write_csv(tmp_path / "a.csv", HEADER, row("1"), row("2", lon="37.5", lat="127.1"))
    ingest(database, shelters, path)
    (one,) = rejects(database, shelters)
    assert (one.source, one.file_name, one.row_number) == ("places", "a.csv", 3)
    assert one.reason == "swapped_coordinates"
    assert one.record["번호"] == "2"


def test_only_the_latest_run_keeps_its_rejected_records(database, shelters, tmp_path):
    bad = write_csv(tmp_path / "a.csv", HEADER, row("1"), row("2", lon="0", lat="0"))
    ingest(database, shelters, bad)
    ingest(database, shelters, bad)
    assert len(rejects(database, shelters)) == 1
    ingest(database, shelters, write_csv(tmp_path / "b.csv", HEADER, row("1"), row("2")))
    assert rejects(database, shelters) == []


def test_the_second_load_of_a_file_changes_nothing(database, shelters, tmp_path):
    path = write_csv(tmp_path / "a.csv", HEADER, row("1"), row("2"))
    first = ingest(database, shelters, path)
    second = ingest(database, shelters, path, now=NOW + dt.timedelta(hours=1))
    assert (second.inserted, second.updated, second.retired, second.unchanged) == (0, 0, 0, 2)
    assert second.revision == first.revision == 1
    assert not second.changed


def test_too_many_bad_records_stop_the_load_and_are_kept_to_look_at(database, shelters, tmp_path):
    good = write_csv(tmp_path / "a.csv", HEADER, *(row(str(n)) for n in range(20)))
    ingest(database, shelters, good)
    bad = write_csv(
        tmp_path / "b.csv", HEADER, *(row(str(n), lat="95" if n < 6 else "37.5") for n in range(20))
    )
    with pytest.raises(IngestStoppedError, match=r"6 of 20 records of 'b.csv' were rejected"):
        ingest(database, shelters, bad)
    assert ask(database, "SELECT count(*) FROM layer.shelters WHERE retired_at IS NULL") == [(20,)]
    assert len(rejects(database, shelters)) == 6
    outcomes = ask(database, "SELECT outcome, sentence FROM lifemap.load_run ORDER BY run")
    assert outcomes[0] == ("loaded", None)
    assert outcomes[1][0] == "stopped"
    assert "more than 20%" in outcomes[1][1]


def test_a_file_with_other_columns_is_drift_and_says_which(database, shelters, tmp_path):
    path = write_csv(tmp_path / "a.csv", ("이름", "번호", "X좌표", "위도"), ("가", "1", "1", "2"))
    with pytest.raises(SourceError, match=r"has no column '경도'.*it has: 이름, 번호, X좌표, 위도"):
        ingest(database, shelters, path)
    outcome = ask(database, "SELECT outcome FROM lifemap.load_run")
    assert outcome == [("failed",)]


def test_rows_of_other_things_are_not_read(database, shelters, tmp_path):
    path = write_csv(tmp_path / "a.csv", HEADER, row("1"), row("2", name="주차장"))
    said = source(key=take.column("번호"), where=take.none_of(take.equals("이름", "주차장")))
    report = ingest(database, shelters, path, said=said)
    assert (report.read, report.other, report.accepted) == (1, 1, 1)


def test_a_record_with_a_date_of_its_own_keeps_it(database, shelters, tmp_path):
    path = write_csv(
        tmp_path / "a.csv", (*HEADER, "수정"), (*row("1"), "2025-05-09"), (*row("2"), "")
    )
    said = source(key=take.column("번호"), as_of=take.timestamp("수정", "%Y-%m-%d"))
    ingest(database, shelters, path, said=said)
    own = dt.datetime(2025, 5, 9, tzinfo=dt.timezone(dt.timedelta(hours=9)))
    assert ask(database, "SELECT as_of FROM layer.shelters ORDER BY id") == [(own,), (AS_OF,)]


def test_a_nul_in_a_record_is_rejected_and_kept(database, shelters, tmp_path):
    path = tmp_path / "a.geojson"
    path.write_text(
        '{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"이름":"a\\u0000b"},'
        '"geometry":{"type":"Point","coordinates":[127.1,37.5]}}]}'
    )
    said = source(
        adapter="geo_file", geometry=None, district_name=None,
        conform={"name": take.column("이름")},
    )  # fmt: skip
    report = ingest(database, shelters, path, said=said)
    assert report.rejected == {"unreadable_value": 1}
    assert rejects(database, shelters)[0].record["이름"] == "a\ufffdb"


GROUND = Source(name="dem", title=Title("지형", "Ground"), adapter="raster_file")


def _raster(path, height):
    profile = {
        "driver": "GTiff", "width": 40, "height": 30, "count": 1, "dtype": "float32",
        "crs": "EPSG:5186", "transform": Affine(10, 0, 212000, 0, -10, 550000),
    }  # fmt: skip
    with rasterio.open(path, "w", **profile) as dataset:
        dataset.write(np.full((30, 40), height, dtype="float32"), 1)
    return path


def test_a_raster_is_moved_into_place_and_counted_once(database, registry, tmp_path):
    ground = dataclasses.replace(registry.get("ground"), sources=(GROUND,))
    rasters = tmp_path / "rasters"

    def put(path):
        return ingest_file(database, ground, GROUND, path, now=NOW, as_of=AS_OF, rasters=rasters)

    first = put(_raster(tmp_path / "a.tif", 12.0))
    assert (first.inserted, first.revision) == (1, 1)
    again = put(tmp_path / "a.tif")
    assert (again.unchanged, again.revision) == (1, 1)
    changed = put(_raster(tmp_path / "a.tif", 13.0))
    assert (changed.updated, changed.revision) == (1, 2)
    with rasterio.open(rasters / "ground.tif") as dataset:
        assert dataset.read(1).max() == 13.0
    text = "SELECT item_count, as_of, west > 127 AND west < 128 FROM lifemap.layer_state"
    assert ask(database, text + " WHERE layer = 'ground'") == [(1, AS_OF, True)]
    assert [path.name for path in rasters.iterdir()] == ["ground.tif"]


def test_a_bad_raster_leaves_the_old_one(database, registry, tmp_path):
    ground = dataclasses.replace(registry.get("ground"), sources=(GROUND,))
    rasters = tmp_path / "rasters"
    options = {"now": NOW, "as_of": AS_OF, "rasters": rasters}
    ingest_file(database, ground, GROUND, _raster(tmp_path / "a.tif", 12.0), **options)
    before = (rasters / "ground.tif").read_bytes()
    with pytest.raises(SourceError, match=r"a height of 99999\.0 m"):
        ingest_file(database, ground, GROUND, _raster(tmp_path / "b.tif", 99999.0), **options)
    assert (rasters / "ground.tif").read_bytes() == before


def test_a_report_prints_as_a_table_with_its_reasons():
    report = IngestReport(
        layer="cameras", source="seoul", file_name="c.csv", read=76_727, accepted=3_193,
        rejected={"lost_decimal_point": 2}, outside=73_532, inserted=3_193, seconds=1.25,
    )  # fmt: skip
    lines = report_table([report]).splitlines()
    assert lines[0].split()[:5] == ["layer", "source", "read", "accepted", "rejected"]
    assert lines[1].split()[:6] == ["cameras", "seoul", "76,727", "3,193", "2", "73,532"]
    assert lines[-1] == "  cameras/seoul: 2 lost decimal point"
    assert report.as_dict()["rejected"] == {"lost_decimal_point": 2}
