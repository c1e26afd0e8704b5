"""How answers on the roads are drawn: routes, arrivals, reach, gaps, closures, and a sketch.

Rows, which the page fills in (``services`` are ``fire``, ``medical``, ``police``, ``walk``):

``answer-cells``          ``{polygon, band}``: ``near``, ``middle``, ``far``, ``over`` or ``none``
``answer-areas``          ``{polygon, chosen}``: what is reached in time, largest first
``answer-closures``       ``{path, slowed, coming}``: the stretches that closures hold
``answer-closure-signs``  ``{position, text}``: a sign in the middle of what they hold
``answer-old-routes``     ``{path}``: ways as they were before something changed
``answer-routes-edge``    the rows of ``answer-routes``, as a dark edge beneath them
``answer-routes``         ``{path, service, level}``: 2 stands out, 1 is next, 0 steps back
``answer-scene``          ``{position}``: where it happens
``answer-arrivals``       ``{position, text, service, faint, chosen}``
``answer-sketch-area``    ``{polygon}``; ``answer-sketch-line`` ``{path}``;
``answer-sketch-points``  ``{position}``: a shape while it is drawn by hand
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

import pydeck

from styles.drawings import FONT_FAMILY, IN_FRONT, Look
from viewer.declare import declared

#: The colour of each service, by its name in the palettes.
SERVICES: Final[Mapping[str, str]] = {
    "fire": "route_fire",
    "medical": "route_medical",
    "police": "route_police",
    "walk": "route_walk",
}
#: Pixels: routes that share a street stay visible as stripes inside each other.
_WIDTHS: Final[Mapping[str, float]] = {"fire": 9.0, "medical": 6.0, "police": 3.0, "walk": 4.0}
_EDGE_PX: Final = 4.0
_BANDS: Final[Mapping[str, str]] = {
    "near": "reach_near",
    "middle": "reach_middle",
    "far": "reach_far",
    "over": "reach_over",
}
#: The numbers of rows of the list, minutes and seconds, lengths of hose.
_LETTERS: Final = "0123456789:.,–· km"


def choice(field: str, values: Mapping[str, object], otherwise: object) -> str:
    """Write an expression of ``@deck.gl/json`` that picks a value by a code of the row."""
    tests = "".join(f"{field}=='{code}'?{value}:" for code, value in values.items())
    return f"({tests}{otherwise})"


def _services(look: Look, opacity: int = 255) -> str:
    palette = look.palette
    colours = {code: [*palette[name][:3], opacity] for code, name in SERVICES.items()}
    return choice("service", colours, [*palette["answer"][:3], opacity])


def _cells(look: Look) -> pydeck.Layer:
    palette = look.palette
    colours = {band: list(palette[name]) for band, name in _BANDS.items()}
    given = {
        "get_polygon": "polygon",
        "get_fill_color": choice("band", colours, list(palette["reach_none"])),
        "stroked": False,
        "parameters": dict(IN_FRONT),
    }
    return declared("PolygonLayer", "answer-cells", [], given)


def _areas(look: Look) -> pydeck.Layer:
    palette = look.palette
    fill, line = palette["reach_fill"], palette["reach_line"]
    given = {
        "get_polygon": "polygon",
        "get_fill_color": f"chosen?{list(fill)}:{[*fill[:3], fill[3] // 2]}",
        "get_line_color": f"chosen?{list(line)}:{[*line[:3], 90]}",
        "get_line_width": f"(chosen?2.5:1)*{look.scale:g}",
        "line_width_units": "'pixels'",
        "parameters": dict(IN_FRONT),
    }
    return declared("PolygonLayer", "answer-areas", [], given)


def _path(name: str, look: Look, **given: Any) -> pydeck.Layer:  # noqa: ANN401 - accessors
    always = {
        "get_path": "path",
        "width_units": "'pixels'",
        "width_min_pixels": look.scale,
        "cap_rounded": True,
        "joint_rounded": True,
        "parameters": dict(IN_FRONT),
    }
    return declared("PathLayer", name, [], always | given)


def _closures(look: Look) -> pydeck.Layer:
    colour = look.palette["closure"]
    return _path(
        "answer-closures",
        look,
        get_color=f"coming||slowed?{[*colour[:3], 150]}:{list(colour)}",
        get_width=f"(slowed?5:9)*{look.scale:g}",
    )


def _old_routes(look: Look) -> pydeck.Layer:
    return _path(
        "answer-old-routes",
        look,
        get_color=[*look.palette["text"][:3], 110],
        get_width=2 * look.scale,
    )


def _routes_edge(look: Look) -> pydeck.Layer:
    halo = look.palette["halo"]
    width = choice("service", _WIDTHS, 4)
    return _path(
        "answer-routes-edge",
        look,
        get_color=f"level==0?{[*halo[:3], 0]}:{[*halo[:3], 200]}",
        get_width=f"({width}+{_EDGE_PX:g})*{look.scale:g}",
    )


def _routes(look: Look) -> pydeck.Layer:
    width = choice("service", _WIDTHS, 4)
    first, next_, rest = (_services(look, opacity) for opacity in (255, 150, 60))
    return _path(
        "answer-routes",
        look,
        get_color=f"level==2?{first}:level==1?{next_}:{rest}",
        get_width=f"{width}*{look.scale:g}",
    )


def _scene(look: Look) -> pydeck.Layer:
    given = {
        "get_position": "position",
        "get_radius": 15 * look.scale,
        "radius_units": "'pixels'",
        "stroked": True,
        "filled": False,
        "get_line_color": look.palette["answer"],
        "get_line_width": 4 * look.scale,
        "line_width_units": "'pixels'",
        "billboard": True,
        "parameters": dict(IN_FRONT),
    }
    return declared("ScatterplotLayer", "answer-scene", [], given)


def _arrivals(look: Look) -> pydeck.Layer:
    given = {
        "get_position": "position",
        "get_text": "text",
        "get_size": f"(chosen?20:16)*{look.scale:g}",
        "get_color": look.palette["on_route"],
        "get_pixel_offset": [0, round(-24 * look.scale)],
        "background": True,
        "get_background_color": f"faint?{_services(look, 150)}:{_services(look)}",
        "background_padding": [7, 3],
        "background_border_radius": 6,
        "font_family": f'"{FONT_FAMILY}"',
        "font_weight": 700,
        "font_settings": {"fontSize": 40, "buffer": 6},
        "character_set": f"'{_LETTERS}'",
        "parameters": dict(IN_FRONT),
    }
    return declared("TextLayer", "answer-arrivals", [], given)


def _closure_signs(look: Look) -> pydeck.Layer:
    given = {
        "get_position": "position",
        "get_text": "text",
        "get_size": 22 * look.scale,
        "get_color": [255, 255, 255, 255],
        "background": True,
        "get_background_color": look.palette["closure"],
        "background_padding": [5, 0],
        "background_border_radius": 14,
        "font_family": f'"{FONT_FAMILY}"',
        "font_weight": 700,
        "font_settings": {"fontSize": 40, "buffer": 6},
        "character_set": "'–~'",
        "parameters": dict(IN_FRONT),
    }
    return declared("TextLayer", "answer-closure-signs", [], given)


def _sketch_area(look: Look) -> pydeck.Layer:
    given = {
        "get_polygon": "polygon",
        "get_fill_color": [*look.palette["closure"][:3], 60],
        "stroked": False,
        "parameters": dict(IN_FRONT),
    }
    return declared("PolygonLayer", "answer-sketch-area", [], given)


def _sketch_line(look: Look) -> pydeck.Layer:
    return _path(
        "answer-sketch-line",
        look,
        get_color=look.palette["closure"],
        get_width=4 * look.scale,
    )


def _sketch_points(look: Look) -> pydeck.Layer:
    given = {
        "get_position": "position",
        "get_radius": 6 * look.scale,
        "radius_units": "'pixels'",
        "stroked": True,
        "get_fill_color": look.palette["halo"],
        "get_line_color": look.palette["closure"],
        "get_line_width": 3 * look.scale,
        "line_width_units": "'pixels'",
        "billboard": True,
        "parameters": dict(IN_FRONT),
    }
    return declared("ScatterplotLayer", "answer-sketch-points", [], given)


#: Bottom first: what lies on the ground, beneath every sign ...
GROUND: Final[tuple[Callable[[Look], pydeck.Layer], ...]] = (_cells, _areas)
#: ... ways, beneath other answers ...
BENEATH: Final[tuple[Callable[[Look], pydeck.Layer], ...]] = (
    _closures,
    _old_routes,
    _routes_edge,
    _routes,
)
#: ... and what stands above them.
ABOVE: Final[tuple[Callable[[Look], pydeck.Layer], ...]] = (
    _closure_signs,
    _scene,
    _arrivals,
    _sketch_area,
    _sketch_line,
    _sketch_points,
)
