"""The second half of a run: what answers say is read, and brought into the layer."""

from __future__ import annotations

import datetime as dt
import hashlib
import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

import pandas as pd

from layers.definition import Layer, Rule, Source
from layers.errors import SourceError
from layers.events import AHEAD
from layers.feeds import asking
from layers.feeds.definition import Feed
from layers.feeds.documents import SEOUL
from layers.feeds.drift import Look, look
from layers.feeds.exchange import Answer, Reading
from layers.feeds.observing import observe
from layers.feeds.outcome import Outcome
from layers.feeds.placing import placed
from layers.feeds.quota import Ledger
from layers.feeds.reading import renamed
from layers.feeds.words import Words
from layers.ingest import ingest_table
from layers.provenance import Provenance
from layers.registry import Registry
from layers.sources.table import GEOMETRY, RawTable
from layers.store.database import Database
from layers.store.feed_runs import Held
from spatial.bbox import BBox

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
    words: Words
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


def read_and_stored(site: Site, feed: Feed, answers: Sequence[Answer], before: Held) -> Came:
    """Read answers, and bring what they say into the layer.

    What could be read beside what could not (one warning of ten) is true all the same; but nothing
    ends for it, and the outcome stays what it is.
    """
    if any(answer.simulated for answer in answers):  # also what came over the boundary
        site = replace(site, is_simulated=True)
    reading = asking.protocol_of(feed).read(feed, answers)
    source = site.registry.get(feed.target.layer).source(feed.target.source)
    if reading.outcome.good:
        return _stored(site, feed, source, answers, reading, before)
    if not (reading.rows or reading.malformed):
        return Came(outcome=reading.outcome, said=reading.said)
    part = replace(feed, target=replace(feed.target, full=False))
    # Nothing ends for it: so however much cannot be read stops nothing, and is kept.
    lenient = replace(source, reject_share=1.0)
    stored = _stored(site, part, lenient, answers, replace(reading, said=""), before)
    newest = stored.newest if reading.rows else None
    return replace(stored, outcome=reading.outcome, said=reading.said, newest=newest)


def _stored(
    site: Site, feed: Feed, source: Source, answers: Sequence[Answer], reading: Reading,
    before: Held,
) -> Came:  # fmt: skip
    """Bring a good reading into the layer.

    1. The answer's shape is compared with those before (``layers.feeds.drift``).
    2. "There is nothing" ends what a whole list had; of a part it says nothing. A list without
       rows is no word of the provider: what may go at once is limited as ever.
    3. What is dated ahead of us tells nothing about how fresh it is.
    """
    layer = site.registry.get(feed.target.layer)
    frame = frame_of(reading, source)
    seen = look(frame, before.profile, before.strikes)  # 1
    ours = among_all(frame, feed)
    if ours.empty:  # a list that names none of ours says that there is none
        ours = nothing_of(source)
    table = RawTable(frame=ours, crs=reading.crs, malformed=reading.malformed)
    horizon = site.now() + AHEAD
    stated = reading.newest if reading.newest is None or reading.newest <= horizon else None  # 3
    is_empty = not (reading.rows or reading.malformed or reading.gone)
    came = Came(outcome=Outcome.EMPTY if is_empty else reading.outcome, newest=stated, look=seen)
    notes = [reading.said, seen.said]
    if len(ours) < len(frame):
        notes.append(left_out(len(frame) - len(ours)))
    if reading.broken_texts:
        notes.append(f"{reading.broken_texts:,} texts lost letters on their side.")
    if stated != reading.newest and reading.newest is not None:
        ahead = reading.newest.astimezone(SEOUL).isoformat(" ", "minutes")
        notes.append(
            f"The newest record is dated {ahead}, which is still to come:"
            " freshness does not count it."
        )
    if seen.is_drift:
        came = replace(came, outcome=Outcome.DRIFT)
    origin = replace(
        origin_of(feed, answers, stated or horizon - AHEAD), is_first=before.good_at is None
    )
    if not is_empty or feed.target.full:
        table = placed(site.database, layer, feed, table)
        if table.frame.empty:
            table = replace(table, frame=nothing_of(source))
        came = _loaded(site, feed, layer, source, table, reading, came, origin)  # 2
    return replace(came, said=" ".join(filter(None, [*notes, *table.notes, came.said])))


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
            said=left_out(report.outside) if report.outside else "",
        )
    if target.observed and (len(table.frame) or (target.only_observed and table.malformed)):
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


def among_all(frame: pd.DataFrame, feed: Feed) -> pd.DataFrame:
    """Give the records of a list that its definition means; a column that is gone is drift.

    Raises
    ------
    SourceError
        When a column that they are told by is not there.
    """
    for column, text in feed.target.only.items():
        if column not in frame.columns:
            raise SourceError(f"The list has no column '{column}', by which ours are told.")
        frame = frame.loc[frame[column].astype("str").str.strip().eq(text)]
    return frame


def left_out(count: int) -> str:
    """Say how many records of a list are of elsewhere."""
    return f"{count:,} records of elsewhere were left out."


def nothing_of(source: Source) -> pd.DataFrame:
    """Make the table of a list without records."""
    return frame_of(Reading(outcome=Outcome.EMPTY), source)


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


def digest_of(answers: Sequence[Answer]) -> str:
    """Give the SHA-256 of all answers of a run, in their order."""
    digest = hashlib.sha256()
    for answer in answers:
        digest.update(answer.body)
    return digest.hexdigest()


def origin_of(feed: Feed, answers: Sequence[Answer], as_of: dt.datetime) -> Provenance:
    """Say where records come from: of which feed, of which answers, as of when."""
    return Provenance(file_name=f"feed {feed.id}", sha256=digest_of(answers), as_of=as_of)
