"""Columns of numbers out of the database as arrays: COPY in binary, no row ever a Python object."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import numpy as np
import psycopg
import shapely
from numpy.typing import NDArray
from psycopg import sql

#: What a binary COPY begins with (signature, flags, no extension) and ends with.
_HEADER_BYTES: Final = 19
_TRAILER_BYTES: Final = 2
#: A type of PostgreSQL and how COPY writes its values.
_KINDS: Final[Mapping[str, str]] = {"bigint": ">i8", "integer": ">i4", "double precision": ">f8"}

Columns = Mapping[str, NDArray[Any]]


def number_columns(
    conn: psycopg.Connection[Any], rows: sql.Composable, kinds: Mapping[str, str]
) -> Columns:
    """Read the columns of a statement that gives them in this order, none of them null.

    Parameters
    ----------
    rows
        A ``SELECT`` without parameters.
    kinds
        Column -> ``bigint``, ``integer`` or ``double precision``.

    Notes
    -----
    Every value of such a type takes the same bytes, so that the whole answer is one array:
    https://www.postgresql.org/docs/15/sql-copy.html, "Binary Format".
    """
    layout: list[tuple[str, str]] = [("count", ">i2")]
    casts: list[sql.Composable] = []
    for name, kind in kinds.items():
        layout += [(f"size of {name}", ">i4"), (name, _KINDS[kind])]
        cast = sql.SQL(kind)  # pyright: ignore[reportArgumentType] - one of _KINDS
        casts.append(sql.SQL("{}::{}").format(sql.Identifier(name), cast))
    select = sql.SQL("SELECT {} FROM ({}) AS given").format(sql.SQL(", ").join(casts), rows)
    raw = _copied(conn, select)
    table = np.frombuffer(raw, np.dtype(layout))
    return {name: table[name].astype(table[name].dtype.newbyteorder("=")) for name in kinds}


def line_coordinates(
    conn: psycopg.Connection[Any], rows: sql.Composable, points: NDArray[np.int64]
) -> NDArray[np.float64]:
    """Read the lines of a statement that gives one (as WKB, little-endian) a row.

    Parameters
    ----------
    points
        How many points each line has, shape (n,).

    Returns
    -------
    coordinates
        The points of all lines one after the other, shape (points.sum(), 2).
    """
    raw = np.frombuffer(_copied(conn, rows), np.uint8)
    before = 2 + 4 + 9  # the row's count, the value's size; byte order, type and count of the WKB
    sizes = before + 16 * points
    starts = np.cumsum(sizes) - sizes + before
    at = np.repeat(starts - 16 * (np.cumsum(points) - points), points)
    at += 16 * np.arange(int(points.sum()))
    bytes_of = at[:, None] + np.arange(16)
    return raw[bytes_of].view("<f8").astype(np.float64)


def shapes(conn: psycopg.Connection[Any], rows: sql.Composable) -> NDArray[np.object_]:
    """Read the geometries of a statement that gives one (as WKB, none of them null) a row."""
    raw = memoryview(_copied(conn, rows))
    found: list[memoryview] = []
    at = 0
    while at < len(raw):
        begin = at + 6  # behind the row's count of values and the size of the one
        at = begin + int.from_bytes(raw[at + 2 : begin])
        found.append(raw[begin:at])
    return shapely.from_wkb(np.array([bytes(each) for each in found], np.object_))


def _copied(conn: psycopg.Connection[Any], select: sql.Composable) -> bytes:
    copying = sql.SQL("COPY ({}) TO STDOUT (FORMAT binary)").format(select)
    with conn.cursor() as cursor, cursor.copy(copying) as copy:
        return b"".join(copy)[_HEADER_BYTES:-_TRAILER_BYTES]
