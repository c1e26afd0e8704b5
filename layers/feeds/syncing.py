"""Runs feeds when they are due, in a few threads; the schedule is a column of the database.

Whoever is killed leaves nothing behind but leases that end by themselves.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import logging
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Final

import orjson

from layers.errors import DefinitionError, LayersError, StoreError
from layers.feeds import asking
from layers.feeds.definition import Feed
from layers.feeds.exchange import Answer, Keep, Listening
from layers.feeds.running import end_old, run_feed
from layers.feeds.schedule import plan
from layers.feeds.storing import Site
from layers.store import feed_inbox, feed_runs
from layers.store.feed_inbox import Message
from layers.store.feed_runs import Ended
from layers.store.forgetting import forget as forget_measured

#: Who holds a feed says so again well before this ends; who was killed loses it then.
LEASE: Final = dt.timedelta(seconds=30)
_RENEW_S: Final = 10.0
#: Threads, most of which wait for providers; the last is for urgent feeds only.
THREADS: Final = 6
#: How often what is old is removed, and connections that could not be made are tried again.
_TIDY_S: Final = 900.0
_LISTEN_S: Final = 60.0
_LOG: Final = logging.getLogger("lifemap.feeds")


class Syncing:
    """The feeds of a site, run until it is closed."""

    def __init__(
        self, site: Site, feeds: Iterable[Feed], *, threads: int = THREADS,
        told: Callable[[Feed, Ended], object] = lambda _feed, _ended: None,
    ) -> None:  # fmt: skip
        """Note which feeds are on; nothing runs before the first ``tick``.

        ``told`` hears of each run that ended.
        """
        self._site = site
        self._told = told
        self._feeds = {feed.id: feed for feed in feeds if _is_spoken(feed)}
        self._threads = threads
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="feed")
        self._running: set[str] = set()
        self._listening: dict[str, Listening] = {}
        self._deaf: dict[str, str] = {}
        self._is_enrolled = False
        self._chores = {self._renew: _RENEW_S, self._tidy: _TIDY_S, self._listen: _LISTEN_S}
        # Times of the monotonic clock: the other one may jump. To tidy up can wait for the start.
        began = time.monotonic()
        self._due = {**dict.fromkeys(self._chores, began), self._tidy: began + _LISTEN_S}

    def close(self) -> None:
        """Hear and begin nothing more, and wait for what runs."""
        for each in self._listening.values():
            each.close()
        self._pool.shutdown(wait=True, cancel_futures=True)
        for feed in self._feeds.values():
            asking.leave(feed, self._site.secrets, self._site.now())

    def tick(self) -> int:
        """Begin what is due, as far as there is room, and give how much that is.

        Raises
        ------
        StoreError
            While the database cannot be reached; the next tick tries again.
        """
        if not self._is_enrolled:
            known = [feed.id for feed in self._site.registry.feeds]
            feed_runs.enrol(
                self._site.database,
                known,
                on=list(self._feeds),
                simulated=self._site.is_simulated,
            )
            self._is_enrolled = True
        for chore, every_s in self._chores.items():
            if time.monotonic() >= self._due[chore]:
                self._due[chore] = time.monotonic() + every_s
                chore()
        feeds = [feed for feed in self._feeds.values() if feed.id not in self._running]
        urgent = [feed for feed in feeds if feed.rhythm.urgent]
        others = [feed for feed in feeds if not feed.rhythm.urgent]
        begun = self._begin(urgent, self._threads - len(self._running))
        return begun + self._begin(others, self._threads - len(self._running) - 1)

    def _begin(self, feeds: Sequence[Feed], room: int) -> int:
        if room <= 0 or not feeds:
            return 0
        now = self._site.now()
        plans = [plan(feed, now) for feed in feeds]
        claimed = feed_runs.claim(self._site.database, plans, now=now, lease=LEASE, room=room)
        for feed_id in claimed:
            self._running.add(feed_id)
            self._pool.submit(self._run, self._feeds[feed_id])
        return len(claimed)

    def _run(self, feed: Feed) -> None:
        try:
            ended = run_feed(self._site, feed, trouble=self._trouble(feed))
            if ended is not None:
                _tell(feed, ended)
                self._told(feed, ended)
        except StoreError as error:
            _LOG.warning("A run of '%s' was cut off, and is made again: %s", feed.id, error)
        except Exception:  # noqa: BLE001 - the pool would keep it to itself
            _LOG.exception("A run of '%s' broke off.", feed.id)
        finally:
            self._running.discard(feed.id)

    def _trouble(self, feed: Feed) -> str | None:
        """Say why a feed that is listened to cannot be heard just now."""
        heard = self._listening.get(feed.id)
        return self._deaf.get(feed.id) if heard is None else heard.trouble

    def _renew(self) -> None:
        """Hold what runs for longer."""
        if self._running:
            feed_runs.extend(self._site.database, [*self._running], self._site.now() + LEASE)

    def _tidy(self) -> None:
        """Remove what was kept for long enough, beside what runs."""
        self._pool.submit(self._tidied)

    def _tidied(self) -> None:
        """Do the parts one by one; what cannot be done now is done the next time.

        Answers and runs go, events that nobody takes back end, and what was measured long ago is
        kept by hours, and in the end no more.
        """
        database, now = self._site.database, self._site.now()
        layers = [layer for layer in self._site.registry if not layer.is_coverage]
        self._try("answers and runs", lambda: feed_runs.forget(database, now=now))
        for feed in self._feeds.values():
            self._try(feed.id, lambda feed=feed: end_old(self._site, feed))
        for layer in layers:
            self._try(layer.id, lambda layer=layer: forget_measured(database, layer, now=now))

    def _try(self, what: str, step: Callable[[], object]) -> None:
        try:
            _LOG.debug("Of '%s' is kept no longer: %s.", what, step())
        except LayersError as error:
            _LOG.warning("What is old of '%s' stays for now: %s", what, error)
        except Exception:  # noqa: BLE001 - the pool would keep it to itself
            _LOG.exception("What is old of '%s' could not be removed.", what)

    def _listen(self) -> None:
        """Open the connections that are kept open, those that could not be opened before too."""
        for feed in self._feeds.values():
            if feed.id in self._listening or not asking.listens(feed):
                continue
            try:
                protocol = asking.protocol_of(feed)
                self._listening[feed.id] = protocol.listen(
                    feed, self._site.secrets, self._keeper(feed), self._site.now
                )
                self._deaf.pop(feed.id, None)
            except (LayersError, OSError) as error:
                self._deaf[feed.id] = str(error)

    def _keeper(self, feed: Feed) -> Keep:
        def keep(at: dt.datetime, headers: Mapping[str, str], body: bytes) -> None:
            feed_inbox.deliver(self._site.database, [self._message(feed, at, headers, body)])

        return keep

    def _message(
        self, feed: Feed, at: dt.datetime, headers: Mapping[str, str], body: bytes
    ) -> Message:
        name = at.isoformat().encode() + orjson.dumps(dict(headers)) + body
        answer = Answer(
            asked=feed.ask.url,
            at=at,
            status=200,
            headers=headers,
            body=body,
            simulated=self._site.is_simulated,
        )
        return Message(feed=feed.id, nonce=hashlib.sha256(name).hexdigest(), answer=answer)


def _is_spoken(feed: Feed) -> bool:
    """Whether a feed can be run at all; one that cannot must not stop the others."""
    try:
        asking.listens(feed)
    except DefinitionError as error:
        _LOG.error("A type of data is left out: %s", error)
        return False
    return True


def _tell(feed: Feed, ended: Ended) -> None:
    """Log a run that was not good; what a provider said is on the board, and not in the log."""
    if not ended.outcome.good:
        _LOG.info("Feed '%s': %s.", feed.id, ended.outcome)
