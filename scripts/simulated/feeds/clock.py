"""The clock of a scenario: the real one, one that was set, or one that runs faster."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

KOREA: Final = dt.timezone(dt.timedelta(hours=9), "KST")


@dataclass(frozen=True, kw_only=True)
class Clock:
    """Scenario time: ``start`` when it was made, then ``speed`` seconds for each real one."""

    start: dt.datetime
    speed: float = 1.0
    monotonic: Callable[[], float] = time.monotonic
    _began: float = field(init=False)

    def __post_init__(self) -> None:
        """Begin."""
        object.__setattr__(self, "_began", self.monotonic())

    def __call__(self) -> dt.datetime:
        """Give the time it is in the scenario; aware, in Korean time."""
        passed = (self.monotonic() - self._began) * self.speed
        return (self.start + dt.timedelta(seconds=passed)).astimezone(KOREA)


def slot(moment: dt.datetime, every: dt.timedelta) -> dt.datetime:
    """Give the newest full multiple of ``every`` in Korean time, at or before a moment."""
    midnight = moment.astimezone(KOREA).replace(hour=0, minute=0, second=0, microsecond=0)
    return midnight + (moment - midnight) // every * every
