"""What a process is reading just now and since when: told to whoever asks how the server is."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Generator


class Reading:
    """Whether something is being read in this process, and whether that failed the last time.

    ``began`` is when it began, by the monotonic clock, ``None`` while nothing is read; ``note``
    hears of each beginning and end, in the thread that reads.
    """

    def __init__(self, note: Note) -> None:
        """Read nothing yet."""
        self._note = note
        self.began: float | None = None
        self.failed = False

    @contextlib.contextmanager
    def going_on(self) -> Generator[None, None, None]:
        """Say that it is being read as long as the block lasts."""
        self.began, self.failed = time.monotonic(), True
        self._note(self)
        try:
            yield
            self.failed = False
        finally:
            self.began = None
            self._note(self)


Note = Callable[[Reading], None]


def unheard(_reading: Reading) -> None:
    """Tell nobody."""
