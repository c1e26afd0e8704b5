"""An answer of a service that nobody has described yet: which protocol reads it, and its rows.

For ``lifemap feeds new``: what is found is a beginning for somebody to edit, not a judgement. A
format that says by itself what it is goes before the envelopes, and is believed when its own
protocol reads records out of it.
"""

from __future__ import annotations

import datetime as dt
import importlib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePosixPath
from typing import Any, Final

from layers.definition import Theme, Title
from layers.errors import LayersError, SourceError
from layers.feeds.classified import opened
from layers.feeds.definition import Ask, Feed, Rhythm, Target
from layers.feeds.documents import NO_TEXT, said_of
from layers.feeds.exchange import Answer
from layers.feeds.outcome import Outcome
from layers.feeds.protocols import drop_folder
from layers.feeds.protocols.envelopes import Envelope
from layers.feeds.reading import records_at, row_of

#: Tried in this order: the more peculiar an envelope, the earlier.
_KNOWN: Final = (
    "nfds", "lofin", "seoul", "utic", "its", "safetydata", "hrfco", "datago_array", "datago",
    "odcloud",
)  # fmt: skip
#: What only KOSIS writes into the rows of its bare arrays.
_OF_KOSIS: Final = frozenset({"TBL_ID", "DT"})
#: So much of an answer is looked at for what says which format it is of.
_HEAD: Final = 65_536
#: What stands near the beginning of an answer -> the protocols that may read it, likeliest first.
_MARKS: Final[Sequence[tuple[re.Pattern[bytes], tuple[str, ...]]]] = tuple(
    (re.compile(mark), names)
    for mark, names in (
        (rb"\A\s*#START7777|\A#.*7777", ("kma_text",)),
        (rb"urn:oasis:names:tc:emergency:cap:|application/cap\+xml", ("cap",)),
        (rb"datex2|situationRecord", ("datex2",)),
        (rb"www\.onvif\.org/|docs\.oasis-open\.org/wsn", ("onvif_events",)),
        (rb"<(rss|feed|rdf:RDF)[\s>]", ("georss",)),
        (rb"<(\w+:)?FeatureCollection[\s>]", ("wfs",)),
        (rb'"@iot\.(id|count|nextLink)"', ("sensorthings",)),
        (rb'"(geometryType|spatialReference|objectIdFieldName)"\s*:', ("arcgis",)),
        (rb'"urn:ngsi-ld:|"dateObserved"\s*:|"@context"\s*:', ("ngsi_ld",)),
        (rb'"type"\s*:\s*"FeatureCollection"', ("ogc_features",)),
        (rb'"failCode"\s*:', ("fusionsolar",)),
        (
            rb'"(wattsNow|lastReportWatts|wattHoursToday|actEnergyDlvd|real_power_mw|wNow)"',
            ("enphase",),
        ),
        (rb'"(ttl|last_updated)"\s*:', ("gbfs",)),
    )
)
#: What a message of GTFS Realtime, which has no letters, may be about.
_GTFS: Final = ("vehicles", "trips", "alerts")
_INDEX: Final = re.compile(rb"<(rss|feed)[\s>]")
#: Files that are read as such, by what they begin with.
_WORKBOOK: Final = b"PK\x03\x04"
_DELIMITERS: Final = (",", "\t", ";", "|")
_ENCODINGS: Final = ("utf-8-sig", "cp949")
#: A document with so many values of its own is a record.
_RECORD: Final = 3
_SPAN: Final = dt.timedelta(hours=1)


@dataclass(frozen=True, kw_only=True)
class Recognised:
    """A protocol, what to say to it in ``[ask.options]``, and the rows that it gives."""

    protocol: str
    options: Mapping[str, str]
    rows: Sequence[Mapping[str, Any]]


def recognised(answer: Answer) -> Recognised:
    """Say which protocol of rows an answer is of.

    Raises
    ------
    SourceError
        When it is an error, or holds no list of records.
    """
    if (found := _file(answer)) or (found := _marked(answer)):
        return found
    it = opened(answer, no_data={})
    if it.outcome is not Outcome.OK:
        raise SourceError(f"The answer is no sample ({it.outcome}): {it.said}")
    for name in _KNOWN:
        # The usual place of a provider's rows tells it from others; the rest is for odd answers.
        usual = _envelope(name).rows[:1]
        if rows := _rows(records_at(it.document, usual)):
            return Recognised(protocol=name, options={}, rows=rows)
    path, records = max(_lists(it.document), key=lambda found: len(found[1]), default=("", []))
    if not records and _is_record(it.document):
        return Recognised(protocol="rows", options={"rows": ""}, rows=_rows([it.document]))
    if not records:
        raise SourceError("The answer holds no list of records.")
    rows = _rows(records)
    if path == "[]" and set(rows[0]) >= _OF_KOSIS:
        return Recognised(protocol="kosis", options={}, rows=rows)
    odd = next((name for name in _KNOWN if path in _envelope(name).rows), None)
    if odd is not None:
        return Recognised(protocol=odd, options={}, rows=rows)
    return Recognised(protocol="rows", options={"rows": path}, rows=rows)


def _marked(answer: Answer) -> Recognised | None:
    """Give what a format that names itself holds, if its protocol finds records there.

    An index of alerts holds none: they stand where it leads to.
    """
    head = answer.body[:_HEAD]
    for mark, names in _MARKS:
        if not mark.search(head):
            continue
        for name in names:
            if rows := _read(name, {}, answer):
                return Recognised(protocol=name, options={}, rows=rows)
            if name == "cap" and _INDEX.search(head):
                return Recognised(protocol=name, options={}, rows=())
    return None


def _file(answer: Answer) -> Recognised | None:
    """Give the rows of a workbook or of a text with columns: such come into a drop folder.

    Raises
    ------
    SourceError
        When it is bytes that no protocol knows.
    """
    body = answer.body
    name = PurePosixPath(answer.headers.get(drop_folder.FILE, "")).name
    if body.startswith(_WORKBOOK):
        name = name if name.lower().endswith((".xlsx", ".zip")) else "sample.xlsx"
        return _dropped(answer, name, {})
    encoding = _encoding(body)
    if encoding is None:
        for kind in _GTFS:
            if rows := _read("gtfs_rt", {"of": kind}, answer):
                return Recognised(protocol="gtfs_rt", options={"of": kind}, rows=rows)
        if said_of(body) == NO_TEXT:
            raise SourceError(
                "The answer is no text, and no workbook (.xlsx): it begins with"
                f" {body[:8].hex(' ')}."
            )
        return None
    text = body[:_HEAD].decode(encoding, errors="ignore").lstrip()
    lines = text.splitlines()
    if not lines or text[0] in "{[<#" or len(lines) < 2:
        return None
    wide = max(_DELIMITERS, key=lines[0].count)
    if lines[0].count(wide) == 0 or lines[1].count(wide) < lines[0].count(wide):
        return None
    name = name if name.lower().endswith((".csv", ".tsv", ".txt")) else "sample.csv"
    return _dropped(answer, name, {} if wide == "," else {"delimiter": wide})


def _dropped(answer: Answer, name: str, options: Mapping[str, str]) -> Recognised | None:
    pattern = {"pattern": f"*{PurePosixPath(name).suffix}"}
    named = replace(answer, headers={**answer.headers, drop_folder.FILE: name})
    rows = _read("drop_folder", options, named)
    return (
        Recognised(protocol="drop_folder", options={**pattern, **options}, rows=rows)
        if rows
        else None
    )


def _encoding(body: bytes) -> str | None:
    for each in _ENCODINGS:
        try:
            body.decode(each)
        except UnicodeDecodeError:
            continue
        return None if b"\0" in body[:_HEAD] else each
    return None


def _read(protocol: str, options: Mapping[str, str], answer: Answer) -> Sequence[Mapping[str, Any]]:
    """Give the rows that a protocol finds in an answer; none where it is not of its making."""
    title = Title("초안", "Draft")
    feed = Feed(
        id="draft",
        title=title,
        theme=Theme.BASE,
        owner=title,
        licence="",
        ask=Ask(protocol=protocol, options=options),
        rhythm=Rhythm(every=_SPAN, late_after=_SPAN, down_after=_SPAN),
        target=Target(layer="", source=""),
    )
    try:
        return (
            importlib.import_module(f"layers.feeds.protocols.{protocol}").read(feed, [answer]).rows
        )
    except (LayersError, LookupError, TypeError, ValueError):
        return ()  # the mark was there by chance


def _is_record(document: object) -> bool:
    """Whether a document is one record: several values, and not a list of others."""
    if not isinstance(document, Mapping):
        return False
    return sum(not isinstance(value, Mapping | list) for value in document.values()) >= _RECORD


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
