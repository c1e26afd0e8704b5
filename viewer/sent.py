"""How a sent file is shown before it is loaded: ``answer-sent-*``, filled by the page.

Rows: ``answer-sent-areas`` ``{polygon}``, ``answer-sent-lines`` ``{path}``,
``answer-sent-points`` ``{position}``.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import pydeck

from styles.drawings import IN_FRONT, Look
from viewer.declare import declared


def _areas(look: Look) -> pydeck.Layer:
    red, green, blue = look.palette["answer"][:3]
    given = {
        "get_polygon": "polygon",
        "get_fill_color": [red, green, blue, 60],
        "get_line_color": [red, green, blue, 230],
        "get_line_width": 1.5 * look.scale,
        "line_width_units": "'pixels'",
        "parameters": dict(IN_FRONT),
    }
    return declared("PolygonLayer", "answer-sent-areas", [], given)


def _lines(look: Look) -> pydeck.Layer:
    given = {
        "get_path": "path",
        "get_color": look.palette["answer"],
        "get_width": 3 * look.scale,
        "width_units": "'pixels'",
        "billboard": True,
        "parameters": dict(IN_FRONT),
    }
    return declared("PathLayer", "answer-sent-lines", [], given)


def _points(look: Look) -> pydeck.Layer:
    given = {
        "get_position": "position",
        "get_radius": 5 * look.scale,
        "radius_units": "'pixels'",
        "stroked": True,
        "filled": True,
        "get_fill_color": look.palette["answer"],
        "get_line_color": look.palette["halo"],
        "get_line_width": 1.5 * look.scale,
        "line_width_units": "'pixels'",
        "billboard": True,
        "parameters": dict(IN_FRONT),
    }
    return declared("ScatterplotLayer", "answer-sent-points", [], given)


#: Bottom first.
SENT: Final[tuple[Callable[[Look], pydeck.Layer], ...]] = (_areas, _lines, _points)
