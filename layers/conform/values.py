"""Values read from one column: numbers, codes, yes and no, times."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Mapping
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from layers.conform.texts import (
    PLACEHOLDERS,
    cleaned,
    once_a_frame,
    readable_or_text,
    text_of,
)
from layers.definition import Rule

_NUMBER: Final = (
    r"^(?:약|~)?\s*([-+]?(?:\d[\d,]*\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)\s*([^\d.,+-][^\d]*)?$"
)
_SURE_DIGITS: Final = 15
_HOUR_24: Final = r"^(?P<day>.*?(?<!\d)|\d{8})24(?P<rest>(?::00)+|시|:00시|00|0000)?$"


def extracted(name: str, *patterns: str, optional: bool = False) -> Rule:
    """Take the first group of the first pattern that is found in a column; else it is missing."""
    compiled = [re.compile(pattern) for pattern in patterns]

    def part_of(text: str) -> str | None:
        for each in compiled:
            if found := each.search(text):
                return found.group(1)
        return None

    def make(frame: pd.DataFrame) -> pd.Series:
        return _mapped(frame, name, part_of)

    return Rule(columns=(name,), make=once_a_frame(make), optional=optional)


@functools.cache
def _words(name: str) -> Callable[[pd.DataFrame], tuple[NDArray[np.intp], list[str]]]:
    """Give what finds the different texts of a column, once for all rules that read them."""

    def found(frame: pd.DataFrame) -> tuple[NDArray[np.intp], list[str]]:
        codes, words = pd.factorize(cleaned(frame, name), use_na_sentinel=True)
        return codes, words.tolist()

    return once_a_frame(found)


def _mapped(
    frame: pd.DataFrame,
    name: str,
    function: Callable[[str], str | None],
    *,
    missing: str | None = None,
) -> pd.Series:
    """Call a function once for each different text: publishers repeat few words over many rows."""
    codes, words = _words(name)(frame)
    known = np.array([*map(function, words), missing], dtype="object")
    return pd.Series(known[codes], index=frame.index)


def number(
    name: str,
    *,
    scale: float = 1.0,
    units: Mapping[str, float] | None = None,
    lenient: bool = False,
    optional: bool = False,
) -> Rule:
    """Read numbers such as ``1,234.5``, ``330㎡`` or ``약 20``.

    Parameters
    ----------
    scale
        What every number is multiplied by, to come to the unit of our field.
    units
        Unit tail -> factor, ``""`` for none; with it any other tail is unreadable. Without it a
        tail is dropped.
    """

    def make(frame: pd.DataFrame) -> pd.Series:
        texts = cleaned(frame, name)
        values = pd.Series(pd.to_numeric(texts, errors="coerce"), dtype="float64")
        # pandas reads long decimals one unit in the last place off; Python reads them exactly.
        long = values.notna() & (texts.str.len() > _SURE_DIGITS)
        if long.any():
            values[long] = [float(text) for text in texts[long]]
        hard = values.isna() & texts.notna()
        factors = pd.Series((units or {}).get("", 1.0) * scale, index=frame.index)
        if hard.any():
            parts = pd.Series(texts[hard]).str.extract(_NUMBER)
            digits, tails = (part for _, part in parts.items())
            values[hard] = pd.to_numeric(digits.str.replace(",", ""), errors="coerce")
            if units is not None:
                factors[hard] = tails.fillna("").str.strip().map(units).astype("float64") * scale
        return readable_or_text(pd.Series(values * factors), texts, lenient=lenient)

    return Rule(columns=(name,), make=make, optional=optional)


def integer(
    name: str, *, scale: float = 1.0, lenient: bool = False, optional: bool = False
) -> Rule:
    """Read whole numbers; ``1234.0`` is one, ``1234.5`` is rounded to the nearest."""
    inner = number(name, scale=scale, lenient=lenient, optional=optional)

    def make(frame: pd.DataFrame) -> pd.Series:
        values = inner.make(frame)
        return values.round() if values.dtype == "float64" else values

    return Rule(columns=(name,), make=make, optional=optional)


def codes(
    name: str,
    mapping: Mapping[str, Any],
    *,
    default: str | float | None = None,
    lenient: bool = False,
    optional: bool = False,
) -> Rule:
    """Translate a publisher's words into our codes.

    A word that is not in ``mapping`` becomes ``default``; without one it stays and is rejected
    (or, if ``lenient``, is missing). The mapping is asked before placeholders are dropped, for
    ``X`` means "no" in columns of ``O`` and ``X``. Missing stays missing unless ``mapping[""]``.
    """

    def make(frame: pd.DataFrame) -> pd.Series:
        texts = text_of(frame, name).fillna("")
        result = texts.map(mapping).astype("object")
        unknown = result.isna() & ~texts.isin(PLACEHOLDERS)
        if default is not None:
            return result.mask(unknown, default)
        return result if lenient else result.mask(unknown, texts.astype("object"))

    return Rule(columns=(name,), make=make, optional=optional)


def coded_by(
    name: str,
    patterns: Mapping[str, str],
    *,
    default: str | None = None,
    optional: bool = False,
) -> Rule:
    """Give the code of the first pattern that is found in a column's text, else ``default``."""
    words = [(word, code) for pattern, code in patterns.items() for word in pattern.split("|")]
    compiled = {re.compile(pattern): code for pattern, code in patterns.items()}

    def code_of_words(text: str) -> str | None:
        for word, code in words:
            if word in text:
                return code
        return default

    def code_of(text: str) -> str | None:
        for each, code in compiled.items():
            if each.search(text):
                return code
        return default

    # Plain words are found three times as fast without regular expressions.
    is_plain = all(word == re.escape(word) for word, _ in words)

    def make(frame: pd.DataFrame) -> pd.Series:
        find = code_of_words if is_plain else code_of
        return _mapped(frame, name, find, missing=default)

    return Rule(columns=(name,), make=make, optional=optional)


def boolean(
    name: str,
    *,
    true: tuple[str, ...] = ("Y", "y", "O", "예", "1", "true", "True", "yes"),
    false: tuple[str, ...] = ("N", "n", "X", "아니오", "0", "false", "False", "no"),
    lenient: bool = False,
    optional: bool = False,
) -> Rule:
    """Read yes and no in the publisher's words."""
    words = dict.fromkeys(true, True) | dict.fromkeys(false, False)
    return codes(name, words, lenient=lenient, optional=optional)


def timestamp(
    name: str, *formats: str, tz: str = "Asia/Seoul", lenient: bool = False, optional: bool = False
) -> Rule:
    """Read local times in the first of several ``strptime`` formats, as UTC.

    ``24:00``, ``24시`` and compact ``2400`` are midnight at the end of their day.
    """

    def parse(texts: pd.Series) -> pd.Series:
        result = pd.Series(pd.NaT, index=texts.index, dtype="datetime64[us]")
        for each in formats:
            parsed = pd.to_datetime(texts, format=each, errors="coerce").astype("datetime64[us]")
            result = result.where(result.notna(), parsed)
        return result

    def make(frame: pd.DataFrame) -> pd.Series:
        texts = cleaned(frame, name)
        local = parse(texts)
        late = local.isna() & texts.notna() & texts.str.fullmatch(_HOUR_24).fillna(value=False)
        if late.any():
            midnight = pd.Series(texts[late]).str.replace(
                _HOUR_24, r"\g<day>00\g<rest>", regex=True
            )
            local[late] = parse(midnight) + pd.Timedelta(days=1)
        utc = local.dt.tz_localize(tz, ambiguous="NaT", nonexistent="NaT").dt.tz_convert("UTC")
        return readable_or_text(utc, texts, lenient=lenient)

    return Rule(columns=(name,), make=make, optional=optional)


def date(name: str, *formats: str, lenient: bool = False, optional: bool = False) -> Rule:
    """Read days in the first of several ``strptime`` formats."""
    inner = timestamp(name, *formats, tz="UTC", lenient=lenient, optional=optional)

    def make(frame: pd.DataFrame) -> pd.Series:
        days = inner.make(frame)
        return days if days.dtype == "object" else days.dt.date.astype("object")

    return Rule(columns=(name,), make=make, optional=optional)
