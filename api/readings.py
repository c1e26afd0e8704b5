"""What each worker of a run reads: told by each of itself, where its counts are told too."""

from __future__ import annotations

import datetime as dt
import time
from typing import Final

from prometheus_client import CollectorRegistry, Gauge
from prometheus_client.multiprocess import MultiProcessCollector

from layers.reading import Note, Reading

_NAME: Final = "lifemap_reading_since_seconds"
#: In the place of a time: it was read, and it could not be read.
_READ, _FAILED = 0.0, -1.0


class Readings:
    """What the workers read; one that has ended is forgotten."""

    def __init__(self) -> None:
        """Begin with nothing told."""
        self.registry = CollectorRegistry()
        self._gauge = Gauge(
            _NAME, "Since when a worker reads a part; 0: it was read, -1: it could not be.",
            ["part"], multiprocess_mode="liveall", registry=self.registry,
        )  # fmt: skip

    def note(self, part: str) -> Note:
        """Give what hears of a part of this worker."""
        gauge = self._gauge

        def noted(reading: Reading) -> None:
            if reading.began is None:
                told = _FAILED if reading.failed else _READ
            else:
                told = time.time() - (time.monotonic() - reading.began)
            gauge.labels(part).set(told)

        return noted

    def of(self, part: str) -> list[dt.datetime | bool]:
        """Tell of each worker that ever began: since when it reads, or whether it has it now."""
        return [
            dt.datetime.fromtimestamp(value, dt.UTC) if value > 0.0 else value == _READ
            for value in self._values(part)
        ]

    def _values(self, part: str) -> list[float]:
        shared = CollectorRegistry()
        try:
            MultiProcessCollector(shared)
        except ValueError:  # this process is the only one
            shared = self.registry
        return [
            sample.value
            for metric in shared.collect()
            for sample in metric.samples
            if sample.name == _NAME and sample.labels["part"] == part
        ]
