"""Common Alerting Protocol 1.0 to 1.2: an Atom or RSS index and its alerts, or alerts themselves.

A row is what an alert says of one event at one severity, in the language of ``options.language``
(``ko`` unless said) where it is told in that; its areas together are its geometry. ``key`` is the
alert's identifier, with ``/2``, ``/3`` ... where it says several things. What an Update or Cancel
refers to is gone. Only what ``options.status`` names is taken (``Actual``): no exercises.

An alert that cannot be read makes the whole answer unreadable, since nobody knows what it warned
of; what the others say is given all the same.
"""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final
from urllib.parse import urljoin
from xml.etree.ElementTree import Element

import shapely

from layers.feeds.areas import circle_of, ring_of
from layers.feeds.definition import Feed
from layers.feeds.documents import (
    UnreadableAnswerError,
    child,
    children,
    glimpsed,
    latest,
    local,
    moment_of,
    of_rows,
    reader,
    shaped,
    stated,
    words_of,
    xml_of,
)
from layers.feeds.exchange import Answer, Moment, Reading, Request
from layers.feeds.outcome import Outcome
from layers.feeds.templates import request_of
from layers.sources.table import Malformed
from spatial.crs import WGS84

#: More different things than this no alert says.
MOST_INFOS: Final = 9
_TYPE: Final = "application/cap+xml"
_REQUIRED: Final = ("identifier", "sender", "sent", "status", "msgType", "scope")
_GRADES: Final = ("urgency", "severity", "certainty")
_SEVERITIES: Final = ("Extreme", "Severe", "Moderate", "Minor", "Unknown")
_TEXTS: Final = (
    "category", "event", "responseType", "urgency", "severity", "certainty", "headline",
    "description", "instruction", "senderName", "web", "contact",
)  # fmt: skip
_TIMES: Final = ("effective", "onset", "expires")


def ask(feed: Feed, moment: Moment) -> Generator[Request, Answer, None]:
    """Ask for the index, then for each alert that it leads to."""
    index = request_of(feed, moment)
    answer = yield index
    for link in glimpsed(answer, lambda found: _links(xml_of(found.body))) or ():
        yield Request(url=urljoin(index.url, link), headers=feed.ask.headers)


def _links(index: Element) -> dict[str, None]:
    """Give the addresses of alerts that are not in the index itself, each once."""
    found: dict[str, None] = {}
    for entry in _entries(index):
        if any(True for _ in _alerts(entry)):
            continue
        offered = [each for each in children(entry, "link") if each.get("rel") != "self"]
        best = next((each for each in offered if each.get("type") == _TYPE), None)
        chosen = best if best is not None else next(iter(offered), None)
        if chosen is not None and (link := chosen.get("href") or words_of(chosen)):
            found[link] = None
    return found


def _entries(index: Element) -> list[Element]:
    return [each for each in index.iter() if local(each) in {"entry", "item"}]


def _alerts(root: Element) -> Iterator[Element]:
    return (each for each in root.iter() if local(each) == "alert")


#: Sender, identifier and time of sending: some senders use an identifier again for updates.
_Name = tuple[str, str, str | None]


def _name(sender: str, identifier: str, sent: str) -> _Name:
    return sender, identifier, stated(moment_of(sent))


@dataclass(frozen=True, kw_only=True)
class _Alert:
    """An alert that says at least what CAP requires of it."""

    facts: dict[str, str]
    infos: list[Element]
    refers: tuple[_Name, ...]

    @property
    def identifier(self) -> str:
        return self.facts["identifier"]

    @property
    def name(self) -> _Name:
        return _name(*(self.facts[each] for each in ("sender", "identifier", "sent")))


@reader("CAP")
def read(feed: Feed, answers: Sequence[Answer]) -> Reading:
    """Give what is warned of, and what no longer is."""
    roots = [xml_of(answers[0].body)]
    malformed: list[Malformed] = []
    for number, answer in enumerate(answers[1:], 2):
        try:
            roots.append(xml_of(answer.body))
        except UnreadableAnswerError as error:
            malformed.append(_malformed(number, error, asked=answer.asked))
    found = [each for root in roots for each in _alerts(root)]
    if (said := _incomplete(roots, found, answers)) is not None:
        return Reading(outcome=Outcome.UNREADABLE, said=said)
    alerts: dict[_Name, _Alert] = {}
    told: list[tuple[_Name, dict[str, Any]]] = []
    language = str(feed.ask.options.get("language", "ko"))
    wanted = feed.ask.options.get("status", ["Actual"])
    for number, element in enumerate(found, 1):
        try:
            with shaped("CAP"):
                alert = _alert(element)
                made = list(_rows(alert, language)) if alert.facts["status"] in wanted else []
        except UnreadableAnswerError as error:
            malformed.append(_malformed(number, error, identifier=_word(element, "identifier")))
            continue
        if alert.name not in alerts:
            alerts[alert.name] = alert
            told.extend((alert.name, row) for row in made)
    gone = _gone(alerts.values())
    current = {row["key"]: row for name, row in told if name not in gone}
    ended = {identifier for _, identifier, _ in gone} - {
        row["identifier"] for row in current.values()
    }
    newest = latest(moment_of(alert.facts["sent"]) for alert in alerts.values())
    reading = of_rows(
        list(current.values()),
        crs=WGS84,
        newest=newest,
        malformed=tuple(malformed),
        gone=tuple(_keys(ended)),
    )
    if malformed:
        said = f"{len(malformed)} of {len(found)} alerts cannot be read: {malformed[0].sentence}"
        return replace(reading, outcome=Outcome.UNREADABLE, said=said)
    return reading


def _incomplete(
    roots: Sequence[Element], found: Sequence[Element], answers: Sequence[Answer]
) -> str | None:
    """Say why the answers are not all that there is: no index, or not all of it."""
    top = roots[0]
    if local(top) not in {"feed", "rss", "RDF"} and not found:
        return f"The answer is neither an index of alerts nor an alert, but <{local(top)}>."
    links = len(_links(top))
    if links > len(answers) - 1:
        return f"The index leads to {links} alerts, of which {len(answers) - 1} were fetched."
    return None


def _malformed(number: int, error: Exception, **record: str) -> Malformed:
    return Malformed(row_number=number, sentence=str(error), record=record)


def _word(element: Element, name: str) -> str:
    return words_of(child(element, name)) or ""


def _alert(element: Element) -> _Alert:
    """Read the head of an alert.

    Raises
    ------
    UnreadableAnswerError
        When it lacks what CAP requires, or its time is none.
    """
    facts = {name: _word(element, name) for name in (*_REQUIRED, "note", "references")}
    lacking = [name for name in _REQUIRED if not facts[name]]
    if lacking:
        raise UnreadableAnswerError(f"Alert '{facts['identifier']}' lacks its {lacking[0]}.")
    if moment_of(facts["sent"]) is None:
        raise UnreadableAnswerError(
            f"Alert '{facts['identifier']}' was sent at '{facts['sent']}', which is no time."
        )
    refers = [
        _name(*parts) for each in facts["references"].split() if len(parts := each.split(",")) == 3
    ]
    if facts["msgType"] in {"Update", "Cancel"} and not refers:
        raise UnreadableAnswerError(
            f"Alert '{facts['identifier']}' is an {facts['msgType']} of nothing: no reference."
        )
    return _Alert(facts=facts, infos=children(element, "info"), refers=tuple(refers))


def _gone(alerts: Iterable[_Alert]) -> set[_Name]:
    """Give the alerts that others among them replaced or cancelled, or that are cancellations."""
    gone: set[_Name] = set()
    for alert in alerts:
        if alert.facts["msgType"] in {"Update", "Cancel"}:
            gone.update(alert.refers)
        if alert.facts["msgType"] == "Cancel":
            gone.add(alert.name)
    return gone


def _keys(gone: Iterable[str]) -> Iterator[str]:
    """Give every key that an alert may have: who ends it does not say how much it said."""
    for identifier in sorted(gone):
        yield identifier
        yield from (f"{identifier}/{number}" for number in range(2, MOST_INFOS + 1))


def _rows(alert: _Alert, language: str) -> Iterator[dict[str, Any]]:
    """Give what an alert says: infos that differ in more than their area are different things."""
    if alert.facts["msgType"] in {"Ack", "Error"}:
        return
    told = [each for each in alert.infos if _is_in(each, language)] or [
        each for each in alert.infos if _is_in(each, _language_of(alert.infos[0]))
    ]
    grouped: dict[tuple[str, ...], list[Element]] = {}
    for info in told:
        grouped.setdefault(tuple(_word(info, name) for name in ("event", *_GRADES)), []).append(
            info
        )
    if len(grouped) > MOST_INFOS:
        raise UnreadableAnswerError(
            f"Alert '{alert.identifier}' says {len(grouped)} different things."
        )
    gravest_first = sorted(grouped.values(), key=lambda infos: _gravity(infos[0]))
    for number, infos in enumerate(gravest_first, 1):
        yield _row(alert, infos, number)


def _language_of(info: Element) -> str:
    return (_word(info, "language") or "en-US").partition("-")[0].lower()


def _is_in(info: Element, language: str) -> bool:
    return _language_of(info) == language.partition("-")[0].lower()


def _gravity(info: Element) -> int:
    severity = _word(info, "severity")
    return _SEVERITIES.index(severity) if severity in _SEVERITIES else len(_SEVERITIES)


def _row(alert: _Alert, infos: Sequence[Element], number: int) -> dict[str, Any]:
    info = infos[0]
    if not _word(info, "event"):
        raise UnreadableAnswerError(f"Alert '{alert.identifier}' does not say its event.")
    areas = [area for each in infos for area in children(each, "area")]
    coded = {
        f"{kind}.{_word(each, 'valueName')}": _word(each, "value") or None
        for kind in ("eventCode", "parameter")
        for each in children(info, kind)
    }
    described = dict.fromkeys(_word(area, "areaDesc") for area in areas)
    return {
        **coded,
        **alert.facts,
        "sent": stated(moment_of(alert.facts["sent"])),
        **{name: words_of(child(info, name)) for name in _TEXTS},
        # CAP's own word for it: a warning is shown, however little it says.
        **{name: _word(info, name) or "Unknown" for name in _GRADES},
        **{name: stated(moment_of(_word(info, name))) for name in _TIMES},
        "language": _word(info, "language") or None,
        "areaDesc": "; ".join(filter(None, described)) or None,
        "geocode": " ".join(_geocodes(areas)) or None,
        "key": alert.identifier if number == 1 else f"{alert.identifier}/{number}",
        "geometry": _shape(areas),
    }


def _geocodes(areas: Iterable[Element]) -> dict[str, None]:
    """Give the codes of areas, whatever list they are of, each once."""
    codes = (_word(code, "value") for area in areas for code in children(area, "geocode"))
    return dict.fromkeys(each for code in codes for each in code.split())


def _shape(areas: Iterable[Element]) -> shapely.Geometry | None:
    shapes: list[shapely.Geometry] = []
    for area in areas:
        rings = (words_of(each) for each in children(area, "polygon"))
        circles = (words_of(each) for each in children(area, "circle"))
        shapes.extend(ring_of(ring) for ring in rings if ring)
        shapes.extend(circle_of(circle) for circle in circles if circle)
    return shapely.union_all(shapes) if shapes else None
