"""Opening hours as publishers write them: two columns of clock times."""

from __future__ import annotations

import pandas as pd

from layers.conform.texts import cleaned
from layers.definition import Rule

_CLOCK = r"^(?P<hour>[01]?\d|2[0-4])\s*(?:[:시]\s*)?(?P<minute>[0-5]\d)\s*분?$"


def hours(start: str, end: str, *, optional: bool = False) -> Rule:
    """Write ``0900`` and ``18:00`` as ``09:00–18:00``; closed all day is missing.

    Publishers say "closed" with two equal times, mostly midnight; ``00:00`` to ``24:00`` (or to
    ``23:59``) is open all day. What is no clock time stays as it was written.
    """

    def make(frame: pd.DataFrame) -> pd.Series:
        raw = [cleaned(frame, name).astype("object") for name in (start, end)]
        first, last = (_clock(texts) for texts in raw)
        last = last.mask(last == "23:59", "24:00")
        both = first + "–" + last
        given = first.notna() & last.notna() & (first != last)
        return pd.Series(both.where(given, None), index=frame.index, dtype="object")

    return Rule(columns=(start, end), make=make, optional=optional)


def _clock(texts: pd.Series) -> pd.Series:
    parts = texts.astype("str").str.extract(_CLOCK)
    read = parts["hour"].str.zfill(2) + ":" + parts["minute"]
    return read.astype("object").where(read.notna(), texts)
