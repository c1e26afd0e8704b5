"""Excel workbooks (.xlsx), read as text: a workbook is a zip archive of XML, and checked as one.

A cell gives the text a reader would copy: whole numbers without ``.0``, times in ISO form, what a
formula showed when the file was saved. Nothing is calculated, and no link is followed.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any, Final

import numpy as np
import openpyxl
import pandas as pd
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.workbook.workbook import Workbook

from layers.definition import Source
from layers.errors import SourceError
from layers.sources.archive import check_archive
from layers.sources.csv_file import unique_names
from layers.sources.table import RawTable, checked_file

MAX_COLUMNS: Final = 1_000


def read(path: Path, source: Source) -> RawTable:
    """Read one sheet with a header line; ``options["sheet"]`` names it where there are several.

    Raises
    ------
    SourceError
        When the file is no workbook, unpacks to more than it may, or has no such sheet or header.
    """
    file = checked_file(path, ".xlsx")
    check_archive(file, what="an Excel workbook", nested=True)
    try:
        book = openpyxl.load_workbook(file, read_only=True, data_only=True, keep_links=False)
    except (KeyError, ValueError, SyntaxError, InvalidFileException) as error:
        raise SourceError(f"'{file.name}' is not an Excel workbook: {error}.") from error
    try:
        return _table(_rows(book, source.options.get("sheet"), file.name), file.name)
    finally:
        book.close()


def _rows(book: Workbook, wanted: str | None, name: str) -> Iterator[tuple[Any, ...]]:
    """Walk the rows of a sheet; the size that a sheet states is not believed either."""
    sheets = {sheet.title: sheet for sheet in book.worksheets}
    title = wanted or next(iter(sheets), None)
    if title not in sheets:
        known = ", ".join(sheets) or "none"
        raise SourceError(f"'{name}' has no sheet '{title}' to read (there are: {known}).")
    sheet = sheets[title]
    sheet.reset_dimensions()
    return sheet.iter_rows(values_only=True, max_col=MAX_COLUMNS)


def _table(rows: Iterator[tuple[Any, ...]], name: str) -> RawTable:
    header = [_text(cell).strip() for cell in next(islice(rows, 1), ())]
    while header and not header[-1]:
        header.pop()
    if not header:
        raise SourceError(f"'{name}' has no header line.")
    cells, numbers = [], []
    for number, row in enumerate(rows, start=2):
        texts = [_text(cell) for cell in row[: len(header)]]
        if any(texts):
            cells.append(texts + [""] * (len(header) - len(texts)))
            numbers.append(number)
    table = np.array(cells, dtype="object").reshape(len(cells), len(header))
    frame = pd.DataFrame(table, columns=unique_names(header), index=numbers).astype("str")
    return RawTable(frame=frame)


def _text(cell: Any) -> str:  # noqa: ANN401 - a cell holds anything
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, dt.datetime | dt.date | dt.time):
        return cell.isoformat(" ") if isinstance(cell, dt.datetime) else cell.isoformat()
    return str(cell)
