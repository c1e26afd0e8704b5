"""The command line keeps the usual conventions: help, exit codes, sentences, JSON."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from scripts.cli import group
from scripts.exits import MEANINGS, Exit
from scripts.home import CHECKOUT


@pytest.fixture
def lifemap(tmp_path, monkeypatch):
    """Run a command as a user would, with a state folder of its own and no database."""
    monkeypatch.setenv("LIFEMAP_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("LIFEMAP_DATABASE_URL", raising=False)

    def run(*arguments, **environ):
        for name, value in environ.items():
            monkeypatch.setenv(name, value)
        return subprocess.run(
            [sys.executable, "-m", "scripts.cli", *arguments],
            check=False,
            capture_output=True,
            text=True,
            timeout=120,
            cwd=CHECKOUT,
        )

    return run


def assert_one_sentence(done, code):
    assert done.returncode == code, done.stderr
    assert done.stderr.count("\n") == 1
    assert done.stderr.endswith(".\n")
    assert "Traceback" not in done.stderr


def test_help_lists_every_command_and_exit_code(lifemap):
    done = lifemap("--help")
    assert done.returncode == 0
    for name in group.commands:
        assert f"\n  {name} " in done.stdout
    for code, meaning in MEANINGS.items():
        assert f"{code:>5}  {meaning}" in done.stdout


@pytest.mark.parametrize("name", sorted(group.commands))
def test_every_command_explains_itself(lifemap, name):
    done = lifemap(name, "--help")
    assert done.returncode == 0
    assert f"lifemap {name}" in done.stdout or f"{name} [OPTIONS]" in done.stdout


@pytest.mark.parametrize(
    "arguments",
    [
        ("nonsense",),
        ("up", "--port", "70000"),
        ("up", "--port", "x"),
        ("token",),
        ("token", "--role", "king"),
        ("token", "--role", "anonymous"),
        ("token", "--role", "operator", "--hours", "0"),
        ("load",),
        ("load", "gangdong", "--place", "Monaco"),
        ("ingest", "/nowhere.csv", "--layer", "cameras", "--source", "x"),
        ("rejects", "cameras", "--limit", "0"),
    ],
)
def test_wrong_words_are_refused_before_anything_is_done(lifemap, arguments, tmp_path):
    done = lifemap(*arguments)
    assert done.returncode == Exit.USAGE
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "home" / "postgres").exists()


def test_link_needs_a_map_that_is_served(lifemap):
    assert_one_sentence(lifemap("link"), Exit.UNAVAILABLE)


def test_state_folder_that_cannot_be_made_is_told_in_a_sentence(lifemap, tmp_path):
    (tmp_path / "file").touch()
    done = lifemap("token", "--role", "viewer", LIFEMAP_HOME=str(tmp_path / "file" / "home"))
    assert_one_sentence(done, Exit.CANNOT_CREATE)


def test_setting_that_is_no_number_is_told_in_a_sentence(lifemap):
    assert_one_sentence(lifemap("layers", LIFEMAP_POOL_SIZE="many"), Exit.CONFIGURATION)


def test_database_that_cannot_be_reached_is_told_in_a_sentence(lifemap):
    url = "postgresql://nobody:secret@127.0.0.1:1/lifemap"
    done = lifemap("layers", LIFEMAP_DATABASE_URL=url)
    assert_one_sentence(done, Exit.UNAVAILABLE)
    assert "secret" not in done.stderr


def test_address_that_is_none_is_told_in_a_sentence(lifemap):
    assert_one_sentence(lifemap("layers", LIFEMAP_DATABASE_URL="over there"), Exit.CONFIGURATION)


def test_expected_errors_show_where_they_arose_only_when_asked(lifemap):
    assert "Traceback" in lifemap("--debug", "link").stderr


def test_layers_print_what_the_database_holds(lifemap, database_url, registry):
    done = lifemap("layers", "--json", LIFEMAP_DATABASE_URL=database_url)
    assert done.returncode == 0, done.stderr
    assert [each["id"] for each in json.loads(done.stdout)] == [layer.id for layer in registry]


def test_unknown_layer_is_told_in_a_sentence(lifemap, database_url):
    done = lifemap("rejects", "camras", LIFEMAP_DATABASE_URL=database_url)
    assert_one_sentence(done, Exit.USAGE)
    assert done.stderr == "There is no layer 'camras'.\n"


def test_unknown_district_names_those_that_are_built_in(lifemap, database_url):
    done = lifemap("load", "atlantis", LIFEMAP_DATABASE_URL=database_url)
    assert_one_sentence(done, Exit.USAGE)
    assert "gangdong" in done.stderr


def test_readme_has_the_table_of_the_registry(lifemap):
    readme = (CHECKOUT / "README.md").read_text("utf-8")
    begin, end = "<!-- layers: lifemap layers --markdown -->\n", "<!-- end of layers -->"
    table = readme.partition(begin)[2].partition(end)[0]
    assert table == lifemap("layers", "--markdown").stdout


def test_doctor_finds_nothing_to_mend_where_the_tests_run(lifemap, database_url):
    done = lifemap("doctor", "--json", LIFEMAP_DATABASE_URL=database_url)
    findings = {each["subject"]: each for each in json.loads(done.stdout)}
    assert findings["database"]["verdict"] == "ok"
    assert done.returncode == any(each["verdict"] == "bad" for each in findings.values())


def test_doctor_says_how_to_mend_a_state_folder(lifemap, tmp_path):
    (tmp_path / "file").touch()
    done = lifemap("doctor", LIFEMAP_HOME=str(tmp_path / "file"))
    assert done.returncode == Exit.FAILED
    assert "LIFEMAP_HOME" in done.stdout


def test_output_that_nobody_reads_ends_quietly(lifemap, tmp_path):
    command = f"{sys.executable} -m scripts.cli layers --markdown | true"
    done = subprocess.run(
        ["bash", "-c", command], check=False, capture_output=True, text=True, cwd=CHECKOUT
    )
    assert done.stderr == ""


def test_checkout_is_where_the_commands_are():
    assert (Path(CHECKOUT) / "scripts" / "up").exists()
