"""The life map as a pydeck ``Deck``: layer definitions and styles in, the JSON of ``/spec`` out.

The contract of ``/spec?theme=dark|light&flat=0|1&scale=1..3`` with whoever draws it:

* It is plain pydeck JSON: ``@@type``, ``@@=`` expressions and one ``@@function``. It holds no item
  and no text of an item, so that it is small and safe to put anywhere.
* ``layers`` come in the order of drawing and have fixed ids: a layer of the catalogue has its own
  id; besides there are ``labels`` and the four ``answer-*`` layers. A layer that has no items, or
  that this reader may not read, is not there; when ``/panel`` shows another revision of a layer,
  ask for ``/spec`` again and hand its layers to ``setProps``: only layers whose ``data`` address
  changed load again, since the address carries the revision (``?v=``).
* ``update_triggers`` carry a digest of each accessor, so another theme restyles without loading.
* ``@@function: bitmapTile`` is ``renderSubLayers`` of the ``ground`` layer: register a function
  that takes its arguments and returns ``props => new BitmapLayer(props, {data: null, image:
  props.data, bounds: [west, south, east, north]})`` with the tile's ``bbox``.
* Workers: give ``MVTLayer`` the address of a local ``mvt-worker.js`` through ``loadOptions``.
* ``labels`` is a ``TileLayer`` of GeoJSON. Its address names the layers whose names are written
  (``layers=dongs,roads,...``): the page leaves out those that are off.
* Answers are layers like all others, empty until the page fills them with ``clone({data})``:
  ``answer-ring``  rows ``{path: [[lon, lat], ...]}``, closed
  ``answer-lines`` rows ``{source: [lon, lat], target: [lon, lat], chosen?: true}``
  ``answer-points`` rows ``{position: [lon, lat], chosen?: true, spot?: true}`` (what was asked)
  ``answer-labels`` rows ``{position: [lon, lat], text, chosen?: true}``
  A later question adds its layers to ``ANSWERS``.
* A feature's own number (``fid``) tells it apart from tile to tile: ``uniqueIdProperty`` is left
  empty on purpose, because features carry their ``id`` text only from ``Tiles.id_zoom`` on.
"""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final, NoReturn
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
from styles.style import Style, style_of

#: Where the map opens while no district is loaded: Korea.
_NOWHERE: Final = BBox(124.5, 33.0, 131.0, 39.0)
#: A laptop's map area, in pixels, for which the first view is fitted.
_SCREEN: Final = (1100.0, 760.0)
_MAX_ZOOM: Final = 20.0
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
        Palette, flat or not, scale of signs and labels.
    """
    drawn = sorted(
        (layer for layer in layers if has_data(layer, states[layer.id])),
        key=lambda layer: style_of(layer).order,
    )
    box = district.bbox if district else _NOWHERE
    return pydeck.Deck(
        layers=[
            *(_catalogue_layer(each, states[each.id], box, look, drawn) for each in drawn),
            *_labels(drawn, states, box, look),
            *(answer(look) for answer in ANSWERS),
        ],
        views=[pydeck.View(type="MapView", id="map", controller=dict(_CONTROLLER))],
        initial_view_state=_first_view(box, flat=look.flat),
        # pydeck's own "no base map"; its annotations forget it.
        map_provider=None,  # pyright: ignore[reportArgumentType]
        map_style=None,  # pyright: ignore[reportArgumentType]
        effects=[_lighting(look)],
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
    return _layer(kind, layer.id, address, given)


def _icon_atlas(style: Style, look: Look) -> dict[str, str]:
    if not isinstance(style.drawing, Signs):
        return {}
    return {"icon_atlas": f"'{icon_address(style.drawing, look.palette.name, atlas=True)}'"}


def icon_address(
    drawing: Signs, theme: str, *, state: str | None = None, atlas: bool = False
) -> str:
    """Give the address of an icon or of the atlas of its states; its content names its version."""
    name = sprites.key(drawing.icon, "states" if atlas else state)
    return f"/icons/{theme}/{name}.svg?v={sprites.family_digest()}"


def _layer(kind: str, name: str, data: Any, given: Mapping[str, Any]) -> pydeck.Layer:  # noqa: ANN401 - address or rows
    """Make a pydeck layer whose accessors are known to have changed when their text has."""
    triggers = {
        _camel(key): _digest(value)
        for key, value in given.items()
        if key.startswith("get_") and isinstance(value, str | tuple | list)
    }
    return pydeck.Layer(kind, data, id=name, update_triggers=triggers, **given)


def _camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(part.capitalize() for part in rest)


def _digest(value: object) -> str:
    return hashlib.sha256(repr(value).encode()).hexdigest()[:8]


def _labels(
    drawn: list[Layer], states: Mapping[str, LayerState], box: BBox, look: Look
) -> list[pydeck.Layer]:
    """Declare the names on the map: small GeoJSON tiles whose names do not cover each other."""
    named = [layer for layer in drawn if style_of(layer).naming is not None]
    if not named:
        return []
    palette = look.palette
    colours = ByCode(
        "kind", {"place": "text", "sign": "text", "water": "label_water"}, otherwise="quiet"
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
        "v": _digest([(layer.id, states[layer.id].version) for layer in named]),
        "layers": ",".join(layer.id for layer in named),
    }
    address = f"/labels/{{z}}/{{x}}/{{y}}.json?{urlencode(asked, safe=',')}"
    return [_layer("TileLayer", "labels", address, given)]


def _answer_ring(look: Look) -> pydeck.Layer:
    given = {
        "get_path": "path",
        "get_color": look.palette["answer"],
        "get_width": 1.5 * look.scale,
        "width_units": "'pixels'",
        # As wide on the far side as on the near one: lying flat it would break up into dashes.
        "billboard": True,
        "parameters": dict(IN_FRONT),
    }
    return _layer("PathLayer", "answer-ring", [], given)


def _answer_lines(look: Look) -> pydeck.Layer:
    given = {
        "get_source_position": "source",
        "get_target_position": "target",
        # Faint, or twenty of them would outshine the map; the chosen one stands out.
        "get_color": f"chosen?{list(look.palette['answer'])}:{list(look.palette['answer_faint'])}",
        "get_width": f"(chosen?3:1.2)*{look.scale:g}",
        "width_units": "'pixels'",
        "parameters": dict(IN_FRONT),
    }
    return _layer("LineLayer", "answer-lines", [], given)


def _answer_points(look: Look) -> pydeck.Layer:
    given = {
        "get_position": "position",
        "get_radius": f"(spot?5:chosen?22:17)*{look.scale:g}",
        "radius_units": "'pixels'",
        "stroked": True,
        "filled": False,
        "get_line_color": look.palette["answer"],
        "get_line_width": f"(spot||chosen?4:2)*{look.scale:g}",
        "line_width_units": "'pixels'",
        "billboard": True,
        "parameters": dict(IN_FRONT),
    }
    return _layer("ScatterplotLayer", "answer-points", [], given)


def _answer_labels(look: Look) -> pydeck.Layer:
    given = {
        "get_position": "position",
        "get_text": "text",
        "get_size": 13 * look.scale,
        "get_color": look.palette["ground"],
        "get_pixel_offset": [round(17 * look.scale), round(-17 * look.scale)],
        "background": True,
        "get_background_color": look.palette["answer"],
        "background_padding": [5, 2],
        "background_border_radius": 9,
        "font_family": f'"{FONT_FAMILY}"',
        "font_weight": 700,
        "font_settings": {"fontSize": 32, "buffer": 6},
        # Not "auto": before there is an answer that would be a font without a letter.
        "character_set": f"'{_ANSWER_LETTERS}'",
        "parameters": dict(IN_FRONT),
    }
    return _layer("TextLayer", "answer-labels", [], given)


#: What the labels of answers are made of: numbers, distances and times.
_ANSWER_LETTERS: Final = "0123456789.,:~+- kmh%분초시간약"

#: What answers are drawn with, bottom first; each gives one layer without rows.
ANSWERS: Final[tuple[Callable[[Look], pydeck.Layer], ...]] = (
    _answer_ring,
    _answer_lines,
    _answer_points,
    _answer_labels,
)

#: A double click would delay every click by 300 ms while deck.gl waits for the second.
_CONTROLLER: Final[Mapping[str, Any]] = {
    "doubleClickZoom": False,
    "touchRotate": True,
    "keyboard": True,
    "inertia": 250,
}


def _lighting(look: Look) -> dict[str, Any]:
    """Light from the north-west above and a weaker one from behind: walls differ, roofs shine.

    Without shadows on purpose: replacing an effect that casts them blacks out deck.gl 9.4 for good.
    """
    return {
        "@@type": "LightingEffect",
        "ambient": {"@@type": "AmbientLight", "color": _rgb(look, "sky"), "intensity": 0.9},
        "sun": {
            "@@type": "DirectionalLight",
            "color": _rgb(look, "sun"),
            "intensity": 1.15,
            "direction": [2.0, -3.0, -4.5],
        },
        "fill": {
            "@@type": "DirectionalLight",
            "color": _rgb(look, "sky"),
            "intensity": 0.35,
            "direction": [-3.0, 1.5, -1.0],
        },
    }


def _rgb(look: Look, name: str) -> list[int]:
    return list(look.palette[name][:3])


def _first_view(box: BBox, *, flat: bool) -> pydeck.ViewState:
    """Look at a box from the south, tilted unless flat.

    Web Mercator shows 360 degrees of longitude on 512 pixels at zoom 0.
    """
    lon = box.west + ((box.east - box.west) % 360.0) / 2
    lat = (box.south + box.north) / 2
    width = max((box.east - box.west) % 360.0, 1e-4)
    height = max((box.north - box.south) / math.cos(math.radians(lat)), 1e-4)
    zoom = min(
        math.log2(pixels * 360.0 / (512.0 * degrees))
        for pixels, degrees in zip(_SCREEN, (width, height), strict=True)
    )
    return pydeck.ViewState(
        longitude=round((lon + 180.0) % 360.0 - 180.0, 6),
        latitude=round(lat, 6),
        zoom=round(min(zoom, 17.0), 2),
        min_zoom=round(max(min(zoom, 17.0) - 3.0, 0.0), 2),
        max_zoom=_MAX_ZOOM,
        pitch=0 if flat else 48,
        bearing=0 if flat else -14,
        max_pitch=0 if flat else 70,
    )
