"""Which language an answer is in, and how an English sentence finds its Korean side."""

from __future__ import annotations

import functools
import re
from typing import Final

from flask import request

from api.korean import SENTENCES
from layers.definition import Lang

LANGUAGES: Final[tuple[Lang, ...]] = ("en", "ko")


@functools.cache
def _patterns() -> tuple[tuple[re.Pattern[str], str], ...]:
    """Turn each English key into an expression that reads its names back out of a sentence."""
    made: list[tuple[re.Pattern[str], str]] = []
    for english, korean in SENTENCES.items():
        parts = re.split(r"\{(\w+)\}", english)
        expression = "".join(
            f"(?P<{part}>.*?)" if odd else re.escape(part)
            for odd, part in zip([False, True] * len(parts), parts, strict=False)
        )
        made.append((re.compile(expression, re.DOTALL), korean))
    return tuple(made)


def in_korean(sentence: str) -> str | None:
    """Give the Korean side of an English sentence, ``None`` where nobody wrote one."""
    for pattern, korean in _patterns():
        found = pattern.fullmatch(sentence)
        if found:
            return korean.format(**found.groupdict())
    return None


def in_language(sentence: str, lang: Lang) -> str:
    """Give a sentence in a language; one without a Korean side stays English."""
    return (in_korean(sentence) or sentence) if lang == "ko" else sentence


def asked_language() -> Lang:
    """Give the language of this answer: ``lang=`` first, then ``Accept-Language``, else English."""
    said = request.args.get("lang")
    for lang in LANGUAGES:
        if said == lang:
            return lang
    for tag, quality in request.accept_languages:
        for lang in LANGUAGES:
            if quality > 0 and tag.lower().partition("-")[0] == lang:
                return lang
    return "en"
