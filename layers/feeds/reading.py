"""From the bytes of an answer to rows of text: decoded, parsed by its first letter, rows found.

One library for every provider that answers with rows. Paths into a document are written
``response/body/items/item`` (names may hold dots), ``*`` is any member; XML gives the same document
as JSON does, with the root element as its only member, and every number stays the text it was.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from html import unescape
from typing import Any, Final
from xml.etree.ElementTree import Element

from layers.feeds.documents import UnreadableAnswerError, local, said_of, xml_of

#: What providers write for "nothing"; a feed names more of them in ``options.missing``.
MISSING: Final = frozenset({"", "-", "null", "NULL"})
#: A letter that was lost before it came to us.
LOST: Final = "\ufffd"
_BOM: Final = b"\xef\xbb\xbf"
_DECLARED: Final = re.compile(rb"""^\s*<\?xml[^>]*?encoding\s*=\s*["']([A-Za-z0-9._-]+)["']""")
_DECLARATION: Final = re.compile(r"^\s*<\?xml[^>]*\?>")
_PAGE: Final = re.compile(r"<(?:!doctype\s+html|html|head|body|script)\b", re.IGNORECASE)
#: Only with a semicolon: ``&region=`` in an address is no registered-trade-mark sign.
_ENTITY: Final = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
#: The encodings of Korean files under the names that their publishers give them.
_KOREAN: Final = frozenset({"euc-kr", "euckr", "euc_kr", "ks_c_5601-1987", "ksc5601", "ms949"})


def decoded(body: bytes, encoding: str | None = None) -> str:
    """Decode as the mark at the beginning says, as was declared, as UTF-8, as CP949; else not.

    Raises
    ------
    UnreadableAnswerError
        When it is none of them. Nothing is ever skipped over: half a word is another word.
    """
    if body.startswith(_BOM):
        candidates = ["utf-8"]
    else:
        declared = _DECLARED.match(body)
        stated = declared[1].decode("ascii") if declared else ""
        candidates = [each for each in (encoding or "", stated, "utf-8", "cp949") if each]
    for each in candidates:
        name = "cp949" if each.lower() in _KOREAN else each
        try:
            return body.removeprefix(_BOM).decode(name)
        except (UnicodeDecodeError, LookupError):
            continue
    tried = ", ".join(dict.fromkeys(candidates))
    raise UnreadableAnswerError(f"The answer is not text in {tried}: {said_of(body)}")


def is_page(text: str) -> bool:
    """Whether an answer is a web page for people, as firewalls and broken servers send."""
    return _PAGE.match(text.lstrip()) is not None


def document_of(text: str) -> Any:  # noqa: ANN401 - a document may be anything
    """Parse by the first letter, whatever the answer says it is; XML without entities or DTDs.

    Raises
    ------
    UnreadableAnswerError
        When it is neither whole JSON nor whole XML.
    """
    start = text.lstrip()[:1]
    try:
        if start == "<" and not is_page(text):
            root = xml_of(_DECLARATION.sub("", text, count=1).encode())
            return {local(root): _plain(root)}
        if start and start in '{["':
            # Numbers stay as they were written: 0.10 is not 0.1, and an id may have 20 digits.
            return json.loads(
                text, parse_float=str, parse_int=str, parse_constant=lambda _: None, strict=False
            )
    except (json.JSONDecodeError, RecursionError) as error:
        raise UnreadableAnswerError(f"No document ({error}): {said_of(text.encode())}") from error
    raise UnreadableAnswerError(f"Neither JSON nor XML: {said_of(text.encode())}")


def _plain(element: Element) -> Any:  # noqa: ANN401 - text or members
    """Give an element's text, or its members; several of a name are a list."""
    members: dict[str, Any] = {}
    repeated: set[str] = set()
    for each in element:
        name, value = local(each), _plain(each)
        if name not in members:
            members[name] = value
        elif name in repeated:
            members[name].append(value)
        else:
            repeated.add(name)
            members[name] = [members[name], value]
    return members or element.text


def found(document: Any, path: str) -> Iterator[Any]:  # noqa: ANN401 - a document may be anything
    """Give what stands at a path; several values where it has a ``*``, none where nothing is."""
    name, _, rest = path.partition("/")
    if not name:
        yield document
    elif name == "*":
        listed = document.values() if isinstance(document, Mapping) else document
        for each in listed if isinstance(listed, Iterable) and not isinstance(listed, str) else ():
            yield from found(each, rest)
    elif isinstance(document, Mapping) and name in document:
        yield from found(document[name], rest)


def first(document: Any, *paths: str) -> str | None:  # noqa: ANN401 - a document may be anything
    """Give the first text that stands at one of some paths."""
    for path in paths:
        for value in found(document, path):
            if isinstance(value, str):
                return value.strip()
    return None


def records_at(document: Any, paths: Sequence[str]) -> list[Any] | None:  # noqa: ANN401
    """Give the records at the first path where some are, or where a list of none is.

    One record alone is an object instead of a list, unless the path ends in ``[]``; no records are
    ``""``, ``null`` or an empty list. Lists of several members (``*``) follow one another. ``None``
    says that no path led to anything of the sort.
    """
    for path in paths:
        records: list[Any] = []
        is_there = False
        for value in found(document, path.removesuffix("[]")):
            if isinstance(value, Mapping) and value and not path.endswith("[]"):
                records.append(value)
            elif isinstance(value, list) and any(isinstance(each, Mapping) for each in value):
                records.extend(value)
            elif value in (None, [], {}) or (isinstance(value, str) and not value.strip()):
                is_there = True
        if records or is_there:
            return records
    return None


def row_of(record: Mapping[str, Any], missing: frozenset[str] = MISSING) -> dict[str, str | None]:
    """Write a record as one row of texts: trimmed, entities resolved, nothing as ``None``.

    Members of members become columns ``outer.inner``; lists stay JSON.
    """
    row: dict[str, str | None] = {}
    for name, value in record.items():
        if isinstance(value, str):
            text = value if value.isalnum() else trimmed(value)
            row[name] = None if text in missing else text
        elif isinstance(value, Mapping):
            inner = row_of(value, missing)
            row.update({f"{name}.{key}": each for key, each in inner.items()})
        elif isinstance(value, bool):
            row[name] = "true" if value else "false"
        else:
            row[name] = json.dumps(value, ensure_ascii=False) if value else None
    return row


def trimmed(text: str) -> str:
    """Give a text without outer blanks, with its entities resolved and one kind of line end."""
    if "&" in text:
        text = _ENTITY.sub(lambda entity: unescape(entity[0]), text)
    text = text.strip()
    if text.isprintable():  # most are: no line ends, no marks without width
        return text
    return text.replace("\r\n", "\n").replace("\r", "\n").strip("\ufeff\u200b").strip()


def renamed(names: Iterable[str], wanted: Iterable[str]) -> dict[str, str]:
    """Give what columns are called where a provider writes their names in another case."""
    exact = frozenset(names)
    told = {name.casefold(): name for name in exact}
    return {
        told[name.casefold()]: name
        for name in wanted
        if name not in exact and name.casefold() in told
    }


def broken(rows: Iterable[Mapping[str, str | None]]) -> int:
    """Count the texts in which letters were lost."""
    texts = (text for row in rows for text in row.values())
    return sum(1 for text in texts if text is not None and not text.isascii() and LOST in text)


def pivoted(
    rows: Iterable[Mapping[str, str | None]],
    *,
    by: Sequence[str],
    name: str,
    value: str,
    beyond: float | None = None,
) -> list[dict[str, str | None]]:
    """Put rows of one value each together: a row for each group, a column for each name."""
    groups: dict[tuple[str | None, ...], dict[str, str | None]] = {}
    for row in rows:
        key = tuple(row.get(each) for each in by)
        group = groups.setdefault(key, {**row})
        column = row.get(name)
        if column is not None:
            group[column] = _within(row.get(value), beyond)
    for group in groups.values():
        group.pop(name, None)
        group.pop(value, None)
    return list(groups.values())


def _within(text: str | None, beyond: float | None) -> str | None:
    if text is None or beyond is None:
        return text
    try:
        return None if abs(float(text)) >= beyond else text
    except ValueError:  # a word of the provider's
        return text
