"""How far a long step is: a bar on a terminal, a line a step elsewhere."""

from __future__ import annotations

import sys
import time
from typing import Final, TextIO

from scripts.words import in_words

_WIDTH: Final = 28


class Progress:
    """Shows ``(done, total, label)`` as it is called; the end of a step shows its seconds."""

    def __init__(self, stream: TextIO | None = None) -> None:
        """Write to ``stream``, by default standard error."""
        self._stream = stream or sys.stderr
        self._bar = self._stream.isatty()
        self._step = ""
        self._began = 0.0
        self._shown = 0.0

    def __call__(self, done: float, total: float, label: str) -> None:
        """Tell how much of a step is done; what stands before a colon names the step."""
        now, label = time.monotonic(), in_words(label)
        step = label.partition(": ")[0]
        if step != self._step:
            self.finish()
            self._step, self._began, self._shown = step, now, 0.0
            if not self._bar:
                print(f"  {label} ...", file=self._stream, flush=True)
        # A terminal is redrawn ten times a second at most: drawing must not slow the work.
        if self._bar and now - self._shown > 0.1:
            self._shown = now
            share = min(1.0, done / total) if total else 0.0
            filled = round(share * _WIDTH)
            self._draw(f"  [{'#' * filled}{'.' * (_WIDTH - filled)}] {share:4.0%}  {label}")

    def finish(self) -> None:
        """End the step that is shown."""
        if not self._step:
            return
        seconds = time.monotonic() - self._began
        if self._bar:
            self._draw(f"  {self._step}: {seconds:.1f} s\n")
        self._step = ""

    def _draw(self, text: str) -> None:
        # Back to the start of the line, and clear what the last drawing left behind this one.
        self._stream.write(f"\r\x1b[K{text}")
        self._stream.flush()
