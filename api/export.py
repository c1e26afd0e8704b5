"""Briefing sheets to take along: one self-contained HTML file."""

from __future__ import annotations

import datetime as dt
from typing import Final

from flask import Blueprint, Response

from api.audit import told
from api.identity import current_actor
from api.messages import asked_language
from api.params import Params
from api.road_export import road_sheet
from api.services import services
from layers.access import Actor
from layers.definition import Layer
from layers.errors import BadRequestError
from layers.store.items import Selection
from viewer.report import MOST, items_sheet, nearest_sheet
from viewer.sheet import POLICY

DEFAULT_LIMIT: Final = 5
PARAMETERS: Final = (
    "point", "layers", "limit", "bbox", "near", "mode", "direction", "from", "to",
)  # fmt: skip

blueprint = Blueprint("export", __name__)


@blueprint.get("/export")
def export() -> Response:
    """Give the sheet of what is near a place, of a way, or of the items of one layer."""
    said, actor = Params.of_request(*PARAMETERS), current_actor()
    lang, now = asked_language(), dt.datetime.now(dt.UTC)
    registry, database = services().registry, services().database
    layers = _layers(said, actor) if said.text("from") is None else []
    limit = said.limit(default=DEFAULT_LIMIT, most=MOST)
    for layer in layers:
        told(layer, layer.readable_fields(actor.roles), action="export")
    if said.text("mode") is not None:
        html = road_sheet(said, layers, limit=limit, actor=actor, lang=lang, now=now)
    elif said.text("point") is not None:
        html = nearest_sheet(
            registry,
            database,
            said.point(),
            layers=layers,
            limit=limit,
            actor=actor,
            lang=lang,
            now=now,
        )
    else:
        if said.text("layers") is None or len(layers) != 1:
            raise BadRequestError("Without a point, layers must name the one layer to export.")
        chosen = Selection(bbox=said.bbox(), near=said.near())
        html = items_sheet(registry, database, layers[0], chosen, actor=actor, lang=lang, now=now)
    return _sheet(html, now)


def _layers(said: Params, actor: Actor) -> list[Layer]:
    """Give the layers that are asked, or those that say what is near."""
    registry, names = services().registry, said.names("layers")
    if names is None:
        return [layer for layer in registry.readable_by(actor) if layer.nearby]
    layers = [registry.readable(name, actor) for name in names]
    for layer in layers:
        if layer.is_coverage:
            raise BadRequestError(f"Layer '{layer.id}' is a coverage: nothing of it is near.")
    return layers


def _sheet(html: str, now: dt.datetime) -> Response:
    """Hand a sheet out as a file.

    Its scripts stand in it, which the policy of the other pages forbids; as a download, and in a
    sandbox should a browser show it all the same, it is of no origin of ours.
    """
    response = Response(html, mimetype="text/html")
    response.headers["Content-Disposition"] = (
        f'attachment; filename="lifemap-{now:%Y%m%d-%H%M}.html"'
    )
    response.headers["Content-Security-Policy"] = f"sandbox allow-scripts; {POLICY}"
    response.headers["Cache-Control"] = "no-store"
    return response
