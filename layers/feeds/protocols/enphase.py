"""Enphase IQ gateway on the local network: inverters, meters or the plant as a whole.

What a row is follows from what is asked: ``api/v1/production/inverters`` gives one an inverter,
``ivp/meters/readings`` one a meter, ``production.json`` one a group of devices (``production``,
``consumption``, ``storage`` in ``group``), ``api/v1/production`` and others one for the plant.
Watts and watt-hours stay as they are; ``at`` is the instant of the reading.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator, Mapping, Sequence
from typing import Any, Final

from layers.feeds.definition import Feed
from layers.feeds.documents import (
    UnreadableAnswerError,
    flat,
    json_of,
    latest,
    moment_of,
    of_epoch,
    of_rows,
    reader,
    stated,
)
from layers.feeds.exchange import Answer, Moment, Reading, Request
from layers.feeds.templates import request_of

_TIMES: Final = ("lastReportDate", "readingTime", "timestamp")
#: Where the groups of ``production.json`` are.
_GROUPS: Final = ("production", "consumption", "storage")
#: One of these is in what is said of a plant as a whole.
_PLANT: Final = frozenset({"wattsNow", "wattHoursToday", "agg_soc"})
_Record = Mapping[str, Any]


def ask(feed: Feed, moment: Moment) -> Generator[Request, Answer, None]:
    """Ask the gateway."""
    yield request_of(feed, moment)


@reader("an Enphase gateway")
def read(feed: Feed, answers: Sequence[Answer]) -> Reading:  # noqa: ARG001 - as all protocols
    """Give a row for each device or group."""
    rows = [_row(each) for answer in answers for each in _records(json_of(answer))]
    return of_rows(rows, newest=latest(moment_of(row["at"]) for row in rows))


def _records(found: Any) -> Iterator[_Record]:  # noqa: ANN401 - JSON may be anything
    if isinstance(found, list) and all(isinstance(each, dict) for each in found):
        yield from found
    elif isinstance(found, dict) and any(isinstance(found.get(each), list) for each in _GROUPS):
        for group in _GROUPS:
            for each in found.get(group) or ():
                yield {"group": group, **each}
    # A firmware writes this name with a colon in it.
    elif isinstance(found, dict) and isinstance(found.get("devices:", found.get("devices")), list):
        yield from found.get("devices:", found.get("devices", ()))
    elif isinstance(found, dict) and _PLANT & found.keys():
        yield found
    else:
        raise UnreadableAnswerError("The answer is none of an Enphase gateway.")


def _row(record: _Record) -> dict[str, Any]:
    at = next((record[name] for name in _TIMES if record.get(name)), None)
    return {**flat(record, leave=("channels",)), "at": stated(of_epoch(at))}
