"""Scripts, styles and fonts as text that a page can hold: a sheet must open without a network.

The files come from npm packages and are put into ``static/dist/sheet`` when the front end is built.
"""

from __future__ import annotations

import base64
import functools
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from viewer.page import STATIC, NotBuiltError

_SHEET: Final = STATIC / "dist" / "sheet"
_FACE: Final = re.compile(r"@font-face\s*\{([^}]*)\}")
_FILE: Final = re.compile(r"woff2-dynamic-subset/(Pretendard-Regular\.subset\.\d+\.woff2)\)")
_RANGE: Final = re.compile(r"U\+([0-9a-f]+)(?:-([0-9a-f]+))?", re.IGNORECASE)
_URL: Final = re.compile(r"url\([^)]*\)")


def _file(name: str) -> Path:
    path = _SHEET / name
    if not path.is_file():
        raise NotBuiltError(name)
    return path


@functools.cache
def leaflet_script() -> str:
    """Give Leaflet; nothing in it can end the element that holds it.

    Raises
    ------
    NotBuiltError
        When the front end was not built.
    """
    return _file("leaflet.js").read_text("utf-8").replace("</", "<\\/")


@functools.cache
def leaflet_styles() -> str:
    """Give Leaflet's styles without its pictures, which sheets do not use."""
    return _URL.sub("none", _file("leaflet.css").read_text("utf-8"))


@dataclass(frozen=True, kw_only=True)
class _Part:
    """A file with some of the font's letters, and their code points as (first, last)."""

    name: str
    ranges: tuple[tuple[int, int], ...]

    def holds_any(self, letters: Iterable[int]) -> bool:
        return any(first <= letter <= last for letter in letters for first, last in self.ranges)


@functools.cache
def _parts() -> tuple[_Part, ...]:
    faces = _FACE.findall(_file("pretendard-dynamic-subset.css").read_text("utf-8"))
    return tuple(
        _Part(
            name=name.group(1),
            ranges=tuple(
                (int(first, 16), int(last or first, 16))
                for first, last in _RANGE.findall(face.partition("unicode-range:")[2])
            ),
        )
        for face in faces
        if (name := _FILE.search(face))
    )


def fonts_for(text: str) -> str:
    """Give ``@font-face`` rules of Pretendard with the parts that hold the letters of a text."""
    letters = {ord(letter) for letter in text}
    return "\n".join(_face(part) for part in _parts() if part.holds_any(letters))


def _face(part: _Part) -> str:
    data = base64.b64encode(_file(part.name).read_bytes()).decode()
    ranges = ",".join(f"U+{first:x}-{last:x}" for first, last in part.ranges)
    return (
        "@font-face{font-family:Pretendard;font-weight:400;"
        f"src:url(data:font/woff2;base64,{data}) format('woff2');unicode-range:{ranges}}}"
    )
