"""The life map as a pydeck ``Deck``: layer definitions and styles in, the JSON of ``/spec`` out.

The contract of ``/spec?theme=dark|light&flat=0|1&relief=0|1&scale=1..3`` with whoever draws it:

* It is plain pydeck JSON: ``@@type``, ``@@=`` expressions and one ``@@function``. It holds no item
  and no text of an item, so that it is small and safe to put anywhere.
* ``layers`` come in the order of drawing and have fixed ids: a layer of the catalogue has its own
  id; besides there are ``labels`` and the ``answer-*`` layers. A layer that has no items, or
  that this reader may not read, is not there; when ``/panel`` shows another revision of a layer,
  ask for ``/spec`` again and hand its layers to ``setProps``: only layers whose ``data`` address
  changed load again, since the address carries the revision (``?v=``).
* ``update_triggers`` carry a digest of each accessor, so another theme restyles without loading.
* ``@@function: bitmapTile`` is ``renderSubLayers`` of the ``ground`` layer: register a function
  that takes its arguments and returns ``props => new BitmapLayer(props, {data: null, image:
  props.data, bounds: [west, south, east, north]})`` with the tile's ``bbox``.
* With ``relief=1`` a ``TerrainLayer`` named ``relief`` comes first, which is pickable and means no
  item: give every other layer deck.gl's ``TerrainExtension``, and the map lies on its hills.
* Workers: give ``MVTLayer`` the address of a local ``mvt-worker.js`` through ``loadOptions``.
* ``labels`` is a ``TileLayer`` of GeoJSON. Its address names the layers whose names are written
  (``layers=dongs,roads,...``): the page leaves out those that are off.
* Answers are layers like all others, empty until the page fills them with ``clone({data})``:
  ``answer-ring``  rows ``{path: [[lon, lat], ...]}``, closed
  ``answer-lines`` rows ``{source: [lon, lat], target: [lon, lat], chosen?: true}``
  ``answer-points`` rows ``{position: [lon, lat], chosen?: true, spot?: true}`` (what was asked)
  ``answer-labels`` rows ``{position: [lon, lat], text, chosen?: true}``
  and those of ``viewer.road_answers``, ``viewer.sight_answers``, ``viewer.feed_answers`` and
  ``viewer.news``. A later
  question adds its layers to ``viewer.answers``.
* A feature's own number (``fid``) tells it apart from tile to tile: ``uniqueIdProperty`` is left
  empty on purpose, because features carry their ``id`` text only from ``Tiles.id_zoom`` on.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Final, NoReturn
from urllib.parse import urlencode

import orjson
import pydeck
from pydeck.types import Function

from layers.definition import Layer
from layers.store.state import DistrictState, LayerState
from spatial.bbox import BBox
from styles import sprites
from styles.choice import ByCode, written
from styles.drawings import FONT_FAMILY, FONT_SETTINGS, IN_FRONT, Look, Shade
from styles.signs import Signs
from styles.style import POINTS, Style, style_of
from viewer.answers import ANSWERS
from viewer.declare import declared, digest
from viewer.feed_answers import FIGURE_GROUND
from viewer.relief import relief
from viewer.road_answers import GROUND
from viewer.scene import CONTROLLER, first_view, lighting
from viewer.sight_answers import SIGHT_GROUND

#: Where the map opens while no district is loaded: Korea.
_NOWHERE: Final = BBox(124.5, 33.0, 131.0, 39.0)
#: Labels are placed anew at each zoom up to this one.
LABEL_ZOOMS: Final = (9, 18)


def deck(
    layers: Iterable[Layer],
    *,
    states: Mapping[str, LayerState],
    district: DistrictState | None,
    look: Look,
) -> pydeck.Deck:
    """Declare the map of the layers a reader may read.

    Parameters
    ----------
    layers
        Those of ``Registry.readable_by``: what is not among them does not appear.
    states
        State by layer id; the revision is part of each data address.
    district
        Gives the first view, or ``None`` while nothing is loaded.
    look
        Palette, flat or not, on its hills or not, scale of signs and labels.
    """
    drawn = sorted(
        (layer for layer in layers if has_data(layer, states[layer.id])),
        key=lambda layer: style_of(layer).order,
    )
    box = district.bbox if district else _NOWHERE
    catalogue = [
        (each, _catalogue_layer(each, states[each.id], box, look, drawn)) for each in drawn
    ]
    return pydeck.Deck(
        layers=[
            *relief(drawn, states, box, look),
            *(made for each, made in catalogue if style_of(each).order < POINTS),
            *(answer(look) for answer in (*FIGURE_GROUND, *GROUND, *SIGHT_GROUND)),
            *(made for each, made in catalogue if style_of(each).order >= POINTS),
            *_labels(drawn, states, box, look),
            *(answer(look) for answer in ANSWERS),
        ],
        views=[pydeck.View(type="MapView", id="map", controller=dict(CONTROLLER))],
        initial_view_state=first_view(box, flat=look.flat),
        # pydeck's own "no base map"; its annotations forget it.
        map_provider=None,  # pyright: ignore[reportArgumentType]
        map_style=None,  # pyright: ignore[reportArgumentType]
        effects=[lighting(look)],
    )


def spec_json(made: pydeck.Deck) -> bytes:
    """Write a deck as compact JSON.

    Raises
    ------
    ValueError
        When a number is not finite: pydeck itself would write it as ``NaN``, which is no JSON.
    """
    return orjson.dumps(json.loads(made.to_json(), parse_constant=_refuse))


def _refuse(constant: str) -> NoReturn:
    raise ValueError(f"The deck holds {constant}, which JSON cannot say.")


def has_data(layer: Layer, state: LayerState) -> bool:
    """Whether there is anything to draw: items, or a raster that was loaded."""
    return state.revision > 0 if layer.is_coverage else state.item_count > 0


def view_zooms(layer: Layer, drawn: Iterable[Layer]) -> tuple[float, float | None]:
    """Give the first and the last view zoom at which a layer is drawn.

    It starts half a zoom before its tiles, because deck.gl rounds the view's zoom; without a start
    a view from afar would load every tile of the lowest zoom. Where a layer that stands for
    another is drawn too, one ends where the other starts.
    """
    first, last = layer.tiles.min_zoom - 0.5, None
    for other in drawn:
        if style_of(other).yields_to == layer.id:
            first = style_of(other).yields_at or first
        if style_of(layer).yields_to == other.id:
            last = style_of(layer).yields_at
    return first, last


def _catalogue_layer(
    layer: Layer, state: LayerState, box: BBox, look: Look, drawn: Iterable[Layer]
) -> pydeck.Layer:
    style = style_of(layer)
    first, last = view_zooms(layer, drawn)
    given = {
        **style.drawing.arguments(look),
        **_icon_atlas(style, look),
        "visible": style.visible,
        "extent": list((state.extent or box).as_tuple()),
        "min_zoom": layer.tiles.min_zoom,
        "max_zoom": layer.tiles.max_zoom,
        "visible_min_zoom": first,
        "visible_max_zoom": last,
        "pickable": style.pickable,
    }
    if style.pickable:
        given |= {"auto_highlight": True, "highlight_color": look.palette["highlight"]}
    if isinstance(style.drawing, Shade):
        given |= {"tile_size": 256, "render_sub_layers": Function("bitmapTile")}
    picture = "png" if layer.is_coverage else "mvt"
    address = f"/tiles/{layer.id}/{{z}}/{{x}}/{{y}}.{picture}?{urlencode({'v': state.version})}"
    kind = "TileLayer" if layer.is_coverage else "MVTLayer"
    return declared(kind, layer.id, address, given)


def _icon_atlas(style: Style, look: Look) -> dict[str, str]:
    if not isinstance(style.drawing, Signs):
        return {}
    return {"icon_atlas": f"'{icon_address(style.drawing.icon, look.palette.name, atlas=True)}'"}


def icon_address(icon: str, theme: str, *, state: str | None = None, atlas: bool = False) -> str:
    """Give the address of an icon or of the atlas of its layer; its content names its version."""
    name = sprites.key(icon, "states" if atlas else state)
    return f"/icons/{theme}/{name}.svg?v={sprites.family_digest()}"


def _labels(
    drawn: list[Layer], states: Mapping[str, LayerState], box: BBox, look: Look
) -> list[pydeck.Layer]:
    """Declare the names on the map: small GeoJSON tiles whose names do not cover each other."""
    named = [layer for layer in drawn if style_of(layer).naming is not None]
    if not named:
        return []
    palette = look.palette
    colours = ByCode(
        "kind",
        {"place": "text", "sign": "text", "street": "label_street", "water": "label_water"},
        otherwise="quiet",
    )
    given = {
        "point_type": "'text'",
        "parameters": dict(IN_FRONT),
        "extent": list(box.as_tuple()),
        "min_zoom": LABEL_ZOOMS[0],
        "max_zoom": LABEL_ZOOMS[1],
        "visible_min_zoom": LABEL_ZOOMS[0] - 0.5,
        "get_text": "properties.text",
        "get_text_size": "properties.size",
        "get_text_pixel_offset": f"[0,properties.below*{look.scale:g}]",
        "get_text_color": written(colours, palette.__getitem__),
        "text_size_scale": look.scale,
        "text_outline_width": 0.5,
        "text_outline_color": palette["halo"],
        "text_font_family": f'"{FONT_FAMILY}"',
        "text_font_weight": 600,
        "text_font_settings": dict(FONT_SETTINGS),
        "text_character_set": "'auto'",
        # Names of another zoom beneath would be read twice.
        "refinement_strategy": "'no-overlap'",
    }
    asked = {
        "scale": f"{look.scale:g}",
        "v": digest([(layer.id, states[layer.id].version) for layer in named]),
        "layers": ",".join(layer.id for layer in named),
    }
    address = f"/labels/{{z}}/{{x}}/{{y}}.json?{urlencode(asked, safe=',')}"
    return [declared("TileLayer", "labels", address, given)]
