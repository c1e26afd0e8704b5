"""A run of a feed: asked, kept as it came, read, brought into its layer, and told of.

The two halves meet in the answers that are kept. Whatever happens between two steps, the next run
goes on from what is there: asking again is no harm, messages stay in the inbox until the run that
read them has ended, and the same record twice is one.
"""

from __future__ import annotations

import datetime as dt
import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Final

from layers.errors import DefinitionError, IngestStoppedError, SourceError, StoreError
from layers.events import AHEAD, event_column
from layers.feeds import asking
from layers.feeds.definition import Feed
from layers.feeds.drift import STRIKES, Look
from layers.feeds.exchange import Answer, Moment
from layers.feeds.outcome import Outcome
from layers.feeds.protocols import form
from layers.feeds.schedule import next_due
from layers.feeds.storing import Came, Site, digest_of, nothing_of, origin_of, read_and_stored
from layers.feeds.words import NotLoadedError, with_words
from layers.ingest import ingest_table
from layers.sources.table import RawTable
from layers.store import feed_entries, feed_inbox, feed_runs, feeds
from layers.store.feed_runs import Ended, Held
from spatial.errors import SpatialError

_LOG: Final = logging.getLogger("lifemap.feeds")
#: How often is looked whether people entered something.
_LOOKED_AT: Final = dt.timedelta(minutes=5)


def run_feed(site: Site, feed: Feed, *, trouble: str | None = None) -> Ended | None:
    """Run a feed once; ``None`` where nothing came and nobody could be asked.

    ``trouble`` says why a feed that is listened to cannot be heard just now.

    Raises
    ------
    StoreError
        When the database does not do its part: then the run was cut off, and is run again.
    """
    database, began = site.database, time.monotonic()
    waiting = feed_inbox.waiting(database, feed.id)
    if not waiting.answers and not site.asks(feed):
        return _quiet(site, feed, trouble)
    run = feed_runs.begin(database, feed.id, now=site.now())
    before = feed_runs.held(database, feed.id)
    answers = [*waiting.answers]

    def step() -> Came:
        ours = with_words(feed, site.words)
        if not waiting.answers:
            answers.extend(brought(site, ours, before.newest))
            feed_runs.keep(database, feed.id, run, answers)
        return read_and_stored(site, ours, answers, before)

    ended = _ended(site, feed, answers, _safely(feed, step), before)
    ended = replace(ended, seconds=time.monotonic() - began)
    if waiting.answers:
        # What waits still is read at once.
        ended = replace(ended, taken=waiting.numbers, next_due=None)
    feed_runs.end(database, feed.id, run, ended)
    return ended


def _quiet(site: Site, feed: Feed, trouble: str | None) -> Ended | None:
    """Do what is to be done about a feed of which nothing was heard, and that cannot be asked.

    1. Nobody can be heard just now: that is a failure.
    2. A connection stands, and to say nothing is an answer.
    3. What people enter is summed up where any of it is other than before.
    4. Else nobody can tell whether there was nothing to say: age will, by what came last.
    """
    if trouble is not None:  # 1
        came = Came(outcome=Outcome.DOWN, said=trouble)
    elif feed.rhythm.by_answer and asking.listens(feed):  # 2
        came = Came(outcome=Outcome.EMPTY)
    elif feed.is_form:  # 3
        return _entered(site, feed)
    else:  # 4
        slot = next_due(feed, Outcome.EMPTY, 0, now=site.now(), rng=site.rng)
        feed_runs.release(site.database, feed.id, slot)
        return None
    run = feed_runs.begin(site.database, feed.id, now=site.now())
    ended = _ended(site, feed, (), came, feed_runs.held(site.database, feed.id))
    feed_runs.end(site.database, feed.id, run, ended)
    return ended


def _entered(site: Site, feed: Feed) -> Ended | None:
    """Note as a run what people entered since the last one, and what was decided on it."""
    now, soon = site.now(), site.now() + _LOOKED_AT
    layer = site.registry.get(feed.target.layer)
    these = form.known_by(feed, layer) or {}
    last = next(iter(feeds.feed_runs(site.database, feed.id, 1)), None)
    event = event_column(layer, layer.source(feed.target.source)) or "as_of"
    seen = feed_entries.entered(
        site.database, layer, these, event,
        since=None if last is None else last.started_at, horizon=now + AHEAD,
    )  # fmt: skip
    is_same = seen.rows == 0 if last is None else seen.digest == last.sha256
    if is_same:
        feed_runs.release(site.database, feed.id, soon)
        return None
    waits = form.approver(feed) is not None
    ended = Ended(
        outcome=Outcome.OK if seen.rows else Outcome.EMPTY,
        said=form.decided(seen.rows, seen.approved, seen.refused) if waits else "",
        answered_at=now,
        next_due=soon,
        simulated=False,
        rows=seen.rows,
        new=seen.new,
        changed=seen.changed,
        newest=seen.newest,
        sha256=seen.digest,
    )
    feed_runs.end(site.database, feed.id, feed_runs.begin(site.database, feed.id, now=now), ended)
    return ended


def end_old(site: Site, feed: Feed) -> int:
    """End the records of which a feed said nothing more for too long, and count them."""
    target, now = feed.target, site.now()
    layer = site.registry.get(target.layer)
    source = layer.source(target.source)
    column = event_column(layer, source)
    if target.ends_after is None or column is None:
        return 0
    ids = feed_runs.older(site.database, layer, source, column, now - target.ends_after)
    if ids:
        ingest_table(
            site.database,
            layer,
            source,
            RawTable(frame=nothing_of(source)),
            origin=origin_of(feed, (), now),
            now=now,
            confirm_retire=True,
            by_event_time=True,
            among=ids,
        )
    return len(ids)


def read_again(site: Site, feed: Feed, run: int, *, confirmed: bool = False) -> Came:
    """Read the kept answers of a run once more, after a mend; nobody is asked.

    Where a person ``confirmed`` it, a list may lack however much of what it had.
    """
    answers = feed_runs.kept(site.database, run)
    before = feed_runs.held(site.database, feed.id)
    site = replace(site, may_retire_all=confirmed)
    return _safely(
        feed, lambda: read_and_stored(site, with_words(feed, site.words), answers, before)
    )


def _safely(feed: Feed, step: Callable[[], Came]) -> Came:
    """Take a step, and say what it means that it could not be taken.

    An answer that nobody thought of must not end the runs of other feeds; its text may repeat what
    a provider sent, so that the board only names the kind of fault.
    """
    try:
        return step()
    except StoreError:
        raise
    except (DefinitionError, NotLoadedError) as error:
        waits = isinstance(error, NotLoadedError)
        return Came(outcome=Outcome.NOT_YET if waits else Outcome.BAD_REQUEST, said=str(error))
    except SourceError as error:
        return Came(outcome=Outcome.DRIFT, said=str(error))
    except IngestStoppedError as error:
        return Came(outcome=Outcome.DRIFT, said=str(error), bad=error.rejected, load_run=error.run)
    except SpatialError as error:
        return Came(outcome=Outcome.UNREADABLE, said=str(error))
    except Exception as error:  # noqa: BLE001 - whatever it is, the other feeds go on
        _LOG.exception("A run of feed '%s' failed.", feed.id)
        said = f"The run failed for a fault of ours ({type(error).__name__}): see the log."
        return Came(outcome=Outcome.UNREADABLE, said=said)


def brought(site: Site, feed: Feed, newest: dt.datetime | None) -> Sequence[Answer]:
    """Have a feed's answers, whoever gives them; ``newest`` is the newest event that is known."""
    moment = Moment(now=site.now(), newest=newest, bbox=site.bbox, words=site.words)
    if asking.gathers(feed):
        found = asking.gathered(feed, moment, site.secrets)
        return [replace(each, simulated=site.is_simulated) for each in found]
    return asking.asked(feed, moment, site.carrier)


def _ended(site: Site, feed: Feed, answers: Sequence[Answer], came: Came, before: Held) -> Ended:
    """Sum a run up, and say when the next one is due."""
    now = site.now()
    if came.outcome is Outcome.QUOTA and not any(answer.refused for answer in answers):
        site.ledger.use_up(feed)  # the provider says so, whatever was counted here
    failures = 0 if came.outcome.good else before.failures + 1
    seen = came.look or Look(profile=before.profile, strikes=before.strikes)
    return Ended(
        outcome=came.outcome,
        said=came.said,
        answered_at=max((answer.at for answer in answers), default=now),
        next_due=next_due(feed, came.outcome, failures, now=now, rng=site.rng),
        simulated=any(each.simulated for each in answers) if answers else site.is_simulated,
        status=answers[-1].status if answers else None,
        rows=came.rows,
        new=came.new,
        changed=came.changed,
        bad=came.bad,
        newest=came.newest,
        bytes=sum(len(answer.body) for answer in answers),
        sha256=digest_of(answers) if answers else None,
        load_run=came.load_run,
        profile=seen.profile,
        strikes=min(seen.strikes, STRIKES),
    )
