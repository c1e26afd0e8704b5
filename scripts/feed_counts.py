"""What the runs of feeds come to, counted by the process that runs them, for ``/metrics``.

Counts go into a file of the folder that all processes of a run share (``api.metrics``). Series are
named by feed and outcome: as many as there are definitions, and nothing that a provider said.
"""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter

from layers.feeds.definition import Feed
from layers.store.feed_runs import Ended


class FeedCounts:
    """The counts of one process."""

    def __init__(self) -> None:
        """Begin at nothing."""
        self.registry = CollectorRegistry()
        self._runs = Counter(
            "lifemap_feed_runs", "Runs of types of data that ended.", ["feed", "outcome"],
            registry=self.registry,
        )  # fmt: skip
        self._seconds = Counter(
            "lifemap_feed_run_seconds", "Seconds that runs took.", ["feed"], registry=self.registry
        )
        self._rows = Counter(
            "lifemap_feed_rows", "Records that runs read, and what became of them.",
            ["feed", "what"], registry=self.registry,
        )  # fmt: skip
        self._bytes = Counter(
            "lifemap_feed_bytes", "Bytes of answers.", ["feed"], registry=self.registry
        )

    def count(self, feed: Feed, ended: Ended) -> None:
        """Count a run."""
        self._runs.labels(feed.id, ended.outcome).inc()
        self._seconds.labels(feed.id).inc(ended.seconds)
        self._bytes.labels(feed.id).inc(ended.bytes)
        for what in ("rows", "new", "changed", "bad"):
            if count := getattr(ended, what):
                self._rows.labels(feed.id, "read" if what == "rows" else what).inc(count)
