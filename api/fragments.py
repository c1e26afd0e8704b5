"""Parts of long answers that seldom change, kept as the bytes they were written as.

A list of everything is made of hundreds of descriptions, of which one or two are new each second:
those are written, the others are joined. A process keeps what it wrote last under each name.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from typing import Any, Final

import orjson

#: Names are of collections, languages and hosts; the last are the readers' choice.
_MOST: Final = 4096


class Fragments:
    """Bytes by name, each with what it was made of."""

    def __init__(self) -> None:
        """Begin with none."""
        self._lock = threading.Lock()
        self._kept: OrderedDict[tuple[str, ...], tuple[object, bytes]] = OrderedDict()

    def written(self, name: tuple[str, ...], of: object, make: Callable[[], Any]) -> bytes:
        """Give what was written under a name, where it was made of the same; else write it."""
        with self._lock:
            known = self._kept.get(name)
            if known is not None and known[0] == of:
                self._kept.move_to_end(name)
                return known[1]
        made = orjson.dumps(make())
        with self._lock:
            self._kept[name] = (of, made)
            self._kept.move_to_end(name)
            if len(self._kept) > _MOST:
                self._kept.popitem(last=False)
        return made
