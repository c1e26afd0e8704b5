"""Collections: what layers there are for this reader, how far they are, what can be asked."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable, Sequence
from typing import Any, Final

import orjson
from flask import Blueprint, Response

from api.caching import conditional, etag
from api.data_types import CRS84, describe_type, layer_how
from api.formats import GEOJSON, JSON, SCHEMA_JSON, json_answer, link, url
from api.fragments import Fragments
from api.identity import current_actor
from api.messages import asked_language
from api.params import Params
from api.services import services
from layers.definition import THEME_TITLES, Field, FieldType, Lang, Layer
from layers.feeds.definition import Feed
from layers.origin import Origin, origins
from layers.store.feeds import feed_states
from layers.store.state import (
    LatestLoad,
    LayerState,
    district_state,
    latest_loads,
    layer_state,
    layer_states,
)

_QUERYABLES_REL: Final = "http://www.opengis.net/def/rel/ogc/1.0/queryables"
_TILES_REL: Final = "http://www.opengis.net/def/rel/ogc/1.0/tilesets-vector"
_GREGORIAN: Final = "http://www.opengis.net/def/uom/ISO-8601/0/Gregorian"
_JSON_TYPES: Final[dict[FieldType, dict[str, Any]]] = {
    FieldType.TEXT: {"type": "string"},
    FieldType.INTEGER: {"type": "integer"},
    FieldType.NUMBER: {"type": "number"},
    FieldType.BOOLEAN: {"type": "boolean"},
    FieldType.TIMESTAMP: {"type": "string", "format": "date-time"},
    FieldType.DATE: {"type": "string", "format": "date"},
}

#: What was written last of each collection, by collection, language and host.
_FRAGMENTS: Final = Fragments()

blueprint = Blueprint("collections", __name__)


@blueprint.get("/collections")
def collections() -> Response:
    """List the layers that this reader may read.

    Programs take whatever is listed here for features, and ask for its items; a coverage has none
    and is a link.
    """
    Params.of_request()
    lang, database = asked_language(), services().database
    registry = services().registry
    layers = registry.readable_by(current_actor())
    states = layer_states(database, (layer.id for layer in layers))
    loads, district = latest_loads(database), district_state(database)
    origin, now = origins(layers, loads, district), dt.datetime.now(dt.UTC)
    types = [feed for layer in layers for feed in registry.feeds_of(layer.id)]
    known = feed_states(database, types, now=now)
    root, own = url("/"), {load.layer: [] for load in loads} | {each.id: [] for each in layers}
    for load in loads:
        own[load.layer].append(load)
    links = [
        link("self", url("/collections"), JSON),
        *(
            link("related", url(f"/collections/{layer.id}"), JSON, layer.title.in_(lang))
            for layer in layers
            if layer.is_coverage
        ),
    ]

    def of_layer(layer: Layer) -> bytes:
        state = states[layer.id]
        how = layer_how(layer, state, registry.feeds_of(layer.id), known, lang, now)
        made_of = (layer.fingerprint, state, own[layer.id], origin[layer.id], how)
        return _FRAGMENTS.written(
            (layer.id, lang, root),
            made_of,
            lambda: describe(layer, state, own[layer.id], origin[layer.id], lang) | how,
        )

    def of_type(feed: Feed) -> bytes:
        layer, state = registry.get(feed.target.layer), states[feed.target.layer]
        # Of a layer's items a type shows only where they lie.
        made_of = (feed, known[feed.id], state.extent)
        return _FRAGMENTS.written(
            (feed.id, lang, root),
            made_of,
            lambda: describe_type(feed, layer, known[feed.id], state, lang),
        )

    parts = [
        *(of_layer(layer) for layer in layers if not layer.is_coverage),
        *(of_type(feed) for feed in types if registry.type_of(feed.id)),
    ]
    listed = orjson.Fragment(b"[" + b",".join(parts) + b"]")
    return conditional(
        etag(links, hashlib.sha256(b",".join(parts)).hexdigest()),
        lambda: json_answer({"links": links, "collections": listed}),
    )


@blueprint.get("/collections/<layer_id>")
def collection(layer_id: str) -> Response:
    """Describe one layer: extent, count, freshness, licence, links."""
    Params.of_request()
    registry, lang, database = services().registry, asked_language(), services().database
    feed, now = registry.type_of(layer_id), dt.datetime.now(dt.UTC)
    layer = registry.readable(feed.target.layer if feed else layer_id, current_actor())
    feeds = (feed,) if feed else registry.feeds_of(layer.id)
    known, state = feed_states(database, feeds, now=now), layer_state(database, layer.id)
    if feed is not None:
        about = describe_type(feed, layer, known[feed.id], state, lang)
        return conditional(etag(about), lambda: json_answer(about))
    loads, district = latest_loads(database), district_state(database)
    origin = origins([layer], loads, district)[layer.id]
    kept = layer_how(layer, state, feeds, known, lang, now)
    return conditional(
        etag(layer.fingerprint, state.version, loads, district, kept, lang, url("/")),
        lambda: json_answer(describe(layer, state, loads, origin, lang) | kept),
    )


@blueprint.get("/collections/<layer_id>/queryables")
def queryables(layer_id: str) -> Response:
    """Say by which properties the items of a layer can be asked for, as JSON Schema."""
    Params.of_request()
    actor, lang, registry = current_actor(), asked_language(), services().registry
    feed = registry.type_of(layer_id)
    layer = registry.readable(feed.target.layer if feed else layer_id, actor)
    fields = layer.readable_fields(actor.roles)
    return conditional(
        etag(layer.fingerprint, [each.name for each in fields], lang, url("/"), layer_id),
        lambda: json_answer(queryables_schema(layer, layer_id, fields, lang), SCHEMA_JSON),
    )


def queryables_schema(
    layer: Layer, collection_id: str, fields: Iterable[Field], lang: Lang
) -> dict[str, Any]:
    """Write the JSON Schema of the properties a reader may see, and may therefore ask by."""
    geometry = {
        "title": "위치" if lang == "ko" else "Geometry",
        "x-ogc-role": "primary-geometry",
        "format": f"geometry-{layer.geometry.lower()}",
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": url(f"/collections/{collection_id}/queryables"),
        "type": "object",
        "title": layer.title.in_(lang),
        "description": layer.description.in_(lang),
        "properties": {
            "geometry": geometry,
            **{each.name: field_schema(each, lang) for each in fields},
        },
        "additionalProperties": False,
    }


def field_schema(each: Field, lang: Lang) -> dict[str, Any]:
    """Write the JSON Schema of one field, its codes with their titles."""
    schema: dict[str, Any] = {"title": each.title.in_(lang), **_JSON_TYPES[each.type]}
    if each.unit:
        schema["x-ogc-unit"] = each.unit
    if each.values:
        schema["oneOf"] = [
            {"const": code, "title": title.in_(lang)} for code, title in each.values.items()
        ]
    limits = {"minimum": each.minimum, "maximum": each.maximum}
    return schema | {name: value for name, value in limits.items() if value is not None}


def describe(
    layer: Layer, state: LayerState, loads: Sequence[LatestLoad], origin: Origin, lang: Lang
) -> dict[str, Any]:
    """Describe a layer as OGC API Features' collection, and how fresh it is and from whom."""
    described: dict[str, Any] = {
        "id": layer.id,
        "title": layer.title.in_(lang),
        "description": layer.description.in_(lang),
        "keywords": [
            layer.theme.value,
            THEME_TITLES[layer.theme].ko,
            layer.title.ko,
            layer.title.en,
        ],
        **_origin(layer, loads, origin, lang),
        "extent": _extent(state),
        "as_of": state.as_of,
        "updated": state.changed_at,
        "revision": state.revision,
        "links": _links(layer, lang),
    }
    if layer.is_coverage:
        return described | {"itemType": "coverage"}
    return described | {"itemType": "feature", "itemCount": state.item_count, "crs": [CRS84]}


def _extent(state: LayerState) -> dict[str, Any]:
    extent: dict[str, Any] = {}
    if state.extent is not None:
        extent["spatial"] = {"bbox": [list(state.extent.as_tuple())], "crs": CRS84}
    if state.as_of is not None:
        extent["temporal"] = {"interval": [[None, state.as_of]], "trs": _GREGORIAN}
    return extent


def _origin(
    layer: Layer, loads: Sequence[LatestLoad], origin: Origin, lang: Lang
) -> dict[str, Any]:
    """Say from whom the rows are: only the sources that were loaded here."""
    latest = {load.source: load for load in loads if load.layer == layer.id}
    said = {"license": origin.licence, "attribution": origin.attribution}
    sources = [
        {
            "name": source.name,
            "title": source.title.in_(lang),
            "loaded_at": latest[source.name].started_at,
            "outcome": latest[source.name].outcome,
            "cadence_s": source.cadence and source.cadence.total_seconds(),
            "late_after_s": source.late_after and source.late_after.total_seconds(),
        }
        for source in origin.sources
    ]
    return {**{name: text for name, text in said.items() if text}, "sources": sources}


def _links(layer: Layer, lang: Lang) -> list[dict[str, str]]:
    here, title = f"/collections/{layer.id}", layer.title.in_(lang)
    links = [link("self", url(here), JSON, title)]
    if layer.is_coverage:
        return links
    return [
        *links,
        link("items", url(f"{here}/items"), GEOJSON, title),
        link("items", url(f"{here}/items", f="csv"), "text/csv", title),
        link(_QUERYABLES_REL, url(f"{here}/queryables"), SCHEMA_JSON),
        link(_TILES_REL, url(f"/tiles/{layer.id}.json"), JSON, "TileJSON"),
    ]
