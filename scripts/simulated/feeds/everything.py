"""All that is simulated, put together: the doors of known providers, then any definition."""

from __future__ import annotations

import datetime as dt
import socket
from collections.abc import Callable, Sequence

from layers.registry import Registry
from scripts.simulated.feeds import cameras, kma, services, traffic
from scripts.simulated.feeds.asked import World
from scripts.simulated.feeds.broker import Publication
from scripts.simulated.feeds.elements import Elements
from scripts.simulated.feeds.generic import Generic, read_all
from scripts.simulated.feeds.server import Simulator


def simulator_of(
    world: World,
    clock: Callable[[], dt.datetime],
    registry: Registry,
    *,
    port: int = 0,
    listener: socket.socket | None = None,
) -> Simulator:
    """Make the simulator of a world for all types of data there are.

    Where the format of a provider is known the door is its own, and answers as the provider does,
    whatever a definition says of it; the first that is meant answers.
    """
    generic = Generic(read_all(registry), Elements(world.place, registry))

    def published(
        since: dt.datetime, until: dt.datetime, topics: Sequence[str]
    ) -> list[Publication]:
        found = [
            *cameras.publications(world, since, until),
            *generic.publications(world, since, until, topics),
        ]
        return sorted(found, key=lambda each: each.at)

    doors = (*kma.DOORS, *traffic.DOORS, *services.DOORS, *generic.doors())
    return Simulator(
        world, clock, port=port, listener=listener, doors=doors, publish=published,
        feeds=generic.addresses(),
    )  # fmt: skip
