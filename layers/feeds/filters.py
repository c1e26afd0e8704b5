"""The filters of expressions: each makes something of a whole column, and says of which type.

=============================== =============================================================
``str``                         the text, without what publishers write for nothing
``int``, ``float``              a number; with a factor, times that (``float 0.001``)
``within LOW HIGH``             a number that is missing from either limit on
``least N``, ``whole``          a number not below N; a whole one
``steps 15=jam;*=free``         the code of a number's class: below 15, and everything else
``kst FORMAT;FORMAT``, ``date`` a Korean time, or a day, in one of some ``strptime`` formats
``iso``, ``epoch``, ``epoch ms`` a time as the standards write it
``map A=b;*=c``                 a code for each text
``words 화재|불=fire;*=other``   a code for the first of some patterns that is found
``bool``, ``bool Y;N``          yes or no
``pad N``, ``pad_right N``      zeros before or behind
``re PATTERN``                  the first group of a pattern
``mm``                          the weather service's words for amounts
=============================== =============================================================
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd

from layers import conform as take
from layers.conform.texts import readable_or_text
from layers.definition import FieldType, Rule

#: The only column of the frames on which the rules of ``layers.conform`` work here.
_VALUE: Final = "value"
#: A number, or a range of numbers, in the words of the weather service.
_AMOUNT: Final = re.compile(r"^(\d+(?:\.\d+)?)(?:~(\d+(?:\.\d+)?))?\s*(?:mm|cm)?\s*(미만|이상)?$")
_NONE_FELL: Final = frozenset({"강수없음", "적설없음"})
_Step = Callable[[pd.Series], pd.Series]


@dataclass(frozen=True, kw_only=True)
class Filter:
    """One step: what it makes of a column, the type of that, and which codes it can give."""

    step: _Step
    type: FieldType
    #: What it takes: text, mostly.
    takes: FieldType = FieldType.TEXT
    codes: frozenset[str] | None = None


def _by_rule(make: Callable[[str], Rule]) -> _Step:
    """Let a rule of ``layers.conform`` work on a column that is at hand."""
    rule = make(_VALUE)
    return lambda values: rule.make(pd.DataFrame({_VALUE: values}))


def _text(argument: str) -> Filter:
    _none(argument)
    return Filter(step=lambda values: values, type=FieldType.TEXT)


def _float(argument: str) -> Filter:
    scale = float(argument) if argument else 1.0
    return Filter(step=_by_rule(lambda name: take.number(name, scale=scale)), type=FieldType.NUMBER)


def _int(argument: str) -> Filter:
    scale = float(argument) if argument else 1.0
    return Filter(
        step=_by_rule(lambda name: take.integer(name, scale=scale)), type=FieldType.INTEGER
    )


def _within(argument: str) -> Filter:
    low, high = (float(each) for each in argument.split())

    def step(values: pd.Series) -> pd.Series:
        numbers = np.asarray(pd.to_numeric(values, errors="coerce"), dtype="float64")
        return values.mask((numbers <= low) | (numbers >= high))

    return Filter(step=step, type=FieldType.NUMBER, takes=FieldType.NUMBER)


def _least(argument: str) -> Filter:
    least = float(argument)
    return Filter(
        step=lambda values: values.astype("float64").clip(lower=least),
        type=FieldType.NUMBER,
        takes=FieldType.NUMBER,
    )


def _steps(argument: str) -> Filter:
    """Give a number the code of its class: ``15=jam;25=slow;*=free`` is jam below 15."""
    pairs, last = _pairs(argument)
    limits = np.array([float(limit) for limit in pairs])
    if last is None or (np.diff(limits) <= 0).any():
        raise ValueError("it needs rising limits and what everything else becomes")
    codes = np.array([*pairs.values(), last], dtype="object")

    def step(values: pd.Series) -> pd.Series:
        numbers = np.asarray(values.astype("float64"))
        found = codes[np.searchsorted(limits, numbers, side="right")]
        return pd.Series(found, index=values.index, dtype="object").where(~np.isnan(numbers), None)

    return Filter(
        step=step, type=FieldType.TEXT, takes=FieldType.NUMBER, codes=frozenset(codes.tolist())
    )


def _whole(argument: str) -> Filter:
    _none(argument)
    return Filter(
        step=lambda values: values.astype("float64").round(),
        type=FieldType.INTEGER,
        takes=FieldType.NUMBER,
    )


def _kst(argument: str) -> Filter:
    formats = [each.strip() for each in argument.split(";") if each.strip()]
    if not formats:
        raise ValueError("it needs a strptime format")
    return Filter(
        step=_by_rule(lambda name: take.timestamp(name, *formats)), type=FieldType.TIMESTAMP
    )


def _date(argument: str) -> Filter:
    formats = [each.strip() for each in argument.split(";") if each.strip()]
    if not formats:
        raise ValueError("it needs a strptime format")
    return Filter(step=_by_rule(lambda name: take.date(name, *formats)), type=FieldType.DATE)


def _iso(argument: str) -> Filter:
    _none(argument)

    def step(values: pd.Series) -> pd.Series:
        # A time without a zone is Korean, as everywhere; one with a zone says so itself.
        zoned = values.astype("str").str.contains(r"(?:[Zz]|[+-]\d\d:?\d\d)$", regex=True)
        texts = values.where(values.isna() | zoned, values.astype("str") + "+09:00")
        times = pd.to_datetime(texts, format="ISO8601", errors="coerce", utc=True)
        return readable_or_text(times.astype("datetime64[us, UTC]"), values, lenient=False)

    return Filter(step=step, type=FieldType.TIMESTAMP)


def _epoch(argument: str) -> Filter:
    unit = argument or "s"
    if unit not in {"s", "ms"}:
        raise ValueError("it counts 's' or 'ms'")

    def step(values: pd.Series) -> pd.Series:
        numbers = np.asarray(pd.to_numeric(values, errors="coerce"), dtype="float64")
        series = pd.Series(numbers, index=values.index)
        times = pd.to_datetime(series, unit=unit, errors="coerce", utc=True)
        return readable_or_text(times.astype("datetime64[us, UTC]"), values, lenient=False)

    return Filter(step=step, type=FieldType.TIMESTAMP)


def _pairs(argument: str) -> tuple[dict[str, str], str | None]:
    """Read ``A=b;C=d;*=other`` into a mapping and what everything else becomes."""
    pairs = [each.rpartition("=") for each in argument.split(";") if each.strip()]
    if not pairs or not all(mark for _, mark, _ in pairs):
        raise ValueError("it needs pairs such as A=b;C=d")
    mapping = {left.strip(): right.strip() for left, _, right in pairs}
    return mapping, mapping.pop("*", None)


def _map(argument: str) -> Filter:
    mapping, other = _pairs(argument)
    return Filter(
        step=_by_rule(lambda name: take.codes(name, mapping, default=other)),
        type=FieldType.TEXT,
        codes=frozenset([*mapping.values(), *([other] if other else [])]),
    )


def _words(argument: str) -> Filter:
    patterns, other = _pairs(argument)
    return Filter(
        step=_by_rule(lambda name: take.coded_by(name, patterns, default=other)),
        type=FieldType.TEXT,
        codes=frozenset([*patterns.values(), *([other] if other else [])]),
    )


def _bool(argument: str) -> Filter:
    if not argument:
        return Filter(step=_by_rule(take.boolean), type=FieldType.BOOLEAN)
    true, mark, false = argument.partition(";")
    if not mark:
        raise ValueError("it needs the words for yes and no, as Y;N")
    return Filter(
        step=_by_rule(lambda name: take.boolean(name, true=(true,), false=(false,))),
        type=FieldType.BOOLEAN,
    )


def _pad(argument: str) -> Filter:
    width = int(argument)
    return Filter(step=lambda values: values.str.zfill(width), type=FieldType.TEXT)


def _pad_right(argument: str) -> Filter:
    width = int(argument)
    return Filter(
        step=lambda values: values.str.pad(width, side="right", fillchar="0"), type=FieldType.TEXT
    )


def _re(argument: str) -> Filter:
    if re.compile(argument).groups < 1:
        raise ValueError("it needs a group: what is in it is taken")
    return Filter(step=_by_rule(lambda name: take.extracted(name, argument)), type=FieldType.TEXT)


def _mm(argument: str) -> Filter:
    _none(argument)

    def step(values: pd.Series) -> pd.Series:
        return values.map(amount_in_words, na_action="ignore")

    return Filter(step=step, type=FieldType.NUMBER)


def amount_in_words(text: str) -> float | str:
    """Read the weather service's words for rain (mm) or snow (cm); others stay as they are.

    A range is its middle, an open end its limit: ``30.0~50.0mm`` is 40, ``50.0mm 이상`` 50 and
    ``1mm 미만`` 0.5.
    """
    if text in _NONE_FELL:
        return 0.0
    found = _AMOUNT.match(text)
    if found is None:
        return text
    low, high, side = found.groups()
    if high is not None:
        return (float(low) + float(high)) / 2.0
    return float(low) / 2.0 if side == "미만" else float(low)


def _none(argument: str) -> None:
    if argument:
        raise ValueError("nothing may follow its name")


#: Every filter by its word.
FILTERS: Final[Mapping[str, Callable[[str], Filter]]] = {
    "str": _text,
    "int": _int,
    "float": _float,
    "within": _within,
    "steps": _steps,
    "least": _least,
    "whole": _whole,
    "kst": _kst,
    "date": _date,
    "iso": _iso,
    "epoch": _epoch,
    "map": _map,
    "words": _words,
    "bool": _bool,
    "pad": _pad,
    "pad_right": _pad_right,
    "re": _re,
    "mm": _mm,
}
