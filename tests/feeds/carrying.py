"""Feeds and carriers that state only what a test is about."""

import datetime as dt
import ssl

from layers.definition import Theme, Title
from layers.feeds.carry import Carrier
from layers.feeds.definition import Ask, Feed, Rhythm, Target
from layers.feeds.secrets import Secrets

NOON = dt.datetime(2026, 6, 1, 3, 0, tzinfo=dt.UTC)
#: As data.go.kr's keys are: with letters that mean something in an address.
KEY = "aB3/xY+zQ9kLmN0pQrS=="
HOST = "feeds.example"
#: Made once: reading the authorities of the system takes a while.
CONTEXT = ssl.create_default_context()


def a_feed(
    url=f"http://{HOST}/air", *, feed_id="air", protocol="datago", per_day=None, urgent=False,
    full=True, **ask
):  # fmt: skip
    hour = dt.timedelta(hours=1)
    return Feed(
        id=feed_id,
        title=Title("대기", "Air"),
        theme=Theme.ENERGY,
        owner=Title("누구", "Somebody"),
        licence="KOGL-1",
        per_day=per_day,
        ask=Ask(protocol=protocol, url=url, **ask),
        rhythm=Rhythm(every=hour, late_after=hour, down_after=hour, urgent=urgent),
        target=Target(layer="air_stations", source="airkorea", full=full),
    )


def a_carrier(*, secrets=(), hosts=(HOST,), at="127.0.0.1", **limits_and_more):
    """A carrier for which every host lies at one address of this machine."""
    said = {"resolve": lambda *_: [at], "now": lambda: NOON, "context": CONTEXT}
    said |= limits_and_more
    return Carrier(secrets=Secrets(dict(secrets)), hosts=frozenset(hosts), **said)
