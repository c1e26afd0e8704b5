"""Query parameters become values here, once; what nobody understands is refused by name."""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Callable, Collection, Mapping
from typing import Any, Final

from flask import request
from werkzeug.datastructures import MultiDict

from api.messages import LANGUAGES
from layers.definition import Field, FieldType
from layers.errors import BadRequestError
from layers.store.history import NEWEST
from layers.store.items import Interval, Near
from spatial.bbox import BBox, LonLat

#: Every address understands these: the format and the language of its answer.
COMMON: Final = frozenset({"f", "lang"})
_WHOLE: Final = re.compile(r"[+-]?\d{1,19}", re.ASCII)
_BIGINT: Final = 2**63
#: Half way round the earth: nothing is farther.
FARTHEST_M: Final = 20_037_509.0
_OPEN: Final = frozenset({"", ".."})
_NO_TIME: Final = dt.timedelta(0)
_DAY: Final = dt.timedelta(days=1) - dt.timedelta(microseconds=1)


class Params:
    """The parameters of one request: each known, each said once, none with a NUL."""

    def __init__(
        self,
        args: MultiDict[str, str],
        known: Collection[str],
        formats: Collection[str] = ("json",),
    ) -> None:
        """Check the names, and the values that every address understands.

        Raises
        ------
        BadRequestError
            For a name that is not in ``known`` or ``COMMON``, one that is said twice, a language
            or a format that there is not.
        """
        allowed = {*known, *COMMON}
        for name, values in args.lists():
            if name not in allowed:
                there = ", ".join(sorted(allowed))
                raise BadRequestError(f"There is no parameter '{name}' here (there are: {there}).")
            if len(values) > 1:
                raise BadRequestError(f"The parameter '{name}' may be said only once.")
            if "\x00" in values[0]:
                raise BadRequestError(f"The parameter '{name}' holds a NUL character.")
        self._args: Mapping[str, str] = args.to_dict()
        lang = self.text("lang")
        if lang is not None and lang not in LANGUAGES:
            raise BadRequestError(f"lang must be ko or en; got '{lang}'.")
        kind = self.text("f")
        if kind is not None and kind not in formats:
            raise BadRequestError(f"f must be {' or '.join(formats)}; got '{kind}'.")

    @classmethod
    def of_request(cls, *known: str, formats: Collection[str] = ("json",)) -> Params:
        """Read those of the request that is answered."""
        return cls(request.args, known, formats)

    def text(self, name: str) -> str | None:
        """Give a parameter as it came, ``None`` where it was not said."""
        return self._args.get(name)

    def _parsed(self, name: str, parse: Callable[[str], Any]) -> Any:  # noqa: ANN401 - the parser's
        text = self.text(name)
        return None if text is None else parse(text)

    def limit(self, *, default: int, most: int) -> int:
        """Read ``limit``: below 1 is refused, above the most is the most."""
        text = self.text("limit")
        if text is None:
            return default
        # As many digits as somebody likes are still a number above the most.
        if not (text.isascii() and text.isdigit() and text.strip("0")):
            raise BadRequestError(f"limit must be a whole number from 1 to {most}; got '{text}'.")
        return most if len(text) > 12 else min(int(text), most)

    def whole(self, name: str) -> int | None:
        """Read a whole number."""
        return self._parsed(name, lambda text: _whole(name, text))

    def after(self) -> int:
        """Read ``after``, the key of a ``next`` link."""
        text = self.text("after")
        if text is None:
            return 0
        key = _whole("after", text)
        if key < 0:
            raise BadRequestError(f"after must be the key of a next link; got '{text}'.")
        return key

    def before(self) -> int:
        """Read ``before``, the revision before which a ``next`` link of a history goes on."""
        text = self.text("before")
        return NEWEST if text is None else _whole("before", text)

    def bbox(self) -> BBox | None:
        """Read ``bbox``."""
        return self._parsed("bbox", BBox.parse)

    def point(self) -> LonLat:
        """Read ``point``, which must be there."""
        text = self.text("point")
        if text is None:
            raise BadRequestError("The parameter 'point' is needed: point=lon,lat.")
        return LonLat.parse(text)

    def around(self) -> LonLat | None:
        """Read ``around``, where the reader looks."""
        return self._parsed("around", LonLat.parse)

    def near(self) -> Near | None:
        """Read ``near=lon,lat,metres``."""
        return self._parsed("near", _near)

    def metres(self, name: str, *, most: float = FARTHEST_M) -> float | None:
        """Read a distance."""
        return self._parsed(name, lambda text: _metres(name, text, most))

    def datetime(self) -> Interval | None:
        """Read ``datetime``: an instant, a day, or an interval of them."""
        return self._parsed("datetime", _interval)

    def moment(self, name: str, *, fast: dt.timedelta = _NO_TIME) -> dt.datetime | None:
        """Read a past moment: an instant, or the end of a day of UTC.

        ``fast`` is how far ahead of ours the reader's clock may be.
        """
        found = self._parsed(name, lambda text: _moments(name, text)[1])
        if found is not None and found > dt.datetime.now(dt.UTC) + fast:
            raise BadRequestError(f"{name} must lie in the past; got '{self.text(name)}'.")
        return found

    def names(self, name: str) -> tuple[str, ...] | None:
        """Read a list with commas, each name once."""
        return self._parsed(name, lambda text: tuple(dict.fromkeys(text.split(","))))

    def equals(self, fields: Collection[Field]) -> dict[str, Any]:
        """Read the filters by exact value over the fields this reader may see."""
        return {
            each.name: field_value(each, self._args[each.name])
            for each in fields
            if each.name in self._args
        }


def _whole(name: str, text: str) -> int:
    if not _WHOLE.fullmatch(text) or abs(int(text)) >= _BIGINT:
        raise BadRequestError(f"{name} must be a whole number; got '{text}'.")
    return int(text)


def _number(name: str, text: str) -> float:
    try:
        value = float(text)
    except ValueError as error:
        raise BadRequestError(f"{name} must be a number; got '{text}'.") from error
    if not math.isfinite(value):
        raise BadRequestError(f"{name} must be a finite number; got '{text}'.")
    return value


def _metres(name: str, text: str, most: float = FARTHEST_M) -> float:
    value = _number(name, text)
    if not 0.0 <= value <= most:
        raise BadRequestError(f"{name} must be from 0 to {most:.0f} metres; got '{text}'.")
    return value


def _near(text: str) -> Near:
    place, _, metres = text.rpartition(",")
    if not place:
        raise BadRequestError(
            f"near must be lon,lat,metres, for example 127.12,37.54,500; got '{text}'."
        )
    return Near(place=LonLat.parse(place, name="near"), metres=_metres("near", metres))


def _moments(name: str, text: str) -> tuple[dt.datetime, dt.datetime]:
    """Read an instant (twice itself) or a day of UTC (its two ends)."""
    try:
        if len(text) == 10:
            day = dt.datetime.fromisoformat(text).replace(tzinfo=dt.UTC)
            return day, day + _DAY
        instant = dt.datetime.fromisoformat(text)
    except (ValueError, OverflowError) as error:
        raise BadRequestError(
            f"{name} must be a time like 2026-01-31T09:00:00+09:00 or a day; got '{text}'."
        ) from error
    if instant.tzinfo is None:
        raise BadRequestError(f"{name} must say its time zone, for example Z; got '{text}'.")
    return instant, instant


def _interval(text: str) -> Interval:
    first, slash, last = text.partition("/")
    if not slash:
        start, end = _moments("datetime", text)
        return Interval(start=start, end=end)
    start = None if first in _OPEN else _moments("datetime", first)[0]
    end = None if last in _OPEN else _moments("datetime", last)[1]
    if start is not None and end is not None and start > end:
        raise BadRequestError(f"The interval '{text}' of datetime ends before it starts.")
    return Interval(start=start, end=end)


def _boolean(name: str, text: str) -> bool:
    if text not in {"true", "false"}:
        raise BadRequestError(f"{name} must be true or false; got '{text}'.")
    return text == "true"


def _day(name: str, text: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text)
    except ValueError as error:
        raise BadRequestError(f"{name} must be a day like 2026-01-31; got '{text}'.") from error


_READERS: Final[Mapping[FieldType, Callable[[str, str], Any]]] = {
    FieldType.TEXT: lambda _, text: text,
    FieldType.INTEGER: _whole,
    FieldType.NUMBER: _number,
    FieldType.BOOLEAN: _boolean,
    FieldType.TIMESTAMP: lambda name, text: _moments(name, text)[0],
    FieldType.DATE: _day,
}


def field_value(each: Field, text: str) -> Any:  # noqa: ANN401 - of the field's own type
    """Read a value of a field.

    Raises
    ------
    BadRequestError
        When the text is no value of the field's type.
    """
    return _READERS[each.type](each.name, text)
