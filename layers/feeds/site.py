"""What runs of feeds work with here: made of the settings, the keys and the district."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from layers.errors import SourceError
from layers.feeds import asking
from layers.feeds.carry import Carrier, hosts_of
from layers.feeds.definition import Feed
from layers.feeds.quota import Ledger
from layers.feeds.running import Site
from layers.feeds.secrets import Secrets
from layers.feeds.settings import FeedSettings, Mode
from layers.registry import Registry
from layers.store.anchors import district_anchor
from layers.store.database import Database
from layers.store.state import district_state

#: What providers call the cities and provinces of Korea, by the first digits of their codes.
_SIDO: Final = {
    "11": "서울", "26": "부산", "27": "대구", "28": "인천", "29": "광주", "30": "대전",
    "31": "울산", "36": "세종", "41": "경기", "42": "강원", "43": "충북", "44": "충남",
    "45": "전북", "46": "전남", "47": "경북", "48": "경남", "50": "제주", "51": "강원",
    "52": "전북",
}  # fmt: skip
#: The sample's and real districts' files may name a district that no table of codes has.
_CODE_DIGITS: Final = 5


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
    stand_in = frozenset({asking.STAND_IN} if is_simulated else ())
    chosen = settings.chosen(registry.feeds)
    ledger = Ledger(database=database, now=now, simulated=is_simulated)
    return Site(
        database=database,
        registry=registry,
        carrier=Carrier(
            secrets=secrets,
            hosts=hosts_of(chosen) | settings.allow_hosts | stand_in,
            now=now,
            simulator=settings.simulator if is_simulated else None,
            ledger=ledger,
        ),
        ledger=ledger,
        secrets=secrets,
        bbox=district.bbox,
        words={
            "district": anchor.name,
            "code": anchor.code[:_CODE_DIGITS],
            "sido": _SIDO.get(anchor.code[:2], anchor.name),
        },
        asks=lambda feed: _is_asked(feed, settings.mode),
        now=now,
        is_simulated=is_simulated,
    )


def feeds_here(registry: Registry, settings: FeedSettings) -> tuple[Feed, ...]:
    """Give the feeds that are on, as they are reached from here.

    The carrier brings requests over HTTP to the simulator; where a feed holds a connection itself,
    its address is put in the place of the provider's. A folder of files lies below that of the
    settings.
    """
    chosen = settings.chosen(registry.feeds)
    if settings.mode is not Mode.SIMULATED or settings.simulator is None:
        return tuple(_in_folder(feed, settings.drop) for feed in chosen)
    place = urlsplit(settings.simulator).netloc
    return tuple(_simulated(feed, place) for feed in chosen)


def _in_folder(feed: Feed, drop: Path | None) -> Feed:
    if drop is None or not feed.ask.url.startswith("{drop}"):
        return feed
    url = feed.ask.url.replace("{drop}", str(drop), 1)
    return replace(feed, ask=replace(feed.ask, url=url))


def _simulated(feed: Feed, place: str) -> Feed:
    parts = urlsplit(feed.ask.url)
    if parts.scheme in {"", "http", "https"}:
        return feed
    # Encryption ends where the provider is; the simulator is on this machine.
    scheme = {"mqtts": "mqtt"}.get(parts.scheme, parts.scheme)
    url = parts._replace(scheme=scheme, netloc=place).geturl()
    options = dict(feed.ask.options)
    if "devices" in options:  # they all are where the address is, and nowhere else
        options["devices"] = [
            {name: value for name, value in each.items() if name not in {"host", "port"}}
            for each in options["devices"]
        ]
    ask = replace(feed.ask, url=url, private=True, key=None, options=options)
    return replace(feed, ask=ask)


def _is_asked(feed: Feed, mode: Mode) -> bool:
    """Whether a feed is asked from here: over a boundary only what lies within it."""
    if mode is Mode.RECEIVED and asking.asks(feed):
        return feed.ask.private
    if mode is Mode.SIMULATED and asking.is_stood_in_for(feed):
        return True
    return asking.asks(feed) or asking.gathers(feed)
