"""The outer side of the boundary: asks the providers in their rhythm, and writes bundles.

It has no database and serves nobody: definitions, keys and one file of state are all it needs.
What it knows between two starts is in that file, which is written before a bundle gets its name:
whatever way the process ends, a number is used once, and what was asked is in a bundle or asked
again.
"""

from __future__ import annotations

import datetime as dt
import logging
import random
from collections.abc import Iterable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import replace
from pathlib import Path
from typing import Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from layers.errors import DefinitionError, SourceError
from layers.feeds import asking
from layers.feeds.boundary import SUFFIX, Asking, Bundle, digest_of, packed
from layers.feeds.carry import Carrier
from layers.feeds.collector_state import PART, Known, Site, State, Tally, write_through
from layers.feeds.definition import Feed
from layers.feeds.exchange import Answer, Moment
from layers.feeds.outcome import Outcome
from layers.feeds.schedule import next_due
from layers.feeds.words import NotLoadedError, with_words

#: Bundles stay so long in the folder, to be sent once more.
KEPT: Final = dt.timedelta(days=14)
#: A bundle is closed so often where there is something to send, and without anything so often.
EVERY: Final = dt.timedelta(seconds=10)
HEARTBEAT: Final = dt.timedelta(minutes=1)
#: A bundle is closed when its bodies come to this.
_FULL_BYTES: Final = 32 * 1024 * 1024
_LOG: Final = logging.getLogger("lifemap.boundary")


class Collector:
    """Asks the feeds that are due, and writes what came into bundles."""

    def __init__(
        self, *, site: Site, feeds: Iterable[Feed], carrier: Carrier, key: Ed25519PrivateKey,
        folder: Path, state: State, rng: random.Random, workers: int = 4,
    ) -> None:  # fmt: skip
        """Keep what it needs, and finish what an earlier start had begun."""
        self._site, self._feeds = site, tuple(feeds)
        self._now, self._rng = carrier.now, rng
        self._carrier = replace(carrier, ledger=Tally(state=state, now=carrier.now))
        self._key, self._folder, self._state = key, folder, state
        self._pool = ThreadPoolExecutor(workers, thread_name_prefix="collect")
        self._running: dict[str, Future[tuple[Answer, ...]]] = {}
        self._waiting: list[Asking] = []
        self._closed_at = self._now()
        self._resume()

    def close(self) -> None:
        """Wait for what is being asked; what is in no bundle yet, the next start asks again."""
        self._pool.shutdown(cancel_futures=True)

    def collect(self) -> int:
        """Ask what is due and wait for it; write a bundle, and give its number."""
        self._begin()
        wait(self._running.values())
        self._end()
        return self._write()

    def step(self) -> int | None:
        """Begin what is due, take what came; give the number of a bundle, where one was closed."""
        self._begin()
        urgent = self._end()
        since, waiting = self._now() - self._closed_at, bool(self._waiting)
        if urgent or self._is_full or (waiting and since >= EVERY) or since >= HEARTBEAT:
            return self._write()
        return None

    @property
    def _is_full(self) -> bool:
        sizes = (len(answer.body) for asking in self._waiting for answer in asking.answers)
        return sum(sizes) >= _FULL_BYTES

    def _begin(self) -> None:
        now = self._now()
        for feed in self._feeds:
            known = self._state.known.get(feed.id, Known())
            due = known.next_due is None or known.next_due <= now
            if due and feed.id not in self._running:
                moment = Moment(
                    now=now, newest=known.newest, bbox=self._site.bbox, words=self._site.words
                )
                self._running[feed.id] = self._pool.submit(self._ask, feed, moment)

    def _ask(self, feed: Feed, moment: Moment) -> tuple[Answer, ...]:
        try:
            return tuple(asking.asked(with_words(feed, moment.words), moment, self._carrier))
        except NotLoadedError as error:
            said, refused = str(error), Outcome.NOT_YET
        except (DefinitionError, SourceError) as error:
            said, refused = str(error), Outcome.BAD_REQUEST
        except Exception as error:  # noqa: BLE001 - whatever it is, the other feeds go on
            said, refused = _of_a_fault("asked", feed, error), Outcome.UNREADABLE
        return (
            Answer(asked=feed.ask.url, at=self._now(), status=0, trouble=said, refused=refused),
        )

    def _end(self) -> bool:
        """Take what came; say whether it is urgent."""
        urgent = False
        for feed in self._feeds:
            running = self._running.get(feed.id)
            if running is None or not running.done():
                continue
            del self._running[feed.id]
            answers = running.result()
            self._waiting.append(Asking(feed=feed.id, answers=answers))
            self._state.known[feed.id] = self._after(feed, answers)
            urgent = urgent or feed.rhythm.urgent
        return urgent

    def _after(self, feed: Feed, answers: tuple[Answer, ...]) -> Known:
        """Say when to ask again: that hangs on what the answers mean."""
        before = self._state.known.get(feed.id, Known())
        outcome, newest = _meaning(feed, answers)
        failures = 0 if outcome.good else before.failures + 1
        return Known(
            next_due=next_due(feed, outcome, failures, now=self._now(), rng=self._rng),
            failures=failures,
            newest=newest or before.newest,
        )

    def _write(self) -> int:
        """Close a bundle: written in full, then noted, then named; in this order."""
        state = self._state
        bundle = Bundle(
            collector=state.collector,
            number=state.number + 1,
            previous=state.previous,
            made_at=self._now(),
            askings=tuple(self._waiting),
        )
        data = packed(bundle, self._key)
        part = self._folder / f"{bundle.name}{PART}"
        write_through(part, data)
        state.number, state.previous = bundle.number, digest_of(data)
        state.write()
        part.replace(self._folder / bundle.name)
        self._waiting, self._closed_at = [], self._now()
        self._prune()
        return bundle.number

    def _resume(self) -> None:
        """Name what was noted before an earlier start ended; what was not is asked again."""
        noted = f"{self._state.collector}-{self._state.number:010d}{SUFFIX}"
        for part in self._folder.glob(f"*{SUFFIX}{PART}"):
            if part.name == f"{noted}{PART}":
                part.replace(self._folder / noted)
            else:
                part.unlink()

    def _prune(self) -> None:
        oldest = (self._now() - KEPT).timestamp()
        for path in self._folder.glob(f"{self._state.collector}-*{SUFFIX}"):
            if path.stat().st_mtime < oldest:
                path.unlink(missing_ok=True)


def _meaning(feed: Feed, answers: tuple[Answer, ...]) -> tuple[Outcome, dt.datetime | None]:
    """Read answers only to know when to ask again; inside they are read for good."""
    refused = next((each.refused for each in answers if each.refused is not None), None)
    if refused is not None:
        return refused, None
    try:
        reading = asking.protocol_of(feed).read(feed, answers)
    except Exception as error:  # noqa: BLE001 - as above
        _of_a_fault("read", feed, error)
        return Outcome.UNREADABLE, None
    return reading.outcome, reading.newest


def _of_a_fault(step: str, feed: Feed, error: Exception) -> str:
    """Tell of a fault of ours: one answer that nobody thought of must not end the others' runs."""
    _LOG.error("Feed '%s' could not be %s.", feed.id, step, exc_info=error)
    return f"It could not be {step} for a fault of ours ({type(error).__name__}): see the log."
