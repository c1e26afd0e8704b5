"""Answers of a moment ago: a thousand open maps cost the database what one does."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Final, Generic, TypeVar

Value = TypeVar("Value")

_MOST: Final = 64


class Recent(Generic[Value]):
    """What was made for each key, remembered for some seconds and bounded in number."""

    def __init__(self, seconds: float) -> None:
        """Remember each value for so long."""
        self._seconds = seconds
        self._lock = threading.Lock()
        self._known: OrderedDict[Hashable, tuple[float, Value]] = OrderedDict()

    def get(self, key: Hashable, make: Callable[[], Value]) -> Value:
        """Give what is remembered under a key, or make it; two who ask at once may both make it."""
        now = time.monotonic()
        with self._lock:
            kept = self._known.get(key)
        if kept is not None and now - kept[0] < self._seconds:
            return kept[1]
        value = make()
        with self._lock:
            self._known[key] = (now, value)
            self._known.move_to_end(key)
            while len(self._known) > _MOST:
                self._known.popitem(last=False)
        return value
