"""How what feeds say of areas is drawn; the page fills the rows in.

``answer-figure``         ``{polygon, shade}``: a dong by its class, 0 to 4, or -1: nobody knows
``answer-figure-values``  ``{position, text}``: its number, or a diamond where nobody knows
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import pydeck

from styles.drawings import FONT_FAMILY, IN_FRONT, Look
from viewer.declare import declared

#: From the lowest class to the highest: one hue, which every eye tells apart by its lightness.
SHADES: Final = ("figure_1", "figure_2", "figure_3", "figure_4", "figure_5")
_LETTERS: Final = "0123456789,.-−◇"


def _figure(look: Look) -> pydeck.Layer:
    palette = look.palette
    tests = "".join(f"shade=={n}?{list(palette[name])}:" for n, name in enumerate(SHADES))
    given = {
        "get_polygon": "polygon",
        # What nobody knows has no shade at all: it is an outline with a diamond.
        "get_fill_color": f"({tests}[0,0,0,0])",
        "get_line_color": palette["unknown"],
        "get_line_width": f"(shade<0?2.5:1)*{look.scale:g}",
        "line_width_units": "'pixels'",
        "parameters": dict(IN_FRONT),
    }
    return declared("PolygonLayer", "answer-figure", [], given)


def _values(look: Look) -> pydeck.Layer:
    given = {
        "get_position": "position",
        "get_text": "text",
        "get_size": 15 * look.scale,
        "get_color": look.palette["text"],
        "get_pixel_offset": [0, round(20 * look.scale)],
        "outline_width": 3,
        "outline_color": look.palette["halo"],
        "font_family": f'"{FONT_FAMILY}"',
        "font_weight": 700,
        "font_settings": {"fontSize": 32, "buffer": 6, "sdf": True},
        "character_set": f"'{_LETTERS}'",
        "parameters": dict(IN_FRONT),
    }
    return declared("TextLayer", "answer-figure-values", [], given)


#: Beneath the points of the map, and above everything.
FIGURE_GROUND: Final[tuple[Callable[[Look], pydeck.Layer], ...]] = (_figure,)
FIGURE_ABOVE: Final[tuple[Callable[[Look], pydeck.Layer], ...]] = (_values,)
