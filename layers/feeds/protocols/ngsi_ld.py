"""NGSI-LD (and its forerunner NGSI v2): entities as normalized, concise, key-values or GeoJSON.

A row has a column for each attribute's value, ``name.observedAt`` and ``name.unitCode`` where it
says them, and ``name`` of a Relationship is the id it leads to. Notifications read the same way.
"""

from __future__ import annotations

import itertools
from collections.abc import Generator, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

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
    text_of,
)
from layers.feeds.exchange import Answer, Moment, Reading, Request
from layers.feeds.templates import request_of
from spatial.crs import WGS84

_PAGE: Final = 500
_VALUES: Final = ("value", "object", "languageMap", "json", "vocab")
_ABOUT: Final = ("observedAt", "unitCode", "datasetId")
_TIMES: Final = ("dateObserved", "observedAt", "dateModified", "modifiedAt")
_Record = Mapping[str, Any]


def ask(feed: Feed, moment: Moment) -> Generator[Request, Answer, None]:
    """Ask page by page, until one is not full."""
    request = request_of(feed, moment)
    size = int(request.params.get("limit", _PAGE))
    for page in itertools.count():
        paged = {**request.params, "limit": str(size), "offset": str(page * size)}
        answer = yield replace(request, params=paged)
        if (glimpsed(answer, _count) or 0) < size:
            return


def _count(answer: Answer) -> int:
    return len(_entities(json_of(answer)))


@reader("NGSI-LD")
def read(feed: Feed, answers: Sequence[Answer]) -> Reading:  # noqa: ARG001 - as all protocols
    """Give a row for each entity."""
    entities = [each for answer in answers for each in _entities(json_of(answer))]
    once = {text_of(entity.get("id")): entity for entity in entities}
    rows = [_row(entity) for entity in once.values()]
    moments = (
        moment_of(value)
        for row in rows
        for name, value in row.items()
        if name in _TIMES or name.endswith(".observedAt")
    )
    return of_rows(rows, crs=WGS84, newest=latest(moments))


def _entities(found: Any) -> list[_Record]:  # noqa: ANN401 - JSON may be anything
    """Give what is listed: entities, features, what a notification tells, or one of them."""
    if isinstance(found, dict) and found.get("type") == "FeatureCollection":
        found = found.get("features")
    elif isinstance(found, dict) and found.get("type") == "Notification":
        found = found.get("data")
    listed: list[Any] = found if isinstance(found, list) else [found]
    if not all(isinstance(each, dict) and "id" in each for each in listed):
        raise UnreadableAnswerError("The answer is no list of NGSI-LD entities.")
    return listed


def _row(entity: _Record) -> dict[str, Any]:
    attributes = dict(entity)
    place = attributes.pop("geometry", None)
    if entity.get("type") == "Feature":
        attributes = {"id": entity["id"], **entity.get("properties", {})}
    row: dict[str, Any] = {}
    for name, attribute in attributes.items():
        if name == "@context":
            continue
        value = _value(attribute)
        if _is_geometry(value):
            place = value if name == "location" or place is None else place
        elif isinstance(value, dict):
            row.update(flat({name: value}))
        else:
            row[name] = text_of(value)
        if isinstance(attribute, dict) and value is not attribute:
            row.update(
                {f"{name}.{each}": text_of(attribute[each]) for each in _ABOUT if each in attribute}
            )
    return {**row, "geometry": _shape(_value(place))}


def _value(attribute: Any) -> Any:  # noqa: ANN401 - JSON may be anything
    """Give the value of an attribute, whichever way it is written."""
    if not isinstance(attribute, dict) or _is_geometry(attribute):
        return attribute
    return next((attribute[name] for name in _VALUES if name in attribute), attribute)


def _is_geometry(value: Any) -> bool:  # noqa: ANN401 - JSON may be anything
    return isinstance(value, dict) and "type" in value and "coordinates" in value


def _shape(value: Any) -> shapely.Geometry | None:  # noqa: ANN401 - JSON may be anything
    if not _is_geometry(value):
        return None
    return shapely.from_geojson(orjson.dumps(value), on_invalid="ignore")
