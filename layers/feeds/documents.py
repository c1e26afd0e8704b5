"""What the open standards share: whether an answer came, its JSON or XML, and flat rows of it."""

from __future__ import annotations

import contextlib
import datetime as dt
import functools
from collections.abc import Callable, Generator, Iterable, Mapping, Sequence
from email.utils import parsedate_to_datetime
from typing import Any, Final, TypeVar
from xml.etree.ElementTree import Element, ParseError

import orjson
from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring
from shapely.errors import ShapelyError

from layers.errors import LayersError
from layers.feeds.definition import Feed
from layers.feeds.exchange import Answer, Reading
from layers.feeds.outcome import Outcome

#: Of what a provider says in an error so much is passed on.
_LONGEST: Final = 160
#: One letter of so many that cannot be read makes a body no text.
_BROKEN_SHARE: Final = 20
#: What is said of a body without letters, for it is never shown.
NO_TEXT: Final = "bytes that are no text"
SEOUL: Final = dt.timezone(dt.timedelta(hours=9), "KST")


#: What it raises in Python to take a document for what it is not.
_OTHERWISE: Final = (
    AttributeError, LookupError, TypeError, ValueError, ArithmeticError, ShapelyError,
)  # fmt: skip
_Read = Callable[[Feed, Sequence[Answer]], Reading]
_Seen = TypeVar("_Seen")


class UnreadableAnswerError(LayersError, ValueError):
    """An answer is not what its format promises."""


@contextlib.contextmanager
def shaped(what: str) -> Generator[None, None, None]:
    """Read a document that a stranger wrote: one of another shape than agreed is unreadable.

    Raises
    ------
    UnreadableAnswerError
        Naming the format.
    """
    try:
        yield
    except UnreadableAnswerError:
        raise
    except _OTHERWISE as error:
        raise UnreadableAnswerError(f"The answer is not shaped as {what} is: {error!r}.") from error


def reader(what: str) -> Callable[[_Read], _Read]:
    """Make a protocol's reading safe: nothing that a provider sends raises.

    Answers that carry nothing mean what their status says; what is no such document is unreadable.
    """

    def safe(read: _Read) -> _Read:
        @functools.wraps(read)
        def made(feed: Feed, answers: Sequence[Answer]) -> Reading:
            if (bad := failed(answers)) is not None:
                return bad
            try:
                with shaped(what):
                    return read(feed, answers)
            except UnreadableAnswerError as error:
                return Reading(outcome=Outcome.UNREADABLE, said=str(error))

        return made

    return safe


def glimpsed(answer: Answer, look: Callable[[Answer], _Seen]) -> _Seen | None:
    """Look into an answer for what to ask next; ``None`` where that is not to be seen."""
    if failed([answer]) is not None:
        return None
    try:
        with shaped("its format"):
            return look(answer)
    except UnreadableAnswerError:
        return None


def failed(answers: Sequence[Answer]) -> Reading | None:
    """Give what the first answer that carries nothing means; ``None`` where all carry something.

    A run of several answers is as good as its worst: half a list is no list.
    """
    if not answers:
        return Reading(outcome=Outcome.DOWN, said="Nothing was answered.")
    for answer in answers:
        outcome = answer.refused or _outcome(answer)
        if outcome is not None:
            said = answer.trouble or f"HTTP {answer.status}: {said_of(answer.body)}"
            return Reading(outcome=outcome, said=said)
    return None


def _outcome(answer: Answer) -> Outcome | None:
    status = answer.status
    if answer.trouble is not None or status == 0:
        return Outcome.DOWN
    if 200 <= status < 300:
        return None
    if status in {401, 403, 407}:
        return Outcome.BLOCKED if _is_page(answer.body) and status == 403 else Outcome.AUTH
    if status == 429:
        return Outcome.QUOTA
    if 400 <= status < 500 and status not in {408, 425}:
        return Outcome.BLOCKED if _is_page(answer.body) else Outcome.BAD_REQUEST
    return Outcome.DOWN


def _is_page(body: bytes) -> bool:
    return b"<html" in body[:1024].lower()


def _is_text(body: bytes) -> bool:
    try:
        body.decode()
    except UnicodeDecodeError:
        return False
    return True


def said_of(body: bytes) -> str:
    """Give the beginning of a body as one line for people; what is no text only by its name."""
    shown = body[: 4 * _LONGEST].decode("utf-8", errors="replace")
    if _BROKEN_SHARE * shown.count("\ufffd") > len(shown):
        return NO_TEXT
    words = "".join(letter if letter.isprintable() else " " for letter in shown).split()
    return " ".join(words)[:_LONGEST] or "an empty body"


def json_of(answer: Answer) -> Any:  # noqa: ANN401 - JSON may be anything
    """Read an answer's JSON, whatever type it says it is of.

    Raises
    ------
    UnreadableAnswerError
        When it is none.
    """
    try:
        return orjson.loads(answer.body.removeprefix(b"\xef\xbb\xbf"))
    except orjson.JSONDecodeError as error:
        said = said_of(answer.body)
        if not _is_text(answer.body):
            raise UnreadableAnswerError(f"No JSON as it is not UTF-8: {said}") from error
        raise UnreadableAnswerError(
            f"No JSON at line {error.lineno}, column {error.colno}: {said}"
        ) from error


def xml_of(body: bytes) -> Element:
    """Read XML without entities or DTDs.

    Raises
    ------
    UnreadableAnswerError
        When it is not well-formed, or has them.
    """
    try:
        return fromstring(body, forbid_dtd=True)
    except ParseError as error:
        line, column = error.position
        raise UnreadableAnswerError(
            f"No XML at line {line}, column {column + 1}: {said_of(body)}"
        ) from error
    except (DefusedXmlException, ValueError, LookupError) as error:
        raise UnreadableAnswerError(f"No XML ({error}): {said_of(body)}") from error


def text_of(value: Any) -> str | None:  # noqa: ANN401 - JSON may be anything
    """Write a JSON value as a publisher's text; ``None`` stays missing."""
    if value is None or isinstance(value, str):
        return value
    return orjson.dumps(value).decode()


def flat(record: Mapping[str, Any], *, leave: Iterable[str] = ()) -> dict[str, str | None]:
    """Write a record as one row: ``{"a": {"b": 1}}`` has the column ``a.b``; lists stay JSON.

    ``leave`` names members of the record that get no column.
    """
    row: dict[str, str | None] = {}
    left = frozenset(leave)
    stack: list[tuple[str, Any]] = [(k, v) for k, v in record.items() if k not in left][::-1]
    while stack:
        name, value = stack.pop()
        if isinstance(value, Mapping) and value:
            stack.extend([(f"{name}.{key}", inner) for key, inner in value.items()][::-1])
        else:
            row[name] = text_of(value)
    return row


def moment_of(text: str | None) -> dt.datetime | None:
    """Read RFC 3339 or RFC 822 time; one without offset is Korean. ``None`` where it is none.

    Of an interval (``a/b``) it is the end.
    """
    if not text or not (last := text.strip().rpartition("/")[2]):
        return None
    try:
        read = dt.datetime.fromisoformat(last)
    except ValueError:
        try:
            read = parsedate_to_datetime(last)
        except ValueError:
            return None
    return read if read.tzinfo else read.replace(tzinfo=SEOUL)


def stated(at: dt.datetime | None) -> str | None:
    """Write a time as rows carry it: in UTC, to the microsecond where there is one."""
    return None if at is None else at.astimezone(dt.UTC).isoformat()


def of_epoch(value: Any) -> dt.datetime | None:  # noqa: ANN401 - JSON may be anything
    """Read seconds since 1970 (or milliseconds, which no seconds of this age reach)."""
    try:
        seconds = float(value)
    except (TypeError, ValueError):
        return None
    if not 0 < seconds < 1e14:
        return None
    return dt.datetime.fromtimestamp(seconds / 1000 if seconds > 1e11 else seconds, dt.UTC)


def latest(moments: Iterable[dt.datetime | None]) -> dt.datetime | None:
    """Give the newest of some times, ``None`` where there is none."""
    return max((each for each in moments if each is not None), default=None)


def of_rows(rows: Sequence[Mapping[str, Any]], **more: Any) -> Reading:  # noqa: ANN401 - of Reading
    """Say what was read: rows, that none can be, or that the provider confirms that there are none.

    Records of which none can be read are no word of the provider that there is nothing.
    """
    malformed = more.get("malformed")
    if malformed and not rows:
        return Reading(outcome=Outcome.UNREADABLE, **{"said": malformed[0].sentence, **more})
    return Reading(outcome=Outcome.OK if rows else Outcome.EMPTY, rows=rows, **more)


def local(element: Element) -> str:
    """Give the name of an element without its namespace."""
    return element.tag.rpartition("}")[2]


def child(element: Element, name: str) -> Element | None:
    """Give the first child of a name, in whatever namespace."""
    return next((each for each in element if local(each) == name), None)


def children(element: Element, name: str) -> list[Element]:
    """Give the children of a name, in whatever namespace."""
    return [each for each in element if local(each) == name]


def words_of(element: Element | None) -> str | None:
    """Give the text of an element without outer blanks, ``None`` where there is none."""
    text = "" if element is None else (element.text or "").strip()
    return text or None
