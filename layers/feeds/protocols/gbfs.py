"""GBFS 2 and 3 (bikes, scooters): ``gbfs.json`` leads to files, of which a row joins two.

Stations: ``station_information`` and ``station_status`` by ``station_id``; where
``options.of = "vehicles"``: vehicles that stand free. Times become instants, whether the version
writes seconds or RFC 3339. ``vehicle_types_available`` and other lists stay JSON.
"""

from __future__ import annotations

from collections.abc import Generator, Mapping, Sequence
from typing import Any, Final
from urllib.parse import urljoin

import shapely

from layers.feeds.definition import Feed
from layers.feeds.documents import (
    UnreadableAnswerError,
    flat,
    glimpsed,
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
from spatial.crs import WGS84

_STATIONS: Final = ("station_information", "station_status")
_VEHICLES: Final = ("vehicle_status", "free_bike_status")
_TIMES: Final = frozenset({"last_reported", "last_updated", "available_until", "since"})
_Record = Mapping[str, Any]


def ask(feed: Feed, moment: Moment) -> Generator[Request, Answer, None]:
    """Ask where the files are, then for those of the stations, or of the vehicles."""
    request = request_of(feed, moment)
    answer = yield request
    links = glimpsed(answer, lambda index: _links(feed, json_of(index))) or {}
    for name in _wanted(feed, links):
        yield Request(url=urljoin(request.url, links[name]), headers=feed.ask.headers)


def _wanted(feed: Feed, links: Mapping[str, str]) -> list[str]:
    if feed.ask.options.get("of") == "vehicles":
        return [name for name in _VEHICLES if name in links][:1]
    return [name for name in _STATIONS if name in links]


def _links(feed: Feed, found: Any) -> dict[str, str]:  # noqa: ANN401 - JSON may be anything
    """Give the addresses of files by their names; version 2 lists them for each language."""
    data = found.get("data") if isinstance(found, dict) else None
    if isinstance(data, dict) and "feeds" not in data:
        language = str(feed.ask.options.get("language", "ko"))
        data = data.get(language) or data.get("en") or next(iter(data.values()), None)
    listed = data.get("feeds") if isinstance(data, dict) else None
    if not isinstance(listed, list):
        raise UnreadableAnswerError("The answer lists no files of GBFS.")
    return {str(each["name"]): str(each["url"]) for each in listed}


@reader("GBFS")
def read(feed: Feed, answers: Sequence[Answer]) -> Reading:
    """Give a row for each station, or each vehicle that stands free."""
    index, *files = [json_of(answer) for answer in answers]
    wanted = _wanted(feed, _links(feed, index))
    if not wanted or len(files) != len(wanted):
        there = ", ".join(wanted) or "none"
        raise UnreadableAnswerError(f"{len(files)} files came, and those needed are: {there}.")
    rows = _joined([_listed(each) for each in files])
    newest = latest(moment_of(row.get("last_reported")) for row in rows)
    stamped = latest(_time(each.get("last_updated")) for each in files)
    return of_rows(rows, crs=WGS84, newest=newest or stamped)


def _listed(found: Any) -> list[_Record]:  # noqa: ANN401 - JSON may be anything
    """Give the one list that a file's ``data`` holds."""
    data = found.get("data") if isinstance(found, dict) else None
    lists = [each for each in data.values() if isinstance(each, list)] if data else []
    if len(lists) != 1:
        raise UnreadableAnswerError("A file of GBFS holds no list.")
    return lists[0]


def _joined(files: Sequence[Sequence[_Record]]) -> list[dict[str, Any]]:
    """Put together what files say of the same station; one that only some name is still a row."""
    key = "station_id" if len(files) > 1 else None
    made: dict[Any, dict[str, Any]] = {}
    for records in files:
        for number, record in enumerate(records):
            made.setdefault(record.get(key, number) if key else number, {}).update(record)
    return [_row(each) for each in made.values()]


def _row(record: _Record) -> dict[str, Any]:
    row: dict[str, Any] = flat({name: _word(value) for name, value in record.items()})
    for name in _TIMES & record.keys():
        row[name] = stated(_time(record[name]))
    lon, lat = record.get("lon"), record.get("lat")
    if isinstance(lon, int | float) and isinstance(lat, int | float):
        return {**row, "geometry": shapely.Point(lon, lat)}
    return {**row, "geometry": None}


def _word(value: Any) -> Any:  # noqa: ANN401 - JSON may be anything
    """Give the text of what version 3 says in several languages: Korean, else the first."""
    if (
        isinstance(value, list)
        and value
        and all(isinstance(each, dict) and {"text", "language"} <= each.keys() for each in value)
    ):
        korean = (each["text"] for each in value if str(each["language"]).startswith("ko"))
        return next(korean, value[0]["text"])
    return value


def _time(value: Any) -> Any:  # noqa: ANN401 - JSON may be anything
    return moment_of(value) if isinstance(value, str) else of_epoch(value)
