"""The process of the feeds: it begins when it can, waits for the database, and goes on."""

import pytest
from feeds.runs_made import a_feed, a_site

from api.settings import Settings
from layers.errors import SourceError, StoreUnavailableError
from layers.feeds.syncing import Syncing
from layers.registry import Registry
from scripts.parts import bind_simulator
from scripts.sync import follow, syncing_of


class Ticking:
    """Says what a test has it say at each tick."""

    def __init__(self, *said):
        self.said = [*said]

    def tick(self):
        if (said := self.said.pop(0)) is not None:
            raise said


def test_a_database_that_is_away_is_waited_for_and_told_of_once(caplog):
    away = StoreUnavailableError("The database cannot be reached just now.")
    ticking, waits = Ticking(None, away, away, None, KeyboardInterrupt()), []
    with pytest.raises(KeyboardInterrupt):
        follow(ticking, wait=waits.append)
    assert len(waits) == 4
    assert caplog.text.count("wait for the database") == 1


def test_without_a_district_nothing_is_asked(database, tmp_path):
    settings = Settings(home=tmp_path, secret_key=b"of the tests of feeds")
    with pytest.raises(SourceError, match="No district is loaded"):
        syncing_of(database, settings, simulator=None)


def test_a_real_district_that_nobody_set_up_enrols_every_type_and_asks_nobody(database, tmp_path):
    a_site(database, a_feed())  # a district
    settings = Settings(home=tmp_path, secret_key=b"of the tests of feeds")
    syncing = syncing_of(database, settings, simulator=None)
    assert syncing.tick() == 0
    syncing.close()


def test_a_definition_that_nobody_can_speak_stops_no_other(database, caplog):
    odd, feed = a_feed("odd", protocol="telepathy"), a_feed()
    syncing = Syncing(a_site(database, odd, feed), [odd, feed])
    assert syncing.tick() == 1
    syncing.close()
    assert "speaks 'telepathy', which is no protocol" in caplog.text


def test_only_a_sample_that_nobody_set_up_otherwise_gets_the_simulator(tmp_path):
    with bind_simulator(tmp_path, is_sample=True) as simulator:
        assert simulator.getsockname()[0] == "127.0.0.1"
    assert bind_simulator(tmp_path, is_sample=False) is None
    for text in ('mode = "real"', 'mode = "off"', "mode ="):
        (tmp_path / "feeds.toml").write_text(text)
        assert bind_simulator(tmp_path, is_sample=True) is None
    (tmp_path / "feeds.toml").write_text('mode = "simulated"\nsimulator = "http://127.0.0.1:9"')
    assert bind_simulator(tmp_path, is_sample=True) is None


def test_layers_have_the_sources_that_their_feeds_bring():
    registry = Registry.from_catalog()
    feed = registry.feed("underpass_water")
    source = registry.get(feed.target.layer).source(feed.target.source)
    assert source.name == feed.id
    assert feed in registry.feeds_of("underpass_sensors")
    for each in registry.feeds:
        registry.get(each.target.layer).source(each.target.source)
