"""Bodies of requests become values here, once; what nobody understands is refused by name."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping
from typing import Any, cast

import orjson
from flask import request

from layers.errors import BadRequestError
from spatial.bbox import LonLat


def json_object(known: Collection[str]) -> dict[str, Any]:
    """Read a JSON object that holds nothing but what is known."""
    try:
        said = orjson.loads(request.get_data())
    except orjson.JSONDecodeError as error:
        raise BadRequestError("The body must be a JSON object.") from error
    if not isinstance(said, dict):
        raise BadRequestError("The body must be a JSON object.")
    for name in said:
        if name not in known:
            raise BadRequestError(
                f"There is no property '{name}' here (there are: {', '.join(sorted(known))})."
            )
    return cast("dict[str, Any]", said)


def text_in(said: Mapping[str, Any], name: str, *, most: int) -> str | None:
    """Read a text of at most so many letters; blanks around it do not count, none is ``None``."""
    value = said.get(name)
    if value is None:
        return None
    if not isinstance(value, str) or "\x00" in value:
        raise BadRequestError(f"The property '{name}' must be text.")
    if len(value) > most:
        raise BadRequestError(f"The property '{name}' has more than {most} letters.")
    return value.strip() or None


def choice_in(said: Mapping[str, Any], name: str, options: Collection[str]) -> str:
    """Read one of some words, which must be there."""
    value = said.get(name)
    if not isinstance(value, str) or value not in options:
        raise BadRequestError(f"The property '{name}' must be one of {', '.join(options)}.")
    return value


def number_in(
    said: Mapping[str, Any], name: str, *, least: float, most: float, default: float | None = None
) -> float:
    """Read a number within limits; without a default it must be there."""
    value = said.get(name, default)
    usable = isinstance(value, int | float) and not isinstance(value, bool)
    if not usable or not least <= value <= most or not math.isfinite(value):
        raise BadRequestError(f"The property '{name}' must be a number from {least:g} to {most:g}.")
    return float(value)


def place_in(said: Mapping[str, Any], name: str) -> LonLat:
    """Read ``[lon, lat]``, which must be there."""
    value = said.get(name)
    if (
        not isinstance(value, list)
        or len(value) != 2
        or any(isinstance(one, bool) or not isinstance(one, int | float) for one in value)
    ):
        raise BadRequestError(f"The property '{name}' must be a place: [lon, lat].")
    return LonLat.checked(float(value[0]), float(value[1]), name=name)
