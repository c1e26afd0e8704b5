"""Definitions of feeds as the simulator takes them: what they say for it, where they are asked."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from layers.definition import Layer
from layers.feeds.definition import Feed
from layers.feeds.tables import Table
from layers.feeds.toml import DEFINITIONS, read_definitions
from layers.registry import Registry
from scripts.simulated.feeds import cameras, formats
from scripts.simulated.feeds.asked import Asked

#: Words in an address that stand for something: any text, or the page of a Seoul service.
_WORD: Final = re.compile(r"\{([a-z_]+)(:[^{}]*)?\}")
#: Of those, numbers.
PAGES: Final = frozenset({"start", "end"})
_NUMBERS, _ANY = r"\d+", "[^/]*"
#: The protocols of what the simulator leaves in files.
DATABASE: Final = "database_link"
DROP: Final = "drop_folder"
#: What rows are ``per`` where the sample district has nothing of a kind.
NOTHING: Final = "nothing"
#: Keys of ``[simulate]`` that are no columns.
_HINTS: Final = frozenset({"per", "layer", "count", "curve", "file", "every", "times"})


@dataclass(frozen=True, kw_only=True)
class Simulated:
    """A definition with what it says for the simulator."""

    feed: Feed
    layer: Layer
    said: Mapping[str, Any]

    @property
    def hints(self) -> Mapping[str, Any]:
        """Its ``[simulate]``."""
        return self.said.get("simulate", {})

    @property
    def every(self) -> dt.timedelta | None:
        """How often something happens that is another each time; ``None``: its rows are kept."""
        said = Table(self.hints, f"'{self.feed.id}' [simulate]")
        return said.span("every") if said.has("every") else None

    @property
    def columns(self) -> Mapping[str, Any]:
        """What it says of columns, or of fields that are called like one."""
        return {name: hint for name, hint in self.hints.items() if name not in _HINTS}


def read_all(registry: Registry, folder: Path = DEFINITIONS) -> tuple[Simulated, ...]:
    """Read every definition of a folder, but for those that people enter here, or nobody tells."""
    return tuple(
        Simulated(feed=each.feed, layer=registry.get(each.feed.target.layer), said=each.said)
        for each in read_definitions(registry, folder)
        if not each.feed.is_form and each.said.get("simulate", {}).get("per") != NOTHING
    )


def asked_at(feed: Feed) -> tuple[str, str] | None:
    """Make the expressions of the host and the path that a feed asks over HTTP, if it does."""
    parts = urlsplit(feed.ask.url)
    if parts.scheme in {"http", "https"} and parts.hostname:
        return re.escape(parts.hostname), _pattern(parts.path, feed.ask.protocol)
    return None


def address_of(feed: Feed) -> tuple[str, str]:
    """Make the expressions by which a fault names a feed: what is not asked is at its protocol.

    Cameras are at their own hosts, feeds of one database at its name.
    """
    if feed.ask.protocol == "onvif_events":
        return "|".join(re.escape(host) for host in devices_of(feed)), cameras.SERVICES
    named = feed.ask.key if feed.ask.protocol == DATABASE else feed.id
    return asked_at(feed) or (feed.ask.protocol, f"/{named}")


def devices_of(feed: Feed) -> dict[str, str]:
    """Give by host what the devices of a definition are called."""
    usual = urlsplit(feed.ask.url).hostname
    listed = feed.ask.options.get("devices", ())
    return {str(each.get("host", usual)): str(each["id"]) for each in listed}


def _pattern(path: str, protocol: str) -> str:
    """Make the expression of a path: its words are any text, and pages are numbers."""
    pattern, end = "", 0
    for found in _WORD.finditer(path):
        pattern += re.escape(path[end : found.start()])
        name = found[1]
        # A time may be there twice, its day and its hour; nobody asks what it was.
        inner = _NUMBERS if name in PAGES else _ANY
        pattern += inner if found[2] else f"(?P<{name}>{inner})"
        end = found.end()
    pattern += re.escape(path[end:])
    # These services say in the path in which form, or lead on from there.
    pattern = pattern.replace("/json/", "/(?P<form>json)/").replace("/xml/", "/(?P<form>xml)/")
    files = "|".join(formats.GBFS_FILES)
    more = {"arcgis": "/query", "gbfs": rf"|.*/({files})\.json"}
    return pattern + more.get(protocol, "")


def fits(definition: Simulated, asked: Asked) -> int:
    """Count the parameters by which a definition is told from others at the same address."""
    said = {
        name.lower(): value
        for name, value in definition.feed.ask.params.items()
        if "{" not in value
    }
    return sum(1 if asked.query.get(name) == value else -1 for name, value in said.items())
