"""What would happen if a sent file were loaded: shown before anything is written."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pandas as pd
import shapely

from layers.conformed import conformed
from layers.definition import Layer
from layers.errors import IngestStoppedError, LayersError
from layers.sending.understanding import Understanding, source_of
from layers.sources.table import GEOMETRY, RawTable
from layers.store.area import current_area
from layers.store.database import Database
from layers.store.load import LoadCounts, rehearse
from layers.validate import Checked, validated
from layers.verdicts import Rejection

SAMPLES: Final = 3
REJECTS: Final = 20
#: Shapes that are drawn on the map: spread evenly over the file.
SHAPES: Final = 2_000


@dataclass(frozen=True, kw_only=True)
class Sample:
    """A column as it came: its first values that say something."""

    column: str
    values: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Preview:
    """What was understood of a file, and what loading it would do.

    ``stopped`` says why it cannot be loaded as it is understood; the counts are then of no use.
    ``shapes`` are geometries in EPSG:4326 of records that would be taken.
    """

    rows: int
    columns: tuple[Sample, ...]
    has_geometry: bool
    how: Understanding
    accepted: int = 0
    outside: int = 0
    merged: int = 0
    reasons: Counter[str]
    rejections: tuple[Rejection, ...] = ()
    counts: LoadCounts | None = None
    shapes: tuple[Any, ...] = ()
    notes: tuple[str, ...] = ()
    stopped: str | None = None


def preview(
    database: Database, layer: Layer, table: RawTable, how: Understanding, *, now: dt.datetime
) -> Preview:
    """Look at a file as it is understood; the database stays as it is."""
    told: dict[str, Any] = {
        "rows": len(table.frame) + len(table.malformed),
        "columns": _samples(table),
        "has_geometry": GEOMETRY in table.frame.columns,
        "how": how,
        "notes": table.notes,
    }
    try:
        source = source_of(layer, table, how)
        data = conformed(layer, source, table)
        checked = validated(layer, source, data, area=current_area(database), clip=True)
        counts = rehearse(database, layer, source, checked.accepted, as_of=now)
    except (LayersError, IngestStoppedError) as error:
        return Preview(**told, reasons=Counter(), stopped=str(error))
    return Preview(
        **told,
        accepted=len(checked.accepted),
        outside=checked.outside,
        merged=checked.merged,
        reasons=checked.reasons + Counter(malformed_row=len(table.malformed)),
        rejections=checked.rejections[:REJECTS],
        counts=counts,
        shapes=_spread(checked),
    )


def _samples(table: RawTable) -> tuple[Sample, ...]:
    names = [name for name in table.frame.columns if name != GEOMETRY]
    return tuple(
        Sample(column=str(name), values=tuple(_first(table.frame[name]))) for name in names
    )


def _first(values: Any) -> list[str]:  # noqa: ANN401 - a column
    given = dict.fromkeys(str(text)[:80] for text in values if not pd.isna(text) and text != "")
    return list(given)[:SAMPLES]


def _spread(checked: Checked) -> tuple[Any, ...]:
    shapes = checked.accepted.shapes
    chosen = np.linspace(0, len(shapes) - 1, min(len(shapes), SHAPES)).astype(int)
    return tuple(shapely.simplify(shapes[chosen], 1e-5)) if len(shapes) else ()
