"""Files that somebody puts into a folder: CSV, Excel, GeoJSON, GeoPackage, Shapefile, GeoParquet.

``url`` is a folder below the one of ``feeds.toml`` (``{drop}/solar``), ``options.pattern`` says
which files (``*`` unless said), ``options`` also what a sender may say of a file: ``sheet``,
``table``, ``delimiter``, ``header``, ``crs``. A file is taken when a file of its name with
``.done`` lies beside it, or when it has not changed for ``options.settle_s`` (10 s).

The folder is listened to like a broker: a file that can be read goes into the inbox and, when it is
safe there, into ``archive/YYYY-MM`` under its digest. One that cannot goes there as well, so that
the board says why, and into ``quarantine/YYYY-MM`` with the reason beside it. Whoever is killed
between the two takes the same file again, which changes nothing. Of a whole list the newest file
counts. Both are kept for the present month and the ``options.kept_months`` (13) before it.
"""

from __future__ import annotations

import fnmatch
import hashlib
import logging
import re
import shutil
import stat
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from typing import Any, Final

from layers.errors import DefinitionError, LayersError, SourceError
from layers.feeds.definition import Feed
from layers.feeds.documents import SEOUL, of_rows
from layers.feeds.exchange import Answer, Clock, Keep, Listening, Reading
from layers.feeds.outcome import Outcome
from layers.sending.reading import OPTIONS, READERS, read_here, read_sent
from layers.sources.table import RawTable

_LOG: Final = logging.getLogger(__name__)
#: The header of a message with the file's name.
FILE: Final = "file"
MOST_BYTES: Final = 100 * 1024**2
ARCHIVE: Final = "archive"
QUARANTINE: Final = "quarantine"
#: What the name of a file ends in that says that another one is whole.
DONE: Final = ".done"
#: A header that says why a file has no body: it was too large to be taken.
_REFUSED: Final = "refused"
#: So that a list of this month has that of a year ago beside it.
_KEPT_MONTHS: Final = 13
_MONTH: Final = re.compile(r"\d{4}-\d{2}")
_LOOK_EVERY_S: Final = 2.0
_SETTLE_S: Final = 10.0
#: Formats that are read without GDAL, and hold nothing that grows when it is opened.
_TEXTS: Final = frozenset({".csv", ".tsv", ".txt", ".geojson", ".json"})
_ENDINGS: Final = frozenset({*READERS, ".zip"} - {".shp"})


def read(feed: Feed, answers: Sequence[Answer]) -> Reading:
    """Give the rows of the files, of a whole list those of the newest that can be read.

    Where a newer one cannot, that is the outcome: nothing ends for an older list.
    """
    tables: list[RawTable] = []
    unreadable: list[str] = []
    for answer in reversed(answers):
        try:
            tables.insert(0, _table(feed, answer))
        except SourceError as error:
            unreadable.insert(0, str(error))
        if tables and feed.target.full:
            break
    crs = {table.crs for table in tables}
    if len(crs) != 1:
        unreadable = unreadable or ["The files have different CRS, or none."]
        return Reading(outcome=Outcome.UNREADABLE, said=" ".join(unreadable))
    found = of_rows(
        [row for table in tables for row in _rows(table)],
        crs=next(iter(crs)),
        said=" ".join([*unreadable, *(note for table in tables for note in table.notes)]),
        malformed=tuple(each for table in tables for each in table.malformed),
    )
    return replace(found, outcome=Outcome.UNREADABLE) if unreadable else found


def _table(feed: Feed, answer: Answer) -> RawTable:
    """Read a file: text here, as all answers are, what needs GDAL in a process of its own."""
    name = PurePosixPath(answer.headers.get(FILE, "")).name
    if _REFUSED in answer.headers:
        raise SourceError(answer.headers[_REFUSED])
    if not name:
        raise SourceError("The answer does not say the name of its file.")
    told = {key: str(value) for key, value in feed.ask.options.items() if key in OPTIONS}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, name)
        path.write_bytes(answer.body)
        if path.suffix.lower() in _TEXTS:
            return read_here(path, told)
        return read_sent(path, options=told)


def _rows(table: RawTable) -> Iterator[dict[str, Any]]:
    frame = table.frame.astype("object")
    for row in frame.where(frame.notna(), None).to_dict("records"):
        yield {str(name): value for name, value in row.items()}


def listen(
    feed: Feed,
    secrets: Mapping[str, str],  # noqa: ARG001 - as all protocols
    keep: Keep,
    now: Clock,
) -> Listening:
    """Watch a feed's folder in a thread of its own.

    One that is not there is made where the folder of all feeds is, for those who may write there.

    Raises
    ------
    DefinitionError
        When no folder is set up here.
    """
    if "{" in feed.ask.url or not feed.ask.url:
        raise DefinitionError("No folder for files is set up: say 'drop' in feeds.toml.")
    folder = Path(feed.ask.url)
    if folder.parent.is_dir() and not folder.exists():
        folder.mkdir(exist_ok=True)
        folder.chmod(stat.S_IMODE(folder.parent.stat().st_mode))
    return Watch(feed, keep, now)


@dataclass(frozen=True, kw_only=True)
class _File:
    path: Path
    #: Size and time of change: what a file that is still being written changes.
    look: tuple[int, int]


class Watch:
    """Looks into a folder every few seconds until it is closed."""

    def __init__(self, feed: Feed, keep: Keep, now: Clock) -> None:
        """Begin; a folder that is not there yet may come."""
        self._feed = feed
        self._keep = keep
        self._now = now
        self._folder = Path(feed.ask.url)
        self._pattern = str(feed.ask.options.get("pattern", "*"))
        self._settle_s = float(feed.ask.options.get("settle_s", _SETTLE_S))
        self._kept_months = int(feed.ask.options.get("kept_months", _KEPT_MONTHS))
        #: When each file was first seen looking as it does, by a clock that only runs.
        self._seen: dict[_File, float] = {}
        self.trouble: str | None = None
        self._closed = threading.Event()
        self._thread = threading.Thread(target=self._run, name=f"drop {feed.id}", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Look no more; a file that is being taken is taken first."""
        self._closed.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._closed.is_set():
            self.look()
            self._closed.wait(_LOOK_EVERY_S)

    def look(self) -> None:
        """Take what is whole; what is in the way is said, and tried again."""
        try:
            files = sorted(self._files(), key=lambda each: (each.look[1], each.path.name))
            self._seen = {each: self._seen.get(each, time.monotonic()) for each in files}
            for each in files:
                if self._is_whole(each):
                    self._take(each)
        except (LayersError, OSError) as error:
            if str(error) != self.trouble:
                _LOG.warning("%s: %s", self._feed.id, error)
            self.trouble = str(error)

    def _files(self) -> Iterator[_File]:
        """Give the ordinary files of the folder; links could lead anywhere."""
        for path in self._folder.iterdir():
            named = fnmatch.fnmatch(path.name, self._pattern) and path.name[0] not in ".~"
            status = path.lstat()
            if named and path.suffix.lower() in _ENDINGS and stat.S_ISREG(status.st_mode):
                yield _File(path=path, look=(status.st_size, status.st_mtime_ns))

    def _is_whole(self, file: _File) -> bool:
        """Whether a file says that it is done, or has looked the same for long enough.

        Its own time alone proves nothing: some programs set it before they copy.
        """
        return _done(file.path).exists() or (time.monotonic() - self._seen[file] >= self._settle_s)

    def _take(self, file: _File) -> None:
        now, name = self._now(), file.path.name
        if file.look[0] > MOST_BYTES:
            said = f"'{name}' has {file.look[0]:,} bytes; at most {MOST_BYTES:,} are read."
            body, digest, headers = b"", "too_large", {FILE: name, _REFUSED: said}
        else:
            body = file.path.read_bytes()
            digest = hashlib.sha256(body).hexdigest()
            headers = {FILE: name, "sha256": digest}
        answer = Answer(asked="", at=now, status=200, headers=headers, body=body)
        why = _unreadable(self._feed, answer)
        self._keep(now, headers, body)
        month = now.astimezone(SEOUL).strftime("%Y-%m")
        kept = self._folder / (ARCHIVE if why is None else QUARANTINE)
        target = _moved(file.path, kept / month, digest)
        if why is not None:
            target.with_name(f"{target.name}.why.txt").write_text(f"{why}\n", "utf-8")
            _LOG.warning("%s: a file is in quarantine: %s", self._feed.id, why)
        _forget(kept, before=_month_of(month) - self._kept_months)
        self.trouble = None


def _unreadable(feed: Feed, answer: Answer) -> str | None:
    """Say why a file cannot be read; ``None`` where it can."""
    try:
        _table(feed, answer)
    except SourceError as error:
        return str(error)
    return None


def _forget(kept: Path, *, before: int) -> None:
    """Remove the months before one; a folder that is called otherwise is not ours."""
    for folder in kept.iterdir():
        if _MONTH.fullmatch(folder.name) and _month_of(folder.name) < before:
            shutil.rmtree(folder)


def _month_of(name: str) -> int:
    """Give the number of a month that is written ``2026-11``."""
    year, month = name.split("-")
    return int(year) * 12 + int(month)


def kept_name(name: str, digest: str) -> str:
    """Give what a file is called once it was taken: by what is in it, which is the same again."""
    return f"{digest[:12]}_{name}"


def _done(path: Path) -> Path:
    return path.with_name(path.name + DONE)


def _moved(path: Path, folder: Path, digest: str) -> Path:
    """Move a file under a name that says what is in it, so that it replaces none but its like."""
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / kept_name(path.name, digest)
    path.replace(target)
    _done(path).unlink(missing_ok=True)
    return target
