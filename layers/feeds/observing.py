"""What a feed measured becomes the latest values of items, and a part of what is known over time.

No geometry is needed, and no item is made or ended: that is what loads do (``layers.ingest``). A
feed that says more of its items than measured values is loaded first, leaving those of items that
are there (``ingest_table(..., measured=...)``), and observed then.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd
import psycopg
from numpy.typing import NDArray

from layers.conformed import Conformed, conformed
from layers.definition import Layer, Source
from layers.errors import SourceError
from layers.events import check_times, event_times
from layers.feeds.definition import Feed
from layers.provenance import Provenance
from layers.report import IngestReport
from layers.sources.table import RawTable
from layers.store import runs
from layers.store.database import Database
from layers.store.observations import Measured, ObservedCounts, write_observations
from layers.store.runs import Run
from layers.validate import check_values
from layers.verdicts import Rejection, Verdicts, malformed_rows


@dataclass(frozen=True, kw_only=True)
class Observed:
    """The account of one observing: ``read = rejected + merged + unknown + taken``.

    ``unknown`` are records of items that the layer does not have, ``merged`` repeats of one record.
    ``late`` are older than what was known of their item: they went to the record only. ``changed``
    items have other latest values, ``new`` values were not known of their item and time. ``newest``
    is the newest event time; ``load_run`` the number under which what was rejected is kept.
    """

    read: int
    rejected: Mapping[str, int]
    merged: int
    unknown: int
    late: int
    changed: int
    new: int
    newest: dt.datetime | None
    revision: int
    load_run: int

    @property
    def rejected_count(self) -> int:
        """How many records were rejected, whatever the reason."""
        return sum(self.rejected.values())


def observe(
    database: Database,
    layer: Layer,
    source: Source,
    feed: Feed,
    table: RawTable,
    now: dt.datetime,
    *,
    origin: Provenance,
    is_simulated: bool = False,
) -> Observed:
    """Bring items of a layer to what a feed measured last, and keep all that it measured.

    1. The time of a record is the one that the source's rule for the layer's moment gives, else its
       date (``Source.as_of``); a source with neither speaks of the moment of its answer
       (``origin.as_of``).
    2. A record without a time, or with one of a clock that is wrong, is rejected, and so is a value
       that the field cannot have.
    3. Records of items that the layer does not have are counted and left.

    The same answer again changes nothing.

    Raises
    ------
    SourceError
        When columns are missing, or an observed field is none that the source makes.
    """
    part = measured_part(layer, source, feed)
    with runs.recorded(database, layer=layer.id, source=source.name, origin=origin, now=now) as run:
        data = conformed(layer, part, table, placed=False)
        times = _times(layer, part, data, origin)
        verdicts = Verdicts(len(data.raw))
        for column in data.columns:
            check_values(verdicts, column)
        verdicts.reject(times.isna().to_numpy(), "no_event_time", lambda _: "It does not say when.")
        check_times(verdicts, times, now)
        ids = _ids(verdicts, source, data)
        rows, merged = _once(verdicts, ids, times)
        measured = Measured(
            ids=ids[rows],
            at=times.iloc[rows],
            columns={
                each.field.name: each.series.iloc[rows]
                for each in data.columns
                if each.field.name in feed.target.observed
            },
            is_simulated=is_simulated,
        )
        rejections = [*malformed_rows(table.malformed), *verdicts.rejections(data.raw)]
        return _written(
            database, layer, measured, rejections, merged,
            run=run, is_alone=feed.target.only_observed,
        )  # fmt: skip


def measured_part(layer: Layer, source: Source, feed: Feed) -> Source:
    """Give the rules of a source for key, time and observed fields, and no others."""
    wanted = dict.fromkeys(feed.target.observed)
    lacking = [name for name in wanted if name not in source.conform]
    if lacking:
        names = "', '".join(lacking)
        raise SourceError(
            f"Feed '{feed.id}' observes '{names}', which source '{source.name}' of layer"
            f" '{layer.id}' does not make."
        )
    if source.key is None:
        raise SourceError(
            f"Feed '{feed.id}' cannot be observed: source '{source.name}' has no key."
        )
    if layer.moment is not None and layer.moment in source.conform:
        wanted[layer.moment] = None
    return replace(
        source,
        conform={name: source.conform[name] for name in wanted},
        geometry=None,
        district_name=None,
        flags={},
    )


def _times(layer: Layer, source: Source, data: Conformed, origin: Provenance) -> pd.Series:
    """Rule 1; missing where a record should have a time and has none."""
    times = event_times(layer, source, data)
    if times is None:
        times = pd.Series(pd.Timestamp(origin.as_of), index=range(len(data.raw)))
    return pd.to_datetime(times, utc=True)


def _ids(verdicts: Verdicts, source: Source, data: Conformed) -> NDArray[np.object_]:
    keys = pd.Series([], dtype="object") if data.keys is None else data.keys.astype("object")
    verdicts.reject(keys.isna().to_numpy(), "no_key", lambda _: "It has no key.")
    return np.array([f"{source.prefix}{key}" for key in keys], dtype="object")


def _once(
    verdicts: Verdicts, ids: NDArray[np.object_], times: pd.Series
) -> tuple[NDArray[np.int64], int]:
    """Keep the last of the records of one item and time: what is said again corrects the first."""
    rows = np.flatnonzero(verdicts.open_rows())
    said = pd.DataFrame({"id": ids[rows], "at": times.to_numpy()[rows]})
    last = rows[~said.duplicated(keep="last").to_numpy()]
    return last, len(rows) - len(last)


def _written(
    database: Database,
    layer: Layer,
    measured: Measured,
    rejections: list[Rejection],
    merged: int,
    *,
    run: Run,
    is_alone: bool,
) -> Observed:
    """Write what was measured, and note the run in the same transaction.

    Where it is not alone, the load before it has kept what was rejected.
    """
    reasons = Counter(each.reason for each in rejections)
    read = len(measured) + merged + len(rejections)

    def note(conn: psycopg.Connection[Any], counts: ObservedCounts) -> None:
        taken = len(measured) - counts.unknown
        report = IngestReport(
            layer=layer.id,
            source=run.source,
            file_name=run.origin.file_name,
            read=read,
            accepted=taken,
            rejected=reasons,
            outside=counts.unknown,
            merged=merged,
            updated=counts.changed,
            unchanged=taken - counts.changed,
            revision=counts.revision,
        )
        if is_alone:
            runs.keep_rejected(conn, run, rejections)
        runs.end(conn, run, outcome="loaded", report=report)

    counts = write_observations(database, layer, measured, now=run.now, also=note)
    return Observed(
        read=read,
        rejected=reasons,
        merged=merged,
        unknown=counts.unknown,
        late=counts.late,
        changed=counts.changed,
        new=counts.new,
        newest=measured.at.max().to_pydatetime() if len(measured) else None,
        revision=counts.revision,
        load_run=run.number,
    )
