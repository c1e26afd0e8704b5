"""Rows become GeoJSON, CSV and links; which of them is asked for is decided here."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, Final
from urllib.parse import urlencode

import orjson
from flask import Response, request

from api.messages import asked_language
from api.problems import NotAcceptableError
from layers.definition import Field, GeometryType, Layer
from layers.store.items import RECORD_COLUMNS, ItemRow

JSON: Final = "application/json"
GEOJSON: Final = "application/geo+json"
CSV: Final = "text/csv"
SCHEMA_JSON: Final = "application/schema+json"
OPENAPI: Final = "application/vnd.oai.openapi+json;version=3.0"
HTML: Final = "text/html"

#: A spreadsheet takes a cell that begins with one of these for a formula and runs it.
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")


def chosen_format(options: Mapping[str, Sequence[str]]) -> str:
    """Choose a format: ``f=`` first (checked by ``Params``), then ``Accept``, else the first.

    Parameters
    ----------
    options
        Name for ``f=`` -> media types that ask for it.

    Raises
    ------
    NotAcceptableError
        When ``Accept`` excludes all of them.
    """
    said = request.args.get("f")
    if said is not None:
        return said
    if not request.accept_mimetypes:
        return next(iter(options))
    kinds = {kind: name for name, kinds in options.items() for kind in kinds}
    best = request.accept_mimetypes.best_match(list(kinds))
    if best is None:
        raise NotAcceptableError(f"This is answered as {' or '.join(options)} only.")
    return kinds[best]


def json_answer(value: Any, mimetype: str = JSON) -> Response:  # noqa: ANN401 - any JSON value
    """Write JSON, in the language that its titles are in."""
    response = Response(orjson.dumps(value), mimetype=mimetype)
    response.headers["Content-Language"] = asked_language()
    return response


def object_schema(
    names: Iterable[str],
    *,
    needed: Collection[str] = (),
    **schemas: Any,  # noqa: ANN401 - schemas
) -> dict[str, Any]:
    """Write the JSON Schema of an object with these members and no other; texts unless said."""
    made: dict[str, Any] = {
        "type": "object",
        "properties": {name: schemas.get(name, {"type": "string"}) for name in sorted(names)},
        "additionalProperties": False,
    }
    return made | {"required": sorted(needed)} if needed else made


def url(path: str, **params: str | float | None) -> str:
    """Give the whole address of a path here, for links."""
    said = {name: value for name, value in params.items() if value is not None}
    return f"{request.host_url}{path.lstrip('/')}{'?' if said else ''}{urlencode(said)}"


def link(rel: str, href: str, kind: str, title: str | None = None) -> dict[str, str]:
    """Make a link (RFC 8288, as OGC API writes it)."""
    made = {"rel": rel, "type": kind, "href": href}
    return made | {"title": title} if title else made


def same_again(**changed: str | int) -> str:
    """Give the address that is answered, with some parameters changed."""
    said: dict[str, Any] = {**request.args.to_dict(), **changed}
    return url(request.path, **said)


def now_text() -> str:
    """Give the time as OGC's ``timeStamp`` wants it."""
    return f"{dt.datetime.now(dt.UTC):%Y-%m-%dT%H:%M:%SZ}"


def feature(row: ItemRow, **more: Any) -> dict[str, Any]:  # noqa: ANN401 - members of the object
    """Make a GeoJSON feature of a row; its JSON texts are put in as they are."""
    return {
        "type": "Feature",
        "id": row.id,
        "geometry": orjson.Fragment(row.geometry),
        "properties": orjson.Fragment(row.properties),
        **more,
    }


def csv_answer(layer: Layer, fields: Iterable[Field], rows: Iterable[ItemRow]) -> Response:
    """Write CSV that spreadsheets open: with a BOM, so that they read Hangul as UTF-8.

    Points have columns ``lon`` and ``lat``; other shapes one with GeoJSON. A text that a
    spreadsheet would run as a formula gets an apostrophe before it.
    """
    names = [each.name for each in fields] + list(RECORD_COLUMNS)
    is_point = layer.geometry is GeometryType.POINT
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["id", *(["lon", "lat"] if is_point else ["geometry"]), *names])
    for row in rows:
        values = orjson.loads(row.properties)
        place = orjson.loads(row.geometry)["coordinates"][:2] if is_point else [row.geometry]
        writer.writerow(
            [spreadsheet_cell(row.id), *place, *(spreadsheet_cell(values[name]) for name in names)]
        )
    body = "\ufeff" + out.getvalue()
    response = Response(body.encode(), mimetype=CSV, content_type=f"{CSV}; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{layer.id}.csv"'
    return response


def spreadsheet_cell(value: Any) -> Any:  # noqa: ANN401 - a JSON value
    """Write a value so that a spreadsheet shows it, and runs nothing."""
    if isinstance(value, list):
        value = ";".join(map(str, value))
    if isinstance(value, bool):
        return "true" if value else "false"
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value
