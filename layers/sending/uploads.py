"""Sent files between being sent and being loaded: a folder each, forgotten after a day."""

from __future__ import annotations

import datetime as dt
import re
import secrets
import shutil
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from layers.errors import DiskFullError, SourceError, TooLargeError, UnknownUploadError
from layers.sending.reading import READERS

MAX_BYTES: Final = 200 * 1024**2
#: Somebody who sends more forgets the oldest.
MOST_FILES: Final = 5
LIFE: Final = dt.timedelta(days=1)
#: What the disk keeps free for the database, which dies without room to write.
_KEPT_FREE: Final = 1024**3
_ID: Final = re.compile(r"[0-9a-f]{32}")
_LONGEST_NAME: Final = 200
_OWNER: Final = "owner"
_CONTENT: Final = "content"
_ENDINGS: Final = frozenset({*READERS, ".zip"} - {".shp"})


@dataclass(frozen=True, kw_only=True)
class Upload:
    """A sent file: ``path`` ends in the name it was sent under."""

    id: str
    path: Path
    size: int


class Uploads:
    """The files that people sent to a server, under one folder; each is its sender's alone."""

    def __init__(self, folder: Path) -> None:
        """Keep files below ``folder``, which is made when the first one comes."""
        self._folder = folder

    def keep(self, name: str, blocks: Iterable[bytes], *, owner: str, now: dt.datetime) -> Upload:
        """Write a file down as it comes, and forget what is old or too much.

        Raises
        ------
        SourceError
            When the name is a path, or ends in no format that is read.
        TooLargeError
            When more than ``MAX_BYTES`` come.
        DiskFullError
            When the disk would be left without room for the database.
        """
        wanted = checked_name(name)
        self._forget(owner, now)
        number = secrets.token_hex(16)
        content = self._folder / number / _CONTENT
        content.mkdir(parents=True, mode=0o700)
        path = content / wanted
        try:
            size = _written(path, blocks)
            (content.parent / _OWNER).write_text(owner, "utf-8")
        except BaseException:
            shutil.rmtree(content.parent)
            raise
        return Upload(id=number, path=path, size=size)

    def find(self, number: str, *, owner: str) -> Upload:
        """Give a file that its owner sent.

        Raises
        ------
        UnknownUploadError
            When there is none, or it is somebody else's, which nobody is told.
        """
        folder = self._folder / number
        if not _ID.fullmatch(number) or self._owner(folder) != owner:
            raise UnknownUploadError(f"There is no sent file '{number}'; files are kept for a day.")
        [path] = (folder / _CONTENT).iterdir()
        return Upload(id=number, path=path, size=path.stat().st_size)

    def forget(self, upload: Upload) -> None:
        """Remove a file."""
        shutil.rmtree(self._folder / upload.id, ignore_errors=True)

    def _forget(self, owner: str, now: dt.datetime) -> None:
        """Remove what is older than a day, and of this owner all but the newest."""
        if not self._folder.is_dir():
            return
        folders = sorted(self._folder.iterdir(), key=_age, reverse=True)
        own = [each for each in folders if self._owner(each) == owner]
        old = [each for each in folders if _age(each) < (now - LIFE).timestamp()]
        for each in {*old, *own[MOST_FILES - 1 :]}:
            shutil.rmtree(each, ignore_errors=True)

    def _owner(self, folder: Path) -> str | None:
        try:
            return (folder / _OWNER).read_text("utf-8")
        except OSError:
            return None  # it is being written, or removed by another process


def checked_name(name: str) -> str:
    """Give the name of a sent file, if it is a name and of a format that is read.

    Raises
    ------
    SourceError
        When it is not.
    """
    plain = unicodedata.normalize("NFC", name)
    if (
        not plain.isprintable()
        or any(sign in plain for sign in "/\\:")
        or plain.startswith(".")
        or len(plain.encode()) > _LONGEST_NAME
    ):
        raise SourceError(f"'{name[:80]}' is not the name of a file.")
    if Path(plain).suffix.lower() not in _ENDINGS:
        known = ", ".join(sorted(_ENDINGS))
        raise SourceError(
            f"'{plain}' is of no kind that can be sent (there are: {known}); a Shapefile is sent as"
            " a .zip with all its parts."
        )
    return plain


def _written(path: Path, blocks: Iterable[bytes]) -> int:
    size = 0
    with path.open("xb") as file:
        for block in blocks:
            size += len(block)
            if size > MAX_BYTES:
                raise TooLargeError(f"A sent file has at most {MAX_BYTES // 1024**2} MB.")
            if shutil.disk_usage(path.parent).free < _KEPT_FREE:
                raise DiskFullError("The disk has no room for the file.")
            file.write(block)
    if size == 0:
        raise SourceError(f"'{path.name}' is empty.")
    return size


def _age(folder: Path) -> float:
    try:
        return folder.stat().st_mtime
    except FileNotFoundError:
        return 0.0  # another process has just removed it
