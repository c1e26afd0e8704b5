"""``lifemap export`` writes a sheet of what its reader may see, or says in a sentence why not."""

import pytest
from click.testing import CliRunner
from factories import add_camera, add_district, add_items

from scripts.cli import group


@pytest.fixture
def run(database, database_url, tmp_path, monkeypatch):
    """Run ``lifemap export FILE ...`` on the test's own database."""
    add_district(database, (127.14, 37.54, 127.16, 37.56))
    add_items(database, "schools", [((127.15, 37.55), {"name": "한빛초"})])
    add_camera(database, (127.15, 37.55), name="C-7", stream_url="rtsp://192.0.2.7/1")
    monkeypatch.setenv("LIFEMAP_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("LIFEMAP_DATABASE_URL", database_url)
    file = tmp_path / "sheet.html"

    def export(*words):
        result = CliRunner().invoke(group, ["export", str(file), *words])
        return result, file.read_text("utf-8") if file.exists() else None

    return export


@pytest.mark.browser
def test_what_is_near_a_place_is_written_to_the_file(run):
    result, html = run("--near", "127.15,37.55", "--lang", "ko")
    assert result.exit_code == 0
    assert "한빛초" in html
    assert "C-7" in html


@pytest.mark.browser
def test_a_sheet_holds_what_the_role_may_see(run):
    assert "rtsp://" not in run("--layer", "cameras")[1]
    assert "rtsp://192.0.2.7" in run("--layer", "cameras", "--role", "operator")[1]


@pytest.mark.browser
def test_a_box_leaves_out_what_lies_outside(run):
    assert "한빛초" in run("--layer", "schools", "--bbox", "127.1,37.5,127.2,37.6")[1]
    assert "한빛초" not in run("--layer", "schools", "--bbox", "127,37,127.1,37.1")[1]


@pytest.mark.parametrize(
    "words",
    [
        (),
        ("--layer", "cameras", "--layer", "schools"),
        ("--near", "127,37", "--bbox", "1,2,3,4"),
    ],
)
def test_a_wish_that_is_not_one_sheet_is_a_usage_error(run, words):
    result, html = run(*words)
    assert (result.exit_code, html) == (2, None)
