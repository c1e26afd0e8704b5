"""CSV as Korean publishers write it: UTF-8 with or without BOM, or CP949."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from pathlib import Path
from typing import Final

import numpy as np
import pandas as pd

from layers.definition import Source
from layers.errors import SourceError
from layers.sources.table import GEOMETRY, Malformed, RawTable, checked_file

_BOM: Final = b"\xef\xbb\xbf"


def read(path: Path, source: Source) -> RawTable:
    """Read a file with a header line.

    ``options["delimiter"]`` replaces the comma; ``options["header"]`` names the columns, with the
    same delimiter, of a file that has no header line. ``options["places"]`` names a file in the
    same folder with the places that a register lacks, and ``options["places_by"]`` the columns
    that tell whose they are: ``ours=theirs``. A name that is there twice gives nobody a place.

    Raises
    ------
    SourceError
        When the text is neither UTF-8 nor CP949, holds a NUL, or has no header.
    """
    delimiter = source.options.get("delimiter", ",")
    header = source.options.get("header")
    table = _table(path, delimiter, header)
    if (beside := source.options.get("places")) is None:
        return table
    return _with_places(table, _table(path.parent / beside, ","), source.options["places_by"])


def _table(path: Path, delimiter: str, header: str | None = None) -> RawTable:
    text = decoded(checked_file(path, ".csv", ".tsv", ".txt").read_bytes(), name=path.name)
    return table_of(text, name=path.name, delimiter=delimiter, header=header)


def _with_places(table: RawTable, places: RawTable, by: str) -> RawTable:
    """Add the columns of another table, by name; those that both have stay as they are."""
    ours, theirs = by.split("=")
    for name, there in ((ours, table), (theirs, places)):
        if name not in there.frame.columns:
            raise SourceError(f"There is no column '{name}' to tell whose places are whose.")
    named = places.frame.drop_duplicates(theirs, keep=False).set_index(theirs)
    added = named[named.columns.difference(table.frame.columns)]
    found = added.reindex(table.frame[ours]).set_axis(table.frame.index)
    return replace(table, frame=table.frame.join(found))


def decoded(raw: bytes, *, name: str) -> str:
    """Turn bytes into text: a BOM says UTF-8, else strictly UTF-8, else strictly CP949."""
    nul = raw.find(b"\0")
    if nul >= 0:
        raise SourceError(f"'{name}' has a NUL at byte {nul:,}; text has none.")
    if raw.startswith(_BOM):
        try:
            return raw[len(_BOM) :].decode("utf-8")
        except UnicodeDecodeError as error:
            at = error.start + len(_BOM)
            raise SourceError(
                f"'{name}' begins as UTF-8 and stops being it at byte {at:,}."
            ) from error
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as not_utf8:
        try:
            return raw.decode("cp949")
        except UnicodeDecodeError as not_cp949:
            raise SourceError(
                f"'{name}' is neither UTF-8 (byte {not_utf8.start:,}, 0x{raw[not_utf8.start]:02x})"
                f" nor CP949 (byte {not_cp949.start:,}, 0x{raw[not_cp949.start]:02x})."
            ) from not_cp949


def table_of(text: str, *, name: str, delimiter: str = ",", header: str | None = None) -> RawTable:
    """Split text into columns; a row of another length is kept apart as malformed.

    ``header`` is the header line of a text that has none.
    """
    # One field may be long (a polygon as WKT), never longer than the file. The
    # limit is the whole process's: it only grows.
    csv.field_size_limit(max(csv.field_size_limit(), len(text)))
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        first = next(reader, []) if header is None else header.split(delimiter)
        columns = unique_names([cell.strip() for cell in first])
        if not any(columns):
            raise SourceError(f"'{name}' has no header line.")
        rows, numbers, malformed = [], [], []
        for row in reader:
            if len(row) == len(columns):
                rows.append(row)
                numbers.append(reader.line_num)
            elif row:
                malformed.append(_malformed(reader.line_num, columns, row))
    except csv.Error as error:
        raise SourceError(f"'{name}' cannot be split into columns: {error}.") from error
    cells = np.array(rows, dtype="object").reshape(len(rows), len(columns))
    frame = pd.DataFrame(cells, columns=columns, index=numbers).astype("str")
    return RawTable(frame=frame, malformed=tuple(malformed))


def _malformed(line: int, header: list[str], row: list[str]) -> Malformed:
    sentence = f"Line {line} has {len(row)} columns where the header has {len(header)}."
    return Malformed(
        row_number=line, sentence=sentence, record=dict(zip(header, row, strict=False))
    )


def unique_names(header: list[str]) -> list[str]:
    """Name blank columns by their place and repeated ones by their turn.

    A text that is called as our column of shapes is none of them.
    """
    names: list[str] = []
    for place, name in enumerate(header, start=1):
        wanted = f"{GEOMETRY} text" if name == GEOMETRY else name or f"column {place}"
        again = sum(each == wanted or each.startswith(f"{wanted} (") for each in names)
        names.append(f"{wanted} ({again + 1})" if again else wanted)
    return names
