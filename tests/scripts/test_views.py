"""The program beside the web server that keeps what each camera sees stored."""

import json

import pytest
from click.testing import CliRunner
from factories import add_camera

from api.settings import Settings
from layers.errors import StoreUnavailableError
from layers.store.state import layer_state, layer_states
from scripts.cli import group
from scripts.views import follow, keeper

PLACE = (127.13, 37.54)


class StoppedError(Exception):
    """Ends a program that runs until it is interrupted."""


def follower(database, tmp_path, *turns):
    """Follow, doing one of the turns at each pause, until there is none left."""
    left = list(turns)

    def wait(_seconds):
        if not left:
            raise StoppedError
        left.pop(0)()

    kept = keeper(Settings(home=tmp_path), database)
    with pytest.raises(StoppedError):
        follow(database, kept, wait=wait)


def test_a_camera_that_comes_is_seen_with_at_the_next_look(database, tmp_path):
    counts = []

    def count():
        counts.append(layer_state(database, "camera_views").item_count)

    follower(
        database, tmp_path, count, lambda: add_camera(database, PLACE), count,
        lambda: add_camera(database, PLACE, status="down"), count,
    )  # fmt: skip
    assert counts[0] == 0
    assert 0 < counts[1] < counts[2]


def test_while_the_database_is_away_it_waits_and_goes_on(database, tmp_path, monkeypatch):
    add_camera(database, PLACE)
    away, counts = [], []

    def asked(*about):
        if away:
            raise StoreUnavailableError("The database cannot be reached just now.")
        return layer_states(*about)

    def come_back():
        away.clear()
        add_camera(database, (127.131, 37.54))

    monkeypatch.setattr("scripts.views.layer_states", asked)
    follower(
        database, tmp_path,
        lambda: counts.append(layer_state(database, "camera_views").item_count),
        lambda: away.append(True), come_back, lambda: None,
    )  # fmt: skip
    assert layer_state(database, "camera_views").item_count == 2 * counts[0] > 0


def test_the_command_says_what_it_worked_out(database, database_url, tmp_path):
    add_camera(database, PLACE)
    environ = {"LIFEMAP_HOME": str(tmp_path), "LIFEMAP_DATABASE_URL": database_url}
    said = CliRunner().invoke(group, ["views", "--json"], env=environ)
    assert said.exit_code == 0, said.output
    done = json.loads(said.stdout)
    assert done["cameras"] == 1
    assert done["written"] == layer_state(database, "camera_views").item_count
    again = CliRunner().invoke(group, ["views"], env=environ)
    assert "0 cameras" in again.stdout
