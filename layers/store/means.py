"""What an hour of measured values comes to, in the database and in arrays.

1. Speeds: the harmonic mean of those above zero, since it is times that people lose.
2. Directions: that of the mean of their unit vectors.
3. Other numbers: the mean. Codes: the one that was there most often.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from psycopg import sql

from layers.definition import Field, FieldType

_SPEED: Final = "km/h"
_DIRECTION: Final = "°"
_SPEEDS: Final = sql.SQL("count(nullif({0}, 0)) / sum(1.0 / nullif({0}, 0))")
_DIRECTIONS: Final = sql.SQL(
    "(degrees(atan2(avg(sind({0})), avg(cosd({0})))) + 360) - 360"
    " * (atan2(avg(sind({0})), avg(cosd({0}))) >= 0)::integer"
)
_MEAN: Final = sql.SQL("avg({})::double precision")
_MOST: Final = sql.SQL("mode() WITHIN GROUP (ORDER BY {})")
NUMBERS: Final = frozenset({FieldType.NUMBER, FieldType.INTEGER})


def mean_column(field: Field) -> sql.Composed:
    """Write what the values of a column come to, in a grouped ``SELECT``."""
    name = sql.Identifier(field.name)
    if field.type not in NUMBERS:
        return _MOST.format(name)
    return {_SPEED: _SPEEDS, _DIRECTION: _DIRECTIONS}.get(field.unit or "", _MEAN).format(name)


def mean_rows(field: Field, values: NDArray[Any]) -> NDArray[Any]:
    """Give what each column of an array (slots, items) comes to; missing where none is given."""
    if field.type is FieldType.TEXT:
        return np.array([_most(column) for column in values.T], dtype="object")
    if field.unit == _SPEED:
        moving = np.where(values > 0, values, np.nan)
        return _ratio(np.sum(~np.isnan(moving), axis=0), np.nansum(1 / moving, axis=0))
    given = np.sum(~np.isnan(values), axis=0)
    if field.type is FieldType.BOOLEAN:
        return np.where(given > 0, 2 * np.nansum(values, axis=0) > given, np.nan)
    if field.unit == _DIRECTION:
        angles = np.radians(values)
        east, north = np.nansum(np.sin(angles), axis=0), np.nansum(np.cos(angles), axis=0)
        return np.where(given > 0, np.degrees(np.arctan2(east, north)) % 360, np.nan)
    return _ratio(np.nansum(values, axis=0), given)


def _ratio(upper: NDArray[Any], lower: NDArray[Any]) -> NDArray[np.float64]:
    """Divide, NaN where there is nothing to divide by."""
    nothing = np.full(np.shape(upper), np.nan)
    return np.divide(upper, lower, out=nothing, where=np.asarray(lower) > 0)


def _most(texts: NDArray[Any]) -> str | None:
    """Give the text that is there most often, the first in order of equals."""
    given = sorted(one for one in texts if one is not None)
    return max(dict.fromkeys(given), key=given.count, default=None)
