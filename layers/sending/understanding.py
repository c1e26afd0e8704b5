"""What a sent file means: which column is which field, what names an item, and in which CRS."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import pandas as pd

from layers import conform as take
from layers.conform.texts import cleaned, text_of
from layers.definition import Field, FieldType, Layer, Rule, Source, Title
from layers.errors import BadRequestError
from layers.finding.keys import key as letters
from layers.sources.table import GEOMETRY, RawTable
from layers.taking.heads import AS_OF, ID, LAT, LON, OWN, SHAPE, SOURCE, guesses
from spatial.crs import WGS84, checked_epsg

_DAYS: Final = ("%Y-%m-%d", "%Y%m%d", "%Y.%m.%d", "%Y/%m/%d", "%Y년 %m월 %d일")
_TRUE: Final = ("Y", "y", "O", "예", "1", "true", "True", "TRUE", "yes", "Yes", "있음", "여")
_FALSE: Final = ("N", "n", "X", "아니오", "0", "false", "False", "FALSE", "no", "No", "없음", "부")
_QUOTED: Final = re.compile(r"^'(?=['=+\-@\t\r])")
_LONGEST_NAME: Final = 30
_NAME: Final = re.compile(r"[a-z][a-z0-9_]{0,62}")


@dataclass(frozen=True, kw_only=True)
class Understanding:
    """How a file is taken.

    Attributes
    ----------
    fields
        Column -> field of the layer, or one of ``layers.taking.heads.OWN``.
    key
        The column that names an item; ``None`` makes the name of all its values.
    crs
        EPSG code of the coordinates: the file's own, unless the sender said another when it was
        read; ``None`` where nobody knows, which for columns of lon and lat is WGS 84.
    name
        Of the source: what is sent again under this name replaces what was sent before.
    """

    fields: Mapping[str, str] = field(default_factory=dict)
    key: str | None = None
    crs: int | None = None
    name: str = "sent"

    @property
    def column_of(self) -> dict[str, str]:
        """Field -> column."""
        return {name: column for column, name in self.fields.items()}


def understood(layer: Layer, table: RawTable, path: Path) -> Understanding:
    """Guess how a file is meant, by the names of its columns and of itself."""
    columns = [str(name) for name in table.frame.columns if name != GEOMETRY]
    fields = guesses(layer, columns)
    if GEOMETRY in table.frame.columns:
        fields = {col: name for col, name in fields.items() if name not in {LON, LAT, SHAPE}}
    names = {name: column for column, name in fields.items()}
    return Understanding(
        fields=fields,
        key=names.get(ID),
        crs=table.crs,
        name=_own_source(table, names) or _new_source(layer, path.stem),
    )


def _own_source(table: RawTable, column_of: Mapping[str, str]) -> str | None:
    """Give the one source that a file of ours names: what it holds goes back to where it was."""
    if not {ID, SOURCE} <= set(column_of):
        return None
    said = table.frame[column_of[SOURCE]].dropna().unique()
    return str(said[0]) if len(said) == 1 and _NAME.fullmatch(str(said[0])) else None


def _new_source(layer: Layer, stem: str) -> str:
    """Name a source by the file, and not as one that the layer has: that would be replaced."""
    name = source_name(stem)
    return f"sent_{name}" if name in {each.name for each in layer.sources} else name


def likeliest(layers: Iterable[Layer], table: RawTable, path: Path) -> Layer | None:
    """Guess which layer a file is of: the one of its name, else the one that knows most columns."""
    columns = [str(name) for name in table.frame.columns if name != GEOMETRY]

    def fit(layer: Layer) -> tuple[bool, int]:
        known = set(guesses(layer, columns).values()) - set(OWN)
        return path.stem.startswith(layer.id), len(known)

    return max(layers, key=fit, default=None)


def source_name(text: str) -> str:
    """Make the name of a source of any text: Hangul in Latin letters, nothing but letters."""
    made = re.sub(r"[^a-z0-9]+", "_", letters(text).lower())[:_LONGEST_NAME].strip("_")
    return made if re.match(r"[a-z]", made) else f"sent_{made}".strip("_")


def source_of(layer: Layer, table: RawTable, how: Understanding) -> Source:
    """Make the source that takes a file as it is understood.

    Raises
    ------
    BadRequestError
        When a column or a field is named that is not there, or the place of an item is unknown.
    """
    columns = {str(name) for name in table.frame.columns}
    for column, name in how.fields.items():
        if column not in columns:
            raise BadRequestError(f"The file has no column '{column}'.")
        if name not in OWN and name not in {each.name for each in layer.fields}:
            raise BadRequestError(f"Layer '{layer.id}' has no field '{name}' to take it.")
    if how.key is not None and how.key not in columns:
        raise BadRequestError(f"The file has no column '{how.key}'.")
    column_of = how.column_of
    return Source(
        name=how.name,
        title=Title("보낸 파일", "Sent file"),
        adapter="csv_file",
        crs=WGS84 if how.crs is None else checked_epsg(how.crs),
        key=None if how.key is None else _text(how.key),
        prefix="" if how.key == column_of.get(ID) else f"{how.name}/",
        geometry=_geometry(table, column_of, how.crs),
        as_of=_moment(column_of[AS_OF]) if AS_OF in column_of else None,
        conform={
            name: _rule(layer.field(name), column)
            for column, name in how.fields.items()
            if name not in OWN
        },
        attribution="",
    )


def _geometry(table: RawTable, column_of: Mapping[str, str], crs: int | None) -> Rule | None:
    """Give the rule of an item's place; ``None`` where the file has geometry of its own."""
    if {LON, LAT} <= set(column_of):
        return take.point(column_of[LON], column_of[LAT])
    if SHAPE in column_of:
        return take.wkt(column_of[SHAPE])
    if GEOMETRY in table.frame.columns:
        if crs is None:
            raise BadRequestError(
                "The file does not say its CRS: say it as an EPSG code (in Korea often 5186, 5179,"
                " 5174 or 4326)."
            )
        return None
    raise BadRequestError(
        "The file says nowhere where its items lie: name the columns of longitude and latitude, or"
        " one of well-known text."
    )


def _rule(each: Field, column: str) -> Rule:
    codes = each.values  # noqa: PD011 - the code list of a field
    if codes:
        titles = {said: code for code, title in codes.items() for said in (title.ko, title.en)}
        return take.codes(column, titles | {code: code for code in codes})
    return _RULES[each.type](column)


def _text(column: str) -> Rule:
    """Take a text as it is, also one that publishers write for nothing: a name may be ``X``."""

    def make(frame: pd.DataFrame) -> pd.Series:
        texts = text_of(frame, column)
        texts = texts.str.replace(_QUOTED, "", regex=True)
        return texts.mask(texts == "")

    return Rule(columns=(column,), make=make)


def _moment(column: str) -> Rule:
    """Read times with their offset, or Korean ones without; a day is its first moment."""
    plain = take.timestamp(column, "%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M", *_DAYS)

    def make(frame: pd.DataFrame) -> pd.Series:
        texts = cleaned(frame, column)
        listed = [_instant(text) if isinstance(text, str) else None for text in texts.tolist()]
        read = pd.Series(pd.to_datetime(pd.Series(listed, dtype="object"), utc=True))
        read = read.astype("datetime64[us, UTC]").set_axis(frame.index)
        if (read.isna() & texts.notna()).any():
            return plain.make(frame).where(read.isna(), read)
        return read

    return Rule(columns=(column,), make=make)


def _instant(text: str) -> dt.datetime | None:
    """Read an ISO 8601 time that says its offset."""
    try:
        moment = dt.datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo else None


_RULES: Final[Mapping[FieldType, Callable[[str], Rule]]] = {
    FieldType.TEXT: _text,
    FieldType.INTEGER: take.integer,
    FieldType.NUMBER: take.number,
    FieldType.BOOLEAN: lambda column: take.boolean(column, true=_TRUE, false=_FALSE),
    FieldType.TIMESTAMP: _moment,
    FieldType.DATE: lambda column: take.date(column, *_DAYS),
}
