"""The map for a browser: its page, the deck it draws, what stands beside it, icons and files."""

from __future__ import annotations

import datetime as dt
import math
from typing import Final

import orjson
from flask import Blueprint, Response, request, send_from_directory

from api.audit import told_tile
from api.caching import conditional, etag
from api.identity import current_actor
from api.messages import asked_language
from api.params import Params
from api.services import services
from api.tiles import tile_cache
from layers.access import Actor
from layers.definition import Layer
from layers.errors import BadRequestError, UnknownItemError
from layers.store.labels import names
from layers.store.state import district_state, latest_loads, layer_states
from spatial.tiles import TileId
from styles import sprites
from styles.drawings import Look
from styles.palette import DARK, PALETTES, Palette
from styles.signs import Signs
from styles.style import style_of
from viewer.deck import deck, spec_json
from viewer.labels import REACH, label_tile, named_layers
from viewer.page import STATIC, map_page
from viewer.panel import panel

blueprint = Blueprint("map", __name__)

_SCALES: Final = (1.0, 3.0)
#: An address that names the version of its content is the same content for ever.
_FOR_EVER: Final = "public, max-age=31536000, immutable"


@blueprint.get("/spec")
def spec() -> Response:
    """Answer with the deck of what this reader may read."""
    actor, look = current_actor(), _look()
    layers = services().registry.readable_by(actor)
    states = layer_states(services().database, [layer.id for layer in layers])
    district = district_state(services().database)
    shape = [(layer.fingerprint, states[layer.id].version) for layer in layers]
    return conditional(
        etag("spec", shape, district, look),
        lambda: _json(spec_json(deck(layers, states=states, district=district, look=look))),
    )


@blueprint.get("/panel")
def panel_() -> Response:
    """Answer with what the page needs besides the deck."""
    actor, lang = current_actor(), asked_language()
    palette = _palette(Params.of_request("theme"))
    registry = services().registry
    layers = registry.readable_by(actor)
    said = panel(
        registry,
        actor=actor,
        states=layer_states(services().database, [layer.id for layer in layers]),
        loads=latest_loads(services().database),
        district=district_state(services().database),
        palette=palette,
        lang=lang,
        now=dt.datetime.now(dt.UTC),
    )
    body = orjson.dumps(said)
    return conditional(etag("panel", body), lambda: _json(body))


@blueprint.get("/labels/<z>/<x>/<y>.json")
def labels(z: str, x: str, y: str) -> Response:
    """Answer with the names that are written on a tile of the map, for this reader."""
    tile, actor = TileId.checked(z, x, y), current_actor()
    said = Params.of_request("layers", "scale", "v")
    registry, scale = services().registry, _scale(said)
    wished = said.names("layers")
    asked = registry.readable_by(actor) if wished is None else _asked(wished, actor)
    layers = named_layers(asked, actor, tile.z)
    states = layer_states(services().database, [layer.id for layer in layers])
    shape = [(layer.fingerprint, states[layer.id].version) for layer in layers]

    for layer in layers:
        told_tile(layer, [layer.field(layer.label)] if layer.label else [])
    tag = etag("labels", tile, scale, shape)

    def make() -> bytes:
        found = names(services().database, layers, tile, reach=REACH)
        return orjson.dumps(label_tile(found, layers, tile, scale=scale))

    return conditional(tag, lambda: _json(tile_cache().get(tag, make)))


@blueprint.get("/icons/<theme>/<name>.svg")
def icon(theme: str, name: str) -> Response:
    """Answer with an icon (``camera``, ``camera.down``) or the atlas of its states."""
    drawing, (face, plate), state = _sign(name)
    palette = PALETTES.get(theme)
    if palette is None:
        raise UnknownItemError(f"There is no palette '{theme}'.")
    if state == "states":
        svg = sprites.atlas_svg(drawing.every_face, palette=palette)
    else:
        svg = sprites.icon_svg(face, plate=plate, palette=palette, state=state)
    known = request.args.get("v") == sprites.family_digest()
    headers = {"Cache-Control": _FOR_EVER} if known else {}
    return conditional(
        etag("icon", theme, name, sprites.family_digest()),
        lambda: Response(svg, mimetype="image/svg+xml", headers=headers),
    )


@blueprint.get("/static/<path:filename>")
def static(filename: str) -> Response:
    """Answer with a file of the built front end; its hashed ones never change."""
    hashed = filename.startswith("dist/assets/")
    response = send_from_directory(STATIC, filename)
    response.headers["Cache-Control"] = _FOR_EVER if hashed else "no-cache"
    return response


def page() -> Response:
    """Give the page of the map, for a browser that asks for ``/``."""
    lang = asked_language()
    district = district_state(services().database)
    html = map_page(lang=lang, district=district.name if district else None)
    return Response(html, mimetype="text/html")


def _asked(names_: tuple[str, ...], actor: Actor) -> list[Layer]:
    """Give layers by name; none for the empty name, which a page sends when all are off."""
    return [services().registry.readable(name, actor) for name in names_ if name]


def _json(body: bytes) -> Response:
    return Response(body, mimetype="application/json")


def _look() -> Look:
    said = Params.of_request("theme", "flat", "relief", "scale")
    flat, relief = (
        _choice(said, name, ("0", "1"), default="0") == "1" for name in ("flat", "relief")
    )
    return Look(palette=_palette(said), flat=flat, relief=relief, scale=_scale(said))


def _palette(said: Params) -> Palette:
    return PALETTES[_choice(said, "theme", tuple(PALETTES), default=DARK.name)]


def _choice(said: Params, name: str, options: tuple[str, ...], *, default: str) -> str:
    value = said.text(name) or default
    if value not in options:
        raise BadRequestError(f"{name} must be one of {', '.join(options)}; got '{value}'.")
    return value


def _scale(said: Params) -> float:
    text = said.text("scale") or "1"
    try:
        scale = float(text)
    except ValueError:
        scale = math.nan
    if not _SCALES[0] <= scale <= _SCALES[1]:
        raise BadRequestError(f"scale must be a number from 1 to 3; got '{text}'.")
    return scale


def _sign(name: str) -> tuple[Signs, tuple[str, str], str | None]:
    """Find the drawing and face of an icon's name such as ``camera.down``, and what follows it."""
    icon_name, _, state = name.partition(".")
    for layer in services().registry:
        drawing = style_of(layer).drawing
        faces = drawing.every_face if isinstance(drawing, Signs) else ()
        face = next((each for each in faces if each[0] == icon_name), None)
        if isinstance(drawing, Signs) and face:
            if state in {"", *sprites.STATES, "states"}:
                return drawing, face, state or None
            break
    raise UnknownItemError(f"There is no icon '{name}'.")
