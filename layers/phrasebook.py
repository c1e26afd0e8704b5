"""English sentences and their Korean sides, found again after values were put into them."""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping
from typing import Final

_PLACE: Final = re.compile(r"\{(\w+)\}")


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
                # A word that stands in a sentence may have a Korean side of its own.
                return korean.format(
                    **{name: self._sentences.get(value, value) for name, value in values.items()}
                )
        return None

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
