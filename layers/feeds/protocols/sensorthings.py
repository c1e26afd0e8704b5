"""OGC SensorThings 1.0 and 1.1 over HTTP: Things, Datastreams or Observations, expanded as asked.

What a row is follows from what is listed. A Thing is one row with a column for each of its
Datastreams (``options.columns`` is the path of their names, ``name`` unless said); a Datastream
is a row for each of its expanded Observations; an Observation is a row. Each has
``phenomenonTime`` as an instant (of an interval its end), and the place that was expanded with it.
Observations that come by MQTT or webhook are read the same way.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator, Mapping, Sequence
from typing import Any, Final
from urllib.parse import urljoin

import orjson
import shapely

from layers.feeds.definition import Feed
from layers.feeds.documents import (
    UnreadableAnswerError,
    flat,
    glimpsed,
    json_of,
    latest,
    moment_of,
    of_rows,
    reader,
    stated,
    text_of,
)
from layers.feeds.exchange import Answer, Moment, Reading, Request
from layers.feeds.templates import request_of
from spatial.crs import WGS84

_ID: Final = "@iot.id"
_NEXT: Final = "@iot.nextLink"
_Record = Mapping[str, Any]


def ask(feed: Feed, moment: Moment) -> Generator[Request, Answer, None]:
    """Ask for the list and follow its pages."""
    request = request_of(feed, moment)
    asked: set[str] = set()
    while True:
        answer = yield request
        link = glimpsed(answer, _next)
        if link is None:
            return
        url = urljoin(request.url, link)
        if url in asked:
            return
        asked.add(url)
        request = Request(url=url, headers=feed.ask.headers)


def _next(answer: Answer) -> str | None:
    link = json_of(answer).get(_NEXT)
    return link if isinstance(link, str) else None


@reader("SensorThings")
def read(feed: Feed, answers: Sequence[Answer]) -> Reading:
    """Give a row for each Thing, Observation, or Observation of a Datastream."""
    pages = [json_of(answer) for answer in answers]
    entities = _each_once(entity for page in pages for entity in _entities(page))
    names = str(feed.ask.options.get("columns", "name"))
    rows = [row for entity in entities for row in _rows(entity, names)]
    newest = latest(moment_of(row.get("phenomenonTime")) for row in rows)
    return of_rows(rows, crs=WGS84, newest=newest)


def _entities(page: Any) -> list[_Record]:  # noqa: ANN401 - JSON may be anything
    """Give what a page lists; a single entity is a list of one."""
    listed = page.get("value", [page]) if isinstance(page, dict) else page
    if not isinstance(listed, list) or not all(isinstance(each, dict) for each in listed):
        raise UnreadableAnswerError("The answer is no list of SensorThings.")
    if isinstance(page, dict) and "value" not in page and "result" not in page and _ID not in page:
        raise UnreadableAnswerError("The answer holds neither 'value' nor an entity.")
    return listed


def _each_once(entities: Iterator[_Record]) -> list[_Record]:
    """Drop what came on two pages, because the list moved while it was read."""
    once: dict[Any, _Record] = {}
    for number, entity in enumerate(entities):
        once[text_of(entity.get(_ID)) or number] = entity
    return list(once.values())


def _rows(entity: _Record, names: str) -> Iterator[dict[str, Any]]:
    if "result" in entity:
        yield _of_observation(entity)
    elif "Datastreams" in entity or "Locations" in entity:
        yield _of_thing(entity, names)
    else:
        own = _plain(entity)
        place = _place(entity)
        for observation in _listed(entity.get("Observations")):
            yield {**own, **_of_observation(observation), "geometry": place}


def _of_observation(entity: _Record) -> dict[str, Any]:
    row: dict[str, Any] = _plain(entity)
    for name in ("phenomenonTime", "resultTime"):
        row[name] = stated(moment_of(row.get(name)))
    return {**row, "geometry": _place(entity)}


def _of_thing(entity: _Record, names: str) -> dict[str, Any]:
    """Give a Thing with a column for each Datastream: its newest result, and when that was."""
    row: dict[str, Any] = _plain(entity)
    moments: list[str] = []
    for stream in _listed(entity.get("Datastreams")):
        name = flat(stream).get(names)
        observed = [_of_observation(each) for each in _listed(stream.get("Observations"))]
        if name is None or not observed:
            continue
        newest = max(observed, key=lambda each: each["phenomenonTime"] or "")
        row[name] = newest.get("result")
        row[f"{name}.phenomenonTime"] = newest["phenomenonTime"]
        moments.extend([newest["phenomenonTime"]] if newest["phenomenonTime"] else [])
    return {**row, "phenomenonTime": max(moments, default=None), "geometry": _place(entity)}


def _plain(entity: _Record) -> dict[str, str | None]:
    """Give the columns of an entity without its links and the lists expanded in it."""
    told = {
        name: value
        for name, value in entity.items()
        if not name.endswith(("Link", "@iot.count"))
        and name not in {"Datastreams", "Observations", "Locations", "HistoricalLocations"}
    }
    row = flat(told, leave=("observedArea",))
    return {name: value for name, value in row.items() if not name.endswith("Link")}


def _listed(value: Any) -> list[_Record]:  # noqa: ANN401 - JSON may be anything
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []


def _place(entity: _Record) -> shapely.Geometry | None:
    """Give where an entity is: its feature, its own location, its Thing's, or what it observes."""
    thing = entity.get("Thing")
    stream = entity.get("Datastream")
    feature = entity.get("FeatureOfInterest")
    shapes = [
        feature.get("feature") if isinstance(feature, dict) else None,
        *(each.get("location") for each in _listed(entity.get("Locations"))),
        entity.get("observedArea"),
    ]
    for shape in shapes:
        if isinstance(shape, dict) and (made := _shape(shape)) is not None:
            return made
    for inner in (thing, stream):
        if isinstance(inner, dict) and (made := _place(inner)) is not None:
            return made
    return None


def _shape(shape: _Record) -> shapely.Geometry | None:
    geometry = shape.get("geometry") if shape.get("type") == "Feature" else shape
    return shapely.from_geojson(orjson.dumps(geometry), on_invalid="ignore")
