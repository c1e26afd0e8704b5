"""What a day allows of each key, and a reserve of it that only urgent feeds may touch.

Providers count by key from midnight in Korea. data.go.kr counts each of its services by itself,
which one key opens once it was applied for; so there the ledger is of key and service.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from layers.feeds.addresses import host_of, parts_of
from layers.feeds.definition import Feed
from layers.feeds.freshness import FeedState
from layers.store.database import Database
from layers.store.feed_quota import take, use_up, used

KOREA: Final = dt.timezone(dt.timedelta(hours=9))
#: Of a day's requests so much is kept for urgent feeds.
RESERVE: Final = 0.2
#: Hosts that count by service: the first two parts of the path, organisation and service.
_BY_SERVICE: Final = frozenset({"apis.data.go.kr", "api.data.go.kr", "openapi.data.go.kr"})


@dataclass(frozen=True, kw_only=True)
class Quota:
    """What a feed's day allows, and what its key used of it."""

    limit: int
    used: int

    @property
    def left(self) -> int:
        """How many requests are left."""
        return max(self.limit - self.used, 0)


@dataclass(frozen=True, kw_only=True)
class Ledger:
    """The ledger of a database; requests to the simulator are counted beside the real ones."""

    database: Database
    now: Callable[[], dt.datetime]
    simulated: bool = False

    def take(self, feed: Feed) -> str | None:
        """Count a request of a feed; say in a sentence why it may not be made, else ``None``."""
        most = most_of(feed)
        if most is None or take(self.database, self._name(feed), self._day, most=most):
            return None
        return used_up(feed)

    def use_up(self, feed: Feed) -> None:
        """Note that the provider refused for its own count: until midnight nobody asks again."""
        if feed.per_day is not None:
            use_up(self.database, self._name(feed), self._day, at_least=feed.per_day)

    def quotas(self, feeds: Iterable[Feed]) -> dict[str, Quota]:
        """Give what is left of today, by feed; feeds without a limit are not there."""
        limits = {feed.id: (self._name(feed), feed.per_day) for feed in feeds if feed.per_day}
        counts = used(self.database, sorted({name for name, _ in limits.values()}), self._day)
        return {
            each: Quota(limit=limit, used=counts.get(name, 0))
            for each, (name, limit) in limits.items()
        }

    @property
    def _day(self) -> dt.date:
        return day_of(self.now())

    def _name(self, feed: Feed) -> str:
        name = account_of(feed)
        return f"simulated {name}" if self.simulated else name


def quotas_of(
    database: Database, feeds: Iterable[Feed], known: Mapping[str, FeedState], now: dt.datetime
) -> dict[str, Quota]:
    """Read the ledgers: requests to the simulator are counted beside the real ones."""
    listed, found = tuple(feeds), dict[str, Quota]()
    for simulated in (False, True):
        ledger = Ledger(database=database, now=lambda: now, simulated=simulated)
        found |= ledger.quotas(each for each in listed if known[each.id].simulated is simulated)
    return found


def most_of(feed: Feed) -> int | None:
    """Give how much of its key's day a feed may use; ``None`` where nothing is counted."""
    if feed.per_day is None or feed.rhythm.urgent:
        return feed.per_day
    return feed.per_day - int(feed.per_day * RESERVE)


def used_up(feed: Feed) -> str:
    """Say that a feed's day is used up."""
    kept = "" if feed.rhythm.urgent else ", but for those that urgent feeds may make"
    return f"The {feed.per_day} requests that its key allows a day are used up{kept}."


def day_of(now: dt.datetime) -> dt.date:
    """Give the day that providers count."""
    return now.astimezone(KOREA).date()


def account_of(feed: Feed) -> str:
    """Name what the provider counts a feed's requests by: its key, or host; and its service."""
    parts = parts_of(feed.ask.url)
    host = host_of(parts)
    if host not in _BY_SERVICE:
        return feed.ask.key or host
    service = "/".join(parts.path.split("/")[1:3])
    return f"{feed.ask.key or host} {service}"
