"""When and for what a definition is asked: times and places put into its parameters.

Times are Korean and written as ``{now:%Y%m%d}``, ``{since:%Y%m%d}`` (``options.since`` days ago) or
``{slot:%H%M}`` (the newest slot of ``options.slot`` that is published); ``{west}``, ``{south}``,
``{east}`` and ``{north}`` are the box of the district. All other words are those of
``layers.feeds.templates``.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

import numpy as np

from layers.feeds.definition import Feed
from layers.feeds.documents import SEOUL
from layers.feeds.exchange import Moment, Request
from layers.feeds.templates import filled
from spatial.bbox import BBox
from spatial.weather_grid import cell_of

#: Value of ``options.each`` that stands for the cells of the weather service in the district.
KMA_CELLS: Final = "kma_cells"
#: And for the last two quarters that are over: the newer one may not be published yet.
QUARTERS: Final = "quarters"
_TIME: Final = re.compile(r"\{(now|since|slot):([^{}]+)\}")
#: A district of 20 km is sampled every kilometre, a fifth of a cell.
_SAMPLES: Final = 21
_SIDES: Final = ("west", "south", "east", "north")


def request_of(
    feed: Feed,
    moment: Moment,
    *,
    params: Mapping[str, str],
    words: Mapping[str, str] | None = None,
    back: int = 0,
) -> Request:
    """Give the request that a definition describes at a moment.

    ``words`` come to those of the moment; ``back`` is how many slots before the newest it is for.
    """
    sides = {side: f"{getattr(moment.bbox, side):.6f}" for side in _SIDES}
    at = replace(moment, words={**sides, **(words or {}), **moment.words})
    times = _times(feed, moment, back)

    def written(text: str) -> str:
        return filled(_TIME.sub(lambda each: f"{times[each[1]]:{each[2]}}", text), at)

    return Request(
        url=written(feed.ask.url),
        params={name: written(text) for name, text in params.items()},
        headers=feed.ask.headers,
    )


def _times(feed: Feed, moment: Moment, back: int) -> dict[str, dt.datetime]:
    options = feed.ask.options
    now = moment.now.astimezone(SEOUL)
    times = {"now": now, "since": now - dt.timedelta(days=options.get("since", 0))}
    if "slot" in options:
        before = back * dt.timedelta(minutes=options["slot"]["every"])
        times["slot"] = slot_of(now, **options["slot"]) - before
    return times


def slot_of(now: dt.datetime, *, every: int, offset: int = 0, opens: int = 0) -> dt.datetime:
    """Give the newest slot that is published: every so many minutes of the day from ``offset`` on.

    A slot is published ``opens`` minutes after it begins. ``now`` is in the provider's time.
    """
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    minutes = int((now - midnight).total_seconds() // 60) - offset - opens
    return midnight + dt.timedelta(minutes=minutes // every * every + offset)


def each_of(feed: Feed, moment: Moment) -> Sequence[Mapping[str, str]]:
    """Give the words that the whole is asked for with, once for each."""
    each = feed.ask.options.get("each", ({},))
    if each == KMA_CELLS:
        return [{"nx": str(nx), "ny": str(ny)} for nx, ny in _cells_of(moment.bbox)]
    if each == QUARTERS:
        return [{"quarter": text} for text in quarters_over(moment.now.astimezone(SEOUL).date())]
    return each


def quarters_over(today: dt.date, count: int = 2) -> list[str]:
    """Give the last quarters that are over as ``20263``, oldest first."""
    now = today.year * 4 + (today.month - 1) // 3
    return [f"{each // 4}{each % 4 + 1}" for each in range(now - count, now)]


def _cells_of(box: BBox) -> list[tuple[int, int]]:
    """Give the cells that a box of a few kilometres touches, in order."""
    lons = np.linspace(box.west, box.east, _SAMPLES)
    lats = np.linspace(box.south, box.north, _SAMPLES)
    columns, rows = cell_of(*np.meshgrid(lons, lats))
    return sorted({*zip(columns.ravel().tolist(), rows.ravel().tolist(), strict=True)})
