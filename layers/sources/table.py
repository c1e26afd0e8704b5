"""What every adapter gives, and the checks a file passes before anything opens it."""

from __future__ import annotations

import stat
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import pandas as pd

from layers.errors import SourceError

#: Nothing a district publishes comes near it; a sparse file can claim any size.
MAX_BYTES: Final = 4 * 1024**3
GEOMETRY: Final = "geometry"


@dataclass(frozen=True, kw_only=True)
class Malformed:
    """A record that could not even be put into columns."""

    row_number: int
    sentence: str
    record: dict[str, str]


@dataclass(frozen=True, kw_only=True)
class RawTable:
    """A file as its publisher wrote it.

    ``frame`` holds text under the publisher's column names, its index the row number in the file
    (CSV: the line; others: the feature, from 1), and a column ``geometry`` of shapely objects
    where the format has one; ``crs`` is the EPSG code that the file declares, if any. ``notes`` are
    sentences for the report.
    """

    frame: pd.DataFrame
    crs: int | None = None
    malformed: tuple[Malformed, ...] = field(default=())
    notes: tuple[str, ...] = field(default=())


def checked_file(path: Path, *suffixes: str) -> Path:
    """Give the path of an ordinary local file with one of these endings (any, where none is said).

    Raises
    ------
    SourceError
        For GDAL's virtual addresses and connection strings, other endings, folders, devices,
        links that lead out of their folder, and files larger than any publisher's.
    """
    text = str(path)
    if text.startswith("/vsi") or (":" in text and not path.exists()):
        raise SourceError(f"'{text}' is an address for a driver, not a file; it is not opened.")
    if suffixes and not path.name.lower().endswith(suffixes):
        raise SourceError(f"'{path.name}' does not end in {' or '.join(suffixes)}.")
    if not path.exists():
        raise SourceError(f"There is no file '{text}'.")
    folder = path.parent.resolve()
    if path.is_symlink() and not path.resolve().is_relative_to(folder):
        raise SourceError(f"'{path.name}' is a link that leads out of its folder; not opened.")
    status = path.stat()
    if not stat.S_ISREG(status.st_mode):
        raise SourceError(f"'{text}' is not an ordinary file.")
    if status.st_size > MAX_BYTES:
        raise SourceError(
            f"'{path.name}' claims {status.st_size:,} bytes; more than {MAX_BYTES:,} are not read."
        )
    return path.resolve()
