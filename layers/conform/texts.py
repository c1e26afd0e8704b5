"""A publisher's text as it stands: blanks and placeholders found, nothing read into it yet."""

from __future__ import annotations

import functools
import weakref
from collections.abc import Callable
from typing import Final, TypeVar

import numpy as np
import pandas as pd

from layers.definition import Rule

_Made = TypeVar("_Made")

#: What publishers write where they have nothing to say.
PLACEHOLDERS: Final = frozenset(
    {"", "-", "--", "X", "x", "NULL", "null", "Null", "NaN", "nan", "None", "N/A", "#N/A"}
    | {"정보없음", "해당없음", "미상"}
)


def text_of(frame: pd.DataFrame, name: str) -> pd.Series:
    """Give a column; one that is not there is missing everywhere."""
    if name not in frame.columns:
        return pd.Series(np.nan, index=frame.index, dtype="str")
    return pd.Series(frame[name])


def cleaned(frame: pd.DataFrame, name: str) -> pd.Series:
    """Give a column without placeholders."""
    texts = text_of(frame, name)
    return texts.mask(texts.isin(PLACEHOLDERS))


def readable_or_text(values: pd.Series, texts: pd.Series, *, lenient: bool) -> pd.Series:
    """Put the text back where a value could not be read, unless that is to be forgiven."""
    failed = values.isna() & texts.notna()
    if lenient or not failed.any():
        return values
    return values.astype("object").where(~failed, texts.astype("object"))


def once_a_frame(make: Callable[[pd.DataFrame], _Made]) -> Callable[[pd.DataFrame], _Made]:
    """Remember what was made of the latest frame while it lives: several rules may rest on it."""
    latest: list[tuple[weakref.ref[pd.DataFrame], _Made]] = []

    def remembered(frame: pd.DataFrame) -> _Made:
        for known, made in [*latest]:
            if known() is frame:
                return made
        made = make(frame)
        latest[:] = [(weakref.ref(frame, lambda _: latest.clear()), made)]
        return made

    return remembered


@functools.cache
def listed(name: str) -> Callable[[pd.DataFrame], list[str]]:
    """Give what lists the texts of a column, missing ones as nothing."""
    return once_a_frame(lambda frame: text_of(frame, name).fillna("").tolist())


def combined(parts: tuple[Rule, ...], make: Callable[[pd.DataFrame], pd.Series]) -> Rule:
    """Make a rule that needs what its parts need."""
    needed = tuple(part for part in parts if not part.optional)
    columns = tuple(dict.fromkeys(name for part in needed or parts for name in part.columns))
    return Rule(columns=columns, make=make, optional=not needed)


def column(name: str, *, optional: bool = False) -> Rule:
    """Take the text of a column as it is."""
    return Rule(columns=(name,), make=lambda frame: cleaned(frame, name), optional=optional)
