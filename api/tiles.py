"""Vector tiles and the TileJSON that describes them."""

from __future__ import annotations

from typing import Any, Final, cast

import orjson
from flask import Blueprint, Flask, Response, current_app, request
from flask.blueprints import BlueprintSetupState
from isal import igzip

from api.audit import told_tile
from api.caching import conditional, etag
from api.identity import current_actor
from api.messages import asked_language
from api.params import Params
from api.services import Services, services
from api.tile_cache import TileCache
from api.tile_door import TileDoor, leave_word, raise_door_error
from api.tile_maker import TileMaker, is_the_same_for_all
from layers.definition import FieldType, Lang, Layer
from layers.origin import Origin, origins
from layers.store.state import (
    LayerState,
    district_state,
    latest_loads,
    layer_state,
)
from layers.store.tiles import tile_fields
from layers.tile_words import left_out
from spatial.errors import TileOutsideMatrixError
from spatial.tiles import TileId

MVT: Final = "application/vnd.mapbox-vector-tile"
#: A tile differs by who asks, and in how it is packed; not by language.
VARY: Final = "Accept-Encoding, Authorization, Cookie"
_KEY: Final = "lifemap.tiles"
_JSON_TYPES: Final = {
    FieldType.INTEGER: "Number",
    FieldType.NUMBER: "Number",
    FieldType.BOOLEAN: "Boolean",
}

blueprint = Blueprint("tiles", __name__)


@blueprint.record_once
def _attach(state: BlueprintSetupState) -> None:
    app = cast("Flask", state.app)
    known: Services = app.extensions["lifemap"]
    maker = app.extensions[_KEY] = TileMaker(known.settings, known.database)
    app.wsgi_app = TileDoor(app.wsgi_app, maker, known.layers.now)


def tile_maker() -> TileMaker:
    """Give the maker of tiles of the app that answers."""
    return cast("TileMaker", current_app.extensions[_KEY])


def tile_cache() -> TileCache:
    """Give what the app that answers keeps of tiles of every kind."""
    return tile_maker().cache


def checked_tile(layer: Layer, z: str, x: str, y: str) -> TileId:
    """Read a tile's address, before any question is asked.

    ``v`` is the version a page has seen: another version is another address to its browser, while
    the answer is always the newest.

    Raises
    ------
    BadRequestError
        When there is a parameter that nobody understands.
    BadValueError
        When it is not three whole numbers.
    TileOutsideMatrixError
        When there is no such tile, or the layer has none at this zoom.
    """
    Params.of_request("v")
    tile = TileId.checked(z, x, y)
    first, last = layer.tiles.min_zoom, layer.tiles.max_zoom
    if not first <= tile.z <= last:
        raise TileOutsideMatrixError(
            f"Layer '{layer.id}' has no tiles at zoom {tile.z}: {first} to {last}."
        )
    return tile


@blueprint.get("/tiles/<layer_id>/<z>/<x>/<y>.mvt")
def vector_tile(layer_id: str, z: str, x: str, y: str) -> Response:
    """Answer with the tile as this reader may see it; 204 where nothing lies."""
    actor = current_actor()
    layer = services().registry.readable(layer_id, actor)
    tile = checked_tile(layer, z, x, y)
    if layer.is_coverage:
        raise TileOutsideMatrixError(f"Layer '{layer.id}' is a raster; its tiles end in .png.")
    raise_door_error(request.environ)
    maker = tile_maker()
    tag = maker.tag(layer, tile, actor.roles)
    told_tile(layer, tile_fields(layer, tile.z, actor.roles))
    if is_the_same_for_all(layer, tile.z):
        leave_word(request.environ, layer)
    response = conditional(tag, lambda: packed(maker.packed(tag, layer, tile, actor.roles), MVT))
    response.headers["Vary"] = VARY  # of a 304 as of what it stands for
    return response


def packed(body: bytes, content_type: str) -> Response:
    """Send a gzipped body, unpacked for the rare reader who cannot do that; 204 for none."""
    if not body:
        nothing = Response(status=204, headers=[("Vary", VARY)])
        del nothing.headers["Content-Type"]
        return nothing
    if not request.accept_encodings["gzip"]:
        headers = [("Vary", VARY)]
        return Response(igzip.decompress(body), content_type=content_type, headers=headers)
    headers = [("Vary", VARY), ("Content-Encoding", "gzip")]
    return Response(body, content_type=content_type, headers=headers)


@blueprint.get("/tiles/<layer_id>.json")
def tile_json(layer_id: str) -> Response:
    """Describe the tiles of a layer (TileJSON 3.0), and what they leave out."""
    Params.of_request()
    layer = services().registry.readable(layer_id, current_actor())
    database, lang = services().database, asked_language()
    state, district = layer_state(database, layer.id), district_state(database)
    origin = origins([layer], latest_loads(database), district)[layer.id]
    tag = etag("tilejson", layer.fingerprint, state.version, origin, lang, request.host_url)
    return conditional(
        tag,
        lambda: Response(
            orjson.dumps(_description(layer, state, origin, lang)), mimetype="application/json"
        ),
    )


def _description(layer: Layer, state: LayerState, origin: Origin, lang: Lang) -> dict[str, Any]:
    """Give the TileJSON; ``vector_layers`` names only what this reader may see."""
    kind = "png" if layer.is_coverage else "mvt"
    sentences = [layer.description.in_(lang), *left_out(layer, lang)]
    tiles = layer.tiles
    described: dict[str, Any] = {
        "tilejson": "3.0.0",
        "name": layer.title.in_(lang),
        "description": " ".join(sentences),
        "attribution": origin.attribution,
        "tiles": [f"{request.host_url}tiles/{layer.id}/{{z}}/{{x}}/{{y}}.{kind}"],
        "scheme": "xyz",
        "minzoom": tiles.min_zoom,
        "maxzoom": tiles.max_zoom,
        "version": f"{state.revision}.0.0",
        "vector_layers": [],
    }
    if state.extent is not None:
        described["bounds"] = list(state.extent.as_tuple())
    if not layer.is_coverage:
        described["vector_layers"] = [
            {
                "id": layer.id,
                "description": layer.title.in_(lang),
                "minzoom": tiles.min_zoom,
                "maxzoom": tiles.max_zoom,
                "fields": _fields(layer, lang),
            }
        ]
    return described


def _fields(layer: Layer, lang: Lang) -> dict[str, str]:
    """Describe each property a tile may carry: type, title, unit, first zoom."""
    word = {"ko": "확대 수준 {} 이상", "en": "from zoom {}"}[lang]
    described = {"id": f"String; {word.format(layer.tiles.id_zoom)}"}
    if layer.tiles.group_below is not None:
        described["point_count"] = "Number"
    for each in tile_fields(layer, layer.tiles.max_zoom, current_actor().roles):
        unit = f" ({each.unit})" if each.unit else ""
        described[each.name] = (
            f"{_JSON_TYPES.get(each.type, 'String')}; {each.title.in_(lang)}{unit}; "
            f"{word.format(max(each.first_zoom or 0, layer.tiles.min_zoom))}"
        )
    return described
