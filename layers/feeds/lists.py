"""A list that comes in pages: what to ask for next follows from the answers alone.

So the same steps serve whoever asks and, later and elsewhere, whoever reads what was kept.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Generator, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final, TypeAlias

from layers.feeds.exchange import Answer
from layers.feeds.outcome import Outcome

#: A list of more pages than this is asked for in another way, or by another feed.
MOST_PAGES: Final = 200


@dataclass(frozen=True)
class Turn:
    """What is asked for next: a page, from 1 on, of the newest slot or the one before."""

    page: int = 1
    back: int = 0


@dataclass(frozen=True)
class Listing:
    """What one page holds, or a whole list.

    ``total`` is how many records the provider says there are; ``kept`` is what stands beside them.
    """

    outcome: Outcome
    said: str = ""
    records: Sequence[Any] = ()
    total: int | None = None
    kept: Mapping[str, str | None] = field(default_factory=dict)


Steps: TypeAlias = Generator[Turn, Answer, Listing]


def one_page(page_of: Callable[[Answer], Listing], *, step_back: bool) -> Steps:
    """Ask for one page; once more for the slot before, where that is allowed and needed."""
    return (yield from _first(page_of, step_back))[0]


def _first(
    page_of: Callable[[Answer], Listing],
    step_back: bool,  # noqa: FBT001 - private
) -> Generator[Turn, Answer, tuple[Listing, int]]:
    """Give the first page, and how many slots back it was found."""
    page = page_of((yield Turn()))
    if page.outcome is Outcome.NOT_YET and step_back:
        return page_of((yield Turn(back=1))), 1
    return page, 0


def all_pages(page_of: Callable[[Answer], Listing], *, size: int, step_back: bool) -> Steps:
    """Go through the pages of a list of ``size`` records each.

    1. The total lies: a full page is followed by another, whatever it says.
    2. A page that repeats an earlier one is the end where all records are there, else a fault.
    3. Records that come twice, because the list moved while it was read, are one.
    4. A list that says it holds records and shows none is not an empty list.
    """
    page, back = yield from _first(page_of, step_back)
    good = page
    records: dict[str, Any] = {}
    seen: set[tuple[str, ...]] = set()
    for number in range(1, MOST_PAGES + 1):
        if page.outcome is not Outcome.OK:
            at_end = number > 1 and page.outcome is Outcome.EMPTY
            return replace(good, records=list(records.values())) if at_end else page
        good = page if number == 1 else good
        written = tuple(json.dumps(each, sort_keys=True) for each in page.records)
        missing = page.total is not None and len(records) < page.total
        if written in seen and missing:  # rule 2
            said = f"Page {number} repeats another: {len(records)} of {page.total} rows."
            return Listing(Outcome.UNREADABLE, said)
        if number == 1 and not written and page.total:  # rule 4
            return Listing(Outcome.UNREADABLE, f"It says {page.total} rows and holds none.")
        ended = written in seen or not written
        seen.add(written)
        records.update(zip(written, page.records, strict=True))  # rule 3
        missing = page.total is not None and len(records) < page.total
        if ended or not (len(written) >= size or missing):  # rule 1
            return replace(good, records=list(records.values()))
        page = page_of((yield Turn(page=number + 1, back=back)))
    said = f"{MOST_PAGES} pages of {size} do not hold the list."
    return Listing(Outcome.BAD_REQUEST, said)


def heard(steps: Steps, answers: Iterable[Answer]) -> Listing:
    """Follow a list through as many of some kept answers as it takes."""
    next(steps)
    for answer in answers:
        try:
            steps.send(answer)
        except StopIteration as end:
            return end.value
    return Listing(Outcome.DOWN, "The run ended before everything was asked for.")
