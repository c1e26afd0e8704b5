"""Weather warnings of the KMA: what is in force in the district's zones, by replay and by word.

Two operations are asked. ``getPwnCd``, a day at a time (its number of rows lies, and rows get lost
where pages meet), gives what was issued, changed and released in codes: replayed, that is the state
of each (zone, kind). ``getPwnStatus`` says in words what is in force nationwide: it decides on
everything announced up to it, and what it says beyond the codes' days counts. Where it cannot be
read, nothing is known; "no warning" is only ever what it says itself.

Options: ``areas = { L1100100 = "서울동남권" }`` are the district's zones with their names in the
words; ``[ask.options.regions]`` what they are part of, each with all its zones; ``days`` how far
back the codes are asked for (6).
"""

from __future__ import annotations

from collections.abc import Generator, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Final

from layers.errors import DefinitionError
from layers.feeds.definition import Feed
from layers.feeds.documents import SEOUL, UnreadableAnswerError
from layers.feeds.exchange import Answer, Moment, Reading, Request
from layers.feeds.outcome import Outcome
from layers.feeds.protocols.datago import ENVELOPE
from layers.feeds.warning_words import DEGREES, KINDS, NOWHERE, Warned, warned_in

OPTIONS: Final = frozenset({"areas", "regions", "days"})
_CODES, _STATUS = "getPwnCd", "getPwnStatus"
_DAYS: Final = 6
_RELEASES: Final = frozenset({"2", "8"})
_COMMANDS: Final = _RELEASES | {"1", "3", "6", "7"}
_Row = Mapping[str, str | None]


def ask(feed: Feed, moment: Moment) -> Generator[Request, Answer, None]:
    """Ask for the codes day by day, then for the words: they are never older than the codes."""
    for part in _parts(feed):
        if not (yield from ENVELOPE.asking(part, moment)):
            return


def read(feed: Feed, answers: Sequence[Answer]) -> Reading:
    """Give a row for each warning that is in force or announced in a zone of the district."""
    left = iter(answers)
    readings = [ENVELOPE.heard(part, left) for part in _parts(feed)]
    for reading in readings:
        if not reading.outcome.good:
            return reading
    events = [row for reading in readings[:-1] for row in reading.rows]
    now = f"{max(answer.at for answer in answers).astimezone(SEOUL):%Y%m%d%H%M}"
    areas = _areas(feed)
    try:
        status = _newest(readings[-1].rows)
        warned = warned_in(status.get("t6") or "", areas, feed.ask.options.get("regions", NOWHERE))
        rows = in_force(replayed(events, areas, now=now), warned, status, areas)
    except UnreadableAnswerError as error:
        return Reading(outcome=Outcome.UNREADABLE, said=str(error))
    said = f"{len(rows)} in force by announcement {status['tmFc']}/{status['tmSeq']}."
    return Reading(
        outcome=Outcome.OK if rows else Outcome.EMPTY,
        said=said,
        rows=rows,
        broken_texts=sum(reading.broken_texts for reading in readings),
    )


def _parts(feed: Feed) -> list[Feed]:
    """Give what is asked for one after the other, each as a feed of its own."""
    service = feed.ask.url.partition(f"/{_CODES}")[0].rstrip("/")
    days = int(feed.ask.options.get("days", _DAYS))
    parts = [
        replace(
            feed.ask,
            url=f"{service}/{_CODES}",
            params={
                "numOfRows": "10000",
                **feed.ask.params,
                "fromTmFc": "{since:%Y%m%d}",
                "toTmFc": "{since:%Y%m%d}",
            },
            options={"since": back},
        )
        for back in range(days, -1, -1)
    ]
    # On a day nothing may be announced; that there is no status says nothing.
    status = replace(feed.ask, url=f"{service}/{_STATUS}", no_data={}, options={"pages": "first"})
    return [replace(feed, ask=part) for part in (*parts, status)]


def _areas(feed: Feed) -> Mapping[str, str]:
    areas = feed.ask.options.get("areas")
    if not isinstance(areas, Mapping):
        raise DefinitionError(f"Feed '{feed.id}' must name its zones in 'areas'.")
    return areas


def _newest(rows: Iterable[_Row]) -> _Row:
    stated = [row for row in rows if row.get("tmFc") and row.get("t6")]
    if not stated:
        raise UnreadableAnswerError("The status holds no announcement.")
    return max(stated, key=_announced)


def _announced(row: _Row) -> tuple[str, int]:
    """Give when a row was announced; numbers begin anew each month, times do not."""
    at, number = row.get("tmFc") or "", row.get("tmSeq") or "0"
    if not (at.isdecimal() and number.isdecimal()):
        raise UnreadableAnswerError(f"'{at}/{number}' is no announcement.")
    return at, int(number)


def _time(row: _Row, name: str) -> str | None:
    """Give a time of a row; the provider writes 0 for none."""
    text = row.get(name)
    return text if text and text.strip("0") else None


def replayed(
    events: Iterable[_Row], areas: Mapping[str, str], *, now: str
) -> dict[tuple[str, str], dict[str, str | None]]:
    """Replay announcements: what is in force or to come, by zone and kind.

    1. In one announcement releases come first: a change is the release of the old degree.
    2. A release ends its own kind; unless it is of all (``allEndTime``), only in its own degree.
    3. A release that is still to come leaves the warning in force until then.
    4. What was cancelled was never said.

    Raises
    ------
    UnreadableAnswerError
        When one of the zones is warned in codes that are not known.
    """
    ours = [
        _known(row)
        for row in events
        if row.get("areaCode") in areas and row.get("cancel") != "1"  # rule 4
    ]
    ours.sort(key=lambda row: (*_announced(row), row.get("command") not in _RELEASES))  # rule 1
    state: dict[tuple[str, str], dict[str, str | None]] = {}
    for row in ours:
        key = (row.get("areaCode") or "", row.get("warnVar") or "")
        if row.get("command") not in _RELEASES:
            since = state.get(key, {}).get("since") if row.get("command") == "3" else None
            state[key] = {**row, "since": since or _time(row, "startTime") or row.get("tmFc")}
        elif key in state:
            same = state[key].get("warnStress") == row.get("warnStress")
            if same or _time(row, "allEndTime"):  # rule 2
                end = _time(row, "endTime") or _time(row, "allEndTime") or row.get("tmFc") or ""
                if end <= now:
                    del state[key]
                else:
                    state[key] = {**state[key], "endTime": end}  # rule 3
    return state


def _known(row: _Row) -> _Row:
    codes = {"command": _COMMANDS, "warnVar": KINDS.values(), "warnStress": DEGREES.values()}
    for name, known in codes.items():
        if row.get(name) not in known:
            raise UnreadableAnswerError(
                f"The warning of '{row.get('areaName')}' has the {name} '{row.get(name)}'."
            )
    return row


def in_force(
    state: Mapping[tuple[str, str], Mapping[str, str | None]],
    warned: Iterable[Warned],
    status: _Row,
    areas: Mapping[str, str],
) -> list[dict[str, str | None]]:
    """Bring codes and words together: what the words name, and what was announced after them."""
    named = {(each.area, each.kind): each for each in warned}
    rows: list[dict[str, str | None]] = []
    for key in sorted({*state, *named}):
        known, word = state.get(key, {}), named.get(key)
        to_come = (known.get("since") or "") > (_time(status, "tmEf") or status["tmFc"] or "")
        if word is None and not to_come and _announced(known) <= _announced(status):
            continue  # the words no longer name it
        rows.append(
            {
                "areaCode": key[0],
                "areaName": areas[key[0]],
                "warnVar": key[1],
                "warnStress": known.get("warnStress") if word is None else word.degree,
                "tmFc": known.get("tmFc") or status["tmFc"],
                "startTime": known.get("since"),
                "endTime": _time(known, "endTime"),
                "basis": "words" if not known else "codes" if word is None else "both",
                "t6": None if word is None else word.text,
            }
        )
    return rows
