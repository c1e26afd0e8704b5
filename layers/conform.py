"""The words in which a publisher's columns become our fields: each function makes a ``Rule``.

A rule works on whole columns of text. What a publisher writes for "nothing" becomes missing; what
cannot be read stays the text it was, so that validation rejects the record with the value in its
sentence. ``lenient`` makes it missing instead, for sources where a field is a courtesy (OSM).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, Final

import numpy as np
import pandas as pd
import shapely

from layers.definition import Rule

#: What publishers write where they have nothing to say.
PLACEHOLDERS: Final = frozenset(
    {"", "-", "--", "X", "x", "NULL", "null", "Null", "NaN", "nan", "None", "N/A", "#N/A"}
    | {"정보없음", "해당없음", "미상"}
)
#: A geometry that was given and cannot be read; validation tells it from one that is missing.
UNREADABLE: Final = shapely.Point(np.nan, np.nan)

_NUMBER: Final = (
    r"^(?:약|~)?\s*([-+]?(?:\d[\d,]*\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)\s*([^\d.,+-][^\d]*)?$"
)
_HOUR_24: Final = r"^(?P<day>.*?(?<!\d)|\d{8})24(?P<rest>(?::00)+|시|:00시|00|0000)?$"


def _text(frame: pd.DataFrame, name: str) -> pd.Series:
    """Give a column without outer blanks; a column that is not there is missing everywhere."""
    if name not in frame.columns:
        return pd.Series(np.nan, index=frame.index, dtype="str")
    return frame[name].astype("str").str.strip()


def _cleaned(frame: pd.DataFrame, name: str) -> pd.Series:
    """Give a column without outer blanks and placeholders."""
    texts = _text(frame, name)
    return texts.mask(texts.isin(PLACEHOLDERS))


def _readable_or_text(values: pd.Series, texts: pd.Series, *, lenient: bool) -> pd.Series:
    """Put the text back where a value could not be read, unless that is to be forgiven."""
    failed = values.isna() & texts.notna()
    if lenient or not failed.any():
        return values
    return values.astype("object").where(~failed, texts.astype("object"))


def _combined(parts: tuple[Rule, ...], make: Callable[[pd.DataFrame], pd.Series]) -> Rule:
    """Make a rule that needs what its parts need."""
    needed = tuple(part for part in parts if not part.optional)
    columns = tuple(dict.fromkeys(name for part in needed or parts for name in part.columns))
    return Rule(columns=columns, make=make, optional=not needed)


def column(name: str, *, optional: bool = False) -> Rule:
    """Take the text of a column as it is."""
    return Rule(columns=(name,), make=lambda frame: _cleaned(frame, name), optional=optional)


def extracted(name: str, pattern: str, *, optional: bool = False) -> Rule:
    """Take the first group that ``pattern`` finds in a column; missing where it finds nothing."""

    def make(frame: pd.DataFrame) -> pd.Series:
        return _cleaned(frame, name).str.extract(pattern, expand=False)

    return Rule(columns=(name,), make=make, optional=optional)


def constant(value: str | float | bool) -> Rule:  # noqa: FBT001 - the value is the whole point
    """Give every record the same value."""
    return Rule(columns=(), make=lambda frame: pd.Series([value] * len(frame), index=frame.index))


def first_of(*parts: Rule | str) -> Rule:
    """Take the first of several rules (or columns) that has a value."""
    rules = tuple(column(part) if isinstance(part, str) else part for part in parts)

    def make(frame: pd.DataFrame) -> pd.Series:
        result = rules[0].make(frame).astype("object")
        for rule in rules[1:]:
            result = result.where(result.notna(), rule.make(frame).astype("object"))
        return result

    return _combined(rules, make)


def joined(*names: str, sep: str = " ") -> Rule:
    """Join the columns that have a value."""

    def make(frame: pd.DataFrame) -> pd.Series:
        result = _cleaned(frame, names[0]).astype("object")
        for name in names[1:]:
            nxt = _cleaned(frame, name).astype("object")
            both = result.notna() & nxt.notna()
            either = result.where(result.notna(), nxt)
            result = either.where(~both, result + sep + nxt)
        return result

    return Rule(columns=names, make=make)


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
        texts = _cleaned(frame, name)
        values = pd.to_numeric(texts, errors="coerce").astype("float64")
        hard = values.isna() & texts.notna()
        factors = pd.Series((units or {}).get("", 1.0) * scale, index=frame.index)
        if hard.any():
            parts = texts[hard].str.extract(_NUMBER)
            values[hard] = pd.to_numeric(parts[0].str.replace(",", ""), errors="coerce")
            if units is not None:
                tails = parts[1].fillna("").str.strip()
                factors[hard] = tails.map(units).astype("float64") * scale
        return _readable_or_text(values * factors, texts, lenient=lenient)

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
        texts = _text(frame, name).fillna("")
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
    compiled = {re.compile(pattern): code for pattern, code in patterns.items()}

    def code_of(text: str) -> str | None:
        return next((code for each, code in compiled.items() if each.search(text)), default)

    def make(frame: pd.DataFrame) -> pd.Series:
        texts = _cleaned(frame, name)
        # Publishers repeat few words over many rows: each different one is looked at once.
        known = {text: code_of(text) for text in texts.dropna().unique()}
        return texts.map(known).astype("object").where(texts.notna(), default)

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
        texts = _cleaned(frame, name)
        local = parse(texts)
        late = local.isna() & texts.notna() & texts.str.fullmatch(_HOUR_24).fillna(value=False)
        if late.any():
            midnight = texts[late].str.replace(_HOUR_24, r"\g<day>00\g<rest>", regex=True)
            local[late] = parse(midnight) + pd.Timedelta(days=1)
        utc = local.dt.tz_localize(tz, ambiguous="NaT", nonexistent="NaT").dt.tz_convert("UTC")
        return _readable_or_text(utc, texts, lenient=lenient)

    return Rule(columns=(name,), make=make, optional=optional)


def date(name: str, *formats: str, lenient: bool = False, optional: bool = False) -> Rule:
    """Read days in the first of several ``strptime`` formats."""
    inner = timestamp(name, *formats, tz="UTC", lenient=lenient, optional=optional)

    def make(frame: pd.DataFrame) -> pd.Series:
        days = inner.make(frame)
        return days if days.dtype == "object" else days.dt.date.astype("object")

    return Rule(columns=(name,), make=make, optional=optional)


def point(lon: str, lat: str) -> Rule:
    """Make points of two columns, x east (or longitude) first, in the source's CRS.

    A blank half makes the point missing; a half that is no number makes it ``UNREADABLE``.
    """
    halves = number(lon, lenient=True), number(lat, lenient=True)

    def make(frame: pd.DataFrame) -> pd.Series:
        x, y = (half.make(frame).to_numpy("float64") for half in halves)
        given = (_cleaned(frame, lon).notna() & _cleaned(frame, lat).notna()).to_numpy()
        points = pd.Series(shapely.points(x, y), index=frame.index, dtype="object")
        return points.where(given, None)

    return Rule(columns=(lon, lat), make=make)


def wkt(name: str) -> Rule:
    """Read geometries written as well-known text, in the source's CRS."""

    def make(frame: pd.DataFrame) -> pd.Series:
        texts = _cleaned(frame, name).astype("object")
        given = texts.notna().to_numpy()
        shapes = shapely.from_wkt(texts.where(given, None).to_numpy(), on_invalid="ignore")
        shapes[given & shapely.is_missing(shapes)] = UNREADABLE
        return pd.Series(shapes, index=frame.index, dtype="object")

    return Rule(columns=(name,), make=make)


def equals(name: str, value: str) -> Rule:
    """Say where a column has this value."""
    return in_(name, value)


def in_(name: str, *values: str) -> Rule:
    """Say where a column has one of these values."""
    return Rule(columns=(name,), make=lambda frame: _text(frame, name).isin(values))


def present(part: Rule | str) -> Rule:
    """Say where a rule (or a column) has a value."""
    rule = column(part) if isinstance(part, str) else part
    return _combined((rule,), lambda frame: rule.make(frame).notna())


def when(condition: Rule, then: Rule) -> Rule:
    """Take a value where a condition holds; elsewhere it is missing."""

    def make(frame: pd.DataFrame) -> pd.Series:
        return then.make(frame).astype("object").where(condition.make(frame).astype("bool"), None)

    return _combined((condition, then), make)


def none_of(*conditions: Rule) -> Rule:
    """Say where no condition holds."""

    def make(frame: pd.DataFrame) -> pd.Series:
        any_true = pd.Series(data=False, index=frame.index)
        for condition in conditions:
            any_true |= condition.make(frame).astype("bool")
        return ~any_true

    return _combined(conditions, make)
