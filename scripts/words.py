"""The language of the command line: ``LIFEMAP_LANG``, else that of the terminal."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Final

from layers.definition import Lang
from layers.phrasebook import Phrasebook
from scripts.korean import SENTENCES

_BOOK: Final = Phrasebook(SENTENCES)


def language(environ: Mapping[str, str]) -> Lang:
    """Give the language that an environment asks for; the first variable that is set decides."""
    for name in ("LIFEMAP_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        said = environ.get(name)
        if said:
            return "ko" if said.lower().startswith("ko") else "en"
    return "en"


def in_words(sentence: str, lang: Lang | None = None) -> str:
    """Say an English sentence in the language of this terminal; one that nobody wrote stays."""
    if (lang or language(os.environ)) == "en":
        return sentence
    # What the API also says is written there.
    from api.messages import in_korean

    return _BOOK.korean(sentence) or in_korean(sentence) or sentence
