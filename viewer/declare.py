"""One pydeck layer, declared so that a browser knows what changed and what did not."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

import pydeck


def declared(kind: str, name: str, data: Any, given: Mapping[str, Any]) -> pydeck.Layer:  # noqa: ANN401 - address or rows
    """Make a pydeck layer whose accessors are known to have changed when their text has."""
    triggers = {
        _camel(key): digest(value)
        for key, value in given.items()
        if key.startswith("get_") and isinstance(value, str | tuple | list)
    }
    return pydeck.Layer(kind, data, id=name, update_triggers=triggers, **given)


def _camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(part.capitalize() for part in rest)


def digest(value: object) -> str:
    """Give a short name of a value, which is another when the value is another."""
    return hashlib.sha256(repr(value).encode()).hexdigest()[:8]
