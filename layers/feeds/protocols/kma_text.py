"""Tables as text from the KMA's API hub (``typ01``): names in comment lines, then rows.

Columns are found by the names above them, never by their position in a guide; of several with the
same name each gets the word of the line below too (``STN.ID``, ``STN.KO``). The answer must have
its end mark: a table that is cut is no table. What the observers write for "missing" differs by
column: ``options.missing_in = { SD = [-99.9], TA = [-99, -99.9] }``.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Generator, Mapping, Sequence
from itertools import zip_longest
from typing import Final

from layers.feeds.classified import opened
from layers.feeds.definition import Feed
from layers.feeds.documents import UnreadableAnswerError, said_of
from layers.feeds.exchange import Answer, Moment, Reading, Request
from layers.feeds.moments import request_of
from layers.feeds.outcome import Outcome
from layers.feeds.reading import MISSING, broken, decoded, trimmed
from layers.sources.table import Malformed

OPTIONS: Final = frozenset({"missing_in", "encoding", "since", "slot"})
_START, _END = "#START7777", "#7777END"
_CELLS: Final = re.compile(r"\s*,\s*|\s+")


def ask(feed: Feed, moment: Moment) -> Generator[Request, Answer, None]:
    """Ask once."""
    yield request_of(feed, moment, params=feed.ask.params)


def read(feed: Feed, answers: Sequence[Answer]) -> Reading:
    """Give a row for each line of the tables."""
    rows: list[dict[str, str | None]] = []
    malformed: list[Malformed] = []
    for answer in answers:
        if _START.encode() not in answer.body:  # an error, in one of the formats of errors
            it = opened(answer, no_data=feed.ask.no_data)
            unread = it.outcome is Outcome.OK
            return Reading(
                outcome=Outcome.UNREADABLE if unread else it.outcome,
                said=f"No table: {said_of(answer.body)}" if unread else it.said,
            )
        try:
            text = decoded(answer.body, feed.ask.options.get("encoding"))
            _read_table(text, feed.ask.options.get("missing_in", {}), rows, malformed)
        except UnreadableAnswerError as error:
            return Reading(outcome=Outcome.UNREADABLE, said=str(error))
    return Reading(
        outcome=Outcome.OK if rows or malformed else Outcome.EMPTY,
        rows=rows,
        malformed=tuple(malformed),
        broken_texts=broken(rows),
    )


def _read_table(
    text: str,
    missing: Mapping[str, Sequence[float]],
    rows: list[dict[str, str | None]],
    malformed: list[Malformed],
) -> None:
    body, end, _ = text.partition(_START)[2].partition(_END)
    if not end:
        raise UnreadableAnswerError("The table has no end: it was cut.")
    lines = [line for line in body.splitlines() if line.strip()]
    heads = [line for line in lines if line.startswith("#")]
    names = _names(heads)
    for number, line in enumerate((line for line in lines if not line.startswith("#")), start=1):
        cells = _cells(line)
        if len(cells) != len(names):
            sentence = f"The line has {len(cells)} values under {len(names)} names."
            malformed.append(Malformed(row_number=number, sentence=sentence, record={"line": line}))
            continue
        rows.append(
            {
                name: _value(cell, missing.get(name, ()))
                for name, cell in zip(names, cells, strict=True)
            }
        )


def _cells(line: str) -> list[str]:
    """Split a line at its commas, or at blanks where it has none; ``=`` ends it."""
    plain = line.strip().removesuffix("=").rstrip().removesuffix(",")
    return [trimmed(cell) for cell in (plain.split(",") if "," in plain else plain.split())]


def _names(heads: Sequence[str]) -> list[str]:
    """Read the names of the columns from the two comment lines above the rows."""
    words = [_CELLS.split(line.lstrip("#").strip(" ,=")) for line in heads[-2:]]
    if not words:
        raise UnreadableAnswerError("The table does not name its columns.")
    # One line of names alone may follow explanations (``help=1``) of another length.
    upper, lower = (words[0], words[-1]) if len(words[0]) == len(words[-1]) else (words[-1], ())
    counts = Counter(upper)
    return [
        f"{name}.{below}" if counts[name] > 1 and below else name
        for name, below in zip_longest(upper, lower)
    ]


def _value(cell: str, missing: Sequence[float]) -> str | None:
    if cell in MISSING:
        return None
    try:
        return None if float(cell) in map(float, missing) else cell
    except ValueError:
        return cell
