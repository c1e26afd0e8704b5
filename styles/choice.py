"""A value that depends on a field of the item: written once, read by the map and by the legend.

On the map a choice is an expression of ``@deck.gl/json``: comparisons and ``?:`` only, which its
evaluator allows without any function call.
"""

from __future__ import annotations

import bisect
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final, Generic, TypeVar

from layers.errors import DefinitionError

#: Where a tile's feature keeps its fields, as an expression sees it.
PROPERTIES: Final = "properties"

Value = TypeVar("Value", str, float)
#: A value written as it stands in an expression.
Literal = str | float | tuple[int, ...]


@dataclass(frozen=True)
class ByCode(Generic[Value]):
    """One value a code of ``field``; codes not named, and no code at all, get ``otherwise``.

    A field of true and false is chosen by ``True`` and ``False``; unknown is neither.
    """

    field: str
    values: Mapping[str, Value] | Mapping[bool, Value]
    otherwise: Value

    def expression(self, literal: Callable[[Value], Literal]) -> str:
        """Write the choice, codes of the same value together."""
        groups: dict[Value, list[str | bool]] = {}
        for code, value in self.values.items():
            groups.setdefault(value, []).append(code)
        text = ""
        for value, codes in groups.items():
            test = "||".join(f"{PROPERTIES}.{self.field}=={_text(code)}" for code in codes)
            text += f"{test}?{_written(literal(value))}:"
        return text + _written(literal(self.otherwise))

    def value(self, properties: Mapping[str, Any]) -> Value:
        """Give the value of an item here, as the expression gives it in a browser."""
        return self.values.get(properties.get(self.field), self.otherwise)  # pyright: ignore[reportArgumentType, reportCallIssue] - any field's value may be asked for

    @property
    def every_value(self) -> tuple[Value, ...]:
        """Every value that can come out."""
        return (*dict.fromkeys(self.values.values()), self.otherwise)


@dataclass(frozen=True)
class BySteps(Generic[Value]):
    """One value a class of a number: ``limits`` ascend, ``values`` has one more than they.

    A number below the first limit gets the first value, from the last limit on the last one; an
    item without the number gets the first, since nothing compares with it.
    """

    field: str
    limits: tuple[float, ...]
    values: tuple[Value, ...]

    def __post_init__(self) -> None:
        """Check the order and the count."""
        if list(self.limits) != sorted(set(self.limits)):
            raise DefinitionError(f"The steps of '{self.field}' do not ascend: {self.limits}.")
        if len(self.values) != len(self.limits) + 1:
            raise DefinitionError(f"The steps of '{self.field}' need one value more than limits.")

    def expression(self, literal: Callable[[Value], Literal]) -> str:
        """Write the choice, from the highest class down."""
        text = ""
        for limit, value in zip(reversed(self.limits), reversed(self.values[1:]), strict=True):
            text += f"{PROPERTIES}.{self.field}>={limit:g}?{_written(literal(value))}:"
        return text + _written(literal(self.values[0]))

    def value(self, properties: Mapping[str, Any]) -> Value:
        """Give the value of an item here, as the expression gives it in a browser."""
        number = properties.get(self.field)
        return self.values[0 if number is None else bisect.bisect_right(self.limits, number)]

    @property
    def every_value(self) -> tuple[Value, ...]:
        """Every value that can come out."""
        return self.values


def written(
    choice: Value | ByCode[Value] | BySteps[Value], literal: Callable[[Value], Literal]
) -> Literal:
    """Give a plain value as it is, and a choice as an expression.

    An expression is text for pydeck, which marks every unquoted text as one.
    """
    if isinstance(choice, ByCode | BySteps):
        return choice.expression(literal)
    return literal(choice)


def value_of(
    choice: Value | ByCode[Value] | BySteps[Value], properties: Mapping[str, Any]
) -> Value:
    """Give a plain value as it is, and a choice as it falls for an item."""
    if isinstance(choice, ByCode | BySteps):
        return choice.value(properties)
    return choice


def _text(value: str | bool) -> str:  # noqa: FBT001 - a code is one or the other
    if isinstance(value, bool):
        return json.dumps(value)
    return "'" + json.dumps(value, ensure_ascii=False)[1:-1].replace("'", "\\'") + "'"


def _written(value: Literal) -> str:
    if isinstance(value, tuple):
        return "[" + ",".join(str(part) for part in value) + "]"
    return _text(value) if isinstance(value, str) else f"{value:g}"
