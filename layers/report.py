"""What a load did, as a value that prints."""

from __future__ import annotations

import datetime as dt
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, kw_only=True)
class IngestReport:
    """The account of one load: ``read = accepted + rejected + outside + merged``.

    ``other`` counts rows of the file that are things of another kind (``Source.where``); they are
    not read. ``accepted = inserted + updated + unchanged``. ``outside`` are records of another
    district, ``merged`` repeats of one record, ``rejected`` maps reasons to counts. ``notes`` are
    sentences of the adapter about the whole file. ``newest`` is the newest event time of the
    records, ``run`` the number of the load.
    """

    layer: str
    source: str
    file_name: str
    read: int
    other: int = 0
    accepted: int = 0
    rejected: Mapping[str, int] = field(default_factory=dict)
    outside: int = 0
    merged: int = 0
    flagged: int = 0
    inserted: int = 0
    updated: int = 0
    unchanged: int = 0
    retired: int = 0
    revision: int = 0
    seconds: float = 0.0
    findable_seconds: float = 0.0
    notes: tuple[str, ...] = ()
    newest: dt.datetime | None = None
    run: int | None = None

    @property
    def rejected_count(self) -> int:
        """How many records were rejected, whatever the reason."""
        return sum(self.rejected.values())

    @property
    def changed(self) -> bool:
        """Whether the load changed any record."""
        return bool(self.inserted or self.updated or self.retired)

    def as_dict(self) -> dict[str, Any]:
        """Give plain values, for JSON."""
        names = (*_COLUMNS, "other", "revision", "seconds", "findable_seconds")
        plain = {name: getattr(self, name) for name in names if name != "rejected"}
        return {**plain, "rejected": dict(self.rejected), "file_name": self.file_name} | {
            "notes": list(self.notes)
        }


_COLUMNS = (
    "layer",
    "source",
    "read",
    "accepted",
    "rejected",
    "outside",
    "merged",
    "flagged",
    "inserted",
    "updated",
    "unchanged",
    "retired",
)


def report_table(
    reports: Iterable[IngestReport], word: Callable[[str], str] = lambda english: english
) -> str:
    """Lay reports out as a table for people, the reasons of rejections below it.

    ``word`` gives a heading in the reader's language.
    """
    listed = list(reports)
    heads = tuple(word(name) for name in (*_COLUMNS, "seconds"))
    rows = [heads, *(_row(each) for each in listed)]
    widths = [max(_columns(row[place]) for row in rows) for place in range(len(heads))]
    lines = [
        "  ".join(
            _padded(cell, width, left=place < 2)
            for place, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    ]
    reasons = [
        f"{each.layer}/{each.source}: {count:,} {reason.replace('_', ' ')}"
        for each in listed
        for reason, count in sorted(each.rejected.items(), key=lambda pair: -pair[1])
    ]
    if reasons:
        lines += ["", f"{word('rejected')}:", *(f"  {line}" for line in reasons)]
    notes = [f"{each.layer}/{each.source}: {note}" for each in listed for note in each.notes]
    if notes:
        lines += ["", f"{word('to know')}:", *(f"  {line}" for line in notes)]
    return "\n".join(lines)


def _columns(text: str) -> int:
    """Count the columns of a terminal that a text takes: Hangul takes two a letter."""
    return sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in text)


def _padded(cell: str, width: int, *, left: bool) -> str:
    space = " " * (width - _columns(cell))
    return cell + space if left else space + cell


def _row(report: IngestReport) -> tuple[str, ...]:
    counts = {name: getattr(report, name) for name in _COLUMNS[2:]}
    counts["rejected"] = report.rejected_count
    numbers = (f"{value:,}" for value in counts.values())
    return (report.layer, report.source, *numbers, f"{report.seconds:.2f}")
