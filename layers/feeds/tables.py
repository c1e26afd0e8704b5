"""A TOML table read key by key: what is missing, unknown or of another type is named."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from enum import StrEnum
from typing import Any, Final, TypeVar

from layers.definition import Title
from layers.errors import DefinitionError

_SPAN: Final = re.compile(r"(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?")
_Code = TypeVar("_Code", bound=StrEnum)
_Value = TypeVar("_Value")


class Table:
    """What is left of a TOML table; ``end`` refuses what nobody took.

    ``where`` is how errors name it: the file, and the table in it.
    """

    def __init__(self, said: Mapping[str, Any], where: str) -> None:
        """Begin with everything the table says."""
        self.said = said
        self._left = dict(said)
        self._taken: list[str] = []
        self._where = where

    def error(self, sentence: str) -> DefinitionError:
        """Make an error that names the table."""
        return DefinitionError(f"{self._where}: {sentence}")

    def left(self) -> list[str]:
        """List the keys that are not taken yet."""
        return list(self._left)

    def has(self, key: str) -> bool:
        """Whether the table says something under a key that is not taken yet."""
        return key in self._left

    def _take(self, key: str, kinds: tuple[type, ...], default: _Value) -> Any | _Value:  # noqa: ANN401
        self._taken.append(key)
        if key not in self._left:
            return default
        value = self._left.pop(key)
        # For Python a boolean is a number; for a definition it is a mistake.
        if not isinstance(value, kinds) or (isinstance(value, bool) and bool not in kinds):
            raise self.error(f"'{key}' cannot be {value!r}.")
        return value

    def text(self, key: str, default: str | None = None) -> str:
        """Take a text; without a default it must be there."""
        value = self._take(key, (str,), default)
        if value is None:
            raise self.error(f"it does not say its '{key}'.")
        return value

    def maybe_text(self, key: str) -> str | None:
        """Take a text that may be missing."""
        return self._take(key, (str,), None)

    def text_or_true(self, key: str) -> str:
        """Take a text, or ``true`` for none."""
        value = self._take(key, (str, bool), True)  # noqa: FBT003 - what TOML says
        if value is False:
            raise self.error(f"'{key}' cannot be false: leave it out.")
        return value if isinstance(value, str) else ""

    def flag(self, key: str, *, default: bool) -> bool:
        """Take yes or no."""
        return self._take(key, (bool,), default)

    def count(self, key: str) -> int | None:
        """Take a whole number that may be missing."""
        return self._take(key, (int,), None)

    def number(self, key: str) -> float | None:
        """Take a number that may be missing."""
        return self._take(key, (int, float), None)

    def texts(self, key: str) -> tuple[str, ...]:
        """Take one text or a list of texts; none is an empty list."""
        value = self._take(key, (str, list), [])
        listed = [value] if isinstance(value, str) else value
        if not all(isinstance(each, str) for each in listed):
            raise self.error(f"'{key}' cannot be {value!r}.")
        return tuple(listed)

    def listed(self, key: str) -> list[Any]:
        """Take a list as it stands."""
        return self._take(key, (list,), [])

    def mapping(self, key: str) -> dict[str, Any]:
        """Take a table as it stands."""
        return self._take(key, (dict,), {})

    def text_mapping(self, key: str) -> dict[str, str]:
        """Take a table of texts."""
        said = self.mapping(key)
        for name, value in said.items():
            if not isinstance(value, str):
                raise self.error(f"'{key}.{name}' cannot be {value!r}: it is a text.")
        return said

    def table(self, key: str) -> Table:
        """Take a table to be read likewise; one that is missing is empty."""
        return Table(self.mapping(key), f"{self._where} [{key}]")

    def title(self, key: str) -> Title:
        """Take a text in both languages."""
        said = self.table(key)
        made = Title(said.text("ko"), said.text("en"))
        said.end()
        return made

    def code(self, key: str, kind: type[_Code], default: _Code | None = None) -> _Code:
        """Take one of the words of a list."""
        return self.checked(self.text(key, default.value if default else None), kind, key)

    def checked(self, word: str, kind: type[_Code], key: str) -> _Code:
        """See that what stands under a key is one of the words of a list."""
        if word not in set(kind):
            raise self.error(f"'{key}' cannot be '{word}' (but {', '.join(kind)}).")
        return kind(word)

    def span(self, key: str, default: dt.timedelta | None = None) -> dt.timedelta:
        """Take a span of time such as ``5m``, ``1h30m`` or ``30d``."""
        word = self.text(key, "" if default is not None else None)
        if not word and default is not None:
            return default
        found = _SPAN.fullmatch(word)
        if not word or found is None:
            raise self.error(f"'{key}' cannot be '{word}': a span is written as 5m, 1h30m or 30d.")
        days, hours, minutes, seconds = (int(each or 0) for each in found.groups())
        return dt.timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds)

    def end(self) -> None:
        """Refuse what nobody took."""
        if self._left:
            known = ", ".join(dict.fromkeys(self._taken))
            raise self.error(f"'{next(iter(self._left))}' means nothing there ({known} do).")
