"""Parameters of questions of travel time become values."""

from __future__ import annotations

import math
from typing import Final

from api.params import Params
from layers.errors import BadRequestError
from spatial.bbox import LonLat
from spatial.traversal import Mode

#: The longest a journey may be asked to take.
MOST_MINUTES: Final = 120.0
_LONGEST: Final = 8


def mode(said: Params) -> Mode:
    """Read ``mode``, which must be there."""
    text = said.text("mode")
    if text is None:
        raise BadRequestError(f"The parameter 'mode' is needed: one of {', '.join(Mode)}.")
    return Mode.checked(text)


def is_to(said: Params) -> bool:
    """Read ``direction``: ``to`` the place that is named, or (unless said) ``from`` it."""
    text = said.text("direction")
    if text not in {None, "to", "from"}:
        raise BadRequestError(f"direction must be to or from; got '{text}'.")
    return text == "to"


def points(name: str, text: str | None, *, most: int) -> list[LonLat]:
    """Read places with semicolons between."""
    if text is None:
        raise BadRequestError(f"The parameter '{name}' is needed: {name}=lon,lat.")
    parts = text.split(";")
    if len(parts) > most:
        raise BadRequestError(f"{name} names {len(parts)} places; at most {most} are taken.")
    return [LonLat.parse(part, name=name) for part in parts]


def minutes(text: str, *, most: float = MOST_MINUTES) -> float:
    """Read a number of minutes."""
    try:
        value = float(text) if len(text) <= _LONGEST else math.nan
    except ValueError:
        value = math.nan
    if not 0.0 < value <= most:
        raise BadRequestError(f"minutes must be above 0 and at most {most:g}; got '{text}'.")
    return value


def several_minutes(said: Params, *, default: tuple[float, ...], most: int) -> tuple[float, ...]:
    """Read ``minutes=5,10,15``."""
    text = said.text("minutes")
    if text is None:
        return default
    parts = text.split(",")
    if len(parts) > most:
        raise BadRequestError(f"minutes has {len(parts)} values; at most {most} are taken.")
    return tuple(minutes(part, most=60.0) for part in parts)


def flag(said: Params, name: str) -> bool:
    """Read a switch: ``1`` or ``0``."""
    text = said.text(name)
    if text not in {None, "0", "1"}:
        raise BadRequestError(f"{name} must be 1 or 0; got '{text}'.")
    return text == "1"


def choice(said: Params, name: str, *options: str) -> str:
    """Read one of some words, the first unless said."""
    text = said.text(name)
    if text is not None and text not in options:
        raise BadRequestError(f"{name} must be {' or '.join(options)}; got '{text}'.")
    return text or options[0]
