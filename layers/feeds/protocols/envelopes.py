"""The one reader of services that answer with rows in an envelope; each provider only declares.

A provider is an ``Envelope``: where its rows stand, how its pages are asked for. What one feed does
differently stands in the ``[ask.options]`` of its definition:

``rows``
    Path of the rows (``CITYDATA/PRK_STTS``), instead of those of the envelope.
``size``
    Rows to ask for at once, where the provider allows fewer than its envelope asks for.
``pages``
    ``"first"`` asks for the first page only, where the newest rows are all that is wanted.
``each``
    A list of tables of words: the whole is asked for once for each of them, and its rows get the
    words as columns (``each = [{ station = "강동구" }, { station = "송파구" }]``). ``"kma_cells"``
    stands for the cells of the weather service that the district lies in, as ``{nx}``, ``{ny}``,
    and ``"quarters"`` for the last two quarters that are over, as ``{quarter}`` (``20263``).
``slot``
    ``{ every = 60, offset = 30, opens = 45 }``, in minutes: ``{slot:%H%M}`` in a parameter is the
    newest slot of Korean time that is published; where it is not, the one before is asked for once.
``since``
    Days: ``{since:%Y%m%d}`` is so long ago.
``keep``
    Columns taken from the document beside its rows: ``{ nowDate = "nowDate" }``.
``pivot``
    ``{ by = ["nx", "ny"], name = "category", value = "obsrValue", beyond = 900 }``: rows that hold
    one value each become one row with a column for each name; values from ``beyond`` on, either
    way, are missing.
``missing``
    Texts that mean "nothing" here, besides the usual.
``encoding``
    Of the answer, where it is not told.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Generator, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from layers.feeds.classified import opened
from layers.feeds.definition import Feed
from layers.feeds.exchange import Answer, Moment, Reading, Request
from layers.feeds.lists import Listing, Steps, Turn, all_pages, heard, one_page
from layers.feeds.moments import each_of, request_of
from layers.feeds.outcome import NoData, Outcome
from layers.feeds.reading import MISSING, broken, first, pivoted, records_at, row_of
from layers.sources.table import Malformed

#: What ``[ask.options]`` may say to a protocol that is an envelope.
OPTIONS: Final = frozenset(
    {"rows", "size", "pages", "each", "slot", "since", "keep", "pivot", "missing", "encoding"}
)
_DIGITS: Final = re.compile(r"\d+")


@dataclass(frozen=True, kw_only=True)
class Envelope:
    """How a provider wraps its rows.

    Parameters
    ----------
    rows
        Paths at which rows are looked for; the first is the usual one.
    total
        Paths of the number of rows there are. It may lie.
    params
        What every request says; ``{page}`` and ``{size}``, or ``{start}`` and ``{end}`` in the
        address, are the page. Without them there are no pages.
    size
        Rows of a page, at most.
    no_data
        Codes of "no data" that mean the same at every service of the provider.
    keep
        What every row takes from the document beside the rows: column -> path.
    """

    rows: tuple[str, ...]
    total: tuple[str, ...] = ()
    params: Mapping[str, str] = field(default_factory=dict)
    size: int = 1000
    no_data: Mapping[str, NoData] = field(default_factory=dict)
    keep: Mapping[str, str] = field(default_factory=dict)

    def ask(self, feed: Feed, moment: Moment) -> Generator[Request, Answer, None]:
        """Ask for everything, page after page; stop at the first refusal."""
        yield from self.asking(feed, moment)

    def read(self, feed: Feed, answers: Sequence[Answer]) -> Reading:
        """Give the rows of all answers, or what the first bad one means."""
        return self.heard(feed, iter(answers))

    def asking(self, feed: Feed, moment: Moment) -> Generator[Request, Answer, bool]:
        """Ask for everything, and say whether all answers were good."""
        params = {**self.params, **feed.ask.params}
        for words in each_of(feed, moment):
            steps = self._steps(feed)
            turn: Turn | None = next(steps)
            while turn is not None:
                known = {**words, **_page_words(turn, self._size(feed))}
                answer = yield request_of(feed, moment, params=params, words=known, back=turn.back)
                try:
                    turn = steps.send(answer)
                except StopIteration as end:
                    if not end.value.outcome.good:
                        return False
                    turn = None
        return True

    def heard(self, feed: Feed, left: Iterator[Answer]) -> Reading:
        """Read as many of some kept answers as belong to what a feed asks for."""
        rows: list[dict[str, str | None]] = []
        malformed: list[Malformed] = []
        notes: list[str] = []
        # "Success" with no rows is confirmed where the definition knows that there may be none;
        # of a list that always has some it may be a fault, which the load then looks at.
        is_empty = feed.rhythm.by_answer
        missing = MISSING | frozenset(feed.ask.options.get("missing", ()))
        for words, listing in self._listings(feed, left):
            if not listing.outcome.good:
                return Reading(outcome=listing.outcome, said=listing.said)
            is_empty = is_empty or listing.outcome is Outcome.EMPTY
            if listing.total not in {None, len(listing.records)} and self._all_wanted(feed):
                notes.append(f"It says {listing.total:,} rows and holds {len(listing.records):,}.")
            for number, record in enumerate(listing.records, start=1):
                if isinstance(record, Mapping):
                    rows.append({**words, **listing.kept, **row_of(record, missing)})
                else:
                    malformed.append(_malformed(number, str(record)))
        counted = broken(rows)
        if "pivot" in feed.ask.options:
            rows = pivoted(rows, **feed.ask.options["pivot"])
        return Reading(
            outcome=Outcome.OK if rows or malformed or not is_empty else Outcome.EMPTY,
            said=" ".join(dict.fromkeys(notes)),
            rows=rows,
            malformed=tuple(malformed),
            broken_texts=counted,
        )

    def _listings(
        self, feed: Feed, left: Iterator[Answer]
    ) -> Iterator[tuple[Mapping[str, str], Listing]]:
        each = feed.ask.options.get("each", ({},))
        if not isinstance(each, str):
            yield from ((words, heard(self._steps(feed), left)) for words in each)
            return
        # What was asked for followed from the district: so many lists as were answered.
        yield {}, heard(self._steps(feed), left)
        for answer in left:
            yield {}, heard(self._steps(feed), itertools.chain((answer,), left))

    def _steps(self, feed: Feed) -> Steps:
        def page_of(answer: Answer) -> Listing:
            return self._page(feed, answer)

        step_back = "slot" in feed.ask.options
        if not self._has_pages(feed):
            return one_page(page_of, step_back=step_back)
        return all_pages(page_of, size=self._size(feed), step_back=step_back)

    def _has_pages(self, feed: Feed) -> bool:
        texts = (feed.ask.url, *{**self.params, **feed.ask.params}.values())
        asked = any("{page}" in text or "{start}" in text for text in texts)
        return asked and self._all_wanted(feed)

    def _all_wanted(self, feed: Feed) -> bool:
        return feed.ask.options.get("pages") != "first"

    def _size(self, feed: Feed) -> int:
        """Give how many rows a page may hold: as the feed says, in whatever way."""
        for name, text in self.params.items():
            said = feed.ask.params.get(name, "")
            if text == "{size}" and _DIGITS.fullmatch(said):
                return int(said)
        return int(feed.ask.options.get("size", self.size))

    def _page(self, feed: Feed, answer: Answer) -> Listing:
        options = feed.ask.options
        no_data = {**self.no_data, **feed.ask.no_data}
        it = opened(answer, no_data=no_data, encoding=options.get("encoding"))
        if it.outcome is not Outcome.OK:
            return Listing(it.outcome, it.said)
        paths = (options["rows"],) if "rows" in options else self.rows
        records = records_at(it.document, paths)
        total = first(it.document, *self.total) or ""
        if records is None and total != "0":
            return Listing(Outcome.UNREADABLE, f"There are no rows at {' or '.join(paths)}.")
        keep = {**self.keep, **options.get("keep", {})}
        return Listing(
            Outcome.OK,
            records=records or [],
            total=int(total) if _DIGITS.fullmatch(total) else None,
            kept={name: first(it.document, at) for name, at in keep.items()},
        )


def _page_words(turn: Turn, size: int) -> dict[str, str]:
    return {
        "page": str(turn.page),
        "size": str(size),
        "start": str((turn.page - 1) * size + 1),
        "end": str(turn.page * size),
    }


def _malformed(number: int, record: str) -> Malformed:
    sentence = "The row is no record."
    return Malformed(row_number=number, sentence=sentence, record={"row": record[:200]})
