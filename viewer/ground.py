"""The base map of a sheet: streets, water, green and buildings as shapes, since it has no tiles."""

from __future__ import annotations

import json
import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any, Final

from layers.access import Actor
from layers.definition import Layer, Theme
from layers.store.database import Database
from layers.store.items import Selection, read_page
from spatial.bbox import BBox
from styles.choice import value_of
from styles.drawings import Areas, Blocks, Lines
from styles.palette import LIGHT
from styles.style import style_of
from viewer.sheet import Ground

#: Shapes of one layer at most; the sheet says when there were more.
_MOST: Final = 5000
#: Height of the map of a sheet on a screen, in pixels.
_MAP_PX: Final = 600.0


def is_base(layer: Layer) -> bool:
    """Whether a layer is part of the base map of a sheet."""
    return layer.theme is Theme.BASE and not layer.is_coverage


def base_map(
    database: Database, base: Sequence[Layer], actor: Actor, box: BBox | None
) -> tuple[list[Ground], bool]:
    """Give the base map of a box, bottom first, and whether some of it was left out."""
    if box is None:
        return [], False
    zoom = math.log2(_MAP_PX * 360.0 / (512.0 * (box.north - box.south)))
    layers = [layer for layer in base if zoom >= _first_zoom(layer)]
    grounds: list[Ground] = []
    cut = False
    for layer in sorted(layers, key=lambda layer: style_of(layer).order):
        drawn, more = _shapes(database, layer, actor, box, zoom)
        grounds += drawn
        cut = cut or more
    return grounds, cut


def _first_zoom(layer: Layer) -> int:
    """Small things of a layer are worth their bytes only where the tiles have all of them."""
    numbers = [rule.below for rule in layer.tiles.thinning if rule.at_least is not None]
    return max([layer.tiles.min_zoom, *numbers])


def _shapes(
    database: Database, layer: Layer, actor: Actor, box: BBox, zoom: float
) -> tuple[list[Ground], bool]:
    """Read the shapes of a layer in a box, grouped by how they look, as tiles would thin them."""
    fields = layer.readable_fields(actor.roles)
    looks: defaultdict[str, list[dict[str, Any]]] = defaultdict(list)
    cut = False
    for selection in _selections(layer, box, zoom):
        page = read_page(database, layer, fields, selection, limit=_MOST)
        cut = cut or page.after is not None
        for row in page.rows:
            look = json.dumps(_path_style(layer, json.loads(row.properties)), sort_keys=True)
            looks[look].append(json.loads(row.geometry))
    return [Ground(shapes=found, style=json.loads(look)) for look, found in looks.items()], cut


def _selections(layer: Layer, box: BBox, zoom: float) -> list[Selection]:
    """Ask for everything in the box, or for the codes alone that the tiles of this zoom keep."""
    for rule in layer.tiles.thinning:
        if zoom < rule.below and rule.keep:
            return [Selection(bbox=box, equals={rule.field: code}) for code in rule.keep]
    return [Selection(bbox=box)]


def _path_style(layer: Layer, properties: Mapping[str, Any]) -> dict[str, Any]:
    """Give Leaflet's path options of an item of a base layer, in the light palette."""
    drawing = style_of(layer).drawing
    if isinstance(drawing, Lines):
        colour = LIGHT.css(value_of(drawing.colour, properties))
        width = value_of(drawing.width_m, properties)
        return {"color": colour, "weight": round(max(1.0, width / 3.0), 1), "opacity": 1}
    if isinstance(drawing, Areas) and drawing.fill is not None:
        colour = LIGHT.css(value_of(drawing.fill, properties))
        return {"stroke": False, "fillColor": colour, "fillOpacity": 1}
    if isinstance(drawing, Blocks):
        edge = {"color": LIGHT.css(drawing.outline), "weight": 0.6}
        return {**edge, "fillColor": LIGHT.css(drawing.colour), "fillOpacity": 1}
    return {"color": LIGHT.css("border"), "weight": 1, "fill": False}
