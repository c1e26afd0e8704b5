"""DATEX II, versions 2 and 3: a row for each record of a SituationPublication.

Columns are ``id``, ``type`` (``Accident``, ``RoadworksOrMaintenance`` ...), ``situation``,
``severity``, ``status``, ``start``, ``end``, ``version_time``, ``comment`` in the language of
``options.language``, ``road``, and each element of the record that is only text, under its path
(``validity.validityStatus``). Its place is a point, a line, or both ends of a line.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence
from typing import Any, Final
from xml.etree.ElementTree import Element

import shapely

from layers.feeds.areas import lonlats
from layers.feeds.definition import Feed
from layers.feeds.documents import (
    UnreadableAnswerError,
    child,
    latest,
    local,
    moment_of,
    of_rows,
    reader,
    stated,
    words_of,
    xml_of,
)
from layers.feeds.exchange import Answer, Moment, Reading, Request
from layers.feeds.templates import request_of
from spatial.crs import WGS84

_TYPE: Final = "{http://www.w3.org/2001/XMLSchema-instance}type"
_VERSION_TIMES: Final = ("situationRecordVersionTime", "situationRecordCreationTime")
#: Groups whose texts are read by what they mean, not by their path.
_LEFT: Final = frozenset(
    {"groupOfLocations", "locationReference", "generalPublicComment", "source"}
)
_CLOSED: Final = frozenset({"suspended", "closed"})


def ask(feed: Feed, moment: Moment) -> Generator[Request, Answer, None]:
    """Ask for the publication."""
    yield request_of(feed, moment)


@reader("DATEX II")
def read(feed: Feed, answers: Sequence[Answer]) -> Reading:
    """Give a row for each record that holds; those that the publisher ended are gone."""
    language = str(feed.ask.options.get("language", "ko"))
    rows: dict[str, dict[str, Any]] = {}
    for answer in answers:
        situations = _situations(xml_of(answer.body))
        made = (_row(record, each, language) for each in situations for record in _records(each))
        rows.update({str(row["id"]): row for row in made})
    ended = [key for key, row in rows.items() if row["status"] in _CLOSED]
    current = [row for key, row in rows.items() if key not in ended]
    newest = latest(moment_of(row["version_time"]) for row in rows.values())
    return of_rows(current, crs=WGS84, newest=newest, gone=tuple(ended))


def _situations(root: Element) -> list[Element]:
    found = [each for each in root.iter() if local(each) == "situation"]
    if not found and not _is_publication(root):
        raise UnreadableAnswerError(f"No situations of DATEX II, but <{local(root)}>.")
    return found


def _is_publication(root: Element) -> bool:
    names = {local(each) for each in root.iter()}
    types = {each.get(_TYPE, "").rpartition(":")[2] for each in root.iter()}
    return "SituationPublication" in types or "situationPublication" in names


def _records(situation: Element) -> Iterator[Element]:
    return (each for each in situation if local(each) == "situationRecord")


def _row(record: Element, situation: Element, language: str) -> dict[str, Any]:
    identity = record.get("id")
    if not identity:
        raise UnreadableAnswerError("A record of DATEX II has no id.")
    row: dict[str, Any] = dict(_texts(record, ""))
    severity = words_of(child(situation, "overallSeverity")) or row.get("severity")
    version = next((row[name] for name in _VERSION_TIMES if row.get(name)), None)
    time = "validity.validityTimeSpecification."
    return {
        **row,
        "id": identity,
        "version": record.get("version"),
        "situation": situation.get("id"),
        "type": record.get(_TYPE, local(record)).rpartition(":")[2],
        "severity": severity,
        "status": row.get("validity.validityStatus"),
        "version_time": stated(moment_of(version)),
        "start": stated(moment_of(row.get(f"{time}overallStartTime"))),
        "end": stated(moment_of(row.get(f"{time}overallEndTime"))),
        "comment": _comment(record, language),
        "road": next((words_of(e) for e in record.iter() if local(e) == "roadNumber"), None),
        "geometry": _place(record),
    }


def _texts(element: Element, path: str) -> Iterator[tuple[str, str | None]]:
    for each in element:
        name = f"{path}{local(each)}"
        if local(each) in _LEFT:
            continue
        if len(each):
            yield from _texts(each, f"{name}.")
        else:
            yield name, words_of(each)


def _comment(record: Element, language: str) -> str | None:
    """Give what the public is told, in a language where it is told in that."""
    comments = [each for each in record if local(each) == "generalPublicComment"]
    values = [v for comment in comments for v in comment.iter() if local(v) == "value"]
    wanted = [each for each in values if each.get("lang", "").startswith(language)]
    return "; ".join(filter(None, map(words_of, wanted or values))) or None


def _place(record: Element) -> shapely.Geometry | None:
    """Give a line by its positions, else by its points, else the point."""
    for each in record.iter():
        if local(each) == "posList" and (text := words_of(each)):
            return shapely.LineString(lonlats(text))
    pairs: list[tuple[float, float]] = []
    for each in record.iter():
        lat, lon = words_of(child(each, "latitude")), words_of(child(each, "longitude"))
        if lat and lon:
            pairs.extend(lonlats(f"{lat} {lon}"))
    unique = list(dict.fromkeys(pairs))
    if len(unique) > 1:
        return shapely.LineString(unique)
    return shapely.Point(unique[0]) if unique else None
