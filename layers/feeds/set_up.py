"""What a definition leaves to the district, and nobody said here yet: devices, hosts, the folder.

A definition names no place, so what is on a district's own network stands in it for all districts:
``broker.district.local``, the devices of the sample district.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final
from urllib.parse import urlsplit

from layers.feeds.definition import Feed

#: Hosts that are nobody's: of a district's own network, and of partners whose address it knows.
_STANDS_IN: Final = re.compile(r"(?:.+\.)?(?:district\.local|example(?:\.[a-z]+)*)")


def to_set_up(defined: Feed, here: Feed) -> Iterator[str]:
    """Say what is left to set up of a feed: as it is defined, and as it is reached from here."""
    if here.ask.url.startswith("{drop}"):
        yield "No folder for files is set up: say 'drop' in feeds.toml."
    devices = here.ask.options.get("devices")
    if devices and devices == defined.ask.options["devices"]:
        yield (
            f"'{here.id}' still has the devices of the sample: list its own under [devices] in"
            " feeds.toml."
        )
        return
    for host in _hosts(here, devices or [{}]):
        if _STANDS_IN.fullmatch(host):
            yield (
                f"'{here.id}' is asked at '{host}', which stands for the district's own host: name"
                " that under [hosts] in feeds.toml."
            )


def _hosts(feed: Feed, devices: Sequence[dict[str, object]]) -> list[str]:
    """List the hosts of a feed's devices, each once; one without a host has that of the address."""
    usual = urlsplit(feed.ask.url).hostname or ""
    return list(dict.fromkeys(str(each.get("host", usual)) for each in devices))
