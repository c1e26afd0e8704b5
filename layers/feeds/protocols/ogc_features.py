"""OGC API Features: items as GeoJSON, from page to page by the link ``next``.

The address is that of a collection's items. A row has the item's properties and its ``id``; Life
Map's own API is one of these, so that one district can feed another. ``options.crs`` is for servers
that send GeoJSON in another CRS and do not say so, ``options.moment`` the property that says when.
"""

from __future__ import annotations

import re
from collections.abc import Generator, Mapping, Sequence
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
    text_of,
)
from layers.feeds.exchange import Answer, Moment, Reading, Request
from layers.feeds.templates import request_of
from spatial.crs import WGS84

_CRS: Final = re.compile(r"/EPSG/[^/]*/(\d+)>?$")
_Record = Mapping[str, Any]


def ask(feed: Feed, moment: Moment) -> Generator[Request, Answer, None]:
    """Ask for the items and follow the pages."""
    request = request_of(feed, moment)
    asked: set[str] = set()
    while True:
        answer = yield request
        link = glimpsed(answer, _next_link)
        if link is None or (url := urljoin(request.url, link)) in asked:
            return
        asked.add(url)
        request = Request(url=url, headers=feed.ask.headers)


def _next_link(answer: Answer) -> str | None:
    links = json_of(answer).get("links") or ()
    return next((str(link["href"]) for link in links if link.get("rel") == "next"), None)


@reader("OGC API Features")
def read(feed: Feed, answers: Sequence[Answer]) -> Reading:
    """Give a row for each item; two pages may share one, since items are added meanwhile."""
    features = [each for answer in answers for each in features_of(json_of(answer))]
    once = {text_of(each.get("id")) or number: each for number, each in enumerate(features)}
    rows = [row_of_feature(each) for each in once.values()]
    moment = feed.ask.options.get("moment")
    newest = latest(moment_of(row.get(str(moment))) for row in rows) if moment else None
    found = _CRS.search(answers[0].headers.get("content-crs", ""))
    said = int(found[1]) if found else WGS84
    return of_rows(rows, crs=int(feed.ask.options.get("crs", said)), newest=newest)


def features_of(page: Any) -> list[_Record]:  # noqa: ANN401 - JSON may be anything
    """Give the features of a GeoJSON page.

    Raises
    ------
    UnreadableAnswerError
        When it is none.
    """
    features = page.get("features") if isinstance(page, dict) else None
    if not isinstance(features, list) or not all(isinstance(each, dict) for each in features):
        raise UnreadableAnswerError("The answer is no GeoJSON FeatureCollection.")
    return features


def row_of_feature(feature: _Record) -> dict[str, Any]:
    """Give the properties of a feature, its id beside them, and its geometry."""
    properties = feature.get("properties")
    shape = feature.get("geometry")
    return {
        **({"id": text_of(feature["id"])} if feature.get("id") is not None else {}),
        **flat(properties if isinstance(properties, dict) else {}),
        "geometry": None
        if shape is None
        else shapely.from_geojson(orjson.dumps(shape), on_invalid="ignore"),
    }
