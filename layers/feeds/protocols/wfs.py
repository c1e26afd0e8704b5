"""WFS 1.1 and 2.0: ``GetFeature`` as GeoJSON where the server has it, else as GML.

The address is the service's; ``params`` name at least ``typeNames``. A row has a feature's
properties and its ``id``. ``options.page`` is how many features are asked for at a time.
"""

from __future__ import annotations

import itertools
from collections.abc import Generator, Iterator, Sequence
from dataclasses import replace
from typing import Any, Final
from xml.etree.ElementTree import Element

from layers.feeds.definition import Feed
from layers.feeds.documents import (
    UnreadableAnswerError,
    glimpsed,
    json_of,
    latest,
    local,
    moment_of,
    of_rows,
    reader,
    said_of,
    words_of,
    xml_of,
)
from layers.feeds.exchange import Answer, Moment, Reading, Request
from layers.feeds.gml import GEOMETRIES, crs_of, shape_of
from layers.feeds.outcome import Outcome
from layers.feeds.protocols.ogc_features import features_of, row_of_feature
from layers.feeds.templates import request_of
from spatial.crs import WGS84

_PAGE: Final = 1000
_ASKED: Final = {"service": "WFS", "version": "2.0.0", "request": "GetFeature"}
_ID: Final = ("{http://www.opengis.net/gml/3.2}id", "{http://www.opengis.net/gml}id", "fid")
_EPSG: Final = "urn:ogc:def:crs:EPSG::4326"
_Rows = list[dict[str, Any]]


def ask(feed: Feed, moment: Moment) -> Generator[Request, Answer, None]:
    """Ask page by page, until one is not full or brings nothing new."""
    base = request_of(feed, moment)
    size = int(feed.ask.options.get("page", _PAGE))
    seen: set[str] = set()
    for page in itertools.count():
        paged = {"count": str(size), "startIndex": str(page * size)}
        answer = yield replace(base, params={**_ASKED, **base.params, **paged})
        rows, _ = glimpsed(answer, _page) or ([], None)
        ids = [str(row.get("id")) for row in rows]
        # A server that knows no pages gives all of them each time.
        if len(ids) < size or seen.issuperset(ids):
            return
        seen.update(ids)


@reader("WFS")
def read(feed: Feed, answers: Sequence[Answer]) -> Reading:
    """Give a row for each feature."""
    once: dict[str, dict[str, Any]] = {}
    crs = WGS84
    for answer in answers:
        if (refused := _refused(answer)) is not None:
            return refused
        rows, crs = _page(answer)
        once.update({str(row.get("id") or f"#{len(once)}"): row for row in rows})
    rows = list(once.values())
    named = feed.ask.options.get("moment")
    newest = latest(moment_of(row.get(str(named))) for row in rows) if named else None
    return of_rows(rows, crs=crs, newest=newest)


def _page(answer: Answer) -> tuple[_Rows, int]:
    """Give the rows of a page and their CRS."""
    if not answer.body.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"<"):
        page = json_of(answer)
        declared = page.get("crs")
        crs = crs_of(str(declared["properties"]["name"]))[0] if declared else WGS84
        return [row_of_feature(each) for each in features_of(page)], crs
    root = xml_of(answer.body)
    if local(root) != "FeatureCollection":
        raise UnreadableAnswerError(f"The answer is no FeatureCollection: {said_of(answer.body)}")
    codes: set[int] = set()
    rows = [_row(each, codes) for each in _features(root)]
    if len(codes) > 1:
        raise UnreadableAnswerError(f"Features have different CRS: {sorted(codes)}.")
    return rows, next(iter(codes), WGS84)


def _refused(answer: Answer) -> Reading | None:
    """Say what an exception report means, which has HTTP status 200 at many servers."""
    if b"ExceptionReport" not in answer.body[:2048]:
        return None
    root = xml_of(answer.body)
    texts = [words_of(each) for each in root.iter() if local(each).startswith("ExceptionText")]
    codes = [each.get("exceptionCode") for each in root.iter() if each.get("exceptionCode")]
    said = f"{next(iter(codes), 'Exception')}: {next(filter(None, texts), 'no reason')}"
    theirs = "NoApplicableCode" in codes
    return Reading(outcome=Outcome.DOWN if theirs else Outcome.BAD_REQUEST, said=said)


def _features(root: Element) -> Iterator[Element]:
    for each in root:
        if local(each) in {"member", "featureMember", "featureMembers"}:
            yield from each


def _row(feature: Element, codes: set[int]) -> dict[str, Any]:
    """Read the properties of a feature: texts, and the first geometry; note its CRS."""
    row: dict[str, Any] = {"geometry": None}
    found = next((feature.get(name) for name in _ID if feature.get(name)), None)
    if found is not None:
        row["id"] = found
    for each in feature:
        if not len(each):
            row[local(each)] = words_of(each)
            continue
        shape = next((inner for inner in each if local(inner) in GEOMETRIES), None)
        if shape is not None and row["geometry"] is None:
            code, north_first = crs_of(shape.get("srsName") or _EPSG)
            codes.add(code)
            row["geometry"] = shape_of(shape, north_first=north_first)
    return row
