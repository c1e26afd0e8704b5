"""A raw table in our own fields: rules applied, values cast, geometry brought to EPSG:4326."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from layers.definition import Field, FieldType, GeometryType, Layer, Rule, Source
from layers.errors import SourceError
from layers.sources.table import GEOMETRY, RawTable
from spatial.crs import WGS84, transformer

_KINDS: Final = {
    FieldType.INTEGER: "a whole number",
    FieldType.NUMBER: "a number",
    FieldType.BOOLEAN: "yes or no",
    FieldType.TIMESTAMP: "a time",
    FieldType.DATE: "a day",
    FieldType.TEXT: "text that can be stored",
}
#: More vertices than any honest outline has; checking one of them can take minutes.
MAX_VERTICES: Final = 50_000
#: The largest whole number a float column keeps exactly.
_EXACT: Final = float(2**53)


@dataclass(frozen=True, kw_only=True)
class Column:
    """A field's values, missing as ``None``/``NaN``/``NaT``, and which texts could not be read."""

    field: Field
    series: pd.Series
    unreadable: NDArray[np.bool_]

    @property
    def kind(self) -> str:
        """What a value of the field has to be, in words."""
        return _KINDS[self.field.type]


@dataclass(frozen=True, kw_only=True)
class Conformed:
    """The records that are of this layer, one position each.

    Attributes
    ----------
    columns
        One for each field that the source fills.
    given
        Shapely geometries in ``crs``, as published; ``None`` where there is none.
    shapes
        The same in EPSG:4326; not finite where ``given`` is not, or PROJ cannot carry it over.
    keys, named, as_of
        Public keys, the districts that records name, their dates; ``None`` without a rule.
    flags
        Name -> which records are odd in that way, shape (n,).
    raw
        The rows as they came, on the same positions; the index is the row number in the file.
    """

    raw: pd.DataFrame
    crs: int
    columns: tuple[Column, ...]
    given: NDArray[np.object_]
    shapes: NDArray[np.object_]
    keys: pd.Series | None
    named: pd.Series | None
    as_of: pd.Series | None
    flags: Mapping[str, NDArray[np.bool_]]


def conformed(layer: Layer, source: Source, table: RawTable, *, placed: bool = True) -> Conformed:
    """Apply a source's rules to a raw table; without geometry where it is not ``placed``.

    Raises
    ------
    SourceError
        When columns that the rules need are not there: the publisher changed the file.
    """
    _check_columns(layer, source, table.frame)
    frame = _stripped(table.frame)
    if source.where is not None:
        frame = frame.loc[source.where.make(frame).to_numpy("bool")]
    crs = source.crs if source.geometry is not None else table.crs or source.crs
    given = _geometry(source, frame) if placed else np.full(len(frame), None, dtype="object")
    given = _of_type(given, layer.geometry, to_point=source.options.get("to_point") == "yes")
    return Conformed(
        raw=frame,
        crs=crs,
        columns=tuple(
            cast(layer.field(name), rule.make(frame)) for name, rule in source.conform.items()
        ),
        given=given,
        shapes=_on_the_globe(given, crs),
        keys=_made(source.key, frame),
        named=_made(source.district_name, frame),
        as_of=_dated(_made(source.as_of, frame)),
        flags={name: rule.make(frame).to_numpy("bool") for name, rule in source.flags.items()},
    )


def _stripped(frame: pd.DataFrame) -> pd.DataFrame:
    """Drop the blanks around every text, once for all rules."""
    texts = [name for name in frame.columns if name != GEOMETRY]
    return frame.assign(**{name: frame[name].str.strip() for name in texts})


def _made(rule: Rule | None, frame: pd.DataFrame) -> pd.Series | None:
    return None if rule is None else rule.make(frame)


def _dated(made: pd.Series | None) -> pd.Series | None:
    """Give the dates of records; one that cannot be read is none, and the answer's own holds."""
    if made is None or made.dtype != "object":
        return made
    return made.where([isinstance(one, dt.datetime) for one in made], None)


def _check_columns(layer: Layer, source: Source, frame: pd.DataFrame) -> None:
    needed = dict.fromkeys(n for rule in source.rules if not rule.optional for n in rule.columns)
    missing = [name for name in needed if name not in frame.columns]
    if missing:
        lacking = "', '".join(missing)
        there = ", ".join(str(name) for name in frame.columns if name != GEOMETRY)
        raise SourceError(
            f"The file has no column '{lacking}', which source '{source.name}' of"
            f" layer '{layer.id}' needs; it has: {there}."
        )


def _geometry(source: Source, frame: pd.DataFrame) -> NDArray[np.object_]:
    if source.geometry is not None:
        return source.geometry.make(frame).to_numpy("object")
    if GEOMETRY not in frame.columns:
        raise SourceError(
            f"Source '{source.name}' has no rule for geometry, and the file has none."
        )
    return frame[GEOMETRY].to_numpy("object")


def _of_type(
    shapes: NDArray[np.object_], wanted: GeometryType, *, to_point: bool
) -> NDArray[np.object_]:
    """Turn single lines and polygons into multi ones, and areas into points where it is asked.

    What is of another type stays as it is, and validation rejects it.
    """
    shapes = shapes.copy()
    raised = shapely.has_z(shapes) | shapely.has_m(shapes)
    shapes[raised] = shapely.force_2d(shapes[raised])
    if wanted is GeometryType.ANY:
        return shapes
    kinds = shapely.get_type_id(shapes)
    if wanted is GeometryType.POINT:
        areas = (kinds == 3) | (kinds == 6)
        if to_point:
            # What has too many vertices is rejected for it; to ask more of it takes minutes.
            sound = areas & (shapely.get_num_coordinates(shapes) <= MAX_VERTICES)
            sound[sound] = shapely.is_valid(shapes[sound])
            shapes[sound] = shapely.point_on_surface(shapes[sound])
        single = (kinds == 4) & (shapely.get_num_geometries(shapes) == 1)
        shapes[single] = shapely.get_geometry(shapes[single], 0)
        return shapes
    lines = wanted is GeometryType.LINES
    simple, multi = (1, shapely.multilinestrings) if lines else (3, shapely.multipolygons)
    ones = np.flatnonzero((kinds == simple) & ~shapely.is_empty(shapes))
    if ones.size:
        shapes[ones] = multi(shapes[ones], indices=np.arange(ones.size))
    return shapes


def _on_the_globe(shapes: NDArray[np.object_], crs: int) -> NDArray[np.object_]:
    if crs == WGS84:
        return shapes
    carry = transformer(crs, WGS84)
    given = ~shapely.is_missing(shapes)
    result = shapes.copy()

    def carried(xy: NDArray[np.float64]) -> NDArray[np.float64]:
        lon, lat = carry.transform(xy[:, 0], xy[:, 1])
        return np.column_stack([lon, lat])

    if given.any():
        result[given] = shapely.transform(shapes[given], carried)
    return result


def cast(each: Field, values: pd.Series) -> Column:
    """Bring a rule's values to the type of a field; what cannot be is missing and marked."""
    given = values.notna().to_numpy("bool")
    if each.type in {FieldType.INTEGER, FieldType.NUMBER}:
        numbers = np.asarray(pd.to_numeric(values, errors="coerce"), dtype="float64")
        good = np.isfinite(numbers)
        if each.type is FieldType.INTEGER:
            good &= (numbers == np.round(numbers)) & (np.abs(numbers) <= _EXACT)
        return _column(each, pd.Series(np.where(good, numbers, np.nan)), given & ~good)
    objects = values.to_numpy("object", copy=True)
    if each.type is FieldType.TEXT and _all_storable(objects[given]):
        good = given
    else:
        fits = _FITS[each.type]
        good = np.array([fits(one) for one in objects], dtype=bool)
    objects[~(given & good)] = None
    return _column(each, pd.Series(objects, dtype="object"), given & ~good)


def _all_storable(texts: NDArray[np.object_]) -> bool:
    """Look at a whole column of text at once: next to none has anything wrong."""
    listed = texts.tolist()
    return set(map(type, listed)) <= {str} and "\0" not in "".join(listed)


def _column(each: Field, series: pd.Series, unreadable: NDArray[np.bool_]) -> Column:
    return Column(field=each, series=series, unreadable=unreadable)


_FITS: Final[dict[FieldType, Callable[[object], bool]]] = {
    FieldType.TEXT: lambda one: isinstance(one, str) and "\0" not in one,
    FieldType.BOOLEAN: lambda one: one is True or one is False,
    FieldType.TIMESTAMP: lambda one: isinstance(one, dt.datetime),
    FieldType.DATE: lambda one: isinstance(one, dt.date),
}
