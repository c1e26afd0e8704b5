"""What somebody typed, taken apart: words, and those among them that name a kind of thing."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from layers.definition import Layer
from layers.finding.keys import key

#: A longer text is no question; addresses end long before.
LONGEST: Final = 200
_WORD: Final = re.compile(r"[^\s,()·/|]+")
_PIECES: Final = re.compile(r"[·,/]| and ")
#: Words that say in which part of the country, which here is always the same.
_WHERE: Final = re.compile(
    r".*(?:특별시|광역시|[가-힣]시|[가-힣]도|[가-힣]구)$|.*-(?:si|gu|do)$|seoul$"
)
_MOST_WORDS: Final = 12
_LONGEST_PHRASE: Final = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A question in words.

    ``names`` are the words without those that name a kind of thing, whose layers are ``kinds``;
    ``kinds`` is empty where no word does.
    """

    text: str
    words: tuple[str, ...]
    names: tuple[str, ...]
    kinds: frozenset[str]

    @property
    def without_where(self) -> tuple[str, ...]:
        """The names without the words for city and district, unless nothing else was said."""
        kept = tuple(word for word in self.names if not _WHERE.fullmatch(word.lower()))
        return kept or self.names


def kinds_of(layers: Iterable[Layer]) -> dict[str, frozenset[str]]:
    """Give the keys of everything that layers are called, in Korean and English."""
    found: dict[str, set[str]] = {}
    for layer in layers:
        for title in (layer.title.ko, layer.title.en):
            for piece in (title, *_PIECES.split(title)):
                for said in _numbers_of(key(piece)):
                    found.setdefault(said, set()).add(layer.id)
    return {said: frozenset(ids) for said, ids in found.items() if said}


def _numbers_of(said: str) -> tuple[str, ...]:
    """Give a word and, where it is an English plural, its singular."""
    if said.endswith("ies"):
        return said, said[:-3] + "y"
    if said.endswith(("ses", "xes")):
        return said, said[:-2]
    return (said, said[:-1]) if said.endswith("s") and not said.endswith("ss") else (said,)


def read_words(text: str, kinds: Mapping[str, frozenset[str]]) -> Asked:
    """Take a text apart; the longest phrase that names a kind of thing is taken for that."""
    plain = unicodedata.normalize("NFC", text).strip()[:LONGEST]
    words = tuple(_WORD.findall(plain))[:_MOST_WORDS]
    for size in range(min(_LONGEST_PHRASE, len(words)), 0, -1):
        for start in range(len(words) - size + 1):
            layers = kinds.get(key("".join(words[start : start + size])))
            if layers:
                names = words[:start] + words[start + size :]
                return Asked(text=plain, words=words, names=names, kinds=layers)
    return Asked(text=plain, words=words, names=words, kinds=frozenset())
