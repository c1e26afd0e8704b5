"""English sentences and their Korean sides, found again after values were put into them."""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping
from typing import Final

_PLACE: Final = re.compile(r"\{(\w+)\}")

#: What a sentence names so is one itself.
_SENTENCES_WITHIN: Final = frozenset({"why", "error"})
#: What a sentence names so is several words, of which one is meant.
_CHOICES: Final = frozenset({"names", "options", "known", "classes", "kinds"})


class Phrasebook:
    """As in gettext the English sentence is the key; its ``{names}`` are read back out of it.

    A longer key stands before one that it also matches.
    """

    def __init__(self, sentences: Mapping[str, str]) -> None:
        """Keep the pairs; they are made ready at the first question."""
        self._sentences = sentences

    def korean(self, sentence: str) -> str | None:
        """Give the Korean side of an English sentence, ``None`` where nobody wrote one."""
        exact = self._sentences.get(sentence)
        if exact is not None:
            return exact
        for pattern, korean in self._patterns:
            found = pattern.fullmatch(sentence)
            if found:
                values = found.groupdict()
                return korean.format(
                    **{name: self._value(name, value) for name, value in values.items()}
                )
        return None

    def _value(self, name: str, value: str) -> str:
        """Give what stands in a sentence: a word, or a sentence that says why."""
        if name in _SENTENCES_WITHIN:
            return self.korean(value) or value
        if name in _CHOICES:
            return value.replace(" or ", ", ")
        return self._sentences.get(value, value)

    @functools.cached_property
    def _patterns(self) -> tuple[tuple[re.Pattern[str], str], ...]:
        """Turn each English key into an expression that reads its names."""
        made: list[tuple[re.Pattern[str], str]] = []
        for english, korean in self._sentences.items():
            parts = _PLACE.split(english)
            expression = "".join(
                f"(?P<{part}>.*?)" if odd else re.escape(part)
                for odd, part in zip([False, True] * len(parts), parts, strict=False)
            )
            made.append((re.compile(expression, re.DOTALL), korean))
        return tuple(made)
