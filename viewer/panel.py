"""What the page needs besides the deck: the answer of ``/panel?lang=ko|en&theme=dark|light``.

Everything is in one language, and colours are CSS text of one palette::

    {"lang": "ko", "theme": "dark",
     "district": {"id", "name", "is_sample", "bbox": [w, s, e, n], "attribution", "loaded_at"}
                 or null while none is loaded,
     "actor": {"name", "roles": [...], "titles": [...], "signed_in": bool},
     "themes": [{"id", "title", "layers": [LAYER, ...]}, ...],
     "attributions": ["...", ...],
     "shades": ["#...", ...] of a figure over areas, the lowest class first,
     "words": {"true": "예", "false": "아니오", "flags": {"<flag>": "...", ...}}}

A ``LAYER`` is one that this reader may read, in the order of the panel::

    {"id", "title", "description",
     "kind": "point" | "line" | "area" | "raster",
     "count": 1234, "as_of": "..." or null, "revision": 7, "changed_at": "..." or null,
     "freshness": "ok" | "late" | "unknown",
     "drawn": whether /spec has a deck layer of this id (it has none while there is no data),
     "visible": on when the map opens, "pickable", "nearby": asked by default what is near,
     "zooms": [first, last]: view zooms at which it is drawn (null: no such end),
     "icon": address or null, "colour": CSS or null,
     "legend": [{"mark": "area" | "line" | "block" | "icon" | "group" | "shade",
                 "title", "colour": CSS or null, "icon": address or null}, ...],
     "label": field that names an item or null,
     "writable": names of the fields this reader may write; none where items are not his to write,
     "observed": names of the popup's fields whose values over time are kept,
     "popup": [{"name", "title", "unit", "type", "first_zoom", "values": {code: title} or null},
               ...] in reading order, only fields this reader may read,
     "attribution", "licence"}

The ETag of the answer changes with any revision, so that the page can ask every few seconds for
a 304, and ask for ``/spec`` again when a ``revision`` differs.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any, Final

from layers.access import Actor, Role
from layers.definition import THEME_TITLES, Field, GeometryType, Lang, Layer
from layers.origin import Origin, named, origins
from layers.registry import Registry
from layers.store.state import DistrictState, LatestLoad, LayerState
from styles.drawings import Entry
from styles.palette import Palette
from styles.signs import Signs
from styles.style import Style, style_of
from viewer.deck import has_data, icon_address, view_zooms
from viewer.feed_answers import SHADES
from viewer.people import ROLE_TITLES
from viewer.popup import FLAGS, NO, YES, popup_fields

#: What goes without saying of somebody.
_PLAIN: Final = frozenset({Role.ANONYMOUS, Role.VIEWER})
_KINDS: Final[Mapping[GeometryType, str]] = {
    GeometryType.POINT: "point",
    GeometryType.LINES: "line",
    GeometryType.POLYGONS: "area",
    GeometryType.ANY: "area",
    GeometryType.COVERAGE: "raster",
}

#: What is drawn by hand for a layer of each geometry.
_SHAPES: Final[Mapping[GeometryType, tuple[str, ...]]] = {
    GeometryType.POINT: ("point",),
    GeometryType.LINES: ("line",),
    GeometryType.POLYGONS: ("polygon",),
    GeometryType.ANY: ("point", "line", "polygon"),
    GeometryType.COVERAGE: (),
}


def panel(
    registry: Registry,
    *,
    actor: Actor,
    states: Mapping[str, LayerState],
    loads: Sequence[LatestLoad],
    district: DistrictState | None,
    palette: Palette,
    lang: Lang,
    now: dt.datetime,
) -> dict[str, Any]:
    """Give the panel of the layers that an actor may read, as the module's docstring says."""
    layers = registry.readable_by(actor)
    drawn = [layer for layer in layers if has_data(layer, states[layer.id])]
    origin = origins(layers, loads, district)
    return {
        "lang": lang,
        "theme": palette.name,
        "district": _district(district, lang),
        "actor": {
            "name": actor.name,
            "roles": sorted(actor.roles),
            "titles": [ROLE_TITLES[each].in_(lang) for each in sorted(actor.roles - _PLAIN)],
            "signed_in": actor.signed_in,
        },
        "themes": [
            {
                "id": theme,
                "title": title.in_(lang),
                "layers": [
                    _layer(
                        layer, actor, states[layer.id], origin[layer.id], drawn, palette, lang, now
                    )
                    | {"observed": _observed(registry, layer, actor)}
                    for layer in layers
                    if layer.theme is theme
                ],
            }
            for theme, title in THEME_TITLES.items()
            if any(layer.theme is theme for layer in layers)
        ],
        "attributions": named((origin[layer.id] for layer in drawn), district),
        "shades": [palette.css(name) for name in SHADES],
        "words": {
            "true": YES.in_(lang),
            "false": NO.in_(lang),
            "flags": {name: title.in_(lang) for name, title in FLAGS.items()},
        },
    }


def freshness(layer: Layer, state: LayerState, now: dt.datetime) -> str:
    """Say whether the newest record is as new as every source promises.

    ``unknown`` where nothing is loaded, no record has a date, or no source says when it is late.
    """
    limits = [source.late_after for source in layer.sources if source.late_after is not None]
    if state.as_of is None or not limits:
        return "unknown"
    return "late" if now - state.as_of > min(limits) else "ok"


def _district(district: DistrictState | None, lang: Lang) -> dict[str, Any] | None:
    if district is None:
        return None
    return {
        "id": district.id,
        "name": district.name.in_(lang),
        "is_sample": district.is_sample,
        "bbox": district.bbox.as_tuple(),
        "attribution": district.attribution,
        "loaded_at": district.loaded_at,
    }


def _layer(
    layer: Layer,
    actor: Actor,
    state: LayerState,
    origin: Origin,
    drawn: list[Layer],
    palette: Palette,
    lang: Lang,
    now: dt.datetime,
) -> dict[str, Any]:
    style = style_of(layer)
    entries = style.drawing.legend(layer)
    return {
        "id": layer.id,
        "title": layer.title.in_(lang),
        "description": layer.description.in_(lang),
        "kind": _KINDS[layer.geometry],
        "count": state.item_count,
        "as_of": state.as_of,
        "revision": state.revision,
        "changed_at": state.changed_at,
        "freshness": freshness(layer, state, now),
        "drawn": layer in drawn,
        "visible": style.visible,
        "pickable": style.pickable,
        "nearby": layer.nearby,
        "zooms": view_zooms(layer, drawn),
        "icon": _icon(style, palette, entries[0]),
        "colour": _colour(entries[0], palette) or _plate(style, palette),
        "legend": [_entry(entry, style, palette, lang) for entry in entries],
        "label": layer.label,
        "writable": [field.name for field in layer.writable_fields(actor.roles)],
        "form": [form_field(field, lang) for field in layer.writable_fields(actor.roles)],
        "shapes": _SHAPES[layer.geometry],
        "popup": [_field(field, lang) for field in popup_fields(layer, actor)],
        "attribution": origin.attribution,
        "licence": origin.licence,
    }


def _observed(registry: Registry, layer: Layer, actor: Actor) -> list[str]:
    """Name the fields of a popup whose values over time some feed brings."""
    kept = {name for feed in registry.feeds_of(layer.id) for name in feed.target.observed}
    return [field.name for field in popup_fields(layer, actor) if field.name in kept]


def _field(field: Field, lang: Lang) -> dict[str, Any]:
    codes = field.values
    return {
        "name": field.name,
        "title": field.title.in_(lang),
        "unit": field.unit,
        "type": field.type,
        "first_zoom": field.first_zoom,
        "values": codes and {code: title.in_(lang) for code, title in codes.items()},
    }


def form_field(field: Field, lang: Lang) -> dict[str, Any]:
    """Describe a field to whoever writes it."""
    return {
        **_field(field, lang),
        "required": field.required,
        "minimum": field.minimum,
        "maximum": field.maximum,
    }


def _entry(entry: Entry, style: Style, palette: Palette, lang: Lang) -> dict[str, Any]:
    return {
        "mark": entry.mark,
        "title": entry.title.in_(lang),
        "colour": _colour(entry, palette),
        "icon": _icon(style, palette, entry) if entry.mark == "icon" else None,
    }


def _colour(entry: Entry, palette: Palette) -> str | None:
    return palette.css(entry.colour) if entry.colour else None


def _plate(style: Style, palette: Palette) -> str | None:
    return palette.css(style.drawing.plate) if isinstance(style.drawing, Signs) else None


def _icon(style: Style, palette: Palette, entry: Entry) -> str | None:
    if not isinstance(style.drawing, Signs):
        return None
    return icon_address(entry.icon or style.drawing.icon, palette.name, state=entry.state)
