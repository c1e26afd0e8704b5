"""How a definition says what becomes of a provider's column: ``"CNT | float"``.

An expression is what is taken, then filters, each after `` | ``:

.. code-block:: text

    pm10Value | float                       a column, as a number
    occrDate + occrTime | pad_right 14 | kst %Y%m%d%H%M%S
                                            columns put together, then read as Korean time
    RDNMADR or LNMADR                       the first that has a value; only the first must be there
    TPKCT - NOW_CNT | least 0 | whole       the difference of two numbers, not below 0
    "{sggNm} {umdNm} 화재"                  a text with columns in it
    endDate? | kst %Y%m%d%H%M%S             a column that may be missing altogether
    speed | float | steps 15=jam;25=slow;*=free
    type | map A01=accident;A04=works;*=other
    | const fire                            the same for every record

``layers.feeds.filters`` has the filters. What a filter cannot read stays the text it was, so that
validation rejects the record with the value in its sentence.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Final

import pandas as pd

from layers import conform as take
from layers.conform.texts import combined
from layers.definition import FieldType, Rule
from layers.errors import DefinitionError
from layers.feeds.filters import FILTERS, Filter

_BAR: Final = re.compile(r"(?:^|\s+)\|\s+")
_MINUS: Final = " - "


@dataclass(frozen=True, kw_only=True)
class Expression:
    """A rule with the type it gives, and the codes where it can give only some."""

    rule: Rule
    type: FieldType
    codes: frozenset[str] | None = None


def expression(text: str) -> Expression:
    """Read an expression.

    Raises
    ------
    DefinitionError
        When it is none; the sentence names the part.
    """
    head, *steps = (part.strip() for part in _BAR.split(text))
    if not head and steps and steps[0].startswith("const "):
        return _constant(steps[0].removeprefix("const ").strip(), steps[1:], text)
    if not head:
        raise DefinitionError(f"'{text}' takes no column: only '| const ...' may begin so.")
    start = _taken(head)
    filters = [_filter(step) for step in steps]
    type_, codes = FieldType.NUMBER if _MINUS in head else FieldType.TEXT, None
    for step, each in zip(steps, filters, strict=True):
        if each.takes is not type_:
            raise DefinitionError(f"'{step}' of '{text}' cannot follow what gives {type_}.")
        type_, codes = each.type, each.codes

    def make(frame: pd.DataFrame) -> pd.Series:
        values = start.make(frame)
        for each in filters:
            values = each.step(values)
        return values

    return Expression(rule=combined((start,), make), type=type_, codes=codes)


def _constant(value: str, more: list[str], text: str) -> Expression:
    if more:
        raise DefinitionError(f"Nothing may follow the constant of '{text}'.")
    return Expression(rule=take.constant(value), type=FieldType.TEXT, codes=frozenset({value}))


def _taken(head: str) -> Rule:
    if "{" in head:
        return take.written(head)
    if _MINUS in head:
        return _difference(*(take.number(name.strip()) for name in head.split(_MINUS)))
    if " or " in head:
        first, *others = head.split(" or ")
        return take.first_of(_column(first), *(_column(f"{name.strip('? ')}?") for name in others))
    if " + " in head:
        return _joined([name.strip() for name in head.split(" + ")])
    return _column(head)


def _difference(minuend: Rule, subtrahend: Rule) -> Rule:
    def make(frame: pd.DataFrame) -> pd.Series:
        left, right = (
            pd.Series(pd.to_numeric(rule.make(frame), errors="coerce"), dtype="float64")
            for rule in (minuend, subtrahend)
        )
        return left - right

    return combined((minuend, subtrahend), make)


def _joined(names: list[str]) -> Rule:
    rule = take.joined(*(name.removesuffix("?") for name in names), sep="")
    return replace(rule, optional=all(name.endswith("?") for name in names))


def _column(name: str) -> Rule:
    name = name.strip()
    return take.column(name.removesuffix("?"), optional=name.endswith("?"))


def _filter(said: str) -> Filter:
    word, _, argument = said.partition(" ")
    if word not in FILTERS:
        raise DefinitionError(f"There is no filter '{word}' (there are: {', '.join(FILTERS)}).")
    try:
        return FILTERS[word](argument.strip())
    except (ValueError, re.error) as error:
        raise DefinitionError(f"Filter '{said}' cannot be read: {error}.") from error
