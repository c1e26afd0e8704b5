"""How answers about sight are drawn: who sees a place, what a camera sees, the net, blind spots.

Heights (third coordinates) are metres above the ground right below, so that the drawing is right
on the plain and on the hills alike. ``grade`` is a pixel density class of IEC/EN 62676-4
(``detect``, ``observe``, ``recognise``, ``identify``), or ``none`` below the lowest.

Rows, which the page fills in:

``answer-sight-areas``   ``{polygon, band}``: what is ``reached`` by now, the ``rim`` of the next
                         minutes
``answer-cover``         ``{polygon, grade}``: an area by the share that is seen of it, above the
                         signs; ``answer-cover-hatch`` ``{path}``: strokes over the least seen
``answer-blind``         ``{polygon}``: what no camera sees
``answer-view-rings``    ``{polygon, grade}``: what a camera sees, cut by what blocks it
``answer-view-edges``    ``{path, grade}``; ``answer-view-hatch`` ``{path, grade}`` over what is
                         only assumed
``answer-view-volume``   ``{polygon, grade}``: triangles between the lens and the edge of its view
``answer-blockers``      ``{polygon, height}``: buildings that stand in the way
``answer-sight-lines``   ``{source, target, state, grade, chosen}``: lines of sight and the masts
                         of cameras; ``state`` is ``clear``, ``blocked``, ``away`` or ``mast``
``answer-sight-paths``   ``{path, kind}``: a gate across a way out that nobody watches, which a
                         unit holds in time (``gate_held``), too late (``gate_late``) or none
                         reaches (``gate_open``); a ``track``; a stretch of a school way that is
                         ``unseen``
``answer-sight-points``  ``{position, kind}``: the ``spot`` that is asked about, a ``watched``
                         crossing, a ``gate`` of a school or one of a net, the ``end`` of a line of
                         sight
``answer-sight-badges``  ``{position, text, state, grade, chosen, faint, stack}``: the rank of each
                         camera (``stack`` counts those that share a mast from 0), or what a gate or
                         a ``ring`` is called
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

import pydeck

from styles.drawings import FONT_FAMILY, IN_FRONT, Look
from viewer.declare import declared
from viewer.road_answers import choice

#: The pixel density classes from the coarsest on; each has its colour in the palettes.
GRADES: Final = ("detect", "observe", "recognise", "identify")
#: What stands in a camera's view is hidden by buildings, as it is in the street.
_SOLID: Final[Mapping[str, Any]] = {"depthWriteEnabled": False}
#: A hill's height is added to each corner, instead of painting the shape onto the slope.
_STANDING: Final = "'offset'"
_WHITE: Final = [255, 255, 255, 255]
#: How a gate stands, and the colour that says it: the page gives each a shape besides.
GATES: Final[Mapping[str, str]] = {"gate_held": "ok", "gate_late": "late", "gate_open": "gate"}
#: Ranks and the times of rings; ``?`` is assumed, ``×`` blocked, ``~`` partly seen, ``–`` another
#: reason; ``●▲■`` how a gate stands.
_LETTERS: Final = "0123456789?×~–●▲■:,· "


def _graded(look: Look, opacity: int | None = None) -> str:
    """Write an expression that gives the colour of a row's density class."""
    palette = look.palette

    def coloured(name: str) -> list[int]:
        red, green, blue, own = palette[name]
        return [red, green, blue, own if opacity is None else opacity]

    colours = {grade: coloured(f"sight_{grade}") for grade in GRADES}
    return choice("grade", colours, coloured("sight_none"))


def _areas(look: Look) -> pydeck.Layer:
    reached, rim = look.palette["net_reached"], look.palette["net_rim"]
    given = {
        "get_polygon": "polygon",
        "get_fill_color": f"band=='rim'?{list(rim)}:{list(reached)}",
        "get_line_color": [*reached[:3], 230],
        "get_line_width": f"(band=='reached'?2:1)*{look.scale:g}",
        "line_width_units": "'pixels'",
        "parameters": dict(IN_FRONT),
    }
    return declared("PolygonLayer", "answer-sight-areas", [], given)


def _cover(look: Look) -> pydeck.Layer:
    palette = look.palette
    # Outlines of the coarsest classes are others than their fills, or the ground would hide them.
    edges = {grade: list(palette[f"sight_{grade}"]) for grade in GRADES}
    edges["detect"] = list(palette["cover_detect"])
    given = {
        "get_polygon": "polygon",
        "get_fill_color": _graded(look, 120),
        "get_line_color": choice("grade", edges, list(palette["cover_none"])),
        "get_line_width": 1.2 * look.scale,
        "line_width_units": "'pixels'",
        "parameters": dict(IN_FRONT),
    }
    return declared("PolygonLayer", "answer-cover", [], given)


def _cover_hatch(look: Look) -> pydeck.Layer:
    return _paths(
        "answer-cover-hatch", look, get_color=look.palette["cover_none"], get_width=look.scale
    )


def _blind(look: Look) -> pydeck.Layer:
    red, green, blue, _ = look.palette["sight_blocked"]
    given = {
        "get_polygon": "polygon",
        "get_fill_color": [red, green, blue, 70],
        "get_line_color": [red, green, blue, 150],
        "get_line_width": look.scale,
        "line_width_units": "'pixels'",
        "parameters": dict(IN_FRONT),
    }
    return declared("PolygonLayer", "answer-blind", [], given)


def _view_rings(look: Look) -> pydeck.Layer:
    given = {
        "get_polygon": "polygon",
        "get_fill_color": _graded(look, 105),
        "stroked": False,
        "parameters": dict(_SOLID),
    }
    return declared("PolygonLayer", "answer-view-rings", [], given)


def _paths(name: str, look: Look, **given: Any) -> pydeck.Layer:  # noqa: ANN401 - accessors
    always = {
        "get_path": "path",
        "width_units": "'pixels'",
        "width_min_pixels": look.scale,
        "parameters": dict(IN_FRONT),
    }
    return declared("PathLayer", name, [], always | given)


def _view_edges(look: Look) -> pydeck.Layer:
    return _paths(
        "answer-view-edges", look, get_color=_graded(look, 220), get_width=1.4 * look.scale
    )


def _view_hatch(look: Look) -> pydeck.Layer:
    return _paths("answer-view-hatch", look, get_color=_graded(look, 130), get_width=look.scale)


def _view_volume(look: Look) -> pydeck.Layer:
    given = {
        "get_polygon": "polygon",
        "get_fill_color": _graded(look, 30),
        "_full3d": True,
        "terrain_draw_mode": _STANDING,
        "parameters": {**_SOLID, "cullMode": "none"},
    }
    return declared("SolidPolygonLayer", "answer-view-volume", [], given)


def _blockers(look: Look) -> pydeck.Layer:
    colour = look.palette["sight_blocker"]
    given = {
        "get_polygon": "polygon",
        "get_fill_color": [*colour[:3], 90],
        "get_line_color": list(colour),
        "get_line_width": 2.5 * look.scale,
        "line_width_units": "'pixels'",
        "extruded": not look.flat,
        "wireframe": True,
        "get_elevation": "height",
        "material": {"unlit": True},
    }
    return declared("PolygonLayer", "answer-blockers", [], given)


def _lines(look: Look) -> pydeck.Layer:
    palette = look.palette
    blocked, away, mast = (palette[name] for name in ("sight_blocked", "sight_away", "sight_mast"))
    faint = _graded(look, 150)
    given = {
        "get_source_position": "source",
        "get_target_position": "target",
        "get_color": f"state=='mast'?{list(mast)}:state=='away'?{list(away)}"
        f":state=='blocked'?(chosen?{list(blocked)}:{[*blocked[:3], 150]})"
        f":chosen?{_graded(look)}:{faint}",
        "get_width": f"(state=='mast'?1.5:chosen?4:state=='clear'?2.2:1.6)*{look.scale:g}",
        "width_units": "'pixels'",
        "terrain_draw_mode": _STANDING,
        "parameters": dict(IN_FRONT),
    }
    return declared("LineLayer", "answer-sight-lines", [], given)


def _sight_paths(look: Look) -> pydeck.Layer:
    colours = {name: list(look.palette[colour]) for name, colour in GATES.items()}
    colours["unseen"] = [*look.palette["sight_blocked"][:3], 210]
    track = [*look.palette["route_walk"][:3], 190]
    return _paths(
        "answer-sight-paths",
        look,
        get_color=choice("kind", colours, track),
        get_width=f"(kind=='gate_open'?5:kind=='gate_late'||kind=='gate_held'?6"
        f":kind=='unseen'?2.5:3.5)*{look.scale:g}",
        cap_rounded=True,
        joint_rounded=True,
    )


def _points(look: Look) -> pydeck.Layer:
    palette = look.palette
    halo = list(palette["halo"])
    fills = {name: list(palette[colour]) for name, colour in GATES.items()}
    fills |= {"gate": list(palette["gate"]), "spot": [0, 0, 0, 0]}
    lines = {
        "spot": list(palette["answer"]),
        "watched": list(palette["sight_recognise"]),
        "end": list(palette["sight_blocked"]),
    }
    given = {
        "get_position": "position",
        "get_radius": f"(kind=='spot'?14:kind=='watched'?6:kind=='end'?4:9)*{look.scale:g}",
        "radius_units": "'pixels'",
        "stroked": True,
        "get_fill_color": choice("kind", fills, halo),
        "get_line_color": choice("kind", lines, halo),
        "get_line_width": f"(kind=='spot'?4:2.5)*{look.scale:g}",
        "line_width_units": "'pixels'",
        "billboard": True,
        "parameters": dict(IN_FRONT),
    }
    return declared("ScatterplotLayer", "answer-sight-points", [], given)


def _badges(look: Look) -> pydeck.Layer:
    palette = look.palette
    on_route = list(palette["on_route"])
    own = {"blocked": _WHITE, "ring": on_route, "gate_open": _WHITE}
    own |= {"gate_held": on_route, "gate_late": on_route}
    fine, coarse = list(palette["on_sight"]), list(palette["on_sight_coarse"])
    letters = choice("grade", dict.fromkeys(GRADES[1:], fine), coarse)
    states = {
        name: list(palette[colour])
        for name, colour in (
            ("blocked", "sight_blocked"),
            ("away", "sight_away"),
            ("ring", "route_walk"),
            *GATES.items(),
        )
    }
    given = {
        "get_position": "position",
        "get_text": "text",
        "get_size": f"(chosen?24:faint?14:18)*{look.scale:g}",
        # Cameras of one mast stand above each other.
        "get_pixel_offset": f"[0,-{round(14 * look.scale)}-{round(26 * look.scale)}*stack]",
        "get_color": choice("state", own, letters),
        "background": True,
        "get_background_color": choice("state", states, _graded(look, 255)),
        "get_border_color": f"chosen?{list(palette['answer'])}:{list(palette['halo'])}",
        "get_border_width": f"(chosen?4:1.5)*{look.scale:g}",
        "background_padding": [8, 3],
        "background_border_radius": 8,
        "font_family": f'"{FONT_FAMILY}"',
        "font_weight": 700,
        "font_settings": {"fontSize": 40, "buffer": 6},
        "character_set": f"'{_LETTERS}'",
        "parameters": dict(IN_FRONT),
    }
    return declared("TextLayer", "answer-sight-badges", [], given)


#: Bottom first: what lies on the ground ...
SIGHT_GROUND: Final[tuple[Callable[[Look], pydeck.Layer], ...]] = (_areas, _view_rings)
#: ... and what stands on it.
SIGHT: Final[tuple[Callable[[Look], pydeck.Layer], ...]] = (
    _cover,
    _cover_hatch,
    _blind,
    _view_hatch,
    _view_edges,
    _view_volume,
    _blockers,
    _lines,
    _sight_paths,
    _points,
    _badges,
)
