"""Where a load came from: the file, its digest and its date."""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, kw_only=True)
class Provenance:
    """What is remembered of the file of a load; ``as_of`` is the date of its facts.

    ``is_first`` says that a feed tells for the first time how things are, which is no news.
    """

    file_name: str
    sha256: str
    as_of: dt.datetime
    is_first: bool = False


def of_file(path: Path, *, as_of: dt.datetime | None = None) -> Provenance:
    """Describe a file; without a stated date its facts are as old as the file."""
    with path.open("rb") as opened:
        digest = hashlib.file_digest(opened, "sha256").hexdigest()
    modified = dt.datetime.fromtimestamp(path.stat().st_mtime, tz=dt.UTC)
    return Provenance(file_name=path.name, sha256=digest, as_of=as_of or modified)


def of_answer(raw: bytes, *, name: str, as_of: dt.datetime) -> Provenance:
    """Describe an answer that came over a network."""
    return Provenance(file_name=name, sha256=hashlib.sha256(raw).hexdigest(), as_of=as_of)
