"""What a process does when it is told to stop, or when its parent has gone."""

from __future__ import annotations

import ctypes
import os
import signal
import sys
from types import FrameType
from typing import Final, NoReturn

_STOP_SIGNALS: Final = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
_PR_SET_PDEATHSIG: Final = 1


def interrupt_on_signals() -> None:
    """Have the first signal to stop interrupt whatever runs, as Ctrl-C does.

    Later ones are not heard: they must not cut the tidying up.
    """

    def interrupt(number: int, frame: FrameType | None) -> NoReturn:
        del number, frame
        for each in _STOP_SIGNALS:
            signal.signal(each, signal.SIG_IGN)
        raise KeyboardInterrupt

    for each in _STOP_SIGNALS:
        signal.signal(each, interrupt)


def end_with_parent(parent: int) -> None:
    """Have the kernel end this process when its parent dies, however that dies."""
    ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
    if os.getppid() != parent:  # it died before we asked
        sys.exit(0)
