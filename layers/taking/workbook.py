"""A table as an Excel workbook, written row by row."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from typing import Any


def workbook(name: str, head: Sequence[str], rows: Iterable[Sequence[Any]], *, still: str) -> bytes:
    """Write one sheet whose head is bold; what is above and left of the cell ``still`` stays.

    Excel takes 31 characters of a sheet's name.
    """
    import openpyxl
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Font

    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet(name[:31])
    sheet.freeze_panes = still
    cells = [WriteOnlyCell(sheet, value=title) for title in head]
    for cell in cells:
        cell.font = Font(bold=True)
    sheet.append(cells)
    for row in rows:
        sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
