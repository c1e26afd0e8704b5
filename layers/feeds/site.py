"""What runs of feeds work with here: made of the settings, the keys and the district."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, Final
from urllib.parse import SplitResult, urlsplit

from layers.errors import SourceError
from layers.feeds import asking
from layers.feeds.carry import Carrier, hosts_of
from layers.feeds.definition import Feed
from layers.feeds.protocols import onvif_events
from layers.feeds.quota import Ledger
from layers.feeds.secrets import OWN_DATABASE, SIMULATED_NAME, SIMULATED_PASSWORD, Secrets
from layers.feeds.settings import FeedSettings, Mode
from layers.feeds.simulated import SimulatedFiles
from layers.feeds.storing import Site
from layers.feeds.words import words_of
from layers.registry import Registry
from layers.store.anchors import district_anchor
from layers.store.database import Database
from layers.store.state import district_state

#: The protocol whose secrets are addresses of databases.
LINK: Final = "database_link"


def site_of(
    database: Database,
    registry: Registry,
    settings: FeedSettings,
    secrets: Secrets,
    *,
    now: Callable[[], dt.datetime],
) -> Site:
    """Make the site of a database.

    Raises
    ------
    SourceError
        While no district is loaded: nobody knows where to ask about.
    """
    district, anchor = district_state(database), district_anchor(database)
    if district is None or anchor is None:
        raise SourceError("No district is loaded: feeds have nowhere to ask about.")
    is_simulated = settings.mode is Mode.SIMULATED
    chosen = settings.chosen(registry.feeds)
    ledger = Ledger(database=database, now=now, simulated=is_simulated)
    return Site(
        database=database,
        registry=registry,
        carrier=Carrier(
            secrets=secrets,
            hosts=hosts_of(chosen) | settings.allow_hosts,
            now=now,
            simulator=settings.simulator if is_simulated else None,
            ledger=ledger,
        ),
        ledger=ledger,
        secrets=Secrets(
            {
                OWN_DATABASE: database.url,
                **(_simulated_secrets(chosen, settings.files) if is_simulated else secrets),
            }
        ),
        bbox=district.bbox,
        words=words_of(anchor, settings.words, database),
        asks=lambda feed: _is_asked(feed, settings.mode),
        now=now,
        is_simulated=is_simulated,
    )


def feeds_here(registry: Registry, settings: FeedSettings) -> tuple[Feed, ...]:
    """Give the feeds that are on, as they are reached from here.

    Devices are those that the settings list, and a folder of files lies below that of the settings.
    The carrier brings requests over HTTP to the simulator; where a feed holds a connection itself,
    its address is put in the place of the provider's.
    """
    chosen = tuple(_in_folder(feed, settings.drop) for feed in settings.chosen(registry.feeds))
    if settings.mode is Mode.SIMULATED and settings.simulator is not None:
        place = urlsplit(settings.simulator).netloc
        return tuple(_simulated(feed, place) for feed in chosen)
    return tuple(_set_up(feed, settings) for feed in chosen)


def _set_up(feed: Feed, settings: FeedSettings) -> Feed:
    """Give a feed with the devices that there are here: its definition lists those of a sample."""
    listed = settings.devices.get(feed.id)
    if listed is None:
        return feed
    options = {**feed.ask.options, "devices": [dict(each) for each in listed]}
    return replace(feed, ask=replace(feed.ask, options=options))


def _in_folder(feed: Feed, drop: Path | None) -> Feed:
    if drop is None or not feed.ask.url.startswith("{drop}"):
        return feed
    url = feed.ask.url.replace("{drop}", str(drop), 1)
    return replace(feed, ask=replace(feed.ask, url=url))


def _simulated_secrets(feeds: Iterable[Feed], files: SimulatedFiles | None) -> dict[str, str]:
    """Give what stands for the keys of feeds that connect themselves: no real one leaves for it.

    Of a database that is its address; the platform's own is no other's, and stays what it is.
    """
    login = f"{SIMULATED_NAME}:{SIMULATED_PASSWORD}"
    made: dict[str, str] = {}
    for feed in feeds:
        key = feed.ask.key
        if key is None or key == OWN_DATABASE:
            continue
        if feed.ask.protocol != LINK:
            made[key] = login
        elif files is not None:
            made[key] = files.address(key)
    return made


def _simulated(feed: Feed, place: str) -> Feed:
    parts = urlsplit(feed.ask.url)
    if parts.scheme in {"", "http", "https"}:
        return feed
    # Encryption ends where the provider is; the simulator is on this machine.
    scheme = {"mqtts": "mqtt"}.get(parts.scheme, parts.scheme)
    url = parts._replace(scheme=scheme, netloc=place).geturl()
    options = dict(feed.ask.options)
    if "devices" in options:
        options["devices"] = [_there(each, parts) for each in options["devices"]]
    return replace(feed, ask=replace(feed.ask, url=url, private=True, options=options))


def _there(device: Mapping[str, Any], address: SplitResult) -> dict[str, Any]:
    """Have a device be where the simulator is, and nowhere else.

    What speaks HTTP is told apart by its host, which leads the path there; others by their unit.
    """
    left = {name: value for name, value in device.items() if name not in {"host", "port"}}
    if address.scheme != onvif_events.SCHEME:
        return left
    path = str(device.get("path", onvif_events.PATH))
    return {**left, "path": f"/{device.get('host', address.hostname)}{path}"}


def _is_asked(feed: Feed, mode: Mode) -> bool:
    """Whether a feed is asked from here: over a boundary only what lies within it."""
    if mode is Mode.RECEIVED and asking.asks(feed):
        return feed.ask.private
    return asking.asks(feed) or asking.gathers(feed)
