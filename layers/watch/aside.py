"""What takes longer than a question may wait is worked out aside, one thing after another."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Hashable
from typing import Any, Final, TypeVar

from layers.errors import BusyError, SightLoadingError

_Made = TypeVar("_Made")
#: So many things may wait for their turn.
_MOST: Final = 16


class Aside:
    """Works things out in threads of their own; whoever asks waits ``patience_s`` for theirs.

    One is worked out at a time, since each takes all there is of the machine. Who asks for what is
    being worked out waits for that one; what nobody waits for any more is finished all the same,
    so that it is there when it is asked for again.
    """

    def __init__(self, patience_s: float) -> None:
        """Do nothing yet."""
        self.patience_s = patience_s
        self._turn = threading.Lock()
        self._lock = threading.Lock()
        self._jobs: dict[Hashable, _Job] = {}

    def result(self, key: Hashable, make: Callable[[], _Made]) -> _Made:
        """Give what ``make`` makes, made aside; equal keys are one making.

        Raises
        ------
        SightLoadingError
            When it takes longer than somebody may wait.
        BusyError
            When too many wait for something else.
        """
        with self._lock:
            job = self._jobs.get(key)
            if job is None:
                if len(self._jobs) >= _MOST:
                    raise BusyError("Too many questions about coverage wait; try again shortly.")
                job = self._jobs[key] = _Job()
                threading.Thread(
                    target=self._work, args=(key, job, make), daemon=True, name="coverage"
                ).start()
        if not job.done.wait(self.patience_s):
            raise SightLoadingError(
                f"What was asked has been worked out for {time.monotonic() - job.began:.0f} s"
                " and is not done yet; try again shortly."
            )
        if job.failed is not None:
            raise job.failed
        return job.made

    def _work(self, key: Hashable, job: _Job, make: Callable[[], Any]) -> None:
        # What fails here is told to whoever asked: a thread has nobody to raise it to.
        try:
            with self._turn:
                job.made = make()
        except Exception as error:  # noqa: BLE001 - raised again in the question's thread
            job.failed = error
        finally:
            with self._lock:
                del self._jobs[key]
            job.done.set()


class _Job:
    """One thing that is worked out."""

    def __init__(self) -> None:
        self.began = time.monotonic()
        self.done = threading.Event()
        self.made: Any = None
        self.failed: Exception | None = None
