"""All that is simulated, put together: the doors of known providers, then any definition."""

from __future__ import annotations

import datetime as dt
import socket
from collections.abc import Callable, Sequence
from functools import partial

from layers.feeds.simulated import SimulatedFiles
from layers.registry import Registry
from scripts.simulated.feeds import (
    airkorea,
    cameras,
    kma,
    kma_warnings,
    services,
    traffic,
)
from scripts.simulated.feeds.asked import World
from scripts.simulated.feeds.broker import Publication
from scripts.simulated.feeds.databases import Databases
from scripts.simulated.feeds.defined import read_all
from scripts.simulated.feeds.drops import Drops
from scripts.simulated.feeds.elements import Elements
from scripts.simulated.feeds.faults import Faults
from scripts.simulated.feeds.generic import Generic
from scripts.simulated.feeds.senders import Senders
from scripts.simulated.feeds.server import Beside, Simulator


def simulator_of(
    world: World,
    clock: Callable[[], dt.datetime],
    registry: Registry,
    *,
    port: int = 0,
    listener: socket.socket | None = None,
    to: str | None = None,
    secret: str = "",
    files: SimulatedFiles | None = None,
) -> Simulator:
    """Make the simulator of a world for all types of data there are.

    Where the format of a provider is known the door is its own, and answers as the provider does,
    whatever a definition says of it; the first that is meant answers. Who posts messages does so to
    the address ``to`` of a map that knows the ``secret``, where there is one. Databases and dropped
    files are written to ``files``, where somebody reads them.
    """
    generic = Generic(read_all(registry), Elements(world.place, registry))
    points = cameras.PullPoints(generic.pull_points(), world, clock)

    def published(
        since: dt.datetime, until: dt.datetime, topics: Sequence[str]
    ) -> list[Publication]:
        found = [
            *cameras.publications(world, since, until, but=points.names),
            *generic.publications(world, since, until, topics),
        ]
        return sorted(found, key=lambda each: each.at)

    known = (kma, kma_warnings, airkorea, traffic, services)
    doors = (
        *(door for module in known for door in module.DOORS),
        points.door(),
        *generic.doors(),
    )
    faults = Faults(generic.addresses())
    beside: list[Beside] = []
    if to is not None:
        posted = partial(generic.posted, world)
        beside.append(Senders(posted, to=to, secret=secret, now=clock))
    if files is not None:
        beside.append(Databases(generic, world, files, faults=faults, now=clock))
        beside.append(Drops(generic, world, files.drop, faults=faults, now=clock))
    return Simulator(
        world, clock, port=port, listener=listener, doors=doors, publish=published,
        faults=faults, beside=beside,
    )  # fmt: skip
