"""GeoRSS (Simple, GML and W3C) in RSS 2.0, RSS 1.0 or Atom: a row an entry.

Columns are ``id``, ``title``, ``text``, ``link``, ``category``, ``updated`` and ``published`` as
instants, and any element of the entry that is only text, under its name.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping, Sequence
from typing import Any, Final
from xml.etree.ElementTree import Element

import shapely

from layers.feeds.areas import AreaError, box_of, circle_of, line_of, point_of, ring_of
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
from layers.sources.table import Malformed
from spatial.crs import WGS84

_SHAPES: Final[Mapping[str, Callable[[str], shapely.Geometry]]] = {
    "point": point_of,
    "line": line_of,
    "polygon": ring_of,
    "box": box_of,
    "circle": lambda text: circle_of(text, unit_m=1.0),
}
_NAMES: Final = {
    "id": ("id", "guid", "link"),
    "title": ("title",),
    "text": ("summary", "description", "content", "encoded"),
    "updated": ("updated", "pubDate", "date", "published"),
    "published": ("published", "pubDate", "date", "updated"),
}


def ask(feed: Feed, moment: Moment) -> Generator[Request, Answer, None]:
    """Ask for the feed."""
    yield request_of(feed, moment)


@reader("GeoRSS")
def read(feed: Feed, answers: Sequence[Answer]) -> Reading:  # noqa: ARG001 - as all protocols
    """Give a row for each entry; one with a place that cannot be read is malformed."""
    rows: list[dict[str, Any]] = []
    malformed: list[Malformed] = []
    for answer in answers:
        root = xml_of(answer.body)
        if local(root) not in {"feed", "rss", "RDF"}:
            raise UnreadableAnswerError(f"The answer is no Atom and no RSS, but <{local(root)}>.")
        entries = [each for each in root.iter() if local(each) in {"entry", "item"}]
        for number, entry in enumerate(entries, 1):
            try:
                rows.append({**_columns(entry), "geometry": _place(entry)})
            except AreaError as error:
                record = {"id": _first(entry, "id") or ""}
                malformed.append(Malformed(row_number=number, sentence=str(error), record=record))
    newest = latest(moment_of(row["updated"]) for row in rows)
    return of_rows(rows, crs=WGS84, newest=newest, malformed=tuple(malformed))


def _columns(entry: Element) -> dict[str, str | None]:
    plain = {local(each): words_of(each) for each in entry if not len(each)}
    link = child(entry, "link")
    categories = [each for each in entry if local(each) == "category"]
    named = {name: _first(entry, name) for name in _NAMES}
    for name in ("updated", "published"):
        named[name] = stated(moment_of(named[name]))
    return {
        **plain,
        **named,
        "link": None if link is None else link.get("href") or words_of(link),
        "category": "; ".join(each.get("term") or words_of(each) or "" for each in categories)
        or None,
    }


def _first(entry: Element, name: str) -> str | None:
    return next((text for each in _NAMES[name] if (text := words_of(child(entry, each)))), None)


def _place(entry: Element) -> shapely.Geometry | None:
    """Give the place of an entry: as simple text, inside ``where`` as GML, or in two elements."""
    for each in entry.iter():
        text = words_of(each)
        if text and "georss" in each.tag and local(each) in _SHAPES:
            return _SHAPES[local(each)](text)
    where = next((each for each in entry.iter() if local(each) == "where"), None)
    for each in where.iter() if where is not None else ():
        text = words_of(each)
        if text and local(each) in {"pos", "posList"}:
            inner = [local(one) for one in (where if where is not None else ())]
            return _SHAPES[{"Point": "point", "LineString": "line"}.get(inner[0], "polygon")](text)
    found = {local(each): words_of(each) for each in entry.iter() if "geo" in each.tag}
    lat, lon = found.get("lat"), found.get("long")
    return point_of(f"{lat} {lon}") if lat and lon else None
