"""The API's own description (OpenAPI 3.0), made from its routes and the layers, and its page.

Every route is in it; its summary is the first line of its function's docstring. What a reader may
not read is not described to them either.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

from flask import Blueprint, Response, current_app, render_template
from werkzeug.routing import Rule

from api import __version__
from api.caching import conditional, etag
from api.collections import field_schema
from api.formats import JSON, OPENAPI, json_answer, url
from api.identity import COOKIE, current_actor
from api.messages import asked_language, in_language
from api.parameters import (
    ANSWERS,
    BODIES,
    HEADERS,
    OFTEN_EMPTY,
    PARAMETERS,
    QUERY,
    REDIRECTS,
    SCHEMAS,
    STATUSES,
)
from api.params import Params
from api.services import services
from layers.access import Actor
from layers.definition import Field, Lang, Layer, Title

_TITLE: Final = Title("생활지도 API", "Life Map API")
_PROBLEM_JSON: Final = "application/problem+json"
_OBJECT: Final = {"type": "object"}
#: Where a collection may also be a type of data: the rows that one source gives a layer.
_OF_TYPES: Final = frozenset(
    {
        "collections.collection", "collections.queryables", "items.items", "items.item",
        "taking.download", "observations.series", "observations.observed",
    }
)  # fmt: skip
_MEANINGS: Final = {
    200: Title("응답", "The answer"),
    201: Title("만들어짐", "It was made"),
    202: Title("진행 중", "It is under way"),
    204: Title("내용 없음", "Nothing to send"),
    304: Title("바뀐 것 없음", "Nothing has changed"),
}
_COMPONENTS: Final[dict[str, Any]] = {
    "Answer": _OBJECT,
    "Problem": {
        "type": "object",
        "description": "RFC 9457",
        "required": ["type", "title", "status", "detail", "instance"],
        "properties": {
            "type": {"type": "string"},
            "title": {"type": "string"},
            "status": {"type": "integer"},
            "detail": {"type": "string"},
            "instance": {"type": "string"},
        },
    },
    "Feature": {
        "type": "object",
        "required": ["type", "id", "geometry", "properties"],
        "properties": {
            "type": {"type": "string", "enum": ["Feature"]},
            "id": {"type": "string"},
            "geometry": _OBJECT,
            "properties": _OBJECT,
        },
    },
    "FeatureCollection": {
        "type": "object",
        "required": ["type", "features"],
        "properties": {
            "type": {"type": "string", "enum": ["FeatureCollection"]},
            "features": {"type": "array", "items": {"$ref": "#/components/schemas/Feature"}},
            "timeStamp": {"type": "string", "format": "date-time"},
            "as_of": {"type": "string", "format": "date-time", "nullable": True},
            "numberMatched": {"type": "integer", "minimum": 0},
            "numberReturned": {"type": "integer", "minimum": 0},
        },
    },
}

blueprint = Blueprint("openapi", __name__)


@blueprint.get("/api")
def api() -> Response:
    """Describe this API as OpenAPI 3.0."""
    Params.of_request()
    actor, lang = current_actor(), asked_language()
    shape = [layer.fingerprint for layer in services().registry.readable_by(actor)]
    return conditional(
        etag("openapi", shape, sorted(actor.roles), lang, url("/")),
        lambda: json_answer(description(actor, lang), OPENAPI),
    )


@blueprint.get("/api/docs")
def docs() -> Response:
    """Show the description of this API to people."""
    Params.of_request(formats=("html",))
    lang = asked_language()
    page = render_template("docs.html", api=description(current_actor(), lang), lang=lang)
    return Response(page, mimetype="text/html")


def description(actor: Actor, lang: Lang) -> dict[str, Any]:
    """Write the document for a reader."""
    layers = services().registry.readable_by(actor)
    rules = sorted(current_app.url_map.iter_rules(), key=lambda rule: rule.rule)
    paths: dict[str, Any] = {}
    for rule in rules:
        if rule.endpoint != "static":
            paths.setdefault(_path(rule), {}).update(_operations(rule, layers, lang))
    for layer in layers:
        if not layer.is_coverage:
            paths[f"/collections/{layer.id}/items"] = {
                "get": _items(layer, actor, lang),
                **_adding(layer, actor, lang),
            }
    return {
        "openapi": "3.0.3",
        "info": {
            "title": _TITLE.in_(lang),
            "version": __version__,
            "license": {"name": "Apache-2.0"},
        },
        "servers": [{"url": url("/").rstrip("/")}],
        "paths": paths,
        "components": {
            "schemas": _COMPONENTS,
            "securitySchemes": {
                "bearer": {"type": "http", "scheme": "bearer"},
                "session": {"type": "apiKey", "in": "cookie", "name": COOKIE},
            },
        },
        "security": [{}, {"bearer": []}, {"session": []}],
    }


def _path(rule: Rule) -> str:
    return re.sub(r"<(?:[^:<>]+:)?(\w+)>", r"{\1}", rule.rule)


def _operations(rule: Rule, layers: tuple[Layer, ...], lang: Lang) -> dict[str, Any]:
    function = current_app.view_functions[rule.endpoint]
    summary = (function.__doc__ or rule.endpoint).splitlines()[0]
    methods = sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})
    return {
        method.lower(): {
            "operationId": f"{rule.endpoint}.{method.lower()}",
            "summary": in_language(summary, lang),
            "tags": [rule.endpoint.partition(".")[0]],
            "parameters": [
                *(_in_path(name, rule.endpoint, layers, lang) for name in sorted(rule.arguments)),
                *_in_query(rule.endpoint, lang),
                *_in_header(rule.endpoint, lang),
            ],
            **_request_body(rule.endpoint),
            "responses": _responses(rule.endpoint, lang),
        }
        for method in methods
    }


def _in_path(name: str, endpoint: str, layers: tuple[Layer, ...], lang: Lang) -> dict[str, Any]:
    known = PARAMETERS.get(name)
    schema: dict[str, Any] = {"type": "string"} if known is None else dict(known.schema)
    if name == "layer_id":
        schema["enum"] = [layer.id for layer in layers]
        if endpoint in _OF_TYPES:
            registry = services().registry
            types = (each for layer in layers for each in registry.feeds_of(layer.id))
            schema["enum"] += [each.id for each in types if registry.type_of(each.id)]
    made: dict[str, Any] = {"name": name, "in": "path", "required": True, "schema": schema}
    if name in PARAMETERS:
        made["description"] = PARAMETERS[name].title.in_(lang)
    return made


def _in_query(endpoint: str, lang: Lang) -> Iterator[dict[str, Any]]:
    for name in QUERY.get(endpoint, ()):
        # "from" is a place of a route, and a time of a series.
        known = PARAMETERS.get(f"{endpoint.partition('.')[0]}.{name}") or PARAMETERS[name]
        made: dict[str, Any] = {
            "name": name,
            "in": "query",
            "required": known.required,
            "description": known.title.in_(lang),
            "schema": dict(known.schema),
        }
        if known.schema["type"] == "array":  # with commas, in one parameter
            made |= {"style": "form", "explode": False}
        yield made


def _in_header(endpoint: str, lang: Lang) -> Iterator[dict[str, Any]]:
    for name, required in HEADERS.get(endpoint, {}).items():
        yield {
            "name": name,
            "in": "header",
            "required": required,
            "description": PARAMETERS[name].title.in_(lang),
            "schema": dict(PARAMETERS[name].schema),
        }


def _request_body(endpoint: str) -> dict[str, Any]:
    """Describe what is sent, where something is."""
    if endpoint not in BODIES:
        return {}
    content = {kind: {"schema": dict(schema)} for kind, schema in BODIES[endpoint].items()}
    return {"requestBody": {"required": True, "content": content}}


def _responses(endpoint: str, lang: Lang) -> dict[str, Any]:
    statuses = STATUSES.get(endpoint, (303,) if endpoint in REDIRECTS else (200, 304))
    if endpoint in OFTEN_EMPTY:
        statuses = (*statuses, 204)
    return {str(each): _response(endpoint, each, lang) for each in statuses} | {
        "default": {
            "description": Title("문제", "A problem").in_(lang),
            "content": {_PROBLEM_JSON: {"schema": {"$ref": "#/components/schemas/Problem"}}},
        }
    }


def _response(endpoint: str, status: int, lang: Lang) -> dict[str, Any]:
    meaning = REDIRECTS[endpoint] if status == 303 else _MEANINGS[status]
    made: dict[str, Any] = {"description": meaning.in_(lang)}
    if status not in {200, 201, 202}:
        return made
    schema = {"$ref": f"#/components/schemas/{SCHEMAS.get(endpoint, 'Answer')}"}
    kinds = ANSWERS.get(endpoint, (JSON,))
    texts = {kind for kind in kinds if not kind.endswith("json")}
    return made | {
        "content": {
            kind: {"schema": {"type": "string"} if kind in texts else schema} for kind in kinds
        }
    }


def _items(layer: Layer, actor: Actor, lang: Lang) -> dict[str, Any]:
    """Describe the items of one layer, with the fields by which this reader may ask for them."""
    fields = [
        {
            "name": each.name,
            "in": "query",
            "required": False,
            "description": each.title.in_(lang),
            "schema": _openapi_schema(field_schema(each, lang)),
        }
        for each in layer.readable_fields(actor.roles)
    ]
    return {
        "operationId": f"items.items.{layer.id}",
        "summary": layer.title.in_(lang),
        "description": layer.description.in_(lang),
        "tags": ["items"],
        "parameters": [*_in_query("items.items", lang), *fields],
        "responses": _responses("items.items", lang),
    }


def _adding(layer: Layer, actor: Actor, lang: Lang) -> dict[str, Any]:
    """Describe how this actor adds an item to a layer, where they may."""
    fields = layer.writable_fields(actor.roles)
    if not fields:
        return {}
    properties: dict[str, Any] = {
        "type": "object",
        "properties": {each.name: _nullable(each, lang) for each in fields},
        "additionalProperties": False,
    }
    if required := [each.name for each in fields if each.required]:
        properties["required"] = required
    feature = {
        "type": "object",
        "required": ["type", "geometry", "properties"],
        "properties": {
            "type": {"type": "string", "enum": ["Feature"]},
            "geometry": _OBJECT,
            "properties": properties,
        },
    }
    content = {kind: {"schema": feature} for kind in BODIES["edits.create"]}
    post = {
        "operationId": f"edits.create.{layer.id}",
        "summary": layer.title.in_(lang),
        "tags": ["edits"],
        "parameters": [*_in_query("edits.create", lang), *_in_header("edits.create", lang)],
        "requestBody": {"required": True, "content": content},
        "responses": _responses("edits.create", lang),
    }
    return {"post": post}


def _nullable(each: Field, lang: Lang) -> dict[str, Any]:
    schema = _openapi_schema(field_schema(each, lang))
    return schema if each.required else schema | {"nullable": True}


def _openapi_schema(schema: dict[str, Any]) -> dict[str, Any]:
    """Turn our JSON Schema of a field into what OpenAPI 3.0 knows: codes are an ``enum``."""
    plain = {name: value for name, value in schema.items() if name not in {"oneOf", "x-ogc-unit"}}
    if "oneOf" in schema:
        plain["enum"] = [each["const"] for each in schema["oneOf"]]
    return plain
