"""``feeds.toml`` in the folder of the state: which feeds are asked here, and of whom.

.. code-block:: toml

    mode = "real"                # or "simulated", "received", "off"
    on = ["*"]                   # or the ids of feeds
    simulator = "http://127.0.0.1:8898"
    allow_hosts = ["mirror.example.go.kr"]
    drop = "/srv/lifemap/drop"   # where files are dropped
    [words]                      # what definitions ask about here, see words.toml
    aws_station = "402"
    [hosts]                      # the district's own, for those that definitions stand in for
    "broker.district.local" = "10.20.0.5"
    [devices]                    # of feeds that ask devices: which there are here
    onvif_pull_events = [{ id = "CAM-0001", host = "10.20.0.11" }]
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from layers.errors import DefinitionError
from layers.feeds.definition import Feed
from layers.feeds.simulated import SimulatedFiles
from layers.feeds.tables import Table

FILE: Final = "feeds.toml"
#: Where ``lifemap up`` says where its simulator is.
SIMULATOR_VARIABLE: Final = "LIFEMAP_SIMULATOR"
#: What both are told, anew with each start, so that the map knows who posts for the simulator.
SECRET_VARIABLE: Final = "LIFEMAP_SIMULATED_SECRET"  # noqa: S105 - the name, not the secret
_ALL: Final = "*"


class Mode(StrEnum):
    """Who answers."""

    #: The providers.
    REAL = "real"
    #: The simulator; everything it says is labelled.
    SIMULATED = "simulated"
    #: A collector outside, whose bundles are received here; what is inside is asked.
    RECEIVED = "received"
    OFF = "off"


@dataclass(frozen=True, kw_only=True)
class FeedSettings:
    """What is asked here; ``on=None`` means every feed.

    ``files`` is where the simulator leaves databases and drops files, where it is asked.
    """

    mode: Mode
    on: frozenset[str] | None = None
    simulator: str | None = None
    allow_hosts: frozenset[str] = frozenset()
    drop: Path | None = None
    files: SimulatedFiles | None = None
    words: Mapping[str, str] = field(default_factory=dict)
    hosts: Mapping[str, str] = field(default_factory=dict)
    devices: Mapping[str, Sequence[Mapping[str, Any]]] = field(default_factory=dict)

    def chosen(self, feeds: Iterable[Feed]) -> tuple[Feed, ...]:
        """Give the feeds that are on, asked at the district's own hosts.

        Raises
        ------
        DefinitionError
            When a name is none of a feed.
        """
        listed = tuple(feeds)
        if self.mode is Mode.OFF:
            return ()
        unknown = sorted((self.on or frozenset()) - {feed.id for feed in listed})
        if unknown:
            raise DefinitionError(f"'{FILE}' names '{unknown[0]}', which is no type of data.")
        return tuple(
            self._at_home(feed) for feed in listed if self.on is None or feed.id in self.on
        )

    def _at_home(self, feed: Feed) -> Feed:
        """Give a feed with the host that its definition's stands for; the simulator knows that."""
        parts = urlsplit(feed.ask.url)
        named = parts.hostname or ""
        own = self.hosts.get(named)
        if own is None or self.mode is Mode.SIMULATED:
            return feed
        url = parts._replace(netloc=parts.netloc.replace(named, own, 1)).geturl()
        return replace(feed, ask=replace(feed.ask, url=url))


def read_feed_settings(home: Path, *, is_sample: bool, simulator: str | None) -> FeedSettings:
    """Read the file of a state folder.

    Without one a sample district is simulated where a simulator answers, and a real one is off:
    nobody is asked whom nobody set up.

    Raises
    ------
    DefinitionError
        When it is no TOML, or says what cannot be.
    """
    path = home / FILE
    if not path.exists():
        mode = Mode.SIMULATED if is_sample and simulator else Mode.OFF
        return _placed(FeedSettings(mode=mode, simulator=simulator), home)
    try:
        said = Table(tomllib.loads(path.read_text("utf-8")), f"'{path}'")
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise DefinitionError(f"'{path}' is not a TOML file: {error}.") from error
    on, drop = said.texts("on") or (_ALL,), said.maybe_text("drop")
    made = FeedSettings(
        mode=said.code("mode", Mode),
        on=None if _ALL in on else frozenset(on),
        simulator=said.maybe_text("simulator") or simulator,
        allow_hosts=frozenset(said.texts("allow_hosts")),
        drop=None if drop is None else Path(drop),
        words=said.text_mapping("words"),
        hosts=said.text_mapping("hosts"),
        devices=_devices(said.table("devices")),
    )
    if made.mode is Mode.SIMULATED and made.simulator is None:
        raise said.error("it is simulated, and does not say where its 'simulator' is.")
    said.end()
    return _placed(made, home)


def _placed(settings: FeedSettings, home: Path) -> FeedSettings:
    """Have what is simulated lie in the state: no file of an office is taken for the simulator."""
    if settings.mode is not Mode.SIMULATED:
        return settings
    files = SimulatedFiles.of_home(home)
    return replace(settings, drop=files.drop, files=files)


def _devices(said: Table) -> Mapping[str, Sequence[Mapping[str, Any]]]:
    """Read lists of tables by feeds; what a device is, its protocol knows."""
    made: dict[str, Sequence[Mapping[str, Any]]] = {}
    for feed_id in said.left():
        listed = said.listed(feed_id)
        if not all(isinstance(each, dict) for each in listed):
            raise said.error(f"'{feed_id}' must be a list of tables, one for each device.")
        made[feed_id] = listed
    return made
