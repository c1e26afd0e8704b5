"""An answer of a service that nobody has described yet: which protocol reads it, and its rows.

For ``lifemap feeds new``: what is found is a beginning for somebody to edit, not a judgement.
"""

from __future__ import annotations

import importlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from layers.errors import SourceError
from layers.feeds.classified import opened
from layers.feeds.exchange import Answer
from layers.feeds.outcome import Outcome
from layers.feeds.protocols.envelopes import Envelope
from layers.feeds.reading import records_at, row_of

#: Tried in this order: the more peculiar an envelope, the earlier.
_KNOWN: Final = (
    "lofin", "seoul", "utic", "its", "safetydata", "hrfco", "datago_array", "datago", "odcloud",
)  # fmt: skip
#: What only KOSIS writes into the rows of its bare arrays.
_OF_KOSIS: Final = frozenset({"TBL_ID", "DT"})


@dataclass(frozen=True, kw_only=True)
class Recognised:
    """A protocol, what to say to it in ``[ask.options]``, and the rows that it gives."""

    protocol: str
    options: Mapping[str, str]
    rows: Sequence[Mapping[str, str | None]]


def recognised(answer: Answer) -> Recognised:
    """Say which protocol of rows an answer is of.

    Raises
    ------
    SourceError
        When it is an error, or holds no list of records.
    """
    it = opened(answer, no_data={})
    if it.outcome is not Outcome.OK:
        raise SourceError(f"The answer is no sample ({it.outcome}): {it.said}")
    for name in _KNOWN:
        # The usual place of a provider's rows tells it from others; the rest is for odd answers.
        usual = _envelope(name).rows[:1]
        if rows := _rows(records_at(it.document, usual)):
            return Recognised(protocol=name, options={}, rows=rows)
    path, records = max(_lists(it.document), key=lambda found: len(found[1]), default=("", []))
    if not records:
        raise SourceError("The answer holds no list of records.")
    rows = _rows(records)
    if path == "[]" and set(rows[0]) >= _OF_KOSIS:
        return Recognised(protocol="kosis", options={}, rows=rows)
    odd = next((name for name in _KNOWN if path in _envelope(name).rows), None)
    if odd is not None:
        return Recognised(protocol=odd, options={}, rows=rows)
    return Recognised(protocol="rows", options={"rows": path}, rows=rows)


def _envelope(name: str) -> Envelope:
    return importlib.import_module(f"layers.feeds.protocols.{name}").ENVELOPE


def _rows(records: Sequence[Any] | None) -> list[dict[str, str | None]]:
    return [row_of(each) for each in records or () if isinstance(each, Mapping)]


def _lists(document: Any, path: str = "") -> Iterator[tuple[str, list[Any]]]:  # noqa: ANN401
    """Give every list of records in a document, with its path; lists in lists are left alone."""
    if isinstance(document, list):
        if any(isinstance(each, Mapping) for each in document):
            yield f"{path}[]", document
    elif isinstance(document, Mapping):
        for name, value in document.items():
            yield from _lists(value, f"{path}/{name}" if path else name)
