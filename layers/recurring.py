"""Something that is done again and again beside the web, for as long as its process lives."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass

from layers.errors import LayersError


@dataclass(frozen=True, kw_only=True)
class Told:
    """What is written to the log once when it fails (before the reason), and once when it works."""

    log: logging.Logger
    fails: str
    works: str


class Recurring(threading.Thread):
    """Does one thing, waits, and does it again; a failure is told once, and so is its end."""

    def __init__(self, do: Callable[[], object], *, name: str, every_s: float, told: Told) -> None:
        """Keep what it needs; ``start`` begins."""
        super().__init__(name=name, daemon=True)
        self._do = do
        self._every_s = every_s
        self._told = told
        self._ended = threading.Event()
        self._failing = False

    def run(self) -> None:
        """Wait, do it, and again, until it is stopped."""
        while not self._ended.wait(self._every_s):
            try:
                self._do()
            except (LayersError, OSError) as error:
                if not self._failing:
                    self._told.log.warning("%s: %s", self._told.fails, error)
                self._failing = True
            else:
                if self._failing:
                    self._told.log.warning("%s", self._told.works)
                self._failing = False

    def stop(self) -> None:
        """Do it no more."""
        self._ended.set()
