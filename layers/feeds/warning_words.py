"""How the KMA says what is in force: ``o 호우경보 : 서울동남권, 경기도(수원, 성남)``.

The grammar, as found in recorded answers:

1. An entry begins with ``o``; lines wrap anywhere, and blanks in the middle of words mean nothing.
2. ``o 없음`` and ``o 없 음`` alone say that there is none.
3. Areas are listed with commas, parts of an area in brackets after it, to any depth.
4. ``(A, B 제외)`` is everything but these.

What does not fit is unreadable as soon as it could concern one of the areas in question: an unknown
shape is "unknown", never "no warning".
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, TypeAlias

from layers.feeds.documents import UnreadableAnswerError
from layers.feeds.reading import LOST

#: Names of kinds to the codes of ``getPwnCd``.
KINDS: Final = {
    "강풍": "1",
    "호우": "2",
    "한파": "3",
    "건조": "4",
    "폭풍해일": "5",
    "해일": "5",
    "풍랑": "6",
    "태풍": "7",
    "대설": "8",
    "황사": "9",
    "폭염": "12",
    "열대야": "13",
}
DEGREES: Final = {"주의보": "0", "경보": "1", "중대경보": "2"}
_ENTRY: Final = re.compile(r"(?:^|\n)\s*[oO○ㅇ]\s+")
_LABEL: Final = re.compile(rf"({'|'.join(KINDS)})({'|'.join(DEGREES)})")
_NONE: Final = "없음"
_BUT: Final = "제외"
_BLANKS: Final = re.compile(r"\s+")


Regions: TypeAlias = Mapping[str, Sequence[str]]
NOWHERE: Final[Regions] = MappingProxyType({})


@dataclass(frozen=True, kw_only=True)
class Warned:
    """A zone that is warned of something; ``kind`` and ``degree`` are the codes of ``getPwnCd``."""

    area: str
    kind: str
    degree: str
    text: str


@dataclass(frozen=True, kw_only=True)
class _Area:
    """A named area with what stands in brackets after it."""

    name: str
    parts: tuple[_Area, ...] = ()


def warned_in(text: str, areas: Mapping[str, str], regions: Regions = NOWHERE) -> list[Warned]:
    """Give what the words say of some zones.

    Parameters
    ----------
    areas
        Code -> name of the zones in question.
    regions
        Names of what these zones are part of, each with the names of all its zones; a warning for
        all of it is one for each of them.

    Raises
    ------
    UnreadableAnswerError
        When the words may say something of them that is not understood.
    """
    entries = [entry for entry in _ENTRY.split(text) if entry.strip()]
    if not entries:
        raise UnreadableAnswerError(f"The list of warnings in force is empty: '{text[:80]}'.")
    if any(_tight(entry) == _NONE for entry in entries):
        if len(entries) > 1:
            raise UnreadableAnswerError(f"Both none and some are in force: '{text[:80]}'.")
        return []
    return [warned for entry in entries for warned in _of_entry(entry, areas, regions)]


def _tight(text: str) -> str:
    return _BLANKS.sub("", text)


def _of_entry(entry: str, areas: Mapping[str, str], regions: Regions) -> Iterator[Warned]:
    label, colon, where = entry.partition(":")
    if not colon or ":" in where:
        raise UnreadableAnswerError(f"No one warning with its areas: '{entry.strip()[:80]}'.")
    found = _LABEL.fullmatch(_tight(label))
    listed = _areas(_tight(where))
    for code, name in areas.items():
        if not any(_covers(each, name, regions) for each in listed):
            continue
        if found is None:
            raise UnreadableAnswerError(f"'{label.strip()}' is no known warning, and of {name}.")
        yield Warned(
            area=code, kind=KINDS[found[1]], degree=DEGREES[found[2]], text=" ".join(entry.split())
        )


def _areas(text: str) -> tuple[_Area, ...]:
    """Read a list of areas with brackets in it."""
    listed, rest = _list(text)
    if rest:
        raise UnreadableAnswerError(f"The brackets of '{text[:80]}' do not match.")
    return listed


def _list(text: str) -> tuple[tuple[_Area, ...], str]:
    """Read areas until a bracket closes that was opened before, and give what is left."""
    listed: list[_Area] = []
    while True:
        name, text = _name(text)
        parts: tuple[_Area, ...] = ()
        if text.startswith("("):
            parts, text = _list(text[1:])
            if not text.startswith(")"):
                raise UnreadableAnswerError(f"A bracket after '{name}' does not close.")
            tail, text = _name(text[1:])
            name += tail  # ``B(C) 제외``
        if not name:
            raise UnreadableAnswerError("An area without a name is listed.")
        listed.append(_Area(name=name, parts=parts))
        if not text.startswith(","):
            return tuple(listed), text
        text = text[1:]


def _name(text: str) -> tuple[str, str]:
    end = next((at for at, letter in enumerate(text) if letter in ",()"), len(text))
    return text[:end], text[end:]


def _covers(area: _Area, name: str, regions: Regions) -> bool:
    """Whether an area is a zone, has it among its parts, or is all of a region that it is in."""
    said = area.name.removesuffix(_BUT)
    if _is(said, name):
        return True
    region = next((each for each in regions if _is(said, each)), None)
    if region is not None:
        parts = tuple(_of_region(part, region, regions) for part in area.parts)
        area = _Area(name=area.name, parts=parts)
    inner = any(_covers(part, name, regions) for part in area.parts)
    if area.parts and area.parts[-1].name.endswith(_BUT):  # rule 4
        return region is not None and not inner
    return inner or (region is not None and not area.parts)


def _of_region(part: _Area, region: str, regions: Regions) -> _Area:
    """Give a part of a region its whole name, which it may leave out there.

    Raises
    ------
    UnreadableAnswerError
        When the region is not known to have it: then it may be part of a zone in question.
    """
    said = part.name.removesuffix(_BUT)
    for whole in regions[region]:
        if _is(said, whole) or any(_is(each + said, whole) for each in regions):
            return _Area(name=part.name.replace(said, whole), parts=part.parts)
    raise UnreadableAnswerError(f"'{said}' is no known part of {region}.")


def _is(said: str, name: str) -> bool:
    """Whether a name is another one.

    Raises
    ------
    UnreadableAnswerError
        When it lost letters and could be.
    """
    if LOST not in said:
        return said == name
    could_be = re.sub(f"{LOST}+", lambda lost: f".{{1,{len(lost[0])}}}", re.escape(said))
    if re.fullmatch(could_be, name):
        raise UnreadableAnswerError(f"'{said}' may be {name}: letters were lost.")
    return False
