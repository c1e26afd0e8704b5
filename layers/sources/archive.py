"""Archives that strangers pack: looked through before anything of them is unpacked."""

from __future__ import annotations

import stat
import zipfile
from pathlib import Path, PurePosixPath
from typing import Final

from layers.errors import SourceError

#: What an archive may hold: many times what any register needs, and far from filling a memory.
MAX_MEMBERS: Final = 1_000
MAX_UNPACKED: Final = 200 * 1024**2
#: XML packs to a twentieth, a register of blanks to a fiftieth; a bomb to a thousandth.
MAX_RATIO: Final = 100
_SMALL: Final = 1024**2
#: A document type is the door of entity bombs and of addresses; no document of ours needs one.
_DOCTYPE: Final = b"<!DOCTYPE"
_PROLOG: Final = 4096
_ARCHIVES: Final = (".zip", ".kmz", ".7z", ".rar", ".tar", ".gz", ".tgz", ".xz")


def check_archive(file: Path, *, what: str, nested: bool = False) -> list[str]:
    """Look through a zip archive and give the names of its files.

    The sizes that an archive states are not believed: what is unpacked is counted.

    Parameters
    ----------
    what
        What the file should be, for the sentence: ``an Excel workbook``.
    nested
        Whether archives in it are none of our business (a workbook may embed one).

    Raises
    ------
    SourceError
        When it is no archive, holds or unpacks to more than it may, leads out of its folder, holds
        links or archives, or XML with a document type.
    """
    try:
        with zipfile.ZipFile(file) as archive:
            members = archive.infolist()
            if len(members) > MAX_MEMBERS:
                raise SourceError(f"'{file.name}' holds {len(members):,} files; not opened.")
            unpacked = 0
            for member in members:
                _check_name(member, file.name, nested=nested)
                unpacked += _unpacked(archive, member, file.name, left=MAX_UNPACKED - unpacked)
    except (zipfile.BadZipFile, EOFError, NotImplementedError, RuntimeError) as error:
        raise SourceError(f"'{file.name}' is not {what}: {error}.") from error
    if unpacked > max(_SMALL, MAX_RATIO * file.stat().st_size):
        raise SourceError(
            f"'{file.name}' unpacks to {unpacked:,} bytes, more than {MAX_RATIO} times its size."
        )
    return [member.filename for member in members if not member.is_dir()]


def _check_name(member: zipfile.ZipInfo, name: str, *, nested: bool) -> None:
    path = PurePosixPath(member.filename.replace("\\", "/"))
    if path.is_absolute() or ".." in path.parts or ":" in (path.parts or ":")[0]:
        raise SourceError(f"'{member.filename}' in '{name}' leads out of its folder; not opened.")
    if stat.S_ISLNK(member.external_attr >> 16):
        raise SourceError(f"'{member.filename}' in '{name}' is a link; not opened.")
    if not nested and path.suffix.lower() in _ARCHIVES:
        raise SourceError(f"'{member.filename}' in '{name}' is an archive itself; not opened.")


def _unpacked(archive: zipfile.ZipFile, member: zipfile.ZipInfo, name: str, *, left: int) -> int:
    size, prolog = 0, b""
    with archive.open(member) as opened:
        while block := opened.read(_SMALL):
            prolog = prolog or block[:_PROLOG]
            size += len(block)
            if size > left:
                raise SourceError(f"'{name}' unpacks to more than {MAX_UNPACKED:,} bytes.")
    # In UTF-16 every second byte is a NUL.
    if _DOCTYPE in prolog.replace(b"\0", b"").upper():
        raise SourceError(f"'{member.filename}' in '{name}' declares a document type; not opened.")
    return size
