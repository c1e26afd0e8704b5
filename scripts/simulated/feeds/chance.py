"""Chance that comes out the same for the same seed and the same things it is asked about."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Sequence
from typing import TypeVar

import numpy as np

#: What chance may depend on.
Key = str | int | dt.datetime
_Thing = TypeVar("_Thing")


def chance(*keys: Key) -> float:
    """Give a number in [0, 1) that these keys always have."""
    return _number(keys) / 2.0**64


def dice(*keys: Key) -> np.random.Generator:
    """Give a generator of many numbers that these keys always have."""
    return np.random.default_rng(_number(keys))


def one_of(things: Sequence[_Thing], *keys: Key) -> _Thing:
    """Give the one that these keys always choose."""
    return things[int(chance(*keys) * len(things))]


def _number(keys: tuple[Key, ...]) -> int:
    words = [
        str(int(each.timestamp() * 1000)) if isinstance(each, dt.datetime) else str(each)
        for each in keys
    ]
    digest = hashlib.blake2b("\x1f".join(words).encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big")
