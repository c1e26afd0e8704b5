"""The expressions of definitions read backwards: which texts in which columns give a value.

``layers.feeds.expressions`` reads ``"occrDate + occrTime | kst %Y%m%d%H%M%S"`` forwards; here a
time becomes the two columns. Written on its own, so that each is a check of the other.
"""

from __future__ import annotations

import datetime as dt
import re
import string
from collections.abc import Callable, Mapping
from typing import Final

from scripts.simulated.feeds.clock import KOREA

#: What a wanted value may be.
Value = str | float | int | bool | dt.datetime | dt.date
_BAR: Final = re.compile(r"(?:^|\s+)\|\s+")
#: Marks of regular expressions with what they repeat.
_MARKS: Final = re.compile(r"\\[a-zA-Z][*+?]?|\[[^]]*\][*+?]?|\.[*+?]|[\^$*+?()]")
#: Choices that a value makes among several codes come from this number in [0, 1).
_Chosen = float


def columns_for(expression: str, value: Value, chosen: float = 0.0) -> dict[str, str]:
    """Give texts of columns that an expression makes into a value.

    A filter that leaves only some values (a map, words, a pattern) is met by one of those: which,
    says ``chosen``. Columns that stand in a text (``"{a} {b}"``) all get the text.
    """
    head, *steps = (part.strip() for part in _BAR.split(expression))
    if not head:
        return {}
    wanted: Value = value
    for step in reversed(steps):
        word, _, argument = step.partition(" ")
        wanted = _BACK.get(word, _same)(argument.strip(), wanted, chosen)
    return _into(head, text_of(wanted))


def _into(head: str, text: str) -> dict[str, str]:
    if "{" in head:
        return {name: text for _, name, _, _ in string.Formatter().parse(head) if name}
    if " - " in head:
        more, _, less = head.partition(" - ")
        return {_plain(more): text, _plain(less): "0"}
    if " or " in head:
        return {_plain(head.partition(" or ")[0]): text}
    if " + " in head:
        return _split([_plain(each) for each in head.split(" + ")], text)
    return {_plain(head): text}


def _plain(name: str) -> str:
    return name.strip().removesuffix("?")


def _split(names: list[str], text: str) -> dict[str, str]:
    """Put a text into several columns: a day before the rest of a time, else all in the first."""
    digits = 8 if text[:8].isdecimal() else 10 if re.match(r"\d{4}\D\d\d\D\d\d", text) else None
    parts = [text] if digits is None else [text[:digits], text[digits:]]
    return {name: parts[number] if number < len(parts) else "" for number, name in enumerate(names)}


def text_of(value: Value) -> str:
    """Write a value as publishers do where nothing says how."""
    if isinstance(value, bool):
        return "Y" if value else "N"
    if isinstance(value, float):
        return f"{value:.10g}"
    if isinstance(value, dt.datetime):
        return f"{value.astimezone(KOREA):%Y-%m-%d %H:%M:%S}"
    return str(value)


def _same(_argument: str, value: Value, _chosen: _Chosen) -> Value:
    return value


def _scaled(argument: str, value: Value, _chosen: _Chosen) -> Value:
    scale = float(argument) if argument else 1.0
    return float(value) / scale if isinstance(value, int | float) else value


def _whole(argument: str, value: Value, chosen: _Chosen) -> Value:
    made = _scaled(argument, value, chosen)
    return round(made) if isinstance(made, float) else made


def _timed(argument: str, value: Value, _chosen: _Chosen) -> Value:
    form = argument.partition(";")[0].strip()
    if isinstance(value, dt.datetime):
        return value.astimezone(KOREA).strftime(form)
    return value.strftime(form) if isinstance(value, dt.date) else value


def _iso(_argument: str, value: Value, _chosen: _Chosen) -> Value:
    return value.isoformat() if isinstance(value, dt.datetime) else value


def _epoch(argument: str, value: Value, _chosen: _Chosen) -> Value:
    times = 1000 if argument == "ms" else 1
    return int(value.timestamp()) * times if isinstance(value, dt.datetime) else value


def _pairs(argument: str) -> list[tuple[str, str]]:
    pairs = [each.rpartition("=") for each in argument.split(";") if each.strip()]
    return [(left.strip(), right.strip()) for left, _, right in pairs if left.strip() != "*"]


def _stepped(argument: str, value: Value, _chosen: _Chosen) -> Value:
    """Give a number of the class that a code names: just below its limit, or beyond the last."""
    pairs = _pairs(argument)
    for limit, code in pairs:
        if code == value:
            return float(limit) - 1.0
    return float(pairs[-1][0]) + 1.0


def _mapped(argument: str, value: Value, chosen: _Chosen) -> Value:
    """Give what is written for a code, or for any of those there are."""
    pairs = _pairs(argument)
    fitting = [left for left, right in pairs if right == value] or [left for left, _ in pairs]
    return fitting[int(chosen * len(fitting))] if fitting else value


def _worded(argument: str, value: Value, chosen: _Chosen) -> Value:
    return _MARKS.sub("", str(_mapped(argument, value, chosen)).partition("|")[0])


def _yes_or_no(argument: str, value: Value, _chosen: _Chosen) -> Value:
    yes, mark, no = argument.partition(";")
    if not mark:
        yes, no = "Y", "N"
    return yes if value else no


def _padded(argument: str, value: Value, _chosen: _Chosen) -> Value:
    return text_of(value)[-int(argument) :]


def _cut(_argument: str, value: Value, _chosen: _Chosen) -> Value:
    return text_of(value)


def _in_words(_argument: str, value: Value, _chosen: _Chosen) -> Value:
    if not isinstance(value, int | float):
        return value
    return "강수없음" if value < 0.1 else f"{value:.1f}mm"


def _found(argument: str, value: Value, _chosen: _Chosen) -> Value:
    return matching(argument, text_of(value))


def matching(pattern: str, inner: str) -> str:
    """Give a text in which a regular expression finds ``inner``, where a simple one is enough.

    Letters before and behind the group are kept; what repeats or may be left out there, is left
    out. A definition whose pattern asks for more says the text itself in ``[simulate]``.
    """
    before, _, rest = pattern.partition("(")
    behind = rest.rpartition(")")[2]
    text = _MARKS.sub("", before) + inner + _MARKS.sub("", behind)
    return text if re.search(pattern, text) else inner


_BACK: Final[Mapping[str, Callable[[str, Value, float], Value]]] = {
    "str": _same,
    "int": _whole,
    "float": _scaled,
    "within": _same,
    "kst": _timed,
    "date": _timed,
    "iso": _iso,
    "epoch": _epoch,
    "map": _mapped,
    "words": _worded,
    "bool": _yes_or_no,
    "pad": _padded,
    "pad_right": _cut,
    "re": _found,
    "mm": _in_words,
    "steps": _stepped,
    "least": _same,
    "whole": _same,
}
