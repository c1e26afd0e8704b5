"""Texts as the search compares them: letter by letter, by initial consonants, by sound.

Korean becomes Latin letters jamo by jamo (강동 -> ``gangdong``), so that one key serves Hangul,
what English speakers type, and slips of a single jamo.
"""

from __future__ import annotations

import functools
import re
import unicodedata
from typing import Final

from hangulpy import convert_qwerty_to_hangul, romanize

#: Part of what a stored key was made by: another number makes all of them anew.
VERSION: Final = 1

_INITIALS: Final = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"
# One line a table: lists would be a word a line.
_INITIAL_LETTERS: Final = "g kk n d tt r m b pp s ss . j jj ch k t p h".split()  # noqa: SIM905
_VOWEL_LETTERS: Final = "a ae ya yae eo e yeo ye o wa wae oe yo u wo we wi yu eu ui i".split()  # noqa: SIM905
_FINAL_LETTERS: Final = "k k kt n nj nh t l lk lm lp lt lt lp lh m p pt t t ng t t k t p h".split()  # noqa: SIM905
_SYLLABLES: Final = range(0xAC00, 0xD7A4)
_HANGUL: Final = re.compile("[가-힣]+")
_A_FINAL: Final = 28
_A_VOWEL: Final = 21 * _A_FINAL
#: What a keyboard makes of two consonants typed in a row.
_CLUSTERS: Final = str.maketrans(
    {
        "ㄳ": "ㄱㅅ", "ㄵ": "ㄴㅈ", "ㄶ": "ㄴㅎ", "ㄺ": "ㄹㄱ", "ㄻ": "ㄹㅁ", "ㄼ": "ㄹㅂ",
        "ㄽ": "ㄹㅅ", "ㄾ": "ㄹㅌ", "ㄿ": "ㄹㅍ", "ㅀ": "ㄹㅎ", "ㅄ": "ㅂㅅ",
    }
)  # fmt: skip


class _Letters(dict[int, str]):
    """Maps each character of a decomposed text to its letters; what is neither is dropped."""

    def __missing__(self, code: int) -> str:
        sign = chr(code)
        self[code] = kept = sign if sign.isalnum() else ""
        return kept


def _letters() -> _Letters:
    found = _Letters()
    for start, letters in (
        (0x1100, _INITIAL_LETTERS),
        (0x1161, _VOWEL_LETTERS),
        (0x11A8, _FINAL_LETTERS),
    ):
        found.update((start + n, "" if each == "." else each) for n, each in enumerate(letters))
    return found


_LETTERS: Final = _letters()


def key(text: str) -> str:
    """Give the letters and digits of a text: ``천호대로 1033`` -> ``cheonhodaero1033``.

    Case, blanks, marks and accents fall away; any script stays in its own letters.
    """
    return unicodedata.normalize("NFKD", text.lower()).translate(_LETTERS)


def spoken_key(text: str) -> str:
    """Give the key of how Korean is spelled in English: ``종로`` -> ``jongno`` (2000 rules)."""
    return key(_HANGUL.sub(_spoken, text))


def _spoken(run: re.Match[str]) -> str:
    return _romanized(run[0])


# Sounds change inside a word only, and many texts are made of few words.
@functools.lru_cache(maxsize=65_536)
def _romanized(word: str) -> str:
    return romanize(word)


def keys(text: str) -> tuple[str, ...]:
    """Give every key that a text is found by, the letter-by-letter one first."""
    made = key(text)
    if not has_hangul(text):
        return (made,) if made else ()
    return tuple(dict.fromkeys((made, spoken_key(text))))


def has_hangul(text: str) -> bool:
    """Whether a text has a whole syllable of Hangul."""
    return any(ord(sign) in _SYLLABLES for sign in text)


def initials(text: str) -> str:
    """Give the initial consonants of a text: ``강동119`` -> ``ㄱㄷ119``; other letters stay."""
    text = unicodedata.normalize("NFC", text.lower()).translate(_CLUSTERS)
    return "".join(
        _INITIALS[(ord(sign) - _SYLLABLES.start) // _A_VOWEL] if ord(sign) in _SYLLABLES else sign
        for sign in text
        if sign.isalnum()
    )


def asks_initials(text: str) -> bool:
    """Whether a text has consonants that stand alone, as in ``ㄱㄷㄱㅊ`` or ``강동ㄱㅊ``."""
    return any(
        sign in _INITIALS for sign in unicodedata.normalize("NFC", text).translate(_CLUSTERS)
    )


def fits_initials(asked: str, text: str) -> bool:
    """Whether a text holds what was asked, its lone consonants standing for syllables.

    ``강동ㄱㅊ`` fits 강동구청 and not 광동구청, though their initials agree.
    """
    pattern = _signs(asked.translate(_CLUSTERS))
    signs = _signs(text)
    return any(
        all(
            want == have or (want in _INITIALS and want == initials(have))
            for want, have in zip(pattern, signs[start:], strict=False)
        )
        for start in range(len(signs) - len(pattern) + 1)
    )


def _signs(text: str) -> list[str]:
    return [sign for sign in unicodedata.normalize("NFC", text.lower()) if sign.isalnum()]


def typed_in_latin(text: str) -> str | None:
    """Give the Hangul that was meant where the keyboard stood on English: ``rkdehd`` -> 강동."""
    letters = [sign for sign in text if sign.isalpha()]
    if not letters or not all(sign.isascii() for sign in letters):
        return None
    meant = convert_qwerty_to_hangul(text)
    syllables = sum(ord(sign) in _SYLLABLES for sign in meant)
    left = sum(sign.isalpha() and ord(sign) not in _SYLLABLES for sign in meant)
    return meant if syllables and not left else None
