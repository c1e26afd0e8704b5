"""The commands about data, on a small sample district in a database of its own."""

import datetime as dt
import json
import subprocess
import sys

import pytest

from layers.sample import write_sample_district
from scripts.exits import Exit
from scripts.home import CHECKOUT

NOW = dt.datetime(2026, 5, 4, 9, 0, tzinfo=dt.UTC)


@pytest.fixture(scope="module")
def district(tmp_path_factory):
    return write_sample_district(tmp_path_factory.mktemp("sample"), size="small", now=NOW)


@pytest.fixture
def lifemap(tmp_path, monkeypatch, database_url):
    monkeypatch.setenv("LIFEMAP_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("LIFEMAP_DATABASE_URL", database_url)

    def run(*arguments, code=0):
        command = [sys.executable, "-m", "scripts.cli", *map(str, arguments)]
        done = subprocess.run(
            command, check=False, capture_output=True, text=True, timeout=300, cwd=CHECKOUT
        )
        assert done.returncode == code, done.stderr
        assert "Traceback" not in done.stderr
        return done

    return run


def test_district_is_loaded_once_and_a_second_load_changes_nothing(lifemap, district):
    first = json.loads(lifemap("load", district, "--json").stdout)
    assert sum(report["inserted"] for report in first) > 100
    second = json.loads(lifemap("load", district, "--json").stdout)
    assert not any(report[what] for report in second for what in ("inserted", "updated", "retired"))
    held = {each["id"]: each["items"] for each in json.loads(lifemap("layers", "--json").stdout)}
    for report in second:
        assert held[report["layer"]] >= report["unchanged"]


def test_rejected_records_are_listed_with_their_reason(lifemap, district):
    reports = json.loads(lifemap("load", district, "--json").stdout)
    rejected = sum(
        sum(report["rejected"].values()) for report in reports if report["layer"] == "hydrants"
    )
    listed = json.loads(lifemap("rejects", "hydrants", "--json").stdout)
    assert len(listed) == rejected > 0
    assert listed[0]["sentence"] in lifemap("rejects", "hydrants").stdout


def test_file_that_lacks_most_of_a_layer_stops_until_it_is_confirmed(lifemap, district, tmp_path):
    lifemap("load", district)
    name = "hydrants_standard.csv"
    lines = (district.parent / name).read_bytes().splitlines(keepends=True)
    short = tmp_path / name
    short.write_bytes(b"".join(lines[: len(lines) // 2]))
    source = next(
        report["source"]
        for report in json.loads(lifemap("load", district, "--json").stdout)
        if report["layer"] == "hydrants"
    )
    words = ("ingest", short, "--layer", "hydrants", "--source", source)
    stopped = lifemap(*words, code=Exit.DATA)
    assert stopped.stderr.strip().splitlines()[-1].endswith(".")
    report = json.loads(lifemap(*words, "--yes", "--json").stdout)[0]
    assert report["retired"] > 0


def test_another_district_is_not_loaded_over_the_first_unasked(lifemap, district, tmp_path):
    lifemap("load", district)
    other = tmp_path / "other.toml"
    other.write_text(district.read_text().replace('id = "sample_', 'id = "other_'))
    words = ("load", other, "--data", district.parent)
    lifemap(*words, code=Exit.DATA)
    lifemap(*words, "--replace")


def test_sheet_is_exported_as_one_file(lifemap, district, tmp_path):
    lifemap("load", district)
    sheet = tmp_path / "sheet.html"
    lifemap("export", sheet, "--layer", "schools", "--lang", "en")
    assert "<html" in sheet.read_text()
