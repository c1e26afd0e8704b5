"""What happened to an item: its versions, who made each, and what each changed."""

from __future__ import annotations

from typing import Any, Final

import orjson
from flask import Blueprint, Response

from api import audit
from api.caching import conditional, etag
from api.formats import JSON, json_answer, link, same_again
from api.identity import current_actor
from api.items import featured, item_tag, item_url
from api.params import Params
from api.services import services
from layers.definition import Layer
from layers.errors import UnknownItemError
from layers.store.history import Told, read_history
from layers.store.items import item_version_query

DEFAULT_LIMIT: Final = 20
MOST: Final = 200
PARAMETERS: Final = ("limit", "before")

blueprint = Blueprint("history", __name__)


@blueprint.get("/collections/<layer_id>/items/<path:item_id>/history")
def item_history(layer_id: str, item_id: str) -> Response:
    """List the versions of an item, newest first: who made each, when, and what it changed."""
    layer, fields = featured(layer_id)
    params = Params.of_request(*PARAMETERS)
    limit, before = params.limit(default=DEFAULT_LIMIT, most=MOST), params.before()
    database = services().database
    version = database.fetch_value(item_version_query(layer, item_id, ended=True))
    if version is None:
        raise UnknownItemError(f"Layer '{layer.id}' has no item '{item_id}'.")
    knows_people = current_actor().signed_in
    tag = item_tag(layer, fields, item_id, version)

    def make() -> Response:
        told, more = read_history(database, layer, fields, item_id, before=before, limit=limit)
        links = [
            link("self", same_again(), JSON),
            link("item", item_url(layer, item_id), JSON),
        ]
        if more is not None:
            links.append(link("next", same_again(before=more), JSON))
        audit.told(layer, fields, ids=[item_id])
        versions = [_version(layer, each, knows_people=knows_people) for each in told]
        return json_answer({"id": item_id, "etag": tag, "versions": versions, "links": links})

    return conditional(etag("history", tag, limit, before, knows_people), make)


def _version(layer: Layer, told: Told, *, knows_people: bool) -> dict[str, Any]:
    """Tell of a version; who made it is for those who signed in."""
    version = told.version
    changed = (
        None
        if told.changed is None
        else {
            name: {"before": before, "after": after}
            for name, (before, after) in told.changed.items()
        }
    )
    return {
        "layer": layer.id,
        "revision": version.revision,
        "at": version.at,
        "action": version.action,
        "author": version.author if knows_people else None,
        "note": version.note if knows_people else None,
        "restored": version.restored,
        "ended": version.is_ended,
        "changed": changed,
        "geometry": orjson.Fragment(version.geometry),
        "properties": orjson.Fragment(version.properties),
    }
