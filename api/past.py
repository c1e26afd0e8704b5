"""The map as it was: which revision each layer had at a moment, and tiles of that revision.

A tile of a past revision is always the same, so its address names the revision and a browser may
keep it for as long as it likes.
"""

from __future__ import annotations

from typing import Final

from flask import Blueprint, Response
from isal import igzip

from api import audit
from api.caching import conditional, etag
from api.formats import JSON, json_answer, link, url
from api.identity import current_actor
from api.items import featured, kept_past
from api.params import Params
from api.services import services
from api.tiles import MVT, checked_tile, packed
from layers.errors import BadRequestError
from layers.store.history import revision_made, revisions_at
from layers.store.tiles import tile_bytes, tile_fields

#: As the tiles of the present.
_PACKING: Final = 1

blueprint = Blueprint("past", __name__)


@blueprint.get("/past")
def past() -> Response:
    """Say which revision each layer had at a moment, for this reader."""
    moment = Params.of_request("as_at").moment("as_at")
    if moment is None:
        raise BadRequestError("The parameter 'as_at' is needed: a moment of the past.")
    layers = [
        layer.id
        for layer in services().registry.readable_by(current_actor())
        if not layer.is_coverage
    ]
    found = revisions_at(services().database, layers, moment)
    return kept_past(
        json_answer(
            {
                "as_at": moment,
                "layers": {name: then.revision for name, then in found.items()},
                "links": [link("self", url("/past", as_at=moment.isoformat()), JSON)],
            }
        ),
        moment,
    )


@blueprint.get("/past/<layer_id>/<int:revision>/<z>/<x>/<y>.mvt")
def past_tile(layer_id: str, revision: int, z: str, x: str, y: str) -> Response:
    """Answer with the tile of a layer as it was at a revision, for this reader; 204 for nothing."""
    layer, _ = featured(layer_id)
    tile = checked_tile(layer, z, x, y)
    database, roles = services().database, current_actor().roles
    then = revision_made(database, layer.id, revision)
    shown = tile_fields(layer, tile.z, roles)
    audit.told_tile(layer, shown)

    def make() -> Response:
        made = tile_bytes(database, layer, tile, roles=roles, then=then.revision)
        return packed(igzip.compress(made, _PACKING, mtime=0) if made else b"", MVT)

    names = [each.name for each in shown]
    answer = conditional(etag("past tile", layer.fingerprint, then.version, names, tile), make)
    answer.headers["Cache-Control"] = "private, max-age=86400"
    return answer
