"""Short makers for fields, so that a layer module reads as a table."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from layers.definition import Field, FieldType, Title


def _maker(type_: FieldType) -> Any:  # noqa: ANN401 - one signature for all makers, below
    def make(name: str, ko: str, en: str, **more: Any) -> Field:  # noqa: ANN401
        return Field(name=name, type=type_, title=Title(ko, en), **more)

    return make


text: Final = _maker(FieldType.TEXT)
integer: Final = _maker(FieldType.INTEGER)
number: Final = _maker(FieldType.NUMBER)
boolean: Final = _maker(FieldType.BOOLEAN)
timestamp: Final = _maker(FieldType.TIMESTAMP)
date: Final = _maker(FieldType.DATE)


def codes(name: str, ko: str, en: str, values: Mapping[str, tuple[str, str]], **more: Any) -> Field:  # noqa: ANN401
    """Make a text field with a closed code list: code -> (Korean, English)."""
    titles = {code: Title(*pair) for code, pair in values.items()}
    return Field(name=name, type=FieldType.TEXT, title=Title(ko, en), values=titles, **more)


def valid_time(**more: Any) -> tuple[Field, Field]:  # noqa: ANN401
    """Make the two fields of a layer whose items hold for a time; an open end holds until ended."""
    return (
        timestamp("valid_from", "시작", "Valid from", **more),
        timestamp("valid_to", "종료", "Valid until", **more),
    )
