"""How the types of data are, for Prometheus: state, age, quota, bundles over the boundary.

Series are named by feed and collector, of which there are as many as there are definitions and
trusted keys; no key, address or sentence of a provider is in any of them.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from prometheus_client.core import GaugeMetricFamily

from layers.feeds.freshness import dated
from layers.feeds.quota import quotas_of
from layers.registry import Registry
from layers.store.bundles import lines
from layers.store.database import Database
from layers.store.feeds import feed_states


def feed_families(
    database: Database, registry: Registry, *, now: dt.datetime
) -> Iterator[GaugeMetricFamily]:
    """Ask the database how each feed is that is set up here."""
    known = feed_states(database, registry.feeds, now=now)
    here = [feed for feed in registry.feeds if known[feed.id].is_on]
    state = GaugeMetricFamily(
        "lifemap_feed_state", "The state a type of data is in, and why (1).",
        labels=["feed", "state", "reason"],
    )  # fmt: skip
    age = GaugeMetricFamily(
        "lifemap_feed_age_seconds",
        "Age of the newest event, or of the last good answer where that is what counts.",
        labels=["feed"],
    )
    failures = GaugeMetricFamily("lifemap_feed_failures", "Bad outcomes in a row.", labels=["feed"])
    for feed in here:
        each = known[feed.id]
        state.add_metric([feed.id, each.state, each.reason], 1)
        failures.add_metric([feed.id], each.failures)
        when = dated(feed, each)
        if when is not None:
            age.add_metric([feed.id], (now - when).total_seconds())
    left = GaugeMetricFamily(
        "lifemap_feed_quota_left",
        "Requests that the day of a feed's key has left; feeds of one key share them.",
        labels=["feed"],
    )
    for feed_id, quota in quotas_of(database, here, known, now).items():
        left.add_metric([feed_id], quota.left)
    yield from (state, age, failures, left, *_bundles(database))


def _bundles(database: Database) -> Iterator[GaugeMetricFamily]:
    """Tell how the line to each collector outside is."""
    bundles = GaugeMetricFamily(
        "lifemap_bundles", "Bundles that came over the boundary, came late, or are missing.",
        labels=["collector", "fate"],
    )  # fmt: skip
    heard = GaugeMetricFamily(
        "lifemap_bundle_timestamp_seconds", "When a collector was last heard of.",
        labels=["collector"],
    )  # fmt: skip
    for line in lines(database):
        for fate, count in (("taken", line.taken), ("late", line.late), ("lost", len(line.lost))):
            bundles.add_metric([line.collector, fate], count)
        heard.add_metric([line.collector], line.heard_at.timestamp())
    yield bundles
    yield heard
