"""Items of a layer: a page of them as GeoJSON or CSV, or one."""

from __future__ import annotations

import datetime as dt
from typing import Any, Final
from urllib.parse import quote

import orjson
from flask import Blueprint, Response, request

from api.audit import told
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
from layers.edit import BY_HAND
from layers.errors import UnknownItemError
from layers.feeds.definition import Feed
from layers.feeds.protocols import form
from layers.store.history import Then, revisions_at
from layers.store.items import ItemRow, Page, Selection, item_version_query, read_item, read_page
from layers.store.state import LayerState, layer_state

DEFAULT_LIMIT: Final = 10
MOST: Final = 10_000
PARAMETERS: Final = ("bbox", "datetime", "limit", "near", "after", "as_at")
#: No change takes longer from its date to its commit.
_SETTLED: Final = dt.timedelta(minutes=5)
FORMATS: Final = {"json": (GEOJSON, JSON), "csv": (CSV,)}

blueprint = Blueprint("items", __name__)


def featured(layer_id: str) -> tuple[Layer, tuple[Field, ...]]:
    """Give a layer that has items and the fields of it that this reader may see."""
    actor = current_actor()
    layer = services().registry.readable(layer_id, actor)
    if layer.is_coverage:
        raise UnknownItemError(f"Layer '{layer.id}' is a coverage: it has no items.")
    return layer, layer.readable_fields(actor.roles)


def collected(collection_id: str) -> tuple[Layer, tuple[Field, ...], Feed | None]:
    """Give the layer of a collection, its fields, and the type of data that it is.

    A type is the rows of one source of a layer, or, where it only measures, the items that it is
    about; ``None`` where the collection is the layer whole.
    """
    feed = services().registry.type_of(collection_id)
    return (*featured(collection_id if feed is None else feed.target.layer), feed)


def chosen_items(
    params: Params,
    layer: Layer,
    fields: tuple[Field, ...],
    *,
    feed: Feed | None = None,
    then: Then | None = None,
) -> Selection:
    """Read which items are asked for: of a box, near a place, in a time, with given values."""
    # A moment that this reader may not see must not be found out by asking.
    seen = layer.moment in {each.name for each in fields}
    return Selection(
        bbox=params.bbox(),
        near=params.near(),
        during=params.datetime(),
        moment=layer.moment if layer.moment and seen else "as_of",
        equals=params.equals(fields),
        source=None if feed is None or feed.target.only_observed else feed.target.source,
        entered=None if feed is None else form.known_by(feed, layer),
        prefix=None if feed is None else _prefix(layer, feed),
        then=None if then is None else then.revision,
    )


@blueprint.get("/collections/<layer_id>/items", provide_automatic_options=False)
def items(layer_id: str) -> Response:
    """Give the items of a layer: in a box, near a place, in a time, with given values."""
    layer, fields, feed = collected(layer_id)
    names = [each.name for each in fields]
    params = Params.of_request(*PARAMETERS, *names, formats=FORMATS)
    kind = chosen_format(FORMATS)
    limit, after = params.limit(default=DEFAULT_LIMIT, most=MOST), params.after()
    moment = params.moment("as_at")
    database = services().database
    then = None if moment is None else revisions_at(database, [layer.id], moment)[layer.id]
    selection = chosen_items(params, layer, fields, feed=feed, then=then)
    state = layer_state(database, layer.id)

    def make() -> Response:
        page = read_page(database, layer, fields, selection, limit=limit, after=after)
        told(
            layer, fields, ids=[row.id for row in page.rows],
            action="export" if kind == "csv" else "read",
        )  # fmt: skip
        if kind == "csv":
            return _with_next(csv_answer(layer, fields, page.rows), page)
        return json_answer(_collection(layer_id, state, page, moment=moment), GEOJSON)

    version = state.version if then is None else then.version
    answer = conditional(etag(layer.fingerprint, version, names, kind, request.url), make)
    return answer if moment is None else kept_past(answer, moment)


def _collection(
    collection_id: str, state: LayerState, page: Page, *, moment: dt.datetime | None
) -> dict[str, Any]:
    links = [
        link("self", same_again(), GEOJSON),
        link("alternate", same_again(f="csv"), CSV),
        link("collection", url(f"/collections/{collection_id}"), JSON),
    ]
    if page.after is not None:
        links.append(link("next", same_again(after=page.after), GEOJSON))
    return {
        "type": "FeatureCollection",
        "timeStamp": now_text(),
        **({"as_of": state.as_of} if moment is None else {"as_at": moment}),
        "numberMatched": state.item_count if page.matched is None else page.matched,
        "numberReturned": len(page.rows),
        "links": links,
        "features": [feature(row) for row in page.rows],
    }


def _with_next(response: Response, page: Page) -> Response:
    if page.after is not None:
        response.headers["Link"] = f'<{same_again(after=page.after)}>; rel="next"; type="{CSV}"'
    return response


@blueprint.get("/collections/<layer_id>/items/<path:item_id>", provide_automatic_options=False)
def item(layer_id: str, item_id: str) -> Response:
    """Give one item."""
    layer, fields, feed = collected(layer_id)
    moment = Params.of_request("as_at").moment("as_at")
    if moment is not None:
        return _past_item(layer, fields, feed, item_id, moment)
    version = services().database.fetch_value(item_version_query(layer, item_id))
    if version is None:
        raise UnknownItemError(f"Layer '{layer.id}' has no current item '{item_id}'.")
    return conditional(
        item_tag(layer, fields, item_id, version),
        lambda: _item(layer, fields, feed, item_id),
        strong=True,
    )


def _past_item(
    layer: Layer, fields: tuple[Field, ...], feed: Feed | None, item_id: str, moment: dt.datetime
) -> Response:
    """Give an item as it was, if it was there then."""
    database = services().database
    then = revisions_at(database, [layer.id], moment)[layer.id]
    names = [each.name for each in fields]

    def make() -> Response:
        row = read_item(database, layer, fields, item_id, then=then.revision)
        if row is None or not _is_of(layer, row, feed):
            raise UnknownItemError(
                f"Layer '{layer.id}' had no item '{item_id}' at {moment.isoformat()}."
            )
        told(layer, fields, ids=[row.id])
        return json_answer(item_feature(layer, row), GEOJSON)

    tag = etag("past item", layer.fingerprint, then.version, names, item_id, request.host_url)
    return kept_past(conditional(tag, make), moment)


def kept_past(response: Response, moment: dt.datetime) -> Response:
    """Let a browser keep what will always be answered so.

    A change is dated a little before it can be seen: what is hardly past is asked about again.
    """
    if dt.datetime.now(dt.UTC) - moment > _SETTLED:
        response.headers["Cache-Control"] = "private, max-age=3600"
    return response


def _is_of(layer: Layer, row: ItemRow, feed: Feed | None) -> bool:
    """Whether an item is of a type of data."""
    if feed is None:
        return True
    prefix = _prefix(layer, feed)
    if prefix is not None:
        return row.id.startswith(prefix)
    said, entered = orjson.loads(row.properties), form.known_by(feed, layer)
    if said["source"] == feed.target.source:
        return True
    return entered is not None and {**entered, "source": BY_HAND}.items() <= said.items()


def _prefix(layer: Layer, feed: Feed) -> str | None:
    """Give how the ids begin of the items that a type measures, whoever brought them."""
    return layer.source(feed.target.source).prefix if feed.target.only_observed else None


def _item(layer: Layer, fields: tuple[Field, ...], feed: Feed | None, item_id: str) -> Response:
    row = read_item(services().database, layer, fields, item_id)
    if row is None or not _is_of(layer, row, feed):  # or retired since its version was read
        raise UnknownItemError(f"Layer '{layer.id}' has no current item '{item_id}'.")
    told(layer, fields, ids=[row.id])
    return json_answer(item_feature(layer, row), GEOJSON)


def item_tag(layer: Layer, fields: tuple[Field, ...], item_id: str, version: str) -> str:
    """Make the strong tag of an item as a reader of these fields sees it."""
    names = [each.name for each in fields]
    return etag("item", layer.fingerprint, version, names, item_id, request.host_url)


def item_url(layer: Layer, item_id: str) -> str:
    """Give the one address of an item."""
    return url(f"/collections/{layer.id}/items/{quote(item_id)}")


def item_feature(layer: Layer, row: ItemRow) -> dict[str, Any]:
    """Make the feature that an item's address answers with, whatever is asked besides."""
    links = [
        link("self", item_url(layer, row.id), GEOJSON),
        link("collection", url(f"/collections/{layer.id}"), JSON),
        link("version-history", f"{item_url(layer, row.id)}/history", JSON),
    ]
    return feature(row, links=links)
