"""Keeps the parts of a running life map alive, and stops what it started."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Final, Protocol

from layers.cluster import Cluster
from layers.errors import ClusterError
from scripts.exits import Exit, StoppedError

LONGEST_PAUSE_S: Final = 30.0
#: A part that lived this long was well: its next end is a new story.
WELL_AFTER_S: Final = 30.0
#: Ends in a row, each within ``WELL_AFTER_S``, after which starting it again helps nobody.
ENDS_IN_A_ROW: Final = 8


class Part(Protocol):
    """Something that is started, may die, and is stopped."""

    @property
    def name(self) -> str:
        """What people call it."""
        ...

    @property
    def vital(self) -> bool:
        """Whether the map is given up when this keeps ending, and cannot open without it."""
        ...

    def start(self) -> None:
        """Start it; ``ClusterError`` or ``OSError`` when it cannot be just now."""
        ...

    def alive(self) -> bool:
        """Whether it runs."""
        ...

    def stop(self) -> None:
        """Stop it and wait until it is gone."""
        ...


@dataclass(kw_only=True)
class Program:
    """A child process in a process group of its own, so that Ctrl-C reaches only its parent.

    ``ahead`` is one that has imported what this needs and waits to be told (``scripts.ahead``).
    """

    name: str
    command: Sequence[str]
    environ: dict[str, str]
    pass_fds: tuple[int, ...] = ()
    vital: bool = True
    stop_within_s: float = 10.0
    ahead: subprocess.Popen[bytes] | None = None
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start the program."""
        ahead, self.ahead = self.ahead, None
        if ahead is not None and ahead.stdin is not None:
            self.process = ahead
            arguments = self.command[self.command.index("-m") + 2 :]
            told = {"arguments": arguments, "environ": self.environ}
            # One that has ended is noticed when the supervisor looks, and started as others are.
            with contextlib.suppress(BrokenPipeError), ahead.stdin as line:
                line.write(json.dumps(told).encode() + b"\n")
            return
        self.process = subprocess.Popen(
            self.command, env=self.environ, pass_fds=self.pass_fds, start_new_session=True
        )

    def alive(self) -> bool:
        """Whether it has not ended; an ended one is reaped."""
        return self.process is not None and self.process.poll() is None

    def stop(self) -> None:
        """Ask it to end, and end its whole group when it takes too long."""
        if self.process is None:
            return
        if self.alive():
            self.process.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(self.stop_within_s)
        # Also after it ended by itself: its own children must not outlive it.
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


@dataclass(frozen=True, kw_only=True)
class ClusterPart:
    """The database server; whoever serves the cluster stops it, since others may use it too."""

    cluster: Cluster
    name: str = "database"
    vital: bool = True

    def start(self) -> None:
        """Start the server again, ending what the dead one left behind."""
        self.cluster.recover()

    def alive(self) -> bool:
        """Whether its leading process lives."""
        return self.cluster.postmaster() is not None

    def stop(self) -> None:
        """Leave it to ``Cluster.serving``."""


@dataclass(kw_only=True)
class _Watch:
    """What is known of one part over time; all times are of the monotonic clock."""

    part: Part
    ends: int = 0
    started: float = field(default_factory=time.monotonic)
    again: float | None = None

    def look(self, now: float, say: Callable[[str], None]) -> None:
        """Start the part again where it has ended and its pause is over."""
        if self.again is None:
            if self.part.alive():
                return
            self.ends = 1 if now - self.started > WELL_AFTER_S else self.ends + 1
            if self.ends > ENDS_IN_A_ROW and self.part.vital:
                raise StoppedError(
                    f"The {self.part.name} ended {self.ends} times in a row; its messages above"
                    " say why.",
                    Exit.UNAVAILABLE,
                )
            doubled = 0.25 * 2 ** min(self.ends, ENDS_IN_A_ROW)
            pause = 0.0 if self.ends == 1 else min(LONGEST_PAUSE_S, doubled)
            say(f"The {self.part.name} stopped; it is started again.")
            self.part.stop()
            self.again = now + pause
        if now >= self.again:
            self.again, self.started = None, now
            try:
                self.part.start()
            except (ClusterError, OSError) as error:
                say(str(error))


def keep(
    parts: Sequence[Part],
    *,
    say: Callable[[str], None],
    is_open: Callable[[], bool],
    wait: Callable[[float], object] = time.sleep,
    look_every_s: float = 0.2,
) -> None:
    """Start all parts in order and keep them alive until interrupted; then stop them, last first.

    Those that are not vital start once the map ``is_open``: their imports alone take seconds of
    processor time that opening it needs. A part that ends is started again at once, then after
    pauses that double up to half a minute.
    The interruption is a ``KeyboardInterrupt``, which goes on to the caller.

    Raises
    ------
    StoppedError
        When a part keeps ending right after it was started; all parts are stopped first.
    """
    try:
        watches = [_Watch(part=part) for part in parts if part.vital]
        waiting = [_Watch(part=part, again=0.0) for part in parts if not part.vital]
        for watch in watches:
            watch.part.start()
        while True:
            wait(look_every_s)
            if waiting and is_open():
                watches, waiting = [*watches, *reversed(waiting)], []
            # Programs first: they take their time to come up, and wait for the database then.
            for watch in reversed(watches):
                watch.look(time.monotonic(), say)
    finally:
        for part in reversed(parts):
            part.stop()
