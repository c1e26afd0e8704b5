"""Columns of values as the text that COPY reads, a whole column at a time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import pandas as pd
import psycopg
from psycopg import sql

from layers.definition import FieldType

_BATCH_ROWS: Final = 20_000
_NULL: Final = "\\N"
_ESCAPES: Final = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})


def copy_columns(
    conn: psycopg.Connection[Any],
    table: sql.Composable,
    columns: sql.Composable,
    texts: Sequence[Sequence[str]],
) -> None:
    """COPY columns of texts, made by the functions below, into a table."""
    lines = ["\t".join(row) for row in zip(*texts, strict=True)]
    copying = sql.SQL("COPY {} ({}) FROM STDIN").format(table, columns)
    with conn.cursor() as cursor, cursor.copy(copying) as copy:
        for start in range(0, len(lines), _BATCH_ROWS):
            copy.write("\n".join([*lines[start : start + _BATCH_ROWS], ""]))


def escaped(texts: list[str]) -> list[str]:
    """Escape what COPY reads as more than itself; most columns have nothing of it."""
    whole = "".join(texts)
    if any(chr(sign) in whole for sign in _ESCAPES):
        return [text.translate(_ESCAPES) for text in texts]
    return texts


def column_texts(kind: FieldType, values: pd.Series) -> list[str]:
    """Write a column as COPY reads it."""
    if kind is FieldType.TEXT:
        given = values.notna().tolist()
        texts = zip(escaped(values.where(values.notna(), "").tolist()), given, strict=True)
        return [one if there else _NULL for one, there in texts]
    pairs = zip(values.tolist(), values.isna().tolist(), strict=True)
    match kind:
        case FieldType.INTEGER:
            return [_NULL if missing else str(int(one)) for one, missing in pairs]
        case FieldType.NUMBER:
            return [_NULL if missing else repr(one) for one, missing in pairs]
        case FieldType.BOOLEAN:
            return [_NULL if missing else ("t" if one else "f") for one, missing in pairs]
        case FieldType.TIMESTAMP | FieldType.DATE:
            return [_NULL if missing else one.isoformat() for one, missing in pairs]
