"""Geometry made of columns."""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd
import shapely

from layers.conform.texts import cleaned
from layers.conform.values import number
from layers.definition import Rule

#: A geometry that was given and cannot be read; validation tells it from one that is missing.
UNREADABLE: Final = shapely.Point(np.nan, np.nan)


def point(lon: str, lat: str) -> Rule:
    """Make points of two columns, x east (or longitude) first, in the source's CRS.

    A blank half makes the point missing; a half that is no number makes it ``UNREADABLE``.
    """
    halves = number(lon, lenient=True), number(lat, lenient=True)

    def make(frame: pd.DataFrame) -> pd.Series:
        x, y = (half.make(frame).to_numpy("float64") for half in halves)
        given = (cleaned(frame, lon).notna() & cleaned(frame, lat).notna()).to_numpy()
        points = pd.Series(shapely.points(x, y), index=frame.index, dtype="object")
        return points.where(given, None)

    return Rule(columns=(lon, lat), make=make)


def wkt(name: str) -> Rule:
    """Read geometries written as well-known text, in the source's CRS."""

    def make(frame: pd.DataFrame) -> pd.Series:
        texts = cleaned(frame, name).astype("object")
        given = texts.notna().to_numpy()
        with np.errstate(invalid="ignore"):  # a NaN in a text is found by validation
            shapes = shapely.from_wkt(texts.where(given, None).to_numpy(), on_invalid="ignore")
        shapes[given & shapely.is_missing(shapes)] = UNREADABLE
        return pd.Series(shapes, index=frame.index, dtype="object")

    return Rule(columns=(name,), make=make)


def drawn_forwards(backwards: Rule) -> Rule:
    """Take the file's own lines, turned round where a condition holds."""

    def make(frame: pd.DataFrame) -> pd.Series:
        shapes = frame["geometry"].to_numpy("object").copy()
        turned = backwards.make(frame).to_numpy("bool")
        shapes[turned] = shapely.reverse(shapes[turned])
        return pd.Series(shapes, index=frame.index, dtype="object")

    return Rule(columns=backwards.columns, make=make)
