"""ArcGIS FeatureServer and MapServer: ``.../query`` as Esri's JSON, page by page.

The address is that of the layer (``.../FeatureServer/0``). Columns are the attributes; dates, which
are milliseconds since 1970, become instants by their field's type. Geometry comes in the layer's
own CRS. An error has HTTP status 200.
"""

from __future__ import annotations

from collections.abc import Generator, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

import shapely

from layers.feeds.definition import Feed
from layers.feeds.documents import (
    UnreadableAnswerError,
    glimpsed,
    json_of,
    latest,
    moment_of,
    of_epoch,
    of_rows,
    reader,
    stated,
    text_of,
)
from layers.feeds.exchange import Answer, Moment, Reading, Request
from layers.feeds.outcome import Outcome
from layers.feeds.templates import request_of

_ASKED: Final = {"where": "1=1", "outFields": "*", "f": "json"}
_DATE: Final = "esriFieldTypeDate"
#: What a server says, and what it is: Esri's codes are those of HTTP, and two of its own.
_AUTH: Final = frozenset({401, 403, 498, 499})
_Record = Mapping[str, Any]


def ask(feed: Feed, moment: Moment) -> Generator[Request, Answer, None]:
    """Ask for all features, from one full page to the next."""
    base = request_of(feed, moment)
    query = replace(base, url=f"{base.url.rstrip('/')}/query", params={**_ASKED, **base.params})
    start, order = 0, ""
    while True:
        turned = {"resultOffset": str(start), "orderByFields": order} if start else {}
        answer = yield replace(query, params={**query.params, **turned})
        page = glimpsed(answer, lambda found: _checked(json_of(found)))
        if page is None or not page.get("exceededTransferLimit") or not page.get("features"):
            return
        start += len(page["features"])
        # Without an order a server may give a feature on two pages and another on none.
        order = str(page.get("objectIdFieldName") or "OBJECTID")


@reader("ArcGIS")
def read(feed: Feed, answers: Sequence[Answer]) -> Reading:  # noqa: ARG001 - as all protocols
    """Give a row for each feature."""
    pages = [_checked(json_of(answer)) for answer in answers]
    refused = next((page["error"] for page in pages if page.get("error")), None)
    if refused is not None:
        return _refused(refused)
    if pages[-1].get("exceededTransferLimit"):
        return Reading(outcome=Outcome.UNREADABLE, said="The list goes on after the last page.")
    once: dict[Any, dict[str, Any]] = {}
    for page in pages:
        dates = {each["name"] for each in page.get("fields", ()) if each.get("type") == _DATE}
        key = str(page.get("objectIdFieldName") or "OBJECTID")
        for feature in page["features"]:
            row = _row(feature, dates)
            once[row.get(key) or len(once)] = row
    moments = {
        each["name"]
        for page in pages
        for each in page.get("fields", ())
        if each.get("type") == _DATE
    }
    rows = list(once.values())
    newest = latest(moment_of(row.get(name)) for row in rows for name in moments)
    return of_rows(rows, crs=_crs(pages[0]), newest=newest)


def _checked(page: Any) -> _Record:  # noqa: ANN401 - JSON may be anything
    if not page.get("error") and not isinstance(page.get("features"), list):
        raise UnreadableAnswerError("The answer holds no features of ArcGIS.")
    return page


def _refused(error: Any) -> Reading:  # noqa: ANN401 - JSON may be anything
    told = error if isinstance(error, dict) else {}
    code = told.get("code")
    said = f"{code}: {told.get('message') or 'no reason'}"
    if code in _AUTH:
        return Reading(outcome=Outcome.AUTH, said=said)
    if code == 429:
        return Reading(outcome=Outcome.QUOTA, said=said)
    theirs = isinstance(code, int) and code >= 500
    return Reading(outcome=Outcome.DOWN if theirs else Outcome.BAD_REQUEST, said=said)


def _row(feature: _Record, dates: set[str]) -> dict[str, Any]:
    row: dict[str, Any] = {
        name: stated(of_epoch(value)) if name in dates else text_of(value)
        for name, value in feature.get("attributes", {}).items()
    }
    return {**row, "geometry": _shape(feature.get("geometry"))}


def _crs(page: _Record) -> int:
    """Give the EPSG code; Esri's 102100 is 3857, which newer servers say themselves."""
    declared = page.get("spatialReference") or {}
    code = declared.get("latestWkid") or declared.get("wkid") or 4326
    return 3857 if code in {102100, 102113, 900913} else int(code)


def _shape(found: _Record | None) -> shapely.Geometry | None:
    if not found:
        return None
    if "x" in found:
        x, y = found["x"], found["y"]
        return None if x in {None, "NaN"} or y in {None, "NaN"} else shapely.Point(x, y)
    if "points" in found:
        return shapely.MultiPoint([each[:2] for each in found["points"]])
    if "paths" in found:
        lines = [[place[:2] for place in path] for path in found["paths"] if len(path) > 1]
        return shapely.MultiLineString(lines)
    if "rings" in found:
        return _polygons([[place[:2] for place in ring] for ring in found["rings"]])
    raise UnreadableAnswerError(f"A geometry of ArcGIS has none of its parts: {sorted(found)}.")


def _polygons(rings: Sequence[Sequence[Sequence[float]]]) -> shapely.Geometry:
    """Put rings together: those that run clockwise are outlines, the others holes in them.

    What lies in an odd number of rings is inside; that is the same for honest rings, and for rings
    that somebody wrote the wrong way round.
    """
    area: shapely.Geometry = shapely.MultiPolygon()
    for ring in rings:
        if len(ring) > 3:
            area = shapely.symmetric_difference(area, shapely.make_valid(shapely.Polygon(ring)))
    return area
