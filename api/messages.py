"""Which language an answer is in, and how an English sentence finds its Korean side."""

from __future__ import annotations

from typing import Final

from flask import request

from api.korean import SENTENCES
from layers.definition import Lang
from layers.phrasebook import Phrasebook

LANGUAGES: Final[tuple[Lang, ...]] = ("en", "ko")


_BOOK: Final = Phrasebook(SENTENCES)


def in_korean(sentence: str) -> str | None:
    """Give the Korean side of an English sentence, ``None`` where nobody wrote one."""
    return _BOOK.korean(sentence)


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
