"""The layers that answers are drawn with: declared like all others, filled by the page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import pydeck

from styles.drawings import FONT_FAMILY, IN_FRONT, Look
from viewer.declare import declared
from viewer.feed_answers import FIGURE_ABOVE
from viewer.news import news
from viewer.road_answers import ABOVE, BENEATH
from viewer.sent import SENT
from viewer.sight_answers import SIGHT


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
    return declared("PathLayer", "answer-ring", [], given)


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
    return declared("LineLayer", "answer-lines", [], given)


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
    return declared("ScatterplotLayer", "answer-points", [], given)


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
    return declared("TextLayer", "answer-labels", [], given)


#: What the labels of answers are made of: numbers, distances and times.
_ANSWER_LETTERS: Final = "0123456789.,:~+-–· kmh%분초시간약"

#: What answers are drawn with, bottom first; each gives one layer without rows.
ANSWERS: Final[tuple[Callable[[Look], pydeck.Layer], ...]] = (
    *BENEATH,
    *FIGURE_ABOVE,
    _answer_ring,
    _answer_lines,
    _answer_points,
    _answer_labels,
    *ABOVE,
    *SIGHT,
    news,
    *SENT,
)
