"""Korean addresses, road-name and lot, as a street and a number in it.

The road-name address law numbers buildings along a street (천호대로 1033, 성내로3길 25-4, 지하 12);
the older lot address numbers plots of a dong (천호동 424-12, 산 3-1). English writes the number
first (1033 Cheonho-daero).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from layers.finding.keys import key

#: The longest text that is read as an address; the patterns below are linear in it.
_LONGEST: Final = 200
_NUMBER: Final = r"(?P<main>\d{1,5})(?:\s*-\s*(?P<sub>\d{1,5}))?"
_WORDS: Final = re.compile(r"[^\s,()]+")
_STREET_END: Final = re.compile(r"(?:로|길|동|가|리|거리)$")
_ENGLISH_END: Final = re.compile(r"(?:daero|ro|gil|dong|ga|ri)$", re.IGNORECASE)
_WHOLE_NUMBER: Final = re.compile(rf"(?P<kind>지하|산|공중)?{_NUMBER}(?:번지|호|번)?")
_GLUED: Final = re.compile(
    rf"(?P<street>\S*(?:로|길|동|가|리|거리))(?P<rest>(?:지하|산|공중)?{_NUMBER}(?:번지|호)?)"
)


@dataclass(frozen=True, slots=True)
class Address:
    """A street (or a dong) and a number in it.

    ``street`` is the key of its name; ``kind`` tells underground and hill numbers from plain ones.
    """

    street: str
    name: str
    main: int
    sub: int = 0
    kind: str = ""

    @property
    def number(self) -> str:
        """The number as it is written."""
        return f"{self.kind}{self.main}" + (f"-{self.sub}" if self.sub else "")


def read_address(text: str, *, loosely: bool = False) -> Address | None:
    """Read the street and number out of a text; ``None`` where there are none.

    ``loosely`` takes any word before a number for a street: it may be misspelt, or only its
    initials (ㅊㅎㄷㄹ 1033).

    1. The last word that ends as a street or a dong, directly before a number, is the street; a
       following 길 of its own name belongs to it (성내로 3길 25).
    2. A number may be glued to its street (천호대로1033).
    3. In English the number may stand before the street.
    """
    words = _WORDS.findall(text[:_LONGEST])
    glued: list[str] = []
    for word in words:
        parts = _GLUED.fullmatch(word)
        glued += [parts["street"], parts["rest"]] if parts else [word]
    return _after_street(glued, loosely=loosely) or _before_street(glued)


def _after_street(words: list[str], *, loosely: bool) -> Address | None:
    for at in range(len(words) - 1, 0, -1):
        number = _WHOLE_NUMBER.fullmatch(words[at])
        kind = ""
        end = at
        if number is None:
            continue
        if words[at - 1] in {"지하", "산", "공중"} and at > 1:
            kind, end = words[at - 1], at - 1
        if loosely or _is_street(words[end - 1]):
            return _address(_street_name(words[:end]), number, kind)
    return None


def _before_street(words: list[str]) -> Address | None:
    """Read ``1033 Cheonho-daero`` and ``25, Seongnae-ro 3-gil``."""
    for at, word in enumerate(words[:-1]):
        number = _WHOLE_NUMBER.fullmatch(word)
        if number is None:
            continue
        for end in range(min(len(words), at + 5), at + 1, -1):
            if _ENGLISH_END.search(words[end - 1]) or _STREET_END.search(words[end - 1]):
                return _address(" ".join(words[at + 1 : end]), number, "")
    return None


def _is_street(word: str) -> bool:
    return bool(_STREET_END.search(word) or _ENGLISH_END.search(word))


def _street_name(words: list[str]) -> str:
    """Give the name that ends in the last word: with 길 of a number goes the street it leaves."""
    last = words[-1]
    if re.fullmatch(r"(?:\d+|[가-힣]?)[가-힣]?길|\d+-gil|\d+가", last) and len(words) > 1:
        return f"{words[-2]} {last}"
    return last


def _address(name: str, number: re.Match[str], kind: str) -> Address:
    return Address(
        street=key(name),
        name=name,
        main=int(number["main"]),
        sub=int(number["sub"] or 0),
        kind=number["kind"] or kind,
    )
