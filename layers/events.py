"""Records by event time, as feeds bring them: late, twice, out of order, by a wrong clock.

Event time is when something happened or was measured, which the provider says; it is never the time
at which we asked.
"""

from __future__ import annotations

import datetime as dt
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from layers.conformed import Conformed
from layers.definition import VALID_TIME, Layer, Source
from layers.verdicts import Verdicts

#: Clocks differ, and a slot is stamped with its end; more is a mistake.
AHEAD: Final = dt.timedelta(minutes=5)
#: A clock that was never set says 1970, and so do milliseconds that were given as seconds.
CLOCKS_BEGIN: Final = dt.datetime(1971, 1, 1, tzinfo=dt.UTC)
#: The column of a record's own date, beside the fields.
_AS_OF: Final = "as_of"


def event_column(layer: Layer, source: Source) -> str | None:
    """Give the column that says when a record's facts were so; ``None`` where none does.

    The beginning of a time for which something holds may lie ahead, and says nothing about how
    fresh it is.
    """
    if layer.moment in source.conform and layer.moment not in VALID_TIME:
        return layer.moment
    return _AS_OF if source.as_of is not None else None


def event_times(layer: Layer, source: Source, data: Conformed) -> pd.Series | None:
    """Give when each record happened, ``NaT`` where it does not say; ``None`` where none does."""
    column = event_column(layer, source)
    if column is None:
        return None
    given = {each.field.name: each.series for each in data.columns}.get(column, data.as_of)
    return pd.to_datetime(pd.Series(given).reset_index(drop=True), utc=True, errors="coerce")


def check_times(verdicts: Verdicts, times: pd.Series, now: dt.datetime) -> None:
    """Reject what has not happened yet, and what a clock dates that was never set."""
    verdicts.reject(
        (times > now + AHEAD).to_numpy(),
        "in_the_future",
        lambda row: (
            f"Its time of {times.iloc[row].isoformat()} is more than"
            f" {AHEAD.total_seconds() / 60:.0f} minutes ahead."
        ),
    )
    verdicts.reject(
        (times < CLOCKS_BEGIN).to_numpy(),
        "before_clocks",
        lambda row: f"Its time of {times.iloc[row].isoformat()} is of a clock that was never set.",
    )


def newest_of_each(
    times: pd.Series, ids: NDArray[np.object_], rows: NDArray[np.bool_]
) -> tuple[NDArray[np.int64], int]:
    """Keep the newest record of each id, the later one of equals; count the others.

    A record without a time is older than any that has one.
    """
    candidates = np.flatnonzero(rows)
    moments = times.to_numpy("datetime64[us]")[candidates].astype("int64")  # NaT is the least
    order = candidates[np.argsort(moments, kind="stable")]
    # np.unique gives the first place of each: look from the end, where the newest are.
    _, from_end = np.unique(ids[order][::-1].astype("str"), return_index=True)
    taken = np.sort(order[::-1][from_end])
    return taken, len(candidates) - len(taken)


def newest(times: pd.Series, rows: NDArray[np.bool_]) -> dt.datetime | None:
    """Give the newest time among some records."""
    latest = times[rows].max()
    return None if pd.isna(latest) else latest.to_pydatetime()
