"""What an answer would bring, without bringing it: for samples and new definitions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd

from layers.conformed import conformed
from layers.definition import Layer, Source
from layers.feeds import asking
from layers.feeds.definition import Feed
from layers.feeds.exchange import Answer
from layers.feeds.observing import measured_part
from layers.feeds.outcome import Outcome
from layers.feeds.placing import placed
from layers.feeds.storing import among_all, frame_of
from layers.registry import Registry
from layers.sources.table import RawTable
from layers.store.area import current_area
from layers.store.database import Database
from layers.validate import check_values, validated
from layers.verdicts import Rejection, Verdicts

#: Answers as providers send them, one or more a definition.
SAMPLES: Final = Path(__file__).parent / "samples"


@dataclass(frozen=True, kw_only=True)
class Rehearsal:
    """What came of it; ``records`` are what would be stored, by field, with their ``id``."""

    outcome: Outcome
    said: str
    rows: int
    records: Sequence[Mapping[str, Any]] = ()
    rejections: Sequence[Rejection] = ()
    outside: int = 0


def rehearsed(
    database: Database, registry: Registry, feed: Feed, answers: Sequence[Answer]
) -> Rehearsal:
    """Read answers as a run would, and check each record; nothing is written.

    Raises
    ------
    SourceError
        When columns are missing that the definition needs.
    """
    reading = asking.protocol_of(feed).read(feed, answers)
    made = Rehearsal(outcome=reading.outcome, said=reading.said, rows=len(reading.rows))
    if not reading.outcome.good or not reading.rows:
        return made
    layer = registry.get(feed.target.layer)
    source = layer.source(feed.target.source)
    frame = frame_of(reading, source)
    ours = among_all(frame, feed)
    made = replace(made, outside=len(frame) - len(ours))
    table = RawTable(frame=ours, crs=reading.crs, malformed=reading.malformed)
    if feed.target.only_observed:
        return _observed(made, layer, measured_part(layer, source, feed), table)
    table = placed(database, layer, feed, table)
    if table.frame.empty:  # all are of elsewhere
        return replace(made, outside=len(frame))
    data = conformed(layer, source, table)
    checked = validated(layer, source, data, area=current_area(database), clip=True)
    columns = {name: _plain(series) for name, series in checked.accepted.columns.items()}
    return replace(
        made,
        records=_records({"id": checked.accepted.ids.tolist(), **columns}),
        rejections=checked.rejections,
        outside=made.outside + checked.outside,
    )


def _observed(made: Rehearsal, layer: Layer, source: Source, table: RawTable) -> Rehearsal:
    """Check measured values, whose items are there or not."""
    data = conformed(layer, source, table, placed=False)
    verdicts = Verdicts(len(data.raw))
    for column in data.columns:
        check_values(verdicts, column)
    rows = np.flatnonzero(verdicts.open_rows())
    keys = [] if data.keys is None else data.keys.iloc[rows].tolist()
    columns = {each.field.name: _plain(each.series.iloc[rows]) for each in data.columns}
    return replace(
        made,
        records=_records({"id": [f"{source.prefix}{key}" for key in keys], **columns}),
        rejections=verdicts.rejections(data.raw),
    )


def _plain(series: pd.Series) -> list[Any]:
    """Give the values of a column, ``None`` where there is none."""
    return series.astype("object").where(series.notna(), None).tolist()


def _records(columns: Mapping[str, Sequence[Any]]) -> list[dict[str, Any]]:
    return [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]
