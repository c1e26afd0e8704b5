"""What people enter for a form, held to what its definition says, beside the rules of its layer.

An entry is written like every item (``layers.edit`` checks types, limits and codes); here it is
asked whether it can be true: of a time that has come, short enough for the card that it stands on,
a percentage of a whole.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from layers.definition import VALID_TIME, Field, FieldType, Layer
from layers.errors import DefinitionError, PropertiesRefusedError
from layers.events import AHEAD, CLOCKS_BEGIN
from layers.feeds.definition import Feed, PlaceKind
from layers.feeds.protocols import form
from layers.feeds.records import PLACE_CODE, PLACE_NAME

#: Letters of what names an entry, and of what tells more of it.
_LONGEST_NAME: Final = 100
_LONGEST_TEXT: Final = 1_000
_TELLS_MORE: Final = frozenset({"detail", "evidence"})
_PERCENT: Final = "%"
#: The field of a figure, whose unit the form fixes or the entry says.
_FIGURE: Final = "value"
_UNIT: Final = "unit"


def form_of(feeds: Iterable[Feed], layer: Layer, said: Mapping[str, Any]) -> Feed | None:
    """Give the form that an item of a layer was entered for, ``None`` where it was for none."""
    for feed in feeds:
        known_by = form.known_by(feed, layer)
        if known_by is not None and known_by.items() <= said.items():
            return feed
    return None


def check_entry(feed: Feed, layer: Layer, said: Mapping[str, Any], now: dt.datetime) -> None:
    """Refuse an entry that cannot be true, naming each value.

    1. What it tells of has happened: a clock may be ahead by as much as those of feeds.
    2. A text has a length at which it can be read.
    3. A percentage is one of a whole, unless the definition says otherwise.

    Parameters
    ----------
    said
        All values that the entry would have.

    Raises
    ------
    PropertiesRefusedError
        When anything of this does not hold.
    """
    refused = dict(_refused(feed, layer, said, now))
    if refused:
        raise PropertiesRefusedError(refused)


def _refused(
    feed: Feed, layer: Layer, said: Mapping[str, Any], now: dt.datetime
) -> Iterator[tuple[str, str]]:
    when = None if layer.moment in VALID_TIME or layer.moment is None else said.get(layer.moment)
    if layer.moment is not None and when is not None:  # 1
        if when > now + AHEAD:
            minutes = AHEAD.total_seconds() / 60
            ahead = f"Its time of {when.isoformat()} is more than {minutes:.0f} minutes ahead."
            yield layer.moment, ahead
        elif when < CLOCKS_BEGIN:
            yield (
                layer.moment,
                f"Its time of {when.isoformat()} is of a clock that was never set.",
            )
    for name in form.entered(layer.source(feed.target.source)):  # 2
        letters, text = longest(layer.field(name)), said.get(name)
        if letters is not None and isinstance(text, str) and len(text) > letters:
            yield name, f"Its '{name}' has more than {letters:,} letters."
    least, most = limits(feed, said.get(_UNIT))  # 3
    value = said.get(_FIGURE)
    if least is not None and most is not None and value is not None and not least <= value <= most:
        yield _FIGURE, f"{value:g} % is outside {least:g} to {most:g} %."


def longest(field: Field) -> int | None:
    """Give how many letters a field of a form takes; ``None`` where it is no free text."""
    if field.type is not FieldType.TEXT or field.values is not None:
        return None
    return _LONGEST_TEXT if field.name in _TELLS_MORE else _LONGEST_NAME


def limits(feed: Feed, unit: str | None = None) -> tuple[float | None, float | None]:
    """Give the least and the most that a form's figure may be, where it is a percentage.

    ``options.percent`` says ``min`` and ``max`` of what is compared with something that it may
    pass, or that may shrink; else it is a share of a whole. ``unit`` is what the entry says.

    Raises
    ------
    DefinitionError
        When the definition says something else there.
    """
    fixed = feed.indicator.unit if feed.indicator else None
    if _PERCENT not in {unit, fixed}:
        return None, None
    said = feed.ask.options.get("percent", {"min": 0, "max": 100})
    if not isinstance(said, dict) or said.keys() != {"min", "max"}:
        raise DefinitionError(f"Feed '{feed.id}' must say min and max of its percentages.")
    return float(said["min"]), float(said["max"])


def key_fields(feed: Feed, layer: Layer) -> tuple[str, ...]:
    """Name the fields that tell a form's items from one another; none where the key is not entered.

    Where all of them are about the district, its name tells nothing.
    """
    source = layer.source(feed.target.source)
    if source.key is None:
        return ()
    place, columns = feed.target.place, set(source.key.columns)
    if place is not None and place.kind is PlaceKind.DISTRICT:
        columns -= {PLACE_NAME, PLACE_CODE}
    names = {
        column: name
        for name, rule in source.conform.items()
        for column in rule.columns
        if len(rule.columns) == 1 and column in columns
    }
    return tuple(names.values()) if names.keys() == columns else ()
