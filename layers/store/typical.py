"""What is typical of an hour of the week, of every item that was measured in the weeks before."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Final
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray
from psycopg import sql

from layers.definition import Field, Layer
from layers.store.database import Database
from layers.store.frames import HOUR_S, Frame, frame_of, slot_s
from layers.store.means import mean_column, mean_rows
from layers.store.query import Query, statement
from layers.store.series import Observation, ids_of, kept_columns, read_series

_HOUR: Final = dt.timedelta(hours=1)
_TICK: Final = dt.timedelta(microseconds=1)
_DEADLINE_S: Final = 30


def same_hours(moment: dt.datetime, *, weeks: int, zone: str) -> list[dt.datetime]:
    """Give when the hour of a moment began in the weeks before, by the clocks of a zone (UTC)."""
    local = moment.astimezone(ZoneInfo(zone)).replace(minute=0, second=0, microsecond=0)
    return [(local - dt.timedelta(weeks=week)).astimezone(dt.UTC) for week in range(1, weeks + 1)]


def read_typical(
    database: Database, layer: Layer, field: Field, moment: dt.datetime, *, weeks: int, zone: str
) -> dict[str, float]:
    """Give what a number of each item comes to in the hour of the week of a moment.

    Every week counts once, however often it was measured in its hour; items that never were are
    left out.
    """
    hours = [
        frame
        for start in same_hours(moment, weeks=weeks, zone=zone)
        if (frame := _hour(database, layer, field, start)) is not None
    ]
    if not hours:
        return {}
    least = min(each.first for each in hours)
    most = max(each.first + len(each.places) - 1 for each in hours)
    means = mean_rows(field, np.stack([each.holding(least, most).places for each in hours]))
    known = np.flatnonzero(~np.isnan(means))
    ids = ids_of(database, layer, (known + least).tolist())
    values = zip((known + least).tolist(), means[known].tolist(), strict=True)
    return {ids[fid]: value for fid, value in values if fid in ids}


def typical_series(
    database: Database,
    layer: Layer,
    field: Field,
    item_id: str,
    *,
    start: dt.datetime,
    end: dt.datetime,
    weeks: int,
    zone: str,
) -> list[Observation]:
    """Give what a number of one item comes to in each hour of a span, by the weeks before it.

    Hours that were never measured are left out; one that the simulator told of in any week is
    simulated.

    Raises
    ------
    UnknownItemError
        When the layer never had the item.
    """
    first = start.replace(minute=0, second=0, microsecond=0)
    hours = [first + number * _HOUR for number in range(-(-(end - first) // _HOUR))]
    # An hour more: clocks may have been set meanwhile.
    since = first - dt.timedelta(weeks=weeks) - _HOUR
    known = {
        each.at: each
        for each in read_series(database, layer, field, item_id, start=since, end=end, by_hour=True)
        if each.value is not None
    }
    found: list[Observation] = []
    for hour in hours:
        same = [known[at] for at in same_hours(hour, weeks=weeks, zone=zone) if at in known]
        if same:
            values = np.array([[each.value] for each in same], np.float64)
            value = float(mean_rows(field, values)[0])
            found.append(Observation(hour, any(each.is_simulated for each in same), value))
    return found


def _hour(database: Database, layer: Layer, field: Field, start: dt.datetime) -> Frame | None:
    """Bring one hour to a frame; ``None`` where nothing was measured in it."""
    if layer.keeping.slot is None:
        return _hour_of_rows(database, layer, field, start)
    params = {
        "layer": layer.id,
        "field": field.name,
        "every_s": [slot_s(layer), HOUR_S],
        "after": start - _TICK,
        "until": start + _HOUR - _TICK,
    }
    query = Query(statement=statement("frame_span"), params=params, deadline_s=_DEADLINE_S)
    frames = [frame_of(row[:-1]) for row in database.fetch_all(query)]
    return _merged(field, frames) if frames else None


def _merged(field: Field, frames: Sequence[Frame]) -> Frame:
    least = min(each.first for each in frames)
    most = max(each.first + len(each.places) - 1 for each in frames)
    places = mean_rows(field, np.stack([each.holding(least, most).places for each in frames]))
    return Frame(first=least, places=places, is_simulated=any(each.is_simulated for each in frames))


def _hour_of_rows(
    database: Database, layer: Layer, field: Field, start: dt.datetime
) -> Frame | None:
    if field.name not in kept_columns(database, layer):
        return None
    asked = statement("observed_hour").format(
        table=sql.Identifier(layer.id),
        field=sql.Identifier(field.name),
        mean=mean_column(field),
    )
    params = {"since": start, "until": start + _HOUR}
    rows = database.fetch_all(Query(statement=asked, params=params, deadline_s=_DEADLINE_S))
    known: NDArray[np.float64] = np.array(
        [(fid, value) for fid, value in rows if value is not None], np.float64
    ).reshape(-1, 2)
    if not len(known):
        return None
    fids = known[:, 0].astype(np.int64)
    places = np.full(int(fids.max() - fids.min()) + 1, np.nan)
    places[fids - fids.min()] = known[:, 1]
    return Frame(first=int(fids.min()), places=places, is_simulated=False)
