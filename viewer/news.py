"""How the map marks what has just changed: ``answer-news``, filled by the page.

Rows ``{position, glowing}``: a place glows for two seconds, and keeps a small mark until somebody
has looked at it.
"""

from __future__ import annotations

import pydeck

from styles.drawings import IN_FRONT, Look
from viewer.declare import declared


def news(look: Look) -> pydeck.Layer:
    """Declare the layer of news, without rows."""
    red, green, blue = look.palette["answer"][:3]
    given = {
        "get_position": "position",
        "get_radius": f"(glowing?26:5)*{look.scale:g}",
        "radius_units": "'pixels'",
        "stroked": True,
        "filled": True,
        "get_fill_color": f"glowing?{[red, green, blue, 60]}:{[red, green, blue, 230]}",
        "get_line_color": f"glowing?{[red, green, blue, 255]}:{list(look.palette['halo'])}",
        "get_line_width": f"(glowing?3:1.5)*{look.scale:g}",
        "line_width_units": "'pixels'",
        "billboard": True,
        # It shrinks from a glow to a mark; the page leaves this out where less motion is wanted.
        "transitions": {"getRadius": 400},
        "parameters": dict(IN_FRONT),
    }
    return declared("ScatterplotLayer", "answer-news", [], given)
