"""Icons as SVG: one family of signs in ``icons/*.svg``, put together with a mark for their state.

A file of ``icons`` draws on 48 x 48: its plate in ``currentColor``, its glyph in white, both
without an outline of their own; the outline that lifts it off the map comes from here. SVG stays
sharp on a wall and is drawn by the browser itself, so nothing has to be rasterised at build time.
"""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Sequence
from importlib import resources
from typing import Any, Final

from layers.errors import DefinitionError
from styles.palette import PALETTES, Palette

#: Size of one icon in an atlas, in pixels: sharp up to three times its size on a desk.
CELL_PX: Final = 96
#: Room around the 48 units of a sign, for its outline and the mark.
_VIEW: Final = "-2 -2 52 52"
#: A state is a shape besides a colour: late is a triangle, down a square, unknown a diamond.
_MARKS: Final[dict[str, str]] = {
    "late": "M37 26 48.5 46.5h-23z",
    "down": "M28 28h19v19H28z",
    "unknown": "M37.5 25.5 49 37.5 37.5 49 26 37.5z",
}
STATES: Final = tuple(_MARKS)


@functools.cache
def _inside(name: str) -> str:
    """Read what stands between the ``svg`` tags of an icon file."""
    file = resources.files("styles").joinpath("icons", f"{name}.svg")
    if not file.is_file():
        raise DefinitionError(f"There is no icon '{name}': add styles/icons/{name}.svg.")
    text = file.read_text("utf-8")
    return text[text.index(">") + 1 : text.rindex("</svg>")].strip()


def check_icon(name: str) -> None:
    """Raise ``DefinitionError`` when there is no such icon."""
    _inside(name)


def key(icon: str, state: str | None = None) -> str:
    """Name an icon with its state, as the icon mapping does."""
    return f"{icon}.{state}" if state else icon


def _drawn(icon: str, plate: str, state: str | None, palette: Palette, place: str = "") -> str:
    halo = palette.css("halo")
    mark = ""
    if state is not None:
        mark = f'<path d="{_MARKS[state]}" fill="{palette.css(state)}" stroke-width="2.5"/>'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" {place} viewBox="{_VIEW}"'
        f' color="{palette.css(plate)}" stroke="{halo}" stroke-width="2.2"'
        f' stroke-linejoin="round">{_inside(icon)}{mark}</svg>'
    )


def icon_svg(icon: str, *, plate: str, palette: Palette, state: str | None = None) -> str:
    """Draw one icon, for legends, lists and reports."""
    size = f'width="{CELL_PX}" height="{CELL_PX}"'
    return _drawn(icon, plate, state, palette, size)


def atlas_svg(faces: Sequence[tuple[str, str]], *, palette: Palette) -> str:
    """Draw icons, each on its plate, and their states side by side, as ``mapping`` says.

    A layer has an atlas of its own: every tile of a layer keeps a copy on the graphics card,
    and one atlas of all icons would be ten times as large.
    """
    drawn = [(icon, plate, state) for icon, plate in faces for state in (None, *STATES)]
    cells = "".join(
        _drawn(
            icon,
            plate,
            state,
            palette,
            f'x="{index * CELL_PX}" y="0" width="{CELL_PX}" height="{CELL_PX}"',
        )
        for index, (icon, plate, state) in enumerate(drawn)
    )
    width = CELL_PX * len(drawn)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{CELL_PX}"'
        f' viewBox="0 0 {width} {CELL_PX}">{cells}</svg>'
    )


def mapping(icons: Sequence[str]) -> dict[str, dict[str, Any]]:
    """Say where in the atlas each state of each icon is, as deck.gl's ``iconMapping``."""
    cell = {"y": 0, "width": CELL_PX, "height": CELL_PX, "mask": False}
    names = [key(icon, state) for icon in icons for state in (None, *STATES)]
    return {name: {"x": index * CELL_PX, **cell} for index, name in enumerate(names)}


@functools.cache
def family_digest() -> str:
    """Name the version of all icons in both palettes: browsers may keep an icon for good."""
    files = sorted(resources.files("styles").joinpath("icons").iterdir(), key=lambda f: f.name)
    drawn = [file.read_bytes() for file in files if file.name.endswith(".svg")]
    rest = repr((_VIEW, _MARKS, CELL_PX, [palette.colours for palette in PALETTES.values()]))
    return hashlib.sha256(b"".join(drawn) + rest.encode()).hexdigest()[:10]
