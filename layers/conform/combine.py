"""Rules made of rules: first of several, conditions, what holds of a group of rows."""

from __future__ import annotations

import hashlib
import string
from collections.abc import Callable
from functools import reduce
from operator import and_, or_
from typing import Literal

import numpy as np
import pandas as pd

from layers.conform.texts import cleaned, column, combined, listed, text_of
from layers.definition import Rule


def constant(value: str | float | bool) -> Rule:  # noqa: FBT001 - the value is the whole point
    """Give every record the same value."""
    return Rule(columns=(), make=lambda frame: pd.Series([value] * len(frame), index=frame.index))


def first_of(*parts: Rule | str) -> Rule:
    """Take the first of several rules (or columns) that has a value."""
    rules = tuple(column(part) if isinstance(part, str) else part for part in parts)

    def make(frame: pd.DataFrame) -> pd.Series:
        result = rules[0].make(frame).astype("object")
        for rule in rules[1:]:
            if result.notna().all():
                break
            result = result.where(result.notna(), rule.make(frame).astype("object"))
        return result

    return combined(rules, make)


def joined(*names: str, sep: str = " ") -> Rule:
    """Join the columns that have a value."""

    def make(frame: pd.DataFrame) -> pd.Series:
        result = cleaned(frame, names[0]).astype("object")
        for name in names[1:]:
            nxt = cleaned(frame, name).astype("object")
            both = result.notna() & nxt.notna()
            either = result.where(result.notna(), nxt)
            result = either.where(~both, result + sep + nxt)
        return result

    return Rule(columns=names, make=make)


def written(template: str) -> Rule:
    """Write columns into a template such as ``"{구} {동} 화재"``; blanks leave no gap."""
    parts = list(string.Formatter().parse(template))
    names = tuple(name for _, name, _, _ in parts if name)

    def make(frame: pd.DataFrame) -> pd.Series:
        result = pd.Series("", index=frame.index, dtype="object")
        for literal, name, _, _ in parts:
            result = result + literal
            if name:
                result = result + cleaned(frame, name).fillna("").astype("object")
        return result.str.split().str.join(" ")

    return Rule(columns=names, make=make)


def digest(*names: str) -> Rule:
    """Give a short name made of columns: equal where they are equal."""

    def make(frame: pd.DataFrame) -> pd.Series:
        rows = zip(*(listed(name)(frame) for name in names), strict=True)
        texts = ("\x1f".join(row).encode() for row in rows)
        short = [hashlib.blake2b(text, digest_size=8).hexdigest() for text in texts]
        return pd.Series(short, index=frame.index, dtype="object")

    return Rule(columns=names, make=make)


def only_one(part: Rule) -> Rule:
    """Take a value where no other record has it; elsewhere it is missing."""

    def make(frame: pd.DataFrame) -> pd.Series:
        values = part.make(frame).astype("object")
        return values.mask(values.duplicated(keep=False))

    return combined((part,), make)


def of_group(
    names: tuple[str, ...],
    part: Rule,
    how: Literal["first", "sum", "common", "list"],
    *,
    else_: str | None = None,
) -> Rule:
    """Give every record what holds of all records that are equal in some columns.

    ``first`` value, ``sum`` of numbers, the value they have in ``common``, else ``else_``, or a
    ``list`` of the different texts in their order.
    """

    def make(frame: pd.DataFrame) -> pd.Series:
        values = part.make(frame)
        groups = values.groupby([text_of(frame, name).fillna("") for name in names])
        if how == "list":
            return groups.transform(lambda texts: "·".join(dict.fromkeys(texts.dropna())) or None)
        if how != "common":
            return groups.transform(how)
        first = pd.Series(groups.transform("first"), dtype="object")
        several = np.asarray(groups.transform("nunique"), dtype="int64") > 1
        return first.mask(several, else_)

    return combined((column(names[0]), *(column(name) for name in names[1:]), part), make)


def equals(name: str, value: str) -> Rule:
    """Say where a column has this value."""
    return in_(name, value)


def in_(name: str, *values: str) -> Rule:
    """Say where a column has one of these values."""
    return Rule(columns=(name,), make=lambda frame: text_of(frame, name).isin(values))


def present(part: Rule | str) -> Rule:
    """Say where a rule (or a column) has a value."""
    rule = column(part) if isinstance(part, str) else part
    return combined((rule,), lambda frame: rule.make(frame).notna())


def at_least(part: Rule, limit: float) -> Rule:
    """Say where a rule's number is there and not below a limit."""

    def make(frame: pd.DataFrame) -> pd.Series:
        numbers = np.asarray(pd.to_numeric(part.make(frame), errors="coerce"), dtype="float64")
        return pd.Series(numbers >= limit, index=frame.index)

    return combined((part,), make)


def when(condition: Rule, then: Rule) -> Rule:
    """Take a value where a condition holds; elsewhere it is missing."""

    def make(frame: pd.DataFrame) -> pd.Series:
        return then.make(frame).astype("object").where(condition.make(frame).astype("bool"), None)

    return combined((condition, then), make)


def any_of(*conditions: Rule) -> Rule:
    """Say where at least one condition holds."""
    return combined(conditions, _reduced(conditions, or_))


def all_of(*conditions: Rule) -> Rule:
    """Say where every condition holds."""
    return combined(conditions, _reduced(conditions, and_))


def none_of(*conditions: Rule) -> Rule:
    """Say where no condition holds."""
    some = _reduced(conditions, or_)
    return combined(conditions, lambda frame: ~some(frame))


def _reduced(
    conditions: tuple[Rule, ...], operation: Callable[[pd.Series, pd.Series], pd.Series]
) -> Callable[[pd.DataFrame], pd.Series]:
    return lambda frame: reduce(operation, (one.make(frame).astype("bool") for one in conditions))
