"""A simulator over the small sample district at a set time, and a run of a feed against it."""

import contextlib
import functools
import importlib
from dataclasses import replace

from layers.feeds.carry import Carrier, Limits, hosts_of
from layers.feeds.exchange import Moment
from layers.feeds.words import with_words, words_of
from layers.registry import Registry
from layers.store.anchors import Anchor
from scripts.simulated.feeds.asked import World
from scripts.simulated.feeds.everything import simulator_of
from spatial.bbox import BBox

#: The district's own, and what its layers would tell.
WORDS = {
    **words_of(Anchor("1174000000", "강동구", "서울특별시", None), {}),
    "subway_stations": "천호,길동",
    "traffic_counters": "D-01,D-02,D-03",
    "legal_dongs": "10800,10900",
}
#: Short enough for a test, and far more than an answer on loopback takes.
LIMITS = Limits(total_s=1.0, connect_s=0.5, silence_s=0.5)


_registry = functools.cache(Registry.from_catalog)


@contextlib.contextmanager
def simulating(place, now, **more):
    """Give a simulator in which it is always the same time, unless ``now`` is a clock."""
    clock = now if callable(now) else lambda: now
    simulator = simulator_of(World.of(place, **more), clock, _registry())
    try:
        yield simulator
    finally:
        simulator.close()


def around(simulator):
    """Give the box of the district."""
    return BBox(*simulator.world.place.outline.bounds)


def run(simulator, feed, *, words=WORDS, limits=LIMITS, **ask):
    """Ask as the platform does, and give what its reader makes of the answers."""
    feed = with_words(replace(feed, ask=replace(feed.ask, **ask)), words)
    protocol = importlib.import_module(f"layers.feeds.protocols.{feed.ask.protocol}")
    carrier = Carrier(
        secrets={}, hosts=hosts_of([feed]), now=simulator.clock, simulator=simulator.address,
        limits=limits,
    )  # fmt: skip
    moment = Moment(now=simulator.clock(), newest=None, bbox=around(simulator), words=words)
    asking, answers = protocol.ask(feed, moment), []
    with contextlib.suppress(StopIteration):
        request = next(asking)
        while True:
            answers.append(carrier.carry(feed, request))
            request = asking.send(answers[-1])
    return protocol.read(feed, answers)
