"""Items of a layer: a page of them as GeoJSON or CSV, or one."""

from __future__ import annotations

from typing import Any, Final

from flask import Blueprint, Response, request

from api.caching import conditional, etag
from api.formats import (
    CSV,
    GEOJSON,
    JSON,
    chosen_format,
    csv_answer,
    feature,
    json_answer,
    link,
    now_text,
    same_again,
    url,
)
from api.identity import current_actor
from api.params import Params
from api.services import services
from layers.definition import Field, Layer
from layers.errors import UnknownItemError
from layers.store.items import Page, Selection, item_version_query, read_item, read_page
from layers.store.state import LayerState, layer_state

DEFAULT_LIMIT: Final = 10
MOST: Final = 10_000
PARAMETERS: Final = ("bbox", "datetime", "limit", "near", "after")
FORMATS: Final = {"json": (GEOJSON, JSON), "csv": (CSV,)}

blueprint = Blueprint("items", __name__)


def _featured(layer_id: str) -> tuple[Layer, tuple[Field, ...]]:
    """Give a layer that has items and the fields of it that this reader may see."""
    actor = current_actor()
    layer = services().registry.readable(layer_id, actor)
    if layer.is_coverage:
        raise UnknownItemError(f"Layer '{layer.id}' is a coverage: it has no items.")
    return layer, layer.readable_fields(actor.roles)


def _selection(params: Params, layer: Layer, fields: tuple[Field, ...]) -> Selection:
    # A moment that this reader may not see must not be found out by asking.
    seen = layer.moment in {each.name for each in fields}
    return Selection(
        bbox=params.bbox(),
        near=params.near(),
        during=params.datetime(),
        moment=layer.moment if layer.moment and seen else "as_of",
        equals=params.equals(fields),
    )


@blueprint.get("/collections/<layer_id>/items")
def items(layer_id: str) -> Response:
    """Give the items of a layer: in a box, near a place, in a time, with given values."""
    layer, fields = _featured(layer_id)
    names = [each.name for each in fields]
    params = Params.of_request(*PARAMETERS, *names, formats=FORMATS)
    kind = chosen_format(FORMATS)
    limit, after = params.limit(default=DEFAULT_LIMIT, most=MOST), params.after()
    selection = _selection(params, layer, fields)
    database = services().database
    state = layer_state(database, layer.id)

    def make() -> Response:
        page = read_page(database, layer, fields, selection, limit=limit, after=after)
        if kind == "csv":
            return _with_next(csv_answer(layer, fields, page.rows), page)
        return json_answer(_collection(layer, state, page), GEOJSON)

    return conditional(etag(layer.fingerprint, state.version, names, kind, request.url), make)


def _collection(layer: Layer, state: LayerState, page: Page) -> dict[str, Any]:
    links = [
        link("self", same_again(), GEOJSON),
        link("alternate", same_again(f="csv"), CSV),
        link("collection", url(f"/collections/{layer.id}"), JSON),
    ]
    if page.after is not None:
        links.append(link("next", same_again(after=page.after), GEOJSON))
    return {
        "type": "FeatureCollection",
        "timeStamp": now_text(),
        "as_of": state.as_of,
        "numberMatched": state.item_count if page.matched is None else page.matched,
        "numberReturned": len(page.rows),
        "links": links,
        "features": [feature(row) for row in page.rows],
    }


def _with_next(response: Response, page: Page) -> Response:
    if page.after is not None:
        response.headers["Link"] = f'<{same_again(after=page.after)}>; rel="next"; type="{CSV}"'
    return response


@blueprint.get("/collections/<layer_id>/items/<path:item_id>")
def item(layer_id: str, item_id: str) -> Response:
    """Give one item."""
    layer, fields = _featured(layer_id)
    Params.of_request()
    database = services().database
    version = database.fetch_value(item_version_query(layer, item_id))
    if version is None:
        raise UnknownItemError(f"Layer '{layer.id}' has no current item '{item_id}'.")
    names = [each.name for each in fields]
    return conditional(
        etag(layer.fingerprint, version, names, item_id, url("/")),
        lambda: _item(layer, fields, item_id),
    )


def _item(layer: Layer, fields: tuple[Field, ...], item_id: str) -> Response:
    row = read_item(services().database, layer, fields, item_id)
    if row is None:  # retired since its version was read
        raise UnknownItemError(f"Layer '{layer.id}' has no current item '{item_id}'.")
    links = [
        link("self", same_again(), GEOJSON),
        link("collection", url(f"/collections/{layer.id}"), JSON),
    ]
    return json_answer(feature(row, links=links), GEOJSON)
