"""What stands for ``{words}`` in definitions: what a district is called, and what it has.

Definitions name no place. What follows from the district's legal code is in ``words.toml``; what
follows from what is loaded is asked of its layers, each time anew, since it may come later than the
feed; and ``[words]`` in ``feeds.toml`` says the rest, or says it better.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any, Final

from layers.errors import DefinitionError, LayersError
from layers.feeds.definition import Feed
from layers.store.anchors import Anchor, texts_of
from layers.store.database import Database

_FILE: Final = Path(__file__).parent / "words.toml"
#: The sample's and real districts' files may name a district that no table of codes has.
_CODE_DIGITS: Final = 5
_SIDO_DIGITS: Final = 2
_WORD: Final = re.compile(r"\{([a-z_]+)\}")
_BETWEEN: Final = ","
#: What is asked of layers: the field whose texts are listed, and what part of each is meant.
_LOADED: Final[Mapping[str, tuple[str, str, re.Pattern[str]]]] = {
    "subway_stations": ("subway_stations", "name", re.compile(r"(.+?)(?:역)?")),
    "traffic_counters": ("facilities", "id", re.compile(r"traffic_counters/(.+)")),
    "legal_dongs": ("dongs", "code", re.compile(r"\d{5}(\d{5})")),
}
#: Words that are of a moment, and those that the carrier or the protocol fills in.
_OF_THE_MOMENT: Final = frozenset(
    {"key", "bbox", "west", "south", "east", "north", "today", "now", "newest", "page", "size",
     "start", "end", "nx", "ny", "quarter", "drop"}
)  # fmt: skip


class NotLoadedError(LayersError, LookupError):
    """What a feed asks about is not loaded yet."""


class Words(Mapping[str, str]):
    """The words of a district; several of one kind have commas between."""

    def __init__(self, said: Mapping[str, str], database: Database | None = None) -> None:
        """Take what is said; without a database nothing is asked."""
        self._said, self._database = dict(said), database

    def __getitem__(self, name: str) -> str:
        """Give what a word stands for; of what is not loaded yet, nothing."""
        if name in self._said or name not in _LOADED or self._database is None:
            return self._said[name]
        layer, field, part = _LOADED[name]
        found = (part.fullmatch(text) for text in texts_of(self._database, layer, field))
        return _BETWEEN.join(sorted({each[1] for each in found if each}))

    def __iter__(self) -> Iterator[str]:
        """Go through the words that need nobody to be asked."""
        return iter(self._said)

    def __len__(self) -> int:
        """Count them."""
        return len(self._said)

    def written_down(self) -> dict[str, str]:
        """Give all words as they are now, for those who cannot ask: a collector outside."""
        return {**{name: self[name] for name in _LOADED}, **self._said}


def words_of(anchor: Anchor, said: Mapping[str, str], database: Database | None = None) -> Words:
    """Give the words of a district; ``said`` are those of the settings."""
    code = anchor.code[:_CODE_DIGITS]
    known = _known()
    base = {
        "district": anchor.name,
        "code": code,
        "sido": anchor.name,
        "sido_code": code[:_SIDO_DIGITS],
        "district_code": code[_SIDO_DIGITS:],
    }
    place = {**known.get(code[:_SIDO_DIGITS], {}), **known.get(code, {})}
    return Words({**base, **place, **said}, database)


@cache
def _known() -> Mapping[str, Mapping[str, str]]:
    return tomllib.loads(_FILE.read_text("utf-8"))


def with_words(feed: Feed, words: Mapping[str, str]) -> Feed:
    """Give a feed whose options name the district's own places; addresses are filled when asked.

    In a list, what stands for several becomes several.

    Raises
    ------
    DefinitionError
        When nobody said what a word stands for here.
    NotLoadedError
        When what it stands for is not loaded yet.
    """
    options = {name: _filled(value, feed, words) for name, value in feed.ask.options.items()}
    only = {name: _text(value, feed, words) for name, value in feed.target.only.items()}
    return replace(
        feed,
        ask=replace(feed.ask, options=options),
        target=replace(feed.target, only=only),
    )


def _filled(value: Any, feed: Feed, words: Mapping[str, str]) -> Any:  # noqa: ANN401 - of TOML
    if isinstance(value, str):
        return _text(value, feed, words)
    if isinstance(value, Mapping):
        return {_text(k, feed, words): _filled(v, feed, words) for k, v in value.items()}
    if isinstance(value, list):
        return [part for each in value for part in _several(_filled(each, feed, words), each)]
    return value


def _several(filled: Any, said: Any) -> list[Any]:  # noqa: ANN401 - of TOML
    """Give the parts of what a list holds: a text, or a table with one entry, of a word."""
    if filled == said:
        return [filled]
    if isinstance(filled, str):
        return filled.split(_BETWEEN)
    if isinstance(filled, dict) and len(filled) == 1:
        ((name, texts),) = filled.items()
        return [{name: text} for text in str(texts).split(_BETWEEN)]
    return [filled]


def _text(text: str, feed: Feed, words: Mapping[str, str]) -> str:
    def word(found: re.Match[str]) -> str:
        name = found[1]
        try:
            meant = words[name]
        except KeyError:
            raise DefinitionError(unsaid(feed, name)) from None
        if not meant:
            waits = f"'{feed.id}' waits for '{{{name}}}'"
            raise NotLoadedError(f"{waits}: nothing of it is loaded yet.")
        return meant

    return _WORD.sub(word, text) if "{" in text and "{drop}" not in text else text


def unsaid(feed: Feed, name: str) -> str:
    """Say that nobody said what a word stands for."""
    return f"'{feed.id}' asks about '{{{name}}}', which [words] in feeds.toml must say here."


def placeholders(feed: Feed) -> list[str]:
    """List the words of a definition that are the district's, not of a moment or of a page."""
    ask, only = feed.ask, feed.target.only.values()
    texts = [ask.url, *ask.params.values(), *_texts(ask.options), *only]
    own = {name for each in _tables(ask.options.get("each")) for name in each}
    named = dict.fromkeys(name for text in texts for name in _WORD.findall(text))
    return [name for name in named if name not in own | _OF_THE_MOMENT]


def unsaid_words(feed: Feed, words: Mapping[str, str]) -> list[str]:
    """List the words of a feed that nobody said here, and that no layer will."""
    return [name for name in placeholders(feed) if name not in _LOADED.keys() | words.keys()]


def _tables(each: Any) -> list[Mapping[str, Any]]:  # noqa: ANN401 - of TOML
    return [one for one in each if isinstance(one, Mapping)] if isinstance(each, list) else []


def _texts(value: Any) -> Iterator[str]:  # noqa: ANN401 - of TOML
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for name, inner in value.items():
            yield str(name)
            yield from _texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _texts(inner)
