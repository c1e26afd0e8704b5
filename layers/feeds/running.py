"""A run of a feed: asked, kept as it came, read, brought into its layer, and told of.

The two halves meet in the answers that are kept. Whatever happens between two steps, the next run
goes on from what is there: asking again is no harm, messages stay in the inbox until the run that
read them has ended, and the same record twice is one.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import logging
import random
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

import pandas as pd

from layers.definition import Layer, Rule, Source
from layers.errors import DefinitionError, IngestStoppedError, SourceError, StoreError
from layers.events import AHEAD, event_column
from layers.feeds import asking
from layers.feeds.definition import Feed, Sync
from layers.feeds.drift import STRIKES, Look, look
from layers.feeds.exchange import Answer, Moment, Reading, Request
from layers.feeds.observing import observe
from layers.feeds.outcome import Outcome
from layers.feeds.placing import placed
from layers.feeds.protocols.form import identity
from layers.feeds.quota import Ledger
from layers.feeds.reading import renamed
from layers.feeds.schedule import next_due
from layers.ingest import ingest_table
from layers.provenance import Provenance
from layers.registry import Registry
from layers.sources.table import GEOMETRY, RawTable
from layers.store import feed_inbox, feed_runs
from layers.store.database import Database
from layers.store.feed_runs import Ended, Held
from spatial.bbox import BBox
from spatial.errors import SpatialError

_LOG: Final = logging.getLogger("lifemap.feeds")
#: How often is looked whether people entered something.
_LOOKED_AT: Final = dt.timedelta(minutes=5)
#: The flag of records that the simulator made up.
SIMULATED: Final = "simulated"


@dataclass(frozen=True, kw_only=True)
class Site:
    """Where a run takes place, and by what.

    Parameters
    ----------
    bbox, words
        What is known of the district, for addresses.
    carrier, ledger, secrets
        Who asks, what a day allows, and the keys.
    asks
        Whether a feed is asked from here; the answers of others come into the inbox.
    may_retire_all
        Whether lists may lack more than their sources allow unasked.
    """

    database: Database
    registry: Registry
    carrier: asking.Carries
    ledger: Ledger
    secrets: Mapping[str, str]
    bbox: BBox
    words: Mapping[str, str]
    asks: Callable[[Feed], bool]
    now: Callable[[], dt.datetime]
    is_simulated: bool = False
    may_retire_all: bool = False
    rng: random.Random = field(default_factory=random.Random)


@dataclass(frozen=True, kw_only=True)
class Came:
    """What came of reading answers into a layer; counts are of records."""

    outcome: Outcome
    said: str = ""
    rows: int = 0
    new: int = 0
    changed: int = 0
    bad: int = 0
    newest: dt.datetime | None = None
    load_run: int | None = None
    look: Look | None = None


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
        if not waiting.answers:
            answers.extend(brought(site, feed, before.newest))
            feed_runs.keep(database, feed.id, run, answers)
        return _read_and_stored(site, feed, answers, before)

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
    3. What people enter is as new as their latest entry.
    4. Else nobody can tell whether there was nothing to say: age will, by what came last.
    """
    if trouble is not None:  # 1
        came = Came(outcome=Outcome.DOWN, said=trouble)
    elif feed.rhythm.by_answer and asking.listens(feed):  # 2
        came = Came(outcome=Outcome.EMPTY)
    elif feed.sync is Sync.MANUAL:  # 3
        newest, soon = _entered(site, feed), site.now() + _LOOKED_AT
        feed_runs.release(site.database, feed.id, soon, newest=newest)
        return None
    else:  # 4
        slot = next_due(feed, Outcome.EMPTY, 0, now=site.now(), rng=site.rng)
        feed_runs.release(site.database, feed.id, slot)
        return None
    run = feed_runs.begin(site.database, feed.id, now=site.now())
    ended = _ended(site, feed, (), came, feed_runs.held(site.database, feed.id))
    feed_runs.end(site.database, feed.id, run, ended)
    return ended


def _entered(site: Site, feed: Feed) -> dt.datetime | None:
    """Give when somebody last entered an item of the feed: one with all that its source fixes."""
    layer = site.registry.get(feed.target.layer)
    values = identity(layer.source(feed.target.source))
    return feed_runs.entered(site.database, layer, values)


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
            RawTable(frame=frame_of(Reading(outcome=Outcome.EMPTY), source)),
            origin=_origin(feed, (), now),
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
    return _safely(feed, lambda: _read_and_stored(site, feed, answers, before))


def _safely(feed: Feed, step: Callable[[], Came]) -> Came:
    """Take a step, and say what it means that it could not be taken.

    An answer that nobody thought of must not end the runs of other feeds; its text may repeat what
    a provider sent, so that the board only names the kind of fault.
    """
    try:
        return step()
    except StoreError:
        raise
    except DefinitionError as error:
        return Came(outcome=Outcome.BAD_REQUEST, said=str(error))
    except (SourceError, IngestStoppedError) as error:
        return Came(outcome=Outcome.DRIFT, said=str(error))
    except SpatialError as error:
        return Came(outcome=Outcome.UNREADABLE, said=str(error))
    except Exception as error:  # noqa: BLE001 - whatever it is, the other feeds go on
        _LOG.exception("A run of feed '%s' failed.", feed.id)
        said = f"The run failed for a fault of ours ({type(error).__name__}): see the log."
        return Came(outcome=Outcome.UNREADABLE, said=said)


def brought(site: Site, feed: Feed, newest: dt.datetime | None) -> Sequence[Answer]:
    """Have a feed's answers, whoever gives them; ``newest`` is the newest event that is known."""
    moment = Moment(now=site.now(), newest=newest, bbox=site.bbox, words=site.words)
    if site.is_simulated and asking.is_stood_in_for(feed):
        request = Request(url=f"http://{asking.STAND_IN}/{feed.id}")
        return [site.carrier.carry(feed, request)]
    if asking.gathers(feed):
        return asking.gathered(feed, moment, site.secrets)
    return asking.asked(feed, moment, site.carrier)


def _read_and_stored(site: Site, feed: Feed, answers: Sequence[Answer], before: Held) -> Came:
    """Read answers, and bring what they say into the layer.

    What could be read beside what could not (one warning of ten) is true all the same; but nothing
    ends for it, and the outcome stays what it is.
    """
    if any(answer.simulated for answer in answers):  # also what came over the boundary
        site = replace(site, is_simulated=True)
    reading = asking.protocol_of(feed).read(feed, answers)
    if reading.outcome.good:
        return _stored(site, feed, answers, reading, before)
    came = Came(outcome=reading.outcome, said=reading.said, bad=len(reading.malformed))
    if not reading.rows:
        return came
    part = replace(feed, target=replace(feed.target, full=False))
    whole = replace(reading, malformed=(), said="")
    stored = _stored(site, part, answers, whole, before)
    return replace(stored, outcome=came.outcome, said=came.said, bad=came.bad + stored.bad)


def _stored(
    site: Site, feed: Feed, answers: Sequence[Answer], reading: Reading, before: Held
) -> Came:
    """Bring a good reading into the layer.

    1. The answer's shape is compared with those before (``layers.feeds.drift``).
    2. "There is nothing" ends what a whole list had; of a part it says nothing. A list without
       rows is no word of the provider: what may go at once is limited as ever.
    3. What is dated ahead of us tells nothing about how fresh it is.
    """
    layer = site.registry.get(feed.target.layer)
    source = layer.source(feed.target.source)
    frame = frame_of(reading, source)
    seen = look(frame, before.profile, before.strikes)  # 1
    table = RawTable(frame=frame, crs=reading.crs, malformed=reading.malformed)
    horizon = site.now() + AHEAD
    stated = reading.newest if reading.newest is None or reading.newest <= horizon else None  # 3
    is_empty = not (reading.rows or reading.malformed or reading.gone)
    came = Came(outcome=Outcome.EMPTY if is_empty else reading.outcome, newest=stated, look=seen)
    notes = [reading.said, seen.said]
    if reading.broken_texts:
        notes.append(f"{reading.broken_texts:,} texts lost letters on their side.")
    if stated != reading.newest and reading.newest is not None:
        notes.append(f"It is dated {reading.newest.isoformat()}, which is still to come.")
    if seen.is_drift:
        came = replace(came, outcome=Outcome.DRIFT)
    origin = _origin(feed, answers, stated or horizon - AHEAD)
    if not is_empty or feed.target.full:
        table = placed(site.database, layer, feed, table)
        came = _loaded(site, feed, layer, source, table, reading, came, origin)  # 2
    return replace(came, said=" ".join(filter(None, [*notes, *table.notes])))


def _loaded(
    site: Site, feed: Feed, layer: Layer, source: Source, table: RawTable, reading: Reading,
    came: Came, origin: Provenance,
) -> Came:  # fmt: skip
    now, target = site.now(), feed.target
    if not target.only_observed:
        gone = [source.prefix + key for key in reading.gone]
        report = ingest_table(
            site.database,
            layer,
            _labelled(source) if site.is_simulated else source,
            table,
            origin=origin,
            now=now,
            confirm_retire=reading.outcome is Outcome.EMPTY
            or not target.full
            or site.may_retire_all,
            by_event_time=True,
            among=None if target.full else gone,
            measured=target.observed,
        )
        came = replace(
            came,
            rows=report.read,
            new=report.inserted,
            changed=report.updated + report.retired,
            bad=report.rejected_count,
            newest=came.newest or report.newest,
            load_run=report.run,
        )
    if target.observed and len(table.frame):
        seen = observe(
            site.database, layer, source, feed, table, now,
            origin=origin, is_simulated=site.is_simulated,
        )  # fmt: skip
        came = replace(came, newest=came.newest or seen.newest)
        if target.only_observed:
            came = replace(
                came,
                rows=seen.read,
                new=seen.new,
                changed=seen.changed,
                bad=seen.rejected_count,
                load_run=seen.load_run,
            )
    return came


def frame_of(reading: Reading, source: Source) -> pd.DataFrame:
    """Make a table of text as a file would be, its rows counted from 1."""
    rows: list[Any] = list(reading.rows)
    if not rows:
        names = dict.fromkeys([*source.columns, *(() if source.geometry else (GEOMETRY,))])
        return pd.DataFrame(columns=list(names), dtype="object")
    frame = pd.DataFrame.from_records(rows, index=range(1, len(rows) + 1)).astype("object")
    frame = frame.where(frame.notna(), None)
    # Recordings of one service differ in the case of their names.
    return frame.rename(columns=renamed(frame.columns, source.columns))


def _labelled(source: Source) -> Source:
    """Give a source whose records all carry the flag of what is made up."""
    every = Rule(columns=(), make=lambda frame: pd.Series(data=True, index=frame.index))
    return replace(source, flags={**source.flags, SIMULATED: every})


def _digest(answers: Sequence[Answer]) -> str:
    digest = hashlib.sha256()
    for answer in answers:
        digest.update(answer.body)
    return digest.hexdigest()


def _origin(feed: Feed, answers: Sequence[Answer], as_of: dt.datetime) -> Provenance:
    return Provenance(file_name=f"feed {feed.id}", sha256=_digest(answers), as_of=as_of)


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
        sha256=_digest(answers) if answers else None,
        load_run=came.load_run,
        profile=seen.profile,
        strikes=min(seen.strikes, STRIKES),
    )
